"""The nucleolus: the division that makes the greatest complaint as small as possible, then the next, and so on.

For a table of 2^n values, n up to 20. One linear programme a level, with the coalitions that matter generated.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError
from delian.core.milp import Program, solve
from delian.models.games.tables import players_of, totals

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
TIGHT = 1e-7  # a dual price above this names a coalition whose excess cannot change any more
TOLERANCE = 1e-9  # of the largest value
GENERATED = 20  # coalitions listed in one round
ROUNDS = 2000
_LARGEST = 2**61  # room for sums in 64 bits


@dataclass(frozen=True, slots=True, eq=False)
class Nucleolus:
    """The nucleolus in units of the table; `exact` is None when whole-number algebra did not confirm it."""

    shares: Floats
    exact: tuple[Fraction, ...] | None


def nucleolus(values: Ints) -> Nucleolus:
    """Return the nucleolus of a game [units of the table].

    1. Minimise e with x(S) + e >= v(S) for all coalitions whose excess is still free [Schmeidler1969]_,
       [MaschlerPelegShapley1979]_; coalitions enter when they are violated.
    2. Coalitions with a dual price above zero have excess e in every solution: fix them.
    3. Coalitions in the span of the fixed ones are no longer free. Go on until one division is left.
    4. Solve for the division in fractions from the coalitions fixed at each level, and hold the excess of every
       coalition against the levels.
    """
    n = players_of(values)
    if n == 1:
        return Nucleolus(values[1:].astype(float), (Fraction(int(values[1])),))
    size = float(np.abs(values).max()) or 1.0
    worth = values / size
    fixed, levels, frees = [(1 << n) - 1], [-1], []
    known = [worth[-1]]
    shares = np.zeros(n)
    for level in range(n):
        free = _free(fixed, n)
        if not free.any():
            break
        frees.append(free)
        shares, excess, tight = _level(worth, fixed, known, free)
        fixed += tight
        known += [float(worth[one] - excess) for one in tight]
        levels += [level] * len(tight)
    exact = _exact(values, fixed, levels, shares * size)
    return Nucleolus(shares * size, exact[0] if exact and _within(values, *exact, frees) else None)


def _matrix(masks: list[int], n: int) -> Floats:
    return ((np.array(masks)[:, None] >> np.arange(n)) & 1).astype(float)


def _free(fixed: list[int], n: int) -> Bools:
    """Return the coalitions whose sum is not settled by the sums of those fixed."""
    _, sizes, directions = np.linalg.svd(_matrix(fixed, n))
    rank = int((sizes > 1e-9).sum())
    found = np.zeros(1 << n, dtype=bool)
    for direction in directions[rank:]:
        found |= np.abs(totals(direction)) > 1e-9
    return found


def _level(worth: Floats, fixed: list[int], known: list[float], free: Bools) -> tuple[Floats, float, list[int]]:
    """Return shares, the level e, and the coalitions that have excess e in every solution of the level."""
    n = players_of(worth)
    listed = [mask for mask in (1 << i for i in range(n)) if free[mask]]
    for _ in range(ROUNDS):
        found = solve(_program(worth, fixed, known, listed))
        shares, excess = found.values[:n], float(found.values[n])
        excesses = np.where(free, worth - totals(shares), -np.inf)
        worst = np.argpartition(excesses, -min(GENERATED, len(excesses)))[-GENERATED:]
        broken = [int(one) for one in worst if excesses[one] > excess + TOLERANCE]
        if not set(broken) - set(listed):
            prices = np.abs(found.duals[len(fixed) :])
            return shares, excess, [mask for mask, price in zip(listed, prices, strict=True) if price > TIGHT]
        listed += sorted(set(broken) - set(listed))
    raise DelianError("solver-failed", "the nucleolus did not settle. Please report the game.")


def _program(worth: Floats, fixed: list[int], known: list[float], listed: list[int]) -> Program:
    n = players_of(worth)
    settled = np.hstack([_matrix(fixed, n), np.zeros((len(fixed), 1))])
    open_ = np.hstack([_matrix(listed, n), np.ones((len(listed), 1))]) if listed else np.zeros((0, n + 1))
    bounds = np.array([worth[mask] for mask in listed])
    return Program(
        cost=np.append(np.zeros(n), 1.0),
        matrix=np.vstack([settled, open_]),
        row_lower=np.concatenate([known, bounds]),
        row_upper=np.concatenate([known, np.full(len(listed), np.inf)]),
        # Bounds far outside any solution keep the first rounds of a level finite.
        lower=np.full(n + 1, -10.0 * n),
        upper=np.full(n + 1, 10.0 * n),
        integer=np.zeros(n + 1, dtype=bool),
    )


def _exact(
    values: Ints, fixed: list[int], levels: list[int], shares: Floats
) -> tuple[tuple[Fraction, ...], list[Fraction]] | None:
    """Return the division and the excess of each level in fractions, None when the fixed coalitions leave them open."""
    n, count = players_of(values), max(levels) + 1
    rows = []
    for mask, level in zip(fixed, levels, strict=True):
        sides = [Fraction(mask >> i & 1) for i in range(n)] + [Fraction(int(level == k)) for k in range(count)]
        rows.append([*sides, Fraction(int(values[mask]))])
    found = _solved(rows, n + count)
    if found is None:
        return None
    size = float(np.abs(values).max()) or 1.0
    near = all(abs(float(a) - b) <= 1e-6 * size for a, b in zip(found[:n], shares, strict=True))
    return (tuple(found[:n]), found[n:]) if near else None


def _within(values: Ints, shares: tuple[Fraction, ...], excesses: list[Fraction], frees: list[Bools]) -> bool:
    """Return True when, in whole numbers, no coalition that is free at a level has more than its excess."""
    scale = lcm(*(one.denominator for one in (*shares, *excesses)))
    if scale * max(int(np.abs(values).max()), 1) * len(shares) > _LARGEST:
        return False
    whole = values * scale - totals(np.array([int(one * scale) for one in shares]))
    return all(int(whole[free].max()) <= excess * scale for free, excess in zip(frees, excesses, strict=True))


def _solved(rows: list[list[Fraction]], unknowns: int) -> list[Fraction] | None:
    """Return the only solution of linear equations in fractions; None when there is none or more than one."""
    rows, place = [row[:] for row in rows], 0
    for column in range(unknowns):
        pivot = next((i for i in range(place, len(rows)) if rows[i][column] != 0), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        lead = rows[place][column]
        rows[place] = [part / lead for part in rows[place]]
        for i, row in enumerate(rows):
            if i != place and row[column] != 0:
                factor = row[column]
                rows[i] = [a - factor * b for a, b in zip(row, rows[place], strict=True)]
        place += 1
    if any(row[-1] != 0 for row in rows[place:]):
        return None
    return [rows[i][-1] for i in range(unknowns)]
