from __future__ import annotations

import numpy as np
import pytest

from delian.models.games import continuous, stability, tables


def _game(seed, share):
    rng = np.random.default_rng(seed)
    n, rows = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    supply = rng.integers(0, 9, (n, rows)).astype(float) + np.eye(n, rows)
    return supply, np.maximum(1.0, np.ceil(supply.sum(axis=0) * share))


def _values(supply, requirement):
    n = len(supply)
    return continuous.carried(supply, requirement, (np.arange(1 << n)[:, None] >> np.arange(n)) & 1 == 1)


@pytest.mark.parametrize("seed", range(8))
def test_stratified_sampling_lies_within_its_error_bars(seed):
    supply, requirement = _game(seed, 0.7)
    values = _values(supply, requirement)
    units = np.round(values * 10**9).astype(np.int64)
    expected = np.array([float(x) for x in tables.shapley(units)]) / 10**9
    found = continuous.shapley(supply, requirement, 400, np.random.default_rng(seed))
    assert (np.abs(found.value - expected) <= 5 * found.error + 1e-8).all()
    assert found.value.sum() == pytest.approx(values[-1], abs=5 * float(np.sqrt((found.error**2).sum())) + 1e-8)


@pytest.mark.parametrize("seed", range(20))
def test_prices_divide_in_the_core_while_something_is_scarce(seed):
    supply, requirement = _game(seed, 1.0 + 0.1 * (seed % 4))
    found = continuous.production_prices(supply, requirement)
    values = _values(supply, requirement)
    assert found.stable
    assert found.carried == pytest.approx(values[-1])
    assert found.shares.sum() == pytest.approx(values[-1])
    assert stability.in_core(stability.table_oracle(values), found.shares).in_core


def test_the_price_of_a_row_is_what_one_more_unit_adds():
    supply, requirement = np.array([[2.0, 9.0], [1.0, 9.0]]), np.array([6.0, 9.0])
    found = continuous.production_prices(supply, requirement)
    more = continuous.production_prices(supply + np.array([[1.0, 0.0], [0.0, 0.0]]), requirement)
    assert found.prices == pytest.approx([more.carried - found.carried, 0.0])
    assert found.shares == pytest.approx([2 / 6, 1 / 6])


def test_when_nothing_is_scarce_prices_are_zero_and_said_not_to_be_stable():
    supply, requirement = np.array([[5.0], [5.0]]), np.array([4.0])
    found = continuous.production_prices(supply, requirement)
    assert (found.carried, found.stable, found.prices.tolist()) == (1.0, False, [0.0])


def test_carried_is_a_share_between_nothing_and_everything():
    coalitions = np.array([[True], [False]])
    assert continuous.carried(np.array([[3.0]]), np.array([4.0]), coalitions).tolist() == [0.75, 0.0]
    assert continuous.carried(np.array([[8.0]]), np.array([4.0]), coalitions).tolist() == [1.0, 0.0]
