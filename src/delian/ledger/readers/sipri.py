"""SIPRI Military Expenditure Database: shares of GDP of the allies (restricted: non-commercial use)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from delian.ledger.readers.citation import fact
from delian.ledger.readers.nato import country
from delian.ledger.tables import FactRow, SourceRow

RELEASE = SourceRow(
    "sipri-milex-2025-04", "SIPRI", "SIPRI Military Expenditure Database 1949-2024", "2025-04",
    "https://www.sipri.org/databases/milex", "", "A", "",
)  # fmt: skip
FIRST_YEAR = 2014
_HEADINGS_ROW = 6
# The workbook tells the quality of a figure by the colour of its text only (indexed palette).
_COLOURS = {12: "SIPRI estimate", 10: "highly uncertain"}
_NAMES = {"United States of America": "USA"}


def read_share_of_gdp(path: Path, first: int = FIRST_YEAR) -> tuple[list[FactRow], list[SourceRow]]:
    """Return military expenditure of allies as a share of GDP [percent]; the ledger holds 2014 to 2024 of it."""
    import openpyxl

    sheet = openpyxl.load_workbook(path)["Share of GDP"]
    years = {cell.column or 0: cell.value for cell in sheet[_HEADINGS_ROW] if isinstance(cell.value, int)}
    rows = [
        _row(member, years[cell.column or 0], cell)
        for line in sheet.iter_rows(min_row=_HEADINGS_ROW + 1)
        if (member := _NAMES.get(str(line[0].value)) or country(line[0].value))
        for cell in line
        if years.get(cell.column or 0, 0) >= first and isinstance(cell.value, float)
    ]
    return rows, [RELEASE]


def _row(member: str, year: int, cell: Any) -> FactRow:
    colour = cell.font.color.value if cell.font.color is not None else None
    doubt = _COLOURS.get(colour, "") if isinstance(colour, int) else ""
    return fact(
        (member, "share_gdp", year, "sipri", "2025-04"),
        repr(round(cell.value * 100, 12)),
        "percent",
        "estimated" if doubt else "observed",
        RELEASE.id,
        published=RELEASE.date,
        note=doubt,
    )
