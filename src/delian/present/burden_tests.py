"""The answer of `delian burden tests`: sentences, tables, charts, page."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.marks import GOOD, INK, MUTED, SHORT, STEP, WIDTH, Rows, Spec, calculated, chart, labels, layer
from delian.present.marks import rows_of as table_of
from delian.present.numbers import DASH, brief, percent
from delian.present.sheet import Listing, Sheet, shown_by
from delian.present.wording import listed

FIVE = 0.05
_ENDS = ("p_equal", "p_low", "p_high")
SHORT_LIST = 12  # rows of a long table in the terminal


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts that have rows: rho by year, concordance by year, answers of each ally."""
    made = {"exploitation": _by_year(answer), "concordance": _over_weights(answer), "answers": _answers(answer)}
    return {name: spec for name, spec in made.items() if spec["data"]["values"]}


def sentences(answer: Answer) -> list[str]:
    """Return the findings in plain sentences, each test with what it does not show."""
    told = [_exploited(answer), _concordant(answer), _riding(answer), _lagged(answer), _compared(answer)]
    readings = [
        f"{_TITLES[row['test']]} shows {row['shows']}; it does not show {row['does_not_show']}."
        for row in answer.answer["readings"]
    ]
    return [*(text for text in told if text), *readings]


def command_line(answer: Answer) -> str:
    """Return the command that gives this answer again."""
    found, scenario = answer.answer, answer.scenario
    words = ["delian", "burden", "tests", "--years", f"{found['first']}:{found['last']}"]
    words += ["--members", ",".join(found["members"])] if found["members"] else []
    return shlex.join([*words, "--draws", str(scenario["draws"]), "--seed", str(scenario["seed"])])


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found = answer.answer
    members, years = tuple(found["members"]), (found["first"], found["last"])
    given = f"{years}, {members}, draws={found['draws']}, seed={answer.scenario['seed']}"
    return Sheet(
        title=f"{found['alliance']}: tests of burden sharing, {found['first']} to {found['last']}",
        basis=(
            f"Members on 31 December without Iceland; expenditure over GDP by SIPRI's definition, April 2025; GDP at "
            f"current prices; growth at prices of 2023; {found['draws']:,} random pairings."
        ),
        sentences=sentences(answer),
        charts=charts(answer),
        listings=_listings(answer),
        command=command_line(answer),
        python=["from delian.questions.burden_tests import burden_tests", f"answer = burden_tests({given})"],
    )


def _listings(answer: Answer) -> list[Listing]:
    found, names = answer.answer, answer.answer["names"]
    told = [
        Listing(
            "Exploitation: GDP against expenditure over GDP",
            ("Year", "allies", "rho", "p one-sided", "p permuted", "rho of growth", "p of growth", "rho if unrelated"),
            [_year_row(row) for row in reversed(found["exploitation"])],
            shown=SHORT_LIST,
        ),
        Listing(
            "Concordance: cost less benefit, over all weightings of " + listed(found["proxies"]),
            ("Year", "allies", "p at equal weights", "lowest p", "highest p", "weightings that reject at 5%"),
            [
                [str(r["year"]), str(r["n"]), *(_chance(r[key]) for key in _ENDS), percent(r["rejected_share"])]
                for r in reversed(found["concordance"])
            ],
            shown=SHORT_LIST,
        ),
        Listing(
            "Answers to the leader and to the rival, by ally (elasticity, 90% interval)",
            ("Ally", "sample", "years", "to the United States", "to what the rival outgrew it by", "reading"),
            [
                [names[r["member"]], r["sample"], str(r["n"]), _span(r["leader"]), _span(r["rival"]), r["reading"]]
                for r in found["free_riding"]
            ],
            words=("sample", "reading"),
        ),
        Listing(
            "Spatial lag: spending and that of linked allies (elasticity, 90% interval)",
            ("Links", "sample", "ally-years", "others' spending", "own GDP", "Hansen's J (df 1)"),
            [
                [r["links"], r["sample"], str(r["n"]), _span(r["spatial_lag"]), _span(r["gdp"]), f"{r['hansen_j']:.2f}"]
                for r in found["spatial_lag"]
            ],
            words=("sample",),
        ),
        Listing(
            "Beside the published verdicts on exploitation",
            ("Year", "published", "found", "p one-sided", "agrees"),
            [
                [
                    str(r["year"]),
                    _level(r["published_level"]),
                    _level(r["level"]),
                    f"{r['p_one_sided']:.4f}",
                    "yes" if r["agrees"] else "no",
                ]
                for r in found["published"]
            ],
            words=("published", "found", "agrees"),
        ),
    ]
    return [table for table in told if table.rows]


