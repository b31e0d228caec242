from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from delian.models.games.diagram import Covering, build
from delian.models.games.indices import banzhaf, exact, power, shapley_shubik
from unit import all_coalitions as brute


@pytest.mark.parametrize("seed", range(40))
def test_indices_against_all_coalitions(seed):
    game = brute.random_game(seed, most=12, alternatives=1 + seed % 2)
    able, inside = brute.able_table(game)
    counts = brute.swings(able, inside)
    diagram = build(game)
    n = diagram.members
    found, whole = power(diagram), exact(diagram)
    assert list(whole.shapley_shubik) == brute.shapley(counts)
    assert list(whole.banzhaf_absolute) == [Fraction(sum(row), 2 ** (n - 1)) for row in counts]
    assert sum(whole.banzhaf_normalised) == (1 if able.any() else 0)
    assert whole.able_count == able.sum()
    assert found.shapley_shubik == pytest.approx([float(x) for x in whole.shapley_shubik], abs=1e-13)
    assert found.banzhaf.absolute == pytest.approx([float(x) for x in whole.banzhaf_absolute], abs=1e-13)
    assert found.banzhaf.normalised == pytest.approx([float(x) for x in whole.banzhaf_normalised], abs=1e-13)
    assert found.able_share == pytest.approx(able.mean(), abs=1e-13)


def test_each_index_alone_is_the_same_as_both():
    [game] = brute.random_game(4, most=14)
    diagram = build(game)
    both = power(diagram)
    assert shapley_shubik(diagram) == pytest.approx(both.shapley_shubik, abs=1e-15)
    assert banzhaf(diagram).absolute == pytest.approx(both.banzhaf.absolute, abs=1e-15)


def test_one_member_has_all_power():
    assert shapley_shubik(build(Covering(np.array([[1]]), np.array([1])))).tolist() == [1.0]
