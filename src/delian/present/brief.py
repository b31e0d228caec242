"""The brief of one country as words: its lines and rows of text, for the page and the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from delian.core.answer import Answer
from delian.present.brief_grid import alliance, mission_name, odds_of
from delian.present.numbers import DASH, billions, brief, ends, number, percent, with_range
from delian.present.sentences import draws_of, prices_of, verdict
from delian.present.tables import bought_cell
from delian.present.wording import counted, figure_label, listed, named, short

Row = dict[str, Any]
EVEN = 0.5
TOP_PUBLISHERS = 4
KEYS = {
    "gdp": "by GDP",
    "capped": "by GDP, the largest payer capped at the next",
    "ability": "by GDP and GDP per head (ability to pay)",
}


def title(answer: Answer) -> str:
    """Return the title: the country, the year, and whose absence is looked at."""
    found = answer.answer
    name, year = found["country"]["name"], found["year"]
    if found["country"]["outside"]:
        return f"{name}: what the others in {alliance(answer)} could do without it in {year}"
    beside = f", with and without {_gone(answer)}" if found["without"] else ""
    return f"{name}: what {alliance(answer)} could do in {year}{beside}"


def lead(answer: Answer) -> str:
    """Return in how many missions who is more likely able than not."""
    if draws_of(answer) == 0:
        return f"At base values, {_counts(answer)}."
    return f"More likely than not, {_counts(answer)}."


def _counts(answer: Answer) -> str:
    """Return in how many missions the alliance, those who are left and the country alone are able."""
    found = answer.answer
    able: dict[str, int] = {}
    for row in found["grid"]:
        able[row["group"]] = able.get(row["group"], 0) + (odds_of(row) >= EVEN)
    missions = len({row["mission"] for row in found["grid"]})
    told = f"{alliance(answer)} could do {able['whole'] or 'none'} of {missions} missions"
    if "acting" in able:
        told += f", {able['acting'] or 'none'} without {_gone(answer)}"
    alone = able.get("alone", able.get("leader"))
    return told if alone is None else f"{told}; {country(answer)} alone {alone or 'none'}"


def country(answer: Answer) -> str:
    """Return the country's name inside a sentence."""
    name: str = answer.answer["country"]["name"]
    return named(name, {name: name})


def possessive(answer: Answer) -> str:
    """Return the country's name at the start of a line, as whose something is."""
    return f"{named_first(answer.answer['country']['name'])}'s".replace("s's", "s'")


def years_line(answer: Answer) -> str:
    """Return who and whose forces are counted, and of which years the requirements are."""
    found = answer.answer
    years = sorted({row["scenario_year"] for row in found["grid"]})
    span = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    return (
        f"Members on {found['date']}; asked for {found['year']}, with the forces of the end of "
        f"{found['forces_year']}; requirements of {span} (the year beside each mission)"
    )


def access_lines(answer: Answer) -> list[str]:
    """Return whose territory the missions need, where it is the country's: host first, then doors."""
    names: dict[str, str] = answer.answer["names"]
    missions: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for row in sorted(answer.answer["access"], key=lambda row: (row["role"] != "host", len(row["with"]))):
        key = row["role"], tuple(row["with"])
        # Four sizes of one force are one place to come to.
        name = mission_name(row["mission"], row["title"]).partition(",")[0]
        missions.setdefault(key, []).append(name)
    told = []
    for (role, others), names_of in missions.items():
        found = list(dict.fromkeys(names_of))
        doors = listed((named(m, names) for m in others), "or")
        if role == "host":
            told.append(f"Host: the forces of {listed(found)} stand on its soil")
        elif others:
            told.append(f"Access: the way into {listed(found)} leads through it or {doors}")
        else:
            told.append(f"Access: the only way into {listed(found)} leads through it")
    return told


def sends_lines(answer: Answer) -> list[str]:
    """Return where the country weighs most: amount, share of what the alliance can send, mission."""
    return [
        f"{_amount(row)}: {_share(row['share'])} of what {alliance(answer)} can send "
        f"({mission_name(row['mission'], row['title'])})"
        for row in answer.answer["sends"]
    ]


def depends_heading(answer: Answer) -> str:
    """Return whose dependence, in which mission, the lines are about."""
    found = answer.answer
    who = "What the others would miss" if found["country"]["outside"] else f"What {country(answer)} depends on"
    return f"{who} in {mission_name(found['mission'], found['focal']['title'])}"


