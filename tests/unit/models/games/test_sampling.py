from __future__ import annotations

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.models.games.diagram import Covering, build
from delian.models.games.indices import power
from delian.models.games.sampling import BLOCK, sampled_banzhaf, sampled_shapley
from unit import all_coalitions as brute


@pytest.mark.parametrize("seed", range(12))
def test_estimates_lie_within_five_standard_errors(seed):
    game = brute.random_game(seed, most=14, alternatives=1 + seed % 2)
    exact = power(build(game))
    for found, true in (
        (sampled_shapley(game, 20_000, 7), exact.shapley_shubik),
        (sampled_banzhaf(game, 20_000, 7), exact.banzhaf.absolute),
    ):
        assert (np.abs(found.index - true) <= 5 * found.standard_error + 5 / 20_000).all()


def test_the_standard_error_is_that_of_a_share_and_falls_with_the_root():
    game = Covering(np.arange(1, 12)[:, None], np.array([30]))
    few, many = sampled_shapley(game, 2_000, 1), sampled_shapley(game, 200_000, 1)
    assert few.standard_error == pytest.approx(np.sqrt(few.index * (1 - few.index) / 2_000))
    assert many.standard_error.max() == pytest.approx(few.standard_error.max() / 10, rel=0.1)
    assert many.index.sum() == pytest.approx(1.0)


def test_more_orders_begin_with_the_same_ones():
    game = Covering(np.arange(1, 12)[:, None], np.array([30]))
    once, again = sampled_shapley(game, BLOCK, 5), sampled_shapley(game, BLOCK, 5)
    assert once.index.tolist() == again.index.tolist()
    longer = sampled_shapley(game, 2 * BLOCK, 5).index * 2 * BLOCK
    assert (longer >= once.index * BLOCK - 1e-6).all()
    assert sampled_shapley(game, BLOCK, 6).index.tolist() != once.index.tolist()


def test_more_than_sixty_three_members_can_be_sampled():
    found = sampled_shapley(Covering(np.ones((80, 1), dtype=int), np.array([41])), 20_000, 3)
    assert found.index.sum() == pytest.approx(1.0)
    assert found.index.max() < 0.02


def test_nobody_able_gives_zeros_and_no_samples_an_error():
    dead = Covering(np.ones((3, 1), dtype=int), np.array([4]))
    assert sampled_shapley(dead, 100, 1).index.tolist() == [0.0, 0.0, 0.0]
    with pytest.raises(DelianError):
        sampled_shapley(dead, 0, 1)
