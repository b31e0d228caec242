"""`delian coalition MISSION`: who is willing as well as able, who must move first, what a backstop is worth."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from delian import __version__
from delian.core.answer import Answer, Note, modelled
from delian.core.mission import left_out
from delian.core.scenario import Scenario
from delian.ledger.cards import names
from delian.ledger.store import Ledger
from delian.questions.coalition_parts import (
    backstop_value,
    engine_part,
    force_rows,
    influence_rows,
    lacking_rows,
    member_rows,
    next_best,
    options,
    persuaded,
    tipping_part,
)
from delian.questions.predictors import Evidence
from delian.questions.provenance import assumptions, cited, tier_notes
from delian.questions.willing_game import Asked, prepared

SCHEMA = "delian.coalition/1"
_SIZE = re.compile(r"\d+k")
NOT_MODELLED = (
    "what a government would ask for in return",
    "parliaments, elections and coalitions at home",
    "public opinion by member: surveys cover too few of them",
    "haggling over time: all answer at once, until nobody changes",
)


def coalition(
    scenario: Scenario,
    movers: Sequence[str] | None = None,
    backstop: str | None = None,
    operation: str | None = None,
    ledger: Ledger | None = None,
) -> Answer:
    """Return who joins a mission, least and greatest, and whether they are able.

    scenario: as for `assess`; movers: who moves first (None: the leader and the hosts); backstop: who stands behind
    without joining, or "none"; operation: a name or file that says who leads whom where (None: the catalogue's for
    this mission). Raises DelianError with a stable code for every wrong question.
    """
    if ledger is not None:
        return _answer(ledger, scenario, movers, backstop, operation)
    with Ledger() as opened:
        return _answer(opened, scenario, movers, backstop, operation)


def _answer(
    ledger: Ledger,
    scenario: Scenario,
    movers: Sequence[str] | None,
    backstop: str | None,
    operation: str | None,
) -> Answer:
    evidence = Evidence(ledger)
    asked = prepared(ledger, scenario, movers, backstop, operation, evidence)
    names = sizes_of(asked.run.facts.mission.id) if operation is None and not scenario.assume else []
    sizes = {
        name: asked
        if name == asked.run.facts.mission.id
        else prepared(ledger, scenario.changed(missions=(name,)), movers, backstop, None, evidence)
        for name in names
    }
    return answer_of(asked, sizes)


def sizes_of(mission: str) -> list[str]:
    """Return the missions that differ from this one only in size (`ukraine-reassurance-25k`), smallest first."""
    stem, _, size = mission.rpartition("-")
    if not _SIZE.fullmatch(size):
        return []
    found = [name for name in names("missions") if name.rpartition("-")[0] == stem]
    return sorted(found, key=lambda name: int(name.rpartition("-")[2].rstrip("k")))


def answer_of(asked: Asked, sizes: Mapping[str, Asked]) -> Answer:
    """Return the answer of a prepared game; sizes: the same mission with more or fewer, by name."""
    run, mission = asked.run, asked.run.facts.mission
    answer = {
        **_scores(asked),
        **_lists(asked),
        "options": options(asked, sizes),
        "not_modelled": [*NOT_MODELLED, *mission.not_modelled],
    }
    provenance = run.provenance
    chosen = list(asked.movers)
    every = {**dict(run.scenario.assume), **asked.assumed}
    scenario = run.scenario.changed(assume=tuple(sorted(every.items())))
    told = scenario.as_dict() | {"movers": chosen, "backstop": [asked.backstop] if asked.backed else []}
    return Answer(
        schema=SCHEMA,
        question=f"coalition {mission.id}",
        scenario=told | {"operation": asked.operation.id},
        versions={"delian": __version__, "ledger": run.ledger.version},
        answer=answer,
        figures=provenance.figures,
        groups=provenance.groups,
        assumptions=assumptions(provenance),
        unknown_inputs=tuple(
            sorted({s.figure.id for s in run.facts.supply.stocks if s.figure.unknown and s.member in asked.acting})
        ),
        not_modelled=(*NOT_MODELLED, *left_out([mission], at_once=False)),
        sources=cited(run.ledger, provenance.figures.values(), mission.sources, ()),
        warnings=tuple(_notes(asked, answer)),
    )


def _scores(asked: Asked) -> dict[str, Any]:
    run, card, joined = asked.run, asked.operation, asked.joined
    chances = {
        name: float(asked.body.able(getattr(joined, name))[asked.start :].mean())
        for name in ("played", "least", "greatest")
    }
    return {
        "mission": run.facts.mission.id,
        "title": run.facts.mission.title,
        "mission_question": run.facts.mission.question,
        "alliance": run.group.name,
        "year": run.year,
        "operation": card.id,
        "leader": card.leader,
        "asked": list(asked.acting),
        "without": list(run.group.without),
        "movers": list(asked.movers),
        "backstop": asked.backstop if asked.backed else None,
        "names": {m: run.names[m] for m in (*run.plan.everyone, card.leader, asked.backstop) if m in run.names},
        "draws": run.scenario.draws,
        "variant": asked.propensity.coefficients.variant,
        "access": run.open_doors,
        "probability_able": chances["played"],
        "probability_able_least": chances["least"],
        "probability_able_greatest": chances["greatest"],
        "joiners": {
            name: modelled(map(float, getattr(joined, name)[1:].sum(axis=1)), float(getattr(joined, name)[0].sum()))
            for name in ("played", "least", "greatest")
        },
        "from": list(asked.groups),
    }


def _lists(asked: Asked) -> dict[str, Any]:
    after_each = persuaded(asked)
    return {
        "members": member_rows(asked),
        "engine": engine_part(asked),
        "force": force_rows(asked),
        "lacking": lacking_rows(asked),
        **tipping_part(asked),
        "next_best": next_best(asked, after_each),
        "influence": influence_rows(asked, after_each),
        "backstop_value": backstop_value(asked),
    }


def _notes(asked: Asked, answer: Mapping[str, Any]) -> list[Note]:
    called, found = asked.run.names, asked.propensity
    notes = [
        Note("pulls-stated", "how far others draw a member in, and what a backstop adds, are stated, not estimated"),
        Note("skill", "the fit tells which operations many join better than who joins: docs/methods/participation.md"),
    ]
    if lost := [one for one in found.known if one.missing]:
        told = "; ".join(f"{called[one.member]} without {', '.join(one.missing)}" for one in lost)
        notes.append(Note("unknown-member-evidence", f"unknown, between never and always: {told}"))
    if asked.operation.leader not in asked.acting:
        text = f"{called.get(asked.operation.leader, asked.operation.leader)} would lead and is not among those asked"
        notes.append(Note("leader-away", text))
    if not answer["access"]:
        notes.append(Note("no-access", "the group asked has not all the bases and routes that the mission needs"))
    if found.coefficients.variant != "full":
        notes.append(Note("baseline-shipped", f"{found.coefficients.variant} beats our own model on unseen families"))
    return notes + [Note(code, text) for code, text in tier_notes(asked.run.provenance.figures.values())]
