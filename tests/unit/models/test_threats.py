"""Ratings of a stated model and of surveys, and how far apart members are, on rows typed here."""

from __future__ import annotations

import numpy as np
import pytest

from delian.models import threats


def test_levels_go_straight_between_years_and_stay_at_the_ends():
    points = {1990: 20.0, 2000: 40.0}
    assert [threats.between(points, year) for year in (1980, 1990, 1995, 2010)] == [20.0, 20.0, 30.0, 40.0]


def test_what_is_unknown_moves_nobody():
    values, known = np.array([[1.0], [3.0], [99.0]]), np.array([[True], [True], [False]])
    assert threats.centred(values, known).ravel() == pytest.approx([-1.0, 1.0, 0.0])


def test_a_member_without_anything_of_its_own_is_at_the_level():
    found = threats.modelled_ratings(np.array([30.0]), np.array([[0.5]]), np.array([[0.0], [2.0]]), np.zeros((1, 2)))
    assert found[0, 0] == pytest.approx(30.0)
    assert found[0, 1] > 30.0


def test_a_surveyed_rating_is_the_answer_at_base_and_stays_between_0_and_100():
    found = threats.surveyed_ratings(95.0, 20.0, np.array([0.0, 1.6448536269514722, -1.6448536269514722]))
    assert found == pytest.approx([95.0, 100.0, 75.0])


def test_dispersion_is_zero_where_all_fear_alike_and_names_who_does_not():
    assert threats.dispersion(np.full((2, 4), 50.0)) == pytest.approx([0.0, 0.0])
    ratings = np.array([[50.0, 50.0, 90.0]])
    (member, above), *_ = threats.farthest(ratings, ("DEU", "FRA", "POL"), 1)
    assert (member, above) == ("POL", pytest.approx(26.667, abs=1e-3))


def test_errors_stand_beside_those_of_the_mean():
    seen = np.array([10.0, 30.0])
    assert threats.errors(np.array([10.0, 25.0]), seen) == (2.5, 10.0)
    assert threats.correlation(np.array([1.0, 2.0]), seen) == pytest.approx(1.0)
    assert threats.correlation(np.array([1.0, 1.0]), seen) is None
