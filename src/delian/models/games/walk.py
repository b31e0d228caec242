"""Minimal coalitions one after the other, depth first: little memory, and quick while there are millions of them.

Members speak in the order of the diagram. A partial coalition goes on while those who have not spoken could complete
it, and while each member so far would still be missed: in some row it brings more than what the coalition has to spare
there. What it has to spare only grows, so whoever is not missed now never will be.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from delian.models.games.covering import Covering
from delian.models.games.diagram import Engine, steps_of
from delian.models.games.standing import Walk

Words = npt.NDArray[np.uint64]
BLOCK = 65_536  # coalitions given at a time
STEPS = 1 << 62  # of one block, where nothing else bounds it


def all_of(game: Covering, engine: Engine, block: int = BLOCK) -> Iterator[Words]:
    """Yield every minimal coalition of a game that can be met, as whole numbers, in the same order with any engine."""
    walk, room = Walk(game), np.empty(block, np.uint64)
    while not walk.done:
        found = steps_of(engine).walk(walk, room, STEPS)
        if found:
            yield room[:found].copy()


def count_within(game: Covering, engine: Engine, steps: int) -> int | None:
    """Return how many minimal coalitions a game has, None when the walk takes more than so many steps."""
    walk, room, found = Walk(game), np.empty(BLOCK, np.uint64), 0
    while not walk.done and walk.at[1] < steps:
        found += steps_of(engine).walk(walk, room, steps)
    return found if walk.done else None
