"""All minimal able coalitions of a game with names, sizes and costs, in blocks: for a file, however many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.models.games.coalitions import minimal_coalitions
from delian.models.games.covering import Covering
from delian.models.games.diagram import engine_at_hand
from delian.models.games.scaling import scaled

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """A game whose minimal coalitions are to be listed: members by place, their costs (None: unknown), its level.

    game: None when nothing is required, and then nothing is listed.
    """

    members: tuple[str, ...]
    cost: Floats | None
    level: float
    game: Covering | None

    def blocks(self) -> Iterator[Bools]:
        """Yield who is in each coalition, (coalition, member), each coalition once."""
        if self.game is None:
            return
        places = np.arange(len(self.members), dtype=np.uint64)
        for masks in minimal_coalitions(self.game, engine=engine_at_hand()):
            yield (masks[:, None] >> places & np.uint64(1)).astype(bool)

    def costs(self, inside: Bools) -> list[float | None]:
        """Return the cost of each coalition of a block, None where costs are unknown."""
        return [None] * len(inside) if self.cost is None else (inside @ self.cost).tolist()


def listing(supply: Floats, requirement: Floats, members: Sequence[str], cost: Floats | None, level: float) -> Listing:
    """Return what to list of a game; supply: (member, row), requirement: (row,), cost: (member,)."""
    game = scaled(supply, requirement).game if (requirement > 0).any() else None
    return Listing(tuple(members), cost, level, game)
