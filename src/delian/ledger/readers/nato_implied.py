"""NATO's tables read against each other: price indices and exchange rates that they imply."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from delian.ledger.readers.citation import fact
from delian.ledger.readers.nato import CURRENCIES, EDITION_2024, read_edition_2024
from delian.ledger.tables import FactRow, SourceRow


def read_deflators(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the price index by currency [2015 = 100] that NATO's current and constant blocks imply."""
    rows, sources = read_edition_2024(path)
    current = _by_currency(rows, "spending_lcu_current")
    constant = _by_currency(rows, "spending_lcu_2015")
    return [
        fact(
            (currency, "price_index", year, "nato-implied-gdp", "2024-06"),
            repr(round(100 * amount / constant[currency, year], 4)),
            "2015 = 100",
            "estimated",
            EDITION_2024.id,
            published=EDITION_2024.date,
            note="100 x current / constant 2015 defence expenditure, table 1"
            + ("; sums over the euro allies" if currency == "EUR" else ""),
        )
        for (currency, year), amount in current.items()
    ], sources


def read_implied_rates(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return national currency per US dollar as table 1 over table 2 imply, for currencies but EUR, USD."""
    rows, sources = read_edition_2024(path)
    national = _by_currency(rows, "spending_lcu_current")
    dollars = {
        (CURRENCIES[row.member], int(row.year)): float(row.value)
        for row in rows
        if row.item == "spending_usd_current" and row.member in CURRENCIES
    }
    return [
        fact(
            (currency, "per_usd", year, "nato-implied", "2024-06"),
            repr(round(amount / dollars[currency, year], 6)),
            f"{currency} per USD",
            "estimated",
            EDITION_2024.id,
            published=EDITION_2024.date,
            note="defence expenditure in national currency (table 1) / in US dollars (table 2)",
        )
        for (currency, year), amount in national.items()
        if currency not in ("EUR", "USD")
    ], sources


def _by_currency(rows: list[FactRow], item: str) -> dict[tuple[str, int], float]:
    totals: dict[tuple[str, int], float] = defaultdict(float)
    for row in rows:
        if row.item == item:
            totals[row.currency, int(row.year)] += float(row.value)
    return dict(totals)
