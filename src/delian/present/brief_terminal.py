"""The brief for a terminal of 100 columns. Rich is loaded only here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from delian.core.answer import Answer
from delian.present import brief
from delian.present.brief_grid import columns, grid_rows, leave_note, willing_note
from delian.present.reproduce import citation, command_line
from delian.present.sentences import draws_of

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table

Row = dict[str, Any]


def terminal(answer: Answer) -> Group:
    """Return the brief for a terminal of 100 columns."""
    from rich.console import Group
    from rich.text import Text

    first, flips = brief.focal_lines(answer)
    parts: list[RenderableType] = [
        Text(brief.title(answer), style="bold"),
        Text(f"{brief.lead(answer)} {brief.years_line(answer)}. {_drawn(answer)}"),
    ]
    parts += [
        Text(""),
        _grid_table(answer),
        *(Text(f"{note(answer)}.") for note in (leave_note, willing_note) if note(answer)),
        Text(""),
    ]
    parts += [*_list("Its part: access", brief.access_lines(answer)), *_list("Brings most", brief.sends_lines(answer))]
    parts += [*_list(brief.depends_heading(answer), brief.depends_lines(answer)), Text("")]
    parts += [Text(first, style="bold"), _table(_GAPS, brief.gap_rows(answer)), Text(brief.gaps_line(answer)), Text("")]
    parts += [Text("Its share of that bill", style="bold"), Text(brief.bill_note(answer))]
    parts += [_table(_BILL, brief.bill_rows(answer))] if brief.bill_rows(answer) else []
    parts += [
        Text(""),
        Text(brief.flips_heading(answer), style="bold"),
        _table(_FLIPS, brief.flip_rows(answer)),
        Text(flips),
    ]
    told = [
        ("Not answered", brief.refused_line(answer)),
        ("Not modelled", "; ".join(answer.not_modelled)),
        (
            "Sources",
            f"{brief.requirements_line(answer)}. {brief.sources_line(answer)}; newest figure of {brief.newest(answer)}",
        ),
        ("Take note", "; ".join(note.text for note in answer.warnings)),
        ("Reproduce", command_line(answer)),
        ("Cite", citation(answer)),
    ]
    return Group(*parts, Text(""), *(Text.assemble((f"{label}: ", "bold"), text) for label, text in told if text))


def _drawn(answer: Answer) -> str:
    draws = draws_of(answer)
    return f"Probabilities: shares of {draws:,} draws." if draws else "Without draws: able, or the share carried."


def _list(label: str, lines: Sequence[str]) -> list[RenderableType]:
    from rich.text import Text

    if not lines:
        return []
    return [Text(label, style="bold"), *(Text(f"  {line}") for line in lines)]


def _grid_table(answer: Answer) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("Mission, year of its requirements", ratio=1)
    heads = columns(answer)
    for head in heads:
        table.add_column(head["name"], justify="right", max_width=9)
    place = next((i for i, head in enumerate(heads) if head["key"] == "acting"), 0)
    table.add_column("binds without" if answer.answer["without"] else "binds", max_width=16)
    for row in grid_rows(answer):
        cells = [one["told"] for one in row["cells"]]
        name = f"{row['name']}, {row['year']}"
        table.add_row(name, *cells, row["cells"][place]["limit"], style="bold" if row["focal"] else "")
    return table


def _table(heads: Mapping[str, str], rows: Sequence[Row]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for place, (key, head) in enumerate(heads.items()):
        if any(row[key] for row in rows):
            table.add_column(head, justify="left" if place == 0 else "right", ratio=1 if place == 0 else None)
    for row in rows:
        table.add_row(*(row[key] for key in heads if any(other[key] for other in rows)))
    return table


_GAPS = {
    "name": "Three gaps",
    "needed": "needed",
    "there": "there",
    "missing": "missing",
    "to_buy": "to buy",
    "price": "price, bn",
    "years": "years",
}
_BILL = {"key": "Key", "share": "share", "cost": "of the bill", "own": "in its own money", "of_gdp": "of its GDP"}
_FLIPS = {"name": "Assumption", "assumed": "assumed (range)", "flips": "flips at", "then": "carried then"}
