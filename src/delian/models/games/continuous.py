"""The game of the share carried: v(S) = the smallest S_r / d_r over rows, at most 1, not only able or not.

Its Shapley value says how much of a mission each member carries on average; it is estimated from coalitions drawn
size by size. As long as nobody's absence leaves more than enough, it is a linear production game: the prices of the
rows divide it so that no coalition can do better alone [Owen1975]_.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.milp import Program, solve

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """Means and their standard errors, (member,) [share of the requirement]."""

    value: Floats
    error: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What one more unit of each row adds to the share carried, (row,), and the division by it, (member,).

    `stable`: the division is in the core. It is not when together they could carry more than everything: then
    nothing is scarce and every price is zero.
    """

    carried: float
    prices: Floats
    shares: Floats
    stable: bool


def carried(supply: Floats, requirement: Floats, coalitions: Bools) -> Floats:
    """Return the share of the requirement that each of the coalitions carries, (coalition,) [share of 1].

    supply: (member, row); requirement: (row,), above zero; coalitions: (coalition, member).
    """
    reached: Floats = (coalitions.astype(float) @ (supply / requirement)).min(axis=1)
    return np.minimum(1.0, reached)


def shapley(supply: Floats, requirement: Floats, draws: int, generator: np.random.Generator) -> Estimate:
    """Return the Shapley value of the share carried, by stratified sampling [share of the requirement].

    For each member and each number s of others who came before: the mean gain over *draws* (2 or more) random groups
    of that size. The value is the mean over s, its variance the sum of the strata's [CastroGomezTejada2017]_. Sizes 0
    and n - 1 leave no choice and are worked out once.
    """
    n = len(supply)
    value, variance = np.zeros(n), np.zeros(n)
    for i in range(n):
        others = np.delete(np.arange(n), i)
        for size in range(n):
            count = draws if 0 < size < n - 1 else 1
            without = np.zeros((count, n), dtype=bool)
            if size:
                picked = generator.permuted(np.tile(others, (count, 1)), axis=1)[:, :size]
                without[np.arange(count)[:, None], picked] = True
            joined = without.copy()
            joined[:, i] = True
            gain = carried(supply, requirement, joined) - carried(supply, requirement, without)
            value[i] += gain.mean() / n
            variance[i] += gain.var(ddof=1) / count / n**2 if count > 1 else 0.0
    return Estimate(value, np.sqrt(variance))


def production_prices(supply: Floats, requirement: Floats) -> Prices:
    """Return the price of each row, and the division in which each is paid for what it brings.

    Maximise t with t d_r <= sum of supply_r; the dual of row r is what one more unit of it would add. Above t = 1
    nothing is scarce. Where several rows bind at once prices are not unique, and one set is returned.
    """
    rows = len(requirement)
    found = solve(
        Program(
            cost=np.array([-1.0]),
            matrix=requirement[:, None].astype(float),
            row_lower=np.full(rows, -np.inf),
            row_upper=supply.sum(axis=0).astype(float),
            lower=np.zeros(1),
            upper=np.full(1, np.inf),
            integer=np.zeros(1, dtype=bool),
        )
    )
    scarce = -found.objective <= 1.0 + ROUNDING
    prices = np.abs(found.duals) if scarce else np.zeros(rows)
    return Prices(min(1.0, -found.objective), prices, supply @ prices, scarce)
