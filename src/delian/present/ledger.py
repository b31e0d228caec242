"""Ledger answers for the terminal: the columns that people read; `--csv` and `--json` carry all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from delian.core.answer import Answer
from delian.present.tables import rich_table

if TYPE_CHECKING:
    from rich.console import Group

_COLUMNS = {
    "members": ("member", "name", "joined", "role"),
    "sources": ("tier", "publisher", "title", "date"),
    "rows": ("member", "item", "year", "definition", "value", "low", "high", "unit", "status"),
}
ROWS = 200  # longer tables are for --csv


def terminal(answer: Answer) -> Group:
    """Return one table of the answer, at most 200 rows, with a line that says what was left out."""
    from rich.console import Group
    from rich.text import Text

    name = next((table for table in answer.tables() if table != "answer"), None)
    if name is None:
        return Group(Text("no rows"))
    rows = answer.tables()[name]
    chosen = [key for key in _COLUMNS[name] if set(_COLUMNS[name]) <= set(rows[0])]
    shown = [{key: row[key] for key in chosen or list(rows[0])} for row in rows[:ROWS]]
    return Group(rich_table(shown, _title(answer)), Text(_left_out(len(rows), len(chosen), len(rows[0]))))


def _title(answer: Answer) -> str:
    found = answer.answer
    if "alliance" in found:
        return f"{found['alliance']} on {found['on']}: {found['count']} members"
    return f"{found.get('table', 'sources')}: {found['count']:,} rows"


def _left_out(rows: int, chosen: int, columns: int) -> str:
    parts = [f"{rows - ROWS:,} more rows"] if rows > ROWS else []
    parts += [f"{columns - chosen} more columns"] if 0 < chosen < columns else []
    return f"{' and '.join(parts)} with --csv" if parts else ""
