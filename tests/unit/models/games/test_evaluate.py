from __future__ import annotations

import itertools

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.models.games import evaluate
from delian.models.games.diagram import Covering, build
from unit import all_coalitions as brute


def _chances(able, inside, p):
    """P(able) by summing over all coalitions."""
    return float(np.where(inside, p, 1 - p).prod(axis=1)[able].sum())


@pytest.mark.parametrize("seed", range(60))
def test_probability_and_slope_against_all_coalitions(seed):
    game = brute.random_game(seed, most=10, alternatives=1 + seed % 3)
    able, inside = brute.able_table(game)
    diagram = build(game)
    n = diagram.members
    p = np.random.default_rng(seed).random(n)
    assert evaluate.probability(diagram, p) == pytest.approx(_chances(able, inside, p), abs=1e-13)
    ends = [[np.where(np.arange(n) == i, end, p) for end in (1.0, 0.0)] for i in range(n)]
    slope = [_chances(able, inside, high) - _chances(able, inside, low) for high, low in ends]
    assert evaluate.gradient(diagram, p) == pytest.approx(slope, abs=1e-13)
    now = _chances(able, inside, p)
    gain = [_chances(able, inside, high) - now for high, _ in ends]
    assert evaluate.gain_of_joining(diagram, p) == pytest.approx(gain, abs=1e-13)


@pytest.mark.parametrize("seed", range(12))
def test_pairs_triples_and_groups_that_stay_away(seed):
    game = brute.random_game(seed, most=6)
    able, inside = brute.able_table(game)
    diagram = build(game)
    n = diagram.members
    p = np.random.default_rng(seed).random(n)

    def corner(**fixed):
        q = p.copy()
        for key, value in fixed.items():
            q[int(key[1:])] = value
        return _chances(able, inside, q)

    found, third = evaluate.pairs(diagram, p), evaluate.triples(diagram, p)
    for i, j in itertools.combinations(range(n), 2):
        keys = (f"m{i}", f"m{j}")
        wanted = sum((-1) ** (a + b) * corner(**dict(zip(keys, (a, b), strict=True))) for a in (0, 1) for b in (0, 1))
        assert found[i, j] == pytest.approx(wanted, abs=1e-13)
        assert found[j, i] == pytest.approx(wanted, abs=1e-13)
        assert evaluate.without(diagram, p, [[i, j]])[0] == pytest.approx(corner(**dict.fromkeys(keys, 0.0)), abs=1e-13)
    for triple in itertools.combinations(range(n), 3):
        keys = tuple(f"m{i}" for i in triple)
        wanted = sum(
            (-1) ** (3 - sum(ends)) * corner(**dict(zip(keys, ends, strict=True)))
            for ends in itertools.product((0, 1), repeat=3)
        )
        assert third[triple] == pytest.approx(wanted, abs=1e-13)


@pytest.mark.parametrize("seed", range(60))
def test_counts_by_size_are_exact(seed):
    game = brute.random_game(seed, most=12, alternatives=1 + seed % 2)
    able, inside = brute.able_table(game)
    diagram = build(game)
    n = diagram.members
    assert evaluate.able_by_size(diagram) == np.bincount(inside.sum(axis=1)[able], minlength=n + 1).tolist()
    assert evaluate.able_count(diagram) == able.sum()
    assert evaluate.swings(diagram) == brute.swings(able, inside)


def test_counts_of_sixty_members_stay_whole_numbers():
    # Any 30 of 60 are able: sums of binomials, far above 2^53.
    from math import comb

    diagram = build(Covering(np.ones((60, 1), dtype=int), np.array([30])))
    assert evaluate.able_by_size(diagram) == [comb(60, s) if s >= 30 else 0 for s in range(61)]
    assert evaluate.swings(diagram)[7][29] == comb(59, 29)


@pytest.mark.parametrize("wrong", [np.array([0.5]), np.array([0.5, 1.5]), np.array([0.5, np.nan])])
def test_wrong_chances_are_refused(wrong):
    diagram = build(Covering(np.ones((2, 1), dtype=int), np.array([1])))
    with pytest.raises(DelianError) as told:
        evaluate.probability(diagram, wrong)
    assert told.value.code == "bad-number"
