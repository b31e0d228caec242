"""Write the SQLite file of a layer, row by row, so that a million rows need little memory."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from itertools import islice
from pathlib import Path

from delian.ledger.build import create_figures
from delian.ledger.own_rows import Checked
from delian.ledger.tables import SourceRow, columns

BATCH = 100_000  # rows that are sorted by their key before they are written
PAGE_BYTES = 16_384  # fewer and larger pages than SQLite's own: a fifth less time for a million rows
CACHE_KB = 200_000  # pages of a file that is being written: rows may come in any order


def _key(numbered: tuple[int, tuple[str, ...]]) -> tuple[str, ...]:
    return numbered[1][:5]


def fill(path: Path, rows: Checked, layer: str, source: SourceRow) -> str:
    """Write the rows and their source to *path*; return a hash of their content. Wrong rows are told at the end."""
    names = columns("sources")
    texts = [str(getattr(source, name)) for name in names]
    digest = hashlib.sha256("\x1f".join([rows.table, *texts]).encode("utf-8"))
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = OFF")  # a half-written file is never read: it is renamed when whole
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        create_figures(connection)
        connection.execute(f"CREATE TABLE sources ({', '.join(f'{name} TEXT NOT NULL' for name in names)})")
        connection.execute(f"INSERT INTO sources VALUES ({', '.join('?' * len(names))})", texts)
        marks = ", ".join("?" * (len(columns("inventory")) + 2))
        statement = f"INSERT OR IGNORE INTO figures VALUES ({marks})"
        cursor = connection.cursor()
        numbered = iter(rows)
        while batch := list(islice(numbered, BATCH)):
            digest.update("".join("\x1f".join(row) for _, row in batch).encode("utf-8"))
            batch.sort(key=_key)  # neighbours go to one page; of two with one key the earlier line stays first
            for number, row in batch:
                if cursor.execute(statement, (rows.table, *row, layer)).rowcount != 1:
                    rows.duplicate(number, row)
        connection.commit()
    finally:
        connection.close()
    rows.raise_problems()
    return digest.hexdigest()[:12]


def to_disk(path: Path) -> None:
    """Have the system write a file (or, where it can, a folder's list of names) to the disk before going on."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
