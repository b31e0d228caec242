"""Charts as Vega-Lite specifications: title = finding, data = a table of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from delian.core.answer import Answer, rounded
from delian.present.marks import (
    BAND,
    GOOD,
    INK,
    SHORT,
    STEP,
    WIDTH,
    Rows,
    Spec,
    axis,
    calculated,
    chart,
    labels,
    layer,
    rows_of,
    states,
    tip,
)
from delian.present.numbers import DASH, percent
from delian.present.sentences import draws_of, headline
from delian.present.wording import figure_label, group_name, listed, short

EDGE = 2.5  # shares of a requirement beyond this are drawn at the edge, with an arrow
NARROW = 300  # beside the long names of assumptions


def gap_chart(answer: Answer) -> Spec:
    """Return supply against requirement of every need, both with ranges, as share of the requirement."""
    rows = rows_of(answer, "needs")
    for row in rows:
        row["label"] = f"{short(row['name'])} ({row['phase']})"
    rows.sort(key=lambda row: row["supplied"] / row["required"])
    layers = [
        layer("bar", {"color": BAND, "height": 15, "clip": True}, x=_share("need_low"), x2={"field": "need_high"}),
        layer("rule", {"color": INK, "strokeWidth": 1.5}, x={"datum": 1, "type": "quantitative"}, y=None),
        layer(
            "rule",
            {"strokeWidth": 3, "clip": True},
            x=_share("low"),
            x2={"field": "high"},
            color=states("covered at base", "short at base"),
        ),
        layer(
            "point",
            {"filled": True, "size": 75, "opacity": 1},
            x=_share("shown"),
            color=states("covered at base", "short at base"),
            shape=_edge(),
        ),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    return chart(_gap_title(answer, rows), _gap_text(answer), rows) | {
        "transform": _gap_transform(),
        "height": {"step": STEP},
        "encoding": {"y": labels(), "tooltip": _GAP_TIPS},
        "layer": layers,
    }


def break_even_chart(answer: Answer) -> Spec:
    """Return how far each assumption, moved over its range, moves s*: a tornado around the base case."""
    rows = [row for row in rows_of(answer, "break_even") if _moves(row)]
    for row in rows:
        row["label"] = figure_label(row["figure"], answer)
    base = rounded(answer.answer["s_star"]["base"])
    layers = [
        layer(
            "bar",
            {"height": 13, "color": GOOD, "clip": True},
            x=axis("from_s", "Supply as share of the mission"),
            x2={"field": "to_s"},
        ),
        layer("rule", {"color": INK, "strokeDash": [3, 3]}, x={"datum": base, "type": "quantitative"}, y=None),
        layer("rule", {"color": SHORT, "strokeWidth": 2}, x={"datum": 1, "type": "quantitative"}, y=None),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": NARROW}, text={"field": "told"}),
    ]
    return chart(_flip_title(answer), _FLIP_TEXT, rows) | {
        "transform": calculated(
            from_s="min(datum.s_star_at_low, datum.s_star_at_high)",
            to_s="max(datum.s_star_at_low, datum.s_star_at_high)",
            told="isValid(datum.value) ? 'flips at ' + format(datum.value, '.3~r') : 'no flip'",
        ),
        "width": NARROW,
        "height": {"step": STEP},
        "encoding": {"y": labels(), "tooltip": _FLIP_TIPS},
        "layer": layers,
    }


def indispensable_chart(answer: Answer) -> Spec:
    """Return in which share of draws the group falls below its level when one member leaves."""
    rows = rows_of(answer, "indispensable")
    for row in rows:
        row["label"] = row["name"]
    shown = axis("shown", "Share of draws in which the group cannot do without")
    shown["scale"] = {"domain": [0, 1]}
    return chart(_needed_title(answer), _NEEDED_TEXT, rows) | {
        "transform": calculated(shown="isValid(datum.probability) ? datum.probability : (datum.at_base ? 1 : 0)"),
        "height": {"step": 20},
        "encoding": {"y": labels(), "tooltip": _NEEDED_TIPS},
        "layer": [
            layer("bar", {"height": 12, "color": GOOD}, x=shown),
            layer(
                "text",
                {"align": "left", "dx": 4, "color": INK},
                x={"field": "shown", "type": "quantitative"},
                text={"field": "shown", "format": ".0%"},
            ),
        ],
    }


def _gap_transform() -> list[dict[str, str]]:
    edge = f"min({EDGE}, "
    return calculated(
        need_low="datum['required_range.low'] / datum.required",
        need_high=f"{edge}datum['required_range.high'] / datum.required)",
        low=f"{edge}datum['supplied_range.low'] / datum.required)",
        high=f"{edge}datum['supplied_range.high'] / datum.required)",
        met="datum.supplied / datum.required",
        shown=f"{edge}datum.supplied / datum.required)",
        state="datum.missing > 0 ? 'short at base' : 'covered at base'",
        told="format(datum.supplied, ',.3~r') + ' of ' + format(datum.required, ',.3~r')",
        **{f"{name}_told": _with_range(name) for name in ("required", "supplied", "missing")},
    )


def _share(field: str) -> dict[str, Any]:
    return axis(field, "Share of the requirement (line: all of it; grey: range of the requirement)") | {
        "scale": {"domain": [0, EDGE]}
    }


def _with_range(name: str) -> str:
    fields = (f"datum.{name}", f"datum['{name}_range.low']", f"datum['{name}_range.high']")
    base, low, high = (f"format({field}, ',.3~r')" for field in fields)
    return f"{base} + ' (' + {low} + '{DASH}' + {high} + ')'"


def _edge() -> dict[str, Any]:
    return {"condition": {"test": f"datum.met > {EDGE}", "value": "triangle-right"}, "value": "circle"}


def _moves(row: dict[str, Any]) -> bool:
    return row["value"] is not None or abs(row["s_star_at_high"] - row["s_star_at_low"]) > 1e-6


def _gap_title(answer: Answer, rows: Rows) -> str:
    if answer.answer["by_construction"]:
        return headline(answer)
    short_of = list(dict.fromkeys(short(row["name"]) for row in rows if row["missing"] > 0))
    if not short_of:
        return f"{group_name(answer)} covers all {len(rows)} needs at base values"
    told = listed(short_of[:3]) + (" most" if len(short_of) > 3 else "")
    return f"{group_name(answer)} is short of {told}; {len(rows) - _count_short(rows)} of {len(rows)} needs are covered"


def _count_short(rows: Rows) -> int:
    return sum(row["missing"] > 0 for row in rows)


def _gap_text(answer: Answer) -> str:
    spread = "5th to 95th percentile" if draws_of(answer) else "no draws"
    return (
        "One row a need and phase, tightest first. Line with dot: what is there; grey bar: range of what is needed; "
        f"vertical line: the requirement at base. Ranges: {spread}. Arrows: more than {percent(EDGE)}."
    )


def _flip_title(answer: Answer) -> str:
    single = [row for row in answer.answer["break_even"] if row["value"] is not None]
    if not single:
        return "No single requirement or assumed share, moved alone, flips the verdict"
    inside = sum(row["within_range"] for row in single)
    if not inside:
        return "No assumption flips the verdict inside its own range"
    what = "1 assumption flips" if inside == 1 else f"{inside} assumptions flip"
    return (
        f"{what} the verdict inside the range they have themselves"
        if inside > 1
        else f"{what} the verdict inside its own range"
    )


def _needed_title(answer: Answer) -> str:
    rows: Sequence[dict[str, Any]] = answer.answer["indispensable"]
    always = [
        row["name"]
        for row in rows
        if (row["probability"] or 0) >= 0.9 or (row["probability"] is None and row["at_base"])
    ]
    level = percent(answer.answer["level"]["value"])
    if not always:
        return f"Nobody is indispensable in nine of ten draws at {level} of the mission"
    verb = "is" if len(always) == 1 else "are"
    return f"{listed(always)} {verb} indispensable for {level} of the mission"


_FLIP_TEXT = (
    "One bar an assumption: supply as share of the mission when this assumption alone moves over its range. "
    "Dashed line: base case; solid line: the whole mission, where the verdict flips."
)
_NEEDED_TEXT = "One bar a member: share of draws in which the group falls below its level without it."
_AMOUNT, _SHARE = ",.3~r", ".1~%"
_GAP_TIPS = [
    tip("name", "Need"),
    tip("unit", "Unit"),
    tip("required_told", "Needed"),
    tip("supplied_told", "There"),
    tip("missing_told", "Missing"),
    tip("probability_missing", "Short in draws", _SHARE),
]
_FLIP_TIPS = [
    tip("label", "Assumption"),
    tip("base", "Assumed", _AMOUNT),
    tip("low", "Low", _AMOUNT),
    tip("high", "High", _AMOUNT),
    tip("s_star_at_low", "Supply at low, share of the mission", _SHARE),
    tip("s_star_at_high", "Supply at high, share of the mission", _SHARE),
    tip("told", "Verdict"),
]
_NEEDED_TIPS = [tip("name", "Member"), tip("probability", "Share of draws", _SHARE), tip("at_base", "At base values")]