def _year_row(row: Mapping[str, Any]) -> list[str]:
    growth = row["growth"]
    last = [DASH, DASH] if growth is None else [f"{growth['rho']:.2f}", _chance(growth["p_one_sided"])]
    cells = [str(row["year"]), str(row["n"]), f"{row['rho']:.2f}"]
    return [*cells, _chance(row["p_one_sided"]), _chance(row["p_permutation"]), *last, _span(row["if_unrelated"])]


def _chance(p: float) -> str:
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def _span(spread: Mapping[str, float]) -> str:
    return f"{spread['base']:.2f} ({spread['low']:.2f} to {spread['high']:.2f})"


def _level(level: float) -> str:
    return "not significant" if level >= 1 else f"at {percent(level)}"


def _exploited(answer: Answer) -> str:
    rows = answer.answer["exploitation"]
    years = [row["year"] for row in rows if row["p_one_sided"] <= FIVE]
    if not years:
        return f"In none of {len(rows)} years did larger economies carry a significantly larger burden (5%, one-sided)."
    grown = sum(row["growth"] is not None and row["growth"]["p_one_sided"] <= FIVE for row in rows)
    return (
        f"Larger economies carried a significantly larger burden (5%, one-sided) in {len(years)} of {len(rows)} years: "
        f"{_spells(years)}; by growth of spending in {grown}."
    )


def _spells(years: list[int]) -> str:
    """Return years as spells: `1960-1966, 1983-1985`."""
    spells: list[list[int]] = []
    for year in years:
        if spells and year == spells[-1][1] + 1:
            spells[-1][1] = year
        else:
            spells.append([year, year])
    return ", ".join(str(a) if a == b else f"{a}{DASH}{b}" for a, b in spells)


def _concordant(answer: Answer) -> str:
    rows = answer.answer["concordance"]
    fragile = sum(0 < row["rejected_share"] < 1 for row in rows)
    return (
        f"Whether costs follow benefits turns on the weights of the proxies in {fragile} of {len(rows)} years; "
        f"equal weights reject it at 5% in {sum(row['p_equal'] <= FIVE for row in rows)}."
    )


def _riding(answer: Answer) -> str:
    rows = answer.answer["free_riding"]
    if not rows:
        return ""
    counts = {text: sum(row["reading"] == text for row in rows) for text in dict.fromkeys(r["reading"] for r in rows)}
    told = ", ".join(
        f"{count} {text if count == 1 else text.replace('follows', 'follow')}"
        for text, count in sorted(counts.items(), key=lambda pair: -pair[1])
    )
    return f"Of {len(rows)} estimates by ally and period (90% intervals): {told}."


def _lagged(answer: Answer) -> str:
    rows = answer.answer["spatial_lag"]
    if not rows:
        return ""
    values = [row["spatial_lag"]["base"] for row in rows]
    positive = sum(row["spatial_lag"]["low"] > 0 for row in rows)
    return (
        f"Allies' spending moves with that of linked allies by {brief(min(values))} to {brief(max(values))}, above "
        f"zero in {positive} of {len(rows)} choices of links and period: free riding alone would make it negative."
    )


def _compared(answer: Answer) -> str:
    rows = answer.answer["published"]
    if not rows:
        return ""
    differ = [str(row["year"]) for row in rows if not row["agrees"]]
    told = f"; not {listed(differ)}" if differ else ""
    return f"{len(rows) - len(differ)} of {len(rows)} published verdicts on exploitation are reproduced{told}."


_TITLES = {
    "exploitation": "The test of exploitation",
    "concordance": "The test of concordance",
    "free_riding": "An ally's answer to its leader",
    "spatial_lag": "The spatial lag",
}


