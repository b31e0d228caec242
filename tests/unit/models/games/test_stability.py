from __future__ import annotations

import numpy as np
import pytest

from delian.models.games import stability, tables
from delian.models.games.continuous import carried
from delian.models.games.covering import Covering
from delian.models.games.diagram import build


def _coverings(seed, most=9):
    rng = np.random.default_rng(seed)
    n, rows = int(rng.integers(2, most)), int(rng.integers(1, 4))
    found = []
    for _ in range(int(rng.integers(1, 3))):
        supply = rng.integers(0, 9, (n, rows)) * rng.integers(0, 2, (n, rows)) + rng.integers(0, 2, (n, rows))
        found.append(Covering(supply, np.maximum(1, (supply.sum(axis=0) * rng.uniform(0.2, 1.0)).astype(int))))
    return found


def _members(n):
    return (np.arange(1 << n)[:, None] >> np.arange(n)) & 1 == 1


@pytest.mark.parametrize("seed", range(25))
def test_three_oracles_agree_on_simple_games(seed):
    game = _coverings(seed)
    n = game[0].members
    table = stability.table_oracle(tables.able(game, n).astype(float))
    oracles = [stability.covering_oracle(game, whole=True), stability.diagram_oracle(build(game), game)]
    shares = np.random.default_rng(seed).dirichlet(np.ones(n))
    worst = table.greatest(shares)
    least = stability.least_core(table, 1.0)
    for oracle in oracles:
        found = oracle.greatest(shares)
        assert found.excess == pytest.approx(worst.excess)
        assert oracle.worth(found.coalition) - shares[found.coalition].sum() == pytest.approx(found.excess)
        division = stability.least_core(oracle, 1.0)
        assert division.excess == pytest.approx(least.excess, abs=1e-6)
        assert table.greatest(division.shares).excess == pytest.approx(least.excess, abs=1e-6)
        assert stability.in_core(oracle, shares).in_core == (worst.excess <= 1e-7)
    assert stability.in_core(stability.veto_oracle(game), shares).in_core == (worst.excess <= 1e-7)


@pytest.mark.parametrize("seed", range(15))
def test_the_oracle_of_the_share_carried_against_all_coalitions(seed):
    game = _coverings(seed)[:1]
    n = game[0].members
    values = carried(game[0].supply, game[0].requirement, _members(n))
    table = stability.table_oracle(values)
    oracle = stability.covering_oracle(game, whole=False)
    shares = np.random.default_rng(seed).dirichlet(np.ones(n)) * values[-1]
    assert oracle.greatest(shares).excess == pytest.approx(table.greatest(shares).excess, abs=1e-6)
    found = stability.least_core(oracle, float(values[-1]))
    assert found.excess == pytest.approx(stability.least_core(table, float(values[-1])).excess, abs=1e-6)


@pytest.mark.parametrize("seed", range(15))
def test_the_oracle_of_an_airport_against_all_coalitions(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 9))
    costs = rng.integers(1, 20, n).astype(float)
    table = stability.table_oracle(-(_members(n) * costs).max(axis=1))
    oracle = stability.airport_oracle(costs)
    for _ in range(5):
        shares = -rng.dirichlet(np.ones(n)) * costs.max()
        assert oracle.greatest(shares).excess == pytest.approx(table.greatest(shares).excess)
    assert stability.least_core(oracle, -costs.max()).excess == pytest.approx(
        stability.least_core(table, -costs.max()).excess, abs=1e-6
    )


def test_a_majority_of_three_has_an_empty_core_and_a_veto_player_a_core():
    majority = [Covering(np.array([[1], [1], [1]]), np.array([2]))]
    found = stability.least_core(stability.diagram_oracle(build(majority), majority), 1.0)
    assert found.excess == pytest.approx(1 / 3)
    assert found.shares == pytest.approx(np.full(3, 1 / 3))
    veto = [Covering(np.array([[2], [1], [1]]), np.array([3]))]
    oracle = stability.diagram_oracle(build(veto), veto)
    assert stability.in_core(oracle, np.array([1.0, 0.0, 0.0])).in_core
    assert stability.in_core(stability.veto_oracle(veto), np.array([1.0, 0.0, 0.0])).in_core
    assert stability.in_core(oracle, np.array([0.8, 0.1, 0.1])).complaint.coalition.tolist() in (
        [True, True, False],
        [True, False, True],
    )


def test_one_player_alone_has_nobody_to_complain():
    table = stability.table_oracle(np.array([0.0, 5.0]))
    assert stability.in_core(table, np.array([5.0])).in_core
    assert stability.least_core(table, 5.0).shares == [5.0]


@pytest.mark.slow
def test_the_least_core_of_forty_five_members():
    rng = np.random.default_rng(4)
    supply = rng.integers(0, 12, (45, 3)) * rng.integers(0, 2, (45, 3))
    game = [Covering(supply, (supply.sum(axis=0) * 0.6).astype(int))]
    found = stability.least_core(stability.diagram_oracle(build(game), game), 1.0)
    by_programme = stability.covering_oracle(game, whole=True)
    assert 0 < found.excess < 1
    assert by_programme.greatest(found.shares).excess == pytest.approx(found.excess, abs=1e-6)
