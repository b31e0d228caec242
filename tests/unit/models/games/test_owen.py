from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from delian.models.games import owen, tables
from delian.models.games.covering import Covering
from delian.models.games.diagram import DiagramLimits, TooLargeError, build
from delian.models.games.indices import exact


def _game(seed, most=7):
    rng = np.random.default_rng(seed)
    n, rows = int(rng.integers(2, most)), int(rng.integers(1, 3))
    game = []
    for _ in range(int(rng.integers(1, 3))):
        supply = rng.integers(0, 6, (n, rows))
        game.append(Covering(supply, np.maximum(1, (supply.sum(axis=0) * rng.uniform(0.3, 1.1)).astype(int))))
    order = rng.permutation(n)
    cut = int(rng.integers(1, n + 1))
    middle = cut // 2
    unions = [tuple(map(int, part)) for part in (order[:middle], order[middle:cut]) if len(part)]
    return game, unions


def _by_orders(game, unions):
    """Owen's definition: every order that keeps unions together."""
    n = game[0].members
    able = tables.able(game, n)
    parts = owen.partition(unions, n)
    found, count = [0] * n, 0
    for several in itertools.permutations(parts):
        for inside in itertools.product(*(itertools.permutations(part) for part in several)):
            count, state = count + 1, 0
            for i in itertools.chain(*inside):
                found[i] += bool(able[state | 1 << i]) - bool(able[state])
                state |= 1 << i
    return [Fraction(x, count) for x in found]


@pytest.mark.parametrize("seed", range(40))
def test_owen_against_every_order(seed):
    game, unions = _game(seed)
    expected = _by_orders(game, unions)
    assert owen.owen_exact(game, unions) == expected
    assert owen.owen(game, unions) == pytest.approx([float(x) for x in expected], abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_sampled_owen_is_near(seed):
    game, unions = _game(seed)
    expected = np.array([float(x) for x in _by_orders(game, unions)])
    value, error = owen.owen_sampled(game, unions, 20_000, np.random.default_rng(seed))
    assert np.abs(value - expected).max() < 0.02
    assert (np.abs(value - expected) <= 5 * error + 1e-12).all()


def test_no_union_or_one_of_everybody_gives_shapley_and_shubik():
    game, _ = _game(3)
    n = game[0].members
    shapley = list(exact(build(game)).shapley_shubik)
    assert owen.owen_exact(game, []) == shapley
    assert owen.owen_exact(game, [range(n)]) == shapley


def test_thirty_members_of_which_half_stand_together():
    rng = np.random.default_rng(0)
    game = [Covering(rng.integers(1, 9, (30, 1)), np.array([80]))]
    union = tuple(range(15))
    value = owen.owen(game, [union])
    assert value == pytest.approx([float(x) for x in owen.owen_exact(game, [union])], abs=1e-12)
    assert value.sum() == pytest.approx(1.0)


def test_a_limit_is_said():
    rng = np.random.default_rng(0)
    game = [Covering(rng.integers(1, 99, (20, 3)), np.array([300, 300, 300]))]
    with pytest.raises(TooLargeError):
        owen.owen(game, [(0, 1)], DiagramLimits(nodes=10, bytes=10**9))
