"""Pledges: cards of the catalogue and users' files of the same shape."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, Where
from delian.core.figures import Source
from delian.ledger.cards import read_card

OWN = Source("own-file", "the author of the file", "the pledge file itself", "", "", "the author's", "C", "")


@dataclass(frozen=True, slots=True)
class Pledge:
    """What was promised: an item of NATO's tables, a target [percent], a year, exceptions by member."""

    id: str
    title: str
    agreed: int
    by: int
    review: int | None
    item: str
    target: float
    exceptions: Mapping[str, float]
    note: str
    sources: tuple[Source, ...]

    def of(self, member: str) -> float:
        """Return a member's target [percent]."""
        return self.exceptions.get(member, self.target)


def read_pledge(name: str) -> Pledge:
    """Return the pledge of a catalogue name, or of a user's YAML file."""
    card = read_card("pledges", "pledge", name)
    agreed = _year(card, Path(name).name)
    sources = tuple(Source(**{"read_via": "", **one, "date": str(one["date"])}) for one in card.get("sources", ()))
    return Pledge(
        id=card["id"],
        title=card["title"],
        agreed=agreed,
        by=card["by"],
        review=card.get("review"),
        item=card["item"],
        target=float(card["target"]),
        exceptions={member: float(value) for member, value in card.get("exceptions", {}).items()},
        note=card.get("note", ""),
        sources=sources or (OWN,),
    )


def _year(card: Mapping[str, Any], shown: str) -> int:
    """Return the year of `agreed`, YYYY or YYYY-MM-DD; refuse a pledge due before it was made."""
    text = str(card["agreed"])
    numbers = [card["target"], *card.get("exceptions", {}).values()]
    bad = []
    if not _dated(text):
        bad.append(Where(file=shown, row="a year or a date YYYY-MM-DD", column="agreed", value=card["agreed"]))
    elif card["by"] < int(text[:4]):
        bad.append(Where(file=shown, row="not before the year agreed", column="by", value=card["by"]))
    sources = [one["id"] for one in card.get("sources", ())]
    if "source" in card and card["source"] not in sources:
        told = f"one of the ids under sources ({', '.join(sources) or 'there are none'})"
        bad.append(Where(file=shown, row=told, column="source", value=card["source"]))
    if not all(math.isfinite(value) for value in numbers):
        bad.append(Where(file=shown, row="finite numbers", column="target", value=str(card["target"])))
    if bad:
        listed = "; ".join(f"{w.column}: {w.row}, seen {w.value}" for w in bad)
        raise DelianError(
            "file-invalid",
            f"{shown} breaks {len(bad)} rules of pledge files: {listed}. See docs/reference/files.md.",
            where=bad,
        )
    return int(text[:4])


def _dated(text: str) -> bool:
    try:
        datetime.date.fromisoformat(f"{text}-01-01" if len(text) == 4 else text)
    except ValueError:
        return False
    return len(text) in (4, 10)