def depends_lines(answer: Answer) -> list[str]:
    """Return which needs the country leaves to others most: their share, and the part of the need that is its own."""
    found = answer.answer
    cover = found["coverage"]
    source = _gone(answer) or "its other members"
    told = [
        f"{short(row['name'])}: {_share(row['share'])} of what {alliance(answer)} can send comes from {source} "
        f"({brief(row['supply'])} {row['unit']})"
        + ("" if row["own"] is None else f"; alone it has {_share(row['own']) if row['own'] else 'none'} of the need")
        for row in found["depends_on"]
    ]
    alone, whole = _spread(cover["alone"]), _spread(cover["whole"])
    return [
        *told,
        f"alone it covers {alone} of the needs, weighted by price; {alliance(answer)} covers {whole}",
    ]


def _amount(row: Mapping[str, Any]) -> str:
    return counted(brief(row["supply"]), row["name"], row["unit"])


def _share(share: float) -> str:
    return f"{brief(100 * share)}%"


def _spread(spread: Mapping[str, float]) -> str:
    base = percent(spread["base"])
    if spread["low"] == spread["high"]:
        return base
    return f"{base} ({percent(spread['low'])}{DASH}{percent(spread['high'])})"


def close_up(answer: Answer) -> Answer:
    """Return the answer about the one mission that is looked at closely, as the words of `assess` read it."""
    return replace(answer, answer={**answer.answer, **answer.answer["focal"], "by_construction": False})


def focal_lines(answer: Answer) -> tuple[str, str]:
    """Return the verdict on the mission that is looked at closely, and what would flip it."""
    first, _, flips = verdict(close_up(answer))
    alone, sign, together = flips.partition(": ")
    if sign and alone.startswith("No single"):
        flips = f"{together[0].upper()}{together[1:]}"  # the heading above says the rest
    return first, flips


def gap_rows(answer: Answer) -> list[Row]:
    """Return the gaps with what is needed, there and missing, what to buy, its price [bn] and years."""
    rows = []
    for row in answer.answer["gaps"]:
        bought = row["bought_in"]
        price = "unknown" if row["cost"] is None else with_range(billions(row["cost"]))
        rows.append(
            {
                "name": short(row["name"]),
                "unit": row["unit"],
                "phase": row["phase"],
                "needed": number(row["required"]),
                "there": number(row["supplied"]),
                "missing": with_range(row["missing_range"]),
                "to_buy": bought_cell(row, wide=False),
                "price": "in another row" if bought else price,
                "years": "unknown" if row["years"] is None else with_range(row["years"]),
                "groups": row["from"],
            }
        )
    return rows


def gaps_line(answer: Answer) -> str:
    """Return the price of closing every gap of the mission; a hint where nothing is missing or has no price."""
    if not answer.answer["gaps"]:
        return "Nothing is missing at base values, nor in most draws."
    told = prices_of(answer)
    more = answer.answer["gap_count"] - len(answer.answer["gaps"])
    rest = f" ({more} more {'is' if more == 1 else 'are'} not listed)" if more > 0 else ""
    return f"Closing all gaps{rest} costs about {told}." if told else "No gap has a known price."


def bill_rows(answer: Answer) -> list[Row]:
    """Return the country's part under every key: share, money of the bill, own money, share of GDP."""
    found = answer.answer["bill"] or {"keys": []}
    return [
        {
            "key": KEYS[row["key"]],
            "share": _share(row["share"]),
            "cost": money(row["cost"]),
            "own": "" if row["own"] is None else money(row["own"]),
            "of_gdp": f"{_share(row['of_gdp']['base'])} ({_share(row['of_gdp']['low'])}{DASH}"
            f"{_share(row['of_gdp']['high'])})",
            "groups": row["from"],
        }
        for row in found["keys"]
    ]


def bill_note(answer: Answer) -> str:
    """Return who shares the bill, with which GDP; why there is no share where there is none."""
    found, names = answer.answer["bill"], answer.answer["names"]
    if found is None:
        return "There is no bill: no gap has a price."
    if found["unknown_gdp"]:
        missing = listed(named(m, names) for m in found["unknown_gdp"])
        return f"No share can be worked out: no GDP of {missing} in the ledger."
    if found["outside"]:
        who = named_first(answer.answer["country"]["name"])
        return f"{who} is outside the group that pays: the other {found['payers']} share the bill."
    more = f" {found['note'][0].upper()}{found['note'][1:]}." if found["note"] else ""
    return f"{found['payers']} share the bill once; GDP: {found['gdp_source']}.{more}"


