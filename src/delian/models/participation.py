"""Who takes part in an operation: a regularised logit, its scores on operations it has not seen.

1. Coefficients maximise the log likelihood, rows weighted, less a normal prior around stated values [Hoerl1970]_, by
   Newton's method (iteratively reweighted least squares).
2. Covariance: sandwich over families of operations, H^-1 (S'S + P) H^-1, S the sums of scores by family, P the
   precision of the prior [Liang1986]_.
3. Scores of rows that were left out, a whole family of operations at a time; intervals by drawing families anew.
4. An operation has a temper of its own: a normal shift common to all members, its spread by maximum likelihood of the
   left-out operations (Gauss-Hermite).

.. [Hoerl1970] Hoerl and Kennard, Ridge regression, 1970.
.. [Liang1986] Liang and Zeger, Longitudinal data analysis using generalized linear models, 1986.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
STEPS, CLOSE = 100, 1e-10
EDGE = 1e-9  # probabilities are kept off 0 and 1 in the log loss
BINS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Prior:
    """Normal prior of each coefficient: mean and standard deviation; an infinite deviation is no prior."""

    mean: Floats
    deviation: Floats

    @property
    def precision(self) -> Floats:
        """One over the variance, 0 without a prior."""
        found: Floats = 1.0 / self.deviation**2
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Logit:
    """Coefficients and their covariance."""

    values: Floats
    covariance: Floats


def chances(X: Floats, values: Floats) -> Floats:
    """Return the probability of taking part of each row [share]."""
    found: Floats = 1.0 / (1.0 + np.exp(-(X @ values)))
    return found


def even_weights(families: Ints) -> Floats:
    """Return the weight of each row: one over the root of its family's rows, 1 on average.

    Between a vote for each row, where the largest family rules, and one for each family.
    """
    _, place, counts = np.unique(families, return_inverse=True, return_counts=True)
    found = 1.0 / np.sqrt(counts[place])
    weights: Floats = found / found.mean()
    return weights


def fit(X: Floats, y: Floats, weights: Floats, prior: Prior, families: Ints) -> Logit:
    """Return the coefficients that fit best and their covariance over families.

    X: (row, predictor), the first column ones; y: 1 took part, 0 stayed away; families: (row,).
    """
    values = prior.mean.astype(np.float64).copy()
    for _ in range(STEPS):
        step = np.linalg.solve(_curvature(X, values, weights, prior), _slope(X, y, values, weights, prior))
        values = values + step
        if float(np.abs(step).max()) < CLOSE:
            break
    inverse = np.linalg.inv(_curvature(X, values, weights, prior))
    pieces = X * (weights * (y - chances(X, values)))[:, None]
    sums = np.stack([pieces[families == f].sum(axis=0) for f in np.unique(families)])
    covariance: Floats = inverse @ (sums.T @ sums + np.diag(prior.precision)) @ inverse
    return Logit(values, covariance)


def _slope(X: Floats, y: Floats, values: Floats, weights: Floats, prior: Prior) -> Floats:
    found: Floats = X.T @ (weights * (y - chances(X, values))) - prior.precision * (values - prior.mean)
    return found


def _curvature(X: Floats, values: Floats, weights: Floats, prior: Prior) -> Floats:
    p = chances(X, values)
    found: Floats = (X * (weights * p * (1.0 - p))[:, None]).T @ X + np.diag(prior.precision)
    return found


def area_under_curve(y: Floats, p: Floats) -> float:
    """Return the chance that one who took part was given more than one who stayed away [share]; ties count half."""
    took, stayed = p[y == 1], p[y == 0]
    if not len(took) or not len(stayed):
        return float("nan")
    above = (took[:, None] > stayed).mean() + 0.5 * (took[:, None] == stayed).mean()
    return float(above)


def brier(y: Floats, p: Floats) -> Floats:
    """Return the squared error of each row."""
    found: Floats = (y - p) ** 2
    return found


def log_loss(y: Floats, p: Floats) -> Floats:
    """Return minus the log of the probability given to what happened, of each row [nats]."""
    q = np.clip(p, EDGE, 1.0 - EDGE)
    found: Floats = -(y * np.log(q) + (1.0 - y) * np.log(1.0 - q))
    return found


def calibration(y: Floats, p: Floats, bins: int = BINS) -> list[tuple[float, float, int]]:
    """Return (mean probability given, share that took part, rows) by fifths of the probability."""
    places = np.minimum((p * bins).astype(int), bins - 1)
    held = [places == b for b in range(bins)]
    return [(float(p[h].mean()), float(y[h].mean()), int(h.sum())) for h in held if h.any()]


def slope_and_level(y: Floats, p: Floats) -> tuple[float, float]:
    """Return intercept and slope of the logit of outcomes on the logit of probabilities; 0 and 1 are perfect."""
    q = np.clip(p, EDGE, 1.0 - EDGE)
    X = np.column_stack([np.ones_like(q), np.log(q / (1.0 - q))])
    loose = Prior(np.array([0.0, 1.0]), np.array([10.0, 10.0]))
    found = fit(X, y, np.ones_like(y), loose, np.arange(len(y))).values
    return float(found[0]), float(found[1])


def by_family(values: Floats, families: Ints) -> Floats:
    """Return the mean of each family, in order of family."""
    return np.array([values[families == f].mean() for f in np.unique(families)])


def over_families(measure: Callable[[Ints], float], families: Ints, orders: Ints) -> tuple[float, float]:
    """Return the 5th and 95th percentile of a measure of rows when families are drawn anew.

    measure takes positions of rows; orders (draw, families): which families, drawn with replacement.
    """
    every = np.unique(families)
    held = [np.flatnonzero(families == f) for f in every]
    found = np.array([measure(np.concatenate([held[f] for f in order])) for order in orders])
    low, high = np.nanquantile(found, (0.05, 0.95))
    return float(low), float(high)


def shift_spread(y: Floats, index: Floats, operations: Ints, grid: Sequence[float]) -> float:
    """Return the spread of the shift of an operation under which the left-out outcomes are most likely [logit].

    index: logit given to each row before its family was seen; one shift an operation, normal around zero.
    """
    nodes, mass = np.polynomial.hermite_e.hermegauss(31)
    sides = np.where(y > 0.5, 1.0, -1.0)
    held = [np.flatnonzero(operations == o) for o in np.unique(operations)]

    def likelihood(spread: float) -> float:
        total = 0.0
        for rows in held:
            moved = sides[rows, None] * (index[rows, None] + spread * nodes)
            total += float(np.log(np.exp(-np.logaddexp(0.0, -moved).sum(axis=0)) @ mass / mass.sum()))
        return total

    return max(grid, key=likelihood)
