"""`delian dependence [MEMBER] [--on USA]`: who depends on whom, and for what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from delian import __version__
from delian.core.answer import Answer, Note
from delian.core.mission import left_out_apart
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Progress
from delian.ledger.store import Ledger
from delian.models import dependence as model
from delian.models import grid, results, stocks
from delian.models.forces import Column
from delian.questions.every_mission import Case, groups_behind, supply_behind
from delian.questions.provenance import assumptions, cited, tier_notes
from delian.questions.side_by_side import Drawn, Question, drawn_of, prepared
from delian.questions.ties import ties

SCHEMA = "delian.dependence/1"
LISTED = 3  # capabilities named as what a member is specialised in


def dependence(
    scenario: Scenario, member: str | None = None, ledger: Ledger | None = None, progress: Progress | None = None
) -> Answer:
    """Return how far an alliance, and one member of it, depend on the leader, and for what.

    scenario: alliance or members, year, draws, seed, assume; `without` names the leader (the United States when
    empty); `missions` replaces those of the catalogue. Raises DelianError for every wrong question.
    """
    if ledger is not None:
        return _answer(prepared(scenario, member, ledger), progress)
    with Ledger() as opened:
        return _answer(prepared(scenario, member, opened), progress)


def _answer(asked: Question, progress: Progress | None) -> Answer:
    drawn = drawn_of(asked, progress)
    tied = (asked.member,) if asked.member else asked.group.baseline
    names = asked.ledger.names()
    found = _dependence(asked, drawn)
    answer = {
        "alliance": asked.group.name,
        "date": asked.group.date,
        "year": asked.year,
        "forces_year": stocks.forces_year(asked.year),
        "leader": asked.leader,
        "member": asked.member,
        "names": {m: names[m] for m in asked.group.baseline},
        "dependence": found,
        "multiplier": [_multiplier(asked, case, drawn) for case in asked.cases],
        "leader_shares": _shares(asked, drawn),
        "members": [_member(asked, drawn, found, m) for m in asked.group.baseline],
        "ties": ties(asked.ledger, asked.provenance, tied, asked.leader, asked.year),
        "missions_left_out": asked.left_out,
        "not_weighed": {
            "no_price": list(asked.held.no_price),
            "inside_others": list(asked.held.inside),
            "not_counted": list(asked.held.not_counted),
        },
    }
    who = [] if asked.member is None else [asked.member]
    provenance = asked.provenance
    stated = [source for case in asked.cases for source in case.mission.sources]
    return Answer(
        schema=SCHEMA,
        question=" ".join(["dependence", *who, "--on", asked.leader]),
        scenario=asked.scenario.as_dict() | {"id": asked.scenario.id},
        versions={"delian": __version__, "ledger": asked.ledger.version},
        answer=answer,
        figures=provenance.figures,
        groups=provenance.groups,
        assumptions=assumptions(provenance),
        unknown_inputs=tuple(sorted(_unknown(asked))),
        not_modelled=left_out_apart([case.mission for case in asked.cases]),
        sources=cited(asked.ledger, provenance.figures.values(), stated, ()),
        warnings=tuple(_notes(asked)),
    )


def _unknown(asked: Question) -> Iterable[str]:
    members = set(asked.group.baseline)
    stocks_ = (s for case in asked.cases for s in case.facts.supply.stocks if s.member in members and s.figure.unknown)
    return {s.figure.id for s in stocks_} | {h.figures[0] for h in asked.held.holdings if not h.known}


def _scores(asked: Question, case: Case, name: str, members: Sequence[str], drawn: Drawn) -> dict[str, Any]:
    start = f"{case.mission.id}.{name}"
    essential, every = groups_behind(case, asked.provenance, members)
    # A leader who stays away keeps its bases shut; everybody else's are open to those who act.
    doors = grid.doors_open(case.plan, members, asked.group.without if name == "without" else ())
    coverage = drawn.values[f"{start}.coverage"] if case.priced else None
    return {
        **grid.row(drawn.values[f"{start}.s_star"], doors, drawn.binding[start], essential),
        "coverage": None if coverage is None else {**results.spread(coverage), "from": every},
    }


def _multiplier(asked: Question, case: Case, drawn: Drawn) -> dict[str, Any]:
    found = {name: _scores(asked, case, name, members, drawn) for name, members in asked.groups.items()}
    mission, start, values = case.mission, case.mission.id, drawn.values
    lost = None
    if case.priced:
        spread = results.spread(values[f"{start}.whole.coverage"] - values[f"{start}.without.coverage"])
        lost = {**spread, "from": sorted({g for name in ("whole", "without") for g in found[name]["coverage"]["from"]})}
    return {
        "mission": mission.id,
        "title": mission.title,
        "scenario_year": mission.scenario_year,
        "effort": case.effort,
        "effort_alone": case.effort_alone,
        **model.multiplier(values[f"{start}.whole.s_star"], values[f"{start}.leader.s_star"]),
        "coverage_lost": lost,
        **found,
        "from": sorted({*found["whole"]["from"], *found["leader"]["from"]}),
    }


def _dependence(asked: Question, drawn: Drawn) -> dict[str, Any]:
    """Return the dependence on the leader, and beside it what the whole, the rest and the member alone cover."""
    covered = {
        name: np.stack([drawn.values[f"{case.mission.id}.{name}.coverage"] for case in asked.cases])
        for name in asked.groups
    }
    behind = {name: _coverage_groups(asked, members) for name, members in asked.groups.items()}
    found = model.dependence(asked.weights, covered["whole"], covered["without"])
    return {
        "member": asked.member,
        "leader": asked.leader,
        "value": model.known_spread(found),
        "weights": "equal",
        "same_for_every_member": True,
        "missions": sum(case.priced for case in asked.cases),
        "without_price": [case.mission.id for case in asked.cases if not case.priced],
        "coverage": {
            name: _behind(model.known_spread(model.weighted_mean(asked.weights, values)), behind[name])
            for name, values in covered.items()
        },
        "from": sorted({*behind["whole"], *behind["without"]}),
    }


def _behind(spread: dict[str, float] | None, groups: list[str]) -> dict[str, Any] | None:
    return None if spread is None else {**spread, "from": groups}


def _coverage_groups(asked: Question, members: Sequence[str]) -> list[str]:
    found = (groups_behind(case, asked.provenance, members)[1] for case in asked.cases if case.priced)
    return sorted({group for groups in found for group in groups})


def _member(asked: Question, drawn: Drawn, found: Mapping[str, Any], member: str) -> dict[str, Any]:
    place, held = asked.place(member), asked.held
    labels = asked.ledger.capabilities()
    special = model.specialisation(
        drawn.values["value"][:, place, :], {name: labels[name]["name"] for name in held.weighed}, LISTED
    )
    return {
        "member": member,
        "name": asked.ledger.names()[member],
        "alone": _behind(model.known_spread(drawn.values["alone"][:, place]), _coverage_groups(asked, (member,))),
        "specialisation": None if special is None else {**special, "from": _value_groups(asked, member)},
        "unknown_holdings": held.unknown_of(member),
        "dependence": None if member == asked.leader else found["value"],
        "from": [] if member == asked.leader else found["from"],
    }


def _value_groups(asked: Question, member: str) -> list[str]:
    own = [h for h in asked.held.valued if h.member == member]
    pools = {f"pool_shares.{h.pool}" for h in own if h.pool is not None}
    return sorted({g for h in own for g in (f"inventory.{h.capability}", f"price.{h.capability}")} | pools)


def _shares(asked: Question, drawn: Drawn) -> list[dict[str, Any]]:
    """Return, by capability, the leader's part of what the alliance can deploy and of what it holds."""
    columns = {c.name: c for case in asked.cases for c in case.facts.columns}
    rows = [_share(asked, drawn, name, column) for name, column in columns.items()]
    return sorted(rows, key=lambda row: (-(row["deployable"] or {"base": 0.0})["base"], row["capability"]))


