"""Mission games as coverings: members bring amounts to rows, and every row must reach its requirement.

A group is *able* when, in every row, its members' supply adds up to the requirement. Access is a row too:
its hosts bring 1 and the requirement is 1. These functions take supply and requirement and know no mission.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.models.games import coalitions, indices
from delian.models.games.cheapest import cheapest_able
from delian.models.games.coalitions import Suffices, checked_cost
from delian.models.games.diagram import DiagramLimits, TooLargeError, build
from delian.models.games.sampling import sampled_banzhaf, sampled_shapley
from delian.models.games.scaling import Scaled, scaled

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SLACK = 1e-9  # sums of tenths are not exact in binary
SHOWN = 10  # coalitions in each list of an answer
AT_BASE = DiagramLimits(nodes=600_000, bytes=500_000_000)  # about half a second
SAMPLES = 50_000  # orders, where a game is too large to be counted


@dataclass(frozen=True, slots=True)
class Coalition:
    """A group that is able, its cost, and whether it is proved that none is cheaper."""

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


def cheapest(supply: Floats, requirement: Floats, members: Sequence[str], cost: Floats) -> Coalition | None:
    """Return the able coalition of least total cost by branch and bound, None when none is able.

    supply: (member, row); requirement: (row,); cost: (member,), not negative.
    """
    if not (requirement > 0).any():
        checked_cost(cost, len(members))
        return Coalition((), 0.0, True)
    found = cheapest_able(scaled(supply, requirement).game, cost)
    return None if found is None else _named(found, members)


def power(supply: Floats, requirement: Floats) -> dict[str, Floats] | None:
    """Return Shapley-Shubik and normalised Banzhaf, {index: (member,)}; None when nothing is required."""
    if not (requirement > 0).any():
        return None
    found = indices.power(build(scaled(supply, requirement).game))
    return {"shapley_shubik": found.shapley_shubik, "banzhaf": found.banzhaf.normalised}


def minimal_count(supply: Floats, requirement: Floats) -> int | None:
    """Return how many minimal able coalitions there are; None when nothing is required."""
    return coalitions.minimal_count(scaled(supply, requirement).game) if (requirement > 0).any() else None


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """What the engine finds in one game: indices (member,), coalitions, and how they were found.

    method: "exact" or "sampled", with the largest standard error; rounding: bound on the error of a ratio by counting
    in whole units; minimal_count: None where there are too many to count; cheapest: empty without costs;
    veto_pairs: who can be missed one at a time but not together.
    """

    shapley_shubik: Floats
    banzhaf: Floats
    minimal_count: int | None
    smallest: tuple[Coalition, ...]
    cheapest: tuple[Coalition, ...]
    veto_pairs: tuple[tuple[str, str], ...]
    method: str
    standard_error: float | None
    rounding: float


def findings(
    supply: Floats, requirement: Floats, members: Sequence[str], cost: Floats | None, limits: DiagramLimits, seed: int
) -> Findings | None:
    """Return indices and coalitions of one game, exact within *limits*, else sampled; None when nothing is required."""
    if not (requirement > 0).any():
        return None
    units = scaled(supply, requirement)
    try:
        diagram = build(units.game, limits)
    except TooLargeError:
        return _sampled(units, members, cost, seed)
    found = indices.power(diagram)
    try:
        minimal = coalitions.minimal_count(units.game, limits)
    except TooLargeError:
        minimal = None
    small = coalitions.smallest_minimal(units.game, diagram, SHOWN)
    cheap = [] if cost is None else coalitions.cheapest_minimal(units.game, diagram, cost, SHOWN)
    return Findings(
        found.shapley_shubik,
        found.banzhaf.normalised,
        minimal,
        tuple(_named(one, members) for one in small),
        tuple(_named(one, members) for one in cheap),
        _pairs(units, members),
        "exact",
        None,
        units.error,
    )


def _sampled(units: Scaled, members: Sequence[str], cost: Floats | None, seed: int) -> Findings:
    shapley = sampled_shapley(units.game, SAMPLES, seed)
    banzhaf = sampled_banzhaf(units.game, SAMPLES // 10, seed).index
    lists = [
        () if found is None else (_named(found, members),)
        for prices in (np.ones(len(members)), cost)
        for found in [None if prices is None else cheapest_able(units.game, prices)]
    ]
    return Findings(
        shapley.index,
        banzhaf / max(1e-300, banzhaf.sum()),
        None,
        lists[0],
        lists[1],
        _pairs(units, members),
        "sampled",
        float(shapley.standard_error.max()),
        units.error,
    )


def _pairs(units: Scaled, members: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((members[i], members[j]) for i, j in coalitions.veto_pairs(units.game))


def _named(found: Suffices, members: Sequence[str]) -> Coalition:
    return Coalition(tuple(members[i] for i in found.members), found.cost, True)
