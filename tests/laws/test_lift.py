"""Laws of lift: more of it never hurts, a longer way never helps, what is there never hurts."""

from __future__ import annotations

import numpy as np
import pytest

from delian.core.milp import solve
from delian.models import lift
from unit.carriers import NUMBERS

CASES = range(25)
MORE = ("payload", "speed", "hours", "ferried", "ferry_range")


def _case(seed):
    """Return a random stage and way, all numbers drawn over some orders of size."""
    rng = np.random.default_rng(seed)

    def some(low, high):
        return np.exp(rng.uniform(np.log(low), np.log(high), 1))

    kinds = [("land", 20_000.0), ("gbad", 900.0), ("air", 20.0), ("sea", None)]
    needs = tuple(
        lift.Need(f"n{i}", f"n{i}", kind, some(1, 200), None if t is None else t * some(0.5, 2), ((f"n{i}", 1.0),))
        for i, (kind, t) in enumerate(kinds)
        if rng.random() < 0.8
    )
    aircraft = {name: some(1, 300) for name in (*lift.CARRIERS, "tankers")}
    stage = lift.Stage("go", int(rng.choice([10, 30, 180])), needs, aircraft, {"n0": some(0.1, 50)})
    way = lift.Way(some(500, 12_000), some(500, 15_000) if rng.random() < 0.7 else None, some(0.5, 60), NUMBERS)
    return stage, way


def _share(stage, way):
    return lift.reach([stage], way, {"go": []})["share"]["base"]


def _with(stage, **changed):
    whole = {name: getattr(stage, name) for name in ("name", "day", "needs", "aircraft", "there")}
    return lift.Stage(**(whole | changed))


@pytest.mark.parametrize("seed", CASES)
def test_more_lift_never_hurts(seed):
    stage, way = _case(seed)
    before = _share(stage, way)
    for name in stage.aircraft:
        assert _share(_with(stage, aircraft=stage.aircraft | {name: 2 * stage.aircraft[name]}), way) >= before - 1e-9
    assert _share(stage, lift.Way(way.distance, way.sea, 2 * way.ships, way.numbers)) >= before - 1e-9
    for item, definition in way.numbers:
        if definition in MORE:
            more = way.numbers | {(item, definition): 1.5 * way.numbers[item, definition]}
            assert _share(stage, lift.Way(way.distance, way.sea, way.ships, more)) >= before - 1e-9
    assert _share(_with(stage, there={"n0": 2 * stage.there["n0"]}), way) >= before - 1e-9


@pytest.mark.parametrize("seed", CASES)
def test_a_longer_way_never_helps(seed):
    stage, way = _case(seed)
    before = _share(stage, way)
    longer = None if way.sea is None else 1.7 * way.sea
    assert _share(stage, lift.Way(1.7 * way.distance, way.sea, way.ships, way.numbers)) <= before + 1e-9
    assert _share(stage, lift.Way(way.distance, longer, way.ships, way.numbers)) <= before + 1e-9
    assert _share(stage, lift.Way(way.distance, None, way.ships, way.numbers)) <= before + 1e-9


@pytest.mark.parametrize("seed", CASES)
def test_a_later_day_never_hurts(seed):
    stage, way = _case(seed)
    assert _share(_with(stage, day=2 * stage.day), way) >= _share(stage, way) - 1e-9


@pytest.mark.parametrize("seed", CASES)
def test_draws_at_the_cap_are_told_without_a_program_as_with_one(seed):
    stage, way = _case(seed)
    programs = lift._programs(stage, lift.capacity(stage, way))[1]
    assert _share(stage, way) == pytest.approx(-solve(programs[0]).objective)


def test_the_cases_are_not_all_alike():
    found = [_share(*_case(seed)) for seed in CASES]
    assert sum(0 < share < lift.CAP for share in found) >= 8
    assert len(set(found)) >= 8
