"""One assessment prepared: facts, plan and draws of one mission and one group, which every part of the answer reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from delian.core.mission import Mission
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Draws, Floats, Progress, draws_of, in_blocks
from delian.ledger.store import Ledger
from delian.models import gaps, grid, results, stocks
from delian.models import outcome as model
from delian.models.forces import OTHERS
from delian.models.missions import PhaseRun
from delian.questions.assumed import refuse_unused
from delian.questions.beside import Beside, check_common_year
from delian.questions.changes import check_used
from delian.questions.inputs import (
    Facts,
    conditions,
    effort_of,
    facts_of,
    phase_plans,
    the_missions,
    year_of,
)
from delian.questions.membership import LEADER, Compared, Group, check_levers, compared_groups, group_of
from delian.questions.provenance import Provenance, add_supply, supply_group

SPLIT_DRAWS = 250
UNUSED = ("backstop", "shocks")
Work = Callable[[model.Plan, Sequence[PhaseRun]], Mapping[str, Floats]]  # what is computed of every block of draws


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Draws and plan of one assessment; `first` are the drawn factors of the base case and the first draws.

    drawn: {name: (draw, ...)} as delian.models.outcome gives them, and `compared` (draw, group) as
    delian.models.grid does; supply_groups: the groups behind the verdict; beside: the missions at the same time,
    which only delian.questions.also reads.
    """

    scenario: Scenario
    year: int
    effort: str
    ledger: Ledger
    facts: Facts
    group: Group
    compared: tuple[Compared, ...]
    plan: model.Plan
    ready: model.Compiled
    draws: Draws
    drawn: Mapping[str, Floats]
    first: Floats
    provenance: Provenance
    supply_groups: list[str]
    beside: tuple[Beside, ...]

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
        """Groups behind coverage: every need that a price weighs, and the prices."""
        known, market = self.provenance.groups, self.facts.market
        needs = results.need_groups(self.facts.mission, self.plan, known, essential=False, weighed=market.weights)
        return [*needs, *(f"price.{name}" for name in sorted(market.prices))]


def prepare(scenario: Scenario, ledger: Ledger, progress: Progress | None) -> Run:
    """Return the prepared assessment of the scenario's main mission, with the plans of those at the same time."""
    refuse_unused(scenario, UNUSED)
    draws = draws_of(scenario.seed, scenario.dependence)
    return _prepared(scenario, ledger, LEADER, model.outcome, draws, SPLIT_DRAWS, progress)


def survey(scenario: Scenario, ledger: Ledger, alone: str, work: Work, draws: Draws) -> Run:
    """Return a run that knows how the compared groups do (*alone* among them) and what *work* adds.

    Quick enough for many missions: nobody's indispensability, no gaps, and `first` is the base case alone.
    """
    return _prepared(scenario, ledger, alone, work, draws, 0, None)


def _prepared(
    scenario: Scenario, ledger: Ledger, alone: str, work: Work, draws: Draws, split: int, progress: Progress | None
) -> Run:
    """1. Who acts in which year. 2. Figures behind it. 3. Plan and positions. 4. Draws, block by block."""
    mission, *others = the_missions(ledger, scenario)
    year = stocks.checked_year(scenario.year or year_of(scenario.as_of) or mission.default_year)
    check_common_year(ledger, (mission, *others), year)
    group = group_of(ledger, scenario, year)
    scenario = canonical(ledger, scenario, group, year)
    check_levers(ledger, scenario, group)
    effort = effort_of(scenario, mission, group.acting)
    buyer = group.acting[0] if len(group.acting) == 1 else OTHERS
    compared = compared_groups(ledger, group, alone)
    shown = tuple(sorted({*group.baseline, *(m for c in compared for m in c.members)}))
    facts = facts_of(ledger, scenario, mission, year, shown, buyer)
    beside = tuple(_beside(ledger, scenario, other, year, group, shown) for other in others)
    check_used(scenario, facts, [other.facts for other in beside])
    plan = _plan(ledger, facts, group, effort, shown)
    ready = plan.compiled()

    def block(start: int, stop: int) -> dict[str, Floats]:
        runs = model.runs_of(plan, ready, draws(ready.factors, start, stop))
        return dict(work(plan, runs)) | {"compared": grid.shares(plan, runs, [c.members for c in compared])}

    drawn = in_blocks(block, scenario.draws + 1, progress)
    first = draws(ready.factors, 0, min(split, scenario.draws) + 1)
    provenance = _provenance(facts, plan, effort)
    behind = results.need_groups(facts.mission, plan, provenance.groups, essential=True)
    return Run(
        scenario, year, effort, ledger, facts, group, compared, plan, ready, draws, drawn, first, provenance, behind,
        beside,
    )  # fmt: skip


