"""What an address holds, there and back."""

from __future__ import annotations

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Lever, Scenario
from delian.web.state import query_of, state_from_query, unchanged

FULL = Scenario(
    missions=("baltic-defence",),
    without=("USA",),
    year=2025,
    assume=(("usable/others/air/2024/any.war/2026-11", 0.7),),
    levers=(Lever("DEU", "tankers", 12),),
)


def test_a_scenario_and_the_keys_of_the_page_come_back():
    state = state_from_query(query_of(FULL, [("focus", "DEU"), ("base", Scenario().to_query() or "year=2024")]))
    assert state.scenario == FULL
    assert state.page["focus"] == "DEU"
    assert state.baseline == Scenario(year=2024)


def test_the_baseline_is_the_question_without_changes():
    state = state_from_query(FULL.to_query())
    assert state.base is None
    assert state.baseline == unchanged(FULL) == Scenario(missions=("baltic-defence",), year=2025)


def test_every_wrong_key_is_told():
    with pytest.raises(DelianError) as told:
        state_from_query("yaer=2025&focus=DEU&lever=tankers")
    assert told.value.code == "file-invalid"
    assert {place.column for place in told.value.where} == {"lever", "yaer"}


def test_a_wrong_baseline_is_told_too():
    with pytest.raises(DelianError):
        state_from_query("year=2025&base=nonsense%3D1")
