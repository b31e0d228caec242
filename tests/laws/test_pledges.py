"""What every projection of a pledge must keep."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delian.models import pledges

SHARE = st.floats(0.1, 6.0)


@given(SHARE, SHARE, st.floats(0.0, 0.9), st.integers(1, 20))
def test_the_mean_nears_the_target_and_never_passes_it(share, target, kappa, horizon):
    found = pledges.forecast(share, target, (kappa, 0.01), 0.1, horizon)
    assert min(share, target) - 1e-9 <= found.mean <= max(share, target) + 1e-9
    assert abs(found.mean - target) <= abs(share - target) + 1e-9
    assert found.deviation >= 0


@given(SHARE, st.floats(0.01, 3.0), st.floats(-5.0, 5.0))
def test_a_score_is_never_negative_and_at_most_the_distance_and_the_width(mean, deviation, off):
    found = pledges.crps(pledges.Forecast(mean, deviation), mean + off)
    assert -1e-12 <= found <= abs(off) + deviation


@given(st.lists(SHARE, min_size=2, max_size=12), SHARE)
def test_missing_money_is_never_negative_and_nothing_when_all_are_above(shares, target):
    line = dict(enumerate(shares))
    found = pledges.missing(line, target, dict.fromkeys(line, 100.0))
    assert all(value >= 0 for value in found.values())
    assert (sum(found.values()) == 0) == all(s >= target for s in shares)


@given(
    st.dictionaries(st.sampled_from("ABCDEF"), st.lists(SHARE, min_size=3, max_size=6), min_size=1, max_size=6),
)
def test_speeds_lie_between_the_own_and_the_common(world):
    shares = {m: dict(enumerate(line)) for m, line in world.items()}
    found = pledges.speeds(shares, dict.fromkeys(shares, 7.0), 1, 6)
    assert found is not None
    for member in shares:
        own = pledges.speeds({member: shares[member]}, {member: 7.0}, 1, 6).of(member)[0]
        low, high = sorted((own, found.pooled))
        assert low - 1e-9 <= found.of(member)[0] <= high + 1e-9
        assert found.of(member)[1] >= 0
    assert found.pooled == pytest.approx(found.pooled)
