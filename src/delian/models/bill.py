"""What it costs to keep a mission's full requirement in the field: units x days x cost of a unit-day.

Only what is in the field counts. Units that rest or train are paid whether there is a mission or not; munitions
fired, losses and the way to the theatre and back are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.figures import Figure
from delian.core.mission import Mission, Phase
from delian.core.money import one_base
from delian.models.gaps import Market, Sample, price_draws
from delian.models.outcome import PhasePlan, Plan
from delian.models.rays import disjoint
from delian.models.results import spread

Floats = npt.NDArray[np.float64]
YEAR = 365


def bill(
    mission: Mission,
    plan: Plan,
    drawn: Mapping[str, Floats],
    rates: Mapping[str, Figure],
    market: Market,
    sample: Sample,
) -> dict[str, Any] | None:
    """Return the bill of the full requirement over all phases [million]; None when no need has a rate.

    rates: cost of one unit for one day [million] by capability, all in one currency and price year; a need takes
    the rate of what it is bought as. drawn: {"required.<phase>": (draw, need)}, as delian.models.outcome gives it.
    """
    by_day = price_draws(rates, sample)
    lines: list[dict[str, Any]] = []
    phases: list[dict[str, Any]] = []
    totals: list[Floats] = []
    for phase, stated in zip(plan.phases, mission.phases, strict=True):
        units = disjoint(phase.rays.demands, drawn[f"required.{stated.name}"])
        rows, costs = _lines(phase, stated, units, by_day, market)
        lines += rows
        if costs:
            totals.append(np.sum(costs, axis=0))
            phases.append(_phase(stated, totals[-1], rows))
    if not lines:
        return None
    base = one_base(f.money for f in rates.values() if f.money is not None)
    days = sum(p["days"] for p in phases)
    total = np.sum(totals, axis=0)
    return {
        **spread(total),
        "unit": "million",
        **base.as_dict(),
        "days": days,
        "per_day": spread(total / days),
        "by_phase": phases,
        "lines": lines,
        "not_in_bill": without_rate(plan, by_day, market),
        "from": sorted({g for row in lines for g in row["from"]}),
    }


def without_rate(plan: Plan, rated: Mapping[str, object], market: Market) -> list[str]:
    """Return the names of needs that the bill leaves out because nothing says what they cost."""
    needs = (d.need for phase in plan.phases for d in phase.rays.demands)
    return list(dict.fromkeys(market.names[need] for need in needs if market.bought_as[need] not in rated))


def _lines(
    phase: PhasePlan, stated: Phase, units: Floats, by_day: Mapping[str, Floats], market: Market
) -> tuple[list[dict[str, Any]], list[Floats]]:
    rows, costs = [], []
    for i, demand in enumerate(phase.rays.demands):
        kept = market.bought_as[demand.need]
        if kept not in by_day:
            continue
        costs.append(units[:, i] * stated.days * by_day[kept])
        rows.append(
            {
                "phase": stated.name,
                "capability": demand.need,
                "name": market.names[demand.need],
                "kept_as": kept,
                "units": spread(units[:, i]),
                "unit": market.units[demand.need],
                "days": stated.days,
                "cost": spread(costs[-1]),
                "from": [
                    *(f"requirement.{stated.name}.{need}" for need in (demand.need, *demand.parts)),
                    f"operating.{kept}",
                ],
            }
        )
    return rows, costs


def _phase(stated: Phase, total: Floats, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the bill of one phase; a year of it when it lasts a year or more."""
    return {
        "phase": stated.name,
        "days": stated.days,
        "cost": spread(total),
        "per_day": spread(total / stated.days),
        "per_year": spread(total * YEAR / stated.days) if stated.days >= YEAR else None,
        "from": sorted({g for row in rows for g in row["from"]}),
    }
