"""Minimal coalitions one after the other, depth first: little memory, and quick while there are millions of them.

Members are asked in the order of the diagram. A partial coalition goes on while those who have not been asked could
complete it, and while each member so far would still be missed: in some row it brings more than what the coalition has
over there. What it has over only grows, so whoever is not missed now never will be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from delian.models.games.covering import Covering, member_order
from delian.models.games.diagram import Engine, steps_of
from delian.models.games.packing import long, side_by_side

Words = npt.NDArray[np.uint64]
Bools = npt.NDArray[np.bool_]
BLOCK = 4096  # coalitions given at a time


def all_of(alternatives: Sequence[Covering], engine: Engine, block: int = BLOCK) -> Iterator[Words]:
    """Yield every minimal coalition of rules that can be met, as whole numbers, in the same order with any engine.

    A coalition that is minimal in one of several rules is minimal in their union when it is in each that it meets. It
    comes with the first that it meets.
    """
    for place, rule in enumerate(alternatives):
        for masks in _of_one(rule, engine, block):
            inside = (masks[:, None] >> np.arange(rule.members, dtype=np.uint64) & np.uint64(1)).astype(bool)
            kept = np.ones(len(masks), bool)
            for other, covering in enumerate(alternatives):
                if other != place:
                    kept &= ~(_met(covering, inside) if other < place else _spoilt(covering, inside))
            if kept.any():
                yield masks[kept]


def _met(rule: Covering, inside: Bools) -> Bools:
    """Return which coalitions meet a rule; inside: (coalition, member)."""
    reached: Bools = inside @ rule.supply >= rule.requirement
    return np.logical_and.reduce(reached, axis=1)  # type: ignore[no-any-return]


def _spoilt(rule: Covering, inside: Bools) -> Bools:
    """Return which coalitions meet a rule with a member to spare; inside: (coalition, member)."""
    found = _met(rule, inside)
    places = np.flatnonzero(found)
    over = inside[places] @ rule.supply - rule.requirement
    spare = [(over >= brings).all(axis=1) & inside[places, i] for i, brings in enumerate(rule.supply)]
    found[places] = np.logical_or.reduce(spare)
    return found


def _of_one(game: Covering, engine: Engine, block: int) -> Iterator[Words]:
    if engine == "numpy":
        yield from _plain(game, block)
        return
    steps_of(engine)  # tells what to install
    from delian.models.games import walk_kernel

    yield from walk_kernel.all_of(game, block)


def _plain(game: Covering, block: int) -> Iterator[Words]:
    """Walk in Python, whose whole numbers of any length hold all rows side by side, each with a guard bit on top."""
    order = member_order([game])
    members = Covering(game.supply[order], game.requirement)
    supply, wanted, guard, width = side_by_side(members)
    nobody = np.zeros((1, len(game.requirement)), np.int64)
    ahead = long(np.vstack([members.supply[::-1].cumsum(axis=0)[::-1], nobody]), width)
    total, asked = [0], 0
    chosen: list[int] = []
    found: list[int] = []
    while True:
        if ((total[-1] + ahead[asked] | guard) - wanted) & guard != guard:
            if not chosen:
                break
            total.pop()
            asked = chosen.pop() + 1
            continue
        less = (total[-1] + supply[asked] | guard) - wanted
        reached = less & guard
        over = less & (reached - (reached >> width - 1)) | guard
        chosen.append(asked)
        missed = not any((over - supply[i]) & guard == guard for i in reversed(chosen))
        if missed and reached != guard:
            total.append(total[-1] + supply[asked])
        else:
            if missed:
                found.append(sum(1 << int(order[i]) for i in chosen))
            chosen.pop()
        asked += 1
        if len(found) == block:
            yield np.array(found, np.uint64)
            found = []
    if found:
        yield np.array(found, np.uint64)
