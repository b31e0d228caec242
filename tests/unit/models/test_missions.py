from __future__ import annotations

import numpy as np
import pytest

from delian.models import missions
from delian.models.missions import LARGEST, PhaseRun
from delian.models.rays import Demand, rays

COLUMNS = ["heavy", "light", "isr", "male"]
DEMANDS = [
    Demand("p", "brigades", (("heavy", 1.0), ("light", 1.0)), ("heavy",), True),
    Demand("p", "heavy", (("heavy", 1.0),), (), True),
    Demand("p", "recce", (("isr", 1.0), ("male", 0.5)), (), True),
    Demand("p", "male", (("male", 1.0),), (), False),
]
REQUIRED = [7.0, 3.0, 10.0, 6.0]
ALL = np.array([True, True])


def run(*members, required=REQUIRED, demands=DEMANDS, phase="p"):
    """Return one phase, one draw: a row of supply by column for each member."""
    supply = np.array([members], dtype=float)
    return PhaseRun(rays(phase, demands, COLUMNS), supply, np.array([required], dtype=float))


def supplied(*members, **rest):
    return missions.supplied(run(*members, **rest), np.ones(len(members), bool), COLUMNS)[0].tolist()


def test_a_family_counts_all_its_members():
    assert supplied([2, 4, 9, 6], [1, 1, 0, 0])[:2] == [8.0, 3.0]


def test_a_capability_lends_only_what_its_own_need_leaves_over():
    # Six drones are wanted for themselves: only four of ten are left, at a half each.
    assert supplied([0, 0, 5, 10], [0, 0, 0, 0])[2:] == [7.0, 10.0]
    assert supplied([0, 0, 5, 6], [0, 0, 0, 0])[2] == 5.0


def test_missing_is_never_negative():
    short = missions.missing(run([9, 0, 4, 0], [0, 0, 0, 0]), ALL, COLUMNS)[0]
    assert short.tolist() == [0.0, 0.0, 6.0, 6.0]


def test_nothing_is_bought_twice():
    # Five of seven are missing, three of them heavy: buy three heavy and two of any kind.
    one = run([0, 2, 10, 6], [0, 0, 0, 0])
    short = missions.missing(one, ALL, COLUMNS)
    assert short[0].tolist() == [5.0, 3.0, 0.0, 0.0]
    assert missions.to_buy(one, short)[0].tolist() == [2.0, 3.0, 0.0, 0.0]


def test_share_is_the_smallest_over_essential_needs_and_phases():
    easy = run([30, 0, 100, 60], [0, 0, 0, 0])
    hard = run([1.5, 99, 100, 0], [0, 0, 0, 0], phase="q")
    assert missions.s_star([easy, hard], ALL).tolist() == [0.5]
    assert missions.binding([easy, hard], ALL) == ("q", "heavy")
    # Drones are not essential: none at all changes nothing.
    assert missions.s_star([run([30, 0, 100, 0], [0, 0, 0, 0])], ALL)[0] == 30 / 7


def test_members_add_up_and_absent_ones_do_not():
    one = run([1, 2, 4, 0], [2, 2, 6, 0])
    assert missions.s_star([one], ALL).tolist() == [1.0]
    assert missions.s_star([one], np.array([True, False])).tolist() == [pytest.approx(1 / 3)]
    assert missions.s_star([one], np.array([False, False])).tolist() == [0.0]


def test_without_essential_needs_any_multiple_is_covered():
    loose = [Demand("p", "male", (("male", 1.0),), (), False)]
    assert missions.s_star([run([0, 0, 0, 0], required=[5.0], demands=loose)], np.array([True])).tolist() == [LARGEST]


def test_coverage_is_weighted_by_price_times_quantity():
    one = run([3, 4, 5, 6], [0, 0, 0, 0])
    price = {"brigades": 100.0, "heavy": 200.0, "recce": 50.0}
    # Quantities without double counting 4, 3, 10; recce covered by half; drones carry no price.
    expected = (400 + 600 + 0.5 * 500) / 1500
    assert missions.coverage([one], ALL, COLUMNS, price)[0] == pytest.approx(expected)
    assert missions.coverage([one], ALL, COLUMNS, {})[0] == 1.0
    assert missions.coverage([run([99, 99, 99, 99])], np.array([True]), COLUMNS, price)[0] == 1.0
    assert missions.coverage([run([0, 0, 0, 0])], np.array([True]), COLUMNS, price)[0] == 0.0


@pytest.mark.parametrize(
    ("group", "grantors", "holds"),
    [
        ({"POL", "DEU"}, set(), True),
        ({"POL", "SWE"}, set(), True),
        ({"POL"}, set(), False),
        ({"DEU", "SWE"}, set(), False),
        ({"POL"}, {"SWE"}, True),
        (set(), {"POL", "DEU"}, True),
    ],
)
def test_every_clause_needs_one_of_its_hosts(group, grantors, holds):
    assert missions.access_holds([["POL"], ["DEU", "SWE"]], group, grantors) is holds


def test_no_clause_always_holds():
    assert missions.access_holds([], set(), set())


def test_what_to_hold_for_what_is_to_be_there():
    assert missions.held_for(np.array([10.0]), usable=0.5, ready=0.4).tolist() == [50.0]


def test_level_follows_the_share_and_never_passes_the_mission():
    assert missions.level_of(np.array([0.5, 2.0]), 0.98).tolist() == [0.49, 0.98]


def test_access_is_a_row_of_the_covering_game():
    one = run([3, 4, 10, 0], [3, 4, 10, 0])
    supply, wanted = missions.coverings([one], ["POL", "DEU"], [["POL"], ["TUR", "DEU"]], set(), np.array([0.5]))
    assert supply.shape == (1, 2, len(one.rays.names) + 2)
    assert supply[0, :, -2:].tolist() == [[1, 0], [0, 1]]
    assert wanted[0, -2:].tolist() == [1, 1]
    assert wanted[0, :-2] == pytest.approx(one.rows()[1][0] * 0.5)
    granted, _ = missions.coverings([one], ["POL", "DEU"], [["POL"], ["TUR"]], {"TUR"}, np.array([1.0]))
    assert granted.shape[2] == len(one.rays.names) + 1
