"""The answer of `delian coalition`: sentences, tables, charts, page."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.marks import Spec
from delian.present.numbers import DASH, brief, chance, ends, odds, percent
from delian.present.sheet import Listing, Sheet, shown_by
from delian.present.willing_charts import influence_chart, joining_chart, joining_map, tipping_chart
from delian.present.wording import listed

SHORT_LIST = 12
NAMED = 6


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts: who joins, the map, what first movers bring about, who draws in whom."""
    found = answer.answer
    title = f"{listed(_likeliest(answer))} are the likeliest to join"
    text = "Dot: P(join) as played; bar: 5th to 95th percentile of the fit alone, before others are looked at."
    return {
        "joining": joining_chart(answer, title, text),
        "map": joining_map(answer, f"P(join) for {found['title']}"),
        "tipping": tipping_chart(answer),
        "influence": influence_chart(answer),
    }


def _likeliest(answer: Answer) -> list[str]:
    found = answer.answer
    asked = [row for row in found["members"] if row["state"] == "asked"]
    return [found["names"][row["member"]] for row in asked[:3]]


def sentences(answer: Answer) -> list[str]:
    """Return the findings in plain sentences, P(able) first."""
    found = [_able(answer), _who(answer), _first(answer), _behind(answer), _next(answer), _engine(answer)]
    return [text for text in found if text]


def _able(answer: Answer) -> str:
    found = answer.answer
    who = listed(_the(found["names"][m]) for m in found["movers"]) or "nobody"
    low, high = found["probability_able_least"], found["probability_able_greatest"]
    back = f"with {_the(found['names'][found['backstop']])} behind it" if found["backstop"] else "without a backstop"
    return (
        f"{found['title']} (forces of {found['year']}), {back} and with {who} moving first: those who join are "
        f"able with probability {chance(found['probability_able'], found['draws'])}, {percent(low)} if each waits for "
        f"others, and {percent(high)} if all trust each other."
    )


def _the(name: str) -> str:
    return f"the {name}" if name.startswith("United") else name


def _who(answer: Answer) -> str:
    found = answer.answer
    joiners = found["joiners"]["played"]
    unknown = [found["names"][row["member"]] for row in found["members"] if row["state"] == "unknown"]
    more = f" Unknown, so between never and always: {listed(unknown)}." if unknown else ""
    return (
        f"{brief(joiners['median'])} of {len(found['asked'])} asked join in the middle draw ({ends(joiners)}); the "
        f"likeliest are {listed(_likeliest(answer))}.{more}"
    )


def _first(answer: Answer) -> str:
    found, tip = answer.answer, answer.answer["tipping"]
    if tip["size"] is None:
        return "At base not even all of them moving first are able: something is lacking that nobody asked holds."
    if tip["size"] == 0:
        return "At base nobody further has to move first."
    names = listed(found["names"][m] for m in found["tipping_set"])
    beside = f" beside {listed(_the(found['names'][m]) for m in tip['beside'])}" if tip["beside"] else ""
    proved = "no smaller set does" if tip["proved"] else "the search was cut short, a smaller set may do"
    others = f"; {tip['count'] - 1} other sets of that size do too" if tip["count"] > 1 else ""
    return (
        f"To tip it at base {tip['size']} must move first{beside}: {names} ({proved}{others}). With them P(able) is "
        f"{percent(tip['probability'])}."
    )


def _behind(answer: Answer) -> str:
    worth = answer.answer["backstop_value"]
    if worth is None:
        return ""
    troops = worth["troops"]
    more = "" if troops is None else f", {troops['mean']:,.0f} soldiers on average ({ends(troops)})"
    return (
        f"A backstop by {_the(worth['name'])} moves P(able) from {percent(worth['probability_without'])} to "
        f"{percent(worth['probability_with'])}: {worth['joiners']:.1f} more members{more}. Its effect is stated."
    )


def _next(answer: Answer) -> str:
    best = [row for row in answer.answer["next_best"] if row["gain"] > 0][:3]
    if not best:
        return ""
    names = listed(f"{row['name']} (+{100 * row['gain']:.1f} points)" for row in best)
    return f"Persuaded next for most: {names}."


def _engine(answer: Answer) -> str:
    alone = answer.answer["engine"]["probability_able"]
    if alone is None:
        return ""
    return (
        f"If each joined by itself with its own probability, P(able) would be {percent(alone)} with forces at base: "
        "operations have a temper that all members share, so coalitions form together or not at all."
    )


