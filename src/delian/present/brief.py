"""The brief of one country as words: rows of text for the page, and the terminal view. Rich is loaded only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from delian.core.answer import Answer
from delian.present.numbers import DASH, billions, brief, ends, number, percent, with_range
from delian.present.reproduce import citation, command_line
from delian.present.sentences import draws_of, prices_of, verdict
from delian.present.wording import figure_label, listed, named, phase_title, short

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table

Row = dict[str, Any]
EVEN = 0.5
TOP_PUBLISHERS = 4
# Least probability of each band, and its class on the page; the words are those of the verdict.
BANDS = ((0.9, "b4", "could"), (0.66, "b3", "probably could"), (0.33, "b2", "uncertain"), (0.1, "b1", "probably not"))
LOWEST = ("b0", "could not")
KEYS = {
    "gdp": "by GDP",
    "capped": "by GDP, the largest payer capped at the next",
    "ability": "by GDP and GDP per head (ability to pay)",
}
MISSIONS = {
    "baltic-defence": "Baltic defence",
    "ceasefire-line": "Ceasefire line of 1,200 km",
    "counter-isil-air": "Air war on ISIL",
    "cross-border-north-syria": "Northern Syria, across the border",
    "estonia-probe": "Probe of Estonia",
    "evacuation-2021": "Evacuation from Kabul",
    "iiss-2019-sea-lanes": "Sea lanes of the world",
    "iraq-2003": "Invasion of Iraq",
    "kosovo-1999": "Kosovo air war",
    "kosovo-kfor": "Kosovo ground force",
    "libya-2011": "Libya air war",
    "libya-day-after": "Libya, the day after",
    "pacific-presence": "Western Pacific",
    "red-sea-escort": "Red Sea escort",
    "sahel-2013": "Sahel",
    "ukraine-reassurance-10k": "Ukraine force of 10,000",
    "ukraine-reassurance-25k": "Ukraine force of 25,000",
    "ukraine-reassurance-64k": "Ukraine force of 64,000",
    "ukraine-reassurance-100k": "Ukraine force of 100,000",
}
NEEDS = {
    "aew_aircraft": "early warning",
    "aircraft_carriers": "carriers",
    "amphibious_ships": "amphibious",
    "artillery_tubes": "guns",
    "attack_helicopters": "helicopters",
    "attack_submarines": "submarines",
    "attack_submarines_nuclear": "nuclear subs",
    "combat_aircraft": "combat aircraft",
    "destroyers_frigates": "frigates",
    "gbad": "air defence",
    "heavy_brigades": "heavy brigades",
    "ifv": "IFVs",
    "isr": "reconnaissance",
    "isr_aircraft": "reconnaissance",
    "long_range_sam_batteries": "long-range SAM",
    "main_battle_tanks": "tanks",
    "male_hale_uav": "large drones",
    "maritime_patrol_aircraft": "patrol aircraft",
    "mine_countermeasure_ships": "minehunters",
    "personnel_active": "soldiers",
    "personnel_army": "soldiers",
    "rocket_artillery": "rocket artillery",
    "sead_ew_aircraft": "SEAD aircraft",
    "strategic_airlift": "heavy airlift",
    "tactical_airlift": "tactical airlift",
    "tankers": "tankers",
}


def title(answer: Answer) -> str:
    """Return the title: the country, and whose absence is looked at."""
    found = answer.answer
    country = found["country"]["name"]
    if found["country"]["outside"]:
        return f"{country}: what the others in {found['alliance']} could do without it"
    return f"{country}: what {found['alliance']} could do, with and without {_gone(answer)}"


def lead(answer: Answer) -> str:
    """Return in how many missions who is more likely able than not."""
    rows = answer.answer["grid"]
    missions = len({row["mission"] for row in rows})
    if draws_of(answer) == 0:
        able = {key: sum(row["able"] for row in rows if row["group"] == key) for key in ("whole", "acting")}
        return f"At base values {_counts(answer, able, missions)}."
    able = {
        key: sum(row["probability_able"] >= EVEN for row in rows if row["group"] == key) for key in ("whole", "acting")
    }
    return f"More likely than not (over {draws_of(answer):,} draws) {_counts(answer, able, missions)}."


def _counts(answer: Answer, able: Mapping[str, int], missions: int) -> str:
    name = answer.answer["alliance"]
    return f"{name} could do {able['whole']} of {missions} missions, and {able['acting']} without {_gone(answer)}"


def years_line(answer: Answer) -> str:
    """Return who and whose forces are counted, and of which years the requirements are."""
    found = answer.answer
    years = sorted({row["scenario_year"] for row in found["grid"]})
    span = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    return (
        f"Members on {found['date']}; forces of the end of {found['forces_year']}; requirements of {span} "
        f"(the year beside each mission) against forces of {found['year']}"
    )


def columns(answer: Answer) -> list[Row]:
    """Return who acts, as the columns of the grid: key, heading, number of members."""
    rows: dict[str, Row] = {}
    for row in answer.answer["grid"]:
        rows.setdefault(row["group"], {"key": row["group"], "name": _heading(row, answer), "count": row["count"]})
    return list(rows.values())


def _heading(row: Mapping[str, Any], answer: Answer) -> str:
    fixed = {
        "acting": f"without {', '.join(answer.answer['without'])}",
        "europe": "Europe",
        "eu": "EU",
        "leader": f"{row['name']} alone",
        "alone": f"{row['name']} alone",
    }
    return fixed.get(row["group"], str(row["name"]))


def grid_rows(answer: Answer) -> list[Row]:
    """Return one row a mission, those who remain strongest first: name, year, and a cell for every column."""
    by_mission: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in answer.answer["grid"]:
        by_mission.setdefault(row["mission"], {})[row["group"]] = row
    keys = [column["key"] for column in columns(answer)]
    found = []
    for mission, cells in by_mission.items():
        one = next(iter(cells.values()))
        found.append(
            {
                "mission": mission,
                "name": mission_name(mission, one["title"]),
                "year": one["scenario_year"],
                "focal": mission == answer.answer["mission"],
                "cells": [cell(cells[key], draws_of(answer)) for key in keys],
                "order": [-_strength(cells[key]) for key in ("acting", "whole")],
            }
        )
    return sorted(found, key=lambda row: (row["order"], row["name"]))


def _strength(row: Mapping[str, Any]) -> float:
    return _odds(row) + 1e-3 * min(1.0, row["s_star"]["base"])


def _odds(row: Mapping[str, Any]) -> float:
    chance = row["probability_able"]
    return float(row["able"]) if chance is None else float(chance)


def cell(row: Mapping[str, Any], draws: int) -> Row:
    """Return one cell: P(able) as text, what limits the group first, the class of its band, and its words."""
    odds = _odds(row)
    band, words = next(((name, said) for least, name, said in BANDS if odds >= least), LOWEST)
    if row["probability_able"] is None:
        told = "able" if row["able"] else percent(row["carried"]["base"])
    else:
        told = _chance(odds, draws)
    limit = NEEDS.get(row["binding"]["need"]) or short(row["binding"]["name"])
    if not row["access"]:
        told, limit = "shut", "no access"
    return {"told": told, "limit": limit, "band": band, "words": words, "groups": row["from"]}


def _chance(odds: float, draws: int) -> str:
    """Return a probability, never as 0% or 100% flat: `<0.4%`, `>99.6%`."""
    if round(odds * draws) == 0:
        return f"<{percent(1 / draws)}"
    return f">{percent(1 - 1 / draws)}" if round(odds * draws) == draws else percent(odds)


def mission_name(mission: str, long: str) -> str:
    """Return a short name of a mission; its title when the catalogue has no short one."""
    return MISSIONS.get(mission, long)


def access_lines(answer: Answer) -> list[str]:
    """Return whose territory the missions need, where it is the country's: host first, then doors."""
    names: dict[str, str] = answer.answer["names"]
    told = []
    for row in sorted(answer.answer["access"], key=lambda row: row["role"] != "host"):
        mission = mission_name(row["mission"], row["title"])
        others = listed((named(m, names) for m in row["with"]), "or")
        if row["role"] == "host":
            told.append(f"{mission}: it is a host; the forces stand on its soil")
        elif others:
            told.append(f"{mission}: it is one of the doors; the way in leads through it or {others}")
        else:
            told.append(f"{mission}: it is the only door; nobody else can let the force through")
    return told


