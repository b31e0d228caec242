"""`delian assess MISSION`: can this group do it, what is missing, at what price, how sure is that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from delian import __version__
from delian.core.answer import Answer, Note
from delian.core.draws import draw
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Floats, Progress, in_blocks
from delian.ledger.store import Ledger
from delian.models import gaps, results, stocks, tornado
from delian.models import outcome as model
from delian.models.forces import OTHERS
from delian.models.games import coverings
from delian.questions.index_draws import checked_index_draws, power_over_draws
from delian.questions.inputs import (
    Facts,
    conditions,
    effort_of,
    facts_of,
    part_notes,
    phase_plans,
    refuse_unused,
    the_mission,
    year_of,
)
from delian.questions.membership import Group, check_levers, group_of
from delian.questions.provenance import Provenance, add_supply, assumptions, cited, supply_group, tier_notes

SCHEMA = "delian.assess/1"
SPLIT_DRAWS = 250
UNUSED = ("backstop", "shocks")


def assess(
    scenario: Scenario, ledger: Ledger | None = None, progress: Progress | None = None, index_draws: int = 0
) -> Answer:
    """Return the assessment of one mission by one group.

    scenario: missions (one), alliance or members, year, without, added, effort, levers, assume, draws, seed.
    index_draws: how many of the draws also give ranges of the power indices.
    Raises DelianError with a stable code for every wrong question; nothing is written.
    """
    if ledger is not None:
        return _assess(scenario, ledger, progress, index_draws)
    with Ledger() as opened:
        return _assess(scenario, opened, progress, index_draws)


def _assess(scenario: Scenario, ledger: Ledger, progress: Progress | None, index_draws: int) -> Answer:
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
    found = _Result(scenario, year, effort, ledger, facts, group, plan, ready, drawn, provenance, behind)
    answer = found.scores(first) | found.tables(first)
    if index_draws != 0:
        games = model.games(plan, ready, values(0, checked_index_draws(index_draws, scenario.draws) + 1))
        answer["index_draws"] = index_draws
        answer["power"] = power_over_draws(answer["power"], games, group.acting, scenario.seed, progress)
    warnings = _warnings(found, answer, first)
    return Answer(
        schema=SCHEMA,
        question=f"assess {mission.id}",
        scenario=scenario.as_dict() | {"id": scenario.id},
        versions={"delian": __version__, "ledger": ledger.version},
        answer=answer,
        figures=provenance.figures,
        groups=provenance.groups,
        assumptions=assumptions(provenance),
        unknown_inputs=tuple(
            sorted(s.figure.id for s in facts.stocks if s.figure.unknown and s.member in group.baseline)
        ),
        not_modelled=facts.mission.not_modelled,
        sources=cited(ledger, provenance.figures.values(), facts.mission.sources, ()),
        warnings=tuple(warnings),
    )


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


@dataclass(frozen=True, slots=True, eq=False)
class _Result:
    """Draws and plan of one assessment, shaped into the parts of the answer."""

    scenario: Scenario
    year: int
    effort: str
    ledger: Ledger
    facts: Facts
    group: Group
    plan: model.Plan
    ready: model.Compiled
    drawn: Mapping[str, Floats]
    provenance: Provenance
    supply_groups: list[str]

    def scores(self, first: Floats) -> dict[str, Any]:
        """Return the numbers of the verdict, each with the groups it rests on."""
        mission, names = self.facts.mission, self.ledger.names()
        open_doors = self.plan.access_holds(self.group.acting)
        base = model.runs_of(self.plan, self.ready, first[:1])
        return {
            "mission": mission.id,
            "title": mission.title,
            "mission_question": mission.question,
            "alliance": self.group.name,
            "date": self.group.date,
            "year": self.year,
            "scenario_year": mission.scenario_year,
            "effort": self.effort,
            "forces_year": stocks.forces_year(self.year),
            "phases": [{"phase": p.name, "title": p.title, "ready_by": p.ready_by} for p in mission.phases],
            "hosts": list(mission.hosts),
            "members": list(self.group.acting),
            "names": {m: names[m] for m in self.plan.everyone},
            "access": open_doors,
            **results.scores(
                self.drawn["s_star"], self.drawn["coverage"], open_doors, self.supply_groups, self._coverage_groups()
            ),
            "binding": results.binding(base, self.plan, self.facts.market.names),
            "by_construction": mission.kind == "additional",
        }

    def tables(self, first: Floats) -> dict[str, Any]:
        """Return the lists of the answer: needs, gaps, break-evens, coalitions, who brings what."""
        share = float(self.drawn["s_star"][0])
        names = self.ledger.names()
        groups = self.provenance.groups
        return {
            **(found := self._gaps(groups)),
            **self._break_even(first, groups, found["needs"]),
            "uncertainty_split": results.uncertainty(self.plan, self.ready, first, self.supply_groups),
            "indispensable": results.indispensable(self.plan, self.drawn, names, [*self.supply_groups, "levels"]),
            "level": results.level(self.plan, share, self.supply_groups),
            **self._game(first, share),
            "next_best": results.next_best(self.plan, self.drawn, names, self.supply_groups),
            "without": results.effect_of(
                self.plan, self.drawn, self.group.without, self.supply_groups, self._coverage_groups()
            ),
            "brings": results.brings(self.plan, self.ready, first, names, groups),
            "not_modelled": list(self.facts.mission.not_modelled),
        }

    def _coverage_groups(self) -> list[str]:
        groups = self.provenance.groups
        needs = results.need_groups(self.facts.mission, self.plan, groups, essential=False)
        return [*needs, *(f"price.{name}" for name in sorted(self.facts.market.prices))]

    def _gaps(self, groups: Mapping[str, Any]) -> dict[str, Any]:
        facts, market = self.facts, self.facts.market
        sample = gaps.Sample(self.scenario.seed, self.scenario.draws, self.scenario.dependence)
        where = {p.name: conditions(facts.mission, p, self.effort) for p in facts.mission.phases}
        table = gaps.needs_table(facts.mission, self.plan, self.drawn, market, groups)
        purchases = gaps.purchases_of(table, self.drawn, market, facts.rules, where, sample)
        return {
            "needs": table,
            "gaps": gaps.gaps(table, purchases, market),
            "cost": gaps.total_cost(table, purchases, market),
        }

    def _break_even(
        self, first: Floats, groups: Mapping[str, Any], needs: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        mission, rows = self.facts.mission, model.base_rows(self.plan, self.ready, first)
        group_of = {name: g.id for g in groups.values() for name in g.figures}
        names, open_doors = self.facts.market.names, self.plan.access_holds(self.group.acting)
        table = tornado.break_even(
            mission, rows, self.provenance.figures, group_of, names, self.supply_groups, open_doors
        )
        return {
            "break_even": table,
            "smallest_change": tornado.smallest_change(mission, rows, table, needs, self.supply_groups, open_doors),
        }

    def _game(self, first: Floats, base_share: float) -> dict[str, Any]:
        distance = self._distances() if base_share > 0 else None
        supply, wanted = model.base_game(self.plan, self.ready, first, base_share)
        found = coverings.findings(supply, wanted, self.group.acting, distance, coverings.AT_BASE, self.scenario.seed)
        level = results.level_of_game(self.plan, base_share)
        groups = [*self.supply_groups, *(["levels"] if base_share < 1 else [])]
        near = ["ideal_points"] if distance is not None else []
        return {
            "power": results.power(found, level, self.group.acting, self.ledger.names(), groups),
            "coalitions": results.coalitions(found, level, [*groups, *near]),
        }

    def _distances(self) -> Floats | None:
        year = min(self.year, stocks.LATE)
        rows = self.ledger.figures("ideal_points", item="ideal_point", year=year, member=list(self.group.acting))
        newest = {f.id.split("/")[1]: f for f in rows if f.value is not None}
        if set(newest) != set(self.group.acting):
            return None
        self.provenance.include(newest.values())
        self.provenance.add(
            "ideal_points", "votes in the UN General Assembly of the year", (f.id for f in newest.values())
        )
        return results.distances([newest[m].range[1] for m in self.group.acting])


def _warnings(found: _Result, answer: Mapping[str, Any], first: Floats) -> list[Note]:
    notes = [
        Note(code, text) for code, text in stocks.year_notes(found.year, [c.capability for c in found.plan.columns])
    ]
    idle = [lever for lever in found.scenario.levers if not lever.acts_in(found.year)]
    notes += [Note("lever-idle", f"{x.member} {x.item} {x.change:+g} has no part in {found.year}") for x in idle]
    notes += [Note(code, text) for code, text in tier_notes(found.provenance.figures.values())]
    notes += [Note(code, text) for code, text in part_notes(found.facts.mission)]
    names = found.ledger.names()
    for member in model.decisive_unknowns(found.plan, found.ready, first):
        notes.append(Note("unknown-decides", f"what {names[member]} holds is unknown and could turn the verdict"))
    return notes + [
        Note(code, text)
        for code, text in results.notes(answer, found.scenario.draws, found.facts.mission.scenario_year)
    ]
