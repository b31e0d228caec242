"""Rules of decision as alternatives of coverings: weighted rules, requirement vectors, intersections, unions.

A group decides when it covers any one alternative, and covers an alternative when every row adds up to its
requirement. A weighted rule is one alternative with one row. An intersection joins the rows of its parts, a union
lists their alternatives; so every rule made of them is a list of coverings in whole numbers.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor, gcd, lcm

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where
from delian.core.game import AllOf, AnyOf, Rule, Vector, Weighted
from delian.models.games.covering import MOST_UNITS, Covering

Ints = npt.NDArray[np.int64]
MOST_ALTERNATIVES = 64


def alternatives(rule: Rule) -> tuple[Covering, ...]:
    """Return the coverings of which a group needs one.

    Fractional amounts are multiplied by the least number that makes a row whole, so nothing is rounded.
    Raises `game-too-large` when unions inside intersections multiply, `bad-number` when a row does not fit.
    """
    found = _rows(rule)
    return tuple(Covering(np.stack([s for s, _ in rows], axis=1), np.array([d for _, d in rows])) for rows in found)


def merged(coverings: tuple[Covering, ...], blocks: tuple[tuple[int, ...], ...]) -> tuple[Covering, ...]:
    """Return the game in which each block of players joins or stays away as one."""
    return tuple(
        Covering(np.stack([one.supply[list(block)].sum(axis=0) for block in blocks]), one.requirement)
        for one in coverings
    )


_Row = tuple[Ints, int]


def _rows(rule: Rule) -> list[list[_Row]]:
    if isinstance(rule, Weighted):
        return [[_whole(rule.weights, rule.quota, rule.strict)]]
    if isinstance(rule, Vector):
        columns = zip(*rule.supply, strict=True)
        return [[_whole(column, need, False) for column, need in zip(columns, rule.requirement, strict=True)]]
    if isinstance(rule, AnyOf):
        return _counted([rows for part in rule.parts for rows in _rows(part)])
    assert isinstance(rule, AllOf)
    found: list[list[_Row]] = [[]]
    for part in rule.parts:
        found = _counted([[*before, *rows] for before in found for rows in _rows(part)])
    return found


def _counted(found: list[list[_Row]]) -> list[list[_Row]]:
    if len(found) > MOST_ALTERNATIVES:
        raise DelianError(
            "game-too-large",
            f"the unions in this rule multiply to {len(found)} or more alternatives; at most {MOST_ALTERNATIVES} are "
            "taken. Write the rule with fewer any_of inside all_of.",
            where=[Where(column="rule", value=len(found))],
        )
    return found


def _whole(weights: tuple[Fraction, ...], quota: Fraction, strict: bool) -> _Row:
    """Return the row in whole units without a common divisor: only the order of sums against the quota counts."""
    scale = lcm(quota.denominator, *(w.denominator for w in weights))
    units = [int(w * scale) for w in weights]
    divisor = gcd(*units) or 1
    needed = quota * scale / divisor
    reached = floor(needed) + 1 if strict else ceil(needed)
    if reached > MOST_UNITS:
        raise DelianError(
            "bad-number",
            f"a quota of {float(quota):g} needs {scale:,} parts of a unit to be whole, {reached:,} of them; at most "
            f"{MOST_UNITS:,}: beyond the scale. Choose a larger unit, or fewer decimals.",
            where=[Where(column="quota", value=float(quota))],
        )
    # More than the quota counts like the quota, and stays within 64 bits.
    return np.array([min(u // divisor, reached) for u in units], dtype=np.int64), reached
