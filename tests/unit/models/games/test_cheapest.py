from __future__ import annotations

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.core.milp import Program, solve
from delian.models.games.cheapest import cheapest_able
from delian.models.games.diagram import Covering
from unit import all_coalitions as brute


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("seed", range(80))
def test_cheapest_against_all_coalitions(seed, engine):
    game = brute.random_game(seed, most=11, alternatives=1 + seed % 2)
    able, inside = brute.able_table(game)
    rng = np.random.default_rng(seed)
    n = game[0].members
    for cost in (rng.integers(0, 9, n).astype(float), rng.random(n), np.ones(n)):
        found = cheapest_able(game, cost, engine)
        if not able.any():
            assert found is None
            continue
        assert found.cost == pytest.approx((inside @ cost)[able].min(), abs=1e-9)
        assert able[sum(1 << i for i in found.members)]
        assert found.cost == pytest.approx(cost[list(found.members)].sum())
        if len(game) == 1:
            assert not any(able[sum(1 << i for i in found.members if i != out)] for out in found.members)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("seed", range(25))
def test_cheapest_against_highs(seed, engine):
    rng = np.random.default_rng([32, seed])
    n, k = 30, int(rng.integers(3, 14))
    supply = rng.integers(0, 20, (n, k)) * (rng.random((n, k)) < 0.6)
    requirement = np.maximum(1, (supply.sum(axis=0) * rng.uniform(0.2, 0.6, k)).astype(int))
    cost = rng.integers(1, 40, n).astype(float)
    program = Program(
        cost=cost,
        matrix=supply.T.astype(float),
        row_lower=requirement.astype(float),
        row_upper=np.full(k, np.inf),
        lower=np.zeros(n),
        upper=np.ones(n),
        integer=np.ones(n, dtype=bool),
    )
    proved = solve(program)
    assert proved.proved
    found = cheapest_able(Covering(supply, requirement), cost, engine)
    assert found.cost == pytest.approx(proved.objective, abs=1e-6)
    assert (supply[list(found.members)].sum(axis=0) >= requirement).all()


def test_negative_costs_are_refused():
    with pytest.raises(DelianError) as told:
        cheapest_able(Covering(np.ones((2, 1), dtype=int), np.array([1])), np.array([1.0, -1.0]))
    assert told.value.code == "bad-number"
