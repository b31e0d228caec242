"""Mission games as coverings: members bring amounts to rows, and every row must reach its requirement.

A group is *able* when, in every row, its members' supply adds up to the requirement. Access is a row too:
its hosts bring 1 and the requirement is 1. These functions take supply and requirement and know no mission.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError
from delian.core.milp import Limits, Program, solve

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SLACK = 1e-9  # sums of tenths are not exact in binary


@dataclass(frozen=True, slots=True)
class Coalition:
    """A group that is able, its cost, and whether the solver proved that none is cheaper."""

    members: tuple[str, ...]
    cost: float
    proved: bool


def able(supply: Floats, requirement: Floats, present: Bools) -> bool:
    """Return True when the members *present* reach every row.

    supply: (member, row); requirement: (row,); present: (member,).
    """
    return bool((supply[present].sum(axis=0) >= requirement - SLACK).all())


def indispensable(supply: Floats, requirement: Floats) -> Bools:
    """Return, per draw and member, whether all are able and all without that member are not.

    supply: (draw, member, row); requirement: (draw, row); result: (draw, member).
    """
    total = supply.sum(axis=1)
    whole = (total >= requirement - SLACK).all(axis=1)
    rest = total[:, None, :] - supply
    without = (rest >= requirement[:, None, :] - SLACK).all(axis=2)
    return whole[:, None] & ~without  # type: ignore[no-any-return]


def smallest(supply: Floats, requirement: Floats, members: Sequence[str]) -> Coalition | None:
    """Return an able coalition with the fewest members, None when all together are not able."""
    return cheapest(supply, requirement, members, np.ones(len(members)))


def cheapest(
    supply: Floats, requirement: Floats, members: Sequence[str], cost: Floats, limits: Limits | None = None
) -> Coalition | None:
    """Return the able coalition of least total cost by integer programming, None when none is able.

    supply: (member, row); requirement: (row,); cost: (member,), not negative.
    """
    if (cost < 0).any():
        raise DelianError("bad-number", "negative cost of a member. Give costs of zero or more.")
    used = requirement > 0
    rows = (supply[:, used] / requirement[used]).T
    if not (rows.sum(axis=1) >= 1.0 - SLACK).all():
        return None
    count = len(members)
    program = Program(
        cost=cost.astype(float),
        matrix=np.minimum(rows, 1.0),
        row_lower=np.full(len(rows), 1.0 - SLACK),
        row_upper=np.full(len(rows), np.inf),
        lower=np.zeros(count),
        upper=np.ones(count),
        integer=np.ones(count, dtype=bool),
    )
    found = solve(program, limits or Limits(presolve=False))
    if not found.feasible:
        return None
    chosen = found.values > 0.5
    names = tuple(name for name, taken in zip(members, chosen, strict=True) if taken)
    return Coalition(names, float(cost[chosen].sum()), found.proved)


def power(supply: Floats, requirement: Floats) -> dict[str, Floats] | None:
    """Return None: exact power indices wait for an engine that counts coalitions."""
    return None


def minimal_count(supply: Floats, requirement: Floats) -> int | None:
    """Return None: counting minimal able coalitions waits for the same engine."""
    return None
