"""Conditional joining: each joins when enough weight has joined; what moves first, and who must.

A member joins when its own drive plus the pull of all who joined reaches zero. Pulls are never negative, so the more
join, the more want to: a supermodular game [Topkis1979]_ with a least and a greatest equilibrium.

1. Least: start with the first movers alone, add whoever wants to join, until nobody does [Granovetter1978]_.
2. Greatest: start with everybody, take out whoever wants to leave, until nobody does.
3. Tipping set: the fewest first movers whose least equilibrium is enough, by exact search with two cuts that lose
   nothing: a set whose whole rest is not enough is left, and nobody is added who joins anyway.

Club of a public good [Barrett1994]_: the size that none leaves and none enters.

.. [Granovetter1978] Granovetter, Threshold models of collective behavior, 1978.
.. [Topkis1979] Topkis, Equilibrium points in nonzero-sum n-person submodular games, 1979.
.. [Barrett1994] Barrett, Self-enforcing international environmental agreements, 1994.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Enough = Callable[[Bools], Bools]  # (coalition, member) -> (coalition,): is this coalition enough
MOST = 400_000  # partial sets looked at of one size; beyond it the search stops and says so


@dataclass(frozen=True, slots=True)
class Tipping:
    """Smallest sets of first movers that bring about enough, by size; `proved`: no smaller one does.

    sets is empty when not even everybody moving first is enough.
    """

    sets: tuple[tuple[int, ...], ...]
    proved: bool


def least(drive: Floats, pull: Floats, movers: Bools) -> Bools:
    """Return who has joined in the least equilibrium, (..., member).

    drive (..., member): what a member has beyond its threshold when nobody joined; pull (..., member): what each adds
    to all others by joining, not negative; movers: who joins whatever the others do. Raises `bad-number`.
    """
    return _settled(drive, checked(pull), movers, np.zeros(np.broadcast_shapes(drive.shape, movers.shape), bool))


def greatest(drive: Floats, pull: Floats, movers: Bools) -> Bools:
    """Return who has joined in the greatest equilibrium, (..., member); parameters as in `least`."""
    return _settled(drive, checked(pull), movers, np.ones(np.broadcast_shapes(drive.shape, movers.shape), bool))


def checked(pull: Floats) -> Floats:
    """Return the pulls; `bad-number` when one is negative, where the game would not be supermodular."""
    if bool((pull < 0).any()):
        worst = float(pull.min())
        text = f"a pull of {worst:g}: joining may not put others off in this model. Give 0 or more."
        raise DelianError("bad-number", text, where=[Where(column="pull", value=worst)])
    return pull


def _settled(drive: Floats, pull: Floats, movers: Bools, joined: Bools) -> Bools:
    """Answer until nothing changes; from either end each step moves one way, so at most one step a member."""
    joined = joined | movers
    for _ in range(joined.shape[-1] + 1):
        felt = (joined * pull).sum(axis=-1, keepdims=True) - joined * pull
        after = (drive + felt >= 0) | movers
        if bool((after == joined).all()):
            return joined
        joined = after
    return joined


def tipping(drive: Floats, pull: Floats, candidates: Ints, enough: Enough, most: int = MOST) -> Tipping:
    """Return the smallest sets of first movers whose least equilibrium is enough.

    drive, pull: (member,); candidates: who could be persuaded to move first; enough: monotone in the coalition.
    Sets of one size come in the order of how much drive their members have, the most willing first.
    """
    checked(pull)
    own = least(drive, pull, np.zeros_like(drive, dtype=bool))
    if enough(own[None])[0]:
        return Tipping(((),), True)
    order = candidates[~own[candidates]]
    order = order[np.argsort(-pull[order], kind="stable")]
    if not len(order) or not enough(least(drive, pull, _with(drive, order[None])))[0]:
        return Tipping((), True)
    prefixes, joined = np.zeros((1, 0), dtype=np.int64), own[None]
    for _ in range(len(order)):
        prefixes = _longer(prefixes, joined, order)
        if len(prefixes) > most:
            return Tipping((_greedy(drive, pull, order, enough),), False)
        joined = least(drive, pull, _with(drive, order[prefixes]))
        found = enough(joined)
        if found.any():
            return Tipping(_sorted(order[prefixes[found]], drive), True)
        kept = _hopeful(drive, pull, order, prefixes, enough)
        prefixes, joined = prefixes[kept], joined[kept]
    return Tipping((), True)


def _with(drive: Floats, members: Ints) -> Bools:
    """Return masks of (set, member) from sets of members."""
    found = np.zeros((len(members), len(drive)), dtype=bool)
    np.put_along_axis(found, members, True, axis=1)
    return found


def _longer(prefixes: Ints, joined: Bools, order: Ints) -> Ints:
    """Return every set with one more place, later in the order, who does not join by itself."""
    last = prefixes[:, -1] if prefixes.shape[1] else np.full(len(prefixes), -1)
    place = np.arange(len(order))
    wanted = (place[None, :] > last[:, None]) & ~joined[:, order]
    rows, added = np.nonzero(wanted)
    return np.column_stack([prefixes[rows], added])


def _hopeful(drive: Floats, pull: Floats, order: Ints, prefixes: Ints, enough: Enough) -> Bools:
    """Return which sets could still be enough with everybody later in the order added."""
    movers = _with(drive, order[prefixes])
    movers[:, order] |= np.arange(len(order))[None, :] > prefixes[:, -1:]
    return enough(least(drive, pull, movers))


def _sorted(sets: Ints, drive: Floats) -> tuple[tuple[int, ...], ...]:
    ranked = sorted(sets.tolist(), key=lambda chosen: (-float(drive[chosen].sum()), chosen))
    return tuple(tuple(sorted(chosen)) for chosen in ranked)


def _greedy(drive: Floats, pull: Floats, order: Ints, enough: Enough) -> tuple[int, ...]:
    """Return a set from which nobody can be spared, found by taking out the least willing first."""
    chosen = list(order[np.argsort(drive[order], kind="stable")])
    for member in list(chosen):
        rest = [m for m in chosen if m != member]
        if rest and enough(least(drive, pull, _with(drive, np.array([rest]))))[0]:
            chosen = rest
    return tuple(sorted(int(m) for m in chosen))


def stable_sizes(inside: Callable[[int], float], outside: Callable[[int], float], members: int) -> list[int]:
    """Return the sizes of a club that nobody leaves and nobody enters, out of *members*.

    inside(s), outside(s): payoff of one in and one out of a club of s [any unit]; ties stay.
    """
    slack = 1e-12
    return [
        s
        for s in range(1, members + 1)
        if (s == 1 or inside(s) >= outside(s - 1) - slack) and (s == members or outside(s) >= inside(s + 1) - slack)
    ]


def public_good(benefit: float, cost: float, members: int) -> tuple[Callable[[int], float], Callable[[int], float]]:
    """Return payoffs in and out of a club of a public good with linear benefit and quadratic cost [any unit].

    Each of n has b Q - c q^2 / 2. One outside gives q = b / c; one in a club of s gives q = s b / c.
    """
    unit = benefit / cost

    def total(s: int) -> float:
        return unit * (s * s + members - s)

    def inside(s: int) -> float:
        return benefit * total(s) - cost * (s * unit) ** 2 / 2

    def outside(s: int) -> float:
        return benefit * total(s) - cost * unit**2 / 2

    return inside, outside
