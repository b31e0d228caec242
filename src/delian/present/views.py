"""Rows of text for the page: what each table, list and line of the report says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.core.figures import Figure, Source
from delian.present import replacement
from delian.present.numbers import DASH, billions, brief, chance, ends, number, percent, with_range
from delian.present.sentences import draws_of
from delian.present.tables import (
    absence_line,
    bought_cell,
    coalition_line,
    missing_cell,
    moving,
    persuade_line,
    power_line,
)
from delian.present.wording import SPLIT, figure_label, phase_title, short

TIERS = {
    "A": "Tier A: official or original publisher",
    "B": "Tier B: original publisher, read by us",
    "C": "Tier C: secondary copy, or Delian's own estimate",
}
Row = dict[str, Any]


def tiles(answer: Answer) -> list[tuple[str, str]]:
    """Return the four numbers of the first page: probability, share carried, price, years."""
    found = answer.answer
    carried = found["carried"]
    shown = [("At base values", "able" if found["able"] else "not able")]
    if found["probability_able"] is not None:
        told, _, draws = chance(found["probability_able"], draws_of(answer)).partition(" (")
        shown = [(f"Probability of being able ({draws}", told)]
    if found["by_construction"]:
        return replacement.tiles(answer) + _slowest(found)
    spread = (
        "" if carried["low"] == carried["high"] else f" ({percent(carried['low'])}{DASH}{percent(carried['high'])})"
    )
    shown.append(("Share of the mission carried", percent(carried["base"]) + spread))
    cost = found.get("cost")
    if cost:
        shown.append(
            (f"Price of closing the gaps, {cost['currency']} bn of {cost['price_year']}", with_range(billions(cost)))
        )
    return shown + _slowest(found)


def _slowest(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the years of the slowest purchase that closes a gap; nothing where none is missing."""
    years = [row["years"] for row in found["gaps"] if row["years"] and row["missing"] > 0]
    if not years:
        return []
    slowest = {end: max(row[end] for row in years) for end in ("low", "base", "high")}
    return [("Years until the slowest purchase serves", with_range(slowest))]


def need_rows(answer: Answer) -> list[Row]:
    """Return every need with what is there, missing, to buy, its price and years; a title row opens each phase."""
    gaps = {(row["phase"], row["capability"]): row for row in answer.answer["gaps"]}
    rows: list[Row] = []
    phase = ""
    for row in answer.answer["needs"]:
        if row["phase"] != phase:
            phase = row["phase"]
            rows.append({"title": phase_title(answer, phase)})
        rows.append(_need_row(row, gaps.get((phase, row["capability"]))))
    return rows


def _need_row(row: Mapping[str, Any], bought: Mapping[str, Any] | None) -> Row:
    chance_short = row["probability_missing"]
    return {
        "name": row["name"] + ("" if row["essential"] else " (optional)"),
        "title": "",
        "part": bool(row["part_of"]),
        "unit": row["unit"],
        "short": row["missing"] > 0,
        "required": with_range(row["required_range"]),
        "supplied": with_range(row["supplied_range"]),
        "missing": missing_cell(row),
        "chance": DASH if chance_short is None else percent(chance_short),
        "to_buy": bought_cell(bought, wide=True) if bought else "",
        "price": _price(bought),
        "years": with_range(bought["years"]) if bought else "",
        "groups": (bought or row)["from"],
    }


def _price(bought: Mapping[str, Any] | None) -> str:
    if bought is None:
        return ""
    if bought["bought_in"]:
        return "counted in another row"
    return "unknown" if bought["cost"] is None else with_range(billions(bought["cost"]))


def flip_rows(answer: Answer) -> list[Row]:
    """Return the assumptions that move the verdict, their range, where it flips, and supply at both ends."""
    return [
        {
            "name": figure_label(row["figure"], answer),
            "figure": row["figure"],
            "unit": row["unit"],
            "assumed": f"{number(row['base'])} ({ends(row)})",
            "flips": "no value flips it" if row["value"] is None else number(row["value"]),
            "inside": ""
            if row["value"] is None
            else "inside its range"
            if row["within_range"]
            else "outside its range",
            "then": f"{percent(row['s_star_at_low'])} at {brief(row['low'])}, "
            f"{percent(row['s_star_at_high'])} at {brief(row['high'])}",
        }
        for row in moving(answer)
    ]


def lines(answer: Answer) -> list[tuple[str, str]]:
    """Return single lines on coalition, whom to persuade and what the absence costs."""
    told = [
        ("Power", power_line(answer)),
        ("Coalition", coalition_line(answer)),
        ("Next to persuade", persuade_line(answer)),
        ("What the absence costs", absence_line(answer)),
    ]
    return [(label, text[0].upper() + text[1:]) for label, text in told if text]


def split_rows(answer: Answer) -> list[Row]:
    """Return where the uncertainty of s* comes from, largest first; empty without draws."""
    split = answer.answer["uncertainty_split"] or {}
    rows = [
        {"name": text, "share": split[key], "percent": percent(split[key])}
        for key, text in SPLIT.items()
        if key in split
    ]
    return sorted(rows, key=lambda row: -row["share"])


