"""Quality of the figures: contracts, units, ranges, sums, jumps from year to year, and how much is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from delian.core.figures import figure_id
from delian.ledger.rules import Checks, Jump, Outlier, Range, Sum
from delian.ledger.tables import FACT_TABLES, UNKNOWN, columns, problems, sort_key

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
KINDS = ("contract", "source", "unit", "range", "sum", "jump")


@dataclass(slots=True)
class Findings:
    """What the checks found: breaches, jumps that a known reason explains, and how many figures each looked at."""

    breaches: list[dict[str, Any]] = field(default_factory=list)
    explained: list[dict[str, Any]] = field(default_factory=list)
    tested: Counter[str] = field(default_factory=Counter)
    used: set[Outlier] = field(default_factory=set)


def examined(tables: Tables, rules: Checks, units: Mapping[str, str]) -> Findings:
    """Return what breaks a rule in *tables*: {table: rows}; *units* is {capability: unit} of the inventory.

    1. Contracts and sources of every table. 2. Unit, then range, of every figure. 3. Sums. 4. Jumps.
    A breach that a known outlier names is moved to `explained`, with its reason.
    """
    found = Findings()
    known = {str(row["id"]) for row in tables["sources"]}
    sound = {table: _sound(table, rows, known, found) for table, rows in tables.items()}
    for table in FACT_TABLES:
        fitting = [rule for rule in rules.ranges if rule.table == table]
        for row in sound.get(table, ()):
            _within(table, row, fitting, units, rules, found)
    for total in rules.sums:
        _sums(sound.get(total.table, ()), total, rules, found)
    for jump in rules.jumps:
        _jumps(sound.get(jump.table, ()), jump, rules, found)
    return found


def coverage(tables: Tables, members: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield for each table and member how many items are known, out of those known of anybody in *members*.

    A table without any figure of these members is left out; an item counts as known when one year is.
    """
    for table, figures in tables.items():
        known: dict[str, set[str]] = {member: set() for member in members}
        rows = [row for row in figures if row["member"] in known]
        for row in rows:
            if row["value"] != UNKNOWN:
                known[str(row["member"])].add(str(row["item"]))
        every = set().union(*known.values())
        for member in members if every else ():
            own = [row for row in rows if row["member"] == member]
            yield {"table": table, "member": member} | _share(len(known[member]), len(every)) | _years(own)


