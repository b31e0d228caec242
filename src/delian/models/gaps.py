"""What is missing, what must be bought to close it, at what price, and by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.answer import Group
from delian.core.draws import Factor, draw
from delian.core.figures import Figure
from delian.core.mission import Mission
from delian.core.money import one_base
from delian.models import missions
from delian.models.forces import OTHERS, Conditions, Rules, ready_share, usable_share
from delian.models.outcome import Plan
from delian.models.results import LEAST_SUPPLY, probability, spread, supply_groups

Floats = npt.NDArray[np.float64]
IN_PLACE_DAYS = 10  # a phase this early asks for forces in place
READY_DAYS = 180  # readiness of what is bought for an early phase
LIKELY = 0.5  # a need met at base is listed as a gap when most draws miss it
PERSONS = "persons"  # are not bought


@dataclass(frozen=True, slots=True)
class Market:
    """Prices and lead times by capability, and which capability, name, unit and kind each need is bought as."""

    prices: Mapping[str, Figure]
    lead_times: Mapping[str, Figure]
    bought_as: Mapping[str, str]
    names: Mapping[str, str]
    units: Mapping[str, str]
    kinds: Mapping[str, str]
    buyer: str = OTHERS

    @property
    def weights(self) -> dict[str, float]:
        """Base price of one unit of each need; needs without a price have no weight in coverage."""
        known = {need: self.prices.get(bought) for need, bought in self.bought_as.items()}
        return {need: f.range[1] for need, f in known.items() if f is not None and not f.unknown}


@dataclass(frozen=True, slots=True)
class Sample:
    """How prices are drawn: the scenario's seed, number of draws and dependence."""

    seed: int
    draws: int
    dependence: str


@dataclass(frozen=True, slots=True, eq=False)
class Purchase:
    """What closes the gap of one need, per draw: deployable units added, units bought, their cost [million].

    `bare` is the cost of the added units by themselves, as if all that is bought were there. `share` is the share
    of a purchase that is there, None where nothing is taken off; `groups` are the figures behind it.
    """

    added: Floats
    units: Floats
    cost: Floats | None
    bare: Floats | None
    share: float | None
    groups: tuple[str, ...]


def price_draws(prices: Mapping[str, Figure], sample: Sample) -> dict[str, Floats]:
    """Return the drawn price of one unit of each capability, {capability: (draw,)}; draw 0 is base."""
    known = {name: f for name, f in prices.items() if not f.unknown}
    factors = [Factor(f.id, "price", "", *f.range, "amount") for f in known.values()]
    drawn = draw(factors, seed=sample.seed, start=0, stop=sample.draws + 1, dependence=sample.dependence)
    return {name: drawn[:, i] for i, name in enumerate(known)}


def needs_table(
    mission: Mission, plan: Plan, drawn: Mapping[str, Floats], market: Market, known: Mapping[str, Group]
) -> list[dict[str, Any]]:
    """Return required, supplied and missing of every need in every phase, with ranges."""
    rows = []
    for phase, stated in zip(plan.phases, mission.phases, strict=True):
        for i, requirement in enumerate(stated.requirements):
            need = requirement.need
            ranges = {
                what: spread(drawn[f"{what}.{stated.name}"][:, i]) for what in ("required", "supplied", "missing")
            }
            demand = phase.rays.demands[i]
            columns = [name for name, _ in demand.served_by]
            rivals = [d.need for d in phase.rays.demands if d.need in {*columns} - {need, *demand.parts}]
            rows.append(
                {
                    "phase": stated.name,
                    "capability": need,
                    "name": market.names[need],
                    "unit": market.units[need],
                    "essential": requirement.essential,
                    "part_of": requirement.part_of,
                    **{what: ranges[what]["base"] for what in ranges},
                    **{f"{what}_range": ranges[what] for what in ranges},
                    "probability_missing": probability(drawn[f"missing.{stated.name}"][:, i] > 1e-9),
                    "from": [
                        *supply_groups(plan, stated.name, columns, known),
                        *(f"requirement.{stated.name}.{n}" for n in (need, *rivals)),
                    ],
                }
            )
    return rows


