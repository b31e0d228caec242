"""Who carries a partner: sentences, tables, charts and the page of `delian burden aid`."""

from __future__ import annotations

import shlex
from typing import Any

from delian.core.answer import Answer
from delian.present.marks import GOOD, INK, MUTED, SHORT, WIDTH, Rows, Spec, chart, labels, layer, rows_of
from delian.present.numbers import DASH, number
from delian.present.sheet import Listing, Sheet, options, shown_by
from delian.present.wording import listed, member_names, named

STEP = 17
SHOWN = 15
KINDS = ("military", "financial", "humanitarian")
COLOURS = (GOOD, SHORT, MUTED)


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found, asked = answer.answer, answer.scenario
    without: Any = asked["without"]
    words = ["delian", "burden", "aid", *options({k: asked[k] for k in ("to", "release", "year")})]
    words += ["--without", ",".join(without)] if without else []
    given = f"{asked['to']!r}, {tuple(without)!r}, {asked['release']!r}, {asked['year']!r}"
    unit = f"{found['price_base']['currency']} bn"
    years = sorted({row["year"] for row in found["by_year"]})
    return Sheet(
        title=f"Who carries {found['to_name']}: aid by donor and kind",
        basis=basis(answer),
        sentences=sentences(answer),
        listings=[
            Listing(f"Donors [{unit}]", _HEADS, donor_rows(answer), (), SHOWN),
            Listing(f"Allocated by year [{unit}]", ("Donor", *map(str, years)), year_rows(answer, years), (), SHOWN),
            Listing(f"To fill the place [{unit}]", _NEEDED, needed_rows(answer)),
            Listing(
                f"What states that have given military aid would add, by GDP [{unit}]",
                _FILL,
                fill_rows(answer),
                (),
                SHOWN,
            ),
        ],
        charts=charts(answer),
        command=shlex.join(words),
        python=["from delian.questions.aid import aid", f"answer = aid({given})"],
    )


def basis(answer: Answer) -> str:
    """Return definition, vintage and price base in one line."""
    found = answer.answer
    when = "all years together" if found["year"] is None else f"{found['year']} only"
    base = f"{found['price_base']['currency']} bn, nominal (each year at its own prices)"
    return f"{found['definition']}; release {found['release']}; {when}; {base}."


def sentences(answer: Answer) -> list[str]:
    """Return the finding: who gave most, who most for its size, what filling a place takes."""
    found, names = answer.answer, member_names(answer)
    rows = [row for row in found["donors"] if row["kind"] == "total"]
    whole = sum(row["allocated"] for row in rows)
    unit = f"bn {found['price_base']['currency']}"
    most = listed(f"{named(row['donor'], names)} {number(row['allocated'])}" for row in rows[:3])
    told = [f"{number(whole)} {unit} were allocated to {found['to_name']}; most by {most}."]
    sized = sorted((row for row in rows if row["share_gdp"] is not None), key=lambda row: -row["share_gdp"])[:3]
    shares = listed(f"{named(row['donor'], names)} {row['share_gdp']:.2f}%" for row in sized)
    told.append(f"For its size, most by {shares} of GDP of {found['gdp_year']}.")
    if found["needed"]:
        total = next(row for row in found["needed"] if row["kind"] == "total")
        military = next(row for row in found["needed"] if row["kind"] == "military")
        gone = listed(named(who, names) for who in found["without"])
        times = [DASH if row["times"] is None else f"{row['times']:.2f}" for row in (total, military)]
        told.append(
            f"Without {gone}, {number(total['missing'])} {unit} are missing: the others would give {times[0]} times "
            f"what they gave, and {times[1]} times in military aid."
        )
    if found["fill"]:
        told.append(
            f"Shared by GDP among the {len(found['fill'])} states that have given military aid, without the EU's "
            f"institutions, they would give {filled_times(answer)} times what they gave."
        )
    return told


def filled_times(answer: Answer) -> str:
    """Return how many times what they gave those who fill the place would give in all."""
    gave, adds = (sum(row[key] for row in answer.answer["fill"]) for key in ("gives", "adds"))
    return f"{(gave + adds) / gave:.2f}" if gave else "unknown"


def donor_rows(answer: Answer) -> list[list[str]]:
    """Return each donor as text: kinds, total, pledged, paid out, share of GDP."""
    table: dict[str, dict[str, Any]] = {}
    for row in answer.answer["donors"]:
        table.setdefault(row["donor"], {})[row["kind"]] = row
    rows = []
    for kinds in table.values():
        total = kinds["total"]
        paid = kinds["financial"]["delivered"]
        rows.append(
            [
                total["name"],
                *(_bn(kinds[kind]["allocated"]) for kind in KINDS),
                _bn(total["allocated"]),
                DASH if total["pledged"] is None else _bn(total["pledged"]),
                DASH if paid is None else _bn(paid),
                DASH if total["share_gdp"] is None else f"{total['share_gdp']:.2f}",
            ]
        )
    return rows


