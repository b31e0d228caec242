"""The brief as a page: one A4 when printed, readable on a small screen, no script, no request."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from delian.core.answer import Answer
from delian.present import brief, brief_grid, views
from delian.present.citation import record
from delian.present.reproduce import citation, command_line
from delian.present.sentences import draws_of

TEMPLATES = "templates"


def brief_html(answer: Answer) -> str:
    """Return the brief as one HTML document that fits one A4 page when printed."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("delian.present", TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("brief.html.j2").render(context(answer))


def context(answer: Answer) -> dict[str, Any]:
    """Return what the template names."""
    from markupsafe import Markup

    css = files("delian.present").joinpath(TEMPLATES, "brief.css").read_text("utf-8")
    verdict, flips = brief.focal_lines(answer)
    found = answer.answer
    return {
        "title": brief.title(answer),
        "lead": brief.lead(answer),
        "years": brief.years_line(answer),
        "country": brief.country(answer),
        "possessive": brief.possessive(answer),
        "draws": draws_of(answer),
        "columns": brief_grid.columns(answer),
        "groups_note": brief_grid.groups_note(answer),
        "leave_note": brief_grid.leave_note(answer),
        "willing_note": brief_grid.willing_note(answer),
        "grid": brief_grid.grid_rows(answer),
        "bands": [(name, words) for _, name, words in brief_grid.BANDS] + [brief_grid.LOWEST],
        "access": brief.access_lines(answer),
        "sends": brief.sends_lines(answer),
        "depends_heading": brief.depends_heading(answer),
        "depends": brief.depends_lines(answer),
        "verdict": verdict,
        "gaps": brief.gap_rows(answer),
        "gaps_line": brief.gaps_line(answer),
        "currency": (found["cost"] or {}).get("currency", ""),
        "price_year": (found["cost"] or {}).get("price_year", ""),
        "bill": brief.bill_rows(answer),
        "bill_note": brief.bill_note(answer),
        "flips": brief.flip_rows(answer),
        "flips_heading": brief.flips_heading(answer),
        "flips_line": flips,
        "refused": brief.refused_line(answer),
        "not_modelled": "; ".join(answer.not_modelled),
        "requirements": brief.requirements_line(answer),
        "newest": brief.newest(answer),
        "sources": brief.sources_line(answer),
        "warnings": answer.warnings,
        "command": command_line(answer),
        "cite": citation(answer),
        "record": record(answer),
        "versions": answer.versions,
        "scenario": answer.scenario,
        "figures_at": lambda groups: "",  # the page lists the figures at its end
        "groups": views.figure_rows(answer),
        "source_rows": views.source_rows(answer),
        "css": Markup(css),
    }
