"""Map of who brings what: each acting member's share of the needs, Europe and North America."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from delian.core.answer import Answer, rounded
from delian.present.marks import GRID, INK, MUTED, SCHEMA, Spec, config, tip
from delian.present.numbers import percent
from delian.present.wording import listed, member_names
from delian.questions.shapes import outlines

CLASSES = ("nothing", "up to 1%", "1 to 3%", "3 to 10%", "10 to 30%", "over 30%")
LIMITS = (0.0, 0.01, 0.03, 0.10, 0.30)
AWAY, UNKNOWN = "taken out", "unknown"
SHADES = ("#f1f2f4", "#dbe8f4", "#a9cbe6", "#6aa6d2", "#2f7ab5", "#0b4a80")
HATCH, HATCH_UNKNOWN, LAND, STRONG = "#b7b7b9", "#ededef", "#e3e4e7", "#fdfdfd"
LABELLED = 0.03
ATLANTIC = -30  # longitude between the two panels
SIDES = {"europe": ">", "america": "<"}
EUROPE = {"type": "azimuthalEqualArea", "rotate": [-15, -53.5, 0], "scale": 605}
AMERICA = {"type": "azimuthalEqualArea", "rotate": [97, -50, 0], "scale": 150}
SIZES = {"europe": (430, 430), "america": (170, 170)}


def contribution_map(answer: Answer) -> Spec:
    """Return a map of the mean share of the needs that each acting member brings."""
    rows = contributions(answer)
    title = _title(rows)
    shapes: list[dict[str, Any]] = [
        {"type": "Feature", "id": member, "properties": {}, "geometry": geometry}
        for member, geometry in outlines().items()
    ]
    hosts = list(answer.answer.get("hosts") or ())
    labels = _labels(rows, {shape["id"]: shape["geometry"] for shape in shapes})
    panels = [
        _panel("europe", EUROPE, hosts, legend=False),
        _panel("america", AMERICA, hosts, legend=True),
    ]
    return {
        "$schema": SCHEMA,
        "title": title,
        "description": f"{title}. {_TEXT}",
        "background": None,
        "datasets": {"shapes": shapes, "contributions": rows, "labels": labels},
        "hconcat": panels,
        "resolve": {"scale": {"fill": "independent"}, "legend": {"fill": "independent"}},
        "padding": {"left": 5, "right": 25, "top": 5, "bottom": 5},
        "config": config(),
    }


def contributions(answer: Answer) -> list[dict[str, Any]]:
    """Return each member's mean share over all needs, min(1, share) need by need, largest first.

    Members without any figure for the needs are `unknown`, not zero; those taken out are listed without a share.
    """
    needs = {(row["phase"], row["capability"]) for row in answer.answer["needs"]}
    parts: dict[str, dict[tuple[str, str], float]] = {member: {} for member in answer.answer["members"]}
    for row in answer.answer["brings"]:
        key = (row["phase"], row["need"])
        found = parts[row["member"]]
        found[key] = found.get(key, 0.0) + row["share_of_requirement"]
    names, unknown = member_names(answer), {name.split("/")[1] for name in answer.unknown_inputs}
    rows = [
        _row(member, names, rounded(_mean(found, len(needs))), bool(found) or member not in unknown)
        for member, found in parts.items()
    ]
    gone = answer.scenario.get("without")
    away = [_row(str(m), names, None, True) for m in (gone if isinstance(gone, list) else [])]
    return sorted(rows, key=lambda row: (-(row["share"] or 0.0), row["member"])) + away


def _mean(found: Mapping[tuple[str, str], float], count: int) -> float:
    return sum(min(1.0, share) for share in found.values()) / count


def _row(member: str, names: Mapping[str, str], share: float | None, known: bool) -> dict[str, Any]:
    label = UNKNOWN if not known else AWAY if share is None else _class_of(share)
    return {"member": member, "name": names.get(member, member), "share": share if known else None, "class": label}


def _class_of(share: float) -> str:
    return CLASSES[sum(share > limit for limit in LIMITS)]


def _title(rows: Sequence[Mapping[str, Any]]) -> str:
    top = [row for row in rows if row["share"]][:3]
    if not top:
        return "Nobody brings anything that this mission needs"
    verb = "brings" if len(top) == 1 else "bring"
    told = listed(f"{row['name']} ({percent(row['share'])})" for row in top)
    return f"{told} {verb} most, as mean share of the needs"


def _labels(rows: Sequence[Mapping[str, Any]], shapes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return where to write the names of those who bring much, and of those taken out."""
    return [
        {"member": row["member"], "class": row["class"], "lon": place[0], "lat": place[1]}
        for row in rows
        if row["member"] in shapes and (row["class"] == AWAY or (row["share"] or 0) > LABELLED)
        for place in [_PLACES.get(row["member"]) or middle(shapes[row["member"]])]
    ]


