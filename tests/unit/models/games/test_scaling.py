from __future__ import annotations

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.models.games.scaling import FINEST, scaled
from unit import all_coalitions as brute


def _ratio(supply, requirement):
    """The tightest ratio of every coalition, in floats."""
    n = len(supply)
    inside = (np.arange(2**n)[:, None] >> np.arange(n)) & 1
    return (inside @ supply / requirement).min(axis=1), inside.sum(axis=1)


@pytest.mark.parametrize("units", [10, 200, FINEST])
@pytest.mark.parametrize("seed", range(25))
def test_only_coalitions_within_the_bound_change_sides(seed, units):
    rng = np.random.default_rng([3, seed])
    n, k = int(rng.integers(2, 11)), int(rng.integers(1, 5))
    supply = rng.gamma(0.6, 4.0, (n, k))
    requirement = supply.sum(axis=0) * rng.uniform(0.2, 0.9, k)
    found = scaled(supply, requirement, units)
    assert found.error == n / units
    able, _ = brute.able_table([found.game])
    ratio, size = _ratio(supply, requirement)
    assert (ratio[able] >= 1.0 - 1e-9).all()
    assert (ratio[~able] < 1.0 + size[~able] / units + 1e-9).all()


def test_coarse_units_do_change_sides_so_the_bound_is_not_idle():
    supply = np.array([[0.349], [0.349], [0.349]])
    able, _ = brute.able_table([scaled(supply, np.array([np.pi / 3]), 10).game])
    assert not able.any()
    assert brute.able_table([scaled(supply, np.array([np.pi / 3]), 3000).game])[0].sum() == 0
    assert brute.able_table([scaled(supply * 1.001, np.array([np.pi / 3]), 60_000).game])[0].sum() == 1


def test_whole_numbers_and_decimals_are_exact():
    found = scaled(np.array([[0.1, 3.0]] * 10), np.array([1.0, 30.0]))
    assert found.error == 0.0
    assert brute.able_table([found.game])[0].sum() == 1
    assert found.game.requirement.tolist() == [10, 30]


def test_one_row_may_be_exact_beside_another_that_is_not():
    found = scaled(np.array([[1.0, np.pi], [1.0, np.e]]), np.array([2.0, 4.0]))
    assert found.game.requirement.tolist() == [2, FINEST]
    assert found.error == 2 / FINEST


def test_rows_that_ask_for_nothing_are_left_out():
    assert scaled(np.array([[1.0, 1.0]]), np.array([0.0, 1.0])).game.requirement.tolist() == [1]


@pytest.mark.parametrize(
    ("supply", "requirement", "units"),
    [
        (np.array([[-1.0]]), np.array([1.0]), FINEST),
        (np.array([[np.nan]]), np.array([1.0]), FINEST),
        (np.array([[1.0]]), np.array([np.inf]), FINEST),
        (np.array([[1.0]]), np.array([1.0]), FINEST + 1),
        (np.array([[1.0]]), np.array([1.0]), 0),
        (np.array([[1.0]]), np.array([0.0]), FINEST),
    ],
)
def test_what_cannot_be_scaled_is_refused(supply, requirement, units):
    with pytest.raises(DelianError) as told:
        scaled(supply, requirement, units)
    assert told.value.code == "bad-number"
