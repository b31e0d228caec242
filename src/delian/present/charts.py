"""Charts as Vega-Lite specifications: title = finding, data = a table of the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from delian.core.answer import Answer
from delian.present.numbers import percent
from delian.present.sentences import draws_of, headline
from delian.present.wording import figure_label, group_name, listed, short

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH = 420
NARROW = 300  # beside the long names of assumptions
STEP = 24
EDGE = 2.5  # shares of a requirement beyond this are drawn at the edge, with an arrow

# Okabe and Ito's palette, which the colour-blind tell apart; svg.py turns each into a variable of the page.
INK, MUTED, GRID, BAND = "#1a1a1b", "#5f6368", "#d9dce1", "#c9ced6"
GOOD, SHORT, PAPER = "#0072b2", "#d55e00", "#fefefe"

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def gap_chart(answer: Answer) -> Spec:
    """Return supply against requirement of every need, both with ranges, as share of the requirement."""
    rows = _rows(answer, "needs")
    for row in rows:
        row["label"] = f"{short(row['name'])} ({row['phase']})"
    rows.sort(key=lambda row: row["supplied"] / row["required"])
    layers = [
        _layer("bar", {"color": BAND, "height": 15, "clip": True}, x=_share("need_low"), x2={"field": "need_high"}),
        _layer("rule", {"color": INK, "strokeWidth": 1.5}, x={"datum": 1, "type": "quantitative"}, y=None),
        _layer(
            "rule", {"strokeWidth": 3, "clip": True}, x=_share("low"), x2={"field": "high"}, color=_verdict_colour()
        ),
        _layer(
            "point",
            {"filled": True, "size": 75, "opacity": 1},
            x=_share("shown"),
            color=_verdict_colour(),
            shape=_edge(),
        ),
        _layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    return _spec(_gap_title(answer, rows), _gap_text(answer), rows) | {
        "transform": _gap_transform(),
        "height": {"step": STEP},
        "encoding": {"y": _labels(rows)},
        "layer": layers,
    }


def break_even_chart(answer: Answer) -> Spec:
    """Return how far each assumption, moved over its range, moves s*: a tornado around the base case."""
    rows = [row for row in _rows(answer, "break_even") if _moves(row)]
    for row in rows:
        row["label"] = figure_label(row["figure"], answer)
    base = answer.tables()["answer"][0]["s_star.base"]
    layers = [
        _layer(
            "bar",
            {"height": 13, "color": GOOD, "clip": True},
            x=_axis("from_s", "Supply as share of the mission"),
            x2={"field": "to_s"},
        ),
        _layer("rule", {"color": INK, "strokeDash": [3, 3]}, x={"datum": base, "type": "quantitative"}, y=None),
        _layer("rule", {"color": SHORT, "strokeWidth": 2}, x={"datum": 1, "type": "quantitative"}, y=None),
        _layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": NARROW}, text={"field": "told"}),
    ]
    return _spec(_flip_title(answer), _FLIP_TEXT, rows) | {
        "transform": _calculated(
            from_s="min(datum.s_star_at_low, datum.s_star_at_high)",
            to_s="max(datum.s_star_at_low, datum.s_star_at_high)",
            told="isValid(datum.value) ? 'flips at ' + format(datum.value, '.3~r') : 'no flip'",
        ),
        "width": NARROW,
        "height": {"step": STEP},
        "encoding": {"y": _labels(rows)},
        "layer": layers,
    }


def indispensable_chart(answer: Answer) -> Spec:
    """Return in which share of draws the group falls below its level when one member leaves."""
    rows = _rows(answer, "indispensable")
    for row in rows:
        row["label"] = row["name"]
    axis = _axis("shown", "Share of draws in which the group cannot do without")
    axis["scale"] = {"domain": [0, 1]}
    return _spec(_needed_title(answer), _NEEDED_TEXT, rows) | {
        "transform": _calculated(shown="isValid(datum.probability) ? datum.probability : (datum.at_base ? 1 : 0)"),
        "height": {"step": 20},
        "encoding": {"y": _labels(rows)},
        "layer": [
            _layer("bar", {"height": 12, "color": GOOD}, x=axis),
            _layer(
                "text",
                {"align": "left", "dx": 4, "color": INK},
                x={"field": "shown", "type": "quantitative"},
                text={"field": "shown", "format": ".0%"},
            ),
        ],
    }


def _gap_transform() -> list[dict[str, str]]:
    edge = f"min({EDGE}, "
    return _calculated(
        need_low="datum['required_range.low'] / datum.required",
        need_high=f"{edge}datum['required_range.high'] / datum.required)",
        low=f"{edge}datum['supplied_range.low'] / datum.required)",
        high=f"{edge}datum['supplied_range.high'] / datum.required)",
        met="datum.supplied / datum.required",
        shown=f"{edge}datum.supplied / datum.required)",
        state="datum.missing > 0 ? 'short at base' : 'covered at base'",
        told="format(datum.supplied, ',.3~r') + ' of ' + format(datum.required, ',.3~r')",
    )


def _calculated(**formulas: str) -> list[dict[str, str]]:
    return [{"calculate": formula, "as": name} for name, formula in formulas.items()]


def _rows(answer: Answer, table: str) -> Rows:
    """Return the rows of a table without the groups of figures, which stay in the table."""
    found = answer.tables().get(table, [])
    return [{key: value for key, value in row.items() if key.rsplit(".", 1)[-1] != "from"} for row in found]


def _spec(title: str, description: str, rows: Rows) -> Spec:
    return {
        "$schema": SCHEMA,
        "title": title,
        "description": f"{title}. {description}",
        "data": {"values": rows},
        "width": WIDTH,
        "padding": _padding(rows),
        "background": None,
        "config": config(),
    }


def _padding(rows: Rows) -> dict[str, float]:
    """Return room for readers whose fonts are a sixth wider than those the chart was laid out with."""
    longest = max((len(str(row["label"])) for row in rows), default=0)
    return {"left": 5 + longest, "right": 25, "top": 5, "bottom": 5}


def config() -> dict[str, Any]:
    """Return the look that all charts share."""
    text = {
        "labelColor": INK,
        "titleColor": MUTED,
        "labelFontSize": 12,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
    }
    return {
        "font": "Helvetica, Arial, sans-serif",
        "view": {"stroke": None},
        "text": {"fontSize": 12},
        "title": {"color": INK, "anchor": "start"},
        "axis": {**text, "domainColor": GRID, "tickColor": GRID, "gridColor": GRID, "labelLimit": 420},
        "legend": text,
    }


def _layer(mark: str, look: dict[str, Any], **channels: Any) -> Spec:
    return {"mark": {"type": mark, **look}, "encoding": dict(channels)}


def _labels(rows: Rows) -> dict[str, Any]:
    return {
        "field": "label",
        "type": "nominal",
        "sort": [row["label"] for row in rows],
        "axis": {"title": None, "ticks": False, "domain": False, "labelPadding": 8},
    }


def _axis(field: str, title: str) -> dict[str, Any]:
    return {"field": field, "type": "quantitative", "axis": {"title": title, "format": ".0%", "tickCount": 6}}


def _share(field: str) -> dict[str, Any]:
    return _axis(field, "Share of the requirement (line: all of it; grey: range of the requirement)") | {
        "scale": {"domain": [0, EDGE]}
    }


def _verdict_colour() -> dict[str, Any]:
    legend = {"title": None, "orient": "top", "symbolType": "circle", "columnPadding": 40}
    scale = {"domain": ["covered at base", "short at base"], "range": [GOOD, SHORT]}
    return {"field": "state", "type": "nominal", "scale": scale, "legend": legend}


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
