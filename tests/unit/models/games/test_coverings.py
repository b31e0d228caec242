from __future__ import annotations

import itertools

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.models.games import coverings

NAMES = "ABCDEFGHIJ"


def _game(seed, draws=None):
    rng = np.random.default_rng(seed)
    n, rows = int(rng.integers(1, 11)), int(rng.integers(1, 5))
    size = (n, rows) if draws is None else (draws, n, rows)
    supply = rng.integers(0, 40, size) / 10.0 * rng.integers(0, 2, size)
    requirement = supply.sum(axis=-2) * rng.uniform(0.2, 1.05, (*supply.shape[:-2], rows))
    return supply, np.round(requirement, 1), rng.integers(0, 9, n).astype(float)


def _coalitions(n):
    return (np.isin(np.arange(n), chosen) for size in range(n + 1) for chosen in itertools.combinations(range(n), size))


@pytest.mark.parametrize("seed", range(40))
def test_smallest_and_cheapest_against_all_coalitions(seed):
    supply, requirement, cost = _game(seed)
    n = len(supply)
    able = [present for present in _coalitions(n) if coverings.able(supply, requirement, present)]
    small = coverings.smallest(supply, requirement, NAMES[:n])
    cheap = coverings.cheapest(supply, requirement, NAMES[:n], cost)
    if not able:
        assert (small, cheap) == (None, None)
        return
    assert len(small.members) == small.cost == min(p.sum() for p in able)
    assert cheap.cost == pytest.approx(min(cost[p].sum() for p in able))
    for found in (small, cheap):
        assert found.proved
        assert coverings.able(supply, requirement, np.isin(list(NAMES[:n]), found.members))


@pytest.mark.parametrize("seed", range(20))
def test_indispensable_against_its_definition(seed):
    supply, requirement, _ = _game(seed, draws=6)
    found = coverings.indispensable(supply, requirement)
    n = supply.shape[1]
    for d in range(6):
        whole = coverings.able(supply[d], requirement[d], np.ones(n, bool))
        for i in range(n):
            rest = coverings.able(supply[d], requirement[d], np.arange(n) != i)
            assert found[d, i] == (whole and not rest)


def test_sums_of_tenths_reach_their_sum():
    supply = np.full((10, 1), 0.1)
    assert coverings.able(supply, np.array([1.0]), np.ones(10, bool))
    assert len(coverings.smallest(supply, np.array([1.0]), NAMES).members) == 10
    assert coverings.indispensable(supply[None], np.array([[1.0]])).all()


def test_an_access_row_names_its_host():
    supply = np.array([[5.0, 0.0], [5.0, 1.0], [9.0, 0.0]])
    assert coverings.smallest(supply, np.array([5.0, 1.0]), "ABC").members == ("B",)
    assert coverings.indispensable(supply[None], np.array([[5.0, 1.0]])).tolist() == [[False, True, False]]


def test_nothing_required_takes_nobody():
    found = coverings.smallest(np.array([[1.0]]), np.array([0.0]), "A")
    assert (found.members, found.cost) == ((), 0.0)


def test_a_dummy_is_never_indispensable_nor_chosen():
    supply = np.array([[3.0, 3.0], [2.0, 2.0], [0.0, 0.0]])
    requirement = np.array([5.0, 4.0])
    assert coverings.indispensable(supply[None], requirement[None]).tolist() == [[True, True, False]]
    assert coverings.smallest(supply, requirement, "ABC").members == ("A", "B")


def test_negative_costs_are_refused():
    with pytest.raises(DelianError) as told:
        coverings.cheapest(np.ones((2, 1)), np.ones(1), "AB", np.array([1.0, -1.0]))
    assert told.value.code == "bad-number"


def test_power_and_counts_wait_for_the_engine():
    assert coverings.power(np.ones((1, 1)), np.ones(1)) is None
    assert coverings.minimal_count(np.ones((1, 1)), np.ones(1)) is None
