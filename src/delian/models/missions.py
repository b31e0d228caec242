"""What a group can do of a mission: s*, carried, able, coverage, gaps and what closing them takes.

s* is the largest share of every essential requirement that usable supply covers, over all phases;
carried = min(1, s*); able = s* >= 1 and access; coverage = cost-weighted mean of min(1, supply/required).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.models.rays import Demand, Rays, disjoint

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ROUNDING = 1e-12  # a smaller part of a requirement is rounding, not a gap
LARGEST = 1e6  # stands for "covers any multiple" where a phase has no essential requirement


@dataclass(frozen=True, slots=True, eq=False)
class PhaseRun:
    """One phase over draws: rays, supply (draw, member, capability), requirement as stated (draw, demand)."""

    rays: Rays
    supply: Floats
    required: Floats

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The demands of the phase, in the order of `required`."""
        return self.rays.demands

    def rows(self) -> tuple[Floats, Floats]:
        """Return supply by covering row, (draw, member, row), and the requirement of each row, (draw, row)."""
        wanted = disjoint(self.demands, self.required) @ self.rays.demand.T
        return self.supply @ self.rays.supply.T, wanted


def ratios(run: PhaseRun, present: Bools) -> Floats:
    """Return supply over requirement of every covering row for the members *present*, (draw, row)."""
    total = run.supply[:, present, :].sum(axis=1) @ run.rays.supply.T
    wanted = disjoint(run.demands, run.required) @ run.rays.demand.T
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(wanted > 0, total / wanted, LARGEST)


def s_star(runs: Sequence[PhaseRun], present: Bools) -> Floats:
    """Return the largest share of the mission that the members *present* cover, per draw."""
    every = [ratios(run, present) for run in runs if len(run.rays.names)]
    return np.min(np.concatenate(every, axis=1), axis=1) if every else np.full(_draws(runs), LARGEST)


def binding(runs: Sequence[PhaseRun], present: Bools) -> tuple[str, str]:
    """Return (phase, need) of the covering row that limits the base case."""
    best = (LARGEST, "", "")
    for run in runs:
        base = ratios(run, present)[0]
        if len(base) and base.min() < best[0]:
            best = (float(base.min()), run.rays.phase, run.rays.names[int(base.argmin())])
    return best[1], best[2]


def access_holds(access: Sequence[Sequence[str]], group: set[str], grantors: set[str]) -> bool:
    """Return True when every clause has a host in the group, or outside the alliance (assumed to let through)."""
    return all(any(host in group or host in grantors for host in clause) for clause in access)


def supplied(run: PhaseRun, present: Bools, columns: Sequence[str]) -> Floats:
    """Return supply against each requirement as stated, (draw, demand).

    A family counts all its members; a capability counts itself and what better ones leave over.
    """
    total = run.supply[:, present, :].sum(axis=1)
    # A capability with a demand of its own serves that first; a part of a fleet (`fit`) is another column.
    own_demand = {d.served_by[0][0]: i for i, d in enumerate(run.demands) if d.served_by[0][0].split(".")[0] == d.need}
    out = np.zeros_like(run.required)
    for i, d in enumerate(run.demands):
        for name, rate in d.served_by:
            own = total[:, columns.index(name)]
            rival = own_demand.get(name)
            if rival is not None and rival != i and run.demands[rival].need not in d.parts:
                own = np.maximum(0.0, own - run.required[:, rival])
            out[:, i] += rate * own
    return out


def missing(run: PhaseRun, present: Bools, columns: Sequence[str]) -> Floats:
    """Return max(0, requirement - supply) against each requirement as stated, (draw, demand)."""
    short = run.required - supplied(run, present, columns)
    return np.where(short > ROUNDING * run.required, short, 0.0)


def to_buy(run: PhaseRun, short: Floats) -> Floats:
    """Return what to add of each demand so that nothing is bought twice: a total without its parts."""
    out = short.copy()
    place = {d.need: i for i, d in enumerate(run.demands)}
    for i, d in enumerate(run.demands):
        if d.parts:
            out[:, i] = np.maximum(0.0, short[:, i] - short[:, [place[p] for p in d.parts]].sum(axis=1))
    return out


def coverage(runs: Sequence[PhaseRun], present: Bools, columns: Sequence[str], price: Mapping[str, float]) -> Floats:
    """Return the cost-weighted coverage per draw; needs without a price carry no weight.

    `price` gives EUR m per unit of each need; weights are price x required quantity at base.
    """
    top, bottom = np.zeros(_draws(runs)), 0.0
    for run in runs:
        share = np.minimum(1.0, supplied(run, present, columns) / np.maximum(run.required, 1e-12))
        for i, quantity in enumerate(disjoint(run.demands, run.required)[0]):
            weight = price.get(run.demands[i].need, 0.0) * float(quantity)
            top += weight * share[:, i]
            bottom += weight
    return top / bottom if bottom else np.ones(_draws(runs))


def held_for(units: Floats, usable: float, ready: float) -> Floats:
    """Return how many to buy to add *units* deployable ones: g / (U x A)."""
    return units / (usable * ready)


def level_of(share: Floats, strictness: float) -> Floats:
    """Return the level at which a member is called indispensable: strictness x min(1, s*)."""
    return strictness * np.minimum(1.0, share)


def coverings(
    runs: Sequence[PhaseRun],
    members: Sequence[str],
    access: Sequence[Sequence[str]],
    grantors: set[str],
    level: Floats,
) -> tuple[Floats, Floats]:
    """Return supply (draw, member, row) and requirement (draw, row) of the mission as one covering game.

    Requirements are scaled to *level* (draw,); every access clause becomes a row of its own, unless a host
    outside the alliance grants it.
    """
    pairs = [run.rows() for run in runs]
    supply = np.concatenate([s for s, _ in pairs], axis=2)
    wanted = np.concatenate([w for _, w in pairs], axis=1) * level[:, None]
    clauses = [set(clause) for clause in access if not grantors & set(clause)]
    if clauses:
        doors = np.array([[float(m in clause) for clause in clauses] for m in members])
        supply = np.concatenate([supply, np.broadcast_to(doors, (len(supply), *doors.shape))], axis=2)
        wanted = np.concatenate([wanted, np.ones((len(wanted), len(clauses)))], axis=1)
    return supply, wanted


def _draws(runs: Sequence[PhaseRun]) -> int:
    return len(runs[0].required)
