"""What must hold of several missions on one supply, whoever holds what and whatever serves for whatever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.several import changed, columns, explicit, need, plan, scaled, share_of

MEMBERS, NAMES = ("DEU", "FRA", "POL"), ("a", "b", "c")
SHARES = st.fixed_dictionaries({m: st.floats(0.05, 1.0) for m in MEMBERS})
HELD = st.fixed_dictionaries({m: st.fixed_dictionaries({c: st.floats(0, 50) for c in NAMES}) for m in MEMBERS})
SERVED = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([0.5, 1.0]), min_size=1)
NEEDS = st.lists(st.tuples(SERVED, st.floats(1, 30)), min_size=1, max_size=3)
MISSION = st.tuples(NEEDS, SHARES, st.lists(st.floats(0.1, 1.0), min_size=1, max_size=2))


@st.composite
def several(draw):
    held = draw(HELD)
    return [
        plan(
            f"m{m}",
            [(need(f"d{d}", served), wanted) for d, (served, wanted) in enumerate(needs)],
            held,
            columns(*NAMES),
            usable,
            tuple(ready),
        )
        for m, (needs, usable, ready) in enumerate(draw(st.lists(MISSION, min_size=2, max_size=3)))
    ]


@given(several(), SHARES)
def test_it_is_the_programme_with_every_allocation_a_column(plans, most):
    assert share_of(plans, most) == pytest.approx(explicit(plans, most), rel=1e-5, abs=1e-6)


@given(several(), SHARES, st.floats(1.0, 5.0))
def test_more_supply_and_higher_ceilings_never_hurt(plans, most, factor):
    before = share_of(plans, most)
    richer = [changed(p, lambda t: scaled(t, factor)) for p in plans]
    assert share_of(richer, most) >= before - 1e-6
    assert share_of(plans, {who: min(1.0, factor * part) for who, part in most.items()}) >= before - 1e-6


@given(several(), SHARES)
def test_one_mission_more_never_helps_and_order_never_matters(plans, most):
    whole = share_of(plans, most)
    assert whole <= share_of(plans[:-1], most) + 1e-6
    assert whole == pytest.approx(share_of(plans[::-1], most), rel=1e-6, abs=1e-7)


@given(several())
def test_ceilings_high_enough_cost_nothing(plans):
    free = min(share_of([p], 0.0) for p in plans)
    assert share_of(plans, float(len(plans))) == pytest.approx(free, rel=1e-6, abs=1e-9)
