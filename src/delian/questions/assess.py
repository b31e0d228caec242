"""`delian assess MISSION`: can this group do it, what is missing, at what price, how sure is that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from delian import __version__
from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where
from delian.core.mission import left_out
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Floats, Progress
from delian.ledger.store import Ledger
from delian.models import gaps, results, stocks, tornado
from delian.models import outcome as model
from delian.models.games import coverings
from delian.models.games.listing import Listing, listing
from delian.questions import replacement
from delian.questions.also import also, beside_notes
from delian.questions.bill import operating
from delian.questions.changes import lever_notes
from delian.questions.index_draws import checked_index_draws, power_over_draws
from delian.questions.inputs import conditions, part_notes
from delian.questions.levers import levers
from delian.questions.provenance import assumptions, cited, tier_notes
from delian.questions.reach import reach
from delian.questions.run import Run, prepare
from delian.questions.who_acts import who_acts

SCHEMA = "delian.assess/1"
# What a first look does without: the parts that take longest and that nobody reads while a slider moves.
LATER: dict[str, Any] = {"who_acts": [], "reach": None, "reach_phases": [], "reach_reason": None}
# Further parts of the answer: each takes the prepared run, adds its groups of figures, and returns its keys.
PARTS: tuple[Callable[[Run], dict[str, Any]], ...] = (
    who_acts,
    levers,
    operating,
    reach,
    replacement.published,
    also,
)


def assess(
    scenario: Scenario,
    ledger: Ledger | None = None,
    progress: Progress | None = None,
    index_draws: int = 0,
    take: Callable[[Listing], None] | None = None,
) -> Answer:
    """Return the assessment of one mission by one group.

    scenario: missions (one), alliance or members, year, without, added, effort, levers, assume, draws, seed.
    index_draws: how many of the draws also give ranges of the power indices.
    take: is given the game whose minimal coalitions are all to be listed, for instance to a file.
    Raises DelianError with a stable code for every wrong question; nothing is written.
    """
    if ledger is not None:
        return answer_of(prepare(scenario, ledger, progress), index_draws, progress, take)
    with Ledger() as opened:
        return answer_of(prepare(scenario, opened, progress), index_draws, progress, take)


def first_look(scenario: Scenario, ledger: Ledger) -> Answer:
    """Return the assessment without power, coalitions, other groups and transport, which stay empty."""
    return answer_of(prepare(scenario, ledger, None), whole=False)


def answer_of(
    run: Run,
    index_draws: int = 0,
    progress: Progress | None = None,
    take: Callable[[Listing], None] | None = None,
    *,
    whole: bool = True,
) -> Answer:
    """Return the answer of a prepared assessment; not *whole*, what takes longest stays empty (`first_look`)."""
    if take is not None:
        take(_listing(run))
    answer = scores(run) | tables(run, whole=whole) | ({} if whole else LATER)
    if index_draws != 0:
        chosen = checked_index_draws(index_draws, run.scenario.draws)
        games = model.games(run.plan, run.ready, run.draws(run.ready.factors, 0, chosen + 1))
        answer["index_draws"] = chosen
        answer["power"] = power_over_draws(answer["power"], games, run.group.acting, run.scenario.seed, progress)
    for part in PARTS:
        if whole or part not in (who_acts, reach):
            answer |= part(run)
    warnings = _warnings(run, answer)
    provenance, facts = run.provenance, run.facts
    every = (facts, *(other.facts for other in run.beside))
    return Answer(
        schema=SCHEMA,
        question=f"assess {' --also '.join(part.mission.id for part in every)}",
        scenario=run.scenario.as_dict() | {"id": run.scenario.id},
        versions={"delian": __version__, "ledger": run.ledger.version},
        answer=answer,
        figures=provenance.figures,
        groups=provenance.groups,
        assumptions=assumptions(provenance),
        unknown_inputs=tuple(
            sorted(
                {
                    s.figure.id
                    for f in every
                    for s in f.supply.stocks
                    if s.figure.unknown and s.member in run.plan.everyone
                }
            )
        ),
        not_modelled=left_out([part.mission for part in every], at_once=True),
        sources=cited(run.ledger, provenance.figures.values(), [s for f in every for s in f.mission.sources], ()),
        warnings=tuple(warnings),
    )


def scores(run: Run) -> dict[str, Any]:
    """Return the numbers of the verdict, each with the groups it rests on."""
    mission = run.facts.mission
    base = model.runs_of(run.plan, run.ready, run.first[:1])
    return {
        "mission": mission.id,
        "title": mission.title,
        "mission_question": mission.question,
        "alliance": run.group.name,
        "date": run.group.date,
        "year": run.year,
        "scenario_year": mission.scenario_year,
        "effort": run.effort,
        "forces_year": stocks.forces_year(run.year),
        "phases": [{"phase": p.name, "title": p.title, "ready_by": p.ready_by} for p in mission.phases],
        "hosts": list(mission.hosts),
        "members": list(run.group.acting),
        "names": {m: run.names[m] for m in run.plan.everyone},
        "access": run.open_doors,
        **results.scores(
            run.drawn["s_star"], run.drawn["coverage"], run.open_doors, run.supply_groups, run.coverage_groups
        ),
        "binding": results.binding(base, run.plan, run.facts.market.names),
        "by_construction": mission.additional,
    }


def tables(run: Run, *, whole: bool = True) -> dict[str, Any]:
    """Return the lists of the answer: needs, gaps, break-evens, coalitions, who brings what."""
    share = float(run.drawn["s_star"][0])
    names, behind, groups = run.names, run.supply_groups, run.provenance.groups
    return {
        **(found := _gaps(run)),
        **_break_even(run, found["needs"]),
        "uncertainty_split": results.uncertainty(run.plan, run.ready, run.first, behind),
        "indispensable": results.indispensable(run.plan, run.drawn, names, [*behind, "levels"]),
        "level": results.level(run.plan, share, behind),
        **_game(run, share, played=whole and not replacement.decided(run)),
        "next_best": results.next_best(run.plan, run.drawn, names, behind),
        "without": results.effect_of(run.plan, run.drawn, run.group.without, behind, run.coverage_groups),
        "brings": results.brings(run.plan, run.ready, run.first, names, groups),
        "not_modelled": list(run.facts.mission.not_modelled),
    }


def _gaps(run: Run) -> dict[str, Any]:
    facts, market = run.facts, run.facts.market
    sample = gaps.Sample(run.scenario.seed, run.scenario.draws, run.scenario.dependence)
    where = {p.name: conditions(facts.mission, p, run.effort) for p in facts.mission.phases}
    table = gaps.needs_table(facts.mission, run.plan, run.drawn, market, run.provenance.groups)
    purchases = gaps.purchases_of(table, run.drawn, market, facts.supply.rules, where, sample)
    return {
        "needs": table,
        "gaps": gaps.gaps(table, purchases, market),
        "cost": gaps.total_cost(table, purchases, market),
    }


def _break_even(run: Run, needs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    mission, rows = run.facts.mission, model.base_rows(run.plan, run.ready, run.first)
    group_of = {name: g.id for g in run.provenance.groups.values() for name in g.figures}
    names, open_doors = run.facts.market.names, run.open_doors
    table = tornado.break_even(mission, rows, run.provenance.figures, group_of, names, run.supply_groups, open_doors)
    return {
        "break_even": table,
        "smallest_change": tornado.smallest_change(mission, rows, table, needs, run.supply_groups, open_doors),
    }


def _listing(run: Run) -> Listing:
    """Return the game at base for a list of all its minimal coalitions."""
    if replacement.decided(run):
        text = (
            f"--coalitions: {run.facts.mission.id} is decided by how its list is made, not by who joins. Leave it out"
        )
        raise DelianError("unknown-option", text, where=[Where(column="--coalitions", value=run.facts.mission.id)])
    share = float(run.drawn["s_star"][0])
    supply, wanted = model.base_game(run.plan, run.ready, run.first, share)
    level = results.level_of_game(run.plan, share)
    return listing(supply, wanted, run.group.acting, _distances(run) if share > 0 else None, level)


def _game(run: Run, base_share: float, *, played: bool) -> dict[str, Any]:
    """Return `power` and `coalitions` of the covering game at base; empty where it is not *played*."""
    distance = _distances(run) if base_share > 0 and played else None
    supply, wanted = model.base_game(run.plan, run.ready, run.first, base_share)
    found = None
    if played:
        found = coverings.findings(supply, wanted, run.group.acting, distance, coverings.AT_BASE, run.scenario.seed)
    level = results.level_of_game(run.plan, base_share)
    groups = [*run.supply_groups, *(["levels"] if base_share < 1 else [])]
    near = ["ideal_points"] if distance is not None else []
    return {
        "power": results.power(found, level, run.group.acting, run.names, groups),
        "coalitions": results.coalitions(found, level, [*groups, *near]),
    }


def _distances(run: Run) -> Floats | None:
    year = min(run.year, stocks.LATE)
    rows = run.ledger.figures("ideal_points", item="ideal_point", year=year, member=list(run.group.acting))
    newest = {f.id.split("/")[1]: f for f in rows if f.value is not None}
    if set(newest) != set(run.group.acting):
        return None
    run.provenance.include(newest.values())
    run.provenance.add("ideal_points", "votes in the UN General Assembly of the year", (f.id for f in newest.values()))
    return results.distances([newest[m].range[1] for m in run.group.acting])


def _warnings(run: Run, answer: Mapping[str, Any]) -> list[Note]:
    mission = run.facts.mission
    # A list of what is to be added asks for no forces of any year.
    counted = [] if mission.additional else stocks.year_notes(run.year, [c.capability for c in run.plan.columns])
    notes = [Note(code, text) for code, text in [*counted, *replacement.notes(run)]]
    changed = lever_notes(run.ledger, run.scenario, mission, run.year)
    notes += [Note(code, text) for code, text in changed]
    notes += [Note(code, text) for code, text in tier_notes(run.provenance.figures.values())]
    notes += [Note(code, text) for code, text in part_notes(mission)]
    notes += [Note(code, text) for code, text in beside_notes(run)]
    names = run.names
    for member in model.decisive_unknowns(run.plan, run.ready, run.first):
        notes.append(Note("unknown-decides", f"what {names[member]} holds is unknown and could turn the verdict"))
    asked = run.year if mission.additional else mission.scenario_year
    return notes + [Note(code, text) for code, text in results.notes(answer, run.scenario.draws, asked)]
