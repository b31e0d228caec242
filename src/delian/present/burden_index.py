"""The answer of `delian burden index`: sentences, tables, charts, page."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.map import HATCH_UNKNOWN, SHADES
from delian.present.marks import GOOD, INK, STEP, WIDTH, Spec, chart, labels, layer, rows_of, states
from delian.present.numbers import DASH, number, percent
from delian.present.sheet import Listing, Sheet, shown_by
from delian.present.wording import listed, named

OFTEN = 0.5  # share of weightings from which a place in the bottom five is the usual case
NARROW = 5  # ranks within which a place says something by itself
CELL = 62  # width of a column of the table of components
_OFTEN, _SELDOM = "mostly bottom five", "elsewhere"


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts: ranks over all weightings, and the place of each member in each component."""
    return {"ranks": _ranks(answer), "components": _places(answer)}


def sentences(answer: Answer) -> list[str]:
    """Return the findings in plain sentences."""
    rows, found = answer.answer["members"], answer.answer
    if not rows:
        return ["No member has enough figures for a score by these weights."]
    weights = "equal weights" if answer.scenario["weights"] is None else "the weights given"
    first, last = (row | {"name": named(row["member"], found["names"])} for row in (rows[0], rows[-1]))
    often = [named(row["member"], found["names"]) for row in rows if row["p_bottom_five"] > OFTEN]
    return [
        f"By {weights} {first['name']} ranks first and {last['name']} last of {len(rows)}, {found['year']}; over "
        f"{found['draws']:,} weightings drawn evenly, 90% of them put {first['name']} at {_interval(first)} and "
        f"{last['name']} at {_interval(last)}.",
        _bottom(often),
        _title(answer) + ": a single list of ranks hides that the weights decide.",
    ]


def command_line(answer: Answer, file: str = "weights.yaml") -> str:
    """Return the command that gives this answer again; weights of one's own stand in the scenario."""
    told = answer.scenario
    words = ["delian", "burden", "index", *(["--weights", file] if told["weights"] else [])]
    words += ["--year", str(told["year"]), "--vintage", str(told["vintage"])]
    return shlex.join([*words, "--draws", str(told["draws"]), "--seed", str(told["seed"])])


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found, told = answer.answer, answer.scenario
    file = "'weights.yaml'" if told["weights"] else "None"
    rest = f"{told['year']}, {told['vintage']!r}, draws={told['draws']}, seed={told['seed']}"
    return Sheet(
        title=f"{found['alliance']}: index of burdens, {found['year']}",
        basis=basis(answer),
        sentences=sentences(answer),
        listings=[_member_listing(answer), _component_listing(answer), _value_listing(answer)],
        charts=charts(answer),
        command=command_line(answer),
        python=[
            "from delian.questions.burden_index import burden_index",
            f"answer = burden_index({file}, {rest})",
        ],
    )


def basis(answer: Answer) -> str:
    """Return who is ranked, definition, vintage and price base in one line."""
    found = answer.answer
    used = sum(row["used"] for row in found["components"])
    edition = "newest figures of NATO's tables" if found["vintage"] == "latest" else f"edition of {found['vintage']}"
    return (
        f"Members on 31 December {found['year']} without Iceland; {used} of {len(found['components'])} components; "
        f"money and equipment in NATO's definition, {edition}; shares and ratios, so in no price base (aid nominal, "
        f"over GDP of 2021); {found['draws']:,} weightings."
    )


def _member_listing(answer: Answer) -> Listing:
    rows = [
        [
            row["name"],
            str(row["rank"]),
            f"{row['rank_low']} to {row['rank_high']}",
            f"{row['rank_best']} to {row['rank_worst']}",
            _chance(row["p_bottom_five"]),
            f"{row['score']:.2f}",
            " ".join(row["missing"]).replace("_", " ") or DASH,
        ]
        for row in answer.answer["members"]
    ]
    refused = [
        [row["name"], DASH, DASH, DASH, DASH, "too little known", " ".join(row["missing"]).replace("_", " ")]
        for row in answer.answer["refused"]
    ]
    heads = ("Member", "rank", "in 90% of weightings", "in any", "P(bottom five)", "score", "unknown")
    return Listing("Members by rank", heads, rows + refused, words=("unknown",))


def _component_listing(answer: Answer) -> Listing:
    rows = [
        [
            row["name"],
            row["unit"],
            percent(row["weight"]) if row["used"] else "left out",
            f"{row['known']} of {row['of']}",
            row["reason"] or DASH,
        ]
        for row in answer.answer["components"]
    ]
    return Listing(
        "Components", ("Component", "unit", "weight", "known", "why left out"), rows, words=("unit", "why left out")
    )