def _beside(
    ledger: Ledger, scenario: Scenario, mission: Mission, year: int, group: Group, shown: tuple[str, ...]
) -> Beside:
    """Return a mission at the same time; `--effort` is the main mission's, this one has its own."""
    effort = effort_of(scenario.changed(effort=None), mission, group.acting)
    facts = facts_of(ledger, scenario, mission, year, shown)
    return Beside(facts, effort, _plan(ledger, facts, group, effort, shown))


def canonical(ledger: Ledger, scenario: Scenario, group: Group, year: int) -> Scenario:
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


def _plan(ledger: Ledger, facts: Facts, group: Group, effort: str, shown: tuple[str, ...]) -> model.Plan:
    candidates = _candidates(ledger, facts, group)
    everyone = tuple(sorted({*shown, *candidates}))
    hosts = {host for clause in facts.mission.access for host in clause}
    return model.Plan(
        everyone=everyone,
        group=group.acting,
        baseline=group.baseline,
        candidates=candidates,
        columns=facts.columns,
        phases=tuple(phase_plans(facts, everyone, effort)),
        access=facts.mission.access,
        grantors=frozenset(hosts - set(group.baseline)),
        weights=facts.market.weights,
        strictness=facts.strictness.range[1],
    )


def _candidates(ledger: Ledger, facts: Facts, group: Group) -> tuple[str, ...]:
    """Return who could be persuaded: those taken out, and members of NATO, EU or JEF who are not in.

    Nobody, where a leaver is replaced: that its return fills the list is how the list is made.
    """
    if facts.mission.kind == "additional":
        return ()
    near = {row["member"] for key in ("nato", "eu", "jef") for row in ledger.members(key, group.date)}
    holding = {s.member for s in facts.supply.stocks if not s.figure.unknown}  # of the others nothing is known to offer
    return tuple(sorted({*group.without} | near & holding - set(group.acting)))


def _provenance(facts: Facts, plan: model.Plan, effort: str) -> Provenance:
    known = dict(facts.by_id) | {s.figure.id: s.figure for s in facts.supply.stocks}
    known |= {f.id: f for f in (*facts.market.prices.values(), *facts.market.lead_times.values())}
    provenance = Provenance(known)
    for phase in plan.phases:
        add_supply(provenance, phase.terms)
    for stated in facts.mission.phases:
        for r in stated.requirements:
            provenance.add(f"requirement.{stated.name}.{r.need}", f"{stated.title}", [r.figure.id])
            where = conditions(facts.mission, stated, effort)
            for f in gaps.purchase_shares(r.need, facts.market, facts.supply.rules, where):
                table, _, item = f.id.split("/", 3)[:3]
                provenance.add(supply_group(table, item, r.need), "shares of what is bought", [f.id])
    for name, figure in facts.market.prices.items():
        provenance.add(f"price.{name}", "programme package price", [figure.id])
    for name, figure in facts.market.lead_times.items():
        provenance.add(f"lead_time.{name}", "years from order to service", [figure.id])
    provenance.add("levels", "level at which a member is called indispensable", [facts.strictness.id])
    return provenance
