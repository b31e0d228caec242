"""The operating bill in words and rows: what the mission costs to run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.numbers import brief, ends, number, with_range
from delian.present.wording import listed, phase_title, short

BILLION = 1000.0


def bill_line(answer: Answer) -> str:
    """Return what running the whole mission costs, by day and, for phases of a year and more, by year."""
    found = answer.answer["operating"]
    if found is None:
        return str(answer.answer["operating_reason"])
    told = f"{_money(found, found)} for {found['days']} days at full size ({_money(found['per_day'], found)} a day)"
    for row in answer.answer["operating_phases"]:
        if row["per_year"] is not None:
            told += f"; phase {row['phase']}: {_money(row['per_year'], found)} a year"
    told += "; what is in the field only: units that rest are paid anyway, munitions and the way there come on top"
    left = found["not_in_bill"]
    return told + (f"; not in the bill: {listed(short(name) for name in left)}" if left else "")


def bill_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return every need with its units, days and cost [million]; a title row opens each phase."""
    rows: list[dict[str, Any]] = []
    phase = ""
    for row in answer.answer["operating_lines"]:
        if row["phase"] != phase:
            phase = row["phase"]
            rows.append({"title": phase_title(answer, phase)})
        rows.append(
            {
                "title": "",
                "name": row["name"],
                "units": number(row["units"]["base"]),
                "days": row["days"],
                "cost": with_range(row["cost"]),
                "groups": row["from"],
            }
        )
    return rows


def _money(spread: Mapping[str, Any], money: Mapping[str, Any]) -> str:
    """Return `EUR 21 bn (12 to 58)`, in millions under one thousand."""
    small = spread["base"] < BILLION
    shown = {end: spread[end] / (1.0 if small else BILLION) for end in ("low", "base", "high")}
    between = "" if spread["low"] == spread["high"] else f" ({ends(shown, ' to ')})"
    return f"{money['currency']} {brief(shown['base'])} {'m' if small else 'bn'}{between}"
