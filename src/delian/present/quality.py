"""Vintages, rivals, checks and coverage for the terminal, and the page of coverage."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from delian.core.answer import Answer
from delian.present.citation import record
from delian.present.coverage_chart import coverage_chart, legend_of
from delian.present.numbers import DASH, number, percent
from delian.present.svg import inline_svg
from delian.present.tables import rich_table

if TYPE_CHECKING:
    from rich.console import Group, RenderableType

EACH = 10  # restated figures shown of one item
LISTED = 40  # breaches and jumps shown
TEMPLATES = "templates"


def diff_terminal(answer: Answer) -> Group:
    """Return what was restated: the largest of each item, with how many were compared."""
    found = answer.answer
    head = f"{found['after']} against {found['before']}: {found['count']:,} figures restated"
    parts: list[RenderableType] = []
    for item in found["items"]:
        if item["compared"]:
            rows = [row for row in found["restated"] if _same(row, item) and row["rank"] <= EACH]
            parts += [_restated(rows, item)] if rows else []
    alone = sum(item["only_before"] + item["only_after"] for item in found["items"])
    left = f"{alone:,} figures stand in one of the two vintages only; all restated ones with --csv restated"
    return _group(head, parts, [left, *_not_comparable(found["not_comparable"])])


def compare_terminal(answer: Answer) -> Group:
    """Return the publishers side by side, with the figure that models use and the spread."""
    found = answer.answer
    labels = list(dict.fromkeys(label for row in found["side_by_side"] for label in row["said"]))
    rows = [
        {
            "member": row["name"],
            **{label: _value(row["said"].get(label)) for label in labels},
            "default": _value(row["default"]),
            "spread": _value(row["spread"]),
            "of lowest": DASH if row["spread_share"] is None else percent(row["spread_share"]),
        }
        for row in found["side_by_side"]
    ]
    units = sorted({row["unit"] for row in found["side_by_side"]})
    told = [f"Models use: {_order(rule)}. {rule['why']}" for rule in found["rules"]]
    on = f", as known on {found['as_of']}" if found["as_of"] else ""
    head = f"{found['quantity']} {found['year']}{on} [{', '.join(units)}]"
    return _group(head, [rich_table(rows)], [*told, *(f"Take note: {note.text}" for note in answer.warnings)])


def check_terminal(answer: Answer) -> Group:
    """Return the checks with their counts, then breaches and jumps, then what has a known reason."""
    found = answer.answer
    head = "all figures keep their rules" if found["passed"] else f"{len(found['breaches'])} figures break a rule"
    parts: list[RenderableType] = [rich_table(found["checks"])]
    for name, title in (("breaches", "Breaches"), ("jumps", "Jumps without a known reason")):
        if found[name]:
            rows = [{"figure": row["figure"], "told": row["told"]} for row in found[name][:LISTED]]
            parts.append(rich_table(rows, f"{title}: {len(found[name])}"))
    known = f"{len(found['explained'])} more have a known reason: --csv explained" if found["explained"] else ""
    return _group(head, parts, [known, *(note.text for note in answer.warnings)])


def coverage_terminal(answer: Answer) -> Group:
    """Return how much is known, a line a table or a year, and of whom nothing is."""
    key = "table" if answer.answer["table"] is None else "year"
    return _group(
        coverage_title(answer), [rich_table(line_rows(answer, key))], ["every cell with --csv; a page with --report"]
    )


def update_terminal(answer: Answer) -> Group:
    """Return what each source brought, and the version of the ledger now in use."""
    rows = [
        {key: row[key] for key in ("source", "state", "added", "known")} | {"told": row["reason"]}
        for row in answer.answer["updates"]
    ]
    notes = [f"Take note: {note.text}: --csv differing" for note in answer.warnings]
    return _group(f"ledger {answer.answer['ledger']}", [rich_table(rows)], notes)


def coverage_html(answer: Answer) -> str:
    """Return the coverage as one HTML page that opens offline: a heat map and its table."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("delian.present", TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    spec = coverage_chart(answer)
    key = "table" if answer.answer["table"] is None else "year"
    css = files("delian.present").joinpath(TEMPLATES, "report.css").read_text("utf-8")
    return environment.get_template("coverage.html.j2").render(
        title=coverage_title(answer),
        text=legend_of(answer),
        svg=Markup(inline_svg(spec, "coverage")),
        rows=line_rows(answer, key),
        cells=cell_rows(answer, key),
        command=_command(answer),
        versions=answer.versions,
        record=record(answer),
        css=Markup(css),
    )


def coverage_title(answer: Answer) -> str:
    """Return what is covered, of whom and on which date."""
    found = answer.answer
    what = "What the ledger knows" if found["table"] is None else f"What the table {found['table']} knows"
    return f"{what} of {found['alliance']}, members on {found['on']}"


def line_rows(answer: Answer, key: str) -> list[dict[str, Any]]:
    """Return each table (or year) as text: share of known cells, and members of whom nothing is known."""
    return [
        {
            key: row[key],
            "known": f"{row['known']:,} of {row['of']:,}",
            "share": percent(row["known"] / row["of"]),
            "nothing known of": _few(row["without"], row["members"]),
        }
        for row in answer.answer["lines"]
    ]


def cell_rows(answer: Answer, key: str) -> dict[str, list[str]]:
    """Return {member: known of all, in the order of the tables or years}, with the heads under ''."""
    heads = [str(row[key]) for row in answer.answer["lines"]]
    rows: dict[str, dict[str, str]] = {}
    for cell in answer.answer["coverage"]:
        rows.setdefault(cell["name"], {})[str(cell[key])] = f"{cell['known']}/{cell['of']}"
    return {"": heads} | {name: [row.get(head, DASH) for head in heads] for name, row in sorted(rows.items())}


def _few(codes: Sequence[str], members: int) -> str:
    if len(codes) == members:
        return "all"
    return ", ".join(codes) if len(codes) <= 6 else f"{len(codes)} of {members}"


def _command(answer: Answer) -> str:
    found = answer.answer
    table = ["--table", found["table"]] if found["table"] else []
    alliance = str(answer.scenario["alliance"])
    return shlex.join(["delian", "ledger", "coverage", *table, "--alliance", alliance, "--on", found["on"]])


def _same(row: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    return all(row[key] == item[key] for key in ("table", "item", "definition"))


def _restated(rows: Sequence[Mapping[str, Any]], item: Mapping[str, Any]) -> RenderableType:
    shown = [
        {
            "member": row["name"],
            "year": row["year"],
            "before": _value(row["before"]),
            "after": _value(row["after"]),
            "unit": row["unit"],
            "change": DASH if row["relative"] is None else f"{row['relative']:+.1%}",
        }
        for row in rows
    ]
    title = f"{item['item']} ({item['definition']}): {item['restated']} of {item['compared']} compared"
    return rich_table(shown, title)


def _not_comparable(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{len(rows):,} figures are in units that cannot be compared: --csv not_comparable"] if rows else []


def _value(value: float | None) -> str:
    return DASH if value is None else number(value)


def _order(rule: Mapping[str, Any]) -> str:
    return ", then ".join(rule["order"]) if rule["order"] else f"none of {rule['rule']} before another"


def _group(head: str, parts: Sequence[RenderableType], lines: Sequence[str]) -> Group:
    from rich.console import Group
    from rich.text import Text

    spaced = [piece for part in parts for piece in (part, Text(""))]
    return Group(Text(head, style="bold"), Text(""), *spaced, *(Text(line) for line in lines if line))
