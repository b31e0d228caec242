"""Estimates find what was put in; weightings cover the simplex; the ratio alone pushes rho below zero."""

from __future__ import annotations

import numpy as np
import pytest

from delian.models import freeriding


def test_an_answer_that_was_put_in_is_found():
    rng = np.random.default_rng(1)
    leader, rival = rng.normal(0, 0.05, (2, 400))
    own = 0.01 + 0.5 * leader - 0.3 * np.maximum(0, rival - leader) + rng.normal(0, 0.01, 400)
    found = freeriding.answer_to_leader(own, leader, rival)
    assert found.names == ("constant", "leader", "rival")
    assert found.values == pytest.approx([0.01, 0.5, -0.3], abs=0.05)
    assert np.all(np.abs(found.values - [0.01, 0.5, -0.3]) < 4 * found.errors)
    assert found.n == 400


def test_without_noise_the_answer_is_exact():
    leader, rival = np.random.default_rng(2).normal(size=(2, 30))
    found = freeriding.answer_to_leader(2 * leader, leader, rival)
    assert found.values == pytest.approx([0, 2, 0], abs=1e-12)
    assert found.errors == pytest.approx([0, 0, 0], abs=1e-12)


def test_weightings_are_all_points_of_the_grid_once():
    found = freeriding.weightings(3, 10)
    assert found.shape == (66, 3)
    assert found.sum(axis=1) == pytest.approx(np.ones(66))
    assert found.min() >= 0
    assert len({tuple(np.rint(10 * row).astype(int)) for row in found}) == 66
    assert found * 10 == pytest.approx(np.rint(found * 10))


def test_concordance_of_equal_shares_is_never_rejected():
    shares = np.array([0.5, 0.2, 0.15, 0.1, 0.04, 0.01])
    for found in freeriding.concordance(shares, np.stack([shares, shares]), freeriding.weightings(2, 4)):
        assert found.p > 0.9


def test_random_spending_over_gdp_falls_with_gdp():
    rng = np.random.default_rng(4)
    gdp, spending = np.exp(rng.normal(size=(2, 15)))
    orders = rng.permuted(np.tile(np.arange(15), (300, 1)), axis=1)
    found = freeriding.unrelated_correlations(gdp, spending, orders)
    assert np.median(found) < -0.4


def test_rows_of_weights_add_to_one_or_are_empty():
    found = freeriding.row_standardised(np.array([[0.0, 2.0, 2.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
    assert found.sum(axis=1).tolist() == [1.0, 1.0, 0.0]


def test_two_step_gmm_finds_the_lag_where_least_squares_does_not():
    rng = np.random.default_rng(5)
    allies, years, lag, beta = 12, 150, 0.4, 0.8
    links = freeriding.row_standardised(
        rng.random((allies, allies)) * (1 - np.eye(allies)) * (rng.random((allies, allies)) < 0.3)
    )
    inverse = np.linalg.inv(np.eye(allies) - lag * links)
    x = rng.normal(size=(years + 1, allies))
    y = (x[1:] * beta + rng.normal(0, 1, (years, 1)) + rng.normal(0, 0.5, (years, allies))) @ inverse.T
    others_y, others_x = y @ links.T, x @ links.T
    groups = np.tile(np.arange(allies), years)
    clusters = np.repeat(np.arange(years), allies)
    columns = [y, others_y, x[1:], others_x[1:], others_x[1:] @ links.T]
    own = freeriding.demeaned(np.column_stack([part.ravel() for part in columns]), groups)
    found = freeriding.spatial_lag(own[:, 0], own[:, 1], own[:, 2:3], own[:, 3:], clusters, ("lag", "x"))
    assert found.over_identified == 1
    assert np.all(np.abs(found.estimate.values - [lag, beta]) < 4 * found.estimate.errors)
    plain = np.linalg.lstsq(own[:, 1:3], own[:, 0], rcond=None)[0]
    assert plain[0] > lag + 0.1 > found.estimate.values[0]
    assert 0 <= found.hansen < 15


def test_means_of_groups_are_taken_out():
    found = freeriding.demeaned(np.array([[1.0], [3.0], [10.0]]), np.array([0, 0, 1]))
    assert found.ravel().tolist() == [-1.0, 1.0, 0.0]