def sends_lines(answer: Answer) -> list[str]:
    """Return where the country weighs most: amount, share of what the alliance can send, mission."""
    return [
        f"{_amount(row)}: {_share(row['share'])} of what {answer.answer['alliance']} can send "
        f"({mission_name(row['mission'], row['title'])})"
        for row in answer.answer["sends"]
    ]


def depends_lines(answer: Answer) -> list[str]:
    """Return which needs the others miss, and how much of them comes from those taken out."""
    found = answer.answer
    cover = found["coverage"]
    mission = mission_name(found["mission"], found["focal"]["title"])
    told = [
        f"{short(row['name'])}: {_share(row['share'])} of what {found['alliance']} can send comes from {_gone(answer)} "
        f"({brief(row['supply'])} {row['unit']})"
        for row in found["depends_on"]
    ]
    return told + [
        f"alone it covers {_spread(cover['alone'])} of what {mission} needs, weighted by price; "
        f"{found['alliance']} covers {_spread(cover['whole'])}"
    ]


def _amount(row: Mapping[str, Any]) -> str:
    name = short(row["name"])
    unit = "" if row["unit"] in name or row["unit"] in ("persons", "vehicles", "boats", "tubes") else f"{row['unit']}, "
    return f"{brief(row['supply'])} {unit}{name}"


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
                "to_buy": number(row["to_buy"]["base"]),
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
    country = answer.answer["country"]["name"]
    if found is None:
        return "There is no bill: no gap has a price."
    if found["unknown_gdp"]:
        missing = listed(named(m, names) for m in found["unknown_gdp"])
        return f"No share can be worked out: no GDP of {missing} in the ledger."
    if found["outside"]:
        return f"{named_first(country)} is outside the group that pays: the other {found['payers']} share the bill."
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
            "inside": "" if row["value"] is None else "inside its range" if row["within_range"] else "outside its range",
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


