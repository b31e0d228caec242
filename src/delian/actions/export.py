"""`delian ledger export`: the whole ledger as files, whole or not at all; nothing that exists is replaced."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from delian.actions.report import unwritable
from delian.core.answer import Answer
from delian.core.errors import unknown_name
from delian.ledger.envelope import envelope
from delian.ledger.export import FORMATS
from delian.ledger.store import Ledger

ONE_FILE = ".duckdb"
SHEETS = (".csv", ".parquet", ".xlsx")  # endings of a file that would hold one table


def export(target: Path, form: str | None = None) -> Answer:
    """Write the ledger to *target* and return what was written: answer.tables [{table, rows}].

    A path that ends in .duckdb becomes one file, any other a folder of Parquet (default) or CSV files.
    """
    form = _form(target, form)
    _check_target(target)
    with Ledger() as ledger:
        try:
            with tempfile.TemporaryDirectory(prefix=".delian-export-", dir=target.parent) as folder:
                part = Path(folder) / target.name
                if form != "duckdb":
                    part.mkdir()
                rows = FORMATS[form](ledger, part)
                _put(part, target)
        except OSError as problem:
            raise unwritable(target, problem.strerror or "the system refused it") from None
        tables = [{"table": table, "rows": count} for table, count in rows.items()]
        cited = {source.id for source in ledger.sources()}
        answer = {"target": str(target), "format": form, "count": len(tables), "tables": tables}
        return envelope(ledger, "ledger export", answer, cited)


def _form(target: Path, form: str | None) -> str:
    one_file = target.suffix.lower() == ONE_FILE
    if target.suffix.lower() in SHEETS:
        raise unwritable(target, f"one table is no ledger: name a folder, without {target.suffix}")
    form = form or ("duckdb" if one_file else "parquet")
    if form not in FORMATS:
        raise unknown_name("unknown-option", "format", form, FORMATS)
    if one_file != (form == "duckdb"):
        reason = f"a DuckDB file ends in {ONE_FILE}" if form == "duckdb" else f"{form} is written into a folder"
        raise unwritable(target, reason)
    return form


def _check_target(target: Path) -> None:
    try:
        if not target.name:
            raise unwritable(target, "name a folder of its own, for instance delian-ledger")
        if target.exists() and not (target.is_dir() and not any(target.iterdir())):
            raise unwritable(target, "it exists already")
        if not target.parent.is_dir():
            raise unwritable(target, "its folder does not exist")
        if not os.access(target.parent, os.W_OK):
            raise unwritable(target, "no permission to write there")
    except OSError as problem:
        raise unwritable(target, problem.strerror or "the system refused it") from None


def _put(part: Path, target: Path) -> None:
    if target.is_dir():
        target.rmdir()  # empty, else refused before
    part.rename(target)
