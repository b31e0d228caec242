"""The options of the verbs of burden sharing."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from delian.core.errors import DelianError
from delian.typed import check_codes as _check_codes
from delian.typed import codes as _codes
from delian.typed import parsed as _parsed

if TYPE_CHECKING:
    from delian.core.answer import Answer


def _written(add: Callable[..., object]) -> None:
    """Add the options that write files; every verb of burden sharing has them."""
    add("--report", type=Path, metavar="FILE.html|.pdf", help="write a page that opens offline, or print it to PDF")
    add("--figures", type=Path, metavar="DIR", help="write every chart as SVG and PNG into a folder")


def _index_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--weights", metavar="FILE", help="a YAML file: weights: {money: 0.5, equipment: 0.5}; default equal weights")
    add("--year", type=int, help="the year (default: the last of the edition)")
    add("--vintage", default="2024", help="edition of NATO's tables: 2019, 2024 (default), 2025-08, or latest")
    add("--draws", type=int, help="weightings that are drawn (default 100000)")
    add("--seed", type=int, help="seed of the weightings")
    _written(add)


def _tests_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--years", metavar="1960:2024", help="first and last year (default: all that are known)")
    add("--members", action="append", default=[], metavar="ISO3,...", help="only these allies (at least six)")
    add("--draws", type=int, help="random pairings for the permutation test (default 4000)")
    add("--seed", type=int, help="seed of the random pairings")
    _written(add)


def _burden_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--year", type=int, help="the year (default: the last with amounts of money in the edition)")
    add("--vintage", default="latest", help="edition of NATO's tables: 2019, 2024, a date as 2025-08, or latest")
    add(
        "--money", metavar="usd2021", help="currency and price year, as usd2021, eur2024, ppp2021 (default: US dollars)"
    )
    add("--since", type=int, metavar="Y", help="split the change of share since this year (default 2014)")
    _written(add)


def _aid_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--to", default="UKR", metavar="ISO3", help="the partner (default UKR, the only one in the ledger)")
    add("--without", action="append", default=[], metavar="ISO3,...", help="donors whose place the others fill; EU too")
    add("--release", default="28", help="of the tracker: 28 (default), 30v2, or the day of a newer one")
    add("--year", type=int, help="one year of the release instead of all")
    _written(add)


def _pledge_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("pledge", help="2pct, 20pct-equipment, hague-2035, or a YAML file")
    add("--from", dest="start", type=int, metavar="Y", help="count from this year (default: the year it was agreed)")
    add("--by", type=int, metavar="Y", help="another deadline than the pledge's own")
    add("--vintage", default="latest", help="edition of NATO's tables: 2019, 2024, a date as 2025-08, or latest")
    add("--draws", type=int, default=1000, help="number of draws (default 1000; 0 for no projection)")
    add("--seed", type=int, default=1949, help="seed of the draws")
    _written(add)


def _share_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("cost", help="an amount in millions, for instance 4600, or us-forces: US forces in Europe by host")
    add("--key", help="gni-capped (default), gdp, ability, equal or shapley")
    add("--money", metavar="eur2024", help="currency and price year of the amount (default eur2024)")
    add("--plus", type=float, metavar="PERCENT", help="surcharge of cost plus, for us-forces (default: an assumption)")
    add("--alliance", metavar="NAME|FILE", help="nato (default), eu, jef, europe, e3, or a YAML file")
    add("--members", action="append", default=[], metavar="ISO3,...", help="these countries instead of an alliance")
    add("--without", action="append", default=[], metavar="ISO3,...", help="take members out")
    add("--year", type=int, help="members, GDP and troops of this year (default 2024)")
    _written(add)


def _ask_index(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    given = {name: getattr(options, name) for name in ("draws", "seed")}
    stated = {name: value for name, value in given.items() if value is not None}
    return function(options.weights, options.year, options.vintage, **stated)


def _ask_tests(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    _check_codes(options, ("members",))
    given = {name: getattr(options, name) for name in ("draws", "seed")}
    stated = {name: value for name, value in given.items() if value is not None}
    years = None if options.years is None else _parsed(_years, options.years, "--years")
    return function(years, _codes(options.members), **stated)


def _ask_burden(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.year, options.vintage, options.money, options.since)


def _ask_aid(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    _check_codes(options, ("without",))
    return function(options.to, _codes(options.without), options.release, options.year)


def _ask_pledge(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    return function(options.pledge, options.start, options.by, options.vintage, options.draws, options.seed)


def _ask_share(function: Callable[..., Answer], options: argparse.Namespace) -> Answer:
    from delian.core.scenario import Scenario

    _check_codes(options, ("members", "without"))
    if options.members and options.alliance:
        raise DelianError("unknown-option", "--members replaces --alliance. Choose one of them.")
    given = {name: getattr(options, name) for name in ("alliance", "year")}
    given |= {name: _codes(getattr(options, name)) for name in ("members", "without")}
    scenario = Scenario().changed(**{name: value for name, value in given.items() if value not in (None, ())})
    plus = None if options.plus is None else options.plus / 100
    return function(options.cost, options.key, scenario, options.money, plus)


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition(":")
    return int(first), int(last or first)


ARGUMENTS: dict[str, Callable[[argparse.ArgumentParser], None]] = {
    "burden index": _index_arguments,
    "burden tests": _tests_arguments,
    "burden": _burden_arguments,
    "burden aid": _aid_arguments,
    "burden pledge": _pledge_arguments,
    "burden share": _share_arguments,
}
CALLS: dict[str, Callable[[Callable[..., Any], argparse.Namespace], Any]] = {
    "burden index": _ask_index,
    "burden tests": _ask_tests,
    "burden": _ask_burden,
    "burden aid": _ask_aid,
    "burden pledge": _ask_pledge,
    "burden share": _ask_share,
}
