"""All charts of an answer under their names: those of the page, of the folder of figures and of the script."""

from __future__ import annotations

from typing import Any

from delian.core.answer import Answer
from delian.present import replacement, views
from delian.present.charts import break_even_chart, gap_chart, indispensable_chart
from delian.present.costs import cost_chart, priced
from delian.present.map import contribution_map
from delian.present.marks import Spec
from delian.present.svg import inline_svg
from delian.present.who import who_acts_chart


def charts_of(answer: Answer) -> dict[str, Spec]:
    """Return {name: specification} of the charts that have rows."""
    made = {"gaps": gap_chart(answer)}
    decided = replacement.decided(answer)
    if not decided:
        made["map"] = contribution_map(answer)
    if answer.answer.get("who_acts"):
        made["who"] = who_acts_chart(answer)
    if answer.answer["cost"] and priced(answer):
        made["costs"] = cost_chart(answer)
    if not decided and answer.answer["indispensable"] and len(answer.answer["members"]) > 1:
        made["needed"] = indispensable_chart(answer)
    if views.flip_rows(answer):
        made["flips"] = break_even_chart(answer)
    return made


def legend(spec: Spec) -> str:
    """Return how to read a chart: its description without the title."""
    return str(spec["description"]).removeprefix(f"{spec['title']}. ")


def plates(charts: dict[str, Spec]) -> dict[str, dict[str, Any]]:
    """Return {name: {title, svg, text}} for a page, with inline SVG."""
    from markupsafe import Markup

    return {
        name: {"title": spec["title"], "text": legend(spec), "svg": Markup(inline_svg(spec, name))}
        for name, spec in charts.items()
    }
