"""What closing the gaps costs: the price of each purchase and of all of them, with ranges."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.marks import (
    GOOD,
    INK,
    STEP,
    Rows,
    Spec,
    calculated,
    chart,
    labels,
    layer,
    rows_of,
    tip,
)
from delian.present.numbers import billions, number, percent, with_range
from delian.present.sentences import draws_of, prices_of
from delian.present.wording import listed, short

WIDTH = 380
WIDE = 30  # highest price over the lowest base price from which the axis is logarithmic
ALL = "all gaps, each closed once"


def priced(answer: Answer) -> Rows:
    """Return the gaps that have a price of their own."""
    return [row for row in rows_of(answer, "gaps") if row.get("cost.base") is not None]


def cost_chart(answer: Answer) -> Spec:
    """Return the price of closing each gap and all of them, base and range; logarithmic where prices lie far apart."""
    money = answer.answer["cost"]
    rows = sorted(priced(answer), key=lambda row: -row["cost.base"])
    for row in rows:
        row["label"] = f"{short(row['name'])} ({row['phase']})"
        row["kind"] = "gap"
        years = row.get("years.base")
        row["told"] = with_range(billions(_spread(row))) + (f" in {number(years)} years" if years is not None else "")
    rows.append(_total(money))
    least = _least(rows)
    scale = _logarithmic(least, rows) if least else {"domainMin": 0}
    shown = f"max({least}, datum['cost.%s'] / 1000)" if least else "datum['cost.%s'] / 1000"
    where = f"Price, {money['currency']} bn of {money['price_year']}{' (logarithmic)' if least else ''}"
    colour = {"condition": {"test": "datum.kind == 'total'", "value": INK}, "value": GOOD}
    layers = [
        layer("rule", {"strokeWidth": 3}, x=_price("low_bn", where, scale), x2={"field": "high_bn"}, color=colour),
        layer(
            "point",
            {"filled": True, "size": 75, "opacity": 1},
            x=_price("base_bn", where, scale),
            color=colour,
            shape={"condition": {"test": _below("base", least), "value": "triangle-left"}, "value": "circle"},
        ),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    if least:
        mark = {"filled": True, "size": 60, "opacity": 1, "shape": "triangle-left"}
        start = layer("point", mark, x=_price("low_bn", where, scale), color=colour)
        layers.append(start | {"transform": [{"filter": _below("low", least)}]})
    arrows = any(row["cost.low"] / 1000 < (least or 0) for row in rows)
    return chart(_title(answer, rows), _text(answer, arrows), rows) | {
        "transform": calculated(low_bn=shown % "low", base_bn=shown % "base", high_bn=shown % "high"),
        "width": WIDTH,
        "height": {"step": STEP},
        "encoding": {"y": labels(rows), "tooltip": _TIPS},
        "layer": layers,
    }


def _spread(row: Mapping[str, Any]) -> dict[str, float]:
    return {end: row[f"cost.{end}"] for end in ("low", "median", "high", "base")}


def _total(money: Mapping[str, Any]) -> dict[str, Any]:
    found = {f"cost.{end}": money[end] for end in ("low", "median", "high", "base")}
    return found | {"name": ALL, "label": ALL, "kind": "total", "told": with_range(billions(money))}


def _least(rows: Rows) -> float | None:
    """Return where a logarithmic axis begins [bn], None when a straight one shows all rows well."""
    bases = [row["cost.base"] for row in rows if row["cost.base"] > 0]
    top = max(row["cost.high"] for row in rows)
    if not bases or top <= WIDE * min(bases):
        return None
    ends = [row[f"cost.{end}"] for row in rows for end in ("low", "base") if row[f"cost.{end}"] > 0]
    # Two steps of ten below the smallest base price at most: what lies lower is drawn as an arrow.
    return float(10.0 ** math.floor(math.log10(max(min(ends), min(bases) / 100) / 1000)))


def _logarithmic(least: float, rows: Rows) -> dict[str, Any]:
    top = max(row["cost.high"] for row in rows) / 1000
    ten = 10.0 ** math.floor(math.log10(top))
    return {"type": "log", "domain": [least, next(ten * step for step in (1, 2, 5, 10) if ten * step >= top)]}


def _decades(domain: list[float]) -> list[float]:
    first, last = (math.log10(end) for end in domain)
    return [float(f"{10.0**power:.1g}") for power in range(math.ceil(first - 1e-9), math.floor(last + 1e-9) + 1)]


def _below(end: str, least: float | None) -> str:
    return f"datum['cost.{end}'] / 1000 < {least}" if least else "false"


def _price(field: str, title: str, scale: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"title": title, "format": ",.2~r", "tickCount": 5}
    if "domain" in scale:
        shown["values"] = _decades(scale["domain"])
    return {"field": field, "type": "quantitative", "axis": shown, "scale": dict(scale)}


def _title(answer: Answer, rows: Rows) -> str:
    told = f"Closing the gaps costs about {prices_of(answer)}"
    total, largest = answer.answer["cost"]["base"], rows[0]
    if total <= 0:
        return f"{told}; at base values nothing is missing"
    if len(rows) == 2:
        return f"{told}, all of it for {short(largest['name'])}"
    return f"{told}; {percent(largest['cost.base'] / total)} of it is for {short(largest['name'])}"


def _text(answer: Answer, arrows: bool) -> str:
    """Return how to read the chart, and which gaps have no price and so are not in it."""
    bare = [short(row["name"]) for row in answer.answer["gaps"] if row["cost"] is None and row["bought_in"] is None]
    ranges = ", 5th to 95th percentile over the draws," if draws_of(answer) else ""
    told = (
        f"One row a purchase, largest first: programme price at base values{ranges} and years until it serves; "
        "what two needs share is bought once. Last row: all gaps"
    )
    told += ", with those that open in some draws only." if draws_of(answer) else "."
    told += " Arrows: from less than the axis shows, or from nothing." if arrows else ""
    return told + (f" Without a price, and so not in the sum: {listed(dict.fromkeys(bare))}." if bare else "")


_TIPS = [
    tip("label", "Gap"),
    tip("told", "Price, bn"),
    tip("missing", "Missing", ",.3~r"),
    tip("unit", "Unit"),
    tip("to_buy.base", "To buy", ",.3~r"),
]
