from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from delian.core.milp import Program, solve
from delian.models.games.nucleolus import nucleolus
from delian.models.games.sharing import claims
from delian.models.games.tables import totals


def _by_definition(values):
    """Lexicographic programmes over every coalition; a coalition is fixed when its excess cannot fall."""
    n = len(values).bit_length() - 1
    masks = list(range(1, (1 << n) - 1))
    rows = {m: ((m >> np.arange(n)) & 1).astype(float) for m in masks}
    fixed: dict[int, float] = {}

    def program(cost, level):
        matrix, low, high = [np.append(np.ones(n), 0.0)], [values[-1]], [values[-1]]
        for m in masks:
            settled = m in fixed
            matrix.append(np.append(rows[m], 0.0 if settled or level is not None else 1.0))
            bound = values[m] - (fixed[m] if settled else level if level is not None else 0.0)
            low.append(bound)
            high.append(bound if settled else np.inf)
        return solve(
            Program(
                cost, np.array(matrix), np.array(low), np.array(high), np.full(n + 1, -1e4), np.full(n + 1, 1e4),
                np.zeros(n + 1, dtype=bool),
            )
        )  # fmt: skip

    while len(fixed) < len(masks):
        level = program(np.append(np.zeros(n), 1.0), None).objective
        for m in [m for m in masks if m not in fixed]:
            most = -program(np.append(-rows[m], 0.0), level + 1e-9).objective
            if values[m] - most >= level - 1e-6:
                fixed[m] = level
    return program(np.zeros(n + 1), None).values[:n]


@pytest.mark.parametrize("seed", range(12))
def test_against_programmes_over_every_coalition(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 5))
    values = rng.integers(0, 30, 1 << n)
    values[0] = 0
    found = nucleolus(values)
    assert found.shares == pytest.approx(_by_definition(values), abs=1e-4)
    assert found.exact is not None
    assert [float(x) for x in found.exact] == pytest.approx(found.shares, abs=1e-6)
    assert sum(found.exact) == values[-1]


@pytest.mark.parametrize("seed", range(20))
def test_of_claims_it_is_the_rule_of_the_talmud(seed):
    rng = np.random.default_rng(seed)
    claimed = rng.integers(1, 60, int(rng.integers(2, 10)))
    estate = int(rng.integers(1, claimed.sum() + 1))
    values = np.maximum(0, estate - totals(claimed)[::-1])
    assert nucleolus(values).exact == tuple(claims(Fraction(estate), [Fraction(int(c)) for c in claimed]))


def test_one_and_two_players():
    assert nucleolus(np.array([0, 7])).exact == (7,)
    assert nucleolus(np.array([0, 2, 4, 10])).exact == (4, 6)


def test_nothing_to_share():
    assert nucleolus(np.zeros(8, dtype=np.int64)).exact == (0, 0, 0)
