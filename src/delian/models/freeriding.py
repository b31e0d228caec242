"""Do small allies ride free: exploitation, concordance, answers to a leader and a rival, spatial lags.

1. Exploitation [OlsonZeckhauser1966]_: the larger an ally's GDP, the larger its burden ME / GDP.
2. Concordance [SandlerForbes1980]_: an ally's part of the cost against its part of the benefit, for every weighting
   of the proxies of benefit.
3. Free riding ally by ally [PlumperNeumayer2015]_: how its spending grows with the leader's, and with what the rival
   outgrows the leader by.
4. Spatial lag [GeorgeSandler2018]_: how spending follows the others' spending, by two-step GMM, because the others
   follow it too.

.. [OlsonZeckhauser1966] Olson and Zeckhauser, An economic theory of alliances, 1966.
.. [SandlerForbes1980] Sandler and Forbes, Burden sharing, strategy, and the design of NATO, 1980.
.. [PlumperNeumayer2015] Plümper and Neumayer, Free-riding in alliances, 2015.
.. [GeorgeSandler2018] George and Sandler, Demand for military spending in NATO, 1968-2015, 2018.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.models.ranktests import SignedRank, correlations, midranks, signed_ranks

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """Coefficients by name, their covariance, and the number of observations behind them."""

    names: tuple[str, ...]
    values: Floats
    covariance: Floats
    n: int

    @property
    def errors(self) -> Floats:
        """Standard errors, in the order of the names."""
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Spatial:
    """One spatial-lag estimate: coefficients, Hansen's J of the over-identifying instruments, their number."""

    estimate: Estimate
    hansen: float
    over_identified: int


def unrelated_correlations(gdp: Floats, spending: Floats, orders: Integers) -> Floats:
    """Return Spearman's rho of GDP and burden where spending had nothing to do with GDP [-1 to 1], one a row.

    Spending is dealt out anew among the allies (orders: one permutation a row), then divided by each ally's own GDP:
    what the ratio alone makes of two unrelated numbers.
    """
    return correlations(midranks(gdp), midranks(spending[orders] / gdp))


def weightings(proxies: int, steps: int) -> Floats:
    """Return every weighting of the proxies in equal steps; each row adds to 1 [share]."""
    if proxies == 1:
        return np.ones((1, 1))
    rows = [
        np.column_stack([np.full(len(rest), first / steps), rest * (1 - first / steps)])
        for first in range(steps + 1)
        for rest in [weightings(proxies - 1, steps - first) if first < steps else _none(proxies - 1)]
    ]
    return np.concatenate(rows)


def _none(count: int) -> Floats:
    return np.eye(1, count)


def concordance(costs: Floats, benefits: Floats, weights: Floats) -> list[SignedRank]:
    """Return Wilcoxon's test of cost share less benefit share, one for each weighting.

    costs: share of cost by ally; benefits (proxy, ally): share of each proxy; weights (weighting, proxy).
    """
    return signed_ranks(costs - weights @ benefits)


def answer_to_leader(own: Floats, leader: Floats, rival: Floats) -> Estimate:
    """Return how an ally's growth of spending answers the leader's, and the rival's beyond it [elasticity].

    own, leader, rival: growth of log spending by year. Least squares of own on a constant, the leader's growth and
    max(0, rival's less leader's); covariance robust to unequal variance (HC1).
    """
    outgrown = np.maximum(0.0, rival - leader)
    X = np.column_stack([np.ones_like(own), leader, outgrown])
    inverse = np.linalg.inv(X.T @ X)
    values: Floats = inverse @ (X.T @ own)
    residual = own - X @ values
    n, k = X.shape
    meat = (X * (residual**2)[:, None]).T @ X
    return Estimate(("constant", "leader", "rival"), values, inverse @ meat @ inverse * n / (n - k), n)


def row_standardised(links: Floats) -> Floats:
    """Return spatial weights with rows that add to 1; who has no link gets a row of zeros [share]."""
    total = links.sum(axis=1, keepdims=True)
    found: Floats = links / np.where(total > 0, total, 1.0)
    return found


def demeaned(values: Floats, groups: Integers) -> Floats:
    """Return columns with the mean of each group taken out: what an ally's own constant explains."""
    found = values.astype(np.float64).copy()
    for group in np.unique(groups):
        found[groups == group] -= found[groups == group].mean(axis=0)
    return found


def spatial_lag(
    y: Floats, lag: Floats, X: Floats, instruments: Floats, clusters: Integers, names: Sequence[str]
) -> Spatial:
    """Return two-step GMM of y = rho lag + X beta, where the lag is explained by instruments.

    1. Two-stage least squares. 2. Moments weighted by the inverse of their covariance, summed within clusters (years),
    because allies of one year share shocks. y, lag, X and instruments have the allies' means taken out.
    """
    R, Z = np.column_stack([lag, X]), np.column_stack([X, instruments])
    plain = np.asarray(np.linalg.inv(Z.T @ Z), np.float64)
    weight = _weight(Z, y - R @ _gmm(y, R, Z, plain), clusters)
    values = _gmm(y, R, Z, weight)
    moments = Z.T @ (y - R @ values)
    precision = R.T @ Z @ _weight(Z, y - R @ values, clusters) @ Z.T @ R
    covariance = np.asarray(np.linalg.inv(precision), np.float64)
    found = Estimate(tuple(names), values, covariance, len(y))
    return Spatial(found, float(moments @ weight @ moments), Z.shape[1] - R.shape[1])


def _gmm(y: Floats, R: Floats, Z: Floats, weight: Floats) -> Floats:
    A = R.T @ Z @ weight
    return np.asarray(np.linalg.solve(A @ Z.T @ R, A @ Z.T @ y), np.float64)


def _weight(Z: Floats, residual: Floats, clusters: Integers) -> Floats:
    """Return the inverse of the covariance of the moments, summed within clusters."""
    sums = np.stack([(Z * residual[:, None])[clusters == c].sum(axis=0) for c in np.unique(clusters)])
    return np.asarray(np.linalg.pinv(sums.T @ sums), np.float64)
