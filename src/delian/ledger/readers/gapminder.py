"""Gapminder: GDP per head at purchasing power, constant 2021 international dollars."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.tables import FactRow, SourceRow

SOURCE = SourceRow(
    "gapminder-gdp-per-head", "Gapminder", "GDP per capita, PPP, constant 2021 international dollars", "2025",
    "https://www.gapminder.org/data/", "", "B", "",
)  # fmt: skip
LAST_YEAR = 2025
FIRST_PROJECTION = 2024


def read_gdp_per_head(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return GDP per head [international dollars of 2021]; years after 2025 are left out."""
    rows = [
        fact(
            (record["country"].upper(), "gdp_per_head_ppp", record["time"], "gapminder", "gm-2025"),
            record["gdp_pcap"],
            "units",
            "assumed" if int(record["time"]) >= FIRST_PROJECTION else "estimated",
            SOURCE.id,
            published=SOURCE.date,
            money=("INTL", "2021"),
            note="projection" if int(record["time"]) >= FIRST_PROJECTION else "",
        )
        for record in records(path)
        if record["country"].upper() in MODELLED and record["gdp_pcap"] and int(record["time"]) <= LAST_YEAR
    ]
    return rows, [SOURCE]