def middle(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Return longitude and latitude of the centroid of the largest ring."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    best = max((_centroid(polygon[0]) for polygon in polygons), key=lambda found: found[0])
    return round(best[1], 2), round(best[2], 2)


def _centroid(ring: Sequence[Sequence[float]]) -> tuple[float, float, float]:
    """Return area, longitude and latitude of a ring by the shoelace formula."""
    crosses = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)]
    area = sum(cross for *_, cross in crosses) / 2
    if area == 0:
        return 0.0, ring[0][0], ring[0][1]
    x = sum((a[0] + b[0]) * cross for a, b, cross in crosses) / (6 * area)
    y = sum((a[1] + b[1]) * cross for a, b, cross in crosses) / (6 * area)
    return abs(area), x, y


def _panel(name: str, projection: Mapping[str, Any], hosts: Sequence[str], *, legend: bool) -> Spec:
    width, height = SIZES[name]
    placed = dict(projection) | {"clipExtent": [[0, 0], [width, height]], "translate": [width / 2, height / 2]}
    shape = {"type": "geoshape", "stroke": MUTED, "strokeWidth": 0.4}
    layers: list[Spec] = [
        {"data": _shapes(), "mark": shape | {"fill": LAND}},
        {"data": _shapes(), "transform": [_LOOKUP, {"filter": "isValid(datum.class)"}], "mark": shape,
         "encoding": {"fill": _fill(legend), "tooltip": _TIPS}},
    ]  # fmt: skip
    if hosts:
        chosen = {"filter": {"field": "id", "oneOf": list(hosts)}}
        outline = {"type": "geoshape", "filled": False, "stroke": INK, "strokeWidth": 2}
        layers.append({"data": _shapes(), "transform": [chosen], "mark": outline})
    layers.append(_names(name))
    view = {"stroke": GRID}
    return {"width": width, "height": height, "view": view, "projection": placed, "layer": layers}


def _names(panel: str) -> Spec:
    return {
        "data": {"name": "labels"},
        "transform": [{"filter": f"datum.lon {SIDES[panel]} {ATLANTIC}"}],
        "mark": {"type": "text", "fontSize": 10, "fontWeight": "bold"},
        "encoding": _label_encoding(),
    }


def _shapes() -> dict[str, Any]:
    return {"name": "shapes", "format": {"type": "json"}}


def _fill(legend: bool) -> dict[str, Any]:
    scale = {"domain": [*CLASSES, AWAY, UNKNOWN], "range": [*SHADES, HATCH, HATCH_UNKNOWN]}
    shown = {
        "title": "Mean share of the needs",
        "orient": "bottom",
        "direction": "vertical",
        "symbolType": "square",
        "symbolStrokeWidth": 0.5,
    }
    return {"field": "class", "type": "nominal", "scale": scale, "legend": shown if legend else None}


def _label_encoding() -> dict[str, Any]:
    dark = {"test": {"field": "class", "oneOf": list(CLASSES[-2:])}, "value": STRONG}
    return {
        "longitude": {"field": "lon", "type": "quantitative"},
        "latitude": {"field": "lat", "type": "quantitative"},
        "text": {"field": "member"},
        "color": {"condition": dark, "value": INK},
    }


_LOOKUP = {
    "lookup": "id",
    "from": {"data": {"name": "contributions"}, "key": "member", "fields": ["name", "share", "class"]},
}
_PLACES = {
    "NOR": (9.5, 61.3),
    "USA": (-98.0, 39.5),
    "CAN": (-105.0, 58.0),
    "HRV": (16.2, 45.4),
    "GBR": (-1.6, 52.6),
    "GRC": (22.0, 39.6),
}
_TEXT = (
    "Shade: mean over all needs of the mission of min(1, share of the requirement that the member brings). "
    "Hatched: taken out. Grey: does not act here; white: no outline. Unknown is marked as unknown, never as nothing."
)
_TIPS = [tip("name", "Member"), tip("share", "Mean share of the needs", ".1~%"), tip("class", "Class")]
