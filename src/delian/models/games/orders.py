"""Games too large to count: who tips the balance in random orders and in random coalitions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from delian.models.games.covering import Covering

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
BLOCK = 2_000_000  # amounts held at once


def pivots(alternatives: Sequence[Covering], orders: Ints) -> Ints:
    """Return who tips the balance in each order of all players, (order,); the number of players when nobody does."""
    players = orders.shape[1]
    found = np.empty(len(orders), dtype=np.int64)
    size = max(1, BLOCK // (players * sum(one.supply.shape[1] for one in alternatives)))
    for start in range(0, len(orders), size):
        some = orders[start : start + size]
        place = np.full(len(some), players)
        for one in alternatives:
            reached: Bools = np.all(one.supply[some].cumsum(axis=1) >= one.requirement, axis=2)
            place = np.minimum(place, np.where(reached[:, -1], reached.argmax(axis=1), players))
        last = np.hstack([some, np.full((len(some), 1), players)])
        found[start : start + size] = last[np.arange(len(some)), place]
    return found


def shapley_sampled(
    alternatives: Sequence[Covering], count: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return the Shapley-Shubik index from *count* random orders, and its standard errors, (player,)."""
    players = len(alternatives[0].supply)
    orders = generator.permuted(np.tile(np.arange(players), (count, 1)), axis=1)
    share = np.bincount(pivots(alternatives, orders), minlength=players + 1)[:players] / count
    return share, np.sqrt(share * (1 - share) / count)


def banzhaf_sampled(
    alternatives: Sequence[Covering], count: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return the absolute Banzhaf index from *count* random coalitions, and its standard errors, (player,).

    One coalition serves every player: it is asked with the player and without.
    """
    players = len(alternatives[0].supply)
    inside = generator.random((count, players)) < 0.5
    sums = [_sums(one, inside) for one in alternatives]
    share = np.empty(players)
    for i in range(players):
        here = inside[:, i, None]
        able = np.zeros((count, 2), dtype=bool)
        for one, total in zip(alternatives, sums, strict=True):
            able[:, 0] |= np.all(total - here * one.supply[i] >= one.requirement, axis=1)
            able[:, 1] |= np.all(total + ~here * one.supply[i] >= one.requirement, axis=1)
        share[i] = (able[:, 1] & ~able[:, 0]).mean()
    return share, np.sqrt(share * (1 - share) / count)


def _sums(one: Covering, coalitions: Bools) -> Floats:
    """Return what each of the coalitions, (coalition, player), brings, (coalition, row)."""
    return coalitions.astype(np.float64) @ one.supply.astype(np.float64)  # whole numbers below 2^53 are exact
