from __future__ import annotations

import numpy as np
import pytest

from delian.models import pledges

TWO = {"A": 2.0, "B": 2.0}


def test_speeds_of_a_world_that_follows_the_rule():
    """Shares that close a tenth of the gap every year are found to do so, without noise."""
    line = [1.0]
    for _ in range(8):
        line.append(line[-1] + 0.1 * (2.0 - line[-1]))
    shares = {
        "A": dict(zip(range(2014, 2023), line, strict=True)),
        "B": dict(zip(range(2014, 2023), line, strict=True)),
    }
    found = pledges.speeds(shares, TWO, 2015, 2022)
    assert found.of("A")[0] == pytest.approx(0.1)
    assert found.pooled == pytest.approx(0.1)
    assert found.noise == pytest.approx(0.0, abs=1e-5)
    assert found.steps == 16


def test_a_member_without_data_gets_the_mean_and_more_doubt():
    shares = {"A": {2014: 1.0, 2015: 1.2, 2016: 1.25, 2017: 1.5}, "B": {2014: 1.0, 2015: 1.0, 2016: 1.05, 2017: 1.1}}
    found = pledges.speeds(shares, TWO, 2015, 2017)
    assert found.of("B")[0] < found.pooled < found.of("A")[0]
    assert found.of("C") == (found.pooled, found.pooled_variance)


def test_only_the_years_of_the_regime_count():
    shares = {"A": {2012: 1.0, 2013: 1.9, 2014: 1.9, 2015: 1.91, 2016: 1.92}}
    assert pledges.speeds(shares, {"A": 2.0}, 2014, 2016).steps == 3
    assert pledges.speeds(shares, {"A": 2.0}, 2018, 2020) is None


@pytest.mark.parametrize(("year", "start"), [(1970, 1985), (2013, 1985), (2014, 2014), (2021, 2014), (2030, 2022)])
def test_regime_of_a_year(year, start):
    assert pledges.regime_start((1985, 2014, 2022), year) == start


def test_forecasts_by_hand():
    found = pledges.forecast(1.0, 2.0, (0.5, 0.0), 0.1, 2)
    assert found.mean == pytest.approx(1.75)
    assert found.deviation == pytest.approx((0.01 * (1 + 0.25)) ** 0.5)
    line = {"A": {y: 1.0 + 0.1 * (y - 2010) for y in range(2010, 2021)}}
    assert pledges.persistence(line, "A", 2020, 2).mean == pytest.approx(2.0)
    assert pledges.persistence(line, "A", 2020, 2).deviation == pytest.approx(0.2)
    assert pledges.drift(line, "A", 2020, 2).mean == pytest.approx(2.2)
    assert pledges.drift(line, "A", 2020, 2).deviation == pytest.approx(0.0, abs=1e-9)


def test_score_of_a_normal_forecast():
    """CRPS of a standard normal at its mean: 2 phi(0) - 1 / sqrt(pi) [Gneiting and Raftery 2007]."""
    assert pledges.crps(pledges.Forecast(0.0, 1.0), 0.0) == pytest.approx(0.233695, abs=1e-6)
    assert pledges.crps(pledges.Forecast(1.0, 0.0), 3.0) == 2.0
    sample = np.random.default_rng(1).normal(0.3, 0.7, 200_000)
    by_draws = np.mean(np.abs(sample - 1.1)) - 0.5 * np.mean(np.abs(sample[::2] - sample[1::2]))
    assert pledges.crps(pledges.Forecast(0.3, 0.7), 1.1) == pytest.approx(by_draws, abs=0.005)


def test_paths_and_crossings():
    found = pledges.paths(1.0, 2.0, np.array([0.5, 0.0]), np.array([[0.0, 0.0, 0.25], [0.0, 0.0, -9.0]]))
    assert found.tolist() == [[1.5, 1.75, 2.125], [1.0, 1.0, 0.0]]
    assert pledges.crossing(found, 2.0).tolist() == [2, -1]
    assert pledges.crossing(np.array([[1.996, 1.0]]), 2.0).tolist() == [0]


def test_cost_and_missing_money():
    assert pledges.straight(1.0, 2.0, 4) == [0.25, 0.5, 0.75, 1.0]
    assert pledges.straight(3.0, 2.0, 2) == [0.0, 0.0]
    assert pledges.missing({2014: 1.0, 2015: 2.5, 2016: 1.5}, 2.0, {2014: 1000.0, 2015: 1000.0}) == {
        2014: 10.0,
        2015: 0.0,
    }
