"""Games given by a whole number for every coalition: exact indices, minimal coalitions.

Coalition s is the number whose bit i says whether player i is in it, so values[0] belongs to nobody and the
last value to everybody. Whole numbers keep sums exact; the caller divides by the scale of the game.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, factorial
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where
from delian.models.games.covering import Covering

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Number = TypeVar("Number", np.int8, np.int64, np.float64)
MOST_PLAYERS = 20  # a million coalitions: a table of 8 MB
LARGEST = 2**44  # sums over the coalitions of one size stay below 2^63 up to 20 players


def players_of(values: npt.NDArray[np.generic]) -> int:
    """Return the number of players of a table of 2^n values."""
    n = len(values).bit_length() - 1
    if n < 1 or len(values) != 1 << n:
        raise DelianError(
            "bad-number", f"a table of {len(values)} values. Give one for each of the 2^n coalitions of n players."
        )
    return n


def too_many(n: int, what: str) -> DelianError:
    """Return the error for more players than a table can hold."""
    return DelianError(
        "game-too-large",
        f"{what} goes through every coalition and so takes at most {MOST_PLAYERS} players; this game has {n}. "
        "Ask for another rule, or put players together.",
        where=[Where(column="players", value=n)],
    )


def totals(weights: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Return the sum of *weights* (player,) over every coalition (2^n,)."""
    found = np.zeros(1, dtype=weights.dtype)
    for weight in weights:
        found = np.concatenate([found, found + weight])
    return found


def able(alternatives: Sequence[Covering], n: int) -> Bools:
    """Return for every coalition whether it covers any of the *alternatives*."""
    found = np.zeros(1 << n, dtype=bool)
    for one in alternatives:
        covered = np.ones(1 << n, dtype=bool)
        for row, needed in enumerate(one.requirement):
            covered &= totals(one.supply[:, row]) >= needed
        found |= covered
    return found


def minimal(table: Bools) -> Bools:
    """Return the able coalitions that no member can leave without the rest failing."""
    n = players_of(table)
    found = table.copy()
    for i in range(n):
        found.reshape(-1, 2, 1 << i)[:, 1, :] &= ~table.reshape(-1, 2, 1 << i)[:, 0, :]
    return found


def marginals(values: Ints, i: int) -> Ints:
    """Return what player *i* adds to every coalition of the others (2^(n-1),)."""
    split = values.reshape(-1, 2, 1 << i)
    return (split[:, 1, :] - split[:, 0, :]).ravel()


def shapley(values: Ints) -> list[Fraction]:
    """Return each player's Shapley value [units of the table], exactly.

    Marginal contributions are added up over the coalitions of one size in whole numbers; the sum of size s has
    the weight s! (n-1-s)! / n! [Shapley1953]_.
    """
    n = players_of(values)
    order, starts = _by_size(n - 1)
    weights = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
    found = []
    for i in range(n):
        sums = np.add.reduceat(marginals(values, i)[order], starts)
        found.append(sum((w * int(part) for w, part in zip(weights, sums, strict=True)), Fraction(0)))
    return found


def banzhaf(values: Ints) -> list[Fraction]:
    """Return each player's mean marginal contribution over all coalitions of the others [units of the table]."""
    n = players_of(values)
    order, starts = _by_size(n - 1)
    return [
        Fraction(sum(map(int, np.add.reduceat(marginals(values, i)[order], starts))), 1 << (n - 1)) for i in range(n)
    ]


def _by_size(n: int) -> tuple[Ints, Ints]:
    """Return an order of 2^n coalitions by size, and where each size begins in it."""
    sizes = totals(np.ones(n, dtype=np.int8))
    counts = [comb(n, s) for s in range(n + 1)]
    return np.argsort(sizes, kind="stable"), np.cumsum([0, *counts[:-1]])
