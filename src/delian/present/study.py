"""A page and a terminal view for answers of sentences, charts and tables: what the verbs of burden sharing share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from delian.core.answer import Answer
from delian.present import views
from delian.present.gallery import plates
from delian.present.marks import Spec
from delian.present.pages import TEMPLATES

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class Told:
    """One table as text: heading, heads, rows, and which heads are words."""

    heading: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: Sequence[str] = ()
    longest: int | None = None  # rows shown in the terminal; the page shows all


@dataclass(frozen=True, slots=True)
class Study:
    """What a page and a terminal show of one answer."""

    title: str
    about: str
    sentences: Sequence[str]
    charts: Mapping[str, Spec]
    tables: Sequence[Told]
    command: str
    python: Sequence[str]


def page(answer: Answer, study: Study) -> str:
    """Return the answer as one HTML page that opens offline; charts are inline, every text is escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("delian.present", TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("study.html.j2").render(context(answer, study))


def context(answer: Answer, study: Study) -> dict[str, Any]:
    """Return what the templates of a study name."""
    from markupsafe import Markup

    css = files("delian.present").joinpath(TEMPLATES, "report.css").read_text("utf-8")
    return {
        "study": study,
        "charts": plates(dict(study.charts)),
        "warnings": answer.warnings,
        "not_modelled": answer.not_modelled,
        "assumptions": views.assumptions_by_group(answer),
        "groups": [(g.id, g.where, len(g.figures)) for g in answer.groups.values()],
        "sources": views.source_rows(answer),
        "cite": citation(answer),
        "versions": answer.versions,
        "css": Markup(css),
    }


def terminal(answer: Answer, study: Study) -> Group:
    """Return the answer for a terminal: sentences, tables, warnings, how to get it again."""
    from rich.console import Group
    from rich.text import Text

    first, *rest = study.sentences
    parts: list[RenderableType] = [Text(first, style="bold"), *(Text(line) for line in rest), Text("")]
    for told in study.tables:
        left = 0 if told.longest is None else len(told.rows) - told.longest
        parts += [Text(told.heading, style="bold")] + ([_table(told)] if told.longest != 0 else [])
        parts += [Text(f"{left} more rows with --csv or --report"), Text("")] if left > 0 else [Text("")]
    parts += [Text(f"Take note: {note.text}") for note in answer.warnings]
    parts += [Text(f"Reproduce: {study.command}"), Text(f"Cite: {citation(answer)}")]
    return Group(*parts)


def citation(answer: Answer) -> str:
    """Return one line to cite: program, ledger, question, how new the figures are."""
    dates = [figure.published for figure in answer.figures.values() if figure.published[:1].isdigit()]
    newest = f"; figures published up to {max(dates)}" if dates else ""
    versions = answer.versions
    return f"Delian {versions['delian']}, ledger {versions['ledger']}: {answer.question}{newest}."


def _table(told: Told) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for place, head in enumerate(told.heads):
        table.add_column(Text(head), justify="left" if place == 0 or head in told.words else "right", overflow="fold")
    for row in told.rows[: told.longest]:
        table.add_row(*(Text(cell) for cell in row))
    return table
