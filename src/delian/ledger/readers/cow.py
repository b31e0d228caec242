"""Correlates of War: where the capitals are, and military expenditure of the two rivals."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import read_cow_codes
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


def read_milex(path: Path, codes: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return military expenditure of the United States and of the Soviet Union and Russia [million current USD]."""
    iso3 = read_cow_codes(codes)
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
        if (member := iso3.get(record["ccode"].partition(".")[0])) in RIVALS
        and (year := int(float(record["year"]))) >= FIRST_YEAR
        and float(record["milex"] or -9) >= 0
    ]
    return rows, [CAPABILITIES]


def read_capitals(path: Path, codes: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return latitude and longitude [degrees] of the capitals that are capitals at the end of 2024."""
    iso3 = read_cow_codes(codes)
    rows = [
        fact(
            (iso3[number], item, 2024, "cow", "2024-12"),
            record[column],
            "degrees",
            "observed",
            SOURCE.id,
            published=SOURCE.date,
            note=record["capital"],
        )
        for record in records(path)
        if (number := record["ccode"].partition(".")[0]) in iso3 and record["enddate"] >= "2024-12-31"
        for column, item in (("lat", "latitude"), ("lng", "longitude"))
    ]
    return rows, [SOURCE]
