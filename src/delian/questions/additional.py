"""Additional missions: what a scenario adds, and the figures that published numbers are held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from delian.core.figures import Figure
from delian.core.mission import Mission
from delian.core.money import PriceBase, PriceTables
from delian.core.scenario import Scenario
from delian.ledger.cards import read_alliance
from delian.ledger.rules import quantities
from delian.ledger.store import Ledger
from delian.questions.assumed import Assumptions
from delian.questions.membership import dated_members


@dataclass(frozen=True, slots=True)
class Beside:
    """Figures beside the published numbers of one mission, by item; None stands for a row that is not there.

    held: what the members hold, {(item, need): ...}; products: GDP of each member of an alliance, {item: ...};
    rates, index: exchange rates and price indices by (currency, year).
    """

    held: dict[tuple[str, str], tuple[Figure | None, ...]]
    products: dict[str, tuple[Figure | None, ...]]
    rates: dict[tuple[str, int], Figure]
    index: dict[tuple[str, int], Figure]

    @property
    def figures(self) -> list[Figure]:
        """Every figure that is there."""
        rows = [*self.held.values(), *self.products.values()]
        return [f for row in rows for f in row if f is not None] + [*self.rates.values(), *self.index.values()]

    @property
    def tables(self) -> PriceTables:
        """Exchange rates and price indices as numbers, without the unknown ones."""
        return PriceTables(
            {key: f.value for key, f in self.rates.items() if f.value},
            {key: f.value for key, f in self.index.items() if f.value},
        )


def surplus(scenario: Scenario, year: int) -> dict[tuple[str, str], float]:
    """Return what the scenario adds in the year, {(member or pool, capability): units}; never less than nothing.

    All that is held otherwise is committed, so taking from it leaves no surplus and changes nothing here.
    """
    found: dict[tuple[str, str], float] = {}
    for lever in (x for x in scenario.levers if x.acts_in(year)):
        key = (lever.member, lever.item)
        found[key] = found.get(key, 0.0) + lever.change
    return {key: units for key, units in found.items() if units > 0}


def beside(ledger: Ledger, mission: Mission, assume: Assumptions, money: str) -> Beside:
    """Return the figures beside the published numbers, with the scenario's assumptions in place."""
    found = Beside({}, {}, {}, {})
    currency, _, year = money.partition("-")
    target = PriceBase(currency, int(year)) if year.isdigit() else None  # a bad base is refused with the prices
    for row in mission.published:
        if row.members and row.year is not None:
            for need in row.needs:
                held = ledger.figures("inventory", item=need, year=row.year, member=row.members)
                found.held[row.item, need] = _by_member(assume(held), row.members)
        if row.alliance and row.year is not None and row.figure.money is not None:
            members = sorted(dated_members(ledger, read_alliance(row.alliance), f"{row.year}-12-31"))
            offer = next(offer for offer in quantities()["gdp"].offers if offer.table == "economy")
            rows = assume(
                ledger.figures(offer.table, item=offer.item, definition=offer.definition, year=row.year, member=members)
            )
            found.products[row.item] = _by_member(rows, members)
            for base in {f.money for f in rows if f.money is not None}:
                _tables(ledger, assume, base, row.figure.money, found)
        elif row.figure.money is not None and target is not None:
            _tables(ledger, assume, row.figure.money, target, found)
    return found


def _by_member(figures: Iterable[Figure], members: Iterable[str]) -> tuple[Figure | None, ...]:
    known = {f.id.split("/")[1]: f for f in figures}
    return tuple(known.get(member) for member in members)


def _tables(ledger: Ledger, assume: Assumptions, base: PriceBase, target: PriceBase, found: Beside) -> None:
    """Add the rates and indices that lead from one price base to another."""
    if base.currency != target.currency:
        for currency in (base.currency, target.currency):
            rows = assume(ledger.figures("exchange_rates", item="per_usd", member=currency, year=base.price_year))
            found.rates.update(((currency, base.price_year), f) for f in rows)
    if base.price_year != target.price_year:
        for year in (base.price_year, target.price_year):
            rows = assume(ledger.figures("deflators", item="price_index", member=target.currency, year=year))
            found.index.update(((target.currency, year), f) for f in rows)
