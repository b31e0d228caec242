"""Rank tests against SciPy, and against counting by hand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from delian.models import ranktests

SAMPLES = st.lists(st.integers(-20, 20), min_size=6, max_size=25)


@given(SAMPLES)
def test_midranks_are_scipys(values):
    assert ranktests.midranks(np.array(values, float)).tolist() == stats.rankdata(values).tolist()


@given(st.integers(0, 10_000), st.integers(6, 31))
def test_spearman_and_its_tail_are_scipys(seed, n):
    x, y = np.random.default_rng(seed).normal(size=(2, n))
    found = stats.spearmanr(x, y, alternative="greater")
    rho = ranktests.spearman(x, y)
    assert rho == pytest.approx(found.statistic)
    assert ranktests.one_sided(rho, n) == pytest.approx(found.pvalue, rel=1e-8)


@given(st.floats(0.1, 40), st.floats(0.1, 40), st.floats(0, 1))
def test_incomplete_beta_is_scipys(a, b, x):
    assert ranktests.incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-14)


def test_perfect_order_has_no_tail():
    x = np.arange(8.0)
    assert ranktests.one_sided(ranktests.spearman(x, x), 8) == 0.0
    assert ranktests.one_sided(ranktests.spearman(x, -x), 8) == 1.0


def test_the_permuted_tail_counts_the_pairing_itself_and_comes_near_the_exact_one():
    rng = np.random.default_rng(3)
    x, y = np.arange(12.0), np.arange(12.0) + rng.normal(0, 4, 12)
    orders = rng.permuted(np.tile(np.arange(12), (20_000, 1)), axis=1)
    rho = ranktests.spearman(x, y)
    assert ranktests.permuted_tail(rho, x, y, orders) == pytest.approx(ranktests.one_sided(rho, 12), abs=0.005)
    assert ranktests.permuted_tail(1.0, x, x, orders[:9]) == pytest.approx(0.1)


@given(st.integers(0, 10_000), st.integers(5, 31))
def test_wilcoxon_is_scipys_exact_test(seed, n):
    values = np.random.default_rng(seed).normal(0.3, 1, n)
    found = stats.wilcoxon(values, method="exact")
    mine = ranktests.signed_rank(values)
    assert min(mine.positive, n * (n + 1) / 2 - mine.positive) == pytest.approx(found.statistic)
    assert mine.p == pytest.approx(found.pvalue, rel=1e-10)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=9))
def test_with_ties_and_zeros_every_sign_is_counted(values):
    kept = np.array([value for value in values if value], float)
    mine = ranktests.signed_rank(np.array(values, float))
    assert mine.n == len(kept)
    if len(kept) == 0:
        assert mine.p == 1.0
        return
    ranks = stats.rankdata(abs(kept))
    sums = np.array(
        [sum(r for r, s in zip(ranks, signs, strict=True) if s) for signs in product((0, 1), repeat=len(ranks))]
    )
    smaller = min(mine.positive, ranks.sum() - mine.positive)
    assert mine.p == pytest.approx(min(1.0, 2 * np.mean(sums <= smaller)))
