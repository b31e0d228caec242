"""The user's own rows: read from CSV or xlsx, held to the contract of their table, all problems told together."""

from __future__ import annotations

import csv
import datetime
import importlib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, isfinite
from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, Where, nearest
from delian.ledger.layers import holding
from delian.ledger.store import Ledger
from delian.ledger.tables import KEY_PART, STATUSES, UNKNOWN, columns

MAX_BYTES = 2_000_000_000
MAX_UNPACKED = 500_000_000  # of an xlsx, whose parts are compressed
MAX_RATIO = 200
MAX_ROWS = 5_000_000
TOLD = 1_000  # places that an error lists; the rest is counted
YEARS = range(1800, 2201)
NEEDED = ("member", "item", "year", "value", "unit", "status")
GIVEN = tuple(name for name in columns("inventory") if name != "source")  # columns that a file may have
SUFFIXES = (".csv", ".xlsx")
Test = Callable[[str], tuple[str, str]]  # text of a cell -> what it becomes, and what is wrong with it
Memo = dict[str, tuple[str, str]]  # what a test said of a text before


def read_cells(path: Path) -> Iterator[list[str]]:
    """Yield the lines of a CSV (comma, semicolon or tab) or of the first sheet of an xlsx, as text."""
    if path.suffix.lower() not in SUFFIXES:
        raise _unreadable("file-malformed", path, f"files that end in {' or '.join(SUFFIXES)} are read")
    try:
        if not path.is_file():
            raise _unreadable("file-not-found", path, "there is no such file")
        if path.stat().st_size > MAX_BYTES:
            raise _unreadable("file-too-large", path, f"more than {MAX_BYTES:,} bytes")
        yield from (_csv_lines if path.suffix.lower() == ".csv" else _sheet_lines)(path)
    except OSError as problem:
        raise _unreadable("file-not-found", path, problem.strerror or "it cannot be read") from None
    except UnicodeDecodeError:
        raise _unreadable("file-malformed", path, "it is not UTF-8. Save it as CSV UTF-8") from None
    except csv.Error as problem:
        raise _unreadable("file-malformed", path, f"it is no CSV ({problem})") from None


def _csv_lines(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline(100_000)
        file.seek(0)
        delimiter = max(",;\t", key=head.count)
        yield from csv.reader(file, delimiter=delimiter, strict=True)


def _sheet_lines(path: Path) -> Iterator[list[str]]:
    try:
        openpyxl = importlib.import_module("openpyxl")
    except ImportError:
        raise DelianError("missing-extra", "xlsx needs openpyxl. Type: pip install 'delian[update]'") from None
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
            if unpacked > min(MAX_UNPACKED, MAX_RATIO * max(path.stat().st_size, 10_000)):
                raise _unreadable("file-too-large", path, f"it unpacks to {unpacked:,} bytes")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, SyntaxError) as problem:
        raise _unreadable("file-malformed", path, f"it is no xlsx ({problem})") from None
    try:
        for row in book.worksheets[0].iter_rows(values_only=True):
            yield [_cell(value) for value in row]
    finally:
        book.close()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value)


def _unreadable(code: str, path: Path, why: str) -> DelianError:
    return DelianError(code, f"cannot read {path.name}: {why}.", where=[Where(file=path.name)])


