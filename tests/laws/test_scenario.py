"""A scenario is the same through a URL, a file and the JSON of an answer."""

from __future__ import annotations

import json

import yaml
from hypothesis import given
from hypothesis import strategies as st

from delian.core.scenario import (
    DEPENDENCES,
    EFFORTS,
    MAX_DRAWS,
    Lever,
    Scenario,
    scenario_from_dict,
    scenario_from_query,
)
from delian.ledger.cards import read_scenario

WORDS = st.text("abcdefghijklmnopqrstuvwxyz-äöüşı'&=+%#/ ", min_size=1, max_size=12).filter(lambda w: w.strip() == w)
CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=3)
ITEMS = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=12)
YEARS = st.none() | st.integers(1949, 2040)
FINITE = st.floats(0, 1e12, allow_nan=False)
LEVERS = st.builds(Lever, CODES, ITEMS, st.floats(-1e9, 1e9, allow_nan=False), YEARS, YEARS).filter(
    lambda lever: lever.start is None or lever.end is None or lever.start <= lever.end
)
FIGURES = st.text("abcdefgXYZ/.:+-0123456789=", min_size=1, max_size=30)
SCENARIOS = st.builds(
    Scenario,
    alliance=WORDS,
    members=st.lists(CODES, max_size=3, unique=True).map(tuple),
    year=YEARS,
    as_of=st.none() | st.dates().map(str),
    missions=st.lists(ITEMS, max_size=2).map(tuple),
    without=st.lists(CODES, max_size=3).map(tuple),
    added=st.lists(WORDS, max_size=2).map(tuple),
    backstop=st.lists(CODES, max_size=2).map(tuple),
    effort=st.none() | st.sampled_from(EFFORTS),
    levers=st.lists(LEVERS, max_size=2).map(tuple),
    assume=st.dictionaries(FIGURES, FINITE, max_size=3).map(lambda d: tuple(sorted(d.items()))),
    shocks=st.lists(ITEMS, max_size=2).map(tuple),
    money=st.sampled_from(["EUR-2024", "USD-2020"]),
    draws=st.integers(0, MAX_DRAWS),
    seed=st.integers(0, 2**63 - 1),
    dependence=st.sampled_from(DEPENDENCES),
)


@given(SCENARIOS)
def test_query(scenario):
    assert scenario_from_query(scenario.to_query()) == scenario


@given(SCENARIOS)
def test_json(scenario):
    assert scenario_from_dict(json.loads(scenario.to_json())) == scenario


@given(SCENARIOS)
def test_json_of_an_answer(scenario):
    shown = json.loads(json.dumps(scenario.as_dict() | {"id": scenario.id}))
    assert scenario_from_dict(shown) == scenario


@given(SCENARIOS.filter(lambda s: s.missions and s.seed < 2**53))
def test_file(tmp_path_factory, scenario):
    folder = tmp_path_factory.getbasetemp()
    for name, text in (
        ("s.json", scenario.to_json()),
        ("s.yaml", yaml.safe_dump(scenario.as_dict(), allow_unicode=True)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        assert read_scenario(folder / name) == (scenario, {})


@given(SCENARIOS, SCENARIOS)
def test_equal_scenarios_and_only_they_have_equal_identifiers(first, second):
    assert (first.id == second.id) == (first.to_json() == second.to_json()) == (first == second)
    assert len(first.id) == 12


@given(SCENARIOS)
def test_canonical_json_is_sorted_and_leaves_defaults_out(scenario):
    plain = json.loads(scenario.to_json())
    assert list(plain) == sorted(plain)
    default = Scenario()
    assert all(getattr(scenario, key) != getattr(default, key) for key in plain if key != "schema")
