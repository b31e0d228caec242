"""Scores, calibration and the spread of an operation, on rows typed here."""

from __future__ import annotations

import numpy as np
import pytest

from delian.models import participation
from delian.models.participation import Prior

Y = np.array([1.0, 1.0, 0.0, 0.0])


def test_scores_of_a_perfect_and_of_a_blind_forecast():
    blind = np.full(4, 0.5)
    assert participation.log_loss(Y, blind) == pytest.approx(np.log(2))
    assert participation.brier(Y, blind) == pytest.approx(0.25)
    assert participation.area_under_curve(Y, blind) == 0.5
    assert participation.log_loss(Y, Y).max() < 1e-6
    assert participation.area_under_curve(Y, Y) == 1.0
    assert np.isnan(participation.area_under_curve(np.ones(3), np.ones(3)))


def test_a_certain_forecast_that_fails_costs_much_but_not_infinity():
    assert np.isfinite(participation.log_loss(np.array([0.0]), np.array([1.0]))).all()


def test_calibration_counts_every_row_once():
    p = np.array([0.05, 0.15, 0.5, 0.99, 1.0])
    bins = participation.calibration(np.array([0, 0, 1, 1, 1.0]), p)
    assert sum(count for *_, count in bins) == 5
    assert bins[-1][:2] == pytest.approx((0.995, 1.0))


def test_slope_is_near_one_for_a_calibrated_forecast():
    stream = np.random.Generator(np.random.Philox(3))
    p = stream.random(4000)
    level, slope = participation.slope_and_level((stream.random(4000) < p).astype(float), p)
    assert (level, slope) == (pytest.approx(0.0, abs=0.15), pytest.approx(1.0, abs=0.1))


def test_means_and_intervals_go_by_family():
    values, families = np.array([1.0, 3.0, 10.0]), np.array([0, 0, 1])
    assert participation.by_family(values, families) == pytest.approx([2.0, 10.0])
    orders = np.array([[0, 0], [1, 1], [0, 1]])
    low, high = participation.over_families(lambda at: float(values[at].mean()), families, orders)
    assert 2.0 <= low <= high <= 10.0


def test_the_spread_of_operations_is_found_again():
    stream = np.random.Generator(np.random.Philox(5))
    operations = np.repeat(np.arange(300), 12)
    moved = np.repeat(stream.normal(0.0, 1.5, 300), 12)
    y = (stream.random(3600) < 1 / (1 + np.exp(-moved))).astype(float)
    assert participation.shift_spread(y, np.zeros(3600), operations, (0.0, 0.5, 1.0, 1.5, 2.0)) == 1.5
    still = (stream.random(3600) < 0.5).astype(float)
    assert participation.shift_spread(still, np.zeros(3600), operations, (0.0, 0.5, 1.0)) == 0.0


def test_rows_of_one_family_widen_the_covariance():
    stream = np.random.Generator(np.random.Philox(7))
    known = np.column_stack([np.ones(200), stream.normal(size=200)])
    families = np.repeat(np.arange(10), 20)
    shift = np.repeat(stream.normal(0.0, 1.5, 10), 20)
    y = (stream.random(200) < 1 / (1 + np.exp(-known[:, 1] - shift))).astype(float)
    prior = Prior(np.zeros(2), np.full(2, 100.0))
    together = participation.fit(known, y, np.ones(200), prior, families).covariance
    apart = participation.fit(known, y, np.ones(200), prior, np.arange(200)).covariance
    assert together[0, 0] > apart[0, 0]
