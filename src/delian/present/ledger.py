"""Ledger answers for the terminal: the columns that people read; `--csv` and `--json` carry all."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from delian.core.answer import Answer
from delian.present.tables import cell, rich_table

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

_COLUMNS = {
    "missions": ("mission", "title", "kind", "years"),
    "layers": ("name", "table", "rows", "in_place", "publisher", "licence"),
    "members": ("member", "name", "joined", "role"),
    "requirements": ("phase", "need", "low", "base", "high", "unit", "status"),
    "sources": ("tier", "publisher", "title", "date"),
}
ROWS = 200  # longer tables are for --csv
WIDEST = 40  # letters of a cell of a query, which is folded where it is longer


def terminal(answer: Answer) -> Group:
    """Return one table of the answer, at most 200 rows, with a line that says what was left out."""
    from rich.console import Group
    from rich.text import Text

    name = next((table for table in answer.tables() if table != "answer"), None)
    notes = [Text(f"! {note.text}") for note in answer.warnings]
    if name is None:
        dropped = answer.answer.get("dropped")
        return Group(Text(f"dropped the layer {dropped}" if dropped else "no rows"), *notes)
    rows = answer.tables()[name]
    if name == "rows" and "query" not in answer.answer and "vintage" in rows[0]:
        keys = ("member", "item", "year", "definition", "vintage")
        rows = [{"figure": "/".join([answer.answer["table"], *(str(row[k]) for k in keys)]), **row} for row in rows]
        return Group(_figures(rows), Text(_left_out(len(rows), 1, 9)), *notes)
    chosen = _fitting(rows) if "query" in answer.answer else list(_COLUMNS.get(name, ()))
    shown = [{key: row[key] for key in chosen or list(rows[0])} for row in rows[:ROWS]]
    left_out = Text(_left_out(len(rows), len(chosen), len(rows[0])))
    return Group(rich_table(shown, _title(answer)), left_out, *notes)


def _fitting(rows: Sequence[Mapping[str, object]]) -> list[str]:
    """Return the first columns of a query that stand side by side in the terminal, one at least."""
    space, kept = shutil.get_terminal_size().columns, list[str]()
    for name in rows[0]:
        space -= 2 + max(len(name), *(min(WIDEST, len(cell(row[name]))) for row in rows[:ROWS]))
        if kept and space < 0:
            break
        kept.append(name)
    return kept


def _figures(rows: list[dict[str, object]]) -> Table:
    """Return one line a figure, its identifier whole, so that it can be copied into --assume."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name, width in (("value", 6), ("range", 9), ("status", 9)):
        table.add_column(name, no_wrap=True, min_width=width)
    table.add_column("figure", overflow="fold")
    for row in rows[:ROWS]:
        span = f"{row['low']}–{row['high']}" if row["low"] or row["high"] else ""
        table.add_row(str(row["value"]), span, str(row["status"]), str(row["figure"]))
    return table


def _title(answer: Answer) -> str:
    found = answer.answer
    if "requirements" in found:
        return f"{found['mission']} keeps the rules: {found['count']} requirements"
    if "missions" in found:
        return f"{found['count']} missions; ask for one: delian assess MISSION, delian brief COUNTRY --mission MISSION"
    if "layers" in found:
        return f"layers above the embedded facts: {found['count']}"
    if "target" in found:
        return f"{found['target']}, {found['format']}: {found['count']} tables"
    if "alliance" in found:
        return f"{found['alliance']} on {found['on']}: {found['count']} members"
    return f"{'answer' if 'query' in found else found.get('table', 'sources')}: {found['count']:,} rows"


def _left_out(rows: int, chosen: int, columns: int) -> str:
    parts = [f"{rows - ROWS:,} more rows"] if rows > ROWS else []
    parts += [f"{columns - chosen} more columns"] if 0 < chosen < columns else []
    return f"{' and '.join(parts)} with --csv" if parts else ""
