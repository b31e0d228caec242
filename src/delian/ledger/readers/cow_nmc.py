"""Correlates of War, National Material Capabilities: military expenditure and personnel by year."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact
from delian.ledger.readers.countrycodes import COW
from delian.ledger.readers.layout import with_columns
from delian.ledger.tables import FactRow, SourceRow

FIRST_YEAR = 1990
MISSING = ("", "-9", "-9.0")
# Column -> item, unit and whether it is money; the file counts thousands of current dollars and of persons.
_COLUMNS = {"milex": ("spending_usd_current", "thousand", True), "milper": ("personnel", "thousand persons", False)}


def read_capabilities(path: Path, published: str) -> tuple[list[FactRow], list[SourceRow]]:
    """Return military expenditure [thousand US dollars] and personnel [thousand persons] from 1990 on."""
    lines = with_columns(path, ("ccode", "year", *_COLUMNS))
    source = SourceRow(
        f"cow-nmc-{published}", "Correlates of War Project", "National Material Capabilities", published,
        "https://correlatesofwar.org/data-sets/national-material-capabilities/", "", "B", "",
    )  # fmt: skip
    rows = [
        fact(
            (COW[int(float(line["ccode"]))], item, year, "cow-nmc", published[:7]),
            line[column],
            unit,
            "observed",
            source.id,
            published=published,
            money=("USD", str(year)) if money else ("", ""),
        )
        for line in lines
        if int(float(line["ccode"])) in COW and (year := int(float(line["year"]))) >= FIRST_YEAR
        for column, (item, unit, money) in _COLUMNS.items()
        if line[column] not in MISSING
    ]
    return rows, [source]
