"""Correlates of War: where the capitals are, and military expenditure of the two rivals."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import COW
from delian.ledger.tables import FactRow, SourceRow

SOURCE = SourceRow(
    "cow-capitals-2024", "Correlates of War Project", "Capitals of the state system, to 2024", "2024-12",
    "https://correlatesofwar.org", "", "B", "",
)  # fmt: skip

CAPABILITIES = SourceRow(
    "cow-nmc-7", "Correlates of War Project", "National Material Capabilities 7.0, to 2022", "2025",
    "https://correlatesofwar.org", "", "B", "",
)  # fmt: skip
FIRST_YEAR = 1960
RIVALS = ("USA", "RUS")  # no other source at hand has the Soviet Union before 1988


def read_milex(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return military expenditure of the United States and of the Soviet Union and Russia [million current USD]."""
    rows = [
        fact(
            (member, "spending_usd_current", year, "cow-nmc", "7.0"),
            f"{float(record['milex']) / 1000:.9g}",
            "million",
            "estimated",
            CAPABILITIES.id,
            published=CAPABILITIES.date,
            money=("USD", str(year)),
            note="Soviet Union to 1991" if member == "RUS" else "",
        )
        for record in records(path)
        if (member := COW.get(int(float(record["ccode"])))) in RIVALS
        and (year := int(float(record["year"]))) >= FIRST_YEAR
        and float(record["milex"] or -9) >= 0
    ]
    return rows, [CAPABILITIES]


def read_capitals(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return latitude and longitude [degrees] of the capitals that are capitals at the end of 2024."""
    rows = [
        fact(
            (COW[number], item, 2024, "cow", "2024-12"),
            record[column],
            "degrees",
            "observed",
            SOURCE.id,
            published=SOURCE.date,
            note=record["capital"],
        )
        for record in records(path)
        if (number := int(float(record["ccode"]))) in COW and record["enddate"] >= "2024-12-31"
        for column, item in (("lat", "latitude"), ("lng", "longitude"))
    ]
    return rows, [SOURCE]
