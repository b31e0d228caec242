"""The options of the verbs about the facts themselves: vintages, rivals, checks, coverage."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from delian.core.errors import DelianError

if TYPE_CHECKING:
    from delian.core.answer import Answer


def _diff_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("before", metavar="VINTAGE_A", help="the earlier edition, for instance 2019-06")
    add("after", metavar="VINTAGE_B", help="the later edition, for instance 2024-06")
    add("--table", metavar="TABLE", help="one table instead of all")
    add("--item", metavar="ITEM", help="one item, for instance share_gdp")


def _compare_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("quantity", help="an item of the ledger (share_gdp), or gdp or warheads")
    add("--year", type=int, required=True, help="the year that the figures are about")
    add("--members", action="append", default=[], metavar="ISO3,...", help="these countries instead of all")
    add("--as-of", dest="known_on", metavar="YYYY-MM-DD", help="only what could be known on that day")
    add("--all", dest="every", action="store_true", help="every vintage instead of the newest of each publisher")


def _coverage_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--table", metavar="TABLE", help="one table, year by year, instead of all tables")
    add("--alliance", default="nato", metavar="NAME|FILE", help="whose members (default nato)")
    add("--on", dest="as_of", metavar="YYYY-MM-DD", help="members on this date (default today)")
    add("--report", type=Path, metavar="FILE.html|.pdf", help="write a page with a heat map, or print it to PDF")


def _update_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("source", nargs="?", help="one source, for instance worldbank-gdp (default: all with an address)")
    add("--from", dest="file", type=Path, metavar="FILE", help="read this file instead of fetching one")
    add("--address", metavar="URL", help="fetch the file from here, where the address changes with each release")
    add("--published", metavar="YYYY-MM-DD", help="when the file was published (default: what it says, else today)")
    add("--back", action="store_true", help="take the file that was brought in last out again")


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def _ask_diff(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.before, options.after, options.table, options.item)


def _ask_compare(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    members = [word for text in options.members for word in text.split(",")]
    if "" in members:
        raise DelianError("unknown-member", "an empty country code. Type codes separated by commas: DEU,FRA")
    return function(options.quantity, options.year, members, options.known_on, every=options.every)


def _ask_coverage(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.table, options.alliance, options.as_of)


def _ask_update(function: Callable[..., Any], options: argparse.Namespace) -> Answer:
    if options.back and (options.source or options.file or options.address or options.published):
        raise DelianError("unknown-option", "--back takes back the last file and needs nothing else.")
    back = import_module("delian.actions.update").take_back
    outcome = back() if options.back else function(options.source, options.file, options.published, options.address)
    found: Answer = import_module("delian.questions.updates").updated(outcome)
    return found


def _ask(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function()


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "ledger diff": _diff_arguments,
    "ledger compare": _compare_arguments,
    "ledger check": _no_arguments,
    "ledger coverage": _coverage_arguments,
    "ledger update": _update_arguments,
}
CALLS: dict[str, Callable[[Callable[..., Any], argparse.Namespace], Any]] = {
    "ledger diff": _ask_diff,
    "ledger compare": _ask_compare,
    "ledger check": _ask,
    "ledger coverage": _ask_coverage,
    "ledger update": _ask_update,
}
