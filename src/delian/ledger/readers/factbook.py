"""CIA World Factbook: shares of GDP by snapshot; and NATO's own vintages as the press printed them."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from delian.ledger.readers.citation import cite, date_in, fact, records
from delian.ledger.readers.countrycodes import GEC, MODELLED
from delian.ledger.readers.inspect import refused
from delian.ledger.tables import FactRow, SourceRow

# Partners whose shares stand only in the collected extract, without the date of its snapshot.
EXTRACT = SourceRow(
    "cia-factbook-shares-2026-05", "CIA", "The World Factbook, military expenditures, collected to May 2026",
    "2026-05-17", "https://github.com/factbook/factbook.json", "", "C", "factbook.json repository",
)  # fmt: skip
_COUNTRY = re.compile(r"(?:^|/)[a-z-]+/([a-z]{2})\.json$")  # europe/gm.json is Germany
_SHARE = re.compile(r"(?:(\d+(?:\.\d+)?)(?:\s*-\s*(\d+(?:\.\d+)?))?)%\s+of\s+GDP\s*\((?:FY)?[^()]*?(\d{4})[^()]*\)")


def read_snapshot(path: Path, published: str) -> tuple[list[FactRow], list[SourceRow]]:
    """Return shares of GDP [percent] of all countries in a snapshot of the repository factbook.json (a zip file).

    A range is kept as its middle with low and high. The vintage is the day of the snapshot.
    """
    source = SourceRow(
        f"cia-factbook-{published}", "CIA", "The World Factbook, military expenditures", published,
        "https://github.com/factbook/factbook.json", "", "C", "factbook.json repository",
    )  # fmt: skip
    rows = [
        fact(
            (member, "share_gdp", year, "factbook", published),
            value,
            "percent",
            _status(year, published),
            source.id,
            published=published,
            spread=spread,
            note="rounded by the Factbook; for allies taken from NATO",
        )
        for member, text in _expenditures(path)
        for value, spread, year in _shares(text)
    ]
    if not rows:
        raise refused(path.name, "it holds no military expenditures of a country of the ledger")
    return rows, [source]


def _expenditures(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (country, text of its military expenditures)."""
    with zipfile.ZipFile(path) as pack:
        for name in sorted(pack.namelist()):
            found = _COUNTRY.search(name)
            member = GEC.get(found[1].upper(), "") if found else ""
            if member:
                page = json.loads(pack.read(name))
                field = page.get("Military and Security", {}).get("Military expenditures", {})
                yield member, " / ".join(_texts(field))


def _texts(field: Any) -> Iterator[str]:
    """Yield the texts of a field: one for all years in older snapshots, one a year in newer ones; notes are not."""
    if isinstance(field, dict):
        for key, part in field.items():
            if key == "text":
                yield str(part)
            elif key != "note":
                yield from _texts(part)


def _shares(text: str) -> Iterator[tuple[str, tuple[str, str], int]]:
    """Yield (value, (low, high), year); of two figures for one year the first holds."""
    seen = set[int]()
    for low, high, year in _SHARE.findall(text):
        if int(year) not in seen:
            seen.add(int(year))
            yield (
                (f"{(float(low) + float(high)) / 2:.9g}", (low, high), int(year))
                if high
                else (low, ("", ""), int(year))
            )


def read_vintages(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return shares of GDP [percent, one decimal mostly] by snapshot of the Factbook."""
    rows, sources = [], []
    for record in records(path):
        if record["iso3"] not in MODELLED:
            continue
        source = cite(f"CIA via {copy_of(record['title'])}", record["title"], record["date"], record["url"])
        sources.append(source)
        year, vintage = int(record["year"]), record["vintage"]
        rows.append(
            fact(
                (record["iso3"], "share_gdp", year, "factbook", vintage),
                record["percent_gdp"],
                "percent",
                _status(year, vintage),
                source.id,
                published=vintage,
                note="rounded by the Factbook; for allies taken from NATO",
            )
        )
    return rows, sources


def copy_of(title: str) -> str:
    """Return the repository in which a snapshot was read."""
    return title.rpartition(" via github ")[2] or "factbook.json repository"


def _status(year: int, vintage: str) -> str:
    # A figure for the year of publication can only be an estimate.
    return "estimated" if year >= int(vintage[:4]) - 1 else "observed"


def read_extract(path: Path, vintages: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the shares of countries that the dated snapshots lack (Australia, Japan, Korea, New Zealand)."""
    known = {record["iso3"] for record in records(vintages)}
    rows = [
        fact(
            (record["iso3"], "share_gdp", int(float(year)), "factbook", "2026-05"),
            value,
            "percent",
            "estimated",
            EXTRACT.id,
            published=EXTRACT.date,
            note="newest snapshot that states the year",
        )
        for record in records(path)
        if record["iso3"] in MODELLED - known
        for year, value in record.items()
        if year != "iso3" and value
    ]
    return rows, [EXTRACT]


def read_nato_vintages(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return shares of GDP of further NATO editions, read in the press; recalled ones are assumed."""
    rows, sources = [], []
    for record in records(path):
        source = cite(record["publisher"], record["title"], record["date"], record["url"])
        recalled = not record["seen"].startswith("yes")
        sources.append(source)
        year, vintage = int(record["year"]), date_in(record["vintage"])
        status = "assumed" if recalled else _status(year, vintage)
        rows.append(
            fact(
                (record["iso3"], "share_gdp", year, "nato", vintage),
                record["percent_gdp"],
                "percent",
                status,
                source.id,
                published=date_in(record["date"]),
                note=_vintage_note(record["vintage"], record["seen"]),
            )
        )
    return rows, sources


def _vintage_note(vintage: str, seen: str) -> str:
    return f"edition {vintage}" + ("" if seen == "yes" else f"; {seen}")
