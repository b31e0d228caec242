"""Every total mission of the catalogue prepared at once for one alliance: plans, factors, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from delian.core.draws import Factor
from delian.core.errors import DelianError
from delian.core.mission import Mission
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Floats
from delian.ledger.cards import names, read_mission
from delian.ledger.store import Ledger
from delian.models import missions, results
from delian.models import outcome as model
from delian.models.forces import Terms
from delian.questions.inputs import Facts, effort_of, facts_of, phase_plans, the_missions
from delian.questions.membership import Group
from delian.questions.provenance import Provenance, add_supply

# A mission that cannot be answered in the year is left out, with this reason, and never dropped silently.
LEFT_OUT = ("year-outside-data", "unknown-figure-value", "not-answered-yet")
ADDITIONAL = "asks for what comes on top of forces already committed, so nobody alone can be held against it"
Ints = npt.NDArray[np.int_]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One mission: facts, the plan of a group and of a member alone (another effort, where the mission is limited)."""

    facts: Facts
    effort: str
    effort_alone: str
    plan: model.Plan
    alone: model.Plan

    @property
    def priced(self) -> bool:
        """True when some need has a price: without one, coverage means nothing."""
        return bool(self.plan.weights)

    @property
    def mission(self) -> Mission:
        """The mission, with the scenario's assumptions."""
        return self.facts.mission

    def plan_for(self, members: Sequence[str]) -> model.Plan:
        """Return the plan that a group of these members acts by: one that acts alone makes at least a major effort."""
        return self.alone if len(members) == 1 else self.plan


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """One plan made ready: positions of its factors among all factors of the question."""

    plan: model.Plan
    ready: model.Compiled
    factors: Ints

    def runs(self, values: Floats) -> list[missions.PhaseRun]:
        """Return supply and requirement of every phase from the draws of all factors, shape (draw, factor)."""
        return model.runs_of(self.plan, self.ready, values.T[self.factors].T)


def cases_of(
    ledger: Ledger, scenario: Scenario, year: int, group: Group
) -> tuple[list[Case], list[dict[str, str]], set[str]]:
    """Return the missions that can be answered, those left out with the reason, and the assumptions used.

    The scenario's missions, or all of the catalogue; raises the first reason when none can be answered.
    """
    found: list[Case] = []
    left: list[dict[str, str]] = []
    used: set[str] = set()
    first: DelianError | None = None
    for name in scenario.missions or names("missions"):
        card = read_mission(name)
        if card.additional:
            left.append({"mission": card.id, "title": card.title, "code": "not-answered-yet", "reason": ADDITIONAL})
            continue
        try:
            facts, assumed = _facts(ledger, scenario.changed(missions=(name,)), year, group)
            found.append(_case(scenario, facts, group))
            used |= assumed
        except DelianError as problem:
            if problem.code not in LEFT_OUT:
                raise
            first = first or problem
            left.append({"mission": card.id, "title": card.title, "code": problem.code, "reason": problem.message})
    if not found:
        raise first or DelianError(
            "not-answered-yet",
            f"{', '.join(row['mission'] for row in left)}: {ADDITIONAL}. Name a mission of kind total.",
        )
    return found, left, used


def _facts(ledger: Ledger, scenario: Scenario, year: int, group: Group) -> tuple[Facts, set[str]]:
    """Return the facts of one mission under those assumptions that it uses, and which these are."""
    mission, *_ = the_missions(ledger, scenario)
    facts = facts_of(ledger, scenario.changed(assume=()), mission, year, group.baseline)
    used = {key for key, _ in scenario.assume} & set(facts.by_id)
    if used:
        own = scenario.changed(assume=tuple(pair for pair in scenario.assume if pair[0] in used))
        facts = facts_of(ledger, own, mission, year, group.baseline)
    return facts, used


def _case(scenario: Scenario, facts: Facts, group: Group) -> Case:
    effort = scenario.effort or facts.mission.effort
    alone = effort_of(scenario, facts.mission, group.baseline[:1])
    plan = _plan(facts, group, effort)
    return Case(facts, effort, alone, plan, plan if alone == effort else _plan(facts, group, alone))


def _plan(facts: Facts, group: Group, effort: str) -> model.Plan:
    hosts = {host for clause in facts.mission.access for host in clause}
    return model.Plan(
        everyone=group.baseline,
        group=group.acting,
        baseline=group.baseline,
        candidates=(),
        columns=facts.columns,
        phases=tuple(phase_plans(facts, group.baseline, effort)),
        access=facts.mission.access,
        grantors=frozenset(hosts - set(group.baseline)),
        weights=facts.market.weights,
        strictness=facts.strictness.range[1],
    )


def compiled(cases: Sequence[Case], place: dict[Factor, int]) -> list[tuple[Compiled, Compiled]]:
    """Return the plans of the group and of a member alone made ready; *place* grows by the factors that are new."""
    return [
        (first := _ready(case.plan, place), first if case.alone is case.plan else _ready(case.alone, place))
        for case in cases
    ]


def _ready(plan: model.Plan, place: dict[Factor, int]) -> Compiled:
    ready = plan.compiled()
    positions = [place.setdefault(f, len(place)) for f in ready.factors]
    return Compiled(plan, ready, np.array(positions, dtype=int))


def add_case(provenance: Provenance, case: Case) -> None:
    """Add the groups of figures behind one mission; a requirement's group carries the mission's name."""
    mission = case.mission
    known = dict(case.facts.by_id) | {s.figure.id: s.figure for s in case.facts.supply.stocks}
    provenance.include([*known.values(), *case.facts.market.prices.values()])
    for plan in (case.plan, case.alone):
        for phase in plan.phases:
            add_supply(provenance, phase.terms)
    for phase_ in mission.phases:
        for r in phase_.requirements:
            group = f"requirement.{mission.id}.{phase_.name}.{r.need}"
            provenance.add(group, f"{mission.title}: {phase_.title}", [r.figure.id])
    for name, figure in case.facts.market.prices.items():
        provenance.add(f"price.{name}", "programme package price", [figure.id])


def groups_behind(case: Case, provenance: Provenance, members: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the groups behind s* and behind coverage of some members in one mission."""
    plan = _only(case.plan_for(members), members)
    known = provenance.groups
    essential, every = (
        [_named(case.mission, g) for g in results.need_groups(case.mission, plan, known, essential=which)]
        for which in (True, False)
    )
    return essential, [*every, *(f"price.{name}" for name in sorted(case.facts.market.prices))]


def _only(plan: model.Plan, members: Sequence[str]) -> model.Plan:
    chosen = set(members)
    phases = (replace(p, terms=Terms(t for t in p.terms if t.member in chosen)) for p in plan.phases)
    return replace(plan, phases=tuple(phases))


def _named(mission: Mission, group: str) -> str:
    kind, _, rest = group.partition(".")
    return f"{kind}.{mission.id}.{rest}" if kind == "requirement" else group


def supply_behind(cases: Sequence[Case], provenance: Provenance, column: str) -> set[str]:
    """Return the groups behind the supply of one column in the missions that ask for it."""
    known = provenance.groups
    phases = ((case.plan, phase) for case in cases for phase in case.plan.phases)
    asking = ((plan, p) for plan, p in phases if any(column == name for d in p.rays.demands for name, _ in d.served_by))
    return {g for plan, p in asking for g in results.supply_groups(plan, p.rays.phase, [column], known)}
