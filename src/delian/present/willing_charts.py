"""Charts of who is willing: dots with ranges, a map of P(join), the tipping path, who draws in whom, cohesion."""

from __future__ import annotations

from collections.abc import Sequence
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
    tip,
)
from delian.present.marks import rows_of as table_of
from delian.present.numbers import DASH, percent
from delian.questions.shapes import outlines

STEP = 17
LIMITS = (0.1, 0.2, 0.3, 0.5, 0.7)
SHARE = {"type": "quantitative", "scale": {"domain": [0, 1]}}


def joining_chart(answer: Answer, title: str, text: str) -> Spec:
    """Return a dot a member at P(join), with its range; one of whom nothing is known has no dot."""
    rows = _joining_rows(answer)
    share = {**SHARE, "axis": {"title": "Probability of joining", "format": ".0%", "tickCount": 6}}
    layers = [
        layer("rule", {"color": GOOD, "strokeWidth": 2}, x={"field": "least", **share}, x2={"field": "most"}),
        layer("point", {"size": 60, "filled": True, "opacity": 1, "color": GOOD}, x={"field": "p_join", **share}),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    shown = {"y": labels(), "tooltip": [tip("label", "Member"), tip("p_join", "P(join)", ".0%")]}
    return chart(title, text, rows) | {"height": {"step": STEP}, "encoding": shown, "layer": layers}


def _joining_rows(answer: Answer) -> Rows:
    names = answer.answer["names"]
    rows = []
    for row in table_of(answer, "members"):
        low, high = _ends(row)
        told = "unknown" if row["p_join"] is None else percent(row["p_join"])
        told += " moves first" if row.get("state") == "moves first" else ""
        found = {"label": names[row["member"]], "member": row["member"], "p_join": row["p_join"], "told": told}
        rows.append({**found, "least": low, "most": high})
    return rows


def _ends(row: dict[str, Any]) -> tuple[float | None, float | None]:
    """Return both ends of the range shown: over draws of the fit, the equilibria inside it."""
    for name in ("range", "fit"):
        if row.get(f"{name}.low") is not None and row.get("state") != "moves first":
            return row[f"{name}.low"], row[f"{name}.high"]
    return row["p_join"], row["p_join"]


def joining_map(answer: Answer, title: str) -> Spec:
    """Return a map of P(join); who is not asked stays grey, who is unknown is marked."""
    names = answer.answer["names"]
    rows = [
        {"member": r["member"], "label": names[r["member"]], "p_join": r["p_join"], "class": _class_of(r["p_join"])}
        for r in table_of(answer, "members")
    ]
    shapes = [{"type": "Feature", "id": m, "properties": {}, "geometry": g} for m, g in outlines().items()]
    data = {"name": "shapes", "format": {"type": "json"}}
    shape = {"type": "geoshape", "stroke": MUTED, "strokeWidth": 0.4}
    look = {"lookup": "id", "from": {"data": {"name": "rows"}, "key": "member", "fields": ["label", "p_join", "class"]}}
    classes = [_class_name(place) for place in range(len(SHADES))]
    scale = {"domain": [*classes, "unknown"], "range": [*SHADES, "#e0b9a0"]}
    legend = {"title": "P(join)", "orient": "right", "symbolType": "square", "symbolStrokeWidth": 0.5}
    fill = {"field": "class", "type": "nominal", "scale": scale, "legend": legend}
    return {
        "$schema": SCHEMA,
        "title": title,
        "description": f"{title}. Shade: probability of joining. Grey: not asked.",
        "background": None,
        "datasets": {"shapes": shapes, "rows": rows},
        "data": {"name": "rows"},
        "width": WIDTH,
        "height": WIDTH,
        "projection": {"type": "azimuthalEqualArea", "rotate": [-15, -53.5, 0], "scale": 605,
                       "clipExtent": [[0, 0], [WIDTH, WIDTH]], "translate": [WIDTH / 2, WIDTH / 2]},
        "layer": [
            {"data": data, "mark": shape | {"fill": LAND}},
            {"data": data, "transform": [look, {"filter": "isValid(datum.class)"}], "mark": shape,
             "encoding": {"fill": fill, "tooltip": [tip("label", "Member"), tip("p_join", "P(join)", ".0%")]}},
        ],
        "padding": {"left": 5, "right": 25, "top": 5, "bottom": 5},
        "config": config() | {"view": {"stroke": GRID}},
    }  # fmt: skip


def _class_of(p: float | None) -> str:
    return "unknown" if p is None else _class_name(sum(p > limit for limit in LIMITS))


def _class_name(place: int) -> str:
    ends = [0.0, *LIMITS, 1.0]
    return f"{100 * ends[place]:.0f}{DASH}{100 * ends[place + 1]:.0f}%"


def tipping_chart(answer: Answer) -> Spec:
    """Return P(able) and the mean number of joiners as one first mover after another is added."""
    found, names = answer.answer, answer.answer["names"]
    rows: Rows = []
    for row in found["tipping"]["path"]:
        mover = "as it stands" if row["mover"] is None else f"+ {names[row['mover']]}"
        told = f"{percent(row['probability_able'])}, {row['joiners']:.0f} join"
        rows.append({"label": mover, "p": row["probability_able"], "joiners": row["joiners"], "told": told})
    size = found["tipping"]["size"]
    title = (
        "Nobody moving first makes it able at base" if size is None else f"{size} further first movers tip it at base"
    )
    x = {"field": "p", **SHARE, "axis": {"title": "P(able), least equilibrium", "format": ".0%", "tickCount": 6}}
    layers = [
        layer("bar", {"height": 10, "color": GOOD}, x=x),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    text = "First movers are added from the top; whoever they draw in counts. Bar: share of draws that are able."
    return chart(title, text, rows) | {"height": {"step": STEP}, "encoding": {"y": labels()}, "layer": layers}


def influence_chart(answer: Answer) -> Spec:
    """Return who joins given who joined: a square a pair, darker where the mover raises the other's chance more."""
    names = answer.answer["names"]
    rows = [
        {"label": names[row["mover"]], "member": row["member"], "change": row["change"]}
        for row in table_of(answer, "influence")
    ]
    top = max((row["change"] for row in rows), default=0.0)
    title = f"One more first mover raises nobody's chance by more than {100 * top:.1f} points"
    fill = {"field": "change", "type": "quantitative", "scale": {"range": ["#f1f2f4", "#0b4a80"]},
            "legend": {"title": "Change of P(join)", "format": ".1%", "orient": "bottom"}}  # fmt: skip
    across = {"field": "member", "type": "nominal", "sort": None, "axis": {"title": "joins", "labelAngle": -90}}
    square = layer("rect", {"stroke": "#fefefe"}, x=across, color=fill)
    text = "Row: who moves first. Column: who joins. Shade: by how much that raises the probability."
    return chart(title, text, rows) | {"height": {"step": STEP}, "encoding": {"y": labels()}, "layer": [square]}


def ratings_chart(answer: Answer, threat: str) -> Spec:
    """Return a dot a member at its rating with range; filled where somebody was asked, hollow where it is a model's."""
    names = answer.answer["names"]
    rows: Rows = []
    for row in table_of(answer, "members"):
        now = row["year"] == answer.answer["year"]
        if now and row["threat"] == threat and row.get("rating.base") is not None:
            asked = "survey" if row["basis"].startswith("survey") else "model"
            rows.append({"label": names[row["member"]], "rating": row["rating.base"], "low": row["rating.low"],
                         "high": row["rating.high"], "state": asked,
                         "told": f"{row['rating.base']:.0f}, {row['basis']}"})  # fmt: skip
    x = {"type": "quantitative", "scale": {"domain": [0, 100]}, "axis": {"title": "Rating [0 to 100]", "tickCount": 6}}
    colour = {"field": "state", "type": "nominal", "scale": {"domain": ["survey", "model"], "range": [GOOD, SHORT]},
              "legend": {"title": None, "orient": "top", "symbolType": "circle", "columnPadding": 40}}  # fmt: skip
    layers = [
        layer("rule", {"strokeWidth": 2, "opacity": 0.6}, x={"field": "low", **x}, x2={"field": "high"}, color=colour),
        layer("point", {"size": 60, "filled": True, "opacity": 1}, x={"field": "rating", **x}, color=colour),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    count = sum(row["state"] == "survey" for row in rows)
    title = f"{threat.capitalize()}, {answer.answer['year']}: {count} of {len(rows)} ratings rest on a survey"
    text = "Dot: rating; bar: 5th to 95th percentile. Orange: a stated model, nobody was asked."
    return chart(title, text, rows) | {"height": {"step": STEP}, "encoding": {"y": labels()}, "layer": layers}


def votes_chart(answer: Answer) -> Spec:
    """Return how far apart the members vote, year by year, with interval, all members and the same sixteen."""
    rows: Rows = []
    for row in table_of(answer, "votes"):
        year = {"year": row["year"], "label": ""}
        low, high = row["dispersion.low"], row["dispersion.high"]
        rows.append({**year, "who": ALL, "value": row["dispersion.median"], "low": low, "high": high})
        if row.get("dispersion_of_the_same.median") is not None:
            same = "dispersion_of_the_same"
            ends = {"low": row[f"{same}.low"], "high": row[f"{same}.high"]}
            rows.append({**year, "who": SAME, "value": row[f"{same}.median"], **ends})
    x = {"field": "year", "type": "quantitative", "scale": {"zero": False, "nice": False},
         "axis": {"title": None, "format": "d", "tickCount": 6}}  # fmt: skip
    y = {"type": "quantitative", "axis": {"title": "Dispersion of ideal points (lower: closer)", "tickCount": 5}}
    colour = {"field": "who", "type": "nominal", "scale": {"domain": [ALL, SAME], "range": [GOOD, SHORT]},
              "legend": {"title": None, "orient": "top", "columnPadding": 40}}  # fmt: skip
    layers = [
        layer("area", {"opacity": 0.25}, x=x, y={"field": "low", **y}, y2={"field": "high"}, color=colour),
        layer("line", {"strokeWidth": 1.6}, x=x, y={"field": "value", **y}, color=colour),
    ]
    title = "How far apart members vote in the United Nations"
    text = "Standard deviation of ideal points over the members of the year; band: 5th to 95th percentile."
    return chart(title, text, rows) | {"height": 220, "layer": layers}


ALL, SAME = "all members of the year", "the sixteen of 1982"


def cohesion_chart(answer: Answer) -> Spec:
    """Return how far apart the ratings of each threat are in the years that are compared, with interval."""
    rows: Rows = []
    for row in table_of(answer, "cohesion"):
        if row.get("dispersion.median") is None:
            continue
        share = f"{row['surveyed']} of {row['members']} asked"
        rows.append({"label": f"{row['threat']} {row['year']}", "threat": row["threat"], "year": row["year"],
                     "value": row["dispersion.median"], "low": row["dispersion.low"], "high": row["dispersion.high"],
                     "told": share})  # fmt: skip
    rows.sort(key=lambda row: (row["threat"], row["year"]))
    x = {"type": "quantitative", "axis": {"title": "Dispersion of ratings [points] (lower: closer)", "tickCount": 6}}
    layers = [
        layer("rule", {"color": GOOD, "strokeWidth": 2}, x={"field": "low", **x}, x2={"field": "high"}),
        layer("point", {"size": 60, "filled": True, "opacity": 1, "color": GOOD}, x={"field": "value", **x}),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    title = "How far apart members are on each threat"
    text = "Standard deviation of the ratings over members; bar: 5th to 95th percentile. Mostly a stated model's."
    return chart(title, text, rows) | {"height": {"step": STEP}, "encoding": {"y": labels()}, "layer": layers}


def calibration_chart(rows: Sequence[dict[str, Any]]) -> Spec:
    """Return the share that took part against the probability given, on families that were left out."""
    data: Rows = [
        {"label": "", "given": r["given"], "took": r["took_part"], "rows": r["rows"], "told": f"{r['rows']}"}
        for r in rows
    ]
    x = {"field": "given", **SHARE, "axis": {"title": "Probability given", "format": ".0%", "tickCount": 6}}
    y = {"field": "took", **SHARE, "axis": {"title": "Took part", "format": ".0%", "tickCount": 6}}
    line = {"data": {"values": [{"a": 0, "b": 0}, {"a": 1, "b": 1}]}, "mark": {"type": "line", "color": GRID},
            "encoding": {"x": {"field": "a", **SHARE}, "y": {"field": "b", **SHARE}}}  # fmt: skip
    dots = layer("point", {"filled": True, "size": 70, "opacity": 1, "color": GOOD}, x=x, y=y)
    count = layer("text", {"dy": -10, "color": INK}, x=x, y=y, text={"field": "told"})
    title = "Probability given and what happened, on families left out"
    text = "Each dot is a fifth of the probabilities; the number counts members asked. On the line: calibrated."
    return chart(title, text, data) | {"height": 220, "layer": [line, dots, count]}
