"""The part `also` of an assessment: several missions at the same time, on one supply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from delian.core.draws import draw
from delian.core.mission import Mission
from delian.experiments.ensemble import Floats, in_blocks
from delian.models import results, simultaneous
from delian.models.forces import Terms
from delian.models.outcome import Plan
from delian.models.sharing import Row, Sharing, blocks, ceilings, sharing
from delian.questions.inputs import part_notes
from delian.questions.provenance import Provenance, add_supply
from delian.questions.run import Run

MOST_DRAWS = 1000  # a linear programme for a draw: more would take minutes and hardly move the probability


def also(run: Run) -> dict[str, Any]:
    """Return the keys `also`, `also_missions` and `also_contested`; none when one mission is asked for.

    1. Figures behind missions and ceilings. 2. Each alone and all at once, over draws. 3. What is contested at base.
    """
    if not run.beside:
        return {}
    plans = [run.plan, *(other.plan for other in run.beside)]
    shared = sharing(plans, ceilings(run.facts.supply.rules, plans))
    _add_figures(run, shared.ceiling_figures)
    draws = min(run.scenario.draws, MOST_DRAWS)
    found = in_blocks(lambda start, stop: _shares(run, shared, start, stop), draws + 1)
    missions = [run.facts.mission, *(other.facts.mission for other in run.beside)]
    rows = [row for needs in shared.needs for row in needs.rows]
    doors = [plan.access_holds(run.group.acting) for plan in plans]
    whole = {"missions": [m.id for m in missions]}
    whole |= simultaneous.at_once([found[f"alone.{i}"] for i in range(len(plans))], found["joint"], all(doors))
    return {
        "also": whole | _with_them(run, plans, found) | {"from": _groups(run.provenance, plans, missions, rows)},
        "also_missions": _alone(run, plans, missions, rows, found),
        "also_contested": _contested(run, shared, missions),
    }


def beside_notes(run: Run) -> list[tuple[str, str]]:
    """Return warnings on the missions at the same time: other years, no access, parts over totals, fewer draws."""
    found: list[tuple[str, str]] = []
    for other in run.beside:
        mission = other.facts.mission
        if mission.scenario_year != run.year:
            text = f"{mission.id}: requirements of {mission.scenario_year}, asked for {run.year}"
            found.append(("years-differ", text))
        if not other.plan.access_holds(run.group.acting):
            found.append(("no-access", f"the group lacks the bases or routes that {mission.id} needs"))
        found += part_notes(mission)
    if run.beside and run.scenario.draws > MOST_DRAWS:
        found.append(("also-fewer-draws", f"all missions at once: the first {MOST_DRAWS:,} draws only"))
    return found


def _shares(run: Run, shared: Sharing, start: int, stop: int) -> dict[str, Floats]:
    values = _values(run, shared, start, stop)
    acting = blocks(shared, values, run.group.acting)
    found = {f"alone.{i}": simultaneous.alone(acting, i) for i in range(len(shared.plans))}
    found["joint"] = simultaneous.together(acting)
    if run.group.without:
        found["joint_baseline"] = simultaneous.together(blocks(shared, values, run.group.baseline))
    return found


def _values(run: Run, shared: Sharing, start: int, stop: int) -> Floats:
    asked = run.scenario
    return draw(shared.factors, seed=asked.seed, start=start, stop=stop, dependence=asked.dependence)


def _with_them(run: Run, plans: Sequence[Plan], found: dict[str, Floats]) -> dict[str, Any]:
    if not run.group.without:
        return {"with_them": None}
    doors = all(plan.access_holds(run.group.baseline) for plan in plans)
    return {"with_them": {"access": doors, **results.ability(found["joint_baseline"], doors)}}


def _alone(
    run: Run, plans: Sequence[Plan], missions: Sequence[Mission], rows: Sequence[Row], found: dict[str, Floats]
) -> list[dict[str, Any]]:
    efforts = [run.effort, *(other.effort for other in run.beside)]
    return [
        {
            "mission": mission.id,
            "title": mission.title,
            "scenario_year": mission.scenario_year,
            "effort": effort,
            "access": (doors := plan.access_holds(run.group.acting)),
            **results.ability(found[f"alone.{i}"], doors),
            "from": _groups(run.provenance, plans, missions, [row for row in rows if row.mission == i]),
        }
        for i, (plan, mission, effort) in enumerate(zip(plans, missions, efforts, strict=True))
    ]


def _contested(run: Run, shared: Sharing, missions: Sequence[Mission]) -> list[dict[str, Any]]:
    base = blocks(shared, _values(run, shared, 0, 1), run.group.acting)
    units = {c.capability: (c.label, c.unit) for plan in shared.plans for c in plan.columns}
    ids = [mission.id for mission in missions]
    return [
        simultaneous.contest_row(contest, ids, run.names, units)
        | {"from": _groups(run.provenance, shared.plans, missions, shared.needs[contest.block].rows)}
        for contest in simultaneous.contests(base)
    ]


def _add_figures(run: Run, ceiling: Iterable[str]) -> None:
    """Make known what the other missions need, what serves it, and how much of a holding may be tied up at once."""
    shown = set(run.group.baseline)
    for other in run.beside:
        facts = other.facts
        run.provenance.include([*facts.by_id.values(), *(s.figure for s in facts.supply.stocks)])
        for phase in other.plan.phases:
            serving = {name for d in phase.rays.demands if d.essential for name, _ in d.served_by}
            used = Terms(t for t in phase.terms if t.member in shown and t.column in serving)
            add_supply(run.provenance, used)
        for stated in facts.mission.phases:
            for r in stated.requirements:
                if r.essential:
                    group = f"requirement.{facts.mission.id}:{stated.name}.{r.need}"
                    run.provenance.add(group, f"{facts.mission.title}: {stated.title}", [r.figure.id])
    run.provenance.include(run.facts.by_id.values())
    for figure in ceiling:
        run.provenance.add(f"usable.{figure.split('/')[2]}", "share that may be tied up at once", [figure])


def _groups(
    provenance: Provenance, plans: Sequence[Plan], missions: Sequence[Mission], rows: Sequence[Row]
) -> list[str]:
    """Return the groups behind some covering rows: their needs and the supply that serves them."""
    known = provenance.groups
    found: dict[str, None] = {}
    for row in rows:
        plan, mission = plans[row.mission], missions[row.mission]
        phase = plan.phases[row.phase]
        columns = [plan.names[c] for c in phase.rays.supply[row.ray].nonzero()[0]]
        found |= dict.fromkeys(results.supply_groups(plan, phase.rays.phase, columns, known))
        start = phase.rays.phase if not row.mission else f"{mission.id}:{phase.rays.phase}"
        for d in phase.rays.demand[row.ray].nonzero()[0]:
            demand = phase.rays.demands[d]
            found |= dict.fromkeys(f"requirement.{start}.{need}" for need in (demand.need, *demand.parts))
    return sorted(name for name in found if name in known)
