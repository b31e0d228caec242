"""The answer of `delian game` for a terminal: one line a player, then what the numbers say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from delian.core.answer import Answer
from delian.present.numbers import number
from delian.present.wording import listed

if TYPE_CHECKING:
    from rich.console import Group
    from rich.table import Table

_HEADS = {
    "union": "union",
    "shapley_shubik": "Shapley-Shubik",
    "banzhaf_normalised": "Banzhaf",
    "banzhaf_absolute": "absolute",
    "owen": "Owen",
}
PAIRS = 6  # pairs that are named
LONGEST = 9  # characters of a fraction that is shown instead of its number


def terminal(answer: Answer) -> Group:
    """Return the table of players, and below it counts, the core and warnings."""
    from rich.console import Group
    from rich.text import Text

    found = answer.answer
    lines = [Text(line) for line in _lines(answer)]
    return Group(Text(found["title"], style="bold"), _table(found), Text(""), *lines)


def _table(found: Mapping[str, Any]) -> Table:
    from rich.table import Table

    rows = found["players"]
    heads = {key: head for key, head in _HEADS.items() if key in rows[0]}
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("player", overflow="fold")
    for head in [*heads.values(), *found["shares"]]:
        table.add_column(head, justify="left" if head == "union" else "right", no_wrap=True)
    for row in rows:
        exact = row["exact"] or {}
        cells = [_cell(row[key], exact.get(key)) for key in heads]
        cells += [_cell(row["share"][rule], exact.get("share", {}).get(rule)) for rule in found["shares"]]
        table.add_row(row["name"], *cells)
    return table


def _cell(value: float | str | None, exact: str | None) -> str:
    """Return a short fraction as it is, otherwise the number."""
    if value is None or isinstance(value, str):
        return value or ""
    return exact if exact is not None and "/" in exact and len(exact) <= LONGEST else number(value)


def _lines(answer: Answer) -> list[str]:
    found = answer.answer
    lines = []
    if found["able_count"] is not None:
        minimal = (
            "" if found["minimal_count"] is None else f", {found['minimal_count']:,} of them without a spare member"
        )
        lines.append(f"{found['able_count']:,} of {2 ** found['count']:,} coalitions can decide{minimal}.")
    lines += _needed(found)
    lines += [_division(row) for row in found["divisions"]]
    if found["core"] is not None:
        excess = found["core"]["excess"]
        lines.append("The core is empty." if excess > 1e-7 else "The core is not empty.")
    lines += [f"{row['row']}: one more unit adds {number(row['price'])}." for row in found.get("prices", ())]
    lines += [f"Take note: {note.text}." for note in answer.warnings]
    return lines


def _needed(found: Mapping[str, Any]) -> list[str]:
    lines = []
    if found.get("indispensable"):
        lines.append(f"No decision without {listed(found['indispensable'])}.")
    if found.get("veto_pairs"):
        pairs = [" or ".join(pair) for pair in found["veto_pairs"]]
        more = f", and {len(pairs) - PAIRS} more" if len(pairs) > PAIRS else ""
        lines.append(f"No decision without one of two: {'; '.join(pairs[:PAIRS])}{more}.")
    if found.get("smallest"):
        lines.append(f"The smallest coalition has {len(found['smallest'])} of {found['count']}.")
    if found.get("cheapest"):
        least = found["cheapest"]
        lines.append(f"The cheapest by the key, at {number(least['cost'])}: {listed(least['members'])}.")
    return lines


def _division(row: dict[str, Any]) -> str:
    if row["in_core"] is None:
        return f"{row['rule']}: nobody was found to gain by leaving, but that was not proved in time."
    if row["in_core"]:
        return f"{row['rule']}: nobody gains by leaving (in the core)."
    return f"{row['rule']}: {listed(row['objecting'])} would do better by {number(row['excess'])} alone."