def _value_listing(answer: Answer) -> Listing:
    """Return what each member has of each component, as published; unknown stays unknown."""
    used = [row for row in answer.answer["components"] if row["used"]]
    values = {(row["member"], row["component"]): row["value"] for row in answer.answer["values"]}
    names: Mapping[str, str] = answer.answer["names"]
    rows = [
        [names[m], *(number(values[m, c["component"]]) for c in used)] for m in sorted(names, key=names.__getitem__)
    ]
    heads = ("Member", *(f"{c['component'].replace('_', ' ')} ({c['unit']})" for c in used))
    return Listing("What each member has", heads, rows, shown=0)


def _interval(row: Mapping[str, Any]) -> str:
    return (
        f"ranks {row['rank_low']} to {row['rank_high']}"
        if row["rank_low"] < row["rank_high"]
        else f"rank {row['rank']}"
    )


def _bottom(often: list[str]) -> str:
    if not often:
        return "Nobody stands in the bottom five in most weightings."
    return f"In the bottom five in most weightings: {listed(often)}."


def _chance(p: float) -> str:
    return "<0.1%" if 0 < p < 0.001 else percent(p)


def _title(answer: Answer) -> str:
    rows = answer.answer["members"]
    narrow = sum(row["rank_high"] - row["rank_low"] < NARROW for row in rows)
    who = f"{narrow or 'None'} of {len(rows)} members {'keeps' if narrow < 2 else 'keep'}"
    return f"{who} within {NARROW} ranks in 90% of all weightings"


def _ranks(answer: Answer) -> Spec:
    rows = rows_of(answer, "members")
    for row in rows:
        row["label"] = row["name"]
        row["told"] = _chance(row["p_bottom_five"])
        row["state"] = _OFTEN if row["p_bottom_five"] > OFTEN else _SELDOM
    axis = {"title": "Rank (1 bears most); right: P(bottom five)", "tickCount": 7, "format": "d"}
    base = {"type": "quantitative", "axis": axis, "scale": {"domain": [1, len(rows)], "nice": False}}
    layers = [
        layer(
            "rule",
            {"strokeWidth": 4, "opacity": 0.45, "color": GOOD},
            x={"field": "rank_low", **base},
            x2={"field": "rank_high"},
        ),
        layer("rule", {"color": INK}, x={"field": "rank_best", **base}, x2={"field": "rank_worst"}),
        layer(
            "point",
            {"filled": True, "size": 60, "opacity": 1},
            x={"field": "rank", **base},
            color=states(_SELDOM, _OFTEN),
        ),
        layer("text", {"align": "left", "dx": 10, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    return chart(_title(answer), _RANK_TEXT, rows) | {
        "height": {"step": STEP},
        "encoding": {"y": labels()},
        "layer": layers,
    }


def _places(answer: Answer) -> Spec:
    order = [row["member"] for row in answer.answer["members"]]
    names: Mapping[str, str] = answer.answer["names"]
    rows = [row for row in rows_of(answer, "values") if row["member"] in order]
    rows.sort(key=lambda row: order.index(row["member"]))
    for row in rows:
        row["label"] = names[row["member"]]
        row["head"] = row["component"].replace("_", " ")
        row["shade"] = _UNKNOWN if row["place"] is None else _FIFTHS[min(4, int(5 * row["place"]))]
    colour = {
        "field": "shade",
        "type": "nominal",
        "scale": {"domain": [*_FIFTHS, _UNKNOWN], "range": [*SHADES[1:6], HATCH_UNKNOWN]},
        "legend": {"title": None, "orient": "top", "columns": 6, "symbolType": "square"},
    }
    heads = list(dict.fromkeys(row["head"] for row in rows))
    across = {
        "field": "head",
        "type": "nominal",
        "sort": heads,
        "axis": {"title": None, "orient": "top", "labelAngle": -30},
    }
    title = f"Nobody leads everywhere: places of {len(order)} members in {len(heads)} components"
    if any(all(row["shade"] == _FIFTHS[4] for row in rows if row["member"] == m) for m in order):
        title = f"Places of {len(order)} members in {len(heads)} components"
    return chart(title, _PLACE_TEXT, rows) | {
        "width": CELL * len(heads),
        "height": {"step": STEP},
        "encoding": {"y": {**labels(), "sort": [names[m] for m in order]}, "x": across},
        "layer": [layer("rect", {"stroke": "#ffffff"}, color=colour)],
    }


_UNKNOWN = "unknown"
_FIFTHS = ("lowest fifth", "second", "third", "fourth", "highest fifth")
_RANK_TEXT = (
    "One row a member: dot, the rank by the weights in use; thick line, ranks in 90% of all weightings, drawn evenly; "
    "thin line, best and worst rank in any. The percentage is the share of weightings that put it in the bottom five."
)
_PLACE_TEXT = (
    "One cell a member and component: its fifth among the members that have a figure, more meaning a larger burden "
    "borne. Dotted: unknown, never filled in."
)

terminal, report_html, chart_files = shown_by(sheet)
