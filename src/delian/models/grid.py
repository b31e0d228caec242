"""Many groups in one mission: supply is worked out once, then every group is a row of a mask.

s* of a group is that of delian.models.missions: the smallest ratio of supply to requirement over all covering rows.
Only what a comparison shows is computed: no indispensability, no candidates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.answer import Group
from delian.core.mission import Mission
from delian.models import missions
from delian.models.outcome import Plan
from delian.models.rays import Demand, disjoint
from delian.models.results import probability, spread, supply_groups

Floats = npt.NDArray[np.float64]


def shares(plan: Plan, runs: Sequence[missions.PhaseRun], groups: Sequence[Sequence[str]]) -> Floats:
    """Return s* of every group per draw, shape (draw, group) [share of the mission]."""
    return np.min([_ratios(plan, run, groups).min(axis=2, initial=missions.LARGEST) for run in runs], axis=0)  # type: ignore[no-any-return]


def coverages(plan: Plan, runs: Sequence[missions.PhaseRun], groups: Sequence[Sequence[str]]) -> Floats:
    """Return the cost-weighted coverage of every group per draw, shape (draw, group) [share of the mission]."""
    found = [missions.coverage(runs, plan.mask(members), plan.names, plan.weights) for members in groups]
    return np.stack(found, axis=1) if found else np.zeros((len(runs[0].required), 0))


def limits(
    plan: Plan, runs: Sequence[missions.PhaseRun], groups: Sequence[Sequence[str]], names: Mapping[str, str]
) -> list[dict[str, str]]:
    """Return which need of which phase limits each group at base, {phase, need, name}."""
    found = []
    for members in groups:
        phase, need = missions.binding(runs, plan.mask(members))
        found.append({"phase": phase, "need": need, "name": names.get(need, need)})
    return found


def doors_open(plan: Plan, members: Sequence[str], refusing: Sequence[str]) -> bool:
    """Return True when every clause of access has a host in the group, or one outside it that does not refuse.

    A host that was taken out refuses; one that never belonged lets through.
    """
    hosts = {host for clause in plan.access for host in clause}
    return missions.access_holds(plan.access, set(members), hosts - set(refusing))


def leave_of(plan: Plan, members: Sequence[str], refusing: Sequence[str]) -> list[list[str]]:
    """Return the hosts whose leave a group takes for granted: of every clause of access without a host inside it."""
    outside = [sorted(set(clause) - set(refusing)) for clause in plan.access if not set(clause) & set(members)]
    return [hosts for hosts in outside if hosts]


def behind(mission: Mission, plan: Plan, known: Mapping[str, Group], members: Sequence[str]) -> list[str]:
    """Return the groups of figures behind s* of some members: their supply, and every essential requirement."""
    found: dict[str, None] = {}
    for phase, stated in zip(plan.phases, mission.phases, strict=True):
        needs = [d for d in phase.rays.demands if d.essential]
        columns = sorted({name for d in needs for name, _ in d.served_by})
        found |= dict.fromkeys(supply_groups(plan, stated.name, columns, known, members))
        found |= {f"requirement.{stated.name}.{d.need}": None for d in needs}
    return sorted(found)


def row(s_star: Floats, access: bool, binding: Mapping[str, str], groups: Sequence[str]) -> dict[str, Any]:
    """Return one group in one mission as an answer shows it; P(able) is None without draws.

    s_star: (draw,), the first is the base case.
    """
    return {
        "able": bool(s_star[0] >= 1.0 and access),
        "probability_able": probability((s_star >= 1.0) & access),
        "s_star": spread(s_star),
        "carried": spread(np.minimum(1.0, s_star)),
        "access": access,
        "binding": dict(binding),
        "from": list(groups),
    }


def parts(
    plan: Plan, run: Sequence[missions.PhaseRun], some: Sequence[str], whole: Sequence[str], rest: Sequence[str]
) -> list[dict[str, Any]]:
    """Return what *some* members send at base of what the *whole* sends, by phase and capability.

    `short`: whether the *rest* misses a need that the capability serves. What nobody sends is left out.
    """
    found = []
    chosen, everybody, left = (plan.mask(members) for members in (some, whole, rest))
    for phase in run:
        missing = missions.missing(phase, left, plan.names)[0]
        for place, column in enumerate(plan.columns):
            needs = [i for i, d in enumerate(phase.demands) if column.name in dict(d.served_by)]
            supply = phase.supply[0, :, place]
            amount, total = float(supply[chosen].sum()), float(supply[everybody].sum())
            if needs and amount > 0:
                found.append(
                    {
                        "phase": phase.rays.phase,
                        "capability": column.name,
                        "name": column.label or column.name,
                        "unit": column.unit,
                        "supply": amount,
                        "share": amount / total,
                        "short": bool((missing[needs] > 0).any()),
                    }
                )
    return found


def covers(plan: Plan, run: Sequence[missions.PhaseRun], members: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return how much of what a capability is needed for some members cover at base, by (phase, capability) [share].

    Of its own need where there is one; else of the need it serves that they cover least.
    """
    found: dict[tuple[str, str], float] = {}
    for phase in run:
        have = missions.supplied(phase, plan.mask(members), plan.names)[0] / np.maximum(phase.required[0], 1e-12)
        share = dict(zip((d.need for d in phase.demands), have.tolist(), strict=True))
        for column in plan.columns:
            needs = needs_of(phase.demands, column.name)
            if needs:
                found[phase.rays.phase, column.name] = min(1.0, *(share[d.need] for d in needs))
    return found


def needs_of(demands: Sequence[Demand], column: str) -> list[Demand]:
    """Return the need that is a capability's own, or else every need that it serves."""
    served = [d for d in demands if column in dict(d.served_by)]
    return [d for d in served if d.need == column.split(".", 1)[0]] or served


def _ratios(plan: Plan, run: missions.PhaseRun, groups: Sequence[Sequence[str]]) -> Floats:
    """Return supply over requirement of every covering row, shape (draw, group, row)."""
    present = np.array([plan.mask(members) for members in groups], dtype=float).reshape(-1, len(plan.everyone))
    # einsum and not @: products this small only wake up the threads of a linear algebra library.
    total = np.einsum("gm,mcd->gcd", present, run.supply.transpose(1, 2, 0))
    rows = np.einsum("rc,gcd->grd", run.rays.supply, total)
    wanted = (disjoint(run.demands, run.required) @ run.rays.demand.T).T
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(wanted > 0, rows / wanted, missions.LARGEST).transpose(2, 0, 1)
