from __future__ import annotations

import numpy as np
import pytest

from delian.models import lift
from unit.carriers import NUMBERS, number


def way(distance=4_000.0, sea=6_000.0, ships=2.0, **changed):
    numbers = NUMBERS | {tuple(key.split("__")): number(value) for key, value in changed.items()}
    return lift.Way(number(distance), None if sea is None else number(sea), number(ships), numbers)


def need(name="personnel_army", kind="land", required=5_000.0, tonnes=2.0, column=None):
    weight = None if tonnes is None else number(tonnes)
    return lift.Need(name, name, kind, number(required), weight, ((column or name, 1.0),))


def stage(*needs, day=30, heavy=10.0, tactical=0.0, tankers=0.0, there=None):
    aircraft = {"strategic_airlift": heavy, "tactical_airlift": tactical, "tankers": tankers}
    here = {column: number(units) for column, units in (there or {}).items()}
    return lift.Stage("go", day, needs, {k: number(v) for k, v in aircraft.items()}, here)


def asked(made, there=None):
    return lift.reach([made], there or way(), {"go": ["g"]})


def test_tonnes_by_air_are_sorties_times_payload():
    # 30 days x 10 hours x 800 km/h over a round trip of 8,000 km: 30 sorties of 40 tonnes for each of 10 aircraft.
    assert lift.capacity(stage(), way()).air == pytest.approx(12_000.0)


def test_voyages_begin_with_the_first_one_there():
    # 6,000 km at 25 km/h are 10 days, with 5 in port: one voyage by day 15, two by day 45.
    days = {day: float(lift.voyages(day, way())[0]) for day in (14, 15, 45)}
    assert days == pytest.approx({14: 0.0, 15: 1.0, 45: 2.0})


def test_airlift_alone_binds_where_no_ship_can_go():
    found = asked(stage(need()), way(sea=None))
    assert found["share"]["base"] == pytest.approx(1.2)  # 12,000 of 10,000 tonnes
    assert (found["binding"], found["phase"], found["day"]) == ("airlift", "go", 30)


def test_two_needs_share_the_aircraft():
    batteries = need("long_range_sam_batteries", "gbad", required=10.0, tonnes=1_000.0)
    assert asked(stage(need(), batteries), way(sea=None))["share"]["base"] == pytest.approx(12_000 / 20_000)


def test_sealift_binds_heavy_loads():
    brigades = need("heavy_brigades", required=10.0, tonnes=20_000.0)
    found = asked(stage(brigades, day=45, heavy=0.1))
    carried = 2 * 2 * 10_000 + 0.1 * 45 * 40
    assert found["share"]["base"] == pytest.approx(carried / 200_000)
    assert found["binding"] == "sealift"


def test_tankers_bind_fighters_beyond_their_own_range():
    wing = need("combat_aircraft", "air", required=120.0, tonnes=None)
    found = asked(stage(wing, tankers=1.0))
    assert found["share"]["base"] == pytest.approx(10 * 6 / 120)
    assert found["binding"] == "tankers"
    near = asked(stage(wing, tankers=0.0), way(distance=2_500.0))
    assert (near["share"]["base"], near["binding"]) == (lift.CAP, None)


def test_ships_come_when_the_way_is_short_enough():
    escorts = need("escorts", "sea", required=4.0, tonnes=None)
    assert asked(stage(escorts, day=10))["share"]["base"] == lift.CAP
    late = asked(stage(escorts, day=9))
    assert (late["share"]["base"], late["binding"]) == (0.0, "time at sea")


def test_what_is_there_needs_no_lift():
    local = stage(need(), there={"personnel_army": 2_500.0})
    assert asked(local, way(sea=None))["share"]["base"] == pytest.approx(1.2 + 0.5)


def test_what_is_there_serves_one_need_once():
    one = need("light", required=10.0, tonnes=1e9, column="heavy")
    two = need("heavy", required=10.0, tonnes=1e9)
    found = asked(stage(one, two, there={"heavy": 10.0}), way(sea=None))
    assert found["share"]["base"] == pytest.approx(0.5, rel=1e-3)


def test_nothing_to_bring_is_no_limit_and_no_carrier_is_none_at_all():
    found = asked(stage(need("tankers", "enabler", tonnes=None)))
    assert (found["share"]["base"], found["binding"]) == (lift.CAP, None)
    found = asked(stage(need(), heavy=0.0), way(ships=0.0))
    assert found["share"]["base"] == 0.0
    assert found["binding"] in ("airlift", "sealift")


def test_a_need_without_weight_is_named():
    assert asked(stage(need("engineers", tonnes=None)))["not_lifted"] == ["engineers"]


def test_the_share_over_phases_is_the_smallest():
    early, late = stage(need(), day=10), stage(need(), day=60)
    late = lift.Stage("later", late.day, late.needs, late.aircraft, late.there)
    found = lift.reach([late, early], way(sea=None), {"go": ["a"], "later": ["b"]})
    assert found["phase"] == "go"
    assert found["share"]["base"] == pytest.approx(0.4)
    assert found["from"] == ["a", "b"]


def test_draws_are_told_beside_base():
    two = np.array([1.0, 0.5, 2.0])
    made = lift.Stage(
        "go",
        30,
        (lift.Need("p", "p", "land", 5_000.0 * np.ones(3), 2.0 * np.ones(3), ()),),
        {"strategic_airlift": 10.0 * two, "tactical_airlift": 0 * two, "tankers": 0 * two},
        {},
    )
    numbers = {key: np.repeat(value, 3) for key, value in NUMBERS.items()}
    found = lift.reach([made], lift.Way(4_000.0 * np.ones(3), None, np.ones(3), numbers), {"go": []})
    assert found["share"]["base"] == pytest.approx(1.2)
    assert found["probability_all"] == pytest.approx(0.5)
    assert found["draws"] == 2
