"""Answers of public data services as they come: World Bank, IMF datamapper, Eurostat (JSON-stat)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from delian.ledger.readers.citation import fact
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.readers.inspect import refused
from delian.ledger.tables import FactRow, SourceRow

FIRST_YEAR = 1990
Read = tuple[list[FactRow], list[SourceRow]]
# Indicator -> item and unit.
WORLD_BANK = {
    "NY.GDP.MKTP.CD": ("gdp_current_usd", "units"),
    "SP.POP.TOTL": ("population", "persons"),
    "PA.NUS.PPP": ("ppp_conversion", "LCU per international dollar"),
}
# Eurostat writes EL for Greece and UK for the United Kingdom; aggregates (EU27_2020, EA20) are no countries.
EUROSTAT = {
    "AT": "AUT", "BE": "BEL", "BG": "BGR", "CH": "CHE", "CY": "CYP", "CZ": "CZE", "DE": "DEU", "DK": "DNK",
    "EE": "EST", "EL": "GRC", "ES": "ESP", "FI": "FIN", "FR": "FRA", "HR": "HRV", "HU": "HUN", "IE": "IRL",
    "IS": "ISL", "IT": "ITA", "LT": "LTU", "LU": "LUX", "LV": "LVA", "MT": "MLT", "NL": "NLD", "NO": "NOR",
    "PL": "POL", "PT": "PRT", "RO": "ROU", "SE": "SWE", "SI": "SVN", "SK": "SVK", "UK": "GBR",
}  # fmt: skip


def read_world_bank(path: Path, published: str) -> Read:
    """Return one indicator: a list of what the answer is about and its rows; aggregates and gaps are left out."""
    found = _document(path)
    if not (isinstance(found, list) and len(found) == 2 and isinstance(found[1], list)):
        raise refused(path.name, "it is no answer of the World Bank with rows (wrong indicator?)")
    about, rows = found
    if int(about.get("pages", 1)) != 1:
        raise refused(path.name, f"it is page {about.get('page')} of {about.get('pages')}; ask with per_page=20000")
    codes = {str(row["indicator"]["id"]) for row in rows}
    if len(codes) != 1 or not codes <= set(WORLD_BANK):
        raise refused(path.name, f"indicators {sorted(codes)}, expected one of {', '.join(WORLD_BANK)}")
    code = codes.pop()
    item, unit = WORLD_BANK[code]
    date = str(about.get("lastupdated") or published)
    source = SourceRow(
        f"worldbank-{code.lower().replace('.', '-')}-{date}", "World Bank", f"World Development Indicators, {code}",
        date, f"https://data.worldbank.org/indicator/{code}", "", "A", "",
    )  # fmt: skip
    figures = [
        fact(
            (str(row["countryiso3code"]), item, int(row["date"]), "world-bank", f"wb-{date}"),
            repr(row["value"]),
            unit,
            "observed",
            source.id,
            published=date,
            money=("USD", str(row["date"])) if item == "gdp_current_usd" else ("", ""),
        )
        for row in rows
        if row["countryiso3code"] in MODELLED and row["value"] is not None and int(row["date"]) >= FIRST_YEAR
    ]
    return _some(path, figures), [source]


def read_imf_gdp(path: Path, published: str) -> Read:
    """Return GDP in current US dollars [billion] of the datamapper (NGDPD); years from its edition on are forecasts."""
    found = _document(path)
    values = found.get("values", {}).get("NGDPD") if isinstance(found, dict) else None
    if not isinstance(values, dict):
        raise refused(path.name, "it is no answer of the IMF datamapper with NGDPD")
    source = SourceRow(
        f"imf-weo-{published}", "IMF", "World Economic Outlook, GDP at current prices (NGDPD)", published,
        "https://www.imf.org/external/datamapper/NGDPD@WEO", "", "A", "",
    )  # fmt: skip
    forecast = int(published[:4])
    figures = [
        fact(
            (member, "gdp_current_usd", int(year), "imf-weo", f"imf-{published}"),
            repr(value),
            "billion",
            "estimated" if int(year) >= forecast else "observed",
            source.id,
            published=published,
            money=("USD", year),
            note="IMF forecast" if int(year) >= forecast else "",
        )
        for member, years in values.items()
        if member in MODELLED
        for year, value in years.items()
        if value is not None and int(year) >= FIRST_YEAR
    ]
    return _some(path, figures), [source]


def read_eurostat_defence(path: Path, published: str) -> Read:
    """Return general government expenditure on defence (COFOG GF02) as a share of GDP [percent]."""
    return _eurostat(path, published, {"cofog99": "GF02", "unit": "PC_GDP"}, ("share_gdp", "eurostat-cofog"))


def read_eurostat_debt(path: Path, published: str) -> Read:
    """Return general government gross debt as a share of GDP [percent]."""
    return _eurostat(path, published, {"na_item": "GD", "unit": "PC_GDP"}, ("debt_share_gdp", "eurostat-edp"))


def _eurostat(path: Path, published: str, wanted: Mapping[str, str], names: tuple[str, str]) -> Read:
    found = _document(path)
    if not isinstance(found, dict) or found.get("class") != "dataset":
        raise refused(path.name, "it is no JSON-stat data set")
    item, definition = names
    date = str(found.get("updated") or published)[:10]
    label = str(found.get("label", "")) or definition
    source = SourceRow(
        f"{definition}-{date}", "Eurostat", label, date, "https://ec.europa.eu/eurostat/databrowser", "", "A", ""
    )
    figures = [
        fact(
            (EUROSTAT[cell["geo"]], item, int(cell["time"]), definition, date),
            repr(value),
            "percent",
            "estimated" if flags & set("pe") else "observed",
            source.id,
            published=date,
            note=f"Eurostat flag {''.join(sorted(flags))}" if flags else "",
        )
        for cell, value, flags in json_stat(found, path.name)
        if cell.get("geo") in EUROSTAT and all(cell.get(key, code) == code for key, code in wanted.items())
    ]
    return _some(path, figures), [source]


def json_stat(found: Mapping[str, Any], name: str) -> Iterator[tuple[dict[str, str], float, set[str]]]:
    """Yield ({dimension: code}, value, flags) of each known cell of a JSON-stat data set, in its order."""
    ids, sizes = list(found.get("id", ())), list(found.get("size", ()))
    codes = [_codes(found, dimension) for dimension in ids]
    if not ids or [len(part) for part in codes] != sizes:
        raise refused(name, "the sizes of its dimensions do not fit")
    values, flags = found.get("value", {}), found.get("status") or {}
    for place, cell in enumerate(product(*codes)):
        value = _at(values, place)
        if isinstance(value, (int, float)):
            yield dict(zip(ids, cell, strict=True)), value, set(str(_at(flags, place) or ""))


def _codes(found: Mapping[str, Any], dimension: str) -> list[str]:
    index = found["dimension"][dimension]["category"]["index"]
    return list(index) if isinstance(index, list) else sorted(index, key=index.__getitem__)


def _at(cells: Any, place: int) -> Any:
    if isinstance(cells, Mapping):
        return cells.get(str(place))
    return cells[place] if place < len(cells) else None


def _document(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8-sig"))


def _some(path: Path, rows: list[FactRow]) -> list[FactRow]:
    if not rows:
        raise refused(path.name, "it holds no figure of a country of the ledger")
    return rows
