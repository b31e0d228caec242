"""Tables of a terminal that never break a number or a word: columns take what they need, the last ones give way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

GAP = 1  # between two columns
NAME = 20  # letters up to which the names of the first column stay on one line
KEPT = 2  # columns that are always shown


class FittedTable:
    """Heads and rows as text, laid out for the width at hand; columns without room are named below.

    words: heads of the columns that hold words and stand to the left, as the first one does.
    """

    def __init__(self, heads: Sequence[str], rows: Sequence[Sequence[str]], words: Sequence[str] = ()) -> None:
        self.heads, self.rows, self.words = heads, rows, words

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.table import Table
        from rich.text import Text

        cells = [[head, *(row[place] for row in self.rows)] for place, head in enumerate(self.heads)]
        texts = {place for place, head in enumerate(self.heads) if place == 0 or head in self.words}
        widths = fitted_widths(cells, options.max_width, texts)
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, GAP, 0, 0))
        for place, (head, width) in enumerate(zip(self.heads, widths, strict=False)):
            side: Literal["left", "right"] = "left" if place in texts else "right"
            table.add_column(Text(head), justify=side, width=width, overflow="fold")
        for row in self.rows:
            table.add_row(*(Text(cell) for cell in row[: len(widths)]))
        yield table
        if left := self.heads[len(widths) :]:
            yield Text(f"No room for: {', '.join(left)}. They are in --csv and --report.", style="dim")


def fitted_widths(cells: Sequence[Sequence[str]], room: int, texts: Collection[int] = (0,)) -> list[int]:
    """Return the widths of the columns that fit, from the first on; cells: one list a column, its head first.

    texts: places of the columns that hold words.

    1. A column has at least the width of its longest word. 2. Last columns are left out until that fits. 3. What is
    left over goes to numbers, then to words, then to heads, so that they stand on one line.
    """
    least = [max(map(_longest_word, column), default=0) for column in cells]
    if cells and (names := max(map(_length, cells[0][1:]), default=0)) <= NAME:
        least[0] = max(least[0], names)
    count = len(least)
    while count > KEPT and sum(least[:count]) + GAP * (count - 1) > room:
        count -= 1
    widths = least[:count]
    over = room - sum(widths) - GAP * (count - 1)
    lines = [max(map(_length, column[1:]), default=0) for column in cells]
    order = sorted(range(count), key=lambda place: place in texts)
    for place, wanted in [(p, lines[p]) for p in order] + [(p, _length(cells[p][0])) for p in range(count)]:
        more = max(0, min(over, wanted - widths[place]))
        widths[place] += more
        over -= more
    return widths


def _longest_word(text: str) -> int:
    return max(map(_length, text.split()), default=0)


def _length(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
