"""Charts of `delian dependence`: the multiplier by mission, the leader's share by capability."""

from __future__ import annotations

from collections.abc import Sequence

from delian.core.answer import Answer
from delian.present.brief_grid import mission_name
from delian.present.leaning import HALF, capability_of, gains, leader_of
from delian.present.marks import (
    GOOD,
    INK,
    PAPER,
    STEP,
    WIDTH,
    Rows,
    Spec,
    calculated,
    chart,
    labels,
    layer,
    rows_of,
    states,
)
from delian.present.numbers import brief, percent


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts that have rows: the multiplier by mission, the leader's share by capability."""
    made = {"multiplier": multiplier_chart(answer), "shares": share_chart(answer)}
    return {name: spec for name, spec in made.items() if spec["data"]["values"]}


def multiplier_chart(answer: Answer) -> Spec:
    """Return what the alliance multiplies the leader by in each mission, on a log scale around 1."""
    rows = [row for row in rows_of(answer, "multiplier") if row.get("multiplier.base") is not None]
    rows.sort(key=lambda row: -row["multiplier.base"])
    for row in rows:
        row["label"] = mission_name(row["mission"], row["title"])
        row["state"] = "the alliance adds" if row["multiplier.base"] > 1 else "the leader alone does as well"
        row["told"] = f"x {brief(row['multiplier.base'])}"
    axis = {"title": "Supply of the whole alliance over that of the leader alone (log scale)", "tickCount": 6}
    base = {"type": "quantitative", "scale": {"type": "log", "nice": False}, "axis": axis}
    colour = states("the alliance adds", "the leader alone does as well")
    layers = [
        layer("bar", {"height": 11}, x={"field": "base", **base}, x2={"datum": 1}, color=colour),
        layer("rule", {"color": INK}, x={"field": "low", **base}, x2={"field": "high"}),
        layer("rule", {"color": INK, "strokeWidth": 1.5}, x={"datum": 1, **base}, y=None),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    return _spec(_multiplier_title(answer), _MULTIPLIER_TEXT, rows, layers, "multiplier")


def share_chart(answer: Answer) -> Spec:
    """Return the leader's share of what the alliance can deploy, and of what it holds, by capability."""
    rows = [row for row in rows_of(answer, "leader_shares") if row.get("deployable.base") is not None]
    for row in rows:
        row["label"] = capability_of(row)
        row["told"] = percent(row["deployable.base"])
    axis = {"title": "Share of the leader (bar: can be there; circle: holds)", "format": ".0%", "tickCount": 6}
    base = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}
    layers = [
        layer("bar", {"height": 11, "color": GOOD}, x={"field": "base", **base}),
        layer("rule", {"color": INK}, x={"field": "low", **base}, x2={"field": "high"}),
        layer("point", {"fill": PAPER, "stroke": INK, "size": 45, "opacity": 1}, x={"field": "held", **base}),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    return _spec(_share_title(answer, rows), _SHARE_TEXT, rows, layers, "deployable")


def _spec(title: str, description: str, rows: Rows, layers: Sequence[Spec], name: str) -> Spec:
    """Return a chart with one row a label; a range gets short names, as a dot would be read as a path."""
    pairs = {"base": f"{name}.base", "low": f"{name}.low", "high": f"{name}.high", "held": "held.base"}
    return chart(title.removesuffix("."), description, rows) | {
        "transform": calculated(**{short: f"datum['{column}']" for short, column in pairs.items()}),
        "height": {"step": STEP},
        "encoding": {"y": labels()},
        "layer": list(layers),
    }


def _multiplier_title(answer: Answer) -> str:
    return gains(answer)


def _share_title(answer: Answer, rows: Rows) -> str:
    leader = leader_of(answer)
    most = sum(row["deployable.base"] > HALF for row in rows)
    told = f"brings more than half of what can be there of {most} in {len(rows)} capabilities."
    return f"{leader[0].upper()}{leader[1:]} {told}"


_MULTIPLIER_TEXT = (
    "One bar a mission: how many times more of it the whole alliance can do than the leader alone. Thin line: 5th to "
    "95th percentile of the draws. Who acts alone makes at least a major effort, an alliance the mission's own."
)
_SHARE_TEXT = (
    "One bar a capability: the leader's part of what the alliance can have there, the mean of all phases that ask for "
    "it; thin line: 5th to 95th percentile of the draws; circle: its part of what the alliance holds."
)
