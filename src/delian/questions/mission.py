"""`delian mission check FILE`: does a mission of one's own keep the rules, and what does it ask for."""

from __future__ import annotations

from pathlib import Path

from delian import __version__
from delian.core.answer import Answer
from delian.core.errors import DelianError, Where, together
from delian.ledger.cards import mission_card, read_families, read_mission
from delian.ledger.mission_rules import countries, stated
from delian.ledger.store import Ledger
from delian.questions.inputs import country_problems, unit_problems


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
        return Answer(
            schema="delian.mission-check/1",
            question=f"mission check {mission.id}",
            scenario={},
            versions={"delian": __version__, "ledger": ledger.version},
            answer={"mission": mission.id, "title": mission.title, "count": len(rows), "requirements": rows},
            figures={r.figure.id: r.figure for phase in mission.phases for r in phase.requirements},
            groups={},
            assumptions=(),
            unknown_inputs=(),
            not_modelled=mission.not_modelled,
            sources=mission.sources,
            warnings=(),
        )
