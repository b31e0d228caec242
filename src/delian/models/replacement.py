"""Lists of replacements: who supplies them by construction, their price, and the published numbers beside ours.

An additional mission asks for what comes on top of all that others already hold. The member that it replaces
brings exactly the list, in every draw; everybody else brings only a surplus that the scenario names. Whether a
group is able is therefore true by construction; what the list costs, and how published costs differ, is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.draws import Factor, draw, factor
from delian.core.errors import DelianError
from delian.core.figures import Figure
from delian.core.money import Money, PriceBase, PriceTables, convert
from delian.models import gaps
from delian.models.forces import Column, Conditions, Rules, Table, Term, Terms
from delian.models.rays import Demand
from delian.models.results import probability, spread

Floats = npt.NDArray[np.float64]
Range = tuple[float, float, float]
ENDS = ("low", "base", "high")
WHOLE = Factor("whole", "readiness", "", 1.0, 1.0, 1.0, "share")  # what is listed is held in full


def list_terms(
    leaver: str,
    demands: Sequence[Demand],
    required: Sequence[Factor],
    surplus: Mapping[tuple[str, str], float],
    columns: Sequence[Column],
    members: Sequence[str],
    pools: Table,
) -> Terms:
    """Return the supply of one phase: all of the list from the leaver, and what the scenario adds from others.

    The leaver's part is the requirement's own factor, so that both move together in every draw. surplus:
    {(member or pool, capability): units}; a pool's units go to its participants by share.
    """
    found = []
    for demand, wanted in zip(demands, required, strict=True):
        column, rate = demand.served_by[0]
        per = 1.0 / rate  # units of the column that serve one unit of the need
        rates = () if rate == 1.0 else (Factor(f"per-unit/{column}", "usable", "", per, per, per, "amount"),)
        found.append(Term(leaver, column, wanted, rates, WHOLE, None, (wanted.key,)))
    for (member, capability), units in surplus.items():
        inventory = Factor(f"surplus/{member}/{capability}", "inventory", member, units, units, units, "amount")
        shares = [(who, figure) for (who, pool, _), figure in pools.items() if pool == member]
        for column in (c.name for c in columns if c.capability == capability):
            found.append(Term(member, column, inventory, (), WHOLE, None, ()))
            found += [
                Term(who, column, inventory, (factor(figure, "usable", who),), WHOLE, None, (figure.id,))
                for who, figure in shares
            ]
    return Terms(term for term in found if term.member in set(members))


def list_price(
    table: Sequence[Mapping[str, Any]],
    drawn: Mapping[str, Floats],
    market: gaps.Market,
    rules: Rules,
    conditions: Mapping[str, Conditions],
    sample: gaps.Sample,
    *,
    optional: bool,
) -> dict[str, Any] | None:
    """Return the price of buying the whole list [million]; None when nothing on it has a price.

    table: all needs; optional: with those that are not essential.
    """
    whole = {f"buy.{phase}": drawn[f"required.{phase}"] for phase in conditions}
    purchases = gaps.purchases_of(table, whole, market, rules, conditions, sample)
    rows = [{**row, "from": [f"requirement.{row['phase']}.{row['capability']}"]} for row in table]
    kept = [(r, p) for r, p in zip(rows, purchases, strict=True) if optional or r["essential"]]
    return gaps.total_cost([r for r, _ in kept], [p for _, p in kept], market)


def held_together(held: Sequence[Figure | None], sample: gaps.Sample) -> Floats | None:
    """Return what several members hold together, per draw; None when one of them is unknown."""
    known = [f for f in held if f is not None and not f.unknown]
    if len(known) != len(held):
        return None
    factors = [factor(f, "inventory", f.id.split("/")[1]) for f in known]
    drawn = draw(factors, seed=sample.seed, start=0, stop=sample.draws + 1, dependence=sample.dependence)
    total: Floats = drawn.sum(axis=1)
    return total


def more_than_held(published: float | None, held: Floats | None) -> dict[str, Any]:
    """Return whether a published number is more than what is held: at base, and in which share of draws."""
    if held is None or published is None:
        return {"held": None if held is None else spread(held), "holds": None, "probability_holds": None}
    return {
        "held": spread(held),
        "holds": bool(published > held[0]),
        "probability_holds": probability(published > held),
    }


@dataclass(frozen=True, slots=True)
class Amount:
    """A published sum in the price base asked for [million]; without one, `why` says what is not known."""

    low: float | None
    base: float | None
    high: float | None
    why: str

    def as_dict(self) -> dict[str, Any]:
        """Return plain values; all empty when the sum could not be converted."""
        return {"low": self.low, "base": self.base, "high": self.high}

    @property
    def range(self) -> Range | None:
        """Low, base and high; None when the sum could not be converted."""
        if self.low is None or self.base is None or self.high is None:
            return None
        return self.low, self.base, self.high


def in_base(figure: Figure, target: PriceBase, tables: PriceTables) -> Amount:
    """Return a published sum in another price base; what the tables cannot convert is said, never guessed."""
    if figure.unknown or figure.money is None:
        return Amount(None, None, None, f"{figure.id} is unknown" if figure.unknown else "not a sum of money")
    try:
        one = convert(Money(1.0, figure.money), target, tables).amount
    except DelianError as problem:
        return Amount(None, None, None, problem.message.split(". ")[0])
    low, base, high = (one * x for x in figure.range)
    return Amount(low, base, high, "")


def unit_costs(quantities: Sequence[float], prices: Sequence[Figure | None], cost: Range | None) -> dict[str, Any]:
    """Return the quantity of one published line, and what a unit of it costs there and here [million].

    The published unit cost is the line's cost over its quantity; ours is the mean package price over the same
    quantities. Either is None when something behind it is not known.
    """
    total = sum(quantities)
    there = None if cost is None or not total else {end: x / total for end, x in zip(ENDS, cost, strict=True)}
    return {"quantity": total or None, "unit_published": there, "unit_ours": _mean_price(quantities, prices)}


def _mean_price(quantities: Sequence[float], prices: Sequence[Figure | None]) -> dict[str, float] | None:
    known = [f for f in prices if f is not None and not f.unknown]
    if not quantities or len(known) != len(quantities):
        return None
    ends = [sum(q * f.range[i] for q, f in zip(quantities, known, strict=True)) / sum(quantities) for i in range(3)]
    return dict(zip(ENDS, ends, strict=True))


def rest(published: Range | None, ours: Mapping[str, float] | None) -> dict[str, float] | None:
    """Return what *ours* leaves unexplained of a published sum: base less base, and each end less the other's end."""
    if published is None or ours is None:
        return None
    low, base, high = published
    return {"low": low - ours["high"], "base": base - ours["base"], "high": high - ours["low"]}


def together(amounts: Sequence[Amount]) -> dict[str, float] | None:
    """Return the sum of several sums of one price base; None when one of them could not be converted."""
    ranges = [a.range for a in amounts]
    known = [r for r in ranges if r is not None]
    if not known or len(known) != len(ranges):
        return None
    return {end: sum(r[i] for r in known) for i, end in enumerate(ENDS)}


def share_of_product(
    products: Sequence[Figure | None], before: Figure, after: Figure, target: PriceBase, tables: PriceTables
) -> tuple[float | None, float | None, str]:
    """Return (GDP of a group, what it spends more when its share goes from *before* to *after* [million], why not).

    products: GDP in full units of currency; shares in percent of GDP.
    """
    known = [f for f in products if f is not None and not f.unknown and f.money is not None]
    if not known or len(known) != len(products):
        return None, None, "the GDP of a member is unknown"
    if before.unknown or after.unknown:
        return None, None, "a share of GDP is unknown"
    try:
        total = sum(convert(Money(f.range[1] / 1e6, f.money), target, tables).amount for f in known if f.money)
    except DelianError as problem:
        return None, None, problem.message.split(". ")[0]
    return total, total * (after.range[1] - before.range[1]) / 100.0, ""
