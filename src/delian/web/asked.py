"""What a worker process does for one address: ask the question, return text. Everything here is named, not passed."""

from __future__ import annotations

import base64
import json
from functools import lru_cache

from delian.core.answer import Answer
from delian.core.errors import unknown_name
from delian.core.scenario import Scenario, scenario_from_query
from delian.present.gallery import charts_of
from delian.present.tables import csv_rows, csv_text
from delian.questions.assess import assess, first_look
from delian.questions.brief import brief
from delian.questions.kept import kept_ledger
from delian.web import parts
from delian.web.state import State, state_from_query

COUNTRY = "DEU"  # whose brief is shown until somebody chooses
MISSION = Scenario(missions=("baltic-defence",), without=("USA",), year=2025)


def assess_json(query: str) -> str:
    """Return the answer as the command line prints it with --json."""
    return assess(scenario_from_query(query), kept_ledger()).to_json()


def assess_csv(query: str, table: str) -> str:
    """Return one table of the answer as CSV."""
    return csv_text(assess(scenario_from_query(query), kept_ledger()), table)


def chart(query: str, name: str, form: str) -> str:
    """Return a chart of the answer: its specification, the rows it draws, its SVG, or its PNG as base64."""
    answer = assess(scenario_from_query(query), kept_ledger())
    specs = charts_of(answer)
    if name not in specs:
        raise unknown_name("unknown-table", "chart", name, specs)
    if form == "json":
        return json.dumps(specs[name], ensure_ascii=False)
    if form == "csv":
        return csv_rows(parts.rows_of(specs[name]))
    drawn = parts.picture(answer, specs[name], name, form)
    return drawn if isinstance(drawn, str) else base64.b64encode(drawn).decode("ascii")


def mission_parts(query: str, how: str) -> str:
    """Return the parts of the mission page as JSON: HTML by name, rows of the charts, the canonical address.

    how: `first` for base values alone, `specs` with the specifications of the charts, else empty.
    """
    state = _state(query)
    answer, baseline = _first(state) if how == "first" else _asked(state)
    return json.dumps(parts.mission(answer, baseline, state, specs=how == "specs"), ensure_ascii=False)


def mission_page(query: str) -> str:
    """Return the whole mission page, complete without a script."""
    state = _state(query)
    answer, baseline = _asked(state)
    return parts.mission_page(answer, baseline, state)


def brief_page(query: str) -> str:
    """Return the brief of the country that an address names."""
    state = _brief_state(query)
    return parts.brief_page(_brief(state), state)


def brief_json(query: str) -> str:
    """Return the brief as the command line prints it with --json."""
    return _brief(_brief_state(query)).to_json()


def brief_csv(query: str, table: str) -> str:
    """Return one table of the brief as CSV."""
    return csv_text(_brief(_brief_state(query)), table)


def figures_page(query: str, whole: str) -> str:
    """Return the figures of the groups that an address names, as a page or as the part that a page opens."""
    state, answer = _any(query)
    return parts.figures_page(answer, state, whole=whole == "whole")


def figure_page(query: str, whole: str) -> str:
    """Return the card of one figure, as a page or as the part that a page opens."""
    state, answer = _any(query)
    name = state.page.get("id", "")
    if name not in answer.figures:
        raise unknown_name("unknown-figure", "figure in this answer", name, answer.figures)
    return parts.figure_page(answer, name, state, whole=whole == "whole")


def _state(query: str) -> State:
    state = state_from_query(query)
    if not state.scenario.missions:
        plain = MISSION if state.scenario == Scenario() else state.scenario.changed(missions=MISSION.missions)
        return State(plain, state.base, state.page)
    return state


def _brief_state(query: str) -> State:
    """Return the state of a brief's address."""
    state = state_from_query(query)
    return State(state.scenario, None, {"country": COUNTRY, **state.page})


def _brief(state: State) -> Answer:
    return _kept_brief(state.page["country"], state.scenario)


@lru_cache(maxsize=16)
def _kept_brief(country: str, scenario: Scenario) -> Answer:
    """Return a brief, which many figure cards are then looked up in."""
    return brief(country, scenario, kept_ledger())


def _any(query: str) -> tuple[State, Answer]:
    """Return the state and the answer of an address: a brief where it names a country, else an assessment."""
    if "country" in state_from_query(query).page:
        return (state := _brief_state(query)), _brief(state)
    return (state := _state(query)), _asked(state)[0]


def _first(state: State) -> tuple[Answer, Answer]:
    """Return a first look while something moves, and the baseline; the page keeps the rest until the ranges come."""
    base = state.baseline.changed(draws=0, seed=state.scenario.seed, dependence=state.scenario.dependence)
    return first_look(state.scenario.changed(draws=0), kept_ledger()), _kept(base)


def _asked(state: State) -> tuple[Answer, Answer]:
    """Return the answer and the baseline's, with the same draws, so that they can be compared."""
    scenario = state.scenario
    base = state.baseline.changed(draws=scenario.draws, seed=scenario.seed, dependence=scenario.dependence)
    if base == scenario:
        return (answer := assess(scenario, kept_ledger())), answer
    return assess(scenario, kept_ledger()), _kept(base)


@lru_cache(maxsize=64)
def _kept(scenario: Scenario) -> Answer:
    """Return the answer of a baseline, which stays the same while a slider moves."""
    return assess(scenario, kept_ledger())
