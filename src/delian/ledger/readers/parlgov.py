"""ParlGov: national parliamentary elections and cabinets, counted by year (tables election.csv and cabinet.csv)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from delian.ledger.readers.citation import fact
from delian.ledger.readers.layout import with_columns
from delian.ledger.tables import FactRow, SourceRow

FIRST_YEAR = 1990
PARLIAMENT = "13"  # type of an election; 1 is the European Parliament
_SITE = "https://www.parlgov.org"
# ParlGov's own number of a country. Israel is not in the ledger; Albania, Montenegro, North Macedonia and the
# United States are not in ParlGov.
_COUNTRIES = {
    1: "SVK", 5: "JPN", 7: "LUX", 8: "NLD", 9: "NOR", 10: "BGR", 11: "NZL", 15: "LTU", 20: "TUR", 21: "DNK",
    23: "ROU", 26: "ITA", 27: "ESP", 29: "CAN", 33: "AUS", 35: "SWE", 37: "IRL", 39: "HUN", 40: "CHE", 41: "GRC",
    43: "FRA", 44: "GBR", 51: "CYP", 54: "DEU", 55: "LVA", 56: "ISL", 59: "AUT", 60: "SVN", 62: "HRV", 63: "PRT",
    64: "BEL", 67: "FIN", 68: "CZE", 72: "MLT", 74: "POL", 75: "EST",
}  # fmt: skip

Read = tuple[list[FactRow], list[SourceRow]]
Line = dict[str, str]


def read_elections(path: Path, published: str) -> Read:
    """Return national elections [count] and turnout of the year's last one [percent]; other years have no row.

    Where the file has more votes than voters (Croatia 2020: five times as many) the year has no turnout.
    """
    lines = with_columns(path, ("country_id", "type_id", "date", "early", "votes_cast", "electorate"))
    source = _source("elections", published)
    rows = []
    for (member, year), held in _by_year([line for line in lines if line["type_id"] == PARLIAMENT], "date").items():
        told = ", ".join(line["date"] + " (early)" * (line["early"] == "1") for line in held)
        rows.append(_row(member, "elections", year, str(len(held)), "elections", source, told))
        cast, could = held[-1]["votes_cast"], held[-1]["electorate"]
        if cast and could and 0 < float(cast) <= float(could):
            share = f"{100 * float(cast) / float(could):.2f}"
            rows.append(_row(member, "turnout", year, share, "percent", source, held[-1]["date"]))
    return rows, [source]


def read_cabinets(path: Path, published: str) -> Read:
    """Return cabinets that took office [count]; a year without one has no row. Caretakers are named in the note."""
    lines = with_columns(path, ("country_id", "start_date", "name", "caretaker"))
    source = _source("cabinets", published)
    rows = []
    for (member, year), formed in _by_year(lines, "start_date").items():
        told = ", ".join(
            f"{line['name']} {line['start_date']}" + " (caretaker)" * (line["caretaker"] == "1") for line in formed
        )
        rows.append(_row(member, "cabinets", year, str(len(formed)), "cabinets", source, told))
    return rows, [source]


def _by_year(lines: Sequence[Line], column: str) -> dict[tuple[str, int], list[Line]]:
    found: dict[tuple[str, int], list[Line]] = {}
    for line in sorted(lines, key=lambda line: line[column]):
        member = _COUNTRIES.get(int(line["country_id"]), "")
        if member and (year := int(line[column][:4])) >= FIRST_YEAR:
            found.setdefault((member, year), []).append(line)
    return found


def _source(what: str, published: str) -> SourceRow:
    return SourceRow(
        f"parlgov-{what}-{published}",
        "ParlGov (H. Döring, P. Manow)",
        f"ParlGov, {what}",
        published,
        _SITE,
        "",
        "B",
        "",
    )


def _row(member: str, item: str, year: int, value: str, unit: str, source: SourceRow, note: str) -> FactRow:
    return fact(
        (member, item, year, "parlgov", source.date), value, unit, "observed", source.id, published=source.date,
        note=note,
    )  # fmt: skip
