"""Nuclear warheads of five states: SIPRI and FAS through the press, and the historical stockpiles."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import cite, date_in, fact, records, slug
from delian.ledger.tables import FactRow, SourceRow

STATES = {
    "United States": "USA", "Russia": "RUS", "United Kingdom": "GBR", "France": "FRA", "China": "CHN",
}  # fmt: skip
OWID = SourceRow(
    "fas-stockpiles-2017", "FAS", "Nuclear Notebook: stockpiled warheads 1945-2017", "2021",
    "https://github.com/owid/notebooks", "", "C", "Our World in Data notebooks",
)  # fmt: skip
_COUNTS = {
    "deployed": "deployed", "stockpile": "stockpile", "total_inventory": "total", "retired": "retired",
    "reserve": "reserve",
}  # fmt: skip
# The 2017 and 2019 lines of the older list repeat documents of the newer one.
_OLDER_YEARS = ("2014", "2016")


def read_stockpiles(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return stockpiled warheads by year since 1945."""
    rows = [
        fact(
            (STATES[record["Entity"]], "warheads", record["Year"], "stockpile", "fas-2017"),
            record["Stockpiled nuclear warheads"],
            "warheads",
            "estimated",
            OWID.id,
            published=OWID.date,
        )
        for record in records(path)
        if record["Entity"] in STATES
    ]
    return rows, [OWID]


def read_measures(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return warheads by definition, and the means of delivery, as published 2017 to 2025."""
    rows, sources = [], []
    for record in records(path):
        if record["iso3"] not in STATES.values():
            continue
        source = cite(record["publisher"], record["title"], record["date"], record["url"])
        sources.append(source)
        rows.append(_measure(record, source.id))
    return rows, sources


def _measure(record: dict[str, str], source: str) -> FactRow:
    measure = record["measure"]
    counted = measure in _COUNTS
    kind = _COUNTS.get(measure, "delivery")
    weak = record["seen"] != "yes"
    return fact(
        (
            record["iso3"],
            "warheads" if counted else slug(measure),
            record["year"],
            kind,
            date_in(record["date"]),
        ),
        record["value"],
        "warheads" if counted or "warhead" in measure or "b61" in measure else "units",
        "assumed" if weak else "estimated",
        source,
        published=date_in(record["date"]),
        note="; ".join(
            part for part in (record["note"] * (record["note"] != "warheads"), "weak source" * weak) if part
        ),
    )


def read_older(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the warheads of 2014 and 2016 as FAS counted them."""
    rows, sources = [], []
    for record in records(path):
        if record["iso3"] not in STATES.values() or record["year"] not in _OLDER_YEARS:
            continue
        publisher = "FAS via Arms Control Association text" if record["year"] == "2014" else record["source"]
        source = cite(publisher, f"Nuclear forces {record['year']}", record["date"], record["url"])
        sources.append(source)
        vintage = date_in(record["date"])
        rows.append(
            fact(
                (record["iso3"], "warheads", record["year"], definition_in(record["note"]), vintage),
                record["warheads"],
                "warheads",
                "estimated",
                source.id,
                published=vintage,
                note=record["note"],
            )
        )
    return rows, sources


def definition_in(note: str) -> str:
    """Return which warheads a note counts: the stockpile, the deployed ones, or all."""
    if "stockpile" in note:
        return "stockpile"
    return "deployed" if note == "deployed" else "total"