def _share(asked: Question, drawn: Drawn, name: str, column: Column) -> dict[str, Any]:
    cases = [case for case in asked.cases if name in case.plan.names]
    there, all_of_it = drawn.values[f"deployable.{name}"], drawn.values[f"held.{column.capability}"]
    own = None if asked.member is None else asked.place(asked.member)
    lead = asked.place(asked.leader)
    return {
        "capability": name,
        "name": column.label,
        "fit": column.fit,
        "missions": len(cases),
        "deployable": model.known_spread(there[:, lead]),
        "held": model.known_spread(all_of_it[:, lead]),
        "own_deployable": None if own is None else model.known_spread(there[:, own]),
        "own_held": None if own is None else model.known_spread(all_of_it[:, own]),
        "from": sorted({*supply_behind(cases, asked.provenance, name), *asked.held.groups_of(column.capability)}),
    }


def _notes(asked: Question) -> list[Note]:
    text = (
        f"every mission weighs the same until it is known what each member fears, so dependence on "
        f"{asked.leader} is the same for every member; what each covers alone differs"
    )
    notes = [("weights-equal", text)]
    if bare := [case.mission.id for case in asked.cases if not case.priced]:
        notes.append(("no-price", f"no need of {', '.join(bare)} has a price, so coverage there is unknown"))
    if any(case.effort != case.effort_alone for case in asked.cases):
        text = "who acts alone makes at least a major effort, so in limited missions the multiplier can fall below 1"
        notes.append(("alone-major", text))
    if asked.left_out:
        notes.append(("missions-left-out", f"{len(asked.left_out)} missions are left out, with the reason"))
    notes += stocks.year_notes(asked.year, asked.held.capabilities)
    notes += tier_notes(asked.provenance.figures.values())
    if asked.scenario.draws == 0:
        notes.append(("no-draws", "base case only: no ranges and no probability. Type --draws 1000."))
    return [Note(code, text) for code, text in notes]
