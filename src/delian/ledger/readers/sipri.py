"""SIPRI Military Expenditure Database: share of GDP and constant prices of the allies (restricted: non-commercial)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from delian.ledger.readers.citation import fact
from delian.ledger.readers.nato import country
from delian.ledger.tables import FactRow, SourceRow

RELEASE = SourceRow(
    "sipri-milex-2025-04", "SIPRI", "SIPRI Military Expenditure Database 1949-2024", "2025-04",
    "https://www.sipri.org/databases/milex", "", "A", "",
)  # fmt: skip
# Two of its seven measures, of the allies only: what the tests of burden sharing rest on, not the database.
FIRST_YEAR = 1960
_HEADINGS_ROW = 6
# The workbook tells the quality of a figure by the colour of its text only (indexed palette).
_COLOURS = {12: "SIPRI estimate", 10: "highly uncertain"}
_NAMES = {"United States of America": "USA"}


def read_share_of_gdp(path: Path, first: int = FIRST_YEAR) -> tuple[list[FactRow], list[SourceRow]]:
    """Return military expenditure of allies as a share of GDP [percent]; the ledger holds 1960 to 2024 of it."""
    rows = [
        _fact((member, "share_gdp", year, "sipri", "2025-04"), repr(round(cell.value * 100, 12)), "percent", cell)
        for member, year, cell in _cells(path, "Share of GDP", {}, first)
    ]
    return rows, [RELEASE]


def read_constant(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return military expenditure of allies in million US dollars at prices and rates of 2023, 1960 to 2024.

    Russia, the rival of the tests, is there from 1992.
    """
    money = ("USD", "2023")
    rows = [
        _fact((member, "spending_usd_2023", year, "sipri", "2025-04"), f"{cell.value:.9g}", "million", cell, money)
        for member, year, cell in _cells(path, "Constant (2023) US$", {"Russia": "RUS"}, FIRST_YEAR)
    ]
    return rows, [RELEASE]


def _cells(path: Path, name: str, also: Mapping[str, str], first: int) -> Iterator[tuple[str, int, Any]]:
    """Yield (member, year, cell) of every number of an ally, and of the others named, in one sheet."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    try:
        headings, *lines = list(book[name].iter_rows(min_row=_HEADINGS_ROW))
    finally:
        book.close()
    years = {place: cell.value for place, cell in enumerate(headings) if isinstance(cell.value, int)}
    for line in lines:
        label = line[0].value if line else None
        member = _NAMES.get(str(label)) or also.get(str(label)) or country(label)
        for place, cell in enumerate(line) if member else ():
            year = years.get(place, 0)
            if year >= first and isinstance(cell.value, (int, float)):
                yield member, year, cell


def _fact(
    key: tuple[str, str, int, str, str], value: str, unit: str, cell: Any, money: tuple[str, str] = ("", "")
) -> FactRow:
    colour = cell.font.color.value if cell.font.color is not None else None
    doubt = _COLOURS.get(colour, "") if isinstance(colour, int) else ""
    status = "estimated" if doubt else "observed"
    return fact(key, value, unit, status, RELEASE.id, published=RELEASE.date, money=money, note=doubt)
