"""Residual requirements packed into 64-bit words: many lanes are reduced and compared by one instruction each.

A lane holds what one row still lacks, in as many bits as its requirement needs, and one guard bit on top. The
lanes of one word have one width, so 16-bit lanes, or wider and narrower ones, are all the same few operations:

    d = (x | guard) - y           no lane borrows from its neighbour, because the guard pays
    reached = d & guard           the guard survives where x >= y
    max(x - y, 0) = d & (reached - (reached >> width))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.models.games.covering import Covering

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
WORD = 64


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """Coverings in words, members in the order of the diagram.

    need: (member, word); start: (word,); remaining: what members t, t + 1, ... hold together, (member + 1, word);
    largest: the most that one of members t, t + 1, ... holds, (member + 1, word); guard: (word,); width: value bits of
    a lane, (word,); blocks: the first word of each covering and the end; lanes: word, shift and row of each lane, rows
    counted through all coverings, (lane, 3).
    """

    need: Words
    start: Words
    remaining: Words
    largest: Words
    guard: Words
    width: Words
    blocks: Ints
    lanes: Ints

    def weighed(self, states: Words, weight: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return sum over rows of weight x what is lacking, (node,); states (word, node), weight (row,)."""
        total = np.zeros(states.shape[1])
        for word, shift, row in self.lanes.tolist():
            if weight[row]:
                value = (states[word] >> np.uint64(shift)) & np.uint64((1 << int(self.width[word])) - 1)
                total += weight[row] * value
        return total


def pack(coverings: Sequence[Covering], order: Ints) -> Packed:
    """Return the coverings packed into words, members in *order*."""
    need: list[Words] = []
    start: list[int] = []
    remaining: list[Words] = []
    largest: list[Words] = []
    guard: list[int] = []
    width: list[int] = []
    blocks = [0]
    places: list[tuple[int, int, int]] = []
    rows_before = 0
    for covering in coverings:
        supply = covering.supply[order]
        nobody = np.zeros((1, supply.shape[1]), dtype=np.int64)
        rest = np.vstack([supply[::-1].cumsum(axis=0)[::-1], nobody])
        rest = np.minimum(rest, covering.requirement)
        most = np.vstack([np.maximum.accumulate(supply[::-1], axis=0)[::-1], nobody])
        rows = np.argsort(-covering.requirement, kind="stable")
        while len(rows):
            # One value above the requirement stays free: it marks a covering that is lost.
            bits = int(covering.requirement[rows[0]] + 1).bit_length()
            lanes, rows = rows[: WORD // (bits + 1)], rows[WORD // (bits + 1) :]
            shifts = (np.arange(len(lanes)) * (bits + 1)).astype(np.uint64)
            need.append(_joined(supply[:, lanes], shifts))
            remaining.append(_joined(rest[:, lanes], shifts))
            largest.append(_joined(most[:, lanes], shifts))
            start.append(int(_joined(covering.requirement[None, lanes], shifts)[0]))
            guard.append(sum(1 << (int(shift) + bits) for shift in shifts))
            width.append(bits)
            places += [(len(start) - 1, int(s), rows_before + int(row)) for s, row in zip(shifts, lanes, strict=True)]
        blocks.append(len(start))
        rows_before += len(covering.requirement)
    words = [np.array(part, dtype=np.uint64) for part in (start, guard, width)]
    tables = [np.stack(part, axis=1) for part in (need, remaining, largest)]
    ends = np.array(blocks, np.int64)
    return Packed(tables[0], words[0], tables[1], tables[2], words[1], words[2], ends, np.array(places, np.int64))


def side_by_side(game: Covering) -> tuple[list[int], int, int, int]:
    """Return supply of each member, requirement and guards as whole numbers of any length, and the bits of a lane.

    Python's own integers hold all rows at once; few coalitions are looked at faster so than in arrays.
    """
    width = int(max(game.supply.sum(axis=0).max(), game.requirement.max())).bit_length() + 1
    guards = np.full((1, len(game.requirement)), 1 << (width - 1))
    return long(game.supply, width), long(game.requirement[None], width)[0], long(guards, width)[0], width


def long(values: Ints, width: int) -> list[int]:
    """Return one whole number for each line, its values *width* bits apart."""
    return [sum(value << width * row for row, value in enumerate(line)) for line in values.tolist()]


def _joined(values: Ints, shifts: Words) -> Words:
    """Return (member,) words of (member, lane) values."""
    found: Words = np.bitwise_or.reduce(values.astype(np.uint64) << shifts, axis=1)
    return found