def _by_year(answer: Answer) -> Spec:
    rows = table_of(answer, "exploitation")
    for row in rows:
        row["label"] = ""
        row["state"] = "significant at 5%" if row["p_one_sided"] <= FIVE else "not significant"
    axis = {"title": "Spearman's rho", "tickCount": 5}
    years = {"field": "year", "type": "quantitative", "axis": {"title": None, "format": "d"}, "scale": {"zero": False}}
    colour = {
        "field": "state",
        "type": "nominal",
        "scale": {"domain": ["significant at 5%", "not significant"], "range": [SHORT, MUTED]},
        "legend": {"title": None, "orient": "top", "columnPadding": 40},
    }
    base = {"field": "rho", "type": "quantitative", "axis": axis, "scale": {"domain": [-1, 1]}}
    band = {"type": "quantitative", "scale": {"domain": [-1, 1]}}
    layers = [
        layer("rule", {"color": MUTED, "opacity": 0.4}, y={"field": "low", **band}, y2={"field": "high"}),
        layer("rule", {"color": INK}, y={"datum": 0, **band}, x=None),
        layer("point", {"filled": True, "size": 40, "opacity": 1}, y=base, color=colour),
    ]
    title = _exploited(answer).split(":")[0].removesuffix(".")
    return chart(title, _YEAR_TEXT, rows) | {
        "transform": calculated(low="datum['if_unrelated.low']", high="datum['if_unrelated.high']"),
        "height": 220,
        "encoding": {"x": years},
        "layer": layers,
    }


def _over_weights(answer: Answer) -> Spec:
    rows = table_of(answer, "concordance")
    for row in rows:
        row["label"] = ""
    years = {"field": "year", "type": "quantitative", "axis": {"title": None, "format": "d"}, "scale": {"zero": False}}
    scale = {"type": "quantitative", "scale": {"domain": [0, 1]}, "axis": {"title": "p (two-sided)", "tickCount": 5}}
    layers = [
        layer("rule", {"color": GOOD, "strokeWidth": 3}, y={"field": "p_low", **scale}, y2={"field": "p_high"}),
        layer("point", {"filled": True, "color": INK, "size": 22, "opacity": 1}, y={"field": "p_equal", **scale}),
        layer("rule", {"color": SHORT}, y={"datum": FIVE, **scale}, x=None),
    ]
    title = _concordant(answer).split(";")[0]
    return chart(title, _WEIGHT_TEXT, rows) | {"height": 220, "encoding": {"x": years}, "layer": layers}


def _answers(answer: Answer) -> Spec:
    names = answer.answer["names"]
    latest = max((row["sample"] for row in answer.answer["free_riding"]), default="")
    rows: Rows = [row for row in table_of(answer, "free_riding") if row["sample"] == latest]
    rows.sort(key=lambda row: -row["leader.base"])
    for row in rows:
        row["label"] = names[row["member"]]
    axis = {"title": "Growth of spending for 1% growth of the leader's [%]", "tickCount": 6}
    base = {"type": "quantitative", "axis": axis}
    layers = [
        layer("rule", {"color": INK}, x={"field": "low", **base}, x2={"field": "high"}),
        layer("point", {"filled": True, "color": GOOD, "size": 50, "opacity": 1}, x={"field": "base", **base}),
        layer("rule", {"color": MUTED}, x={"datum": 0, **base}, y=None),
    ]
    sure = sum(row["leader.low"] > 0 for row in rows)
    title = f"{sure} of {len(rows)} allies followed the leader's spending, {latest} (90% interval above zero)"
    return chart(title, _ANSWER_TEXT, rows) | {
        "width": WIDTH,
        "transform": calculated(low="datum['leader.low']", base="datum['leader.base']", high="datum['leader.high']"),
        "height": {"step": STEP},
        "encoding": {"y": labels()},
        "layer": layers,
    }


_YEAR_TEXT = (
    "One dot a year: rank correlation of GDP and expenditure over GDP among the members. Grey line: where 90% of it "
    "would lie if spending were dealt out among allies at random, which the ratio alone pushes below zero."
)
_WEIGHT_TEXT = (
    "One line a year: from the lowest to the highest p of Wilcoxon's test over all weightings of GDP, population and "
    "exposed border; dot: equal weights. Below the line at 0.05 costs and benefits differ."
)
_ANSWER_TEXT = "One row an ally: least squares on yearly growth, point and 90% interval."

terminal, report_html, chart_files = shown_by(sheet)
