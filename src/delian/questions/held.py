"""What the members of an alliance hold in a year, and the package prices that weigh it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from delian.core.draws import Factor, factor
from delian.core.errors import DelianError
from delian.core.figures import Figure
from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.models.dependence import INSIDE_OTHERS, Holding, holdings
from delian.models.forces import Rules
from delian.models.stocks import Stock
from delian.questions.assumed import Assumptions
from delian.questions.inputs import in_money
from delian.questions.provenance import Provenance
from delian.questions.supply import peers_of, stocks_for


@dataclass(frozen=True, slots=True)
class Held:
    """Holdings, prices of what is weighed by value, and what is left out of that: no price, inside, not counted."""

    holdings: tuple[Holding, ...]
    prices: dict[str, Figure]
    no_price: tuple[str, ...]
    inside: tuple[str, ...]
    not_counted: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Capabilities that the ledger counts in the year, in order of name."""
        return tuple(sorted({h.capability for h in self.holdings}))

    @property
    def weighed(self) -> tuple[str, ...]:
        """Capabilities that count in specialisation: with a price, and not inside another one."""
        return tuple(name for name in self.capabilities if name in self.prices)

    @property
    def valued(self) -> list[Holding]:
        """Holdings that are known and have a price of their own."""
        return [h for h in self.holdings if h.known and h.capability in self.prices]

    def price_factors(self) -> list[Factor]:
        """Return the factor of each price, in the order of `weighed`."""
        return [factor(self.prices[name], "price") for name in self.weighed]

    def groups_of(self, capability: str) -> list[str]:
        """Return the groups behind what is held of one capability: counts and shares in pools."""
        chosen = [h for h in self.holdings if h.capability == capability]
        pools = {f"pool_shares.{h.pool}" for h in chosen if h.pool is not None}
        return sorted(pools | {f"inventory.{h.capability}" for h in chosen})

    def unknown_of(self, member: str) -> list[str]:
        """Return the capabilities of which nobody published what *member* holds itself."""
        own = (h for h in self.holdings if h.member == member and h.part is None and not h.known)
        return sorted({h.capability for h in own if h.capability in self.prices})


def held_in(
    ledger: Ledger,
    scenario: Scenario,
    assume: Assumptions,
    year: int,
    members: Sequence[str],
    rules: Rules,
) -> Held:
    """Return everything that *members* hold in the year, of every capability that the ledger counts in it."""
    wanted = list(ledger.capabilities())
    found, counts, missing = _counted(ledger, scenario, assume, year, wanted, members)
    prices = in_money(ledger, _by_item(assume(ledger.figures("package_prices"))), scenario.money)
    counted = {s.capability for s in found}
    known = {name: f for name, f in prices.items() if not f.unknown}
    return Held(
        holdings=tuple(holdings(found, members, rules, peers_of(ledger, found, year))),
        prices={name: f for name, f in sorted(known.items()) if name in counted - INSIDE_OTHERS},
        no_price=tuple(sorted(counted - set(known) - INSIDE_OTHERS)),
        inside=tuple(sorted(counted & INSIDE_OTHERS)),
        not_counted=tuple(missing),
        figures=(*counts, *prices.values()),
    )


def add_held(provenance: Provenance, held: Held, asked: Collection[str]) -> None:
    """Add the groups behind prices, and behind holdings that a price weighs or a mission asks for."""
    provenance.include(held.figures)
    for h in held.holdings:
        if h.capability not in held.prices and h.capability not in asked:
            continue
        own = [name for name in h.figures if not name.startswith("pool_shares/")]
        provenance.add(f"inventory.{h.capability}", "forces held in the year asked for", own)
        if h.pool is not None:
            provenance.add(f"pool_shares.{h.pool}", "participants of a pooled fleet", set(h.figures) - set(own))
    for name, figure in held.prices.items():
        provenance.add(f"price.{name}", "programme package price", [figure.id])


def _counted(
    ledger: Ledger, scenario: Scenario, assume: Assumptions, year: int, wanted: list[str], members: Sequence[str]
) -> tuple[list[Stock], list[Figure], list[str]]:
    """Return stocks, the figures behind them, and capabilities without a count in that year."""
    try:
        found, counts = stocks_for(ledger, scenario, assume, year, wanted, members)
        return found, counts, []
    except DelianError as problem:
        if problem.code != "year-outside-data":
            raise
        missing = sorted(str(place.row) for place in problem.where if place.row is not None)
        kept = [name for name in wanted if name not in missing]
        found, counts = stocks_for(ledger, scenario, assume, year, kept, members)
        return found, counts, missing


def _by_item(figures: Sequence[Figure]) -> dict[str, Figure]:
    return {f.id.split("/")[2]: f for f in figures}
