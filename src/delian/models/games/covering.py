"""The game as whole numbers: members bring units to rows, and every row must reach its requirement.

A weighted rule has one row, an intersection of rules several, a mission one for each covering row of its phases
and one for each access clause. A union of rules is a sequence of coverings: a coalition is able when it covers any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
MOST_UNITS = 2**31 - 1  # of a requirement, so that products of two stay within 64 bits
MOST_MEMBERS = 63  # coalitions are counted in 64-bit integers


@dataclass(frozen=True, slots=True, eq=False)
class Covering:
    """Supply (member, row) and requirement (row,) in whole units; checked when made.

    `dead` says that even all together do not reach the requirement: a valid game in which nobody is able.
    """

    supply: Ints
    requirement: Ints

    def __post_init__(self) -> None:
        """Refuse what is no game, with the member and row where it stands."""
        supply = _whole(np.asarray(self.supply), "supply")
        requirement = _whole(np.asarray(self.requirement), "requirement")
        if supply.ndim != 2 or requirement.ndim != 1 or supply.shape[1] != len(requirement):
            raise DelianError(
                "bad-number",
                f"supply of shape {supply.shape} and requirement of shape {requirement.shape} do not fit. "
                "Give supply by (member, row) and one requirement a row.",
            )
        if len(supply) == 0 or not (requirement > 0).any():
            raise DelianError(
                "bad-number",
                f"an empty game: {len(supply)} members, {len(requirement)} rows, none that asks for more than nothing. "
                "Give at least one member and one requirement above zero.",
            )
        if requirement.max() > MOST_UNITS:
            raise DelianError(
                "bad-number",
                f"a requirement of {requirement.max()} units; at most {MOST_UNITS}. Count in coarser units.",
                where=[Where(row=int(requirement.argmax()), value=int(requirement.max()))],
            )
        object.__setattr__(self, "supply", supply)
        object.__setattr__(self, "requirement", requirement)

    @property
    def members(self) -> int:
        """Number of members."""
        return len(self.supply)

    @property
    def dead(self) -> bool:
        """True when all together do not reach the requirement."""
        return bool((np.minimum(self.supply, self.requirement).sum(axis=0) < self.requirement).any())

    def able(self, present: Bools) -> bool:
        """Return True when the members *present* reach every row."""
        return bool((self.supply[present].sum(axis=0) >= self.requirement).all())


def reduced(covering: Covering) -> Covering:
    """Return an equal game that is smaller: supply cut to the requirement, common divisors out, implied rows gone.

    Row A follows from row B when every member covers at least as large a share of A as of B.
    """
    wanted = covering.requirement > 0
    requirement = covering.requirement[wanted]
    supply = np.minimum(covering.supply[:, wanted], requirement)
    divisor = np.maximum(1, np.gcd.reduce(supply, axis=0))
    supply, requirement = supply // divisor, -(-requirement // divisor)
    supply = np.minimum(supply, requirement)
    # follows[a, b]: a is met whenever b is.
    follows = (supply[:, :, None] * requirement >= supply[:, None, :] * requirement[:, None]).all(axis=0)
    kept = [
        a
        for a in range(len(requirement))
        if not any(follows[a, b] and (not follows[b, a] or b < a) for b in range(len(requirement)) if b != a)
    ]
    return Covering(supply[:, kept], requirement[kept])


def member_order(coverings: Sequence[Covering]) -> Ints:
    """Return members from the largest to the smallest share; equal shares by what they bring, not by place."""
    share = np.add.reduce([(c.supply / c.requirement).sum(axis=1) for c in coverings])
    rows = np.concatenate([c.supply for c in coverings], axis=1)
    keys = (*(-rows[:, place] for place in reversed(range(rows.shape[1]))), -share)
    return np.lexsort(keys).astype(np.int64)


def _whole(values: npt.NDArray[np.generic], name: str) -> Ints:
    if values.dtype.kind not in "iub":
        numbers = values.astype(float)
        bad = ~np.isfinite(numbers) | (numbers != np.floor(numbers)) | (np.abs(numbers) > 2.0**62)
        if bad.any():
            place = tuple(int(i) for i in np.argwhere(bad)[0])
            raise DelianError(
                "bad-number",
                f"{name} at {place} is {numbers[place]}, no whole number. Scale first (delian.models.games.scaling).",
                where=[Where(row=place[0], value=float(numbers[place]))],
            )
    whole = values.astype(np.int64)
    if (whole < 0).any():
        place = tuple(int(i) for i in np.argwhere(whole < 0)[0])
        raise DelianError(
            "bad-number",
            f"{name} at {place} is {whole[place]}, below zero. Give zero or more.",
            where=[Where(row=place[0], value=int(whole[place]))],
        )
    return whole
