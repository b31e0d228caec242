"""The grid of the brief as words: missions by who acts, with short names and bands of probability."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.numbers import DASH, percent
from delian.present.sentences import draws_of
from delian.present.wording import listed, named, short

Row = dict[str, Any]
# Least probability of each band, and its class on the page; the words are those of the verdict.
BANDS = ((0.9, "b4", "could"), (0.66, "b3", "probably could"), (0.33, "b2", "uncertain"), (0.1, "b1", "probably not"))
WILLING = "willing"
LOWEST = ("b0", "could not")
ALLIANCES = {"europe": "Europe", "eu": "EU"}
MISSIONS = {
    "baltic-defence": "Baltic defence",
    "ceasefire-line": "Ceasefire line of 1,200 km",
    "counter-isil-air": "Air war on ISIL",
    "cross-border-north-syria": "Northern Syria",
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
    "ukraine-reassurance-10k": "Ukraine, force of 10,000",
    "ukraine-reassurance-25k": "Ukraine, force of 25,000",
    "ukraine-reassurance-64k": "Ukraine, force of 64,000",
    "ukraine-reassurance-100k": "Ukraine, force of 100,000",
}
NEEDS = {
    "aew_aircraft": "early warning",
    "aircraft_carriers": "carriers",
    "amphibious_ships": "amphibious",
    "artillery_tubes": "guns",
    "attack_helicopters": "helicopters",
    "attack_submarines": "submarines",
    "attack_submarines_nuclear": "nuclear subs",
    "combat_aircraft": "combat air",
    "destroyers_frigates": "frigates",
    "gbad": "air defence",
    "heavy_brigades": "heavy brig.",
    "ifv": "IFVs",
    "isr": "recon",
    "isr_aircraft": "recon",
    "long_range_sam_batteries": "long SAM",
    "main_battle_tanks": "tanks",
    "male_hale_uav": "large drones",
    "maritime_patrol_aircraft": "patrol aircraft",
    "mine_countermeasure_ships": "minehunters",
    "personnel_active": "soldiers",
    "personnel_army": "soldiers",
    "rocket_artillery": "rockets",
    "sead_ew_aircraft": "SEAD",
    "strategic_airlift": "heavy airlift",
    "tactical_airlift": "airlift",
    "tankers": "tankers",
}


def alliance(answer: Answer) -> str:
    """Return the alliance's name, short where the catalogue's own name is long."""
    key = str(answer.scenario.get("alliance", "nato"))
    return ALLIANCES.get(key, str(answer.answer["alliance"]))


def columns(answer: Answer) -> list[Row]:
    """Return who acts, as the columns of the grid: key, heading, number of members."""
    rows: dict[str, Row] = {}
    for row in answer.answer["grid"]:
        rows.setdefault(row["group"], {"key": row["group"], "name": _heading(row, answer), "count": row["count"]})
    found = list(rows.values())
    if answer.answer["willing"]:
        place = next((i for i, row in enumerate(found) if row["key"] == "acting"), 0)
        found.insert(place + 1, {"key": WILLING, "name": "willing", "count": 1})
    return found


def _heading(row: Mapping[str, Any], answer: Answer) -> str:
    fixed = {
        "whole": alliance(answer),
        "acting": f"without {', '.join(answer.answer['without'])}",
        "europe": "Europe",
        "eu": "EU",
        "leader": f"{row['name']} alone",
        "alone": f"{row['name']} alone",
    }
    return fixed.get(row["group"], str(row["name"]))


def groups_note(answer: Answer) -> str:
    """Return what the short headings stand for."""
    long = {row["group"]: row["name"] for row in answer.answer["grid"]}
    whole = alliance(answer)
    told = [f"{whole}: {long['whole']}"] if whole != long["whole"] else []
    told += [f"Europe: {long['europe']}"] if "europe" in long else []
    told += ["E3: France, Germany, United Kingdom"] if "e3" in long else []
    return "; ".join(told)


def leave_note(answer: Answer) -> str:
    """Return what the star of a cell means, and where one country outside the group decides; empty without a star."""
    found = answer.answer
    starred = [row for row in found["grid"] if row["leave_of"] and row["access"]]
    only: dict[str, dict[str, None]] = {}
    for row in starred:
        name = mission_name(row["mission"], row["title"]).partition(",")[0]  # sizes of one force are one place
        for hosts in row["leave_of"]:
            if len(hosts) == 1:
                only.setdefault(named(hosts[0], found["names"]), {})[name] = None
    if not starred:
        return ""
    told = "; ".join(f"{listed(list(missions))}: {host} alone" for host, missions in only.items())
    return "*: by leave of a host outside the group, taken for granted" + (f" ({told})" if told else "")


def willing_note(answer: Answer) -> str:
    """Return what the column of the willing holds; empty without it."""
    found = answer.answer
    if not found["willing"]:
        return ""
    who = listed(found["without"]) if found["without"] else ""
    group = f"the group without {who}" if who else "the group"
    return f"The willing: those of {group} who would join without a backstop, by a weak model"


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
                "cells": [_cell_at(key, mission, cells, answer) for key in keys],
                "order": [-_strength(cells[key]) for key in ("acting", "whole") if key in cells],
            }
        )
    return sorted(found, key=lambda row: (row["order"], row["name"]))


def _cell_at(key: str, mission: str, cells: Mapping[str, Mapping[str, Any]], answer: Answer) -> Row:
    if key != WILLING:
        return cell(cells[key], draws_of(answer))
    row = next((row for row in answer.answer["willing"] if row["mission"] == mission), None)
    return _willing(row, answer)


def _willing(row: Mapping[str, Any] | None, answer: Answer) -> Row:
    """Return the cell of those who would join: P(able), and how likely the country is to be among them."""
    if row is None:
        return {"told": DASH, "limit": "", "band": "", "words": "no operation of the catalogue", "groups": []}
    odds = row["probability_able"]
    band, words = next(((name, said) for least, name, said in BANDS if odds >= least), LOWEST)
    name, draws = answer.answer["country"]["name"], draws_of(answer)
    own = f"; {name} moves first" if row["moves_first"] else ""
    own = own if row["moves_first"] or row["p_join"] is None else f"; {name} joins with {percent(row['p_join'])}"
    told = _chance(odds, draws) if draws else "able" if odds else "no"
    return {"told": told, "limit": "", "band": band, "words": words + own, "groups": row["from"]}


def _strength(row: Mapping[str, Any]) -> float:
    carried: float = row["carried"]["base"]
    return odds_of(row) + 1e-3 * carried


def odds_of(row: Mapping[str, Any]) -> float:
    """Return the probability of being able; without draws, 1 or 0 by the base case."""
    chance = row["probability_able"]
    return float(row["able"]) if chance is None else float(chance)


def cell(row: Mapping[str, Any], draws: int) -> Row:
    """Return one cell: P(able) as text, what limits the group first, the class of its band, and its words."""
    odds = odds_of(row)
    band, words = next(((name, said) for least, name, said in BANDS if odds >= least), LOWEST)
    if row["probability_able"] is None:
        told = "able" if row["able"] else percent(row["carried"]["base"])
    else:
        told = _chance(odds, draws)
    limit = NEEDS.get(row["binding"]["need"]) or short(row["binding"]["name"])
    if not row["access"]:
        told, limit = "shut", "no access"
    elif row["leave_of"]:
        told += "*"
    return {"told": told, "limit": limit, "band": band, "words": words, "groups": row["from"]}


def _chance(odds: float, draws: int) -> str:
    """Return a probability, never as 0% or 100% flat: `<0.4%`, `>99.6%`."""
    if round(odds * draws) == 0:
        return f"<{percent(1 / draws)}"
    return f">{percent(1 - 1 / draws)}" if round(odds * draws) == draws else percent(odds)


def mission_name(mission: str, long: str) -> str:
    """Return a short name of a mission; its title when the catalogue has no short one."""
    return MISSIONS.get(mission, long)
