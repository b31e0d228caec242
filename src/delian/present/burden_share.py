"""Who pays which part: sentences, tables, charts and the page of `delian burden share`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.burden import money_of
from delian.present.marks import GOOD, INK, MUTED, SHORT, WIDTH, Rows, Spec, chart, labels, layer, rows_of, states
from delian.present.numbers import DASH, brief, number, percent, with_range
from delian.present.sheet import Listing, Sheet, options, shown_by
from delian.present.wording import group_name, listed, member_names, named

STEP = 17
MORE, LESS = "more than NATO's key", "less than NATO's key"
KEYS = ("gni-capped", "gdp", "ability", "equal", "shapley")
RULES = {"cost_plus": "cost plus", "where_they_fall": "where they fall", "common": "common, capped"}
COST = "marginal"  # the one that is drawn


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found, forces = answer.answer, _forces(answer)
    return Sheet(
        title=f"{group_name(answer)}, {found['year']}: "
        + ("who pays for US forces in Europe" if forces else "who pays which part"),
        basis=basis(answer),
        sentences=_forces_sentences(answer) if forces else _bill_sentences(answer),
        listings=_forces_listings(answer) if forces else _bill_listings(answer),
        charts={"hosts": host_chart(answer)} if forces else {"shares": share_chart(answer)},
        command=command(answer),
        python=python(answer),
    )


def basis(answer: Answer) -> str:
    """Return definition, vintage and price base in one line."""
    found = answer.answer
    amount = money_of(found["amount"])
    if _forces(answer):
        vintages = sorted({f.vintage for f in answer.figures.values() if f.id.startswith("us_troops")})
        return (
            f"US personnel on active duty stationed permanently, counts of {found['year']} in the release of "
            f"{', '.join(vintages)}; amounts in {amount}, ranges assumed."
        )
    vintages = sorted({f.vintage for f in answer.figures.values() if "/gdp_" in f.id})
    sizes = f"GDP at current prices ({found['gdp_source']}, edition {', '.join(vintages)})"
    return f"Key {found['key']}; {sizes}; amounts in {amount}."


def command(answer: Answer) -> str:
    """Return the command that gives this answer again."""
    asked = answer.scenario
    plain = {name: asked[name] for name in ("key", "money", "year")}
    words = ["delian", "burden", "share", str(asked["cost"]), *options(plain)]
    members: Any = asked["members"]
    words += ["--members", ",".join(members)] if members else ["--alliance", str(asked["alliance"])]
    without: Any = asked["without"]
    words += ["--without", ",".join(without)] if without else []
    plus: Any = asked["plus"]
    return shlex.join(words + (["--plus", f"{100 * plus:g}"] if plus is not None else []))


def python(answer: Answer) -> list[str]:
    """Return the same question in Python."""
    asked = answer.scenario
    given = {name: asked[name] for name in ("alliance", "year") if name != "alliance" or not asked["members"]}
    given |= {name: tuple(_list(asked[name])) for name in ("members", "without") if asked[name]}
    scenario = ", ".join(f"{name}={value!r}" for name, value in given.items())
    plus = "" if asked["plus"] is None else f", plus={asked['plus']!r}"
    return [
        "from delian.core.scenario import Scenario",
        "from delian.questions.share import share",
        f"answer = share({asked['cost']!r}, {asked['key']!r}, Scenario({scenario}), {asked['money']!r}{plus})",
    ]


def share_chart(answer: Answer) -> Spec:
    """Return each payer's share under the key, and a circle for its share by NATO's key."""
    found = answer.answer
    rows = [row for row in rows_of(answer, "members") if row["share"] > 0]
    for row in rows:
        row["label"] = row["name"]
        row["told"] = f"{100 * row['share']:.2f}%"
        if row["today"] is not None:
            row["state"] = MORE if row["share"] > row["today"] else LESS
        else:
            row["state"] = "no comparison"
    x = {"type": "quantitative", "axis": {"title": "Share of the bill", "format": ".0%", "tickCount": 6}}
    colour = states(LESS, MORE) if any(row["state"] != "no comparison" for row in rows) else {"value": GOOD}
    layers = [
        layer("bar", {"height": 10}, x={"field": "share", **x}, color=colour),
        layer("point", {"color": INK, "size": 45, "opacity": 1}, x={"field": "today", **x}),
        layer("text", {"align": "left", "dx": 8, "color": INK}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    title = f"Under the key {found['key']}, {_largest(answer)} of the bill"
    text = "Bar: share under the key."
    if found["today_from"] is not None:
        text += f" Circle: NATO's key of the common funding from {found['today_from']} on, scaled to those who pay."
    return chart(title, text, rows) | {
        "height": {"step": STEP},
        "encoding": {"y": labels()},
        "layer": layers,
    }


def host_chart(answer: Answer) -> Spec:
    """Return what each host would pay under cost plus, with its range, and its part of a common key."""
    found = answer.answer
    rows: Rows = []
    for row in rows_of(answer, "members"):
        if not row["troops"]:
            continue
        rows.append(
            {
                "label": row["name"],
                "low": row[f"{COST}.cost_plus.low"],
                "base": row[f"{COST}.cost_plus.base"],
                "high": row[f"{COST}.cost_plus.high"],
                "common": row.get(f"{COST}.common.base"),
                "told": f"{row['troops']:,.0f} persons",
            }
        )
    axis = {
        "title": f"{found['amount']['currency']} m a year, prices of {found['amount']['price_year']}",
        "tickCount": 4,
    }
    x = {"type": "quantitative", "axis": axis}
    layers = [
        layer("bar", {"height": 10, "color": GOOD}, x={"field": "base", **x}),
        layer("rule", {"color": INK, "strokeWidth": 1.5}, x={"field": "low", **x}, x2={"field": "high"}),
        layer("point", {"color": SHORT, "size": 45, "filled": True, "opacity": 1}, x={"field": "common", **x}),
        layer("text", {"align": "left", "dx": 8, "color": MUTED}, x={"value": WIDTH}, text={"field": "told"}),
    ]
    plus = found["plus"]["value"]
    first = sorted((row for row in found["members"] if row["troops"]), key=lambda row: -row["troops"])[:3]
    part = sum(row["share"] for row in first)
    who = listed(named(row["member"], member_names(answer)) for row in first)
    title = f"Cost plus {100 * plus:g}%: {percent(part)} of it falls on {who}"
    text = (
        "Bar and line: the extra cost of stationing abroad plus the surcharge, with its assumed range. "
        "Dot: the same total shared by all members with the largest held down to the next."
    )
    return chart(title, text, rows) | {"height": {"step": STEP}, "encoding": {"y": labels()}, "layer": layers}


def _forces(answer: Answer) -> bool:
    return bool(answer.answer["kind"] == "us-forces")


def _bill_sentences(answer: Answer) -> list[str]:
    found, names = answer.answer, member_names(answer)
    amount, rows = found["amount"], found["members"]
    first = rows[0]
    told = [
        f"Of {number(amount['value'])} m {amount['currency']}, under the key {found['key']}, {_largest(answer)}: "
        f"{number(first['amount'])} m."
    ]
    if first["today"] is not None:
        gain = max(rows, key=lambda row: row["gain"])
        lose = min(rows, key=lambda row: row["gain"])
    if first["today"] is not None and gain["gain"] > 0:
        told.append(
            f"Against NATO's key of the common funding from {found['today_from']} on, "
            f"{named(gain['member'], names)} gains most ({number(gain['gain'])} m) and "
            f"{named(lose['member'], names)} loses most ({number(-lose['gain'])} m)."
        )
    return told


def _largest(answer: Answer) -> str:
    """Return who pays the largest share and how much: `Germany and the United States pay 15.4% each`."""
    rows, names = answer.answer["members"], member_names(answer)
    share = rows[0]["share"]
    same = [named(row["member"], names) for row in rows if abs(row["share"] - share) < 1e-9]
    who = listed(same) if len(same) < 3 else f"{len(same)} payers"
    return f"{who} {'pays' if len(same) == 1 else 'pay'} {100 * share:.1f}%{'' if len(same) == 1 else ' each'}"


def _forces_sentences(answer: Answer) -> list[str]:
    found, names = answer.answer, member_names(answer)
    totals = {row["cost"]: row for row in found["totals"]}
    hosts = [row for row in found["members"] if row["troops"]]
    top = hosts[0]
    currency, plus = found["amount"]["currency"], 100 * found["plus"]["value"]
    return [
        f"{found['persons']:,.0f} US personnel in Europe cost {_bn(totals['marginal'])} bn {currency} a year "
        f"more than at home, and {_bn(totals['full'])} bn in full.",
        f"Costs lie where they fall: the United States pays all of it. Under cost plus {plus:g}%, "
        f"{named(top['member'], names)} would pay {brief(top['marginal']['cost_plus']['base'])} m {currency} on the "
        f"extra cost, {brief(top['full']['cost_plus']['base'])} m {currency} on the full cost.",
    ]


def _bn(spread: Mapping[str, Any]) -> str:
    return with_range({end: spread[end] / 1000 for end in ("low", "base", "high")})


def _bill_listings(answer: Answer) -> list[Listing]:
    found = answer.answer
    rows = [
        [
            row["name"],
            f"{100 * row['share']:.2f}%",
            number(row["amount"]),
            DASH if row["today"] is None else f"{100 * row['today']:.2f}%",
            DASH if row["gain"] is None else f"{round(row['gain'], 1) + 0.0:+,.1f}",  # never -0.0
            f"{100 * row['of_gdp']:.4f}%",
        ]
        for row in found["members"]
    ]
    keys = [[row["name"], *(f"{100 * row[key]:.2f}" for key in KEYS)] for row in found["keys"]]
    unit = f"{found['amount']['currency']} m"
    return [
        Listing("Members", ("Member", "share", unit, "NATO's key", f"gains {unit}", "of GDP"), rows),
        Listing("All keys [percent of the bill]", ("Member", *KEYS), keys),
    ]


def _forces_listings(answer: Answer) -> list[Listing]:
    rows = []
    for name, title in (("marginal", "extra cost abroad"), ("full", "full cost")):
        cells = [
            [row["name"], DASH if row["troops"] is None else f"{row['troops']:,.0f}", with_range(row[name]["cost"])]
            + [DASH if row[name][rule] is None else with_range(row[name][rule]) for rule in RULES]
            for row in answer.answer["members"]
        ]
        unit = f"{answer.answer['amount']['currency']} m a year"
        heads = ("Member", "persons", "cost of forces here", *RULES.values())
        rows.append(Listing(f"By the {title} [{unit}]", heads, cells, (), 12))
    return rows


def _list(value: object) -> list[str]:
    return [str(part) for part in value] if isinstance(value, (list, tuple)) else []


terminal, report_html, chart_files = shown_by(sheet)
