"""What surveys say of threats: the share of those asked, question by question, and the Munich index's ranks.

Questions are never mixed: "a major threat" (Pew), "an adversary" (ECFR) and "named the greatest threat" (Pew) are
different scales, and stand under definitions of their own.
"""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import cite, cite_line, date_in, fact, records
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.tables import FactRow, SourceRow

VINTAGE = "2026-11"
# Question as collected -> (threat, definition, unit).
QUESTIONS = {
    "major_threat_russia_power": ("russia", "major-threat", "percent"),
    "major_threat_russia": ("russia", "major-threat", "percent"),
    "major_threat_isis": ("terrorism", "major-threat", "percent"),
    "major_threat_terrorism": ("terrorism", "major-threat", "percent"),
    "major_threat_cyberattacks": ("cyber", "major-threat", "percent"),
    "major_threat_china_power": ("china", "major-threat", "percent"),
    "major_threat_china": ("china", "major-threat", "percent"),
    "russia_adversary": ("russia", "adversary", "percent"),
    "greatest_threat_russia": ("russia", "greatest-threat", "percent"),
    "greatest_threat_china": ("china", "greatest-threat", "percent"),
    "russia_major_military_threat_to_neighbours": ("russia", "threat-to-neighbours", "percent"),
    "msi_rank_russia": ("russia", "munich-rank", "rank of 32, 1 highest"),
}
_STATUS = {"yes": "observed", "derived": "estimated", "recalled": "assumed"}


def read_threats(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the answers with publisher, title and address of their own."""
    rows, sources = [], []
    for record in records(path):
        if record["question"] in QUESTIONS and record["iso3"] in MODELLED:
            source = cite(record["publisher"], record["title"], record["date"], record["url"])
            status = _STATUS.get(record["seen"], "assumed")
            rows.append(_row(record["iso3"], record, record["value"], status, source, record["note"]))
            sources.append(source)
    return _once(rows), sources


def read_collected(path: Path, others: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the answers read in the press, where the other file has none for that member, question and year."""
    there = {row.key[:4] for row in read_threats(others)[0]}
    rows, sources = [], []
    for record in records(path):
        if record["question"] in QUESTIONS and record["entity"] in MODELLED:
            source = cite_line(record["survey"], f"Read in {record['read_in']}", record["url"])
            row = _row(record["entity"], record, record["percent"], "observed", source, record["note"])
            if row.key[:4] not in there:
                rows.append(row)
                sources.append(source)
    return _once(rows), sources


def _row(member: str, record: dict[str, str], value: str, status: str, source: SourceRow, note: str) -> FactRow:
    threat, definition, unit = QUESTIONS[record["question"]]
    key = (member, threat, record["year"], definition, VINTAGE)
    return fact(key, value, unit, status, source.id, published=date_in(source.date), note=note)


def _once(rows: list[FactRow]) -> list[FactRow]:
    """Return the first answer of each key: a figure that two articles print is one figure."""
    found: dict[tuple[object, ...], FactRow] = {}
    for row in rows:
        found.setdefault(row.key, row)
    return list(found.values())
