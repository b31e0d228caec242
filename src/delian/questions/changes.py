"""The scenario's changes of forces and figures: refused where nothing uses them, and told where they do nothing."""

from __future__ import annotations

from collections.abc import Sequence

from delian.core.errors import DelianError, Where, unknown_name
from delian.core.mission import Mission
from delian.core.scenario import Scenario
from delian.ledger.cards import read_families
from delian.ledger.store import Ledger
from delian.models import stocks
from delian.questions.assumed import Assumptions
from delian.questions.inputs import Facts
from delian.questions.supply import stocks_for

OF_THE_MAIN = ("package_prices/", "lead_times/", "levels/")  # what a mission at the same time does not use


def lever_notes(ledger: Ledger, scenario: Scenario, mission: Mission, year: int) -> list[tuple[str, str]]:
    """Return a warning for every change that acts in no part of the year, or takes away more than there is."""
    known = ledger.names()
    found = [
        ("lever-idle", f"{x.member} {x.item} {x.change:+g} has no part in {year}")
        for x in scenario.levers
        if not x.acts_in(year)
    ]
    falling = sorted({x.item for x in scenario.levers if x.acts_in(year) and x.change < 0})
    if mission.additional or not falling:
        return found
    before, _ = stocks_for(ledger, scenario.changed(levers=()), Assumptions(scenario), year, falling, ())
    return found + [
        ("lever-emptied", f"{known[x.member]} holds {value:g} {x.item}: {x.change:+g} leaves none, not less than none")
        for x, value in stocks.emptied(before, scenario.levers, year)
    ]


def check_used(scenario: Scenario, facts: Facts, others: Sequence[Facts] = ()) -> None:
    """Raise `unknown-figure` and `unknown-capability` for assumptions and levers that no mission asked for uses."""
    supply = [f for other in others for f in other.by_id.values() if not f.id.startswith(OF_THE_MAIN)]
    _check_levers(scenario, [c.capability for part in (facts, *others) for c in part.columns])
    Assumptions(scenario).check([*facts.by_id.values(), *supply])


def _check_levers(scenario: Scenario, names: Sequence[str]) -> None:
    families = read_families()
    for lever in scenario.levers:
        if lever.item in families and lever.item not in names:
            inside = ", ".join(name for name, _ in families[lever.item].served_by)
            raise DelianError(
                "unknown-capability",
                f"{lever.item} is a family: forces held are counted as {inside}. Type one of these in --lever.",
                where=[Where(column="lever", value=lever.item)],
            )
        if lever.item not in names:
            raise unknown_name("unknown-capability", "capability in this mission", lever.item, names)
