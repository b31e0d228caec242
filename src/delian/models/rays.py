"""What may serve for what: the substitution programme of a mission, solved once through its dual cone.

The largest share s of a mission that a supply S covers is the linear programme

    max s   with   sum_c w_cr x_cr >= s d_r,   sum_r x_cr <= S_c,   x >= 0,

where w_cr is what one unit of capability c gives to demand r. Its dual minimises sum_c S_c max_r(w_cr v_r)
over weights v >= 0 with sum_r v_r d_r = 1, which is attained on one of finitely many rays v that do not
depend on S or d. So one list of rays gives s* for all draws at once:  s* = min over rays of
(supply row . S) / (demand row . d). Rays are grown along pairs of demands that value one capability
alike (a superset of the extreme ones, hence exact).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.mission import Family, Phase, Requirement

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Demand:
    """One disjoint demand of a phase: the need it comes from, what serves it, the needs counted inside it."""

    phase: str
    need: str
    served_by: tuple[tuple[str, float], ...]
    parts: tuple[str, ...]
    essential: bool


@dataclass(frozen=True, slots=True, eq=False)
class Rays:
    """Rows that a supply must cover, for one phase.

    supply: (row, capability); demand: (row, demand); names: the need that leads each row.
    """

    phase: str
    demands: tuple[Demand, ...]
    supply: Floats
    demand: Floats
    names: tuple[str, ...]


def demands_of(phase: Phase, families: Mapping[str, Family]) -> tuple[Demand, ...]:
    """Return the disjoint demands of a phase, in the order of its requirements; a part counted apart stays inside."""
    return tuple(
        Demand(
            phase.name,
            r.need,
            served_by(r.need, r.fit, families),
            tuple(part.need for part in phase.requirements if _is_taken_from(part, r, families)),
            r.essential,
        )
        for r in phase.requirements
    )


def _is_taken_from(part: Requirement, total: Requirement, families: Mapping[str, Family]) -> bool:
    """Return True when a part is served by what serves its total, so that the total without it is another demand.

    A part with a count of its own (fifth-generation aircraft among combat aircraft, the army among the soldiers)
    takes nothing from the total: its holdings are in the total's count as well.
    """
    if part.part_of != total.need:
        return False
    return bool({*dict(served_by(part.need, part.fit, families))} & {*dict(served_by(total.need, total.fit, families))})


def served_by(need: str, fit: str | None, families: Mapping[str, Family]) -> tuple[tuple[str, float], ...]:
    """Return (column, units served per unit) of a need: its family's members, or itself."""
    pairs = families[need].served_by if need in families else ((need, 1.0),)
    return tuple((name if fit is None else f"{name}.{fit}", float(rate)) for name, rate in pairs)


def rays(phase: str, demands: Sequence[Demand], columns: Sequence[str]) -> Rays:
    """Return the covering rows of the essential demands of one phase."""
    serving = {d.need: dict(d.served_by) for d in demands if d.essential}
    found: dict[tuple[tuple[str, float], ...], None] = {}
    for need in serving:
        _grow({need: 1.0}, serving, found)
    place = {d.need: i for i, d in enumerate(demands)}
    supply, demand = np.zeros((len(found), len(columns))), np.zeros((len(found), len(demands)))
    names = []
    for row, ray in enumerate(found):
        for need, weight in ray:
            demand[row, place[need]] = weight
            for name, rate in serving[need].items():
                column = columns.index(name)
                supply[row, column] = max(supply[row, column], rate * weight)
        names.append(_leading([need for need, _ in ray], demands))
    return Rays(phase, tuple(demands), supply, demand, tuple(names))


def disjoint(demands: Sequence[Demand], required: Floats) -> Floats:
    """Return disjoint demands from requirements as stated, shape (draw, demand): totals without their parts."""
    place = {d.need: i for i, d in enumerate(demands)}
    out = required.copy()
    for i, d in enumerate(demands):
        if d.parts:
            out[:, i] = np.maximum(0.0, required[:, i] - required[:, [place[p] for p in d.parts]].sum(axis=1))
    return out


def _grow(
    ray: dict[str, float],
    serving: Mapping[str, Mapping[str, float]],
    found: dict[tuple[tuple[str, float], ...], None],
) -> None:
    first = next(need for need in serving if need in ray)
    key = tuple((need, round(ray[need] / ray[first], 9)) for need in serving if need in ray)
    if key in found:
        return
    found[key] = None
    for need, rates in serving.items():
        if need in ray:
            continue
        for column, rate in rates.items():
            price = max((serving[other].get(column, 0.0) * weight for other, weight in ray.items()), default=0.0)
            if price > 0 and rate > 0:
                _grow({**ray, need: price / rate}, serving, found)


def _leading(needs: Sequence[str], demands: Sequence[Demand]) -> str:
    """Return the need that names a row: the one with the widest choice of capabilities among them."""
    wide = {d.need: len(d.served_by) for d in demands}
    return max(needs, key=lambda need: (wide[need], needs.index(need)))
