"""Read a publisher's file into rows, and refuse one that lacks what its layout has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from delian.ledger.readers.citation import records
from delian.ledger.readers.inspect import refused

Cells = list[tuple[object, ...]]


def with_columns(path: Path, names: Iterable[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV file; `file-refused` names the columns that it lacks."""
    lines = records(path)
    absent = sorted(set(names) - set(lines[0] if lines else ()))
    if absent:
        raise refused(path.name, f"it lacks the columns {', '.join(absent)}")
    return lines


def sheets(path: Path) -> dict[str, Cells]:
    """Return the values of an xlsx by sheet: no formula is worked out, no link followed."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True, read_only=True, keep_links=False)
    try:
        return {sheet.title.strip(): list(sheet.iter_rows(values_only=True)) for sheet in book}
    finally:
        book.close()