def gaps(
    table: Sequence[Mapping[str, Any]],
    purchases: Sequence[Purchase],
    market: Market,
) -> list[dict[str, Any]]:
    """Return the needs that are not met, with what to buy, its price and years.

    Essential needs come first, then the largest missing share. table, purchases: all needs, in one order. What
    serves two needs is bought once, for the need that asks for most; the other row says where. Less than
    LEAST_SUPPLY of a unit is no gap.
    """
    rows = [_priced(row, purchase, market) for row, purchase in zip(table, purchases, strict=True)]
    _name_parts(rows)
    found = [r for r in rows if r["missing"] >= LEAST_SUPPLY or (r["probability_missing"] or 0.0) >= LIKELY]
    _buy_once(rows, found)
    return sorted(found, key=lambda r: (not r["essential"], -r["missing"] / r["required"], r["phase"], r["capability"]))


def purchases_of(
    table: Sequence[Mapping[str, Any]],
    drawn: Mapping[str, Floats],
    market: Market,
    rules: Rules,
    conditions: Mapping[str, Conditions],
    sample: Sample,
) -> list[Purchase]:
    """Return what closes the gap of every need, per draw: to add g deployable units one buys g / (U x A)."""
    places, prices = _places(table), price_draws(market.prices, sample)
    found = []
    for row, place in zip(table, places, strict=True):
        added = drawn[f"buy.{row['phase']}"][:, place]
        shares = purchase_shares(row["capability"], market, rules, conditions[row["phase"]])
        there = _there(shares)
        units = missions.held_for(added, *there)
        price = prices.get(market.bought_as[row["capability"]])
        groups = tuple(f"{parts[0]}.{parts[2]}" for f in shares for parts in [f.id.split("/")])
        cost, bare = (None, None) if price is None else (units * price, added * price)
        found.append(Purchase(added, units, cost, bare, there[0] * there[1] if shares else None, groups))
    return found


def total_cost(
    table: Sequence[Mapping[str, Any]], purchases: Sequence[Purchase], market: Market
) -> dict[str, Any] | None:
    """Return the price of closing every gap, once per purchase and draw; None when no draw has a priced gap.

    Beside it `missing_units`, the price of the deployable units by themselves, and `optional`, what is bought for
    needs that do not decide (None without any). table, purchases: all needs, in one order. Needs that are met at
    base count in the draws that miss them.
    """
    behind: set[str] = set()
    whole: dict[str, list[Floats]] = {}
    bare: dict[str, list[Floats]] = {}
    deciding: dict[str, list[Floats]] = {}
    for row, purchase in zip(table, purchases, strict=True):
        bought = market.bought_as[row["capability"]]
        if purchase.cost is None or purchase.bare is None:
            continue
        whole.setdefault(bought, []).append(purchase.cost)
        bare.setdefault(bought, []).append(purchase.bare)
        if row["essential"]:
            deciding.setdefault(bought, []).append(purchase.cost)
        behind |= {*row["from"], *purchase.groups, f"price.{bought}"}
    total = _once(whole)
    if not total.any():
        return None
    optional = total - _once(deciding)
    base = one_base(f.money for f in market.prices.values() if f.money is not None)
    parts = {"missing_units": spread(_once(bare)), "optional": spread(optional) if (optional > 0).any() else None}
    return spread(total) | base.as_dict() | {"unit": "million", **parts, "from": sorted(behind)}


def _once(by_purchase: Mapping[str, Sequence[Floats]]) -> Floats:
    """Return the sum over purchases per draw, each counted for the need that asks for most."""
    if not by_purchase:
        return np.zeros(1)
    total: Floats = np.sum([np.max(parts, axis=0) for parts in by_purchase.values()], axis=0)
    return total


