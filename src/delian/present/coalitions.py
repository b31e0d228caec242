"""Coalitions that suffice: the smallest and the cheapest, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer
from delian.present.numbers import DASH, number, percent
from delian.present.wording import member_names, named

SHOWN = 10  # coalitions of each kind in the table; the answer holds all of them
Row = dict[str, Any]


def coalition_tables(answer: Answer) -> list[dict[str, Any]]:
    """Return the tables of smallest and of cheapest coalitions: title, note, rows of members, size, cost, proved."""
    found = answer.answer["coalitions"]
    if len(answer.answer["members"]) < 2:
        return []
    small = [{"proved": found.get("smallest_proved"), **row} for row in _several(found["smallest"])]
    near = _several(found.get("cheapest_list") or found["cheapest"])
    kinds = (("Smallest", "fewest members", small), ("Cheapest", _unit(found), near))
    return [_table(title, what, rows, answer) for title, what, rows in kinds if rows]


def coalition_note(answer: Answer) -> str:
    """Return what the coalitions are able to do, and how many minimal ones there are where that was counted."""
    found = answer.answer["coalitions"]
    told = f"Each of these carries {percent(found['at_level'])} of the mission at base values"
    told += "" if found["at_level"] >= 1 else ", as much as is asked of them when the whole group is not able"
    count = found["minimal_count"]
    if count is not None:
        told += ". One coalition does" if int(count) == 1 else f". {int(count):,} coalitions do"
        told += " and would not if any member left"
    names, pairs = member_names(answer), found["veto_pairs"]
    if not pairs:
        return f"{told}."
    both = "; ".join(f"{named(a, names)} or {named(b, names)}" for a, b in pairs[:SHOWN])
    more = f"; {len(pairs) - SHOWN} more pairs" if len(pairs) > SHOWN else ""
    return f"{told}. Of each pair one must be there: {both}{more}."


def _unit(found: Mapping[str, Any]) -> str:
    rows = _several(found["cheapest"])
    return f"least {rows[0]['unit']}" if rows else ""


def _several(given: Any) -> list[Row]:
    """Return coalitions as {members, cost, unit, proved}, whether one or many, with or without a cost."""
    if not given:
        return []
    rows: Sequence[Any] = [given] if isinstance(given, Mapping) else given
    return [dict(row) if isinstance(row, Mapping) else {"members": list(row)} for row in rows]


def _table(title: str, what: str, rows: list[Row], answer: Answer) -> dict[str, Any]:
    names = member_names(answer)
    more = len(rows) - SHOWN
    return {
        "title": f"{title} ({what})",
        "note": f"The first {SHOWN} of {len(rows)}; the answer (--json) lists all." if more > 0 else "",
        "priced": any(row.get("cost") is not None for row in rows),
        "unit": rows[0].get("unit", ""),
        "rows": [_row(row, names) for row in rows[:SHOWN]],
    }


def _row(row: Row, names: Mapping[str, str]) -> Row:
    cost = row.get("cost")
    return {
        "members": ", ".join(names.get(member, member) for member in row["members"]),
        "size": len(row["members"]),
        "cost": DASH if cost is None else number(cost),
        "proved": {True: "yes", False: "no", None: "not told"}[row.get("proved")],
    }
