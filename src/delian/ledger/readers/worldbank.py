"""World Bank, World Development Indicators: GDP, population, purchasing power."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import MODELLED, read_iso2_codes
from delian.ledger.tables import FactRow, SourceRow

FIRST_YEAR = 1960
_SITE = "https://data.worldbank.org/indicator/"


def _indicator(code: str, title: str, newest: str) -> SourceRow:
    name = f"worldbank-{code.lower().replace('.', '-')}"
    return SourceRow(name, "World Bank", f"{title} ({code}), to {newest}", newest, _SITE + code, "", "A", "")


GDP = _indicator("NY.GDP.MKTP.CD", "GDP, current US dollars", "2023")
POPULATION = _indicator("SP.POP.TOTL", "Population, total", "2024")
PPP = _indicator("PA.NUS.PPP", "PPP conversion factor, GDP, national currency per international dollar", "2024")


def read_gdp(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return GDP in current US dollars."""
    triples = ((row["Country Code"], row["Year"], row["Value"]) for row in records(path))
    return _rows(triples, "gdp_current_usd", "units", GDP), [GDP]


def read_population(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return population at mid-year."""
    triples = ((row["Country Code"], row["Year"], row["Value"]) for row in records(path))
    return _rows(triples, "population", "persons", POPULATION), [POPULATION]


def read_ppp(path: Path, codes: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the purchasing power conversion factor [national currency per international dollar]."""
    iso3 = read_iso2_codes(codes)
    triples = ((iso3.get(row["Country ID"], ""), row["Year"], row["PPP"]) for row in records(path))
    return _rows(triples, "ppp_conversion", "LCU per international dollar", PPP), [PPP]


def _rows(triples: Iterable[tuple[str, str, str]], item: str, unit: str, source: SourceRow) -> list[FactRow]:
    money = item == "gdp_current_usd"
    return [
        fact(
            (member, item, year, "world-bank", f"wb-{source.date}"),
            value,
            unit,
            "observed",
            source.id,
            published=source.date,
            money=("USD", year) if money else ("", ""),
        )
        for member, year, value in triples
        if member in MODELLED and value and int(year) >= FIRST_YEAR
    ]
