"""Several missions at the same time, in words and rows: what is left of the probability, and who is wanted twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer
from delian.present.numbers import DASH, brief, number, odds, percent, with_range
from delian.present.wording import listed, member_names, named, short

NAMED = 3  # contested holdings in the sentence
WORTH = 0.25  # of the first one's gain; what matters less is left to the table
SHOWN = 12  # and in the table of the page


def also_line(answer: Answer) -> str:
    """Return what is left when the group has all missions at once; empty when one mission was asked for."""
    found = answer.answer.get("also")
    if not found:
        return ""
    main, *others = answer.answer["also_missions"]
    told = f"with {listed(row['title'] for row in others)} at the same time: {_chances(found, main)}"
    told += f", carrying {_carried(found)} of {'both missions' if len(others) == 1 else 'every mission'}"
    return f"{told}. {_apart(found, others)}{_most_contested(answer)}"


def _chances(found: Mapping[str, Any], main: Mapping[str, Any]) -> str:
    doors = "" if found["access"] else " (bases or routes are lacking)"
    if found["probability_able"] is None:
        return f"{'able' if found['able'] else 'not able'} at base values{doors}"
    now, alone = (odds(row["probability_able"], found["draws"]) for row in (found, main))
    return f"probability {now} instead of {alone}{doors}"


def _carried(found: Mapping[str, Any]) -> str:
    carried = found["carried"]
    if carried["low"] == carried["high"]:
        return percent(carried["base"])
    return f"{percent(carried['base'])} ({percent(carried['low'])} to {percent(carried['high'])})"


def _apart(found: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> str:
    """Return the probabilities that sharing explains: the other missions alone, and all with enough for each."""
    free, draws = found["without_sharing"]["probability_able"], found["draws"]
    if free is None:
        return ""
    alone = listed(f"{row['title']} {odds(row['probability_able'], draws)}" for row in others)
    return f"Alone: {alone}; all of them if nothing were shared: {odds(free, draws)}. "


def _most_contested(answer: Answer) -> str:
    rows = answer.answer["also_contested"]
    if not rows:
        return "At base values nothing is contested"
    first = rows[0]
    tightest = [r for r in rows if r["together"] == first["together"] and r["gain"] > WORTH * first["gain"]][:NAMED]
    names = member_names(answer)
    parts = [
        f"{short(row['label'])} of {named(row['member'], names)} "
        f"({number(row['wanted'])} {row['unit']} wanted at once, {number(row['most'])} may go)"
        for row in tightest
    ]
    return f"Contested most: {listed(parts)}"


def also_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return each mission alone, then all if nothing were shared, then all at once, as text with their groups."""
    found = answer.answer.get("also")
    if not found:
        return []
    many = found["draws"]
    rows = [_row(row["title"], row, row["from"], many) for row in answer.answer["also_missions"]]
    rows.append(_row("All, if each had the supply to itself", found["without_sharing"], found["from"], many))
    return [*rows, _row("All at once, on one supply", found, found["from"], many)]


def contested_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the contested holdings as text with their groups, the tightest needs first."""
    return [
        {
            "name": row["name"],
            "capability": short(row["label"]),
            "unit": row["unit"],
            "wanted": brief(row["wanted"]),
            "most": brief(row["most"]),
            "alone": percent(row["alone"]),
            "together": percent(row["together"]),
            "gain": percent(row["gain"]),
            "groups": row["from"],
        }
        for row in (answer.answer.get("also_contested") or [])[:SHOWN]
    ]


def _row(name: str, scores: Mapping[str, Any], groups: Sequence[str], draws: int) -> dict[str, Any]:
    chance = scores["probability_able"]
    return {
        "name": name,
        "chance": DASH if chance is None else odds(chance, draws),
        "share": with_range({key: 100 * scores["s_star"][key] for key in ("low", "base", "high")}),
        "groups": groups,
    }
