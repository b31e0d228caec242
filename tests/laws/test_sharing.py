"""Laws of sharing and of power with unions: all is shared, equals get the same, who adds nothing gets nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delian.models.games import owen, sharing, tables
from delian.models.games.covering import Covering
from delian.models.games.nucleolus import nucleolus
from delian.models.games.stability import in_core, least_core, table_oracle

AMOUNTS = st.lists(st.fractions(0, 50, max_denominator=6), min_size=1, max_size=7)
WEIGHTS = st.lists(st.integers(0, 9), min_size=2, max_size=6).filter(any)


@st.composite
def coalition_values(draw, most=4):
    n = draw(st.integers(1, most))
    values = draw(st.lists(st.integers(-9, 30), min_size=(1 << n) - 1, max_size=(1 << n) - 1))
    return np.array([0, *values], dtype=np.int64)


@st.composite
def unions_of(draw):
    weights = draw(WEIGHTS)
    quota = draw(st.integers(1, sum(weights)))
    labels = draw(st.lists(st.integers(0, 2), min_size=len(weights), max_size=len(weights)))
    parts = [tuple(i for i, label in enumerate(labels) if label == k) for k in range(3)]
    return weights, quota, [part for part in parts if part]


@given(AMOUNTS)
def test_airport_shares_out_the_largest_cost_and_never_takes_more_than_alone(costs):
    shares = sharing.airport(costs)
    assert sum(shares) == max(costs)
    assert all(0 <= share <= cost for share, cost in zip(shares, costs, strict=True))
    assert [shares[i] for i in np.argsort(costs, kind="stable")] == sorted(shares)


@given(AMOUNTS, st.fractions(0, 1, max_denominator=8))
def test_claims_are_shared_in_order_of_claims_and_of_losses(claimed, part):
    estate = part * sum(claimed)
    shares = sharing.claims(estate, claimed)
    assert sum(shares) == estate
    for a, x in zip(claimed, shares, strict=True):
        assert 0 <= x <= a
        for b, y in zip(claimed, shares, strict=True):
            if a <= b:
                assert x <= y
                assert a - x <= b - y


@given(AMOUNTS.filter(lambda c: len(c) > 1), st.fractions(0, 1, max_denominator=8))
def test_any_two_claimants_share_as_in_the_contested_garment(claimed, part):
    estate = part * sum(claimed)
    shares = sharing.claims(estate, claimed)
    for i in range(len(claimed)):
        for j in range(i):
            pot = shares[i] + shares[j]
            sure = max(Fraction(0), pot - claimed[j]), max(Fraction(0), pot - claimed[i])
            assert shares[i] == sure[0] + (pot - sum(sure)) / 2


@given(AMOUNTS.filter(any), st.fractions(1, 100))
def test_a_capped_key_shares_out_all_and_has_two_largest(key, total):
    shares = sharing.capped(total, key)
    assert sum(shares) == total
    assert not any(sorted(key)[:-1]) or sorted(shares)[-1] == sorted(shares)[-2]


@given(coalition_values())
def test_shapley_shares_out_all_treats_equals_alike_and_adds_up(values):
    n = tables.players_of(values)
    shares = tables.shapley(values)
    assert sum(shares) == values[-1]
    for i in range(n):
        gains = tables.marginals(values, i)
        assert min(gains) <= shares[i] <= max(gains)  # so who adds nothing gets nothing
    assert tables.shapley(3 * values) == [3 * share for share in shares]


@settings(deadline=None)
@given(coalition_values())
def test_the_nucleolus_shares_out_all_and_lies_in_the_least_core(values):
    found = nucleolus(values)
    assert found.exact is not None
    assert sum(found.exact) == values[-1]
    if tables.players_of(values) > 1:
        oracle = table_oracle(values.astype(float))
        least = least_core(oracle, float(values[-1])).excess
        assert oracle.greatest(found.shares).excess == pytest.approx(least, abs=1e-5)
        if least <= 0:
            assert in_core(oracle, found.shares).in_core


@settings(deadline=None)
@given(unions_of())
def test_owen_shares_out_all_and_gives_unions_what_the_game_of_unions_gives_them(drawn):
    weights, quota, unions = drawn
    game = [Covering(np.array(weights)[:, None], np.array([quota]))]
    found = owen.owen_exact(game, unions)
    assert sum(found) == 1
    assert owen.owen(game, unions) == pytest.approx([float(x) for x in found], abs=1e-12)
    blocks = [Covering(np.array([[sum(weights[i] for i in union)] for union in unions]), np.array([quota]))]
    between = tables.shapley(tables.able(blocks, len(unions)).astype(np.int64))
    assert [sum(found[i] for i in union) for union in unions] == between
    for union in unions:
        for i in union:
            assert weights[i] > 0 or found[i] == 0
            # Within a union more weight never means less power.
            assert all(found[i] <= found[j] for j in union if weights[i] <= weights[j])
