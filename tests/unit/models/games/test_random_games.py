"""Five hundred random games of up to sixteen members: every index, count and minimal set against all coalitions."""

from __future__ import annotations

import numpy as np
import pytest

from delian.models.games.coalitions import minimal_coalitions, minimal_count, smallest_minimal
from delian.models.games.diagram import build
from delian.models.games.evaluate import able_count
from delian.models.games.indices import exact, power
from unit import all_coalitions as brute

TENTH = 50


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(10))
def test_five_hundred_games(tenth):
    for seed in range(1000 + TENTH * tenth, 1000 + TENTH * (tenth + 1)):
        game = brute.random_game(seed, most=16, alternatives=1 + (seed % 4 == 0))
        able, inside = brute.able_table(game)
        counts = brute.swings(able, inside)
        engine = "numba" if seed % 2 else "numpy"
        diagram = build(game, engine=engine)
        found, whole = power(diagram), exact(diagram)
        totals = np.array([sum(row) for row in counts], dtype=float)
        assert list(whole.shapley_shubik) == brute.shapley(counts), seed
        assert found.shapley_shubik == pytest.approx([float(x) for x in whole.shapley_shubik], abs=1e-12), seed
        assert found.banzhaf.absolute == pytest.approx(totals / 2 ** (diagram.members - 1), abs=1e-12), seed
        assert found.banzhaf.normalised == pytest.approx(totals / max(1, totals.sum()), abs=1e-12), seed
        assert able_count(diagram) == able.sum(), seed
        minimal = brute.minimal(able, inside).tolist()
        assert minimal_count(game, engine=engine) == len(minimal), seed
        if len(minimal) < 500:
            masks = [int(mask) for block in minimal_coalitions(game) for mask in block]
            assert sorted(masks) == minimal, seed
        small = smallest_minimal(game, diagram, 5)
        assert [one.cost for one in small] == sorted(mask.bit_count() for mask in minimal)[:5], seed