class Checked:
    """The rows of one file as rows of the ledger; iterate once, then `raise_problems`.

    `count` rows were good, `in_place` of them about what the ledger holds already.
    """

    def __init__(self, ledger: Ledger, table: str, path: Path, source: str, defaults: Mapping[str, str]) -> None:
        self.path, self.table, self.count, self.in_place, self.wrong = path, table, 0, 0, 0
        self.places: list[Where] = []
        self._lines = read_cells(path)
        self._source = source
        self._short = len(holding(table, "", "", 0, "")) == _SHORT
        self._known = _Known(ledger, table)
        self._defaults = dict(defaults)
        self._columns = self._header(next(self._lines, []))
        self._template = [source if name == "source" else self._defaults.get(name, "") for name in _ROW]
        self._given = [(_PLACE[name], place) for name, place in self._columns.items()]
        self._fitting: set[tuple[str, str]] = set()
        self._tests = self._tests_of_cells()

    def _tests_of_cells(self) -> list[tuple[int, Test, Memo]]:
        """Return the tests of the columns that the file has; what holds for all rows is tested here, once."""
        known = self._known
        tests: dict[str, Test] = {
            "member": known.member,
            "item": known.item,
            "year": _year,
            "definition": _key_part,
            "vintage": _key_part,
            "status": _status,
            "price_year": _price_year,
        }
        for name in [name for name in tests if name not in self._columns]:
            place = _PLACE[name]
            self._template[place], problem = tests[name](self._template[place])
            if problem:
                self._tell(1, name, f"{problem} (holds for all rows: see the source card)")
        return [(_PLACE[name], test, Memo()) for name, test in tests.items() if name in self._columns]

    def __iter__(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        width, template, given, clean = len(self._columns), self._template, self._given, self._clean
        for number, cells in enumerate(self._lines, start=2):
            if not any(cells):
                continue
            if len(cells) != width:
                self._tell(number, "(all)", f"{len(cells)} columns, the first line has {width}")
                continue
            if self.count >= MAX_ROWS:
                raise _unreadable("file-too-large", self.path, f"more than {MAX_ROWS:,} rows. Split it")
            row = template.copy()
            for target, place in given:
                text = cells[place].strip()
                if text:
                    row[target] = text
            if clean(number, row):
                self.count += 1
                yield number, tuple(row)

    def duplicate(self, number: int, row: Sequence[str]) -> None:
        """Tell a row whose key an earlier row has."""
        self.count -= 1
        self._tell(number, "key", f"{'/'.join(row[:5])} stands there twice")

    def raise_problems(self) -> None:
        """Raise `file-invalid` with every wrong row."""
        if not self.wrong and not self.count:
            self._tell(1, "(all)", "no rows")
        if self.wrong:
            self.places.sort(key=lambda place: int(place.row or 0))
            shown = "; ".join(f"row {p.row}, {p.column}: {p.value}" for p in self.places[:5])
            more = f"; and {self.wrong - 5:,} more" if self.wrong > 5 else ""
            raise DelianError(
                "file-invalid",
                f"{self.path.name} has {self.wrong:,} problems, nothing was imported: {shown}{more}. "
                "Correct them and import again; --json lists them.",
                where=self.places,
            )

    def _header(self, cells: Sequence[str]) -> dict[str, int]:
        names = [cell.strip().casefold() for cell in cells]
        wrong = [(name, "unknown column") for name in names if name not in GIVEN]
        wrong += [(name, "twice") for name in dict.fromkeys(names) if names.count(name) > 1]
        given = {*names, *(name for name, text in self._defaults.items() if text)}
        missing = [name for name in NEEDED if name not in given and not (name == "unit" and self._known.units)]
        wrong += [(name, "missing") for name in missing]
        bad = [Where(file=self.path.name, row=1, column=name, value=text) for name, text in wrong]
        if bad:
            told = "; ".join(f"{place.column}: {place.value}" for place in bad)
            raise DelianError(
                "file-invalid",
                f"first line of {self.path.name}: {told}. Columns are {', '.join(GIVEN)}; those that hold for all rows "
                "may stand in the source card, under defaults.",
                where=bad,
            )
        return {name: place for place, name in enumerate(names)}

    def _clean(self, number: int, row: list[str]) -> bool:
        """Put the cells of a row into the ledger's words; tell what is wrong and return False."""
        wrong = self.wrong
        for place, test, memo in self._tests:
            text = row[place]
            found = memo.get(text)
            if found is None:
                found = memo[text] = test(text)
            row[place] = found[0]
            if found[1]:
                self._tell(number, _ROW[place], found[1])
        if not row[_UNIT]:
            row[_UNIT] = self._known.units.get(row[_ITEM], "")
        measured = (row[_ITEM], row[_UNIT])
        if measured not in self._fitting:
            problem = self._known.unit(*measured)
            if problem:
                self._tell(number, "unit", problem)
            else:
                self._fitting.add(measured)
        if bool(row[_CURRENCY]) != bool(row[_PRICE_YEAR]):
            self._tell(number, "price_year", "currency and price_year go together")
        problem = _numbers(row[_LOW], row[_VALUE], row[_HIGH], row[_UNIT], self.table)
        if problem:
            self._tell(number, "value", problem)
        if self.wrong > wrong:
            return False
        about = (self.table, *row[:3]) if self._short else (self.table, *row[:4])
        self.in_place += about in self._known.holdings
        return True

    def _tell(self, number: int, column: str, text: str) -> None:
        self.wrong += 1
        if len(self.places) < TOLD:
            self.places.append(Where(file=self.path.name, row=number, column=column, value=text))


class _Known:
    """What the ledger knows about a table: members, items, their units, holdings."""

    def __init__(self, ledger: Ledger, table: str) -> None:
        self._ledger = ledger
        names, lines = ledger.lines(table)
        place = {name: names.index(name) for name in ("member", "item", "year", "definition", "unit")}
        found = [tuple(row[place[name]] for name in place) for row in lines]
        self.members = {member for member, *_ in found}
        self.holdings = {holding(table, m, i, y, d) for m, i, y, d, _ in found}
        seen: dict[str, set[str]] = {}
        for _, item, _, _, unit in found:
            seen.setdefault(item, set()).add(unit)
        self._seen = seen
        if table == "inventory":
            self._seen = {name: {row["unit"]} for name, row in ledger.capabilities().items()}
        self._items = set(self._seen)
        self.units = {item: next(iter(units)) for item, units in self._seen.items() if len(units) == 1}

    def member(self, text: str) -> tuple[str, str]:
        """Return the code of a member, or what is wrong."""
        if text in self.members:
            return text, ""
        try:
            return self._ledger.holder(text), ""
        except DelianError as error:
            return text, error.message

    def item(self, text: str) -> tuple[str, str]:
        """Return the item, or what is wrong."""
        if text in self._items:
            return text, ""
        close = nearest(text, self._items)
        hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(sorted(self._items)[:20])}."
        return text, f"unknown item {text!r}. {hint}"

    def unit(self, item: str, unit: str) -> str:
        """Return what is wrong with the unit of an item, empty when nothing is."""
        wanted = self._seen.get(item, ())
        if unit in wanted or not wanted:
            return ""
        return f"{unit!r}, the ledger counts {item} in {' or '.join(sorted(wanted))}"


