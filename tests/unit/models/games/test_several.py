from __future__ import annotations

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.models.games.diagram import Covering, build
from delian.models.games.indices import power
from delian.models.games.several import at_once, each, portfolio
from unit import all_coalitions as brute

TANKERS = np.array([6, 4, 3, 2])
BRIGADES = np.array([1, 3, 3, 0])
SHIPS = np.array([0, 2, 0, 5])
EAST = Covering(np.stack([TANKERS, BRIGADES], axis=1), np.array([7, 4]))
SEA = Covering(np.stack([TANKERS, SHIPS], axis=1), np.array([5, 5]))


def test_at_once_shares_the_supply():
    game = at_once([EAST, SEA], [("tankers", "brigades"), ("tankers", "ships")])
    able, inside = brute.able_table([game])
    wanted = (inside @ TANKERS >= 12) & (inside @ BRIGADES >= 4) & (inside @ SHIPS >= 5)
    assert able.tolist() == wanted.tolist()
    assert 0 < able.sum() < brute.able_table([each([EAST, SEA])])[0].sum()


def test_each_is_able_where_both_are():
    both = brute.able_table([EAST])[0] & brute.able_table([SEA])[0]
    assert brute.able_table([each([EAST, SEA])])[0].tolist() == both.tolist()


def test_a_portfolio_adds_up_over_missions():
    able = [brute.able_table([game]) for game in (EAST, SEA)]
    shapley = [np.array([float(x) for x in brute.shapley(brute.swings(*pair))]) for pair in able]
    found = portfolio([power(build(game)).shapley_shubik for game in (EAST, SEA)], [3, 1])
    assert found == pytest.approx(0.75 * shapley[0] + 0.25 * shapley[1])
    assert found.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("weights", [[1], [1, -1], [0, 0], [1, float("nan")]])
def test_wrong_weights_are_refused(weights):
    with pytest.raises(DelianError) as told:
        portfolio([np.ones(2), np.ones(2)], weights)
    assert told.value.code == "bad-number"


def test_rows_are_named_once_and_shared_only_when_they_are_the_same():
    with pytest.raises(DelianError, match="two different supplies"):
        at_once([EAST, SEA], [("tankers", "brigades"), ("tankers", "brigades")])
    with pytest.raises(DelianError, match="Name each row"):
        at_once([EAST], [("tankers",)])