def assumption_rows(answer: Answer) -> tuple[list[Row], dict[str, list[Row]]]:
    """Return the assumptions that move the verdict, and all of them by group."""
    rows = [_assumption(row, answer) for row in answer.assumptions]
    order = [row["figure"] for row in moving(answer)]
    first = sorted((row for row in rows if row["figure"] in order), key=lambda row: order.index(row["figure"]))
    return first, assumptions_by_group(answer)


def assumptions_by_group(answer: Answer) -> dict[str, list[Row]]:
    """Return {group: its assumptions}, in the order of their numbers."""
    grouped: dict[str, list[Row]] = {}
    for row in answer.assumptions:
        grouped.setdefault(row["from"][0], []).append(_assumption(row, answer))
    return grouped


def _assumption(row: Mapping[str, Any], answer: Answer) -> Row:
    value = {"low": row["low"], "base": row["base"], "high": row["high"]}
    return {
        "number": row["number"],
        "figure": row["figure"],
        "name": figure_label(row["figure"], answer),
        "value": _figure_range(value, row["unit"]),
        "unit": row["unit"],
        "text": row["text"],
        "group": row["from"][0],
    }


def figure_rows(answer: Answer) -> list[Row]:
    """Return groups with their figures, numbered; what is known to be none is only counted."""
    sources = {source.id: source for source in answer.sources}
    rows: list[Row] = []
    for place, group in enumerate(answer.groups.values(), start=1):
        found = [answer.figures[name] for name in group.figures if name in answer.figures]
        shown = [figure for figure in found if figure.value != 0]
        rows.append(
            {
                "number": place,
                "id": group.id,
                "where": group.where,
                "none": len(found) - len(shown),
                "figures": [_figure(figure, sources, answer) for figure in shown],
            }
        )
    return rows


def group_numbers(answer: Answer) -> dict[str, int]:
    """Return {group id: its number on the page}."""
    return {name: place for place, name in enumerate(answer.groups, start=1)}


def _figure(figure: Figure, sources: Mapping[str, Source], answer: Answer) -> Row:
    source = sources.get(figure.source_id)
    money = "" if figure.money is None else f" {figure.money.currency} of {figure.money.price_year}"
    return {
        "id": figure.id,
        "name": figure_label(figure.id, answer),
        "value": _figure_range({"low": figure.low, "base": figure.value, "high": figure.high}, figure.unit),
        "unit": figure.unit + money,
        "status": figure.status,
        "tier": figure.tier,
        "source": figure.source_id,
        "publisher": source.publisher if source else figure.source_id,
        "href": f"#s-{figure.source_id}",
    }


def _figure_range(value: Mapping[str, float | None], unit: str) -> str:
    low, base, high = value["low"], value["base"], value["high"]
    if unit == "year" and base is not None:
        return f"{base:.0f}"
    if base is None:
        return "unknown"
    return (
        number(base)
        if low is None or high is None or low == high
        else f"{number(base)} ({number(low)}{DASH}{number(high)})"
    )


def source_rows(answer: Answer) -> list[tuple[str, list[Row]]]:
    """Return the sources by tier; a link only where the address is one of the web."""
    return [
        (title, [_source(source) for source in answer.sources if source.tier == tier])
        for tier, title in TIERS.items()
        if any(source.tier == tier for source in answer.sources)
    ]


def _source(source: Source) -> Row:
    return {
        "id": source.id,
        "publisher": source.publisher,
        "title": source.title,
        "date": source.date,
        "url": _address(source),
        "licence": source.licence,
        "via": source.read_via,
    }


def contribution_rows(rows: list[dict[str, Any]]) -> list[Row]:
    """Return who brings what as text, for the table behind the map."""
    return [
        {"name": row["name"], "share": DASH if row["share"] is None else percent(row["share"]), "class": row["class"]}
        for row in rows
    ]


def needed_rows(answer: Answer) -> list[Row]:
    """Return who is indispensable, for the table behind the chart."""
    return [
        {"name": row["name"], "chance": percent(row["probability"]), "at_base": "yes" if row["at_base"] else "no"}
        for row in answer.answer["indispensable"]
    ]


def about(answer: Answer) -> str:
    """Return one line on what was asked: who, when, forces of which year, how many draws."""
    found = answer.answer
    members = len(found["members"])
    told = f"{members} member{'s' if members > 1 else ''} on {found['date']}; effort: {short(found['effort'])}"
    years = f"forces of the end of {found['forces_year']}, requirements of {found['scenario_year']}"
    if found["by_construction"]:
        return f"{told.partition(';')[0]}; list of {found['scenario_year']}; {draws_of(answer):,} draws"
    return f"{told}; {years}; {draws_of(answer):,} draws"


def _address(source: Source | None) -> str:
    """Return a source's address when it is one of the web, else nothing: no other scheme becomes a link."""
    return source.url if source is not None and source.url.startswith(("https://", "http://")) else ""
