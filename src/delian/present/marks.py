"""Pieces that charts are built of: palette, look, axes, labels, layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer, flat, is_table, plain

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
WIDTH = 420
STEP = 24

# Okabe and Ito's palette, which the colour-blind tell apart; svg.py turns each into a variable of the page.
INK, MUTED, GRID, BAND = "#1a1a1b", "#5f6368", "#d9dce1", "#c9ced6"
GOOD, SHORT, PAPER = "#0072b2", "#d55e00", "#fefefe"

Spec = dict[str, Any]
Rows = list[dict[str, Any]]


def calculated(**formulas: str) -> list[dict[str, str]]:
    """Return the transforms that add the fields of these names."""
    return [{"calculate": formula, "as": name} for name, formula in formulas.items()]


def rows_of(answer: Answer, table: str) -> Rows:
    """Return the rows of a table without the groups of figures, which stay in the table."""
    rows = answer.answer.get(table)
    return [flat(plain(_without_groups(row))) for row in rows] if is_table(rows) else []


def _without_groups(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    return {key: _without_groups(part) for key, part in value.items() if key != "from"}


def chart(title: str, description: str, rows: Rows) -> Spec:
    """Return what every chart begins with: title, description, data, size, look."""
    return {
        "$schema": SCHEMA,
        "title": title,
        "description": f"{title}. {description}",
        "data": {"name": "rows", "values": rows},
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
        "axis": {
            **text,
            "domainColor": GRID,
            "tickColor": GRID,
            "gridColor": GRID,
            "labelLimit": 420,
            "labelFlush": False,
        },
        "legend": text,
    }


def layer(mark: str, look: dict[str, Any], **channels: Any) -> Spec:
    """Return one layer: a kind of mark, its look, and what its channels show."""
    return {"mark": {"type": mark, **look}, "encoding": dict(channels)}


def labels() -> dict[str, Any]:
    """Return the channel that writes each row's label to the left, in the order of the rows."""
    return {
        "field": "label",
        "type": "nominal",
        "sort": None,  # as the rows come, also when they change while the chart stays
        "axis": {"title": None, "ticks": False, "domain": False, "labelPadding": 8},
    }


def axis(field: str, title: str) -> dict[str, Any]:
    """Return the channel of a share, as a percentage."""
    return {"field": field, "type": "quantitative", "axis": {"title": title, "format": ".0%", "tickCount": 6}}


def states(good: str, short: str, field: str = "state") -> dict[str, Any]:
    """Return the channel that colours a row by its state, with the legend above."""
    legend = {"title": None, "orient": "top", "symbolType": "circle", "columnPadding": 40}
    scale = {"domain": [good, short], "range": [GOOD, SHORT]}
    return {"field": field, "type": "nominal", "scale": scale, "legend": legend}


def tip(field: str, title: str, form: str = "") -> dict[str, str]:
    """Return one line of the box that an interactive chart shows under the pointer."""
    told = {"field": field.replace(".", "\\."), "title": title}
    return told | ({"format": form} if form else {})
