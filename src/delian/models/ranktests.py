"""Rank tests for small samples: Spearman's correlation, Wilcoxon's signed ranks, their exact or permuted tails.

1. Spearman [Spearman1904]_: the correlation of midranks; one-sided tail from Student's t with n - 2 degrees.
2. The permutation tail asks how often a random pairing of the same values is at least as large.
3. Wilcoxon [Wilcoxon1945]_: the sum of ranks of positive differences. All 2^n signs are counted, with ties too,
   because twice a midrank is a whole number. Differences of zero are left out first.

.. [Spearman1904] Spearman, The proof and measurement of association between two things, 1904.
.. [Wilcoxon1945] Wilcoxon, Individual comparisons by ranking methods, 1945.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_TINY = 1e-300  # keeps the continued fraction away from division by zero
_STEPS = 500
_EQUAL = 1e-12  # correlations closer than this are the same


@dataclass(frozen=True, slots=True)
class SignedRank:
    """Wilcoxon's test: number of differences that are not zero, sum of positive ranks, two-sided probability."""

    n: int
    positive: float
    p: float


def midranks(values: Floats) -> Floats:
    """Return ranks from 1, along the last axis; equal values share the mean of their ranks [rank]."""
    below = (values[..., None, :] < values[..., :, None]).sum(axis=-1)
    equal = (values[..., None, :] == values[..., :, None]).sum(axis=-1)
    ranks: Floats = below + (equal + 1) / 2.0
    return ranks


def spearman(x: Floats, y: Floats) -> float:
    """Return Spearman's rank correlation of two samples [-1 to 1]; NaN where one of them never changes."""
    return float(correlations(midranks(x), midranks(y)))


def correlations(x: Floats, y: Floats) -> Floats:
    """Return the correlation along the last axis [-1 to 1]; NaN where one side never changes."""
    a, b = x - x.mean(axis=-1, keepdims=True), y - y.mean(axis=-1, keepdims=True)
    norm = np.sqrt((a * a).sum(axis=-1) * (b * b).sum(axis=-1))
    found: Floats = np.where(norm > 0, (a * b).sum(axis=-1) / np.where(norm > 0, norm, 1.0), np.nan)
    return found


def one_sided(rho: float, n: int) -> float:
    """Return P(correlation >= rho) of n unrelated pairs by Student's t with n - 2 degrees of freedom [probability]."""
    if abs(rho) >= 1.0 - _EQUAL:
        return 0.0 if rho > 0 else 1.0
    return student_tail(rho * math.sqrt((n - 2) / (1.0 - rho * rho)), n - 2)


def permuted_tail(rho: float, x: Floats, y: Floats, orders: npt.NDArray[np.int64]) -> float:
    """Return the share of random pairings whose correlation is at least rho [probability].

    orders: one permutation of the places of *y* a row. The pairing observed counts as one more, so never 0.
    """
    drawn = correlations(midranks(x), midranks(y)[orders])
    return float((np.count_nonzero(drawn >= rho - _EQUAL) + 1) / (len(orders) + 1))


def student_tail(t: float, degrees: float) -> float:
    """Return P(T >= t) of Student's t [probability]."""
    half = 0.5 * incomplete_beta(degrees / 2.0, 0.5, degrees / (degrees + t * t))
    return half if t >= 0 else 1.0 - half


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b) by Lentz's continued fraction [0 to 1]."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) * _fraction(a, b, x) / a


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d = 1.0 / _away(1.0 + part * d)
            c = _away(1.0 + part / c)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def signed_rank(differences: Floats) -> SignedRank:
    """Return Wilcoxon's signed-rank test of differences around zero: n, sum of positive ranks, exact two-sided p."""
    return signed_ranks(differences[None, :])[0]


def signed_ranks(rows: Floats) -> list[SignedRank]:
    """Return Wilcoxon's test of every row of differences around zero."""
    ranks = midranks(np.abs(rows))
    return [_tested(row, rank) for row, rank in zip(rows, ranks, strict=True)]


def _tested(row: Floats, ranks: Floats) -> SignedRank:
    kept = row != 0
    n = int(kept.sum())
    if n == 0:
        return SignedRank(0, 0.0, 1.0)
    own = ranks[kept] - (len(row) - n)  # zeros have the lowest ranks; they are left out
    positive = float(own[row[kept] > 0].sum())
    return SignedRank(n, positive, exact_two_sided(2 * own, 2 * positive))


def exact_two_sided(doubled: Floats, positive: float) -> float:
    """Return the two-sided probability of a sum of signed ranks, all 2^n signs alike [probability].

    doubled: twice the ranks, whole numbers; positive: twice the sum of the positive ranks.
    """
    below = _at_most(tuple(np.sort(np.rint(doubled).astype(np.int64)).tolist()))
    place = round(positive)
    return min(1.0, 2.0 * below[min(place, len(below) - 1 - place)])


@cache
def _at_most(ranks: tuple[int, ...]) -> tuple[float, ...]:
    """Return the chance of a sum of at most 0, 1, 2 ... when each rank is taken with probability one half."""
    chances = np.zeros(sum(ranks) + 1)
    chances[0] = 1.0
    for rank in ranks:
        moved = np.zeros_like(chances)
        moved[rank:] = chances[: len(chances) - rank]
        chances = 0.5 * (chances + moved)
    return tuple(np.cumsum(chances).tolist())
