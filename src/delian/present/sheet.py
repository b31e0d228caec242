"""One way to show a question with sentences, charts and tables: in the terminal, and as a page that opens offline."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from delian.core.answer import Answer
from delian.present import views
from delian.present.citation import record
from delian.present.columns import FittedTable
from delian.present.gallery import plates
from delian.present.marks import Spec
from delian.present.pages import rendered
from delian.present.standalone import files_of
from delian.present.tables import sources_tiers

if TYPE_CHECKING:
    from rich.console import Group, RenderableType

OWN = "delian"  # how the sources begin whose figures were made for this ledger: estimates, back-tests
LISTED = 2500  # figures that a page lists one by one; of more it tells how many each group has


@dataclass(frozen=True, slots=True)
class Listing:
    """One table as text: heading, column heads, rows, and the heads whose columns hold words."""

    heading: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Sequence[str] = ()
    shown: int | None = None  # rows in the terminal; all when None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What people read of one answer; `basis` names definition, vintage and price base."""

    title: str
    basis: str
    sentences: Sequence[str]
    listings: Sequence[Listing]
    charts: Mapping[str, Spec]
    command: str
    python: Sequence[str]
    notes: Sequence[str] = field(default=())


def shown_by(
    sheet_of: Callable[[Answer], Sheet],
) -> tuple[Callable[[Answer], Group], Callable[[Answer], str], Callable[[Answer], dict[str, bytes]]]:
    """Return the three ways in which answers with such a sheet are shown: terminal, page, files of the charts."""
    return (
        lambda answer: sheet_terminal(answer, sheet_of(answer)),
        lambda answer: sheet_html(answer, sheet_of(answer)),
        lambda answer: sheet_files(answer, sheet_of(answer)),
    )


def sheet_terminal(answer: Answer, sheet: Sheet) -> Group:
    """Return the sheet for a terminal: finding, basis, tables, notes, and how to get it again."""
    from rich.console import Group
    from rich.text import Text

    first, *rest = sheet.sentences
    parts: list[RenderableType] = [Text(first, style="bold"), *(Text(line) for line in rest)]
    parts += [Text(sheet.basis, style="dim"), Text("")]
    for listing in sheet.listings:
        if listing.rows:
            parts += [*_table(listing), Text("")]
    parts += [Text(f"{label}: {text}") for label, text in _lines(answer, sheet) if text]
    return Group(*parts)


def sheet_html(answer: Answer, sheet: Sheet) -> str:
    """Return the sheet as one HTML page that opens offline; charts are inline, every text is escaped."""
    return rendered("sheet.html.j2", context(answer, sheet))


def context(answer: Answer, sheet: Sheet) -> dict[str, Any]:
    """Return what the templates of a sheet name, here and in the workbench."""
    return {
        "title": sheet.title,
        "about": sheet.basis.rstrip("."),
        "sentences": sheet.sentences,
        "charts": plates(dict(sheet.charts)),
        "listings": [listing for listing in sheet.listings if listing.rows],
        "warnings": answer.warnings,
        "notes": sheet.notes,
        "groups": views.figure_rows(answer),
        "listed": len(answer.figures) <= LISTED,
        "not_modelled": answer.not_modelled,
        "assumptions": views.assumptions_by_group(answer),
        "sources": views.source_rows(answer),
        "command": sheet.command,
        "python": list(sheet.python),
        "cite": cite(answer, sheet),
        "record": record(answer),
        "versions": answer.versions,
    }


def sheet_files(answer: Answer, sheet: Sheet) -> dict[str, bytes]:
    """Return {file name: content} of every chart, as SVG and as PNG."""
    return files_of(sheet.charts, cite(answer, sheet))


def cite(answer: Answer, sheet: Sheet) -> str:
    """Return one line to cite: program, ledger, question, basis, and how new the figures of other publishers are."""
    known = [f for f in answer.figures.values() if f.status != "assumed" and not f.source_id.startswith(OWN)]
    dates = [figure.published for figure in known if figure.published[:1].isdigit()]
    newest = f"; figures published up to {max(dates)}" if dates else ""
    basis = sheet.basis.rstrip(".")
    told = f"Delian {answer.versions['delian']}, ledger {answer.versions['ledger']}: {answer.question}"
    return f"{told}; {basis}{newest}."


def _lines(answer: Answer, sheet: Sheet) -> list[tuple[str, str]]:
    return [
        ("Take note", "; ".join([*(note.text for note in answer.warnings), *sheet.notes])),
        ("Not modelled", "; ".join(answer.not_modelled)),
        ("Sources", sources_tiers(answer)),
        ("Reproduce", sheet.command),
        ("Versions", f"delian {answer.versions['delian']}, ledger {answer.versions['ledger']}"),
    ]


def _table(listing: Listing) -> list[RenderableType]:
    """Return a listing for the terminal: heading, rows, how many more there are; one line when none is shown."""
    from rich.text import Text

    if listing.shown == 0:
        return [Text(f"{listing.heading}: {len(listing.rows)} rows with --csv or --report")]
    rows = listing.rows[: listing.shown]
    hidden = len(listing.rows) - len(rows)
    return [
        Text(listing.heading, style="italic"),
        FittedTable(listing.heads, rows, listing.words),
        *([Text(""), Text(f"{hidden} more rows with --csv or --report")] if hidden else []),
    ]


def options(given: Mapping[str, Any]) -> list[str]:
    """Return the words of options that were given: {year: 2019} gives --year 2019."""
    return [word for name, value in given.items() if value is not None for word in (f"--{name}", str(value))]
