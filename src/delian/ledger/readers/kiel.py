"""Kiel Institute, Ukraine Support Tracker: aid by donor, kind and year; every release is a vintage of its own."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.nato import country
from delian.ledger.tables import FactRow, SourceRow

RELEASE_28 = SourceRow(
    "kiel-release-28", "Kiel Institute for the World Economy", "Ukraine Support Tracker, release 28", "2026-04-22",
    "https://www.ifw-kiel.de/topics/war-against-ukraine/ukraine-support-tracker/", "", "B",
    "machine-readable copy of the release's tables",
)  # fmt: skip
RELEASE_30 = SourceRow(
    "kiel-release-30v2", "Kiel Institute for the World Economy", "Ukraine Support Tracker, release 30v2", "2026",
    "https://www.ifw-kiel.de/topics/war-against-ukraine/ukraine-support-tracker/", "", "C",
    "copy of the sheet Country Summary ($)",
)  # fmt: skip
KINDS = ("financial", "humanitarian", "military", "total")
EU, BANK, FACILITY, REFERENCE_YEAR, WHOLE = "EUI", "EIB", "EPF", 2021, 2026
_NAMES = {
    "Australia": "AUS", "Austria": "AUT", "Cyprus": "CYP", "Ireland": "IRL", "Japan": "JPN", "Malta": "MLT",
    "New Zealand": "NZL", "South Korea": "KOR", "Switzerland": "CHE", "Turkiye": "TUR", "China": "CHN",
    "Taiwan": "TWN", "India": "IND", "EU (Commission and Council)": EU, "EU Institutions": EU,
    "European Investment Bank": BANK, "European Peace Facility": FACILITY,
}  # fmt: skip
_BY_NAME = {name.casefold(): code for name, code in _NAMES.items()}
_EUROS, _DOLLARS = "billion EUR, nominal", "billion USD, nominal"


def donor(label: str) -> str:
    """Return the code of a donor; the institutions of the EU are EUI."""
    found = known_donor(label)
    if not found:
        raise ValueError(f"unknown donor {label!r}")
    return found


def known_donor(label: str) -> str:
    """Return the code of a donor, '' when nobody knows it."""
    plain = " ".join(label.split()).casefold()  # some releases have trailing blanks, or FInland
    return _BY_NAME.get(plain) or country(plain)


def read_release_28(
    summary: Path, by_year: Path, relative: Path, disbursed: Path
) -> tuple[list[FactRow], list[SourceRow]]:
    """Return allocations and commitments by donor and kind, whole and by year, GDP, and financial disbursements."""
    rows = []
    for path, definition in ((summary, "cumulative"), (by_year, "by-year")):
        for line in records(path):
            year = int(line.get("aar") or WHOLE)
            for kind in KINDS:
                for measure in ("allocation", "commitment"):
                    value = line[f"{kind}_{measure}"]
                    rows.append(_row((donor(line["land"]), f"{kind}_{measure}", year, definition), value))
    for line in records(relative):
        rows.append(_row((donor(line["land"]), "gdp", REFERENCE_YEAR, "reference"), line["bnp_eur_mrd"]))
    sums: dict[tuple[str, int], float] = defaultdict(float)
    for line in records(disbursed):
        sums[donor(line["giver"]), int(line["aar"])] += float(line["verdi_eur_mrd"])
    rows += [
        _row((who, "financial_disbursement", year, "by-year"), f"{value:.9f}") for (who, year), value in sums.items()
    ]
    return rows, [RELEASE_28]


def _row(key: tuple[str, str, int, str], value: str) -> FactRow:
    text = f"{float(value):.9f}".rstrip("0").rstrip(".")
    return fact(
        (*key, "release-28"), text, _EUROS, "observed", RELEASE_28.id, published=RELEASE_28.date,
        note="GDP that the release divides by" if key[1] == "gdp" else "",
    )  # fmt: skip


def read_release_30(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return allocations by donor and kind, whole, in US dollars."""
    found = json.loads(path.read_text("utf-8"))
    rows = [
        fact(
            (donor(label), f"{kind}_allocation", WHOLE, "cumulative", "release-30v2"),
            repr(value),
            _DOLLARS,
            "observed",
            RELEASE_30.id,
            published=RELEASE_30.date,
        )
        for label, *values in found["rows"]
        for kind, value in zip(KINDS, values, strict=True)
    ]
    return rows, [RELEASE_30]
