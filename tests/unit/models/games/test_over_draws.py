from __future__ import annotations

import numpy as np
import pytest

from delian.models.games.diagram import DiagramLimits, build
from delian.models.games.indices import power
from delian.models.games.over_draws import indices_of_draw
from delian.models.games.scaling import scaled

ROOMY = DiagramLimits(nodes=10**6, bytes=10**9)


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_one_draw_has_the_indices_of_its_game(engine):
    rng = np.random.default_rng(2)
    supply = rng.gamma(0.6, 4.0, (12, 5))
    wanted = 0.5 * supply.sum(axis=0)
    found = indices_of_draw(supply, wanted, ROOMY, engine, 1)
    true = power(build(scaled(supply, wanted).game))
    assert found["shapley_shubik"][0] == pytest.approx(true.shapley_shubik, abs=1e-13)
    assert found["banzhaf"][0] == pytest.approx(true.banzhaf.normalised, abs=1e-13)
    assert found["exact"].tolist() == [1.0]


def test_a_draw_that_is_too_large_is_sampled_and_marked():
    rng = np.random.default_rng(2)
    supply = rng.gamma(0.6, 4.0, (12, 5))
    wanted = 0.5 * supply.sum(axis=0)
    found = indices_of_draw(supply, wanted, DiagramLimits(nodes=5, bytes=10**9), "numpy", 1)
    true = indices_of_draw(supply, wanted, ROOMY, "numpy", 1)
    assert found["exact"].tolist() == [0.0]
    assert found["shapley_shubik"] == pytest.approx(true["shapley_shubik"], abs=0.02)
    assert found["banzhaf"].sum() == pytest.approx(1.0)


def test_a_draw_in_which_nobody_is_able_or_nothing_is_asked_has_no_power():
    for wanted in (np.array([9.0]), np.array([0.0])):
        found = indices_of_draw(np.ones((3, 1)), wanted, ROOMY, "numpy", 1)
        assert found["shapley_shubik"].tolist() == [[0.0, 0.0, 0.0]]
        assert found["banzhaf"].tolist() == [[0.0, 0.0, 0.0]]