def gap_phase(answer: Answer, phase: str) -> str:
    """Return the title of a phase of the mission that is looked at closely."""
    return phase_title(answer, phase)


def _gone(answer: Answer) -> str:
    return listed(named(m, answer.answer["names"]) for m in answer.answer["without"])


def terminal(answer: Answer) -> Group:
    """Return the brief for a terminal of 100 columns."""
    from rich.console import Group
    from rich.text import Text

    first, flips = focal_lines(answer)
    parts: list[RenderableType] = [Text(title(answer), style="bold"), Text(f"{lead(answer)} {years_line(answer)}.")]
    parts += [Text(""), _grid_table(answer), Text("")]
    parts += [*_list("Its part: access", access_lines(answer)), *_list("Brings most", sends_lines(answer))]
    parts += [*_list("Depends on", depends_lines(answer)), Text("")]
    parts += [Text(first, style="bold"), _table(_GAPS, gap_rows(answer)), Text(gaps_line(answer)), Text("")]
    parts += [Text("Its share of that bill", style="bold"), Text(bill_note(answer))]
    parts += [_table(_BILL, bill_rows(answer))] if bill_rows(answer) else []
    parts += [Text(""), Text(flips_heading(answer), style="bold"), _table(_FLIPS, flip_rows(answer)), Text(flips)]
    told = [
        ("Not answered", refused_line(answer)),
        ("Not modelled", "; ".join(answer.not_modelled)),
        ("Sources", sources_line(answer)),
        ("Take note", "; ".join(note.text for note in answer.warnings)),
        ("Reproduce", command_line(answer)),
        ("Cite", citation(answer)),
    ]
    return Group(*parts, Text(""), *(Text.assemble((f"{label}: ", "bold"), text) for label, text in told if text))


def _list(label: str, lines: Sequence[str]) -> list[RenderableType]:
    from rich.text import Text

    if not lines:
        return []
    return [Text(label, style="bold"), *(Text(f"  {line}") for line in lines)]


def _grid_table(answer: Answer) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("Mission, year of its requirements", ratio=1)
    heads = columns(answer)
    for head in heads:
        table.add_column(head["name"], justify="right", max_width=9)
    table.add_column("binds without", max_width=16)
    place = next((i for i, head in enumerate(heads) if head["key"] == "acting"), 0)
    for row in grid_rows(answer):
        cells = [one["told"] for one in row["cells"]]
        name = f"{row['name']}, {row['year']}"
        table.add_row(name, *cells, row["cells"][place]["limit"], style="bold" if row["focal"] else "")
    return table


def _table(heads: Mapping[str, str], rows: Sequence[Row]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for place, (key, head) in enumerate(heads.items()):
        if any(row[key] for row in rows):
            table.add_column(head, justify="left" if place == 0 else "right", ratio=1 if place == 0 else None)
    for row in rows:
        table.add_row(*(row[key] for key in heads if any(other[key] for other in rows)))
    return table


_GAPS = {
    "name": "Three gaps",
    "needed": "needed",
    "there": "there",
    "missing": "missing",
    "to_buy": "to buy",
    "price": "price, bn",
    "years": "years",
}
_BILL = {"key": "Key", "share": "share", "cost": "of the bill", "own": "in its own money", "of_gdp": "of its GDP"}
_FLIPS = {"name": "Assumption", "assumed": "assumed (range)", "flips": "flips at", "then": "carried then"}
