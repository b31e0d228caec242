from __future__ import annotations

import pytest

from delian.models.games import evaluate
from delian.models.games.depth_first import able_with, swings
from delian.models.games.diagram import build
from unit import all_coalitions as brute


@pytest.mark.parametrize("seed", range(40))
def test_recursion_against_all_coalitions_and_against_the_diagram(seed):
    game = brute.random_game(seed, most=11, alternatives=1 + seed % 2)
    able, inside = brute.able_table(game)
    whole, held = able_with(game)
    n = game[0].members
    assert sum(whole) == able.sum()
    assert [sum(row) for row in held] == [int((able & (inside[:, i] == 1)).sum()) for i in range(n)]
    assert swings(game) == brute.swings(able, inside) == evaluate.swings(build(game))


def test_sixteen_members_with_four_needs():
    game = brute.random_game(1234, most=16)
    assert swings(game) == evaluate.swings(build(game))
