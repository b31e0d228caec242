"""`delian ledger sql`: one SELECT over the facts. The Parquet export that it reads is kept in the cache folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from delian.actions.cache import cache_folder
from delian.actions.report import unwritable
from delian.core.answer import Answer, Note
from delian.ledger import sql as door
from delian.ledger.envelope import envelope
from delian.ledger.store import Ledger

FORMAT = 1  # raised when the columns of the export change
KEPT = 3  # exports of this many editions of the ledger stay


def sql(query: str, seconds: float = door.SECONDS) -> Answer:
    """Return the rows of one SELECT or WITH: answer.rows, at most 10,000 and 5 MB; a warning tells what was cut."""
    with Ledger() as ledger:
        found = door.select(exported(ledger), query, seconds)
        rows = [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]
        answer = {"query": query, "count": len(rows), "columns": found["columns"], "rows": rows}
        cited = {str(row["source"]) for row in rows if row.get("source")}
        return envelope(ledger, "ledger sql", answer, cited, _notes(found["cut"], found["limit"]))


def exported(ledger: Ledger) -> Path:
    """Return the folder with the Parquet export of this ledger, made once for each edition, whole or not at all."""
    above = cache_folder() / "sql"
    target = above / f"{ledger.version}-{FORMAT}"
    if target.is_dir():
        os.utime(target)
        return target
    try:
        above.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=above) as folder:
            part = Path(folder) / "export"
            part.mkdir()
            door.write_parquet(ledger, part)
            if not target.is_dir():  # somebody else may have been quicker
                part.rename(target)
    except OSError as problem:
        if not target.is_dir():
            raise unwritable(target, problem.strerror or "the system refused it") from None
    older = sorted((path for path in above.iterdir() if path.name[0] != "."), key=lambda path: -path.stat().st_mtime)
    for path in older[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
    return target


def _notes(cut: str, limit: str) -> list[Note]:
    told = {"rows": f"{door.ROWS:,} rows", "bytes": f"{door.BYTES:,} bytes"}
    text = f"only the first {told.get(cut)} are shown; ask for less, or export the ledger"
    notes = [Note("rows-cut", text)] if cut else []
    if limit != "system":
        text = "this system holds no process to its memory; DuckDB's own limit was used, which a query may pass"
        notes.append(Note("memory-not-held", text))
    return notes