def _bn(value: float) -> str:
    """Return billions at three digits; what is less than a million is only said to be."""
    return "<0.001" if 0 < value < 0.001 else number(value)


def year_rows(answer: Answer, years: list[int]) -> list[list[str]]:
    """Return what each donor allocated in each year; a dash where the release has no row."""
    table: dict[str, dict[int, float]] = {}
    for row in answer.answer["by_year"]:
        if row["kind"] == "total":
            table.setdefault(row["name"], {})[row["year"]] = row["allocated"]
    ordered = sorted(table.items(), key=lambda item: -sum(item[1].values()))
    return [[name, *(_bn(line[y]) if y in line else DASH for y in years)] for name, line in ordered]


def needed_rows(answer: Answer) -> list[list[str]]:
    """Return by kind what is missing and how many times the others would have to give."""
    return [
        [
            row["kind"],
            _bn(row["missing"]),
            _bn(row["others"]),
            DASH if row["times"] is None else f"{row['times']:.2f}",
        ]
        for row in answer.answer["needed"]
    ]


def fill_rows(answer: Answer) -> list[list[str]]:
    """Return what each other donor would add."""
    return [
        [
            row["name"],
            _bn(row["gives"]),
            _bn(row["adds"]),
            f"{row['times']:.1f}",
            f"{row['adds_share_gdp']:.2f}",
        ]
        for row in answer.answer["fill"]
    ]


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts that have rows."""
    made = {"donors": donor_chart(answer), "fill": fill_chart(answer)}
    return {name: spec for name, spec in made.items() if spec["data"]["values"]}


def donor_chart(answer: Answer) -> Spec:
    """Return what each donor allocated, by kind, largest first."""
    found = answer.answer
    names = member_names(answer)
    totals = [row for row in found["donors"] if row["kind"] == "total"]
    order = [row["name"] for row in totals if row["allocated"] > 0]
    rows: Rows = [
        {"label": row["name"], "kind": row["kind"], "allocated": row["allocated"], "place": KINDS.index(row["kind"])}
        for row in rows_of(answer, "donors")
        if row["kind"] != "total" and row["name"] in order
    ]
    unit = found["price_base"]["currency"]
    x = {"field": "allocated", "type": "quantitative", "axis": {"title": f"{unit} bn, nominal", "tickCount": 6}}
    scale = {"domain": list(KINDS), "range": list(COLOURS)}
    colour = {"field": "kind", "type": "nominal", "scale": scale, "legend": {"title": None, "orient": "top"}}
    y = labels() | {"sort": list(order)}
    first = named(totals[0]["donor"], names) if order else ""
    title = f"{first[:1].upper()}{first[1:]} allocated most to {found['to_name']}"
    text = f"Allocations by kind, release {found['release']}. Donors who allocated nothing are in the table."
    return chart(title, text, rows) | {
        "height": {"step": STEP},
        "layer": [layer("bar", {"height": 11}, x=x, y=y, color=colour, order={"field": "place"})],
    }


def fill_chart(answer: Answer) -> Spec:
    """Return what each other donor gives and would add."""
    rows = [row for row in rows_of(answer, "fill")]
    for row in rows:
        row["label"], row["end"], row["told"] = row["name"], row["gives"] + row["adds"], f"x {row['times']:.1f}"
    unit = answer.answer["price_base"]["currency"]
    x = {"type": "quantitative", "axis": {"title": f"{unit} bn, nominal", "tickCount": 6}}
    layers = [
        layer("bar", {"height": 10, "color": GOOD}, x={"field": "gives", **x}),
        layer("bar", {"height": 10, "color": SHORT}, x={"field": "gives", **x}, x2={"field": "end"}),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    names = member_names(answer)
    gone = listed(named(who, names) for who in answer.answer["without"])
    title = f"In place of {gone}, {len(rows)} states would give {filled_times(answer)} times what they gave"
    text = (
        "States that have given military aid. Blue: what each allocated. Orange: what it would add, by GDP. "
        "Number: times its own aid. The EU's institutions, which spend their members' money, are not among them."
    )
    return chart(title, text, rows) | {"height": {"step": STEP}, "encoding": {"y": labels()}, "layer": layers}


_HEADS = ("Donor", *KINDS, "allocated", "pledged", "financial paid", "% of GDP")
_NEEDED = ("Kind", "missing", "others gave", "times")
_FILL = ("Donor", "gave", "adds", "times", "% of GDP more")

terminal, report_html, chart_files = shown_by(sheet)
