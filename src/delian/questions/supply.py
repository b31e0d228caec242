"""What is held and what of it can be used, from the ledger: the part of a question that a requirement leaves alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from delian.core.figures import Figure
from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.models import forces, stocks
from delian.questions.assumed import Assumptions

RULE_TABLES = ("usable", "arrival", "rotation", "fit", "pool_shares")
LIST_TABLES = ("pool_shares",)  # a list of what is to be held knows no usable shares and no readiness
TABLES = (*RULE_TABLES, "inventory", "widening")
KEPT = 16  # of each kind: a few missions and alliances, while a slider or a member moves


@dataclass(frozen=True, slots=True, eq=False)
class Supply:
    """What is held in one year, the assumed shares of it, and what bounds the unknown; figures: all behind it."""

    stocks: tuple[stocks.Stock, ...]
    rules: forces.Rules
    peers: dict[str, float]
    figures: tuple[Figure, ...]


def supply_of(
    ledger: Ledger, scenario: Scenario, year: int, wanted: Sequence[str], members: Sequence[str], *, lists: bool
) -> Supply:
    """Return the supply of the capabilities *wanted*, with the scenario's levers and assumptions in place.

    lists: a mission that asks for what is to be held, so that only the shares in pools are read. The same question
    gives the same object while it is kept: a requirement that moves leaves all of this alone.
    """
    stated = tuple((key, value) for key, value in scenario.assume if key.split("/", 1)[0] in TABLES)
    levers = tuple(lever for lever in scenario.levers if lever.item in wanted)
    own = Scenario(assume=stated, levers=levers)
    return _supply(ledger, own, year, tuple(wanted), tuple(members), lists)


@lru_cache(maxsize=KEPT)
def _supply(
    ledger: Ledger, scenario: Scenario, year: int, wanted: tuple[str, ...], members: tuple[str, ...], lists: bool
) -> Supply:
    assume = Assumptions(scenario)
    held, counts = ([], []) if lists else stocks_for(ledger, scenario, assume, year, wanted, members)
    read = LIST_TABLES if lists else RULE_TABLES
    tables = {table: assume(ledger.figures(table)) if table in read else [] for table in RULE_TABLES}
    rules = forces.Rules(
        usable=forces.keyed(tables["usable"]),
        arrival=forces.keyed(tables["arrival"]),
        rotation=forces.keyed(tables["rotation"]),
        fit=forces.keyed(tables["fit"]),
        pools=_pools(tables["pool_shares"], year),
    )
    figures = (*(f for part in tables.values() for f in part), *counts)
    return Supply(tuple(held), rules, peers_of(ledger, held, year), figures)


@lru_cache(maxsize=4 * KEPT)
def terms_of(
    supply: Supply, columns: tuple[forces.Column, ...], members: tuple[str, ...], where: forces.Conditions
) -> forces.Terms:
    """Return the products whose sum is the supply of *members* in one phase."""
    return forces.terms(supply.stocks, columns, members, supply.rules, where, supply.peers)


def stocks_for(
    ledger: Ledger,
    scenario: Scenario,
    assume: Assumptions,
    year: int,
    wanted: Sequence[str],
    members: Sequence[str],
) -> tuple[list[stocks.Stock], list[Figure]]:
    """Return what is held in the year, and every figure behind it (those of the stocks first)."""
    rates = {f.definition: f for f in assume(ledger.figures("widening"))}
    early = assume(ledger.figures("inventory", year=stocks.EARLY, item=wanted))
    late = assume(ledger.figures("inventory", year=stocks.LATE, item=wanted))
    widening = stocks.Widening(
        before=rates["per-year-before-2014"],
        joined=rates["per-year-2014-to-2024"],
        after=rates["per-year-after-2025"],
        counted=rates["count-of-2014"],
    )
    held = stocks.completed(stocks.stocks_in(year, early, late, wanted, widening), members, year)
    held = [replace(s, figure=assume.one(s.figure)) for s in held] if scenario.assume else held
    held = stocks.with_levers(held, [lever for lever in scenario.levers if lever.item in wanted], year)
    used = {name for s in held for name in s.parents}
    behind = [s.figure for s in held] + [f for f in (*early, *late) if f.id in used]
    return held, [*behind, *rates.values()]


def peers_of(ledger: Ledger, held: Sequence[stocks.Stock], year: int) -> dict[str, float]:
    """Return the population by country, which bounds unknown stocks; empty when none is unknown."""
    if all(s.figure.value is not None for s in held):
        return {}
    rows = ledger.figures("economy", item="population", year=min(year, stocks.LATE))
    return {f.id.split("/")[1]: f.value for f in rows if f.value}


def _pools(shares: Iterable[Figure], year: int) -> dict[tuple[str, str, str], Figure]:
    """Return the share of each participant in each pool, by the newest list up to the year."""
    newest: dict[tuple[str, str, str], Figure] = {}
    for f in sorted(shares, key=lambda f: int(f.id.split("/")[3])):
        _, member, pool, listed, _, _ = f.id.split("/")
        if int(listed) <= max(year, stocks.EARLY):
            newest[member, pool, "share"] = f
    return newest
