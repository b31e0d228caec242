from __future__ import annotations

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.models.games.covering import Covering, reduced
from delian.models.games.diagram import DiagramLimits, TooLargeError, build, engine_at_hand
from delian.models.games.indices import power
from unit import all_coalitions as brute

ROOMY = DiagramLimits(nodes=10**7, bytes=10**9)


def _walk(diagram, mask):
    """Whether a coalition is able, by walking down the diagram."""
    place = diagram.root
    for layer, member in enumerate(diagram.order):
        if place < 2:
            return place == 1
        child = diagram.join if mask >> int(member) & 1 else diagram.stay
        place = child[layer][place - 2]
    return place == 1


@pytest.mark.parametrize("engine", ["numpy", "numba"])
@pytest.mark.parametrize("seed", range(40))
def test_every_coalition_ends_where_it_should(seed, engine):
    game = brute.random_game(seed, most=9, alternatives=1 + seed % 3)
    able, _ = brute.able_table(game)
    diagram = build(game, ROOMY, engine)
    assert [_walk(diagram, mask) for mask in range(len(able))] == able.tolist()
    assert diagram.dead == (not able.any())


@pytest.mark.parametrize("seed", range(40))
def test_numpy_and_numba_build_the_same_layers(seed):
    rng = np.random.default_rng([7, seed])
    n, k = int(rng.integers(10, 26)), int(rng.integers(1, 12))
    supply = rng.integers(0, int(rng.choice([3, 20, 5000])), (n, k)) * (rng.random((n, k)) < 0.7)
    game = Covering(supply, np.maximum(1, supply.sum(axis=0) // 2))
    plain, fast = (build(game, ROOMY, engine) for engine in ("numpy", "numba"))
    assert plain.widths == fast.widths
    one, other = power(plain), power(fast)
    assert one.shapley_shubik == pytest.approx(other.shapley_shubik, abs=1e-12)
    assert one.banzhaf.absolute == pytest.approx(other.banzhaf.absolute, abs=1e-12)


@pytest.mark.parametrize("seed", range(30))
def test_the_reduced_game_has_the_same_able_coalitions(seed):
    [game] = brute.random_game(seed, most=9)
    small = reduced(game)
    assert brute.able_table([small])[0].tolist() == brute.able_table([game])[0].tolist()
    assert len(small.requirement) <= len(game.requirement)


def test_a_row_that_follows_from_another_goes_and_one_of_equals_stays():
    supply = np.array([[4, 2, 4], [2, 1, 2], [2, 3, 2]])
    small = reduced(Covering(supply, np.array([6, 2, 6])))
    assert small.supply.shape == (3, 1)
    assert small.requirement.tolist() == [3]


def test_limits_are_kept():
    rng = np.random.default_rng(3)
    game = Covering(rng.integers(1, 10**6, (24, 3)), np.full(3, 5 * 10**6))
    with pytest.raises(TooLargeError) as told:
        build(game, DiagramLimits(nodes=1000, bytes=10**9))
    assert told.value.nodes > 1000
    with pytest.raises(TooLargeError):
        build(game, DiagramLimits(nodes=10**9, bytes=10**5))


def test_nobody_able_is_an_answer():
    diagram = build(Covering(np.ones((3, 1), dtype=int), np.array([4])))
    assert (diagram.dead, diagram.nodes) == (True, 0)
    found = power(diagram)
    assert found.shapley_shubik.tolist() == found.banzhaf.normalised.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("supply", "requirement"),
    [
        (np.array([[-1]]), np.array([1])),
        (np.array([[np.nan]]), np.array([1])),
        (np.array([[1.5]]), np.array([1])),
        (np.array([[1]]), np.array([0])),
        (np.array([[1]]), np.array([-1])),
        (np.array([[1]]), np.array([1, 1])),
        (np.zeros((0, 1), dtype=int), np.array([1])),
        (np.array([[1]]), np.array([2**31])),
    ],
)
def test_what_is_no_game_is_refused(supply, requirement):
    with pytest.raises(DelianError) as told:
        Covering(supply, requirement)
    assert told.value.code == "bad-number"


def test_too_many_members_and_rules_of_different_size_are_refused():
    with pytest.raises(DelianError) as told:
        build(Covering(np.ones((64, 1), dtype=int), np.array([30])))
    assert told.value.code == "game-too-large"
    with pytest.raises(DelianError) as told:
        build([Covering(np.ones((n, 1), dtype=int), np.array([1])) for n in (2, 3)])
    assert told.value.code == "bad-number"
    with pytest.raises(DelianError):
        build([])


def test_numba_is_found_where_it_is_installed():
    assert engine_at_hand() == "numba"
