"""A list of replacements: each unit added closes its line by one, and nothing else moves it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delian.core.scenario import Lever, Scenario
from delian.ledger.cards import read_mission
from delian.ledger.store import Ledger
from delian.questions.assess import assess

LINES = [(name, r) for name in ("bruegel-2025", "iiss-2025") for r in read_mission(name).phases[0].requirements]
HALVES = st.integers(0, 600_000).map(lambda n: n / 2)


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


def _needs(ledger, name, levers=(), draws=0, without=("USA",)):
    scenario = Scenario(missions=(name,), without=without, levers=tuple(levers), draws=draws)
    return {row["capability"]: row for row in assess(scenario, ledger).answer["needs"]}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(LINES), HALVES, HALVES, st.sampled_from(["DEU", "EST", "TUR", "CAN"]))
def test_each_unit_added_closes_its_line_by_one(line, units, more, member):
    name, requirement = line
    levers = [Lever(member, requirement.need, units), Lever("FRA", requirement.need, more)]
    with Ledger() as ledger:
        before, after = _needs(ledger, name), _needs(ledger, name, levers)
    required = requirement.figure.value
    for need, row in after.items():
        added = units + more if need == requirement.need else 0.0
        assert row["supplied"] == pytest.approx(added)
        assert row["missing"] == pytest.approx(max(0.0, before[need]["missing"] - added))
    assert before[requirement.need]["missing"] == required


@pytest.mark.parametrize("name", ["bruegel-2025", "iiss-2025"])
def test_the_leaver_brings_the_list_in_every_draw(name, ledger):
    answer = assess(Scenario(missions=(name,), draws=200), ledger).answer
    assert answer["s_star"] == {"low": 1.0, "median": 1.0, "high": 1.0, "base": 1.0}
    assert (answer["able"], answer["probability_able"], answer["by_construction"]) == (True, 1.0, True)
    for row in answer["needs"]:
        assert row["supplied_range"] == row["required_range"]
        assert row["missing_range"]["high"] == 0.0
        assert row["required_range"]["low"] < row["required_range"]["high"]


def test_what_others_hold_does_not_count(ledger):
    """No year of forces, no effort and no readiness moves a list of what is to be held."""
    asked = [
        assess(Scenario(missions=("bruegel-2025",), without=("USA",), draws=50, year=year, effort=effort), ledger)
        for year in (2012, 2025, 2035)
        for effort in ("limited", "war")
    ]
    assert len({str(answer.answer["needs"]) for answer in asked}) == 1
