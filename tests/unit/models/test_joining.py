"""From a fitted index to a game, and what those who joined can do, on three members typed here."""

from __future__ import annotations

import numpy as np
import pytest

from delian.models import joining
from delian.models.joining import Body, Game

INDEX = np.array([[0.0, -1.0, 2.0]])
SUPPLY = np.array([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])
BODY = Body(SUPPLY, np.array([[2.0, 1.0]]))


def _game(drive, *, backstop=0.0, movers=(False, False, False), unknown=(False, False, False)):
    pull = joining.pulls(BODY.weights(), np.array([1.0]), np.array([1.0]))
    chosen = np.array([False])
    return Game(np.array([drive]), pull, np.array([backstop]), np.array(movers), np.array(unknown), chosen)


def test_the_index_at_base_is_that_of_the_coefficients():
    known, values = np.array([[1.0, 2.0], [1.0, 0.0]]), np.array([0.5, -1.0])
    found = joining.index_of(known, values, np.eye(2) * 0.04, np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([0.0, 3.0]))
    assert found[0] == pytest.approx([-1.5, 0.5])
    assert found[1] != pytest.approx(found[0])


def test_draws_of_coefficients_have_their_covariance():
    covariance = np.array([[1.0, 0.6], [0.6, 2.0]])
    scores = np.random.Generator(np.random.Philox(1)).normal(size=(40_000, 2))
    found = joining.index_of(np.eye(2), np.zeros(2), covariance, scores, np.zeros(40_000))
    assert np.cov(found.T) == pytest.approx(covariance, abs=0.05)


def test_weights_are_shares_of_what_all_can_carry():
    # Each row counts alike: half of the first, all of the second, half and all of the two.
    assert BODY.weights() == pytest.approx([0.25 / 1.5, 0.5 / 1.5, 0.75 / 1.5])
    assert BODY.weights().sum() == pytest.approx(1.0)
    assert Body(SUPPLY, np.zeros((1, 2))).weights() == pytest.approx([1 / 3] * 3)


def test_the_usual_pull_is_taken_off_so_that_the_fit_stands_on_average():
    pull = np.array([[0.2, 0.3, 0.5]])
    drive = joining.drives(INDEX, np.zeros((1, 3)), pull)
    p = joining.logistic(INDEX)[0]
    usual = [p[1] * 0.3 + p[2] * 0.5, p[0] * 0.2 + p[2] * 0.5, p[0] * 0.2 + p[1] * 0.3]
    assert drive[0] == pytest.approx(INDEX[0] - usual)


def test_a_backstop_brings_in_one_who_only_just_stays_away():
    game = _game([0.5, -0.3, -9.0], backstop=0.6)
    assert joining.settle(game, backed=False).least.sum() <= joining.settle(game, backed=True).least.sum()
    assert joining.settle(game, backed=True).least.tolist() == [[True, True, False]]


def test_one_of_whom_nothing_is_known_never_joins_in_the_least_and_always_in_the_greatest():
    found = joining.settle(_game([5.0, 0.0, 0.0], unknown=(False, False, True)), backed=False)
    assert not found.least[0, 2]
    assert found.greatest[0, 2]


def test_able_is_every_row_covered_and_missing_is_the_rest():
    some = np.array([[True, False, True]])
    assert BODY.able(some).tolist() == [True]
    assert BODY.enough(np.array([[True, True, False], [True, False, True]])).tolist() == [False, True]
    assert joining.missing(BODY, np.array([[True, True, False]]))[0] == pytest.approx([1.0, 0.0])


def test_the_tipping_set_stands_beside_those_who_move_first_anyway():
    game = _game([-9.0, -9.0, -9.0], movers=(True, False, False))
    found = joining.tipping(game, BODY, np.array([1, 2]), backed=False)
    assert (found.sets, found.proved) == (((2,),), True)


def test_a_part_of_the_draws_is_the_same_game():
    game = _game([1.0, -1.0, 0.0])
    assert (joining.settle(game.part(1), backed=False).least == joining.settle(game, backed=False).least).all()
