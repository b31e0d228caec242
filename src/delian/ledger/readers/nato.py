"""NATO, "Defence Expenditure of NATO Countries": editions of June 2024 (xlsx) and June 2019 (csv)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.readers.layout import sheets
from delian.ledger.tables import FactRow, SourceRow

EDITION_2024 = SourceRow(
    "nato-2024-06-17", "NATO", "Defence Expenditure of NATO Countries (2014-2024)", "2024-06-17",
    "https://www.nato.int/cps/en/natohq/news_226465.htm", "", "A", "",
)  # fmt: skip
EDITION_2019 = SourceRow(
    "nato-2019-06-25", "NATO", "Defence Expenditure of NATO Countries (2012-2019)", "2019-06-25",
    "https://www.nato.int/cps/en/natohq/news_167080.htm", "", "B",
    "machine-readable copy of the edition's tables",
)  # fmt: skip


class Block(NamedTuple):
    """What one block of a sheet holds: item, unit, and the kind of money it is given in."""

    item: str
    unit: str
    money: str = ""


# Sheet and start of the block's heading; "" is a sheet without headings.
BLOCKS: dict[tuple[str, str], Block] = {
    ("TABLE1", "current prices"): Block("spending_lcu_current", "million", "national current"),
    ("TABLE1", "constant 2015"): Block("spending_lcu_2015", "million", "national 2015"),
    ("TABLE2", "current prices"): Block("spending_usd_current", "million", "USD current"),
    ("TABLE2", "constant 2015"): Block("spending_usd_2015", "million", "USD 2015"),
    ("TABLE3", "share of real gdp"): Block("share_gdp", "percent"),
    ("TABLE3", "annual real change"): Block("real_change", "percent"),
    ("TABLE5", "current prices"): Block("gdp_usd_current", "million", "USD current"),
    ("TABLE5", "constant 2015"): Block("gdp_usd_2015", "million", "USD 2015"),
    ("TABLE6", "gdp per capita"): Block("gdp_per_head_usd_2015", "thousand", "USD 2015"),
    ("TABLE6", "defence expenditure"): Block("spending_per_head_usd_2015", "units", "USD 2015"),
    ("TABLE7", ""): Block("personnel", "thousand persons"),
    ("TABLE8a", "equipment"): Block("equipment_share", "percent"),
    ("TABLE8a", "personnel"): Block("personnel_share", "percent"),
    ("TABLE8b", "infrastructure"): Block("infrastructure_share", "percent"),
    ("TABLE8b", "other"): Block("other_share", "percent"),
}

_LABELS: dict[str, str] = {
    "albania": "ALB", "belgium": "BEL", "bulgaria": "BGR", "canada": "CAN", "croatia": "HRV",
    "czechia": "CZE", "czech republic": "CZE", "denmark": "DNK", "estonia": "EST", "finland": "FIN",
    "france": "FRA", "germany": "DEU", "greece": "GRC", "hungary": "HUN", "iceland": "ISL",
    "italy": "ITA", "latvia": "LVA", "lithuania": "LTU", "luxembourg": "LUX", "montenegro": "MNE",
    "netherlands": "NLD", "the netherlands": "NLD", "north macedonia": "MKD", "norway": "NOR",
    "poland": "POL", "portugal": "PRT", "romania": "ROU", "slovak republic": "SVK", "slovakia": "SVK",
    "slovenia": "SVN", "spain": "ESP", "sweden": "SWE", "türkiye": "TUR", "turkey": "TUR",
    "united kingdom": "GBR", "united states": "USA",
}  # fmt: skip

# NATO's 2024 edition gives the kuna years of Croatia in euros, so one currency a country is enough.
CURRENCIES: dict[str, str] = {
    "ALB": "ALL", "BGR": "BGN", "CAN": "CAD", "CZE": "CZK", "DNK": "DKK", "GBR": "GBP", "HUN": "HUF",
    "MKD": "MKD", "NOR": "NOK", "POL": "PLN", "ROU": "RON", "SWE": "SEK", "TUR": "TRY", "USA": "USD",
}  # fmt: skip

# Typed into the table as 2; NATO's own amounts give slightly less. Kept as published, and said so.
_TYPED = {("FRA", 2020): "1.99", ("LTU", 2019): "1.99", ("SVK", 2024): "1.99"}

_COLUMNS_2019: dict[str, Block] = {
    "Defense expenditure (USD, current prices)": Block("spending_usd_current", "units", "USD current"),
    "Defense expenditure (USD, 2015 prices)": Block("spending_usd_2015", "units", "USD 2015"),
    "Defense expenditure (% real GDP)": Block("share_gdp", "percent"),
    "Defense expenditure annual real change (% GDP)": Block("real_change", "percent"),
    "Real GDP (2015 prices)": Block("gdp_usd_2015", "units", "USD 2015"),
    "GDP per capita (USD)": Block("gdp_per_head_usd_2015", "units", "USD 2015"),
    "Defence expenditure per capita (USD)": Block("spending_per_head_usd_2015", "units", "USD 2015"),
    "Military personnel": Block("personnel", "persons"),
    "Equipment expenditure (%)": Block("equipment_share", "percent"),
    "Personnel expenditure (%)": Block("personnel_share", "percent"),
    "Infrastructure expenditure (%)": Block("infrastructure_share", "percent"),
    "Other expenditure (%)": Block("other_share", "percent"),
}


def country(label: object) -> str:
    """Return the ISO3 code of a label such as 'Czechia*   (Koruny)', or '' for headings and totals."""
    text = re.sub(r"\(.*?\)|\*", "", str(label or "")).replace("\xa0", " ")
    return _LABELS.get(" ".join(text.split()).casefold(), "")


def year_mark(cell: object) -> tuple[int, bool] | None:
    """Return (year, whether an estimate) of a heading such as 2014, '2019' or '2024e'; None if neither."""
    found = re.fullmatch(r"(20\d\d)\s*(e?)", str(cell).strip()) if cell is not None else None
    return (int(found[1]), found[2] == "e") if found else None


def read_edition_2024(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return every block of the June 2024 edition, numbers as stored in the workbook."""
    wanted = {sheet for sheet, _ in BLOCKS}
    rows = [row for title, cells in sheets(path).items() if title in wanted for row in sheet_rows(title, cells)]
    return rows, [EDITION_2024]


