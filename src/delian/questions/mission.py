"""`delian mission list` and `mission check FILE`: what there is, and whether a file of one's own keeps the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from delian import __version__
from delian.core.answer import Answer
from delian.core.errors import DelianError, Where, together
from delian.core.figures import Figure, Source
from delian.ledger.cards import mission_card, names, read_families, read_mission
from delian.ledger.mission_rules import countries, stated
from delian.ledger.store import Ledger
from delian.questions.beside import years_of
from delian.questions.inputs import country_problems, unit_problems


def catalogue() -> Answer:
    """Return every mission of the catalogue: answer.missions [{mission, title, kind, effort, years ...}]."""
    with Ledger() as ledger:
        found = [read_mission(name) for name in names("missions")]
        rows = [
            {
                "mission": m.id,
                "title": m.title,
                "kind": m.kind,
                "effort": m.effort,
                "scenario_year": m.scenario_year,
                "default_year": m.default_year,
                "years": years_of(ledger, m),
                "theatre": m.theatre,
                "hosts": list(m.hosts),
                "access": [list(clause) for clause in m.access],
            }
            for m in found
        ]
        cited = {s.id: s for m in found for s in m.sources}
        return _answer(ledger, "mission list", {"count": len(rows), "missions": rows}, tuple(cited.values()))


def check(path: str) -> Answer:
    """Return what a mission file asks for, after every rule was tried: schema, order, units, families, sources.

    Raises one error that tells all that is broken, of every kind, with all its places together.
    """
    if not Path(path).suffix:
        raise DelianError(
            "file-not-found", f"{path!r} is not a file. Type: delian mission check my.yaml", where=[Where(file=path)]
        )
    card, problems = mission_card(path)
    with Ledger() as ledger:
        name = Path(path).name
        problems += unit_problems(ledger, name, stated(card), read_families())
        problems += country_problems(ledger, name, countries(card))
        if problems:
            raise together(problems)
        mission = read_mission(path)
        rows = [
            {
                "phase": phase.name,
                "need": r.need,
                "low": r.figure.low,
                "base": r.figure.value,
                "high": r.figure.high,
                "unit": r.figure.unit,
                "essential": r.essential,
                "part_of": r.part_of,
                "source": r.figure.source_id,
                "status": r.figure.status,
            }
            for phase in mission.phases
            for r in phase.requirements
        ]
        found = {"mission": mission.id, "title": mission.title, "count": len(rows), "requirements": rows}
        figures = [r.figure for phase in mission.phases for r in phase.requirements]
        return _answer(ledger, f"mission check {mission.id}", found, mission.sources, figures, mission.not_modelled)


def _answer(
    ledger: Ledger,
    question: str,
    answer: Mapping[str, Any],
    sources: tuple[Source, ...],
    figures: Sequence[Figure] = (),
    not_modelled: tuple[str, ...] = (),
) -> Answer:
    return Answer(
        schema=f"delian.{'-'.join(question.split()[:2])}/1",
        question=question,
        scenario={},
        versions={"delian": __version__, "ledger": ledger.version},
        answer=answer,
        figures={f.id: f for f in figures},
        groups={},
        assumptions=(),
        unknown_inputs=(),
        not_modelled=not_modelled,
        sources=sources,
        warnings=(),
    )
