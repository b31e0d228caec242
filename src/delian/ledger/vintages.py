"""Vintages: what could be known on a day, and what one edition says otherwise than another."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from delian.ledger.tables import UNKNOWN

Row = Mapping[str, Any]
Key = tuple[str, str, str, int, str]
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?)?")
# Unit -> the unit that it is counted in, and how many of those it is.
SCALES: dict[str, tuple[str, float]] = {
    "thousand": ("units", 1e3),
    "million": ("units", 1e6),
    "billion": ("units", 1e9),
    "thousand persons": ("persons", 1e3),
}


@dataclass(frozen=True, slots=True)
class Known:
    """The rows that could be known on a day, one vintage a figure, and how many others there are."""

    rows: list[dict[str, Any]]
    later: int
    superseded: int
    undated: int


@dataclass(slots=True)
class Comparison:
    """What two vintages say about the same figures: what differs, and how many rows of each kind there are."""

    restated: list[dict[str, Any]] = field(default_factory=list)
    items: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    not_comparable: list[dict[str, Any]] = field(default_factory=list)


def known_from(published: str, vintage: str) -> str:
    """Return the first day on which a figure could be known [YYYY-MM-DD], '' when nobody says.

    A year or a month counts from its last day. Where one date is the other said more exactly, the exact one
    holds; else the later one: an edition of March that was read in a document of July counts from July.
    """
    if _DATE.fullmatch(published) and _DATE.fullmatch(vintage):
        short, exact = sorted((published, vintage), key=len)
        return _last_day(exact) if exact.startswith(short) else max(_last_day(published), _last_day(vintage))
    return _last_day(published) or _last_day(vintage)


def age(since: str, vintage: str) -> tuple[str, str]:
    """Return what editions of one figure are ordered by: the date of the edition, then the day it was known from.

    An edition of March that was only read in a document of July is older than the edition of June.
    """
    return (_last_day(vintage) or since, since)


def known_on(rows: Iterable[Row], day: str) -> Known:
    """Return the figures that could be known on *day*: of each, the newest vintage of that day, with `known_from`.

    A figure without any date could have been known on no day that can be named, so it is left out and counted.
    """
    newest: dict[Key, dict[str, Any]] = {}
    later = undated = inside = 0
    for row in rows:
        since = known_from(str(row["published"]), str(row["vintage"]))
        undated += not since
        later += since > day
        if not since or since > day:
            continue
        inside += 1
        key = ("", str(row["member"]), str(row["item"]), int(row["year"]), str(row["definition"]))
        best = newest.get(key)
        if best is None or age(since, str(row["vintage"])) > age(best["known_from"], str(best["vintage"])):
            newest[key] = dict(row) | {"known_from": since}
    return Known(list(newest.values()), later, inside - len(newest), undated)


def compared(before: Iterable[tuple[str, Row]], after: Iterable[tuple[str, Row]], growth: Sequence[str]) -> Comparison:
    """Return what the vintage *after* says otherwise than *before*, largest relative change first.

    1. Rows are (table, row); they meet by table, member, item, year and definition.
    2. Amounts are put in the unit of *after* (units and millions, persons and thousands).
    3. A difference below half a step of the last printed digit is rounding and no restatement.
    4. `relative` is the change as a share of the earlier figure; of percentage growth (*growth*), which may pass
       through zero, as a share of the earlier factor of growth.
    """
    first, second = _by_key(before), _by_key(after)
    found = Comparison()
    for key in sorted({*first, *second}):
        table, _, item, _, definition = key
        count = found.items.setdefault((table, item, definition), _nothing(table, item, definition))
        if key not in first or key not in second:
            count["only_before" if key in first else "only_after"] += 1
            continue
        _compare(key, first[key], second[key], item in growth, found)
    found.restated.sort(
        key=lambda row: (-abs(row["relative"] or 0.0), row["table"], row["item"], row["member"], row["year"])
    )
    _rank(found)
    return found


def scaled(value: float, unit: str) -> tuple[float, str]:
    """Return a value in the unit that its unit counts: 2 million is 2,000,000 units."""
    name, factor = SCALES.get(unit, (unit, 1.0))
    return value * factor, name


def _last_day(text: str) -> str:
    found = _DATE.fullmatch(text)
    if not found:
        return ""
    year, month = int(found["year"]), int(found["month"] or 12)
    return f"{year:04}-{month:02}-{int(found['day'] or calendar.monthrange(year, month)[1]):02}"


def _by_key(rows: Iterable[tuple[str, Row]]) -> dict[Key, Row]:
    return {
        (table, str(row["member"]), str(row["item"]), int(row["year"]), str(row["definition"])): row
        for table, row in rows
    }


def _nothing(table: str, item: str, definition: str) -> dict[str, Any]:
    counts = ("compared", "restated", "became_known", "became_unknown", "only_before", "only_after")
    return {"table": table, "item": item, "definition": definition} | dict.fromkeys(counts, 0)


def _compare(key: Key, first: Row, second: Row, growth: bool, found: Comparison) -> None:
    table, member, item, year, definition = key
    count = found.items[table, item, definition]
    units = [SCALES.get(str(row["unit"]), (row["unit"], 1.0)) for row in (first, second)]
    bases = [(unit, row["currency"], row["price_year"]) for (unit, _), row in zip(units, (first, second), strict=True)]
    if bases[0] != bases[1]:
        told = [" ".join(filter(None, (row["unit"], row["currency"], row["price_year"]))) for row in (first, second)]
        place = {"table": table, "member": member, "item": item, "year": year, "definition": definition}
        found.not_comparable.append(place | {"before": told[0], "after": told[1]})
        return
    gone, came = (row["value"] == UNKNOWN for row in (first, second))
    if gone or came:
        count["became_known"] += gone and not came
        count["became_unknown"] += came and not gone
        return
    count["compared"] += 1
    ratio = units[0][1] / units[1][1]
    old, new = float(first["value"]) * ratio, float(second["value"])
    if abs(new - old) <= max(_half_step(first["value"]) * ratio, _half_step(second["value"])) * (1 + 1e-9):
        return
    count["restated"] += 1
    base = 100 + old if growth else old
    found.restated.append(
        {"table": table, "member": member, "item": item, "year": year, "definition": definition}
        | {"before": old, "after": new, "unit": second["unit"], "change": new - old}
        | {"relative": (new - old) / base if base else None}
        | {"status_before": first["status"], "status_after": second["status"]}
    )


def _half_step(text: str) -> float:
    exponent = Decimal(text).as_tuple().exponent
    return float(0.5 * 10.0 ** int(exponent))


def _rank(found: Comparison) -> None:
    """Write the place inside its item and definition into every row."""
    places: dict[tuple[str, str, str], int] = {}
    for row in found.restated:
        key = (row["table"], row["item"], row["definition"])
        places[key] = row["rank"] = places.get(key, 0) + 1
