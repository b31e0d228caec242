"""`delian brief COUNTRY`: what one member needs to know on one page, over all missions of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from delian import __version__
from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where
from delian.core.mission import Mission
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Floats, Progress, draws_of
from delian.ledger.cards import names as cards
from delian.ledger.cards import read_mission
from delian.ledger.store import Ledger
from delian.models import grid, results, stocks
from delian.models import outcome as model
from delian.models.missions import PhaseRun
from delian.questions.assess import scores, tables
from delian.questions.assumed import refuse_unused
from delian.questions.brief_willing import willing
from delian.questions.inputs import the_missions, year_of
from delian.questions.membership import LEADER, check_member, group_of
from delian.questions.provenance import Provenance, assumptions, cited, tier_notes
from delian.questions.run import Run, Work, prepare, survey
from delian.questions.share_of_bill import share_of_bill
from delian.questions.who_acts import who_acts

SCHEMA = "delian.brief/1"
FOCAL, YEAR = "baltic-defence", 2025
UNUSED = ("backstop", "shocks", "assume", "levers", "effort", "added")
# With these a mission is left out and its reason told; anything else is told at once.
REFUSED = ("not-answered-yet", "year-outside-data", "unknown-figure", "unknown-figure-value", "unknown-capability")
ADDED = "a list of what must be added when a member leaves, not a mission to be done"
SHOWN, FLIPS = 3, 5


def brief(
    country: str, scenario: Scenario | None = None, ledger: Ledger | None = None, progress: Progress | None = None
) -> Answer:
    """Return the brief of one member: every mission by who acts, its part, three gaps, its bill, what would flip it.

    scenario: alliance or members, year, without (when empty the United States, where it is in), missions (the one to
    look at closely), money, draws, seed, dependence. Raises DelianError with a stable code for every wrong question;
    nothing is written.
    """
    if ledger is not None:
        return _brief(country, scenario or Scenario(), ledger, progress)
    with Ledger() as opened:
        return _brief(country, scenario or Scenario(), opened, progress)


def _brief(country: str, scenario: Scenario, ledger: Ledger, progress: Progress | None) -> Answer:
    refuse_unused(scenario, UNUSED)
    scenario = scenario.changed(
        missions=scenario.missions or (FOCAL,),
        year=scenario.year or year_of(scenario.as_of) or YEAR,
    )
    focal = _the_focal(ledger, scenario)
    member = ledger.resolve(country)
    scenario = _with_absent(ledger, scenario, member)
    group = group_of(ledger, scenario, stocks.checked_year(scenario.year or YEAR))
    book = Provenance({})
    runs, refused = _surveys(scenario, ledger, member, progress)
    found = _over_missions(runs, member, focal.id, book) | {"not_answered": refused}
    close, main = _focal(scenario, ledger, runs[focal.id], book)
    found["willing"] = willing(ledger, runs.values(), member, book)
    money = share_of_bill(ledger, member, group, close["cost"], book)
    answer = _who(main, member, focal) | found | close | {"bill": money, "names": _names(main)}
    return Answer(
        schema=SCHEMA,
        question=f"brief {member}",
        scenario=main.scenario.as_dict() | {"id": main.scenario.id},
        versions={"delian": __version__, "ledger": ledger.version},
        answer=answer,
        figures=book.figures,
        groups=book.groups,
        assumptions=assumptions(book),
        unknown_inputs=tuple(sorted({name for run in runs.values() for name in _unknown(run)} & set(book.figures))),
        not_modelled=tuple(dict.fromkeys(focal.not_modelled)),
        sources=_sources(ledger, book, runs.values()),
        warnings=tuple(_notes(main, answer, book)),
    )


def _the_focal(ledger: Ledger, scenario: Scenario) -> Mission:
    """Return the one mission to look at closely; a list of what must be added is none."""
    focal, *others = the_missions(ledger, scenario)
    if others or focal.additional:
        told = "several missions" if others else f"{focal.id} lists what must be added, which nobody can be able to do"
        raise DelianError(
            "not-answered-yet",
            f"a brief looks closely at one mission that can be done: {told}. Type --mission {FOCAL}",
            where=[Where(column="missions", value=" ".join(scenario.missions))],
        )
    return focal


def _with_absent(ledger: Ledger, scenario: Scenario, member: str) -> Scenario:
    """Return the scenario with who is taken out: those named; else the leader, where it is in beside others.

    A country outside the alliance is told so.
    """
    whole = group_of(ledger, scenario.changed(without=()), stocks.checked_year(scenario.year or YEAR))
    check_member(ledger, scenario, whole, member)
    led = LEADER in whole.baseline and len(whole.baseline) > 1
    return scenario.changed(without=(LEADER,)) if led and not scenario.without else scenario


def _surveys(
    scenario: Scenario, ledger: Ledger, member: str, progress: Progress | None
) -> tuple[dict[str, Run], list[dict[str, Any]]]:
    """Return a run of every mission that can be answered in the year, and the others with the reason."""
    focal, runs, refused = scenario.missions[0], dict[str, Run](), list[dict[str, Any]]()
    broken: DelianError | None = None

    def coverage(plan: model.Plan, found: Sequence[PhaseRun]) -> Mapping[str, Floats]:
        return {"coverage": grid.coverages(plan, found, [(member,), plan.baseline])}

    draws = draws_of(scenario.seed, scenario.dependence)
    for year in (stocks.EARLY, stocks.LATE):
        ledger.figures("inventory", year=year)  # read once, then every mission finds its part of it
    wanted = list(dict.fromkeys([*cards("missions"), focal]))
    for done, name in enumerate(wanted, start=1):
        card = read_mission(name)
        if card.additional:
            refused.append(_left_out(card, ADDED))
            continue
        work: Work = coverage if name == focal else _nothing
        try:
            run = survey(scenario.changed(missions=(name,)), ledger, member, work, draws)
            runs[run.facts.mission.id] = run
        except DelianError as problem:
            if problem.code not in REFUSED:
                raise
            broken = problem if name == focal else broken
            refused.append(_left_out(card, _reason(problem)))
        if progress is not None:
            progress(done, len(wanted))
        if broken is not None and runs:
            raise _not_focal(focal, scenario, broken, next(iter(runs)))
    if broken is not None:
        raise broken
    return runs, refused


def _not_focal(focal: str, scenario: Scenario, problem: DelianError, other: str) -> DelianError:
    """Return the error that names the mission looked at closely, and one that can be answered instead."""
    return DelianError(
        problem.code,
        f"{focal}, the mission that the brief looks at closely, cannot be answered for {scenario.year}: "
        f"{_reason(problem)}. Type another one, for instance --mission {other}",
        where=problem.where,
    )


def _left_out(card: Mission, reason: str) -> dict[str, Any]:
    return {"mission": card.id, "title": card.title, "kind": card.kind, "reason": reason}


def _nothing(plan: model.Plan, runs: Sequence[PhaseRun]) -> Mapping[str, Floats]:
    return {}


def _reason(problem: DelianError) -> str:
    """Return why, without what to type."""
    return problem.message.split(". ", 1)[0].split("; ", 1)[0]


def _over_missions(runs: Mapping[str, Run], member: str, focal: str, book: Provenance) -> dict[str, Any]:
    """Return what is told of all missions: the grid, whose doors they need, what the country and the absent bring."""
    rows, own, gone = [], [], []
    for run in runs.values():
        mission = run.facts.mission
        about = {"mission": mission.id, "title": mission.title, "scenario_year": mission.scenario_year}
        found = [about | row for row in who_acts(run)["who_acts"]]
        base = model.runs_of(run.plan, run.ready, run.first[:1])
        rows += _kept(run, found, book)
        own += [about | part for part in _parts(run, base, (member,))]
        gone += [about | part for part in _lacks(run, base, member)] if mission.id == focal else []
    return {
        "grid": rows,
        "access": [door for run in runs.values() for door in _doors(run.facts.mission, member)],
        "sends": [_kept(runs[part["mission"]], part, book) for part in _best(own)],
        "depends_on": [_kept(runs[focal], part, book) for part in _best(gone, _dependence)],
    }


def _doors(mission: Mission, member: str) -> list[dict[str, Any]]:
    """Return the part of a host, or of one of the doors, that a mission gives to a country."""
    about = {"mission": mission.id, "title": mission.title}
    found = [about | {"role": "host", "with": []}] if member in mission.hosts else []
    return found + [
        about | {"role": "door", "with": sorted(set(clause) - {member})}
        for clause in mission.access
        if member in clause
    ]


def _parts(run: Run, base: Sequence[Any], some: Sequence[str]) -> list[dict[str, Any]]:
    plan, known = run.plan, run.provenance.groups
    return [
        part | {"from": results.supply_groups(plan, part["phase"], [part["capability"]], known, plan.baseline)}
        for part in grid.parts(plan, base, some, plan.baseline, plan.group)
    ]


def _lacks(run: Run, base: Sequence[Any], member: str) -> list[dict[str, Any]]:
    """Return what those taken out send of the needs that the others miss; where nobody is out, what all others send.

    `own`: the part of the need that the member covers by itself; None when it is taken out.
    """
    gone = run.group.without
    others = gone or tuple(m for m in run.plan.baseline if m != member)
    found = [part for part in _parts(run, base, others) if part["short"] or not gone]
    if member in gone:
        return [part | {"own": None} for part in found]
    own = grid.covers(run.plan, base, (member,))
    return [part | {"own": own[part["phase"], part["capability"]]} | _behind_own(run, part) for part in found]


def _behind_own(run: Run, part: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the groups behind a part and behind the needs that its capability serves."""
    plan, known, phase = run.plan, run.provenance.groups, part["phase"]
    demands = next(p.rays.demands for p in plan.phases if p.rays.phase == phase)
    needs = grid.needs_of(demands, part["capability"])
    columns = sorted({name for d in needs for name, _ in d.served_by})
    groups = results.supply_groups(plan, phase, columns, known, plan.baseline)
    return {"from": sorted({*part["from"], *groups, *(f"requirement.{phase}.{d.need}" for d in needs)})}


