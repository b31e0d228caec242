from __future__ import annotations

import itertools
from math import comb

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.models.games import coalitions, walk_kernel
from delian.models.games.diagram import Covering, DiagramLimits, TooLargeError, build
from unit import all_coalitions as brute


def _mask(members):
    return sum(1 << i for i in members)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("seed", range(40))
def test_minimal_count_against_all_coalitions(seed, engine):
    game = brute.random_game(seed, most=12, alternatives=1 + (seed % 5 == 0))
    minimal = brute.minimal(*brute.able_table(game))
    assert coalitions.minimal_count(game, engine=engine) == len(minimal)


@pytest.mark.parametrize("seed", range(60))
def test_all_minimal_coalitions_come_once(seed):
    game = brute.random_game(seed, most=11, alternatives=1 + seed % 3)
    minimal = brute.minimal(*brute.able_table(game))
    found = [int(mask) for block in coalitions.minimal_coalitions(game, block=7) for mask in block]
    assert sorted(found) == minimal.tolist()


@pytest.mark.parametrize("seed", range(60))
def test_the_cheapest_and_smallest_minimal_coalitions_in_order(seed):
    game = brute.random_game(seed, most=11, alternatives=1 + seed % 2)
    n = game[0].members
    cost = np.random.default_rng(seed).integers(0, 9, n).astype(float)
    minimal = brute.minimal(*brute.able_table(game))
    diagram = build(game)
    for prices, found in (
        (cost, coalitions.cheapest_minimal(game, diagram, cost, 10)),
        (np.ones(n), coalitions.smallest_minimal(game, diagram, 10)),
    ):
        wanted = sorted(sum(prices[i] for i in range(n) if mask >> i & 1) for mask in minimal.tolist())[:10]
        assert [one.cost for one in found] == wanted
        masks = [_mask(one.members) for one in found]
        assert len(set(masks)) == len(masks)
        assert set(masks) <= set(minimal.tolist())


def test_the_list_does_not_hang_on_the_order_of_members():
    rng = np.random.default_rng(11)
    supply = rng.integers(0, 30, (14, 4))
    cost = rng.integers(1, 5, 14).astype(float)
    turned = rng.permutation(14)
    here, there = Covering(supply, np.full(4, 90)), Covering(supply[turned], np.full(4, 90))
    one = coalitions.cheapest_minimal(here, build(here), cost, 20)
    other = coalitions.cheapest_minimal(there, build(there), cost[turned], 20)
    assert [x.members for x in one] == [tuple(sorted(int(turned[i]) for i in x.members)) for x in other]


@pytest.mark.parametrize("seed", range(40))
def test_indispensable_members_and_veto_pairs(seed):
    game = brute.random_game(seed, most=8, alternatives=1 + seed % 2)
    able, _ = brute.able_table(game)
    n, everyone = game[0].members, len(able) - 1
    alone = [i for i in range(n) if able[everyone] and not able[everyone & ~(1 << i)]]
    assert list(coalitions.indispensable(game)) == alone
    pairs = [
        (i, j)
        for i, j in itertools.combinations([i for i in range(n) if i not in alone], 2)
        if able[everyone] and not able[everyone & ~(1 << i) & ~(1 << j)]
    ]
    assert list(coalitions.veto_pairs(game)) == pairs


def test_counting_stops_at_its_limits():
    rng = np.random.default_rng(5)
    game = Covering(rng.integers(0, 1000, (20, 3)), np.full(3, 3000))
    with pytest.raises(TooLargeError):
        coalitions.minimal_count(game, DiagramLimits(nodes=100, bytes=10**9))
    with pytest.raises(TooLargeError):
        coalitions.minimal_count([game, Covering(game.supply, game.requirement + 1)], DiagramLimits(100, 10**9))


def test_counts_pass_two_to_the_fifty_three():
    game = Covering(np.ones((60, 1), dtype=int), np.array([30]))
    assert coalitions.minimal_count(game) == comb(60, 30)


@pytest.mark.parametrize("cost", [np.array([1.0, -1.0]), np.array([1.0]), np.array([1.0, np.nan])])
def test_wrong_costs_are_refused(cost):
    game = Covering(np.ones((2, 1), dtype=int), np.array([1]))
    with pytest.raises(DelianError) as told:
        coalitions.cheapest_minimal(game, build(game), cost)
    assert told.value.code == "bad-number"


def test_where_nobody_is_able_there_is_nothing_to_list():
    game = Covering(np.ones((2, 1), dtype=int), np.array([3]))
    assert coalitions.minimal_count(game) == 0
    assert list(coalitions.minimal_coalitions(game)) == []
    assert coalitions.smallest_minimal(game, build(game)) == []
    assert coalitions.indispensable(game) == coalitions.veto_pairs(game) == ()


@pytest.mark.parametrize("seed", range(20))
def test_both_engines_list_the_same_coalitions_in_the_same_order_and_stop_anywhere(seed):
    game = brute.random_game(seed, most=11, alternatives=1 + seed % 3)
    lists = [
        [int(mask) for part in coalitions.minimal_coalitions(game, block, engine) for mask in part]
        for engine in ("numpy", "numba")
        for block in (1, 7, 4096)
    ]
    assert all(one == lists[0] for one in lists)


@pytest.mark.parametrize("steps", [1.0, 25.0, 1e9])
@pytest.mark.parametrize("seed", range(20))
def test_the_count_is_the_same_merged_or_walked_or_merged_after_a_walk_that_was_too_long(seed, steps, monkeypatch):
    game = brute.random_game(seed, most=12)[0]
    expected = coalitions.minimal_count(game, engine="numpy")
    monkeypatch.setattr(coalitions, "NARROW", 3)
    monkeypatch.setattr(coalitions, "SHARE", 0)
    monkeypatch.setattr(coalitions, "_expected_steps", lambda game: steps)
    assert coalitions.minimal_count(game, engine="numba") == expected


def test_a_walk_that_is_too_long_gives_no_count():
    game = Covering(np.ones((12, 1), dtype=int), np.array([6]))
    assert walk_kernel.count_within(game, 100) is None
    assert walk_kernel.count_within(game, 10_000) == comb(12, 6)


@pytest.mark.parametrize("halvings", range(6))
@pytest.mark.parametrize("seed", range(12))
def test_the_parts_of_a_walk_meet_every_coalition_once(seed, halvings, monkeypatch):
    monkeypatch.setattr(walk_kernel, "HALVINGS", halvings)
    for game in coalitions.listed(brute.random_game(seed, most=12)[0]):
        assert walk_kernel.count_within(game, 10**6) == coalitions.minimal_count(game, engine="numpy")


@pytest.mark.parametrize("seed", range(5))
def test_the_steps_of_a_walk_are_known_before_to_a_quarter(seed):
    rng = np.random.default_rng([3, seed])
    supply = rng.integers(0, 12, (20, 4))
    game = Covering(supply, supply.sum(axis=0) // 3)
    walk = walk_kernel.Walk(game)
    assert walk.count(10**9) > 0
    assert walk.done
    assert walk_kernel.expected_steps(game) == pytest.approx(walk.at[2], rel=0.25)
