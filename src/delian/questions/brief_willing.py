"""Able and willing side by side: for every mission of a brief, those who would join, and whether they are able."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from delian.core.errors import DelianError
from delian.ledger.store import Ledger
from delian.questions.predictors import Evidence
from delian.questions.provenance import Provenance
from delian.questions.run import Run
from delian.questions.willing_game import Asked, Wishes, asked_of


def willing(ledger: Ledger, runs: Iterable[Run], member: str, book: Provenance) -> list[dict[str, Any]]:
    """Return by mission P(able) of those who join, how many do, and the country's own probability.

    The leader and the hosts move first, nobody stands behind. A mission without an operation of the catalogue has no
    row; without estimates of participation nothing has.
    """
    if not ledger.figures("participation", item="constant"):
        return []
    evidence = Evidence(ledger)
    rows = []
    for run in runs:
        try:
            asked = asked_of(run, evidence, Wishes())
        except DelianError as problem:
            if problem.code not in ("unknown-operation", "nobody-left"):
                raise
            continue
        rows.append(_row(run, asked, member, book))
    return rows


def _row(run: Run, asked: Asked, member: str, book: Provenance) -> dict[str, Any]:
    played = asked.joined.played[asked.start :]
    place = asked.acting.index(member) if member in asked.acting else None
    unknown = place is not None and bool(asked.game.unknown[place])
    return {
        "mission": run.facts.mission.id,
        "operation": asked.operation.id,
        "probability_able": float(asked.body.able(asked.joined.played)[asked.start :].mean()),
        "joiners": float(played.sum(axis=1).mean()),
        "asked": len(asked.acting),
        "p_join": None if place is None or unknown else float(played[:, place].mean()),
        "moves_first": member in asked.movers,
        "from": _groups(run, asked, book),
    }


def _groups(run: Run, asked: Asked, book: Provenance) -> list[str]:
    """Return the groups behind a row; what is known of the members stands in one group for all missions."""
    known, names = run.provenance.groups, []
    for name in asked.groups:
        group = known[name]
        own = f"requirement.{run.facts.mission.id}.{name.removeprefix('requirement.')}"
        target = own if name.startswith("requirement.") else "evidence" if name.startswith("evidence.") else name
        book.include(run.provenance.figures[f] for f in group.figures)
        names.append(book.add(target, group.where, group.figures))
    return list(dict.fromkeys(names))
