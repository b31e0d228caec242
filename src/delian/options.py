"""The options of each verb: which words it takes, and the call that they become."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from delian import burden_options, facts_options, willing_options
from delian.core.errors import DelianError, Where
from delian.typed import check_codes as _check_codes
from delian.typed import codes as _codes
from delian.typed import parsed as _parsed

if TYPE_CHECKING:
    from delian.core.answer import Answer
    from delian.core.scenario import Scenario

QUIET_SECONDS = 1.0
REPORTED_DRAWS = 100  # of the power indices in a report
MOST_COALITIONS = 1_000_000  # written to a file


def _assess_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("mission", nargs="?", help="a mission of the catalogue, or a YAML file")
    add("--also", action="append", default=[], metavar="MISSION", help="another mission at the same time; repeat")
    add("--alliance", metavar="NAME|FILE", help="nato (default), eu, jef, europe, e3, or a YAML file")
    add(
        "--members",
        action="append",
        default=[],
        metavar="ISO3,...",
        help="these countries instead of an alliance",
    )
    add("--without", action="append", default=[], metavar="ISO3,...", help="take members out")
    add("--with", dest="added", action="append", default=[], metavar="ISO3,...", help="add countries")
    add("--year", type=int, help="members and forces of this year (2009 to 2040)")
    add("--on", dest="as_of", metavar="YYYY-MM-DD", help="members on this date instead of 31 December")
    add("--effort", choices=("limited", "major", "war"), help="how much of the force may be sent")
    add(
        "--assume",
        action="append",
        default=[],
        metavar="FIGURE=NUMBER",
        help="fix a figure, by its identifier",
    )
    add("--lever", action="append", default=[], metavar="DEU.tankers+10@2027..2030", help="change forces held")
    add("--scenario", type=Path, metavar="FILE", help="read the question from a YAML or JSON file")
    add("--money", metavar="EUR-2024", help="currency and price year of costs")
    add("--draws", type=int, help="number of draws (default 1000; 0 for the base case only)")
    add("--seed", type=int, help="seed of the draws")
    add("--index-draws", type=int, metavar="N", help="ranges of power indices over the first N draws (100 in a report)")
    add("--dependence", choices=("none", "default", "full"), help="how far uncertain inputs move together")
    add("--coalitions", type=Path, metavar="FILE.parquet|.csv", help="write every minimal coalition to a file")
    add("--most", type=int, metavar="N", help=f"with --coalitions: at most this many (default {MOST_COALITIONS})")
    _report_arguments(parser)


def _report_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--report", type=Path, metavar="FILE.html|.pdf", help="write a page that opens offline, or print it to PDF")
    add("--interactive", action="store_true", help="with --report FILE.html: charts tell their numbers when pointed at")
    add("--figures", type=Path, metavar="DIR", help="write every chart as SVG and PNG into a folder")


def _brief_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("country", help="a member of the alliance, for instance DEU or Germany")
    add("--without", action="append", default=[], metavar="ISO3,...", help="who is taken out (default: USA)")
    add("--alliance", metavar="NAME|FILE", help="nato (default), eu, jef, europe, e3, or a YAML file")
    add("--members", action="append", default=[], metavar="ISO3,...", help="these countries instead of an alliance")
    add("--year", type=int, help="members and forces of this year, for all missions (default 2025)")
    add("--mission", metavar="MISSION", help="the mission to look at closely (default baltic-defence)")
    add("--money", metavar="EUR-2024", help="currency and price year of costs")
    add("--draws", type=int, help="number of draws (default 1000; 0: base case only)")
    add("--seed", type=int, help="seed of the draws")
    add("--dependence", choices=("none", "default", "full"), help="how far uncertain inputs move together")
    add("--report", type=Path, metavar="FILE.html|.pdf", help="write one A4 page that opens offline, or print it")


def _dependence_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("member", nargs="?", help="one member, by code or name: what it covers alone, its own shares, its ties")
    add("--on", dest="leader", metavar="ISO3", help="the leader that others depend on (default USA)")
    add("--alliance", metavar="NAME|FILE", help="nato (default), eu, jef, europe, e3, or a YAML file")
    add("--members", action="append", default=[], metavar="ISO3,...", help="these countries instead of an alliance")
    add("--missions", action="append", default=[], metavar="NAME|FILE,...", help="these missions instead of all")
    add("--year", type=int, help="members and forces of this year (2009 to 2040; default 2025)")
    add("--assume", action="append", default=[], metavar="FIGURE=NUMBER", help="fix a figure, by its identifier")
    add("--draws", type=int, help="number of draws (default 1000; 0 for the base case only)")
    add("--seed", type=int, help="seed of the draws")
    add("--report", type=Path, metavar="FILE.html", help="write a report that opens offline")


def _game_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", help="a game of the catalogue, or a YAML file")
    add("--index", action="append", default=[], metavar="NAME,...", help="shapley-shubik, banzhaf, owen")
    add(
        "--share",
        action="append",
        default=[],
        metavar="RULE,...",
        help="shapley, nucleolus, least-core, equal, proportional, capped, airport, talmud, prices",
    )
    add("--exact", action="store_true", help="fractions for any number of players; never sample")
    add("--samples", type=int, help="random orders where a game is too large to count (default 250000)")
    add("--nodes", type=int, help="the largest diagram that is built before sampling (default 30000000)")
    add("--seed", type=int, help="seed of what is sampled")


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """A verb without words of its own."""


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="a YAML file, for instance evacuation.yaml")


def _members_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--alliance", default="nato", metavar="NAME|FILE", help="nato (default), eu, jef, europe, e3")
    parser.add_argument("--on", metavar="YYYY-MM-DD", help="date (default: today)")


def _show_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", help="name of a table, for instance inventory")
    parser.add_argument("--where", action="append", default=[], metavar="COLUMN=VALUE", help="keep matching rows")
    parser.add_argument(
        "--as-of", dest="known_on", metavar="YYYY-MM-DD", help="the figures that could be known on that day"
    )


def _sources_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--publisher", help="only this publisher")


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine alone)")
    parser.add_argument("--port", type=int, default=8033, help="port (default 8033; 0 for any that is free)")


def _ask_serve(function: Callable[..., None], options: argparse.Namespace) -> None:
    function(options.host, options.port)


def _cite_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="FIGURE|FILE.html|FILE.json", help="a figure, a page or an answer of Delian")
    parser.add_argument("--format", default="text", metavar="NAME", help="text (default), bibtex, csl")


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", help="a folder that does not exist yet, or a file that ends in .duckdb")
    parser.add_argument("--format", metavar="NAME", help="parquet (default for a folder), csv, duckdb")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", help="a CSV or xlsx with one figure a row")
    add("--table", required=True, metavar="TABLE", help="the table of the ledger that it belongs to")
    add("--source", required=True, type=Path, metavar="FILE.yaml", help="who published it, and what holds for all rows")
    add("--name", metavar="NAME", help="name of the layer (default: the name of the file)")


def _name_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a layer, as `delian ledger layers` lists them")


def _sql_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", help="one SELECT or WITH, for instance 'SELECT * FROM inventory LIMIT 5'")
    parser.add_argument("--seconds", type=float, metavar="N", help="stop the query after N seconds (default 20)")


def _ask_assess(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    scenario, asked = _scenario(options), options.index_draws
    if asked is None:
        asked = min(REPORTED_DRAWS, scenario.draws) if options.report else 0
    return function(scenario, progress=_progress(), index_draws=asked, take=_coalition_file(options))


def _coalition_file(options: argparse.Namespace) -> Callable[[Any], None] | None:
    """Return what writes the coalitions of a game to the file that was asked for; a wrong file is told at once."""
    path, most = options.coalitions, options.most
    if path is None:
        if most is not None:
            raise DelianError("unknown-option", "--most is for a file. Type --coalitions FILE.csv --most N")
        return None
    most = MOST_COALITIONS if most is None else most
    function_of("delian.actions.coalitions:check_target")(path, most)

    def take(listing: Any) -> None:
        told = function_of("delian.actions.coalitions:write")(path, listing, most, _progress("coalitions at most"))
        sys.stderr.write(f"{told}\n")

    return take


def _ask_brief(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    from delian.core.scenario import Scenario

    _check_codes(options, ("members", "without"))
    if options.members and options.alliance:
        raise DelianError("unknown-option", "--members replaces --alliance. Choose one of them.")
    given = {name: getattr(options, name) for name in ("alliance", "year", "money", "draws", "seed", "dependence")}
    given |= {name: _codes(getattr(options, name)) for name in ("members", "without")}
    given |= {"missions": (options.mission,) if options.mission else ()}
    scenario = Scenario().changed(**{name: value for name, value in given.items() if value not in (None, ())})
    return function(options.country, scenario, progress=_progress("missions"))


def _ask_dependence(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    from delian.core import scenario as core

    if "" in (options.member, options.leader, *(word for text in options.members for word in text.split(","))):
        raise DelianError("unknown-member", "an empty country code. Type a code or a name: EST, Estonia")
    if options.members and options.alliance:
        raise DelianError("unknown-option", "--members replaces --alliance. Choose one of them.")
    given: dict[str, Any] = {name: getattr(options, name) for name in ("alliance", "year", "draws", "seed")}
    given |= {"members": _codes(options.members), "missions": _codes(options.missions)}
    given |= {"without": (options.leader,) if options.leader else ()}
    given["assume"] = tuple(sorted(_parsed(core.parse_assumption, text, "--assume") for text in options.assume))
    scenario = core.Scenario().changed(**{name: value for name, value in given.items() if value not in (None, ())})
    return function(scenario, options.member, progress=_progress())


def _ask_game(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    given = {name: getattr(options, name) for name in ("samples", "nodes", "seed")}
    stated = {name: value for name, value in given.items() if value is not None}
    return function(options.file, _codes(options.index), _codes(options.share), exact=options.exact, **stated)


def _ask_nothing(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function()


def _ask_file(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.file)


def _ask_path(function: Callable[..., Path], options: argparse.Namespace) -> Answer:
    written: Path = function(Path(options.file))
    sys.stderr.write(f"wrote {written}\n")
    found: Answer = function_of("delian.questions.mission:check")(str(written))
    return found


def _ask_members(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.alliance, options.on)


def _ask_show(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    pairs = [text.partition("=") for text in options.where]
    bad = [name for name, sign, _ in pairs if not sign]
    if bad:
        raise DelianError(
            "unknown-option",
            f"--where {bad[0]}: no '='. Type --where member=DEU",
            where=[Where(value=bad[0])],
        )
    return function(options.table, {name: value for name, _, value in pairs}, options.known_on)


def _ask_sources(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.publisher)


def _ask_cite(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.what, options.format)


def _ask_export(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(Path(options.target), options.format)


def _ask_import(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(Path(options.file), options.table, options.source, options.name)


def _ask_name(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.name)


def _ask_sql(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.query) if options.seconds is None else function(options.query, options.seconds)


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "assess": _assess_arguments,
    "brief": _brief_arguments,
    "dependence": _dependence_arguments,
    "cite": _cite_arguments,
    "game": _game_arguments,
    "mission list": _no_arguments,
    "mission check": _file_arguments,
    "mission new": _file_arguments,
    "ledger export": _export_arguments,
    "ledger import": _import_arguments,
    "ledger layers": _no_arguments,
    "ledger drop": _name_arguments,
    "ledger members": _members_arguments,
    "ledger show": _show_arguments,
    "ledger sources": _sources_arguments,
    "serve": _serve_arguments,
    **burden_options.ARGUMENTS,
    **willing_options.ARGUMENTS,
    **facts_options.ARGUMENTS,
    "ledger sql": _sql_arguments,
}
CALLS: dict[str, Callable[[Callable[..., Any], argparse.Namespace], Any]] = {
    "assess": _ask_assess,
    "brief": _ask_brief,
    "dependence": _ask_dependence,
    "cite": _ask_cite,
    "game": _ask_game,
    "mission list": _ask_nothing,
    "mission check": _ask_file,
    "mission new": _ask_path,
    "ledger export": _ask_export,
    "ledger import": _ask_import,
    "ledger layers": _ask_nothing,
    "ledger drop": _ask_name,
    "ledger members": _ask_members,
    "ledger show": _ask_show,
    "ledger sources": _ask_sources,
    "serve": _ask_serve,
    **burden_options.CALLS,
    **willing_options.CALLS,
    **facts_options.CALLS,
    "ledger sql": _ask_sql,
}


def _scenario(options: argparse.Namespace) -> Scenario:
    """Return the scenario of a file, changed by the options given."""
    from delian.core import scenario as core

    _check_codes(options, ("members", "without", "added"))
    if options.members and options.alliance:
        raise DelianError("unknown-option", "--members replaces --alliance. Choose one of them.")
    base = function_of("delian.questions.scenarios:load")(options.scenario) if options.scenario else core.Scenario()
    given: dict[str, Any] = {name: _codes(getattr(options, name)) for name in ("members", "without", "added")}
    given |= {name: getattr(options, name) for name in _PLAIN_OPTIONS}
    given |= {"missions": _missions(options, base.missions)}
    given["levers"] = base.levers + tuple(_parsed(core.parse_lever, text, "--lever") for text in options.lever)
    assumed = dict(base.assume) | dict(_parsed(core.parse_assumption, text, "--assume") for text in options.assume)
    given["assume"] = tuple(sorted(assumed.items()))
    return base.changed(**{name: value for name, value in given.items() if value not in (None, ())})


def _missions(options: argparse.Namespace, of_file: tuple[str, ...]) -> tuple[str, ...]:
    """Return the main mission and those at the same time: words given, each where the file says nothing else."""
    main = (options.mission,) if options.mission else of_file[:1]
    if options.also and not main:
        raise DelianError(
            "unknown-mission", "--also needs a main mission before it: delian assess MISSION --also OTHER"
        )
    return (*main, *(options.also or of_file[1:]))


_PLAIN_OPTIONS = ("alliance", "year", "as_of", "effort", "money", "draws", "seed", "dependence")


def _progress(what: str = "draws") -> Callable[[int, int], None]:
    start = time.monotonic()
    last = start

    def tell(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - start > QUIET_SECONDS and now - last > QUIET_SECONDS:
            last = now
            sys.stderr.write(f"{done:,} of {total:,} {what}\n")
            sys.stderr.flush()

    return tell


def function_of(name: str) -> Callable[..., Any]:
    """Return the function of a name such as `delian.questions.assess:assess`; its module is loaded now."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
