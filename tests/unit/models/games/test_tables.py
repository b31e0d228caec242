from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.models.games import tables
from delian.models.games.covering import Covering
from delian.models.games.diagram import build
from delian.models.games.indices import exact


@pytest.mark.parametrize("seed", range(15))
def test_shapley_against_every_order(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 7))
    values = rng.integers(-20, 50, 1 << n)
    values[0] = 0
    expected = [0] * n
    orders = list(itertools.permutations(range(n)))
    for order in orders:
        state = 0
        for i in order:
            expected[i] += int(values[state | 1 << i] - values[state])
            state |= 1 << i
    assert tables.shapley(values) == [Fraction(x, len(orders)) for x in expected]


@pytest.mark.parametrize("seed", range(60))
def test_tables_and_the_diagram_agree_up_to_ten_players(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 11))
    game = []
    for _ in range(int(rng.integers(1, 4))):
        supply = rng.integers(0, 7, (n, int(rng.integers(1, 4))))
        game.append(Covering(supply, np.maximum(1, (supply.sum(axis=0) * rng.uniform(0.2, 1.1)).astype(int))))
    able = tables.able(game, n)
    found = exact(build(game))
    assert tables.shapley(able.astype(np.int64)) == list(found.shapley_shubik)
    assert tables.banzhaf(able.astype(np.int64)) == list(found.banzhaf_absolute)
    assert int(able.sum()) == found.able_count
    smallest = tables.minimal(able)
    for mask in np.flatnonzero(able):
        alone = not any(able[mask & ~(1 << i)] for i in range(n) if mask >> i & 1)
        assert smallest[mask] == alone


def test_a_table_of_the_wrong_size_is_refused():
    for size in (0, 1, 3, 6):
        with pytest.raises(DelianError) as told:
            tables.players_of(np.zeros(size))
        assert told.value.code == "bad-number"
