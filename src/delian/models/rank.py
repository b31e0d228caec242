"""Ranks under many weightings: an index with one set of weights hides how far its ranking is a choice.

1. The score of a member is the weighted mean of its components, each from 0 (worst) to 1 (best).
2. Weightings are drawn evenly over the whole simplex (Dirichlet, all parameters 1), as in stochastic multicriteria
   acceptability analysis [LahdelmaSalminen2001]_.
3. Of each member: how often it stands in the bottom places, and between which ranks it lies in most weightings.

.. [LahdelmaSalminen2001] Lahdelma and Salminen, SMAA-2, Operations Research 49(3), 2001.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
_BLOCK = 4096  # weightings ranked at a time


@dataclass(frozen=True, slots=True, eq=False)
class Robustness:
    """Of each member: lowest and highest rank at two quantiles of weightings, best and worst at all, P(bottom)."""

    low: Integers
    high: Integers
    best: Integers
    worst: Integers
    bottom: Floats


def percentile_scores(values: Floats) -> Floats:
    """Return where each value stands among all, from 0 (lowest) to 1 (highest); equal values share a place [share].

    A rank share, not a share of the range: one outlier would press everybody else together.
    """
    below = (values[None, :] < values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1) - 1
    found: Floats = (below + equal / 2.0) / max(1, len(values) - 1)
    return found


def ranks(values: Floats) -> Integers:
    """Return ranks from 1 for the highest value along the last axis; equal values take the order of the members."""
    order = _order(values)
    found = np.empty(order.shape, np.int64)
    np.put_along_axis(found, order, np.broadcast_to(np.arange(1, values.shape[-1] + 1), order.shape), axis=-1)
    return found


def _order(values: Floats) -> Integers:
    """Return the places of the members from the highest value down, along the last axis."""
    return np.argsort(-values, axis=-1, kind="stable")


def even_weights(exponentials: Floats) -> Floats:
    """Return weightings spread evenly over the simplex, from standard exponential draws [share], one a row."""
    found: Floats = exponentials / exponentials.sum(axis=1, keepdims=True)
    return found


def scores(components: Floats, weights: Floats) -> Floats:
    """Return the weighted mean of the components that a member has [0 to 1], one row a weighting.

    components (member, component) from 0 to 1, NaN where unknown: the other weights are then scaled up, so nothing is
    filled in. NaN where a member has nothing that carries weight.
    """
    known = ~np.isnan(components)
    carried = weights @ known.T.astype(np.float64)
    summed = weights @ np.where(known, components, 0.0).T
    found: Floats = np.where(carried > 0, summed / np.where(carried > 0, carried, 1.0), np.nan)
    return found


def coverage(components: Floats, weights: Floats) -> Floats:
    """Return the share of one weighting that falls on components with a figure, by member [share]."""
    found: Floats = (~np.isnan(components)).astype(np.float64) @ weights / weights.sum()
    return found


def robustness(components: Floats, weights: Floats, last: int, quantiles: tuple[float, float]) -> Robustness:
    """Return how ranks move over weightings.

    components (member, component) from 0 to 1, NaN where unknown; weights (weighting, component); last: how many places
    count as the bottom; quantiles: ends of the interval of ranks.
    """
    members = len(components)
    counts = np.zeros((members, members), np.int64)  # (member, rank - 1)
    places = np.arange(members)
    for start in range(0, len(weights), _BLOCK):
        order = _order(scores(components, weights[start : start + _BLOCK]))
        counts += np.bincount((order * members + places).ravel(), minlength=members * members).reshape(members, members)
    reached = counts.cumsum(axis=1) / len(weights)
    low, high = ((reached < quantile - 1e-12).sum(axis=1) + 1 for quantile in quantiles)
    seen = counts > 0
    worst = members - np.argmax(seen[:, ::-1], axis=1)
    bottom = counts[:, max(0, members - last) :].sum(axis=1) / len(weights)
    return Robustness(low, high, np.argmax(seen, axis=1) + 1, worst, bottom)
