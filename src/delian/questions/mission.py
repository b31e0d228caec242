"""`delian mission check FILE`: does a mission of one's own keep the rules, and what does it ask for."""

from __future__ import annotations

from pathlib import Path

from delian import __version__
from delian.core.answer import Answer
from delian.core.errors import DelianError, Where
from delian.ledger.cards import read_families, read_mission
from delian.ledger.store import Ledger
from delian.questions.inputs import check_units


def check(path: str) -> Answer:
    """Return what a mission file asks for, after every rule was tried: schema, order, units, families, sources.

    Raises the error of the first kind of rule that is broken, with all its places together.
    """
    if not Path(path).suffix:
        raise DelianError(
            "file-not-found", f"{path!r} is not a file. Type: delian mission check my.yaml", where=[Where(file=path)]
        )
    mission = read_mission(path)
    with Ledger() as ledger:
        check_units(ledger, mission, read_families())
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
