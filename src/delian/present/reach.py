"""What lift can bring, in words and rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.numbers import percent, with_range
from delian.present.wording import listed, phase_title

NOBODY = "nothing within the cap"


def reach_line(answer: Answer) -> str:
    """Return `lift brings 67% of the mission by day 10 (27% to 252%); airlift binds`; empty without a route."""
    found = answer.answer["reach"]
    if found is None:
        return ""
    share = found["share"]
    between = "" if share["low"] == share["high"] else f" ({percent(share['low'])} to {percent(share['high'])})"
    told = f"lift brings {_share(share['base'], found)} of the mission by day {found['day']}{between}; "
    told += f"{found['binding']} binds" if found["binding"] else "no limit binds"
    if found["draws"]:
        told += f" ({found['draws']} draws)"
    outside = listed(found["not_lifted"])
    told += f"; weight unknown and left out: {outside}" if outside else ""
    return f"{told}; a limit of transport alone: whether the forces exist and are ready is told above"


def reach_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return each phase with its day, what lift brings, what binds, and tonnes needed, by air and by sea."""
    found = answer.answer["reach"] or {}
    return [
        {
            "title": phase_title(answer, row["phase"]),
            "day": row["day"],
            "share": _share(row["share"]["base"], found),
            "binding": row["binding"] or NOBODY,
            "needed": with_range(row["tonnes_needed"]),
            "air": with_range(row["tonnes_by_air"]),
            "sea": with_range(row["tonnes_by_sea"]),
            "groups": row["from"],
        }
        for row in answer.answer["reach_phases"]
    ]


def _share(base: float, found: Mapping[str, Any]) -> str:
    return f"{percent(base)} or more" if base >= found["cap"] else percent(base)
