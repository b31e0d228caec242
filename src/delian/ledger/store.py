"""Ledger: the read-only door to the embedded facts."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from delian.core.errors import DelianError, Where, unknown_name
from delian.core.figures import Figure, Source, figure_id
from delian.core.money import PriceBase, PriceTables
from delian.ledger.build import checksum_path, file_checksum
from delian.ledger.home import ledger_in_use
from delian.ledger.layers import Layer, attach, installed, standing, version_with
from delian.ledger.tables import FACT_TABLES, OTHER_TABLES, UNKNOWN, columns

EMBEDDED = Path(__file__).with_name("ledger.sqlite")
_FIGURE_SQL = """
SELECT f.tbl, f.member, f.item, f.year, f.definition, f.vintage, f.value, f.low, f.high, f.unit, f.currency,
       f.price_year, f.status, f.source, s.tier, f.published, s.licence, f.note, f.layer
FROM figures f JOIN sources s ON s.id = f.source"""
FILTERS = ("member", "item", "year", "definition", "vintage", "status", "source")


class Ledger:
    """Figures, members, names and sources of one ledger file; opened read-only, checked at open.

    Without a path it is the shipped ledger, or that one with the files that `delian ledger update` brought in, and
    the user's layers lie above it; `layers` names others, () none.
    Raises `ledger-corrupt` when a file is missing, damaged or not the one that was built.
    """

    def __init__(self, path: Path | None = None, *, layers: Sequence[Layer] | None = None) -> None:
        if layers is None:
            layers = installed() if path in (None, EMBEDDED) else ()
        self.path = path = path or ledger_in_use(EMBEDDED)
        self.layers = tuple(layers)
        _check_intact(path)
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        self._read: dict[tuple[object, ...], list[Figure]] = {}  # the file never changes while it is open
        self._names: dict[str, str] = {}
        self._words: dict[str, str] = {}
        try:
            embedded = str(self._one("SELECT value FROM versions WHERE name = 'ledger'"))
            if self.layers:
                attach(self._connection, self.layers)
            self.version = version_with(embedded, self.layers)
        except BaseException:
            self.close()  # nobody else can: there will be no ledger to close
            raise

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def figures(self, table: str, **where: str | int | Sequence[str]) -> list[Figure]:
        """Return the figures of *table* whose columns equal (or are in) the values of *where*, by key."""
        if table not in FACT_TABLES:
            raise unknown_name("unknown-table", "table of figures", table, FACT_TABLES)
        key = (
            table,
            *((name, part if isinstance(part, (str, int)) else tuple(part)) for name, part in where.items()),
        )
        items = where.get("item")
        whole = self._read.get(tuple(part for part in key if part[0] != "item"))
        if key not in self._read and whole is not None and not isinstance(items, (str, int, type(None))):
            wanted = set(items)  # the same rows, in the same order, as a query would give
            self._read[key] = [f for f in whole if f.id.split("/")[2] in wanted]
        if key not in self._read:
            clause, values = _where(where)
            rows = self._connection.execute(f"{_FIGURE_SQL} WHERE f.tbl = ?{clause}", (table, *values))
            found = [(row[-1], _figure(row)) for row in rows]
            self._read[key] = standing(found, self.layers) if self.layers else [figure for _, figure in found]
        return list(self._read[key])

    def figure(self, name: str) -> Figure | None:
        """Return the figure with this identifier, None when the ledger has none."""
        parts = name.split("/")
        if len(parts) != 6 or parts[0] not in FACT_TABLES or not parts[3].isdigit():
            return None
        table, member, item, year, definition, vintage = parts
        found = self.figures(table, member=member, item=item, year=int(year), definition=definition, vintage=vintage)
        return found[0] if found else None

    def rows(self, table: str, where: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return any table as plain rows, filtered by exact column values."""
        known = {**FACT_TABLES, **OTHER_TABLES}
        if table not in known:
            raise unknown_name("unknown-table", "table", table, known)
        source = "figures" if table in FACT_TABLES else table
        cursor = self._connection.execute(f"SELECT * FROM {source} LIMIT 0")
        names = [column[0] for column in cursor.description]
        shown = [name for name in names if name != "tbl"]
        for name in where:
            if name not in shown:
                raise unknown_name("unknown-option", f"column of {table}", name, shown)
        tests = [f"{name} = ?" for name in where] + (["tbl = ?"] if table in FACT_TABLES else [])
        values = [*where.values(), *([table] if table in FACT_TABLES else [])]
        sql = f"SELECT * FROM {source}" + (f" WHERE {' AND '.join(tests)}" if tests else "")
        found = [dict(zip(names, row, strict=True)) for row in self._connection.execute(sql, values)]
        for row in found:
            row.pop("tbl", None)
        return found

    def lines(self, table: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return the columns of a table and its lines as they stand; `figures` is all tables of figures in one."""
        known = ("figures", *FACT_TABLES, *OTHER_TABLES)
        if table not in known:
            raise unknown_name("unknown-table", "table", table, known)
        if table not in FACT_TABLES:
            cursor = self._connection.execute(f"SELECT * FROM {table}")
        else:
            shown = ", ".join((*columns("inventory"), "layer"))
            cursor = self._connection.execute(f"SELECT {shown} FROM figures WHERE tbl = ?", (table,))
        return [column[0] for column in cursor.description], iter(cursor)

    def members(self, alliance: str, on: str) -> list[dict[str, Any]]:
        """Return {member, name, joined, role} of *alliance* on a date (YYYY-MM-DD), by date of joining."""
        rows = self._connection.execute(
            "SELECT m.member, n.name, m.joined, COALESCE(r.role, 'member'), m.status, m.source "
            "FROM memberships m JOIN names n ON n.iso3 = m.member "
            "LEFT JOIN roles r ON r.alliance = m.alliance AND r.member = m.member "
            "AND r.start <= :on AND (r.end = '' OR r.end > :on) "
            "WHERE m.alliance = :alliance AND m.joined <= :on AND (m.left = '' OR m.left > :on) "
            "ORDER BY m.joined, n.name",
            {"alliance": alliance, "on": checked_date(on)},
        )
        keys = ("member", "name", "joined", "role", "status", "source")
        return [dict(zip(keys, row, strict=True)) for row in rows]

    def names(self) -> dict[str, str]:
        """Return {ISO3: English name} of every actor."""
        if not self._names:
            self._names.update(self._connection.execute("SELECT iso3, name FROM names"))
        return dict(self._names)

    def countries(self) -> list[str]:
        """Return the codes of all countries, without pooled fleets."""
        return [code for (code,) in self._connection.execute("SELECT iso3 FROM names WHERE numeric <> ''")]

    def resolve(self, word: str) -> str:
        """Return the ISO3 code of a code, name or alias; `unknown-member` names the nearest."""
        if not self._words:
            self._words.update({known.casefold(): iso3 for known, iso3 in self._aliases()})
        lookup = self._words
        hit = lookup.get(word.strip().casefold())
        if hit is None:
            raise unknown_name("unknown-member", "country", word, (k for k, _ in self._aliases()), lookup.values())
        return hit

    def holder(self, word: str) -> str:
        """Return the code of a country or of a pooled fleet (NAEW, MMF, AGS, SAC)."""
        return word.upper() if word.upper() in self.names() else self.resolve(word)

    def _aliases(self) -> Iterator[tuple[str, str]]:
        rows = self._connection.execute("SELECT iso3, iso2, name, nato_name, aliases FROM names WHERE numeric <> ''")
        for iso3, iso2, name, nato_name, aliases in rows:
            yield from ((known, iso3) for known in (*aliases.split("|"), nato_name, name, iso2, iso3) if known)

    def sources(self, ids: Iterable[str] | None = None) -> list[Source]:
        """Return the sources with these ids (all when None), by id."""
        wanted = None if ids is None else set(ids)
        rows = self._connection.execute("SELECT * FROM sources ORDER BY id")
        return [Source(*row) for row in rows if wanted is None or row[0] in wanted]

    def prices(self) -> PriceTables:
        """Return exchange rates and price indices by currency and year."""
        rates = self.figures("exchange_rates", item="per_usd")
        index = self.figures("deflators", item="price_index")
        return PriceTables(_by_currency(rates), _by_currency(index))

    def capabilities(self) -> dict[str, dict[str, str]]:
        """Return {capability: {unit, kind, name}}."""
        rows = self._connection.execute("SELECT capability, unit, kind, name FROM capabilities")
        return {key: {"unit": unit, "kind": kind, "name": name} for key, unit, kind, name in rows}

    def _one(self, sql: str) -> object:
        try:
            return self._connection.execute(sql).fetchone()[0]
        except (sqlite3.DatabaseError, TypeError) as problem:
            raise _corrupt(self.path, str(problem)) from None


def checked_date(text: str) -> str:
    """Return the date when it is YYYY-MM-DD; `bad-date` otherwise."""
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError:
        raise DelianError(
            "bad-date",
            f"not a date: {text!r}. Type it as YYYY-MM-DD, for instance 2019-12-04.",
            where=[Where(value=text)],
        ) from None


def _where(where: Mapping[str, str | int | Sequence[str]]) -> tuple[str, list[str | int]]:
    clause, values = "", list[str | int]()
    for name, wanted in where.items():
        if name not in FILTERS:
            raise KeyError(name)
        if isinstance(wanted, (str, int)):
            clause += f" AND f.{name} = ?"
            values.append(wanted)
        else:
            clause += f" AND f.{name} IN ({', '.join('?' * len(wanted))})"
            values.extend(wanted)
    return clause, values


def _figure(row: Sequence[Any]) -> Figure:
    table, member, item, year, definition, vintage, value, low, high, unit, currency, price_year = row[:12]
    status, source, tier, published, licence, note = row[12:18]
    return Figure(
        id=figure_id(table, member, item, year, definition, vintage),
        value=None if value == UNKNOWN else float(value),
        low=float(low) if low else None,
        high=float(high) if high else None,
        unit=unit,
        money=PriceBase(currency, int(price_year)) if currency else None,
        definition=definition,
        status=status,
        source_id=source,
        tier=tier,
        vintage=vintage,
        published=published,
        licence=licence,
        note=note,
    )


def _by_currency(figures: Iterable[Figure]) -> dict[tuple[str, int], float]:
    found: dict[tuple[str, int], float] = {}
    for figure in figures:
        _, currency, _, year, _, _ = figure.id.split("/")
        if figure.value is not None:
            found[currency, int(year)] = figure.value
    return found


def _check_intact(path: Path) -> None:
    try:
        expected = checksum_path(path).read_text(encoding="ascii").strip()
        seen = file_checksum(path)
    except OSError as problem:
        raise _corrupt(path, problem.strerror or "cannot be read") from None
    if seen != expected:
        raise _corrupt(path, f"checksum {seen[:12]}, expected {expected[:12]}")


def _corrupt(path: Path, reason: str) -> DelianError:
    return DelianError(
        "ledger-corrupt",
        f"the ledger {path.name} is missing or damaged: {reason}. Install Delian again, or type `make build-ledger`.",
        where=[Where(file=path.name)],
    )