def coverage_by_year(rows: Iterable[Row], members: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield for each year and member how many items of one table are known, out of those known of anybody then."""
    known: dict[int, dict[str, set[str]]] = {}
    for row in rows:
        if row["member"] in members and row["value"] != UNKNOWN:
            known.setdefault(int(row["year"]), {}).setdefault(str(row["member"]), set()).add(str(row["item"]))
    for year in sorted(known):
        every = set().union(*known[year].values())
        for member in members:
            own = len(known[year].get(member, ()))
            yield {"year": year, "member": member} | _share(own, len(every))


def _share(own: int, every: int) -> dict[str, Any]:
    return {"known": own, "of": every, "share": own / every}


def _years(rows: Sequence[Row]) -> dict[str, Any]:
    years = [int(row["year"]) for row in rows if row["value"] != UNKNOWN]
    unknown = sum(row["value"] == UNKNOWN for row in rows)
    return {"first": min(years, default=None), "last": max(years, default=None), "figures": len(rows)} | {
        "unknown": unknown
    }


def _sound(table: str, rows: Sequence[Row], known: set[str], found: Findings) -> list[Row]:
    """Return the rows that keep the contract of their table; the others cannot be checked further."""
    names = columns(table)
    lines = sorted((tuple(str(row[name]) for name in names) for row in rows), key=lambda line: sort_key(table, line))
    kept = {place: dict(zip(names, line, strict=True)) for place, line in enumerate(lines, start=2)}
    found.tested["contract"] += len(lines)
    for place in problems(table, lines):
        broken = kept.pop(int(place.row or 0), None)
        if broken is not None:
            _breach(found, "contract", table, broken, f"{place.column}: {place.value}")
    if "source" in names:
        found.tested["source"] += len(rows)
        for row in rows:
            if row["source"] not in known:
                _breach(found, "source", table, row, f"no source {row['source']!r}")
    return list(kept.values())


def _within(
    table: str, row: Row, fitting: Sequence[Range], units: Mapping[str, str], rules: Checks, found: Findings
) -> None:
    found.tested["unit"] += 1
    rule = next((r for r in fitting if _named(row["item"], r.items) and _named(row["unit"], r.units)), None)
    own = units.get(str(row["item"])) if table == "inventory" else None
    if rule is None or (own is not None and row["unit"] != own):
        _breach(found, "unit", table, row, f"unit {row['unit']!r}" + (f", expected {own!r}" if own else ""))
        return
    values = [float(row[name]) for name in ("low", "value", "high") if row[name] not in ("", UNKNOWN)]
    found.tested["range"] += len(values)
    outside = [value for value in values if not rule.low <= value <= rule.high]
    if outside:
        told = f"{outside[0]:g} {row['unit']}, expected {rule.low:g} to {rule.high:g}: {rule.why}"
        _told(found, "range", table, row, told, rules)


def _sums(rows: Iterable[Row], rule: Sum, rules: Checks, found: Findings) -> None:
    parts: dict[tuple[object, ...], dict[str, Row]] = {}
    for row in rows:
        if row["item"] in rule.items and row["value"] != UNKNOWN:
            key = (row["member"], row["year"], row["definition"], row["vintage"])
            parts.setdefault(key, {})[str(row["item"])] = row
    for group in parts.values():
        if len(group) == len(rule.items):
            found.tested["sum"] += 1
            total = sum(float(row["value"]) for row in group.values())
            if abs(total - rule.total) > rule.tolerance:
                told = f"{' + '.join(rule.items)} = {total:g}, expected {rule.total:g}: {rule.why}"
                _told(found, "sum", rule.table, group[rule.items[0]], told, rules)


def _jumps(rows: Iterable[Row], rule: Jump, rules: Checks, found: Findings) -> None:
    series: dict[tuple[object, ...], Row] = {
        (row["member"], row["item"], row["definition"], row["vintage"], int(row["year"])): row
        for row in rows
        if row["item"] in rule.items and row["value"] != UNKNOWN and int(row["year"]) >= rule.since
    }
    for (*key, year), row in series.items():
        before = series.get((*key, int(str(year)) - 1))
        if before is None or min(float(before["value"]), float(row["value"])) <= rule.floor:
            continue
        found.tested["jump"] += 1
        factor = float(row["value"]) / float(before["value"])
        if max(factor, 1 / factor) > rule.factor:
            told = f"{float(before['value']):g} to {float(row['value']):g} {row['unit']}, factor {factor:.2f}"
            _told(found, "jump", rule.table, row, told, rules)


def _told(found: Findings, check: str, table: str, row: Row, text: str, rules: Checks) -> None:
    """Report a breach, or the known reason for it."""
    for outlier in rules.outliers:
        if (
            outlier.table == table
            and outlier.member == row["member"]
            and row["item"] in outlier.items
            and int(row["year"]) in outlier.years
        ):
            found.used.add(outlier)
            told = {"reason": outlier.reason, "shown_by": outlier.shown_by}
            found.explained.append(_place(check, table, row, text) | told)
            return
    _breach(found, check, table, row, text)


def _breach(found: Findings, check: str, table: str, row: Row, text: str) -> None:
    found.breaches.append(_place(check, table, row, text))


def _place(check: str, table: str, row: Row, text: str) -> dict[str, Any]:
    if table in FACT_TABLES:
        member, item, definition, vintage = (str(row[name]) for name in ("member", "item", "definition", "vintage"))
        figure = figure_id(table, member, item, int(row["year"]), definition, vintage)
    else:
        figure = table
    return {"check": check, "table": table, "figure": figure, "told": text}


def _named(word: object, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(str(word), pattern) for pattern in patterns)
