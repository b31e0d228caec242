"""Charts of `delian burden pledge`: how many met it, who crosses when, one small panel a member, the back-test."""

from __future__ import annotations

from delian.core.answer import Answer
from delian.present.marks import (
    BAND,
    GOOD,
    INK,
    MUTED,
    SHORT,
    WIDTH,
    Rows,
    Spec,
    chart,
    labels,
    layer,
    rows_of,
)
from delian.present.numbers import percent

STEP = 17
COLUMNS, PANEL = 4, (105, 55)
AHEAD = ("on track", "off track", "will miss")
LATER = 21  # years from the last figure, where those who do not cross within twenty are drawn


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts that have rows."""
    made = {
        "counts": count_chart(answer),
        "crossing": crossing_chart(answer),
        "missing": missing_chart(answer),
        "members": member_panels(answer),
        "backtest": backtest_chart(answer),
    }
    if len(answer.answer["counts"]) < 2:
        made.pop("counts")  # one bar tells less than the first sentence
    return {name: spec for name, spec in made.items() if spec["data"]["values"]}


def count_chart(answer: Answer) -> Spec:
    """Return how many members met the pledge in each year."""
    rows = [{**row, "label": "", "told": str(row["meeting"])} for row in rows_of(answer, "counts")]
    x = {"field": "year", "type": "ordinal", "axis": {"title": None, "labelAngle": 0}}
    y = {"field": "meeting", "type": "quantitative", "axis": {"title": "Members", "tickMinStep": 1}}
    layers = [
        layer("bar", {"color": BAND}, x=x, y={**y, "field": "members"}),
        layer("bar", {"color": GOOD}, x=x, y=y),
        layer("text", {"dy": -7, "color": INK}, x=x, y=y, text={"field": "told"}),
    ]
    title = f"{rows[-1]['meeting']} of {rows[-1]['members']} members met it in {rows[-1]['year']}" if rows else ""
    text = "Dark: members at the target or above, by rounded shares. Light: all members of 31 December but Iceland."
    return chart(title, text, rows) | {"height": 160, "layer": layers}


def crossing_chart(answer: Answer) -> Spec:
    """Return in which year each member that has not met the pledge crosses its target, as a range."""
    found = answer.answer
    edge = found["last"] + LATER
    rows: Rows = []
    for row in rows_of(answer, "members"):
        if row["status"] in ("met", "met late", "unknown"):
            continue
        shown = {end: row[f"year_met.{end}"] or edge for end in ("low", "base", "high")}
        rows.append({"label": row["name"], **shown, "status": row["status"], "told": percent(row["probability"])})
    rows.sort(key=lambda row: (row["base"], row["low"], str(row["label"])))
    scale = {"domain": [found["last"], edge], "nice": False}
    x = {
        "type": "quantitative",
        "scale": scale,
        "axis": {"title": "First year at the target", "format": "d", "tickCount": 6},
    }
    layers = [
        layer("rule", {"color": INK, "strokeDash": [3, 3]}, x={"datum": found["by"], **x}, y=None),
        layer("rule", {"color": MUTED, "strokeWidth": 2}, x={"field": "low", **x}, x2={"field": "high"}),
        layer("point", {"color": GOOD, "filled": True, "size": 60, "opacity": 1}, x={"field": "base", **x}),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    states = [(word, sum(row["status"] == word for row in rows)) for word in AHEAD]
    title = f"{len(rows)} members have not met it"
    if found["by"] > found["last"]:
        title += f"; for {found['by']}: {', '.join(f'{n} {word}' for word, n in states if n)}"
    text = (
        "Line: 5th to 95th percentile of the draws, dot: the middle; at the right edge: not within 20 years. "
        "Number: probability of reaching it in some year to the deadline (dashed)."
    )
    return chart(title, text, rows) | {"height": {"step": STEP}, "encoding": {"y": labels()}, "layer": layers}


def missing_chart(answer: Answer) -> Spec:
    """Return the money each member fell short of the pledge."""
    rows: Rows = [
        {"label": row["name"], "total": row["total"] / 1000, "told": f"{row['total'] / 1000:,.1f}"}
        for row in rows_of(answer, "missing")
        if row["total"] > 0
    ]
    x = {"field": "total", "type": "quantitative", "axis": {"title": "USD bn of 2015, cumulated", "tickCount": 6}}
    layers = [
        layer("bar", {"color": SHORT, "height": 10}, x=x),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    start = max(answer.answer["start"], answer.answer["agreed"])
    title = f"{rows[0]['label']} is furthest below the pledge since {start}" if rows else ""
    return chart(title, "What the years below the target sum to; nothing is set off by years above it.", rows) | {
        "height": {"step": STEP},
        "encoding": {"y": labels()},
        "layer": layers,
    }


def member_panels(answer: Answer) -> Spec:
    """Return one small panel a member: its share by year, and its target."""
    found = answer.answer
    targets = {row["member"]: row["target"] for row in found["members"]}
    rows: Rows = [
        {"label": row["name"], "year": row["year"], "share": row["share"]}
        for row in rows_of(answer, "history")
        if row["member"] in targets
    ]
    first, last = min(row["year"] for row in rows), max(found["last"], found["by"])
    rows += [
        {"label": row["name"], "year": year, "target": row["target"]}
        for row in rows_of(answer, "members")
        for year in (max(found["agreed"], first), last)
    ]
    # The years at both ends keep inside the panel, each on its own side of its tick.
    inside = {"expr": f"datum.value < {last} ? 'left' : 'right'"}
    axis = {"title": None, "format": "d", "values": [first, last], "grid": False, "labelAlign": inside}
    x = {"field": "year", "type": "quantitative", "axis": axis, "scale": {"nice": False, "zero": False}}
    y = {"type": "quantitative", "axis": {"title": None, "tickCount": 3}}
    panel = {
        "width": PANEL[0],
        "height": PANEL[1],
        "layer": [
            _known("share") | layer("line", {"color": GOOD, "strokeWidth": 1.5}, x=x, y={"field": "share", **y}),
            _known("target") | layer("line", {"color": SHORT, "strokeDash": [3, 3]}, x=x, y={"field": "target", **y}),
        ],
    }
    met = sum(row["status"] in ("met", "met late") for row in found["members"])
    title = f"{met} of {len(found['members'])} lines end at their target or above"
    made = chart(title, "Line: the member's share [percent]. Dashed: its target, from the pledge on.", rows)
    made.pop("width")
    header = {"title": None, "labelFontSize": 11}
    return made | {"facet": {"field": "label", "type": "nominal", "header": header}, "columns": COLUMNS, "spec": panel}


def _known(field: str) -> Spec:
    return {"transform": [{"filter": f"isValid(datum.{field})"}]}


def backtest_chart(answer: Answer) -> Spec:
    """Return the errors of the projection and of two naive forecasts by horizon."""
    rows = [{**row, "label": ""} for row in rows_of(answer, "backtest")]
    colours = {"domain": ["regimes", "persistence", "drift"], "range": [GOOD, INK, SHORT]}
    colour = {"field": "method", "type": "nominal", "scale": colours, "legend": {"title": None, "orient": "top"}}
    x = {"field": "horizon", "type": "quantitative", "axis": {"title": "Years ahead", "values": [1, 2, 3, 5, 10]}}
    y = {
        "field": "mae",
        "type": "quantitative",
        "axis": {"title": "Mean absolute error [points of GDP]", "tickCount": 5},
    }
    layers = [
        layer("line", {"strokeWidth": 1.5}, x=x, y=y, color=colour),
        layer("point", {"filled": True, "size": 45, "opacity": 1}, x=x, y=y, color=colour),
    ]
    worse = any(row["method"] == "regimes" and row["skill_mae"] < 0 for row in rows)
    title = "In the back-test, no change at all erred less" if worse else "In the back-test, the projection erred less"
    text = (
        "Regimes: the projection used here. Persistence: no change. Drift: five years carried on. Origins 1995 to 2023."
    )
    return chart(title, text, rows) | {"height": 180, "layer": layers}