def _priced(row: Mapping[str, Any], purchase: Purchase, market: Market) -> dict[str, Any]:
    bought = market.bought_as[row["capability"]]
    price, lead = market.prices.get(bought), market.lead_times.get(bought)
    behind = list(dict.fromkeys([*row["from"], *purchase.groups]))
    cost = years = None
    if purchase.cost is not None and price is not None and price.money is not None:
        cost = spread(purchase.cost) | {"unit": "million"} | price.money.as_dict()
        cost |= {"from": [*behind, f"price.{bought}"]}
    if lead is not None and not lead.unknown:
        low, middle, high = lead.range
        years = {"low": low, "median": middle, "high": high, "base": middle, "from": [f"lead_time.{bought}"]}
    extra = [f"price.{bought}"] * (price is not None) + [f"lead_time.{bought}"] * (lead is not None)
    return {
        **row,
        "bought_as": bought,
        "to_add": spread(purchase.added),
        "to_buy": None if row["unit"] == PERSONS else spread(purchase.units),
        "share_there": purchase.share,
        "cost": cost,
        "years": years,
        "bought_in": None,
        "from": [*behind, *extra],
    }


def purchase_shares(need: str, market: Market, rules: Rules, conditions: Conditions) -> list[Figure]:
    """Return the figures whose product says how much of a purchase is there in the phase.

    A member alone has its own shares, a group those of an ordinary ally. What is bought for the first days is
    bought for them: in the host country where there is one, else held at the readiness of day 180. A requirement
    that counts holdings takes nothing off: one buys g to add g.
    """
    if conditions.holdings:
        return []
    kind = market.kinds[need]
    early = conditions.ready_by <= IN_PLACE_DAYS
    buyer = conditions.hosts[0] if conditions.hosts and early else market.buyer
    ready = ready_share(rules, buyer, kind, replace(conditions, ready_by=READY_DAYS) if early else conditions)
    relief = [rules.rotation["any", kind, "sustained"]] if conditions.sustained else []
    return [*usable_share(rules, buyer, kind, conditions), ready, *relief]


def _there(shares: Sequence[Figure]) -> tuple[float, float]:
    """Return how much of a purchase may be used and how much of that is ready, or in the field when relieved."""
    usable = [f.range[1] for f in shares if f.id.startswith("usable/")]
    ready = next((f.range[1] for f in shares if f.id.startswith("arrival/")), 1.0)
    relief = [1.0 / f.range[1] for f in shares if f.id.startswith("rotation/")]
    return float(np.prod(usable)), min(ready, *relief) if relief else ready


def _name_parts(rows: list[dict[str, Any]]) -> None:
    """Add to a total what its parts rest on: what is bought for a part is not bought again for the total."""
    for row in rows:
        inside = [r for r in rows if r["phase"] == row["phase"] and r["part_of"] == row["capability"]]
        behind = {g for r in inside for g in r["from"] if not g.startswith(("price.", "lead_time."))}
        if behind:
            row["from"] = sorted({*row["from"], *behind})
            if row["cost"] is not None:
                row["cost"]["from"] = sorted({*row["cost"]["from"], *behind})


def _buy_once(rows: Sequence[dict[str, Any]], listed: Sequence[dict[str, Any]]) -> None:
    """Keep the cost of each purchase on the listed row that asks for most; name that row on the others."""
    for bought in dict.fromkeys(row["bought_as"] for row in listed):
        rivals = [row for row in rows if row["bought_as"] == bought]
        if len(rivals) == 1:
            continue
        behind = sorted({g for row in rivals for g in row["from"]})
        shown = [row for row in listed if row["bought_as"] == bought]
        chosen = max(shown, key=lambda row: (row["to_buy"] or row["to_add"])["base"])
        for row in shown:
            row["from"] = behind
            if row is not chosen:
                row["cost"], row["bought_in"] = None, f"{chosen['phase']}.{chosen['capability']}"
        if chosen["cost"] is not None:
            chosen["cost"]["from"] = [g for g in behind if not g.startswith("lead_time.")]


def _places(table: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the position of each row inside its phase."""
    seen: dict[str, int] = {}
    out = []
    for row in table:
        out.append(seen.get(row["phase"], 0))
        seen[row["phase"]] = out[-1] + 1
    return out
