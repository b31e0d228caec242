"""Kiel Institute, Ukraine Support Tracker: the workbook of a release, from release 27 on.

"Country Summary (€)" holds the whole by donor; "Bilateral Assistance, MAIN DATA" each package, with its month counted
from January 2022. Columns are found by their names: releases move them. Written from descriptions of the layout; the
sums by year were tried on the packages of release 28, the workbook itself was not at hand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from delian.ledger.readers.citation import fact
from delian.ledger.readers.inspect import refused
from delian.ledger.readers.kiel import KINDS, REFERENCE_YEAR, RELEASE_28, known_donor
from delian.ledger.readers.layout import sheets
from delian.ledger.tables import FactRow, SourceRow

SUMMARY, PACKAGES = "Country Summary (€)", "Bilateral Assistance, MAIN DATA"
FIRST_YEAR = 2022  # month 1 is its January
MISSING = "."
_GROUPS = ("eu", "europe")  # sums over donors, as are rows with the word total
_UNIT = "billion EUR, nominal"
_TITLES = {f"{kind}_{measure}": f"{kind} {measure}s" for kind in KINDS[:3] for measure in ("allocation", "commitment")}
_TITLES |= {f"total_{measure}": f"total bilateral {measure}s" for measure in ("allocation", "commitment")}
_TITLES |= {"gdp": f"gdp ({REFERENCE_YEAR})"}
# What a package is worth: of allocations the part of its own, of commitments the whole it belongs to.
_ALLOCATED, _COMMITTED = "tot_sub_activity_value_EUR_redistr", "tot_activity_value_EUR"
_COLUMNS = ("donor", "aid_type_general", "measure", "month", "month_exists_dummy", _ALLOCATED, _COMMITTED)

Line = Sequence[object]
Key = tuple[str, str, int, str]  # donor, item, year, definition


def read_workbook(path: Path, published: str) -> tuple[list[FactRow], list[SourceRow]]:
    """Return allocations and commitments [billion EUR] by donor and kind, whole and by year, and GDP of 2021.

    The vintage is the day of publication: a release revises the past, so that two are never mixed.
    """
    cells = sheets(path)
    absent = sorted({SUMMARY, PACKAGES} - set(cells))
    if absent:
        raise refused(path.name, f"it lacks the sheets {', '.join(absent)}")
    found = dict(_whole(path.name, cells[SUMMARY], int(published[:4]))) | _by_year(path.name, cells[PACKAGES])
    source = replace(RELEASE_28, id=f"kiel-{published}", title="Ukraine Support Tracker", date=published, read_via="")
    rows = [
        fact(
            (*key, published),
            f"{value:.9f}".rstrip("0").rstrip("."),
            _UNIT,
            "observed",
            source.id,
            published=published,
            note="GDP that the release divides by" if key[1] == "gdp" else "",
        )
        for key, value in found.items()
    ]
    return rows, [source]


def _whole(name: str, cells: Sequence[Line], year: int) -> Iterator[tuple[Key, float]]:
    """Yield the cumulative figures below the row of headings that has "Country"."""
    top = next((place for place, line in enumerate(cells) if "country" in map(_plain, line)), None)
    if top is None:
        raise refused(name, f"{SUMMARY} has no column Country")
    titles, units = [[_plain(cell) for cell in cells[row]] for row in (top, top + 1)]
    place = {item: _place(titles, units, title) for item, title in _TITLES.items()}
    absent = sorted(_TITLES[item] for item, column in place.items() if column is None and item != "gdp")
    if absent:
        raise refused(name, f"{SUMMARY} lacks the columns {', '.join(absent)}")
    for line in cells[top + 1 :]:
        label = _plain(line[titles.index("country")])
        if label in _GROUPS or "total" in label:
            continue
        known = {item: line[column] for item, column in place.items() if column is not None}
        values = {item: float(cell) for item, cell in known.items() if isinstance(cell, (int, float))}
        for item, value in values.items() if label else ():
            key = (_code(name, label), item)
            yield ((*key, REFERENCE_YEAR, "reference") if item == "gdp" else (*key, year, "cumulative")), value


def _place(titles: Sequence[str], units: Sequence[str], title: str) -> int | None:
    """Return the column of a title in euros; the same title stands again over shares of GDP."""
    return next(
        (at for at, text in enumerate(titles) if text == title and ("€" in units[at] or not units[at])),
        None,
    )


def _by_year(name: str, cells: Sequence[Line]) -> dict[Key, float]:
    """Return the sums of the packages whose month is known, by year."""
    titles = [str(cell or "").strip() for cell in (cells[0] if cells else ())]
    absent = [title for title in _COLUMNS if title not in titles]
    if absent:
        raise refused(name, f"{PACKAGES} lacks the columns {', '.join(absent)}")
    at = [titles.index(title) for title in _COLUMNS]
    sums: dict[Key, float] = defaultdict(float)
    for line in cells[1:]:
        who, kind, measure, month, dated, allocated, committed = (line[place] for place in at)
        if not _plain(who) or not _amount(dated):
            continue
        if _plain(kind) not in KINDS:
            raise refused(name, f"{PACKAGES} has aid of the kind {kind!r}")
        key = (_code(name, _plain(who)), FIRST_YEAR + (int(_amount(month)) - 1) // 12)
        for part in KINDS:  # a year with one package has figures of all kinds
            for what in ("allocation", "commitment"):
                counts = part in (_plain(kind), "total") and (what == "commitment" or _plain(measure) == "allocation")
                value = _amount(committed if what == "commitment" else allocated) / 1e9 if counts else 0.0
                sums[key[0], f"{part}_{what}", key[1], "by-year"] += value
    return sums


def _code(name: str, label: str) -> str:
    found = known_donor(label)
    if not found:
        raise refused(name, f"it names a donor that the ledger does not know: {label!r}")
    return found


def _plain(cell: object) -> str:
    return " ".join(str(cell if cell is not None else "").split()).casefold()


def _amount(cell: object) -> float:
    if isinstance(cell, (int, float)):
        return float(cell)
    text = _plain(cell)
    return 0.0 if text in ("", MISSING) else float(text)