def _share(part: Mapping[str, Any]) -> float:
    return float(part["share"])


def _dependence(part: Mapping[str, Any]) -> float:
    """Return how much a member depends on the others for a capability: their share, less what it covers itself."""
    return float(part["share"]) * (1.0 - (part["own"] or 0.0))


def _best(
    parts: Sequence[dict[str, Any]], weight: Callable[[Mapping[str, Any]], float] = _share
) -> list[dict[str, Any]]:
    """Return the capabilities that weigh most, each in the mission that takes most of it."""
    best: dict[str, dict[str, Any]] = {}
    for part in sorted(parts, key=lambda part: (-part["supply"], part["mission"], part["phase"])):
        best.setdefault(part["name"], part)
    chosen = [part for part in best.values() if part["supply"] >= results.LEAST_SUPPLY]
    return sorted(chosen, key=lambda part: (-weight(part), part["capability"]))[:SHOWN]


def _focal(scenario: Scenario, ledger: Ledger, near: Run, book: Provenance) -> tuple[dict[str, Any], Run]:
    """Return what is told of the one mission that is looked at closely, as `assess` tells it."""
    run = prepare(scenario, ledger, None)
    told = scores(run)
    found = tables(run)
    shown = {
        "focal": {name: told[name] for name in _FOCAL},
        "needs": found["needs"],
        "gaps": found["gaps"][:SHOWN],
        "gap_count": len([row for row in found["gaps"] if row["missing"] > 0]),
        "cost": found["cost"],
        "break_even": found["break_even"][:FLIPS],
        "smallest_change": found["smallest_change"],
        "coverage": _coverage(near),
    }
    return _kept(run, shown, book), run


