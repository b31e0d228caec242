"""Pooled fleets of NATO: who takes part, with which share, and what they held in 2014."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from delian.ledger.readers.citation import RECALLED, cite_line, fact, records
from delian.ledger.tables import FactRow, SourceRow

_MMF, _SAC = "MMF A330 MRTT", "Strategic Airlift Capability C-17"
_AGS, _NAEW = "NATO AGS (RQ-4D)", "NATO AEW&C E-3A fleet"
# Recalled: the sixteen nations of the E-3A component and Britain's own component.
AEW_NATIONS = [
    "BEL",
    "CZE",
    "DEU",
    "DNK",
    "ESP",
    "GBR",
    "GRC",
    "HUN",
    "ITA",
    "LUX",
    "NLD",
    "NOR",
    "POL",
    "PRT",
    "ROU",
    "TUR",
    "USA",
]
_USA_COST_SHARE = 0.40


def read_shares(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return each participant's share of a pooled fleet [0 to 1]; the shares of a fleet sum to 1."""
    lines = records(path)
    rows = [*_tankers(lines), *_airlift(lines), *_surveillance(lines), *_early_warning()]
    return rows, [_source(line) for line in lines if line["programme"] in (_MMF, _SAC, _AGS)]


def read_fleets_2014(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the pooled aircraft of 2014: AWACS as counted in 2015, C-17 as in the programme since 2009."""
    lines = records(path)
    awacs = next(line for line in lines if line["programme"] == _NAEW and line["item"].startswith("aircraft (2015"))
    airlift = next(line for line in lines if line["programme"] == _SAC and line["item"] == "aircraft")
    rows = [
        _fleet("NAEW", "aew_aircraft", awacs, "estimated", "count of June 2015, being cut to 14 by 2017"),
        _fleet("SAC", "strategic_airlift", airlift, "assumed", "three C-17 since 2009"),
    ]
    return rows, [_source(awacs), _source(airlift)]


def _fleet(pool: str, item: str, line: dict[str, str], status: str, note: str) -> FactRow:
    source = _source(line)
    key = (pool, item, 2014, "pooled-programme", "2015-06")
    return fact(key, line["value"], "aircraft", status, source.id, published="2015-06", note=note)


def _source(line: dict[str, str]) -> SourceRow:
    return cite_line(line["source"], f"{line['programme']}: {line['item']}", line["url"])


def _hours(lines: Iterable[dict[str, str]], programme: str) -> dict[str, float]:
    return {
        line["item"].removeprefix("hours "): float(line["value"])
        for line in lines
        if line["programme"] == programme and line["item"].startswith("hours ") and len(line["item"]) == 9
    }


def _nations(lines: Iterable[dict[str, str]], programme: str) -> tuple[dict[str, str], list[str]]:
    line = next(line for line in lines if line["programme"] == programme and line["item"] == "aircraft")
    return line, line["members_or_note"].split()


def _tankers(lines: list[dict[str, str]]) -> list[FactRow]:
    hours = _hours(lines, _MMF)
    line = next(line for line in lines if line["programme"] == _MMF and line["item"] == "hours DEU")
    note = "flying hours a year over the sum of the listed hours (9,900)"
    return _rows("MMF", 2024, _parts(hours), "estimated", _source(line).id, published="2023-03", note=note)


def _airlift(lines: list[dict[str, str]]) -> list[FactRow]:
    hours = _hours(lines, _SAC)
    line, nations = _nations(lines, _SAC)
    scheduled = next(
        float(found["value"]) for found in lines if found["programme"] == _SAC and "in all" in found["item"]
    )
    others = [nation for nation in nations if nation not in hours]
    rest = (scheduled - sum(hours.values())) / len(others)
    shares = _parts({**hours, **dict.fromkeys(others, rest)})
    note = "flying hours of 3,165 a year; hours of all but USA, SWE, NLD, NOR are an equal part of the rest"
    source = _source(line).id
    now = _rows("SAC", 2024, shares, "estimated", source, published="2010", note=note)
    return now + _rows("SAC", 2014, shares, "assumed", source, published="2010", note=note + "; as in 2024")


def _surveillance(lines: list[dict[str, str]]) -> list[FactRow]:
    line, nations = _nations(lines, _AGS)
    shares = _parts(dict.fromkeys(nations, 1.0))
    note = "equal shares of the 15 nations; cost shares not read"
    return _rows("AGS", 2024, shares, "estimated", _source(line).id, published="2020-06-25", note=note)


def _early_warning() -> list[FactRow]:
    shares = _parts(dict.fromkeys(AEW_NATIONS, 1.0))
    note = "equal shares; list of nations recalled; high of USA is a recalled cost share"
    return [
        row
        for year in (2014, 2024)
        for row in _rows("NAEW", year, shares, "assumed", RECALLED, published="2026-11", note=note)
    ]


def _parts(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {member: weight / total for member, weight in weights.items()}


def _rows(
    pool: str, year: int, shares: Mapping[str, float], status: str, source: str, *, published: str, note: str
) -> list[FactRow]:
    return [
        fact(
            (member, pool, year, "participation", "2024-12"),
            repr(round(share, 12)),
            "share",
            status,
            source,
            published=published,
            spread=(repr(round(share, 12)), repr(_USA_COST_SHARE)) if (pool, member) == ("NAEW", "USA") else ("", ""),
            note=note,
        )
        for member, share in shares.items()
    ]