def command_line(answer: Answer) -> str:
    """Return the command that gives this answer again."""
    found, scenario = answer.answer, answer.scenario
    words = ["delian", "coalition", found["mission"], "--year", str(found["year"])]
    words += ["--movers", ",".join(found["movers"]) or "none"]
    words += ["--backstop", found["backstop"] or "none"]
    for key, option in (("without", "--without"), ("added", "--with"), ("members", "--members")):
        value = scenario.get(key)
        words += [option, ",".join(map(str, value))] if isinstance(value, list) and value else []
    assumed = scenario.get("assume")
    for name, number in assumed.items() if isinstance(assumed, dict) else ():
        words += ["--assume", f"{name}={number!r}"]
    for key in ("alliance", "draws", "seed", "dependence"):
        words += [f"--{key}", str(scenario[key])] if key in scenario else []
    return shlex.join(words)


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found = answer.answer
    given = f"movers={tuple(found['movers'])}, backstop={found['backstop'] or 'none'!r}"
    return Sheet(
        title=f"{found['title']}: who is willing, {found['year']}",
        basis=(
            f"{found['alliance']}; operation {found['operation']}, led by {found['names'].get(found['leader'])}; "
            f"{found['draws']:,} draws; model {found['variant']}."
        ),
        sentences=sentences(answer),
        charts=charts(answer),
        listings=_tables(answer),
        command=command_line(answer),
        python=[
            "from delian.core.scenario import Scenario",
            "from delian.questions.coalition import coalition",
            f"scenario = Scenario(missions=({found['mission']!r},), year={found['year']}, draws={found['draws']})",
            f"answer = coalition(scenario, {given})",
        ],
    )


def _tables(answer: Answer) -> list[Listing]:
    found, names = answer.answer, answer.answer["names"]
    listed_ = [
        Listing(
            "Able and willing, member by member",
            ("Member", "joins", "if each waits", "if all trust", "by the fit alone", "carries", "state"),
            [_member(row, names) for row in found["members"]],
            words=("state",),
            shown=SHORT_LIST,
        ),
        Listing(
            "What those who join bring, and what is needed",
            ("Need", "needed", "brought, middle draw", "range", "still lacking in"),
            [_need(row, found["lacking"]) for row in found["force"]],
        ),
        Listing(
            "First movers, one after another",
            ("Mover", "join on average", "P(able)", "joined at base"),
            [_step(row, names) for row in found["tipping"]["path"]],
            words=("joined at base",),
        ),
        Listing(
            "Whom to persuade next",
            ("Member", "P(able) rises by", "joiners more"),
            [[r["name"], f"{100 * r['gain']:.1f} points", f"{r['joiners']:.1f}"] for r in found["next_best"]],
            shown=NAMED,
        ),
        Listing(
            "Sizes of the force, sustained",
            ("Mission", "persons", "P(able)", "with the backstop", "soldiers more with it"),
            [_option(row, found["draws"]) for row in found["options"]],
        ),
    ]
    return [table for table in listed_ if table.rows]


def _member(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    fit = DASH if row["fit"] is None else f"{percent(row['fit']['low'])}{DASH}{percent(row['fit']['high'])}"
    chances = [percent(row[key]) for key in ("p_join", "p_join_least", "p_join_greatest")]
    return [names[row["member"]], *chances, fit, percent(row["carries"]), row["state"]]


def _need(row: Mapping[str, Any], lacking: list[Mapping[str, Any]]) -> list[str]:
    short = {(r["phase"], r["need"]): r["probability"] for r in lacking}
    share = short.get((row["phase"], row["need"]), 0.0)
    played = row["played"]
    lack = f"{percent(share)} of draws" if share else "no draw"
    return [row["name"], brief(row["required"]["base"]), brief(played["median"]), ends(played), lack]


def _step(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    mover = "as it stands" if row["mover"] is None else f"+ {names[row['mover']]}"
    return [mover, f"{row['joiners']:.1f}", percent(row["probability_able"]), " ".join(row["joined"]) or DASH]


def _option(row: Mapping[str, Any], draws: int) -> list[str]:
    worth = row["backstop_value"]
    more = DASH if worth is None or worth["troops"] is None else f"{worth['troops']['mean']:,.0f}"
    behind = DASH if worth is None else odds(worth["probability_with"], draws)
    return [row["mission"], f"{row['effort']:,.0f}", odds(row["probability_able"], draws), behind, more]


terminal, report_html, chart_files = shown_by(sheet)
