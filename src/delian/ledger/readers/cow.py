"""Correlates of War: where the capitals are."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import read_cow_codes
from delian.ledger.tables import FactRow, SourceRow

SOURCE = SourceRow(
    "cow-capitals-2024", "Correlates of War Project", "Capitals of the state system, to 2024", "2024-12",
    "https://correlatesofwar.org", "", "B", "",
)  # fmt: skip


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
