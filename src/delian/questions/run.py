"""One assessment prepared: facts, plan and draws of one mission and one group, which every part of the answer reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from delian.core.draws import draw
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Floats, Progress, in_blocks
from delian.ledger.store import Ledger
from delian.models import gaps, results, stocks
from delian.models import outcome as model
from delian.models.forces import OTHERS
from delian.questions.assumed import refuse_unused
from delian.questions.inputs import (
    Facts,
    conditions,
    effort_of,
    facts_of,
    phase_plans,
    the_mission,
    year_of,
)
from delian.questions.membership import Group, check_levers, group_of
from delian.questions.provenance import Provenance, add_supply, supply_group

SPLIT_DRAWS = 250
UNUSED = ("backstop", "shocks")


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Draws and plan of one assessment; `first` are the drawn factors of the base case and the first draws.

    drawn: {name: (draw, ...)} as delian.models.outcome gives them; supply_groups: the groups behind the verdict.
    """

    scenario: Scenario
    year: int
    effort: str
    ledger: Ledger
    facts: Facts
    group: Group
    plan: model.Plan
    ready: model.Compiled
    drawn: Mapping[str, Floats]
    first: Floats
    provenance: Provenance
    supply_groups: list[str]

    @property
    def names(self) -> dict[str, str]:
        """English names by code."""
        return self.ledger.names()

    @property
    def open_doors(self) -> bool:
        """True when the group has the bases and routes that the mission needs."""
        return self.plan.access_holds(self.group.acting)

    @property
    def coverage_groups(self) -> list[str]:
        """Groups behind coverage: every need, and the prices that weigh them."""
        needs = results.need_groups(self.facts.mission, self.plan, self.provenance.groups, essential=False)
        return [*needs, *(f"price.{name}" for name in sorted(self.facts.market.prices))]


def prepare(scenario: Scenario, ledger: Ledger, progress: Progress | None) -> Run:
    """Return the prepared assessment of the scenario's one mission.

    1. Who acts in which year. 2. Figures behind it. 3. Plan and positions. 4. Draws, block by block.
    """
    refuse_unused(scenario, UNUSED)
    mission = the_mission(ledger, scenario)
    year = stocks.checked_year(scenario.year or year_of(scenario.as_of) or mission.default_year)
    group = group_of(ledger, scenario, year)
    scenario = _canonical(ledger, scenario, group, year)
    check_levers(ledger, scenario, group)
    effort = effort_of(scenario, mission, group.acting)
    buyer = group.acting[0] if len(group.acting) == 1 else OTHERS
    facts = facts_of(ledger, scenario, mission, year, group.baseline, buyer)
    plan = _plan(ledger, facts, group, effort)
    ready = plan.compiled()

    def values(start: int, stop: int) -> Floats:
        return draw(ready.factors, seed=scenario.seed, start=start, stop=stop, dependence=scenario.dependence)

    drawn = in_blocks(lambda start, stop: model.outcome(plan, ready, values(start, stop)), scenario.draws + 1, progress)
    first = values(0, min(SPLIT_DRAWS, scenario.draws) + 1)
    provenance = _provenance(facts, plan, effort)
    behind = results.need_groups(facts.mission, plan, provenance.groups, essential=True)
    return Run(scenario, year, effort, ledger, facts, group, plan, ready, drawn, first, provenance, behind)


def _canonical(ledger: Ledger, scenario: Scenario, group: Group, year: int) -> Scenario:
    """Return the scenario with codes for names, so that equal questions have equal identifiers."""
    own_file = scenario.alliance.endswith((".yaml", ".yml", ".json"))
    listed = {ledger.resolve(word) for word in scenario.members}
    return scenario.changed(
        year=year,
        # A user's file is replaced by its list, so that the scenario stands on its own.
        alliance=group.name if own_file else scenario.alliance,
        members=tuple(sorted(set(group.baseline) - set(group.added) if own_file else listed)),
        without=group.without,
        added=group.added,
        levers=tuple(replace(lever, member=ledger.holder(lever.member)) for lever in scenario.levers),
    )


def _plan(ledger: Ledger, facts: Facts, group: Group, effort: str) -> model.Plan:
    candidates = _candidates(ledger, facts, group)
    everyone = tuple(sorted({*group.baseline, *candidates}))
    hosts = {host for clause in facts.mission.access for host in clause}
    return model.Plan(
        everyone=everyone,
        group=group.acting,
        baseline=group.baseline,
        candidates=candidates,
        columns=facts.columns,
        phases=tuple(phase_plans(facts, everyone, group, effort)),
        access=facts.mission.access,
        grantors=frozenset(hosts - set(group.baseline)),
        weights=facts.market.weights,
        strictness=facts.strictness.range[1],
    )


def _candidates(ledger: Ledger, facts: Facts, group: Group) -> tuple[str, ...]:
    """Return who could be persuaded: those taken out, and members of NATO, EU or JEF who are not in."""
    near = {row["member"] for key in ("nato", "eu", "jef") for row in ledger.members(key, group.date)}
    holding = {s.member for s in facts.stocks}
    return tuple(sorted(({*group.without} | near) & holding - set(group.acting)))


def _provenance(facts: Facts, plan: model.Plan, effort: str) -> Provenance:
    known = dict(facts.by_id) | {s.figure.id: s.figure for s in facts.stocks}
    known |= {f.id: f for f in (*facts.market.prices.values(), *facts.market.lead_times.values())}
    provenance = Provenance(known)
    shown = {*plan.baseline, *plan.candidates}
    for phase in plan.phases:
        add_supply(provenance, (t for t in phase.terms if t.member in shown))
    for stated in facts.mission.phases:
        for r in stated.requirements:
            provenance.add(f"requirement.{stated.name}.{r.need}", f"{stated.title}", [r.figure.id])
            where = conditions(facts.mission, stated, effort)
            for f in gaps.purchase_shares(r.need, facts.market, facts.rules, where):
                table, _, item = f.id.split("/", 3)[:3]
                provenance.add(supply_group(table, item, r.need), "shares of what is bought", [f.id])
    for name, figure in facts.market.prices.items():
        provenance.add(f"price.{name}", "programme package price", [figure.id])
    for name, figure in facts.market.lead_times.items():
        provenance.add(f"lead_time.{name}", "years from order to service", [figure.id])
    provenance.add("levels", "level at which a member is called indispensable", [facts.strictness.id])
    return provenance