def _year(text: str) -> tuple[str, str]:
    if text.isdecimal() and text.isascii() and int(text) in YEARS:
        return str(int(text)), ""
    return text, f"{text!r} is not a year"


def _price_year(text: str) -> tuple[str, str]:
    return _year(text) if text else ("", "")


def _key_part(text: str) -> tuple[str, str]:
    fine = KEY_PART.match(text)
    return text, "" if fine else f"{text!r} is not one word of letters, digits and . _ : + -"


def _status(text: str) -> tuple[str, str]:
    return text, "" if text in STATUSES else f"{text!r} is not one of {', '.join(STATUSES)}"


def _numbers(low: str, value: str, high: str, unit: str, table: str) -> str:
    """Return what is wrong with the three numbers of a row, empty when nothing is."""
    if unit != "share" and _plainly_ordered(low, value, high):
        return ""
    seen = []
    for text in (low, value, high):
        if text == "" and text is not value:
            continue
        if text == UNKNOWN and text == value:
            continue
        number = _number(text)
        if number is None:
            return f"{text!r} is not a number; type for instance 4.15" if text else "empty; type unknown for unknown"
        seen.append(number)
    if seen != sorted(seen):
        return f"low, value, high out of order: {low}, {value}, {high}"
    if seen and unit == "share" and not (seen[0] >= 0 and seen[-1] <= 1):
        return f"{value!r}: a share lies between 0 and 1"
    if seen and seen[0] < 0 and table == "inventory":
        return f"{value!r}: nobody holds less than nothing"
    return ""


def _plainly_ordered(low: str, value: str, high: str) -> bool:
    """Return whether three finite numbers, none below zero, stand in order: most rows, told apart quickly."""
    try:
        return 0 <= float(low) <= float(value) <= float(high) < inf and "_" not in low + value + high
    except ValueError:
        return False


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) and "_" not in text else None


_ROW = columns("inventory")  # a row of the ledger: what a file may give, and its source
_PLACE = {name: place for place, name in enumerate(_ROW)}
_ITEM, _UNIT, _CURRENCY, _PRICE_YEAR = (_PLACE[name] for name in ("item", "unit", "currency", "price_year"))
_LOW, _VALUE, _HIGH = (_PLACE[name] for name in ("low", "value", "high"))
_SHORT = 4  # parts of a holding without its definition


def defaults_of(card: Mapping[str, Any]) -> dict[str, str]:
    """Return what holds for all rows that do not say otherwise."""
    given = {name: str(value) for name, value in (card.get("defaults") or {}).items()}
    return {"definition": "own", "vintage": card["date"], "published": card["date"], **given}
