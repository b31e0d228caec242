"""Pages and their parts, from answers: the same HTML whether a page is loaded whole or a part is renewed."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from delian import __version__
from delian.core.answer import Answer
from delian.present import views, workbench
from delian.present.brief import title as brief_title
from delian.present.brief_page import context as brief_context
from delian.present.gallery import charts_of, legend
from delian.present.map import contributions
from delian.present.marks import Spec
from delian.present.numbers import billions, with_range
from delian.present.reproduce import citation, command_line, python_lines, scenario_of
from delian.present.sentences import draws_of, verdict
from delian.present.standalone import standalone_png, standalone_svg
from delian.present.svg import bare, coloured
from delian.present.wording import group_name, member_names
from delian.questions.kept import alliance_choices, country_choices, mission_choices
from delian.web.state import State, query_of

if TYPE_CHECKING:
    import jinja2

PARTS = ("verdict", "difference", "needs", "sliders", "forces", "who", "flips", "map", "notes", "reproduce")


@cache
def environment() -> jinja2.Environment:
    """Return the templates, with every text escaped and every missing name an error."""
    import jinja2

    found = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader("delian.web", "templates"), jinja2.PackageLoader("delian.present", "templates")]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.tests["asked"] = _asked
    return found


def _asked(group: str) -> bool:
    """Return True for a group of what a mission asks for, False for one of what is there."""
    return group.startswith("requirement")


def mission(answer: Answer, baseline: Answer, state: State, *, specs: bool) -> dict[str, Any]:
    """Return the parts of the mission page: {html: {part: text}, charts: {name: {title, text, rows}}, query...}."""
    shown = context(answer, baseline, state)
    template = environment().get_template("mission_parts.html.j2").make_module(shown)
    found = {name: str(getattr(template, f"p_{name}")()) for name in PARTS}
    return {
        "title": shown["title"],
        "query": shown["query"],
        "address": shown["address"],
        "draws": draws_of(answer),
        "html": found,
        "charts": {name: _chart(spec, specs=specs) for name, spec in charts_of(answer).items()},
    }


def mission_page(answer: Answer, baseline: Answer, state: State) -> str:
    """Return the whole mission page."""
    shown = context(answer, baseline, state) | {"charts": charts_of(answer)}
    return environment().get_template("mission.html.j2").render(shown)


def figures_page(answer: Answer, state: State, *, whole: bool) -> str:
    """Return the figures behind some groups."""
    names = [name for name in state.page.get("groups", "").split(",") if name]
    shown = about(answer, state) | {"found": workbench.figures_in(answer, names), "whole": whole}
    return environment().get_template("figures.html.j2").render(shown)


def figure_page(answer: Answer, name: str, state: State, *, whole: bool) -> str:
    """Return the card of one figure."""
    shown = about(answer, state) | {"card": workbench.card(answer, name), "whole": whole}
    return environment().get_template("figure.html.j2").render(shown)


def brief_page(answer: Answer, state: State) -> str:
    """Return the brief of one country with a bar to choose another; printed, it is one A4 without the bar."""
    scenario = scenario_of(answer)
    found = about(answer, state)
    shown = (
        brief_context(answer)
        | found
        | {
            "css": "",
            "figures_at": lambda groups: f"/figures?{found['address']}&groups={','.join(groups)}" if groups else "",
            "member": answer.answer["country"]["member"],
            "countries": {code: name for code, name in country_choices().items() if code in _members_of(answer)},
            "missions": {key: text for key, text in mission_choices().items() if key in _asked_of(answer)},
            "chosen": scenario.missions[0],
            "without": ",".join(scenario.without),
            "year": answer.answer["year"],
            "members": sorted(answer.answer["members"]),
        }
    )
    return environment().get_template("brief_page.html.j2").render(shown)


def _members_of(answer: Answer) -> set[str]:
    return {member for row in answer.answer["grid"] if row["group"] == "whole" for member in row["members"]}


def _asked_of(answer: Answer) -> set[str]:
    return {row["mission"] for row in answer.answer["grid"]}


def picture(answer: Answer, spec: Spec, name: str, form: str) -> str | bytes:
    """Return a chart that stands alone: the text of an SVG or the bytes of a PNG."""
    told = f"Source: {citation(answer)}"
    return standalone_png(spec, name, told) if form == "png" else standalone_svg(spec, name, told)


def rows_of(spec: Spec) -> list[dict[str, Any]]:
    """Return the rows that a chart draws."""
    rows: list[dict[str, Any]] = spec["data"]["values"] if "data" in spec else spec["datasets"]["contributions"]
    return rows


def about(answer: Answer, state: State) -> dict[str, Any]:
    """Return what every page of an answer names: versions, title, its own address."""
    scenario = scenario_of(answer)
    kept = [(key, value) for key, value in state.page.items() if key in ("base", "focus", "country")]
    return {
        "version": __version__,
        "title": brief_title(answer) if "country" in answer.answer else _title(answer),
        "query": scenario.to_query(),
        "address": query_of(scenario, kept),
        "pin": workbench.pin_of(answer),
        "warning": workbench.pinned(answer, state.page.get("pin", "")),
    }


def context(answer: Answer, baseline: Answer, state: State) -> dict[str, Any]:
    """Return what the templates name: rows of text, addresses, choices."""
    scenario = scenario_of(answer)
    focus = _focus(answer, state.page.get("focus", ""))
    return {
        "answer": answer.answer,
        "scenario": scenario,
        **about(answer, state),
        "versions": answer.versions,
        "own_base": state.base is not None,
        "drawn": draws_of(answer) > 0,
        "verdict": verdict(answer),
        "about": views.about(answer),
        "differences": workbench.differences(answer, baseline),
        "baseline_name": group_name(baseline),
        "levers_cost": _levers_cost(answer),
        "members": sorted({*answer.answer["members"], *answer.answer["names"]}),
        "script": "vega.js",
        "needs": views.need_rows(answer),
        "sliders": workbench.sliders(answer, baseline),
        "focus": focus,
        "forces": workbench.forces(answer, focus),
        "flips": views.flip_rows(answer),
        "lines": views.lines(answer),
        "needed": views.needed_rows(answer),
        "contributions": views.contribution_rows(contributions(answer)),
        "names": member_names(answer),
        "missions": mission_choices(),
        "alliances": alliance_choices(),
        "countries": country_choices(),
        "command": command_line(answer),
        "python": python_lines(answer),
        "cite": citation(answer),
        "warnings": answer.warnings,
        "not_modelled": answer.not_modelled,
        "tables": answer.table_names(),
    }


def _title(answer: Answer) -> str:
    return f"{group_name(answer)}: {answer.answer['title']}"


def _focus(answer: Answer, asked: str) -> str:
    return asked if asked in answer.answer["members"] else workbench.largest(answer)


def _levers_cost(answer: Answer) -> str:
    cost = answer.answer["levers_cost"]
    return "" if cost is None else f"{with_range(billions(cost))} {cost['currency']} bn of {cost['price_year']}"


def _chart(spec: Spec, *, specs: bool) -> dict[str, Any]:
    rows = spec.get("datasets") or {"rows": spec["data"]["values"]}
    # Outlines never change: they come with the specification, once.
    found = {
        "title": spec["title"],
        "text": legend(spec),
        "rows": {name: part for name, part in rows.items() if name != "shapes"},
    }
    if specs:
        # The place of the chart carries its name for those who do not see it; the table is beside it.
        told = bare(spec) | {"config": {**spec["config"], "aria": False}}
        found["spec"] = json.loads(coloured(json.dumps(told)))
    return found