def named_first(name: str) -> str:
    """Return a country's name at the start of a sentence, with its article."""
    told = named(name, {name: name})
    return told[0].upper() + told[1:]


def money(spread: Mapping[str, Any]) -> str:
    """Return `EUR 8.5 bn (1.8-34)` or `EUR 29 m (6-120)` of {low, base, high} in millions."""
    large = spread["base"] >= 1000
    part = billions(spread) if large else dict(spread)
    between = "" if spread["low"] == spread["high"] else f" ({ends(part)})"
    return f"{spread['currency']} {brief(part['base'])} {'bn' if large else 'm'}{between}"


def flip_rows(answer: Answer) -> list[Row]:
    """Return the assumptions nearest to flipping the verdict, or those that move it most."""
    near = close_up(answer)
    return [
        {
            "name": figure_label(row["figure"], near),
            "unit": row["unit"],
            "assumed": f"{brief(row['base'])} ({ends(row)})",
            "flips": "alone, no value does" if row["value"] is None else number(row["value"]),
            "inside": ""
            if row["value"] is None
            else "inside its range"
            if row["within_range"]
            else "outside its range",
            "then": "{} to {}".format(*(percent(s) for s in sorted((row["s_star_at_low"], row["s_star_at_high"])))),
            "groups": row["from"],
        }
        for row in answer.answer["break_even"]
    ]


def flips_heading(answer: Answer) -> str:
    """Return how many of the listed assumptions flip the verdict alone."""
    flips = sum(row["value"] is not None for row in answer.answer["break_even"])
    if flips:
        return f"{flips} assumption{'s' if flips > 1 else ''} that would flip the verdict, moved alone"
    return "No single assumption flips the verdict; these move it most"


def requirements_line(answer: Answer) -> str:
    """Return whose publications the requirements of the mission looked at closely rest on, and how many on none."""
    mission = mission_name(answer.answer["mission"], answer.answer["focal"]["title"])
    start = f"requirement.{answer.answer['mission']}."
    ids = {figure for name, group in answer.groups.items() if name.startswith(start) for figure in group.figures}
    known = {s.id: f"{s.publisher} {s.date}" for s in answer.sources if s.publisher != "Delian"}
    counts = Counter(known.get(answer.figures[name].source_id, "") for name in ids)
    assumed = counts.pop("", 0)
    told = [f"{counts[name]} from {name}" for name in sorted(counts, key=lambda name: (-counts[name], name))]
    told += [f"{assumed} assumed"] if assumed else []
    return f"{len(ids)} requirements of {mission}: {', '.join(told)}"


def newest(answer: Answer) -> str:
    """Return the date of the newest figure."""
    return max((f.published for f in answer.figures.values() if f.published[:1].isdigit()), default="unknown")


def sources_line(answer: Answer) -> str:
    """Return figures by tier, how many are assumed, and who published most of them."""
    figures = answer.figures.values()
    tiers = {"A": "official", "B": "read at the publisher", "C": "secondary copies and own estimates"}
    counts = {tier: sum(f.tier == tier for f in figures) for tier in tiers}
    publisher = {source.id: source.publisher for source in answer.sources}
    by_name: dict[str, int] = {}
    for figure in figures:
        name = publisher.get(figure.source_id, figure.source_id)
        by_name[name] = by_name.get(name, 0) + 1
    top = sorted(by_name, key=lambda name: (-by_name[name], name))[:TOP_PUBLISHERS]
    told = ", ".join(f"{counts[t]} of tier {t} ({what})" for t, what in tiers.items() if counts[t])
    most = ", ".join(f"{name} {by_name[name]}" for name in top)
    return (
        f"{len(answer.figures):,} figures of {len(answer.sources)} sources: {told}; {len(answer.assumptions)} are "
        f"assumed. Most from {most}"
    )


def refused_line(answer: Answer) -> str:
    """Return which missions of the catalogue are not answered, and why."""
    reasons: dict[str, list[str]] = {}
    for row in answer.answer["not_answered"]:
        reason = "they ask for what comes on top of forces already committed"
        reasons.setdefault(reason if row["kind"] == "additional" else row["reason"], []).append(row["mission"])
    return "; ".join(f"{listed(missions)}: {reason}" for reason, missions in reasons.items())


def _gone(answer: Answer) -> str:
    return listed(named(m, answer.answer["names"]) for m in answer.answer["without"])
