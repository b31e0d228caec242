"""Build the read-only SQLite ledger from the fact tables, and its checksum beside it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from delian.core.errors import DelianError, Where
from delian.ledger.tables import FACT_TABLES, OTHER_TABLES, columns, problems, read_rows, sort_key

SHIPPED_LAYER = "delian"
_INTEGERS = frozenset({"year"})


def build_ledger(facts: Path, target: Path) -> str:
    """Write the ledger of *facts* to *target* with its checksum beside it; return its version.

    The file is byte-for-byte reproducible from the same CSV with the same SQLite release.
    Raises `ledger-corrupt` with every row that breaks a table's contract, told together.
    """
    tables = dict(_read_all(facts))
    found = [place for table, rows in tables.items() for place in problems(table, rows)]
    found += _dangling_sources(tables)
    if found:
        shown = "; ".join(f"{p.file} row {p.row}, {p.column}: {p.value}" for p in found[:5])
        raise DelianError("ledger-corrupt", f"{len(found)} rows break their contract: {shown}", where=found)
    version = ledger_version(facts)
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(target)
    try:
        _fill(connection, tables, version)
    finally:
        connection.close()
    checksum_path(target).write_text(file_checksum(target) + "\n", encoding="ascii")
    return version


def ledger_version(facts: Path) -> str:
    """Return the content hash of all fact files: first 12 hexadecimal digits of a SHA-256."""
    digest = hashlib.sha256()
    for path in _csv_files(facts):
        digest.update(path.relative_to(facts).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def checksum_path(target: Path) -> Path:
    """Return the path of the checksum that belongs to a ledger file."""
    return target.with_name(target.name + ".sha256")


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _csv_files(facts: Path) -> list[Path]:
    known = {*FACT_TABLES, *OTHER_TABLES}
    folders = (facts, facts / "restricted")
    return [path for folder in folders for path in sorted(folder.glob("*.csv")) if path.stem in known]


def _read_all(facts: Path) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    rows: dict[str, list[tuple[str, ...]]] = {}
    for path in _csv_files(facts):
        rows.setdefault(path.stem, []).extend(read_rows(path, path.stem))
    for table in (*FACT_TABLES, *OTHER_TABLES):
        found = rows.get(table, [])
        # A restricted file adds lines to a table of the same name, so the order is made again.
        yield table, sorted(found, key=lambda row: sort_key(table, row))


def _dangling_sources(tables: dict[str, list[tuple[str, ...]]]) -> list[Where]:
    known = {row[0] for row in tables["sources"]}
    place = columns("inventory").index("source")
    return [
        Where(file=table, row="/".join(row[:5]), column="source", value=row[place])
        for table in FACT_TABLES
        for row in tables[table]
        if row[place] not in known
    ]


def _fill(connection: sqlite3.Connection, tables: dict[str, list[tuple[str, ...]]], version: str) -> None:
    connection.execute("PRAGMA page_size = 4096")
    connection.execute("PRAGMA journal_mode = OFF")
    create_figures(connection)
    for table in FACT_TABLES:
        _insert(connection, "figures", ((table, *row, SHIPPED_LAYER) for row in tables[table]))
    for table in OTHER_TABLES:
        _create(connection, table, columns(table), key=0)
        _insert(connection, table, tables[table])
    _create(connection, "versions", ("name", "value"), key=1)
    _insert(connection, "versions", [("ledger", version)])
    connection.commit()
    connection.execute("VACUUM")


def create_figures(connection: sqlite3.Connection) -> None:
    """Make the table of all figures, in the embedded file or in a layer's."""
    _create(connection, "figures", ("tbl", *columns("inventory"), "layer"), key=6)


def _create(connection: sqlite3.Connection, table: str, names: Iterable[str], key: int) -> None:
    names = tuple(names)
    typed = [f"{name} {'INTEGER' if name in _INTEGERS else 'TEXT'} NOT NULL" for name in names]
    primary = f", PRIMARY KEY ({', '.join(names[:key])})" if key else ""
    tail = " WITHOUT ROWID" if key else ""
    connection.execute(f"CREATE TABLE {table} ({', '.join(typed)}{primary}){tail}")


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[str, ...]]) -> None:
    batch = list(rows)
    if batch:
        marks = ", ".join("?" * len(batch[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", batch)
