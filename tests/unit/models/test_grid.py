from __future__ import annotations

import numpy as np
import pytest

from delian.models import grid, missions
from delian.models.forces import Column, Terms
from delian.models.outcome import PhasePlan, Plan
from delian.models.rays import Demand, rays

COLUMNS = (Column("tanks", "land", "vehicles"), Column("ships", "sea", "ships"))
DEMANDS = [Demand("p", "tanks", (("tanks", 1.0),), (), True), Demand("p", "ships", (("ships", 1.0),), (), True)]
NAMES = [c.name for c in COLUMNS]
EVERYONE = ("AAA", "BBB", "CCC")
ACCESS = (("BBB", "XXX"), ("CCC",))


def plan(access=()):
    phase = PhasePlan(rays("p", DEMANDS, NAMES), Terms(), ())
    return Plan(EVERYONE, EVERYONE, EVERYONE, (), COLUMNS, (phase,), access, frozenset(), {"tanks": 2.0}, 0.98)


def runs(draws=40):
    made = np.random.default_rng(7)  # typed forces would hide a wrong axis
    supply = made.uniform(0, 10, (draws, len(EVERYONE), len(COLUMNS)))
    return [missions.PhaseRun(plan().phases[0].rays, supply, made.uniform(5, 20, (draws, len(DEMANDS))))]


GROUPS = [("AAA",), ("AAA", "BBB"), EVERYONE, ()]


def test_a_group_has_the_share_that_it_has_alone():
    found = grid.shares(plan(), runs(), GROUPS)
    for place, members in enumerate(GROUPS):
        assert found[:, place] == pytest.approx(missions.s_star(runs(), plan().mask(members)), rel=1e-12)


def test_nobody_carries_nothing_and_more_members_never_carry_less():
    found = grid.shares(plan(), runs(), GROUPS)
    assert (found[:, 3] == 0).all()
    assert (np.diff(found[:, :3], axis=1) >= 0).all()


def test_no_groups_is_an_empty_table():
    assert grid.shares(plan(), runs(5), []).shape == (5, 0)
    assert grid.coverages(plan(), runs(5), []).shape == (5, 0)


def test_coverage_is_that_of_the_mission():
    found = grid.coverages(plan(), runs(), GROUPS)
    alone = missions.coverage(runs(), plan().mask(("AAA", "BBB")), NAMES, {"tanks": 2.0})
    assert found[:, 1] == pytest.approx(alone)


def test_each_group_has_its_own_limit_in_words():
    one = [
        missions.PhaseRun(plan().phases[0].rays, np.array([[[9.0, 1.0], [0.0, 9.0], [0, 0]]]), np.full((1, 2), 10.0))
    ]
    found = grid.limits(plan(), one, [("AAA",), ("BBB",)], {"tanks": "main battle tanks"})
    assert found == [
        {"phase": "p", "need": "ships", "name": "ships"},
        {"phase": "p", "need": "tanks", "name": "main battle tanks"},
    ]


@pytest.mark.parametrize(
    ("members", "refusing", "open_doors"),
    [
        (("AAA", "CCC"), (), True),  # BBB and XXX are outside and let through
        (("AAA", "CCC"), ("BBB",), True),  # XXX still does
        (("AAA", "CCC"), ("BBB", "XXX"), False),
        (("AAA", "BBB", "CCC"), ("XXX",), True),
        (("AAA",), ("CCC",), False),
    ],
)
def test_who_was_taken_out_refuses_and_who_never_belonged_lets_through(members, refusing, open_doors):
    assert grid.doors_open(plan(ACCESS), members, refusing) is open_doors


def test_the_hosts_outside_whose_leave_is_taken_for_granted_are_named():
    assert grid.leave_of(plan(ACCESS), ("AAA", "CCC"), ()) == [["BBB", "XXX"]]
    assert grid.leave_of(plan(ACCESS), ("AAA", "CCC"), ("BBB",)) == [["XXX"]]
    assert grid.leave_of(plan(ACCESS), ("BBB", "CCC"), ()) == []
    assert grid.leave_of(plan(ACCESS), ("BBB",), ("CCC",)) == []


def test_what_some_cover_is_of_the_capability_s_own_need_or_of_what_it_serves():
    wide = Demand("p", "any", (("tanks", 1.0), ("ships", 1.0)), (), True)
    supply = np.array([[[2.0, 4.0], [1.0, 1.0], [0.0, 0.0]]])
    run = [missions.PhaseRun(rays("p", [DEMANDS[0], wide], NAMES), supply, np.array([[8.0, 100.0]]))]
    # AAA has 2 tanks of 8; ships have no need of their own, and all 4 with no tank left over are 4 of 100.
    assert grid.covers(plan(), run, ("AAA",)) == {("p", "tanks"): 0.25, ("p", "ships"): 0.04}
    assert grid.covers(plan(), run, ()) == {("p", "tanks"): 0.0, ("p", "ships"): 0.0}


def test_a_row_without_draws_has_no_probability_and_without_doors_is_never_able():
    base = grid.row(np.array([1.2]), True, {"phase": "p"}, ["g"])
    assert (base["able"], base["probability_able"]) == (True, None)
    shut = grid.row(np.array([1.2, 1.5, 0.9]), False, {"phase": "p"}, ["g"])
    assert (shut["able"], shut["probability_able"]) == (False, 0.0)
    assert grid.row(np.array([1.2, 1.5, 0.9]), True, {}, ["g"])["probability_able"] == 0.5
