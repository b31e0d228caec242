"""The options of the verbs about who is willing: coalition, operation, threats."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from delian.core.errors import DelianError, Where
from delian.typed import check_codes, codes, parsed

if TYPE_CHECKING:
    from delian.core.answer import Answer

_LISTS = ("members", "without", "added")
_PLAIN = ("alliance", "year", "draws", "seed", "dependence")


def _coalition_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("mission", help="a mission of the catalogue, or a YAML file")
    add("--backstop", action="append", default=[], metavar="USA|none", help="who stands behind without joining")
    add("--movers", action="append", default=[], metavar="ISO3,...|none", help="who moves first (default: the leader)")
    add("--operation", metavar="NAME|FILE", help="who leads whom where (default: the catalogue's for this mission)")
    add("--without", action="append", default=[], metavar="ISO3,...", help="take members out")
    add("--with", dest="added", action="append", default=[], metavar="ISO3,...", help="add countries")
    add("--alliance", metavar="NAME|FILE", help="nato (default), eu, jef, europe, e3, or a YAML file")
    add("--members", action="append", default=[], metavar="ISO3,...", help="these countries instead of an alliance")
    add("--year", type=int, help="members, forces and evidence of this year (2009 to 2040)")
    add("--assume", action="append", default=[], metavar="FIGURE=NUMBER", help="fix a figure, by its identifier")
    add("--draws", type=int, help="number of draws (default 1000; 0 for the base case only)")
    add("--seed", type=int, help="seed of the draws")
    add("--dependence", choices=("none", "default", "full"), help="how far uncertain forces move together")
    _report_arguments(parser)


def _operation_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", help="an operation of the catalogue, or a YAML file (delian operation new FILE writes one)")
    add("--with", dest="added", action="append", default=[], metavar="ISO3,...", help="ask these countries too")
    add("--draws", type=int, default=1000, help="number of draws (default 1000; 0 for the base case only)")
    add("--seed", type=int, default=1949, help="seed of the draws")
    _report_arguments(parser)


def _threats_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--threat", metavar="NAME", help="russia, terrorism, cyber or china (default: all)")
    add("--year", type=int, help="the year that is looked at (default 2025)")
    add(
        "--years",
        metavar="1966:2026",
        help="every year of a span, instead of 2025 and those compared",
    )
    add("--draws", type=int, default=1000, help="number of draws (default 1000; 0 for the base case only)")
    add("--seed", type=int, default=1949, help="seed of the draws")
    _report_arguments(parser)


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a YAML file, for instance escort.yaml")


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--report", type=Path, metavar="FILE.html|.pdf", help="write a page that opens offline, or print it to PDF")
    add("--figures", type=Path, metavar="DIR", help="write every chart as SVG and PNG into a folder")


def _ask_coalition(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    from delian.core import scenario as core

    check_codes(options, (*_LISTS, "movers"))
    if options.members and options.alliance:
        raise DelianError("unknown-option", "--members replaces --alliance. Choose one of them.")
    given: dict[str, Any] = {name: codes(getattr(options, name)) for name in _LISTS}
    given |= {name: getattr(options, name) for name in _PLAIN}
    given |= {"missions": (options.mission,)}
    given["assume"] = tuple(sorted(parsed(core.parse_assumption, text, "--assume") for text in options.assume))
    scenario = core.Scenario().changed(**{name: value for name, value in given.items() if value not in (None, ())})
    return function(scenario, _movers(options.movers), _backstop(options.backstop), options.operation)


def _movers(words: list[str]) -> tuple[str, ...] | None:
    """Return who moves first: None when nothing was said, nobody for `none`."""
    return () if words == ["none"] else codes(words) if words else None


def _backstop(words: list[str]) -> str | None:
    """Return the one backstop asked for; two that differ contradict each other."""
    asked = {word for text in words for word in text.split(",")}
    if len(asked) > 1:
        text = f"--backstop {' and '.join(sorted(asked))}: one stands behind, or none. Choose one."
        raise DelianError("contradictory-backstop", text, where=[Where(column="backstop", value=" ".join(asked))])
    return next(iter(asked), None)


def _ask_operation(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    check_codes(options, ("added",))
    return function(options.file, codes(options.added), options.draws, options.seed)


def _ask_threats(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    years = None if options.years is None else parsed(_years, options.years, "--years")
    return function(options.threat, options.year, years, options.draws, options.seed)


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return int(first), int(last or first)


def _ask_new(function: Callable[..., Path], options: argparse.Namespace) -> Answer:
    written = function(Path(options.file))
    sys.stderr.write(f"wrote {written}\n")
    ask = importlib.import_module("delian.questions.operation").operation
    found: Answer = ask(str(written))
    return found


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "coalition": _coalition_arguments,
    "coalition operation": _operation_arguments,
    "operation new": _new_arguments,
    "council threats": _threats_arguments,
}
CALLS: dict[str, Callable[[Callable[..., Any], argparse.Namespace], Any]] = {
    "coalition": _ask_coalition,
    "coalition operation": _ask_operation,
    "operation new": _ask_new,
    "council threats": _ask_threats,
}
