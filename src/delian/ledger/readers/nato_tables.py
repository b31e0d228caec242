"""NATO, "Defence Expenditure of NATO Countries": the layout of the editions of 2025 and 2026.

Sheets "Table 1" and so on: A1 holds the table's title, row 2 its unit; a block begins with a heading in column A, its
years stand in the next row, its countries below until an empty row. The edition of 2026 counts "core defence
expenditure", which is another definition and never meets the older one. Written from a description of the layout and
tried on hand-written files of it, not on NATO's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from delian.ledger.readers.citation import fact
from delian.ledger.readers.inspect import refused
from delian.ledger.readers.layout import sheets
from delian.ledger.readers.nato import CURRENCIES, country, year_mark
from delian.ledger.tables import FactRow, SourceRow

Line = Sequence[object]
_SITE = "https://www.nato.int/cps/en/natohq/topics_49198.htm"
_PRICES = re.compile(r"constant\s+(20\d\d)")
# Start of a heading -> item and unit, by what the title of the table speaks of; `{}` is the year of the prices.
_SHARES = {
    "equipment": "equipment_share",
    "personnel": "personnel_share",
    "infrastructure": "infrastructure_share",
    "other": "other_share",
}


def read_edition(path: Path, published: str) -> tuple[list[FactRow], list[SourceRow]]:
    """Return every block that the titles and headings name; a layout without any is refused."""
    tables = [cells for title, cells in sheets(path).items() if title.casefold().startswith("table")]
    titles = [str(cells[0][0] or "") for cells in tables if cells and cells[0]]
    core = any("core defence" in title.casefold() for title in titles)
    source = _source(published, core=core)
    rows = [row for cells in tables for row in _sheet(cells, source, "nato-core" if core else "nato")]
    if not rows:
        raise refused(path.name, f"no block of NATO's tables was found under the titles {titles[:3]}")
    return rows, [source]


def _source(published: str, *, core: bool) -> SourceRow:
    name = "Core Defence Expenditure" if core else "Defence Expenditure"
    return SourceRow(f"nato-{published}", "NATO", f"{name} of NATO Countries", published, _SITE, "", "A", "")


def _sheet(cells: Sequence[Line], source: SourceRow, definition: str) -> Iterator[FactRow]:
    title = str(cells[0][0] or "").casefold() if cells and cells[0] else ""
    unit = str(cells[1][0] or "").casefold() if len(cells) > 1 and cells[1] else ""
    heading, years = "", dict[int, tuple[int, bool]]()
    for line in cells[2:]:
        label = str(line[0] or "").strip() if line else ""
        marks = {place: mark for place, cell in enumerate(line) if place and (mark := year_mark(cell))}
        if len(marks) >= 2:
            years = marks
        elif not any(cell not in (None, "") for cell in line):
            heading, years = "", {}
        elif member := country(label):
            block = _block(title, unit, heading)
            if block:
                yield from _line(member, block, line, years, source, definition)
        elif not years:
            heading = label.casefold()


def _block(title: str, unit: str, heading: str) -> tuple[str, str, str] | None:
    """Return (item, unit, price year) of a block; the price year is `current` or a year, '' without money."""
    prices = _PRICES.search(heading)
    year = prices[1] if prices else "current"
    if "share of" in heading and "gdp" in heading:
        return ("share_gdp", "percent", "")
    if "real change" in heading:
        return ("real_change", "percent", "")
    if "per capita" in heading:
        return (f"{'gdp' if heading.startswith('gdp') else 'spending'}_per_head_usd_{year}", _scale(unit), year)
    if "distribution" in title or "main category" in title:
        found = next((item for start, item in _SHARES.items() if heading.startswith(start)), None)
        return None if found is None else (found, "percent", "")
    if "military personnel" in title:
        return ("personnel", "thousand persons", "")
    if not heading or "prices" not in heading:
        return None
    what = "gdp" if "gross domestic product" in title else "spending"
    return (f"{what}_{'usd' if 'us dollar' in unit else 'lcu'}_{year}", _scale(unit), year)


def _scale(unit: str) -> str:
    return next((name for name in ("million", "thousand") if name in unit), "units")


def _line(
    member: str,
    block: tuple[str, str, str],
    line: Line,
    years: dict[int, tuple[int, bool]],
    source: SourceRow,
    definition: str,
) -> Iterator[FactRow]:
    item, unit, prices = block
    for place, (year, estimate) in years.items():
        cell = line[place] if place < len(line) else None
        if not isinstance(cell, (int, float)) or isinstance(cell, bool):
            continue
        currency = "" if not prices else CURRENCIES.get(member, "EUR") if "_lcu_" in item else "USD"
        yield fact(
            (member, item, year, definition, source.date[:7]),
            repr(cell),
            unit,
            "estimated" if estimate else "observed",
            source.id,
            published=source.date,
            money=(currency, str(year) if prices == "current" else prices) if prices else ("", ""),
            note="NATO estimate" if estimate else "",
        )
