"""US Defense Manpower Data Center: US troops by host country."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.tables import FactRow, SourceRow

SOURCE = SourceRow(
    "dmdc-troops-2026-06", "US Defense Manpower Data Center",
    "Counts of active duty personnel by country, 1990-2024", "2026-06-02",
    "https://github.com/meflynn/troopdata", "", "B", "troopdata (M. Flynn)",
)  # fmt: skip
_COLUMNS = {
    "troops_ad": "troops_active_duty",
    "army_ad": "army_active_duty",
    "air_force_ad": "air_force_active_duty",
}


def read_us_troops(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return US troops on active duty in each modelled host; rotational forces are not counted."""
    rows = [
        fact(
            (record["iso3c"], item, record["year"], "dmdc-permanent", "2026-06"),
            record[column],
            "persons",
            "observed",
            SOURCE.id,
            published=SOURCE.date,
        )
        for record in _one_label(records(path))
        for column, item in _COLUMNS.items()
        if record[column]
    ]
    return rows, [SOURCE]


def _one_label(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    # Around a change of name (Czechia, North Macedonia) a year stands twice, once as an empty line of zeros.
    kept: dict[tuple[str, str], dict[str, str]] = {}
    for line in lines:
        key = (line["iso3c"], line["year"])
        if line["iso3c"] in MODELLED and (key not in kept or _troops(line) > _troops(kept[key])):
            kept[key] = line
    return list(kept.values())


def _troops(line: dict[str, str]) -> int:
    return int(line["troops_ad"] or 0)
