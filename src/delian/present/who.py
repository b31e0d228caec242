"""Who acts: probability and share carried of each group that could be asked instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer
from delian.present.marks import GOOD, INK, STEP, Rows, Spec, axis, chart, labels, layer, rows_of, states, tip
from delian.present.numbers import DASH, chance, percent
from delian.present.sentences import draws_of
from delian.present.wording import ARTICLE, ARTICLE_OF_GROUPS, group_name, listed, short

ODDS_WIDTH, CARRIED_WIDTH = 170, 230
EVEN = 0.5
LONGEST = 36  # letters of a name beside the bars
NO_ACCESS = "no bases or routes"


def who_acts_chart(answer: Answer) -> Spec:
    """Return each group's probability of being able, and the share of the mission that it carries, with its range."""
    draws = draws_of(answer)
    rows = rows_of(answer, "who_acts")
    for row in rows:
        row["label"] = _label(row, answer)
        row["told"] = _odds(row, draws)
        row["limit"] = _limit(row["access"], row["carried.base"], row["binding.name"])
        row["state"] = "able at base" if row["able"] else "not able at base"
    panels = [_carried_panel(rows, first=not draws)]
    if draws:
        panels.insert(0, _odds_panel(rows))
    made = chart(_title(rows, bool(draws)), _TEXT if draws else _TEXT_WITHOUT_DRAWS, rows)
    made.pop("width")
    return made | {
        "hconcat": panels,
        "spacing": 24,
        "resolve": {"scale": {"y": "shared"}, "legend": {"color": "independent"}},
    }


def who_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return each group as text for the table: name, members, probability, share carried, what limits it."""
    draws = draws_of(answer)
    return [
        {
            "name": _label(row, answer),
            "whole_name": "" if len(row["name"]) <= LONGEST else row["name"],
            "count": row["count"],
            "chance": _odds(row, draws),
            "able": "yes" if row["able"] else "no",
            "carried": _carried(row["carried"]),
            "limit": _limit(row["access"], row["carried"]["base"], row["binding"]["name"]),
        }
        for row in answer.answer.get("who_acts") or ()
    ]


def who_groups(answer: Answer) -> list[str]:
    """Return the groups of figures behind the rows, each once."""
    return list(dict.fromkeys(name for row in answer.answer.get("who_acts") or () for name in row["from"]))


def who_line(answer: Answer) -> str:
    """Return every group with its probability and share carried, for the terminal."""
    draws, words = draws_of(answer), {"yes": "able", "no": "not able"}
    return "; ".join(
        f"{row['name']} {row['chance'] if draws else words[row['able']]}, carrying {row['carried']}"
        for row in who_rows(answer)
    )


def _label(row: Mapping[str, Any], answer: Answer) -> str:
    """Return the group's name as the verdict says it, or one word where the name is a whole description."""
    asked = "acting" if answer.scenario.get("without") else "whole"
    name = group_name(answer) if row["group"] == asked else str(row["name"])
    return name if len(name) <= LONGEST else _WORDS.get(row["group"], name)


def _odds(row: Mapping[str, Any], draws: int) -> str:
    if row["probability_able"] is None:
        return DASH
    return chance(row["probability_able"], draws).partition(" (")[0]


def _carried(spread: Mapping[str, float]) -> str:
    base = percent(spread["base"])
    if spread["low"] == spread["high"]:
        return base
    return f"{base} ({percent(spread['low'])}{DASH}{percent(spread['high'])})"


def _limit(access: bool, carried: float, binding: str | None) -> str:
    if not access:
        return NO_ACCESS
    return short(binding) if carried < 1 and binding else "nothing at base values"


def _odds_panel(rows: Rows) -> Spec:
    shown = axis("probability_able", "Probability of being able") | {"scale": {"domain": [0, 1]}}
    shown["axis"]["tickCount"] = 3
    return {
        "width": ODDS_WIDTH,
        "height": {"step": STEP},
        "encoding": {"y": labels(), "tooltip": _TIPS},
        "layer": [
            layer("bar", {"height": 13, "color": GOOD}, x=shown),
            layer("text", {"align": "left", "dx": 6, "color": INK}, x=shown, text={"field": "told"}),
        ],
    }


def _carried_panel(rows: Rows, *, first: bool) -> Spec:
    def share(field: str) -> dict[str, Any]:
        made = axis(field, "Share of the mission carried; what limits it") | {"scale": {"domain": [0, 1]}}
        made["axis"]["tickCount"] = 3
        return made

    state = states("able at base", "not able at base")
    names = labels() if first else labels() | {"axis": None}
    spread = {"x": share("carried\\.low"), "x2": {"field": "carried\\.high"}}
    return {
        "width": CARRIED_WIDTH,
        "height": {"step": STEP},
        "encoding": {"y": names, "tooltip": _TIPS},
        "layer": [
            layer("rule", {"strokeWidth": 3}, **spread, color=state),
            layer("point", {"filled": True, "size": 75, "opacity": 1}, x=share("carried\\.base"), color=state),
            layer(
                "text", {"align": "left", "dx": 10, "color": INK}, x={"value": CARRIED_WIDTH}, text={"field": "limit"}
            ),
        ],
    }


def _title(rows: Sequence[Mapping[str, Any]], drawn: bool) -> str:
    """Return who could: the groups with at least even odds, else the one that comes nearest."""
    if not drawn:
        return _base_title(rows)
    could = [row for row in rows if row["probability_able"] >= EVEN]
    if could:
        names = listed(f"{_said(row)} ({row['told']})" for row in could)
        only = "Only " if len(could) < len(rows) else ""
        return f"{only}{names} {'has' if len(could) == 1 else 'have'} at least even odds of being able"
    best = max(rows, key=lambda row: (row["probability_able"], row["carried.base"]))
    if best["probability_able"] > 0:
        return f"No group has even odds of being able; {_said(best)} comes nearest, with {best['told']}"
    return f"No group is able in any draw; {_said(best)} carries most, {percent(best['carried.base'])}"


def _base_title(rows: Sequence[Mapping[str, Any]]) -> str:
    able = [_said(row) for row in rows if row["able"]]
    if not able:
        best = max(rows, key=lambda row: row["carried.base"])
        return f"No group is able at base values; {_said(best)} carries most, {percent(best['carried.base'])}"
    only = "Only " if len(able) < len(rows) else ""
    return f"{only}{listed(able)} {'is' if len(able) == 1 else 'are'} able at base values"


def _said(row: Mapping[str, Any]) -> str:
    """Return the group inside a sentence, with its article."""
    return f"the {row['label']}" if row["label"] in (*ARTICLE, *ARTICLE_OF_GROUPS) else str(row["label"])


_TEXT_WITHOUT_DRAWS = (
    "One row a group, as if it were asked alone. Dot: share of the mission carried at base values; no draws, and so "
    "no probability and no range. Beside it stands what limits the group first."
)
_TEXT = (
    "One row a group, as if it were asked alone. Bars: share of draws in which it is able. "
    "Dot and line: share of the mission carried at base values, and its 5th to 95th percentile over the draws. "
    "Beside it stands what limits the group first."
)
_WORDS = {"whole": "everybody asked about", "acting": "those who act", "europe": "Europe", "leader": "the leader"}
_TIPS = [
    tip("name", "Group"),
    tip("count", "Members"),
    tip("told", "Probability of being able"),
    tip("carried.base", "Carried", ".1~%"),
    tip("carried.low", "Carried, low", ".1~%"),
    tip("carried.high", "Carried, high", ".1~%"),
    tip("limit", "Limited by"),
]