def _coverage(run: Run) -> dict[str, Any]:
    """Return how much of the mission the country covers alone, and the whole alliance."""
    alone, whole = (results.spread(run.drawn["coverage"][:, place]) for place in (0, 1))
    return {"alone": alone, "whole": whole, "from": run.coverage_groups}


def _kept(run: Run, value: Any, book: Provenance) -> Any:
    """Return a value with the requirement groups named by mission, and put every group that it names in the book."""
    mission = run.facts.mission.id
    if isinstance(value, Mapping):
        return {k: _named(run, v, book) if k == "from" else _kept(run, v, book) for k, v in value.items()}
    if isinstance(value, list):
        return [_kept(run, part, book) for part in value]
    if isinstance(value, str) and value.startswith("requirement.") and value in run.provenance.groups:
        return _of_mission(mission, value)
    return value


def _named(run: Run, groups: Iterable[str], book: Provenance) -> list[str]:
    known, names = run.provenance.groups, []
    for name in groups:
        group = known[name]
        book.include(run.provenance.figures[f] for f in group.figures)
        names.append(book.add(_of_mission(run.facts.mission.id, name), group.where, group.figures))
    return names


def _of_mission(mission: str, group: str) -> str:
    return f"requirement.{mission}.{group.removeprefix('requirement.')}" if group.startswith("requirement.") else group


def _who(run: Run, member: str, focal: Mission) -> dict[str, Any]:
    return {
        "country": {"member": member, "name": run.names[member], "outside": member in run.group.without},
        "mission": focal.id,
        "alliance": run.group.name,
        "date": run.group.date,
        "year": run.year,
        "forces_year": stocks.forces_year(run.year),
        "members": list(run.group.acting),
        "without": list(run.group.without),
    }


def _names(run: Run) -> dict[str, str]:
    doors = {host for name in cards("missions") for clause in read_mission(name).access for host in clause}
    return {m: run.names[m] for m in sorted({*run.plan.everyone, *doors} & set(run.names))}


def _unknown(run: Run) -> list[str]:
    return [s.figure.id for s in run.facts.supply.stocks if s.figure.unknown and s.member in run.plan.everyone]


def _sources(ledger: Ledger, book: Provenance, runs: Iterable[Run]) -> Any:
    """Return the sources of the figures, and of the access that missions name."""
    missions = [run.facts.mission for run in runs]
    own = [source for mission in missions for source in mission.sources]
    return cited(ledger, book.figures.values(), own, (s.id for m in missions if m.access for s in m.sources))


def _notes(run: Run, answer: Mapping[str, Any], book: Provenance) -> list[Note]:
    notes = [Note(code, text) for code, text in stocks.year_notes(run.year, [c.capability for c in run.plan.columns])]
    notes += [Note(code, text) for code, text in tier_notes(book.figures.values())]
    if run.scenario.draws == 0:
        notes.append(Note("no-draws", "base case only: no ranges and no probability. Type --draws 1000."))
    older = sum(row["scenario_year"] != run.year for row in {r["mission"]: r for r in answer["grid"]}.values())
    if older:
        notes.append(Note("years-differ", f"{older} missions ask for what was needed in another year than {run.year}"))
    return notes


_FOCAL = (
    "mission", "title", "mission_question", "scenario_year", "effort", "access", "able", "probability_able",
    "sampling_error", "s_star", "carried", "binding", "from",
)  # fmt: skip
