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
    coalitions = generator.random((count, players)) < 0.5
    share = np.empty(players)
    for i in range(players):
        with_i, without = coalitions.copy(), coalitions.copy()
        with_i[:, i], without[:, i] = True, False
        share[i] = (_able(alternatives, with_i) & ~_able(alternatives, without)).mean()
    return share, np.sqrt(share * (1 - share) / count)


def _able(alternatives: Sequence[Covering], coalitions: Bools) -> Bools:
    """Return which of the coalitions, (coalition, player), cover any alternative."""
    chosen = coalitions.astype(np.float64)  # sums of whole numbers below 2^53 are exact, and fast
    found = np.zeros(len(coalitions), dtype=bool)
    for one in alternatives:
        found |= (chosen @ one.supply.astype(np.float64) >= one.requirement).all(axis=1)
    return found
