"""Correlates of War, National Material Capabilities: military expenditure and personnel by year."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.inspect import refused
from delian.ledger.tables import FactRow, SourceRow

FIRST_YEAR = 1990
MISSING = ("", "-9", "-9.0")
# Column -> item, unit and whether it is money; the file counts thousands of current dollars and of persons.
_COLUMNS = {"milex": ("spending_usd_current", "thousand", True), "milper": ("personnel", "thousand persons", False)}
_CODES = {
    2: "USA", 20: "CAN", 200: "GBR", 205: "IRL", 210: "NLD", 211: "BEL", 212: "LUX", 220: "FRA", 225: "CHE",
    230: "ESP", 235: "PRT", 255: "DEU", 290: "POL", 305: "AUT", 310: "HUN", 316: "CZE", 317: "SVK", 325: "ITA",
    338: "MLT", 339: "ALB", 341: "MNE", 343: "MKD", 344: "HRV", 349: "SVN", 350: "GRC", 352: "CYP", 355: "BGR",
    359: "MDA", 360: "ROU", 365: "RUS", 366: "EST", 367: "LVA", 368: "LTU", 369: "UKR", 370: "BLR", 372: "GEO",
    375: "FIN", 380: "SWE", 385: "NOR", 390: "DNK", 395: "ISL", 640: "TUR", 710: "CHN", 732: "KOR", 740: "JPN",
    900: "AUS", 920: "NZL",
}  # fmt: skip


def read_capabilities(path: Path, published: str) -> tuple[list[FactRow], list[SourceRow]]:
    """Return military expenditure [thousand US dollars] and personnel [thousand persons] from 1990 on."""
    lines = records(path)
    absent = sorted({"ccode", "year", *_COLUMNS} - set(lines[0] if lines else ()))
    if absent:
        raise refused(path.name, f"it lacks the columns {', '.join(absent)}")
    source = SourceRow(
        f"cow-nmc-{published}", "Correlates of War Project", "National Material Capabilities", published,
        "https://correlatesofwar.org/data-sets/national-material-capabilities/", "", "B", "",
    )  # fmt: skip
    rows = [
        fact(
            (_CODES[int(float(line["ccode"]))], item, year, "cow-nmc", published[:7]),
            line[column],
            unit,
            "observed",
            source.id,
            published=published,
            money=("USD", str(year)) if money else ("", ""),
        )
        for line in lines
        if int(float(line["ccode"])) in _CODES and (year := int(float(line["year"]))) >= FIRST_YEAR
        for column, (item, unit, money) in _COLUMNS.items()
        if line[column] not in MISSING
    ]
    return rows, [source]
