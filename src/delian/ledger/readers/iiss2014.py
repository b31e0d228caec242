"""IISS, The Military Balance 2014: counts by capability, as hand-coded in the rDMC data set."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.tables import UNKNOWN, FactRow, SourceRow

MILITARY_BALANCE = SourceRow(
    "iiss-military-balance-2014", "IISS", "The Military Balance 2014 (data of November 2013)", "2014-02",
    "https://github.com/jandresgannon/rDMC", "", "C",
    "rDMC (J. A. Gannon, ISQ 67(4) 2023, doi:10.1093/isq/sqad081)",
)  # fmt: skip


class Count(NamedTuple):
    """How one capability is counted: the source's columns, our definition, the unit."""

    parts: tuple[str, ...]
    unit: str
    definition: str = "iiss"


# Not taken over: bombers, APC, reconnaissance vehicles, KC-130 kits (`tankers`), all military satellites.
CAPABILITIES: dict[str, Count] = {
    "main_battle_tanks": Count(("main_battle_tanks",), "vehicles"),
    "ifv": Count(("ifv",), "vehicles"),
    "artillery_tubes": Count(("artillery_sp_guns", "artillery_towed_guns"), "tubes"),
    "rocket_artillery": Count(("artillery_mlrs",), "launchers"),
    "attack_helicopters": Count(("attack_helicopters",), "aircraft"),
    "combat_aircraft": Count(("combat_ftr", "combat_fga", "combat_atk"), "aircraft"),
    "combat_aircraft_5gen": Count(("fifth_gen",), "aircraft"),
    "tankers": Count(("tankers_strategic",), "aircraft"),
    "aew_aircraft": Count(("aew",), "aircraft"),
    "isr_aircraft": Count(("isr_aircraft_manned",), "aircraft"),
    "sead_ew_aircraft": Count(("ew_sead_aircraft",), "aircraft"),
    "maritime_patrol_aircraft": Count(("maritime_patrol",), "aircraft"),
    "strategic_airlift": Count(("transport_heavy",), "aircraft"),
    "tactical_airlift": Count(("transport_medium",), "aircraft"),
    "male_hale_uav": Count(("uav_heavy",), "aircraft", "iiss-heavy-uav"),
    "long_range_sam_launchers": Count(("sam_long_range_launchers",), "launchers"),
    "aircraft_carriers": Count(("aircraft_carriers",), "ships"),
    "destroyers_frigates": Count(("cruisers", "destroyers", "frigates"), "ships"),
    "corvettes_opv": Count(("corvettes",), "ships"),
    "ballistic_missile_submarines": Count(("submarines_ssbn",), "boats"),
    "attack_submarines_nuclear": Count(("submarines_nuclear_attack",), "boats"),
    "attack_submarines_conventional": Count(("submarines_conventional",), "boats"),
    "amphibious_ships": Count(("amphibious_principal_and_landing_ships",), "ships"),
    "mine_countermeasure_ships": Count(("mine_countermeasures",), "ships"),
    "military_satellites_isr": Count(("satellites_isr_sigint_earlywarning",), "satellites"),
}
_ROWS = re.compile(r"sum of (\d+) source rows, (\d+) of them without a count")
_NO_ROW = "no such row in source: read as none"


class Part(NamedTuple):
    """One count as read: number (None when no row states one), the most it can be, why it is uncertain."""

    number: int | None
    most: int
    doubt: str


def read_part(value: str, note: str) -> Part:
    """Return one count with what its note says about missing numbers."""
    number = int(float(value))
    found = _ROWS.match(note)
    if not found or found[2] == "0":
        return Part(number, number, "no such row, read as none" if note == _NO_ROW else "")
    total, blank = int(found[1]), int(found[2])
    if blank == total:
        return Part(None, 0, f"listed in {total} rows, none with a count")
    # Rows without a number are taken to be at most as large as the average of the others.
    most = math.ceil(number * total / (total - blank))
    return Part(number, most, f"{blank} of {total} rows without a count")


def read_inventory(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the forces held in November 2013 by capability, `unknown` where no row has a count."""
    parts = {
        (record["iso3"], record["capability"]): read_part(record["value"], record["note"]) for record in records(path)
    }
    rows = [
        counted(member, capability, [parts[member, name] for name in count.parts])
        for member in sorted(MODELLED)
        for capability, count in CAPABILITIES.items()
        if all((member, name) in parts for name in count.parts)
    ]
    return rows, [MILITARY_BALANCE]


def counted(member: str, capability: str, parts: Sequence[Part]) -> FactRow:
    """Return the sum of *parts* as one figure; one part without any count makes the sum unknown."""
    numbers = [part.number for part in parts]
    known = [number for number in numbers if number is not None]
    doubts = [part.doubt for part in parts if part.doubt]
    whole = len(known) == len(numbers)
    total, most = sum(known), sum(part.most for part in parts)
    certain = not doubts or (total > 0 and all("read as none" in doubt for doubt in doubts))
    count = CAPABILITIES[capability]
    return fact(
        (member, capability, 2014, count.definition, "2014-02"),
        str(total) if whole else UNKNOWN,
        count.unit,
        "observed" if certain else "estimated",
        MILITARY_BALANCE.id,
        published=MILITARY_BALANCE.date,
        spread=(str(total), str(most)) if whole and most > total else ("", ""),
        note="" if certain else "; ".join(dict.fromkeys(doubts)),
    )
