"""The report: one HTML file that opens offline, prints on A4, and needs no script."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from delian.core.answer import Answer
from delian.present import replacement, views
from delian.present.also import also_line, also_rows, contested_rows
from delian.present.bill import bill_line, bill_rows
from delian.present.citation import record
from delian.present.coalitions import coalition_note, coalition_tables
from delian.present.gallery import charts_of, plates
from delian.present.interactive import interactive_parts
from delian.present.map import contributions
from delian.present.reach import reach_line, reach_rows
from delian.present.reproduce import citation, command_line, python_lines
from delian.present.sentences import price_line, verdict
from delian.present.who import who_groups, who_rows
from delian.present.wording import figure_label, group_name

TEMPLATES = "templates"


def report_html(answer: Answer, *, interactive: bool = False) -> str:
    """Return the report of an assessment as one HTML document of at most 600 kB, or one with a script.

    1. Charts become inline SVG without network. 2. Every text is escaped. 3. Every number links to its figures.
    """
    return rendered("report.html.j2", context(answer, interactive=interactive))


def rendered(template: str, told: Mapping[str, Any]) -> str:
    """Return a page of what is *told* by name; every text is escaped, `css` is the look that pages share.

    A name that the template wants and nobody told is an error.
    """
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("delian.present", TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    css = files("delian.present").joinpath(TEMPLATES, "report.css").read_text("utf-8")
    return environment.get_template(template).render({**told, "css": Markup(css)})


def context(answer: Answer, *, interactive: bool = False) -> dict[str, Any]:
    """Return what the template names: sentences, tables and charts of one answer."""
    first, all_assumptions = views.assumption_rows(answer)
    charts = charts_of(answer)
    return {
        "answer": answer.answer,
        "title": f"{group_name(answer)}: {answer.answer['title']}",
        "verdict": verdict(answer),
        "about": views.about(answer),
        "tiles": views.tiles(answer),
        "charts": plates(charts),
        "script": interactive_parts(charts) if interactive else None,
        "who": who_rows(answer),
        "who_groups": who_groups(answer),
        "coalitions": coalition_tables(answer),
        "coalition_note": coalition_note(answer),
        "needs": views.need_rows(answer),
        "flips": views.flip_rows(answer),
        "published_held": replacement.held_rows(answer),
        "published_lines": replacement.line_rows(answer),
        "published_sums": replacement.sums(answer),
        "lines": views.lines(answer),
        "also": {"line": also_line(answer), "rows": also_rows(answer), "contested": contested_rows(answer)},
        "running": {
            "bill": bill_line(answer),
            "bill_rows": bill_rows(answer),
            "reach": reach_line(answer),
            "reach_rows": reach_rows(answer),
        },
        "split": views.split_rows(answer),
        "contributions": views.contribution_rows(contributions(answer)),
        "needed": views.needed_rows(answer),
        "assumptions_first": first,
        "assumptions": all_assumptions,
        "groups": views.figure_rows(answer),
        "group_numbers": views.group_numbers(answer),
        "figure_group": {name: group.id for group in answer.groups.values() for name in group.figures},
        "sources": views.source_rows(answer),
        "unknown": [figure_label(name, answer) for name in answer.unknown_inputs],
        "warnings": answer.warnings,
        "not_modelled": answer.not_modelled,
        "price": price_line(answer),
        "command": command_line(answer),
        "python": python_lines(answer),
        "cite": citation(answer),
        "record": record(answer),
        "versions": answer.versions,
        "scenario": answer.scenario,
    }
