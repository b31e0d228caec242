from __future__ import annotations

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.models import breakeven
from delian.questions.assess import assess

CASES = {
    "baltic-defence, all": Scenario(missions=("baltic-defence",), draws=0),
    "baltic-defence, without USA": Scenario(missions=("baltic-defence",), without=("USA",), draws=0),
    "libya-2011, all": Scenario(missions=("libya-2011",), draws=0),
    "libya-2011, without USA": Scenario(missions=("libya-2011",), without=("USA",), draws=0),
    "libya-2011, Europe": Scenario(missions=("libya-2011",), alliance="europe", year=2025, draws=0),
}


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


def _able(scenario, ledger, **changed):
    try:
        return assess(scenario.changed(**changed), ledger).answer["able"]
    except DelianError as error:
        if error.code != "bad-number":
            raise
        return None  # a share over 1 is refused: just past the end of what it can be


@pytest.mark.parametrize("name", CASES)
def test_every_flip_really_flips(ledger, name):
    scenario = CASES[name]
    answer = assess(scenario, ledger).answer
    wrong = []
    for row in answer["break_even"]:
        if row["value"] is None:
            continue
        below, above = (
            _able(scenario, ledger, assume=((row["figure"], row["value"] * factor),)) for factor in (0.99, 1.01)
        )
        more_is_harder = row["kind"] == "requirement" or row["figure"].startswith("rotation/")
        if below not in (more_is_harder, None) or above not in (not more_is_harder, None) or below is above is None:
            wrong.append((row["figure"], row["value"], below, above))
        assert row["change_percent"] == pytest.approx(100 * (row["value"] / row["base"] - 1))
        assert row["within_range"] == (row["low"] <= row["value"] <= row["high"])
    assert wrong == []


@pytest.mark.parametrize("name", CASES)
def test_no_flip_is_claimed_only_where_there_is_none(ledger, name):
    scenario = CASES[name]
    answer = assess(scenario, ledger).answer
    for row in answer["break_even"]:
        if row["value"] is None and row["kind"] == "requirement" and row["base"] > 0:
            tiny = _able(scenario, ledger, assume=((row["figure"], row["base"] * 1e-4),))
            huge = _able(scenario, ledger, assume=((row["figure"], row["base"] * 1e4),))
            assert {tiny, huge} <= {answer["able"], None}, row["figure"]


@pytest.mark.parametrize("name", CASES)
def test_ends_of_the_range_are_where_they_are_said_to_be(ledger, name):
    scenario = CASES[name]
    wrong = []
    for row in assess(scenario, ledger).answer["break_even"]:
        for end, column in (("low", "s_star_at_low"), ("high", "s_star_at_high")):
            found = assess(scenario.changed(assume=((row["figure"], row[end]),)), ledger).answer["s_star"]["base"]
            if found != pytest.approx(row[column], rel=1e-6):
                wrong.append((row["figure"], end, row[column], found))
    assert wrong == []


@pytest.mark.parametrize("name", CASES)
def test_all_requirements_together_flip_at_the_printed_factor(ledger, name):
    scenario = CASES[name]
    answer = assess(scenario, ledger)
    factor = answer.answer["smallest_change"]["all_together"]
    essential = {
        f"requirement/{scenario.missions[0]}/{row['phase']}.{row['capability']}/"
        for row in answer.answer["needs"]
        if row["essential"]
    }
    chosen = [f for f in answer.figures.values() if any(f.id.startswith(start) for start in essential)]
    assert len(chosen) == len(essential)
    for side in (-1, 1):
        assume = tuple(sorted((f.id, f.value * factor * (1 + 0.01 * side)) for f in chosen))
        assert assess(scenario.changed(assume=assume), ledger).answer["able"] is (side < 0)


def test_the_one_smallest_change_is_the_nearest_requirement(ledger):
    for scenario in CASES.values():
        answer = assess(scenario, ledger).answer
        flips = [r for r in answer["break_even"] if r["kind"] == "requirement" and r["value"] is not None]
        one = answer["smallest_change"]["one"]
        if not flips:
            assert one is None
        else:
            nearest = min(flips, key=lambda r: abs(np.log(r["value"] / r["base"])))
            assert (one["figure"], one["value"]) == (nearest["figure"], nearest["value"])


def test_flip_of_a_share_by_hand():
    # Row 1: 4 + 4k >= 10 from k = 1.5; row 2: 2 + 6k >= 6 from k = 2/3: both from 1.5.
    flip = breakeven.flip_of_share(np.array([4.0, 2.0]), np.array([4.0, 6.0]), np.array([10.0, 6.0]), 0.5, 2.0, 3.0)
    assert flip.factor == pytest.approx(1.5)
    assert (flip.s_low, flip.s_high) == (pytest.approx(0.6), pytest.approx(1.2))
    assert breakeven.flip_of_share(np.array([4.0]), np.array([4.0]), np.array([10.0]), 0.5, 2.0, 1.2).factor is None
    assert breakeven.flip_of_share(np.array([12.0]), np.array([4.0]), np.array([10.0]), 0.5, 2.0, 9.0).factor is None


def test_flip_of_a_requirement_by_hand():
    # Supply 9 against 4 fixed and 6 that moves: able up to 5/6 of it.
    flip = breakeven.flip_of_requirement(np.array([9.0, 5.0]), np.array([10.0, 5.0]), np.array([6.0, 0.0]), 0.5, 2.0)
    assert flip.factor == pytest.approx(5 / 6)
    assert flip.s_low == pytest.approx(1.0)
    assert flip.s_high == pytest.approx(9 / 16)
    # Another row falls short: no single requirement flips it.
    assert (
        breakeven.flip_of_requirement(
            np.array([9.0, 4.0]), np.array([10.0, 5.0]), np.array([6.0, 0.0]), 0.5, 2.0
        ).factor
        is None
    )


def test_uniform_change_by_hand():
    assert breakeven.uniform_change(
        np.array([5.0, 9.0]), np.array([10.0, 10.0]), np.array([10.0, 10.0])
    ) == pytest.approx(0.5)
    assert breakeven.uniform_change(np.array([5.0]), np.array([10.0]), np.array([0.0])) is None


def test_variance_shares_add_to_one():
    parts = breakeven.variance_shares([np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0]), np.array([0.0, 2.0, 4.0])])
    assert parts == pytest.approx([0.2, 0.0, 0.8])
    assert breakeven.variance_shares([np.ones(3), np.ones(3)]) == [0.0, 0.0]