def sheet_rows(sheet: str, cells: list[tuple[object, ...]]) -> Iterator[FactRow]:
    """Return the figures of one sheet, walking down its blocks."""
    years: dict[int, tuple[int, bool]] = {}
    block = BLOCKS.get((sheet, ""))
    for line in cells:
        marks = {place: mark for place, cell in enumerate(line) if (mark := year_mark(cell))}
        if len(marks) >= 8:
            years = marks
            continue
        label = next((cell for cell in line if isinstance(cell, str)), "")
        block = _heading(sheet, label) or block
        member = country(label)
        if member and block:
            yield from _line(member, block, line, years)


def _heading(sheet: str, label: str) -> Block | None:
    plain = label.strip().casefold()
    return next(
        (block for (name, start), block in BLOCKS.items() if name == sheet and start and plain.startswith(start)),
        None,
    )


def _line(member: str, block: Block, line: tuple[object, ...], years: dict[int, tuple[int, bool]]) -> Iterator[FactRow]:
    for place, (year, estimate) in years.items():
        cell = line[place]
        if not isinstance(cell, (int, float)) or isinstance(cell, bool):
            continue
        yield fact(
            (member, block.item, year, "nato", "2024-06"),
            repr(cell),
            block.unit,
            "estimated" if estimate else "observed",
            EDITION_2024.id,
            published=EDITION_2024.date,
            money=_money(block, member, year),
            note="; ".join(filter(None, ("NATO estimate" * estimate, _typed_note(member, block, year)))),
        )


def _typed_note(member: str, block: Block, year: int) -> str:
    share = _TYPED.get((member, year)) if block.item == "share_gdp" else None
    return f"printed as 2; tables 2 and 5 give {share}" if share else ""


def _money(block: Block, member: str, year: int) -> tuple[str, str]:
    if not block.money:
        return ("", "")
    kind, prices = block.money.split()
    return (
        "USD" if kind == "USD" else CURRENCIES.get(member, "EUR"),
        str(year) if prices == "current" else prices,
    )


def read_edition_2019(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the June 2019 edition, amounts in full units; 2018 and 2019 are NATO's estimates."""
    rows = [
        _row_2019(record["country_stanag"], int(record["year"]), block, record[column])
        for record in records(path)
        if record["country_stanag"] in MODELLED
        for column, block in _COLUMNS_2019.items()
        if record[column]
    ]
    return rows, [EDITION_2019]


def _row_2019(member: str, year: int, block: Block, value: str) -> FactRow:
    return fact(
        (member, block.item, year, "nato", "2019-06"),
        value,
        block.unit,
        "estimated" if year >= 2018 else "observed",
        EDITION_2019.id,
        published=EDITION_2019.date,
        money=_money(block, member, year),
        note="NATO estimate" if year >= 2018 else "",
    )
