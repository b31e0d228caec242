"""Who could act: the alliance, those who are left, Europe, EU, E3 and the leader alone, in one mission."""

from __future__ import annotations

from typing import Any

from delian.experiments.ensemble import Floats, in_blocks
from delian.models import grid
from delian.models import outcome as model
from delian.models.missions import PhaseRun
from delian.questions.inputs import effort_of, phase_plans
from delian.questions.membership import Compared
from delian.questions.provenance import add_supply
from delian.questions.run import Run


def who_acts(run: Run) -> dict[str, Any]:
    """Return {"who_acts": rows}: each group as if it were asked alone, beside the one that acts.

    A group acts with the effort of the scenario or the mission; a single member always makes at least a major one.
    A mission that replaces a leaver is decided by its construction: there is nothing to compare.
    """
    if run.facts.mission.kind == "additional":
        return {"who_acts": []}
    return {"who_acts": [_row(run, place) for place in range(len(run.compared))]}


def _row(run: Run, place: int) -> dict[str, Any]:
    group, plan = run.compared[place], run.plan
    effort = effort_of(run.scenario, run.facts.mission, group.members)
    base = model.runs_of(plan, run.ready, run.first[:1])
    s_star = run.drawn["compared"][:, place]
    if effort != run.effort:
        plan, base, s_star = _at_effort(run, group, effort)
    binding = grid.limits(plan, base, [group.members], run.facts.market.names)[0]
    access = grid.doors_open(plan, group.members, run.group.without)
    groups = grid.behind(run.facts.mission, plan, run.provenance.groups, group.members)
    return {
        "group": group.key,
        "name": group.name,
        "members": list(group.members),
        "count": len(group.members),
        "effort": effort,
        "leave_of": grid.leave_of(plan, group.members, run.group.without),
        **grid.row(s_star, access, binding, groups),
    }


def _at_effort(run: Run, group: Compared, effort: str) -> tuple[model.Plan, list[PhaseRun], Floats]:
    """Return plan, base case and s* per draw of a group that acts with another effort than the one asked about."""
    plan = model.Plan(
        everyone=group.members,
        group=group.members,
        baseline=group.members,
        candidates=(),
        columns=run.facts.columns,
        phases=tuple(phase_plans(run.facts, group.members, effort)),
        access=run.plan.access,
        grantors=run.plan.grantors,
        weights=run.plan.weights,
        strictness=run.plan.strictness,
    )
    for phase in plan.phases:
        add_supply(run.provenance, phase.terms)
    ready = plan.compiled()

    def block(start: int, stop: int) -> dict[str, Floats]:
        runs = model.runs_of(plan, ready, run.draws(ready.factors, start, stop))
        return {"s_star": grid.shares(plan, runs, [group.members])[:, 0]}

    base = model.runs_of(plan, ready, run.draws(ready.factors, 0, 1))
    return plan, base, in_blocks(block, run.scenario.draws + 1)["s_star"]
