"""Charts of `delian burden`: shares with what other editions and definitions say, slopes since a year, a map."""

from __future__ import annotations

from typing import Any

from delian.core.answer import Answer
from delian.present.map import LAND, SHADES
from delian.present.marks import (
    GOOD,
    GRID,
    INK,
    MUTED,
    SCHEMA,
    SHORT,
    WIDTH,
    Rows,
    Spec,
    chart,
    config,
    labels,
    layer,
    rows_of,
    states,
    tip,
)
from delian.present.wording import listed, member_names, named
from delian.questions.editions import ONE_DECIMAL
from delian.questions.shapes import outlines

STEP = 17
AT, BELOW = "at the level or above", "below the level"
LEAST = "#f7dfa5"  # the least class, apart from the grey of those who are no members
LIMITS = (1.0, 1.5, 2.0, 2.5, 3.5)


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts that have rows."""
    made = {"shares": share_chart(answer), "slopes": slope_chart(answer), "map": share_map(answer)}
    return {name: spec for name, spec in made.items() if name == "map" or spec["data"]["values"]}


def share_chart(answer: Answer) -> Spec:
    """Return a bar a member, with the range over other editions and definitions of the same year."""
    found = answer.answer
    rows = [row for row in rows_of(answer, "members") if row["share_gdp"] is not None]
    others: dict[str, list[float]] = {}
    for table, key in (("revisions", "share_gdp"), ("definitions", "sipri")):
        for row in rows_of(answer, table):
            others.setdefault(row["member"], []).append(row[key])
    for row in rows:
        values = [row["share_gdp"], *others.get(row["member"], [])]
        row["label"], row["least"], row["most"] = row["name"], min(values), max(values)
        row["state"] = AT if round(row["share_gdp"], 2) >= found["level"] else BELOW
        row["told"] = f"{row['share_gdp']:.{1 if row['vintage'] == ONE_DECIMAL else 2}f}"
    x = {"type": "quantitative", "axis": {"title": "Share of GDP [percent]", "tickCount": 6}}
    layers = [
        layer("bar", {"height": 10}, x={"field": "share_gdp", **x}, color=states(AT, BELOW)),
        layer("rule", {"color": INK, "strokeWidth": 1.5}, x={"field": "least", **x}, x2={"field": "most"}),
        layer("rule", {"color": INK, "strokeDash": [3, 3]}, x={"datum": found["level"], **x}, y=None),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    at = sum(row["state"] == AT for row in rows)
    whole = len(found["members"])
    title = f"{at} of {whole} members at {found['level']:g}% of GDP in {found['year']}"
    title += f", {whole - len(rows)} unknown" if len(rows) < whole else ""
    return chart(title, _SHARE_TEXT, rows) | {
        "height": {"step": STEP},
        "encoding": {"y": labels(), "tooltip": _TIPS},
        "layer": layers,
    }


def slope_chart(answer: Answer) -> Spec:
    """Return what moved each share since a year: the part of spending and the part of GDP, as two bars a member."""
    found = answer.answer
    rows: Rows = []
    chosen = [row for row in rows_of(answer, "members") if row.get("change.points") is not None]
    chosen.sort(key=lambda row: -row["change.points"])
    for row in chosen:
        before, after = row["share_gdp"] - row["change.points"], row["share_gdp"]
        state = "rose" if after > before else "fell"
        rows.append({"label": row["name"], "before": before, "after": after, "state": state,
                     "told": f"{before:.2f} to {after:.2f}"})  # fmt: skip
    x = {"type": "quantitative", "axis": {"title": "Share of GDP [percent]", "tickCount": 6}}
    layers = [
        layer("rule", {"strokeWidth": 2}, x={"field": "before", **x}, x2={"field": "after"}, color=_moves()),
        layer("point", {"size": 30, "filled": True, "color": MUTED, "opacity": 1}, x={"field": "before", **x}),
        layer("point", {"size": 60, "filled": True, "opacity": 1}, x={"field": "after", **x}, color=_moves()),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    up = sum(row["state"] == "rose" for row in rows)
    title = f"The share rose for {up} of {len(rows)} members from {found['since']} to {found['year']}"
    return chart(title, _SLOPE_TEXT, rows) | {
        "height": {"step": STEP},
        "encoding": {"y": labels()},
        "layer": layers,
    }


def share_map(answer: Answer) -> Spec:
    """Return a map of the shares of GDP, Europe only; members without a figure are grey."""
    found = answer.answer
    rows = [
        {"member": row["member"], "name": row["name"], "share": row["share_gdp"], "class": _class(row["share_gdp"])}
        for row in rows_of(answer, "members")
        if row["share_gdp"] is not None
    ]
    shapes = [
        {"type": "Feature", "id": member, "properties": {}, "geometry": geometry}
        for member, geometry in outlines().items()
    ]
    shape = {"type": "geoshape", "stroke": MUTED, "strokeWidth": 0.4}
    data = {"name": "shapes", "format": {"type": "json"}}
    top = [named(row["member"], member_names(answer)) for row in sorted(rows, key=lambda row: -row["share"])[:3]]
    title = (
        f"Largest share of GDP in {found['year']}: {listed(top)}" if top else f"No share of {found['year']} is known"
    )
    return {
        "$schema": SCHEMA,
        "title": title,
        "description": f"{title}. {_MAP_TEXT}",
        "background": None,
        "datasets": {"shapes": shapes, "rows": rows},
        "width": 430,
        "height": 430,
        "view": {"stroke": GRID},
        "projection": {"type": "azimuthalEqualArea", "rotate": [-15, -53.5, 0], "scale": 605},
        "padding": {"left": 5, "right": 25, "top": 5, "bottom": 5},
        "layer": [
            {"data": data, "mark": shape | {"fill": LAND}},
            {
                "data": data,
                "transform": [
                    {"lookup": "id", "from": {"data": {"name": "rows"}, "key": "member", "fields": _FIELDS}},
                    {"filter": "isValid(datum.class)"},
                ],
                "mark": shape,
                "encoding": {"fill": _fill(), "tooltip": [tip("name", "Member"), tip("share", "% of GDP", ".2f")]},
            },
        ],
        "config": config(),
    }  # fmt: skip


def _class(share: float) -> str:
    return _CLASSES[sum(round(share, 2) >= limit for limit in LIMITS)]


_CLASSES = ("under 1%", "1 to 1.5%", "1.5 to 2%", "2 to 2.5%", "2.5 to 3.5%", "3.5% and more")


def _fill() -> dict[str, Any]:
    scale = {"domain": list(_CLASSES), "range": [LEAST, *SHADES[1:]]}
    legend = {"title": "Share of GDP", "orient": "right", "symbolType": "square", "symbolStrokeWidth": 0.5}
    return {"field": "class", "type": "nominal", "scale": scale, "legend": legend}


def _moves() -> dict[str, Any]:
    scale = {"domain": ["rose", "fell"], "range": [GOOD, SHORT]}
    return {"field": "state", "type": "nominal", "scale": scale, "legend": {"title": None, "orient": "top"}}


_FIELDS = ["name", "share", "class"]
_MAP_TEXT = "Shade: the class of the share. Grey: no member, or no figure. North America: see the bars."
_SHARE_TEXT = (
    "Bar: the edition asked for. Thin line: from the least to the most that other editions of NATO's tables and "
    "SIPRI's definition say of the same year. Dashed: the level."
)
_SLOPE_TEXT = "Small circle: the earlier year. Large circle: the later. What spending and GDP did is in the table."
_TIPS = [tip("name", "Member"), tip("share_gdp", "% of GDP", ".2f"), tip("vintage", "Edition")]
