"""Federal Reserve Board, annual average exchange rates (release G.5A)."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.nato_implied import read_implied_rates
from delian.ledger.tables import FactRow, SourceRow

RELEASE = SourceRow(
    "fed-g5a-2026", "Board of Governors of the Federal Reserve System",
    "Foreign Exchange Rates, annual averages (G.5A)", "2026", "https://www.federalreserve.gov/releases/g5a/",
    "", "A", "",
)  # fmt: skip
FIRST_YEAR = 1990

# The copy at hand states every rate as foreign currency per dollar, also for the euro and the
# Australian and New Zealand dollars, which the release itself quotes the other way round.
CURRENCIES = {
    "Euro": "EUR", "Australia": "AUD", "New Zealand": "NZD", "Canada": "CAD", "China": "CNY",
    "Denmark": "DKK", "Japan": "JPY", "Norway": "NOK", "South Korea": "KRW", "Sweden": "SEK",
    "Switzerland": "CHF",
}  # fmt: skip


def read_rates(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the annual average of each currency per US dollar."""
    rows = [
        fact(
            (CURRENCIES[record["Country"]], "per_usd", record["Date"][:4], "fed-annual-average", "2026-01"),
            record["Exchange rate"],
            f"{CURRENCIES[record['Country']]} per USD",
            "observed",
            RELEASE.id,
            published=RELEASE.date,
        )
        for record in records(path)
        if record["Country"] in CURRENCIES and int(record["Date"][:4]) >= FIRST_YEAR
    ]
    return rows, [RELEASE]


def read_missing_rates(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the rates that NATO's tables imply for currencies that the release lacks (GBP, PLN, ...)."""
    rows, sources = read_implied_rates(path)
    return [row for row in rows if row.member not in CURRENCIES.values()], sources
