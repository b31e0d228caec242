from __future__ import annotations

import itertools

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.core.milp import Program, solve
from delian.models.games import coverings
from delian.models.games.diagram import DiagramLimits
from unit import all_coalitions as brute

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


ROOMY = DiagramLimits(nodes=10**6, bytes=10**9)


@pytest.mark.parametrize("seed", range(30))
def test_findings_agree_with_all_coalitions_of_the_game_with_decimals(seed):
    supply, requirement, cost = _game(seed)
    n = len(supply)
    able = np.array([coverings.able(supply, requirement, present) for present in _masks(n)])
    found = coverings.findings(supply, requirement, NAMES[:n], cost, ROOMY, 1)
    if not (requirement > 0).any():
        assert found is None
        return
    minimal = brute.minimal(able, _masks(n).astype(int))
    shares = [float(x) for x in brute.shapley(brute.swings(able, _masks(n).astype(int)))]
    assert found.rounding == 0.0
    assert (found.method, found.standard_error) == ("exact", None)
    assert found.minimal_count == coverings.minimal_count(supply, requirement) == len(minimal)
    assert found.shapley_shubik == pytest.approx(shares, abs=1e-12)
    assert coverings.power(supply, requirement)["banzhaf"] == pytest.approx(found.banzhaf, abs=1e-15)
    assert len(found.smallest) == len(found.cheapest) == min(len(minimal), coverings.SHOWN)
    costs = sorted(float(cost[_masks(n)[mask]].sum()) for mask in minimal)
    assert [one.cost for one in found.cheapest] == pytest.approx(costs[: coverings.SHOWN])


def _masks(n):
    return ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(bool)


def test_a_game_over_the_limits_is_sampled_and_says_so():
    rng = np.random.default_rng(1)
    supply = rng.gamma(0.6, 4.0, (10, 4))
    requirement = 0.6 * supply.sum(axis=0)
    exact = coverings.findings(supply, requirement, NAMES, np.ones(10), ROOMY, 1)
    told = coverings.findings(supply, requirement, NAMES, np.ones(10), DiagramLimits(nodes=3, bytes=10**9), 1)
    assert (told.method, told.minimal_count) == ("sampled", None)
    assert 0 < told.standard_error < 0.005
    assert told.shapley_shubik == pytest.approx(exact.shapley_shubik, abs=0.02)
    assert told.banzhaf == pytest.approx(exact.banzhaf, abs=0.05)
    assert told.smallest[0].cost == exact.smallest[0].cost
    assert 0 < told.rounding < 0.001


@pytest.mark.parametrize("seed", range(15))
def test_cheapest_with_decimals_against_highs(seed):
    rng = np.random.default_rng([31, seed])
    supply = rng.gamma(0.6, 4.0, (31, 12))
    requirement = rng.uniform(0.2, 0.6, 12) * supply.sum(axis=0)
    cost = rng.random(31)
    program = Program(
        cost=cost,
        matrix=(supply / requirement).T,
        row_lower=np.ones(12),
        row_upper=np.full(12, np.inf),
        lower=np.zeros(31),
        upper=np.ones(31),
        integer=np.ones(31, dtype=bool),
    )
    found = coverings.cheapest(supply, requirement, [str(i) for i in range(31)], cost)
    assert coverings.able(supply, requirement, np.isin([str(i) for i in range(31)], found.members))
    assert found.cost == pytest.approx(solve(program).objective, rel=1e-6)
