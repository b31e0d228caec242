"""Ranks over weightings: permutations, dominance, missing values, exact cases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delian.models import rank

ENDS = (0.05, 0.95)


def weightings(count, parts, seed=1):
    return rank.even_weights(np.random.default_rng(seed).standard_exponential((count, parts)))


@given(st.integers(0, 1000), st.integers(6, 31), st.integers(1, 6))
def test_places_in_the_bottom_add_up_and_intervals_are_nested(seed, members, parts):
    table = np.random.default_rng(seed).random((members, parts))
    found = rank.robustness(table, weightings(500, parts), 5, ENDS)
    assert found.bottom.sum() == pytest.approx(5)
    assert np.all(found.best <= found.low)
    assert np.all(found.low <= found.high)
    assert np.all(found.high <= found.worst)
    assert found.best.min() == 1
    assert found.worst.max() == members


def test_who_is_ahead_in_everything_is_never_behind():
    table = np.random.default_rng(3).random((10, 4)) * 0.8 + 0.1
    table[4], table[7] = 1.0, 0.0
    found = rank.robustness(table, weightings(2000, 4), 5, ENDS)
    assert (found.best[4], found.worst[4], found.bottom[4]) == (1, 1, 0.0)
    assert (found.best[7], found.worst[7], found.bottom[7]) == (10, 10, 1.0)


def test_two_members_who_differ_in_two_components_split_the_simplex_in_half():
    table = np.array([[1.0, 0.0], [0.0, 1.0]])
    found = rank.robustness(table, weightings(40_000, 2), 1, ENDS)
    assert found.bottom == pytest.approx([0.5, 0.5], abs=0.01)
    assert found.low.tolist() == [1, 1]
    assert found.high.tolist() == [2, 2]


def test_even_weights_cover_the_simplex_evenly():
    drawn = weightings(100_000, 4)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(100_000))
    assert drawn.mean(axis=0) == pytest.approx([0.25] * 4, abs=0.005)
    # Dirichlet with all parameters 1: P(one weight > x) = (1 - x)^3.
    assert np.mean(drawn[:, 0] > 0.5) == pytest.approx(0.125, abs=0.005)


def test_what_is_unknown_is_left_out_and_not_zero():
    table = np.array([[0.8, np.nan], [0.8, 0.0], [np.nan, np.nan]])
    found = rank.scores(table, np.array([[0.5, 0.5]]))[0]
    assert found[:2].tolist() == [0.8, 0.4]
    assert np.isnan(found[2])
    assert rank.coverage(table, np.array([0.7, 0.3])).tolist() == pytest.approx([0.7, 1.0, 0.0])


def test_the_block_size_changes_nothing(monkeypatch):
    table, drawn = np.random.default_rng(9).random((12, 3)), weightings(1000, 3)
    whole = rank.robustness(table, drawn, 5, ENDS)
    monkeypatch.setattr(rank, "_BLOCK", 7)
    parts = rank.robustness(table, drawn, 5, ENDS)
    assert whole.bottom.tolist() == parts.bottom.tolist()
    assert whole.low.tolist() == parts.low.tolist()


def test_places_share_ties_and_ignore_outliers():
    assert rank.percentile_scores(np.array([1.0, 2.0, 2.0, 900.0])).tolist() == pytest.approx([0, 0.5, 0.5, 1])
    assert rank.percentile_scores(np.array([7.0])).tolist() == [0.0]


def test_ranks_are_one_for_the_highest():
    assert rank.ranks(np.array([0.2, 0.9, 0.5])).tolist() == [3, 1, 2]
