"""Where a walk through the minimal coalitions stands."""

from __future__ import annotations

import numpy as np

from delian.models.games.covering import Covering, member_order


class Walk:
    """Where a walk stands, so that it can stop after any coalition and go on; the same in both engines.

    supply (member, row) in the order of the walk, wanted (row,), ahead: what members t, t + 1, ... bring together,
    (member + 1, row), bit: of each member in the whole number of a coalition. total: what has come together after
    each member, chosen: who is in, joined: how many of them after each member, turn: what each member tries next
    (0 to join, 1 to stay, 2 to go back), at[0]: whose turn it is, -1 when all is done; at[1]: steps taken.
    """

    __slots__ = ("ahead", "at", "bit", "chosen", "joined", "supply", "total", "turn", "wanted")

    def __init__(self, game: Covering) -> None:
        order = member_order([game])
        self.supply, self.wanted = np.ascontiguousarray(game.supply[order]), game.requirement
        members, rows = self.supply.shape
        self.ahead = np.zeros((members + 1, rows), np.int64)
        self.ahead[:-1] = self.supply[::-1].cumsum(axis=0)[::-1]
        self.bit = np.uint64(1) << order.astype(np.uint64)
        self.total = np.zeros((members + 1, rows), np.int64)
        self.chosen, self.joined = np.zeros(members, np.int64), np.zeros(members + 1, np.int64)
        self.turn = np.zeros(members, np.int64)
        self.at = np.zeros(2, np.int64)

    @property
    def done(self) -> bool:
        """True when every coalition has been met."""
        return bool(self.at[0] < 0)
