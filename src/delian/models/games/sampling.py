"""Power by sampling, for games that are too large to count: members come in random order, the one who tips counts.

The share of orders in which a member tips is an unbiased estimate of its Shapley-Shubik index, with the standard
error of a share. For Banzhaf every order also gives a random coalition of a coin toss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError
from delian.models.games import plain
from delian.models.games.coalitions import listed
from delian.models.games.covering import Covering
from delian.models.games.packing import Packed, pack

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
BLOCK = 16_384  # orders looked at side by side


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """An index estimated from *count* orders or coalitions, (member,), and its standard error, (member,)."""

    index: Floats
    standard_error: Floats
    count: int


def sampled_shapley(alternatives: Covering | Sequence[Covering], permutations: int, seed: int) -> Sampled:
    """Return Shapley-Shubik estimated from random orders of the members [share of 1]."""
    _check(permutations)
    given, members = _game(alternatives)
    tips = np.zeros(members, dtype=np.int64)
    if given:
        packed = pack(given, np.arange(members))
        for block, count in _blocks(permutations):
            tips += np.bincount(_pivots(packed, _orders(seed, block, count, members)), minlength=members)
    return _shares(tips, permutations)


def sampled_banzhaf(alternatives: Covering | Sequence[Covering], coalitions: int, seed: int) -> Sampled:
    """Return the absolute Banzhaf index estimated from random coalitions of the others [share of 1]."""
    _check(coalitions)
    given, members = _game(alternatives)
    tips = np.zeros(members, dtype=np.int64)
    for block, count in _blocks(coalitions):
        inside = _generator(seed, block).random((count, members)) < 0.5
        able = np.zeros((count, members, 2), dtype=bool)
        for covering in given:
            rest = (inside.astype(np.int64) @ covering.supply)[:, None, :] - inside[:, :, None] * covering.supply
            able[:, :, 0] |= (rest >= covering.requirement).all(axis=2)
            able[:, :, 1] |= (rest + covering.supply >= covering.requirement).all(axis=2)
        tips += (able[:, :, 1] & ~able[:, :, 0]).sum(axis=0)
    return _shares(tips, coalitions)


def _pivots(packed: Packed, orders: Ints) -> Ints:
    """Return who makes the group able, in each order, (order,)."""
    count, members = orders.shape
    guard, bits = packed.guard[:, None], packed.width[:, None]
    lacking = np.repeat(packed.start[:, None], count, axis=1)
    open_, found = np.arange(count), np.empty(count, dtype=np.int64)
    for place in range(members):
        comes = orders[open_, place]
        lacking = plain.subtract(lacking, packed.need[comes].T, guard, bits)
        able = plain.able(lacking, packed)
        found[open_[able]] = comes[able]
        lacking, open_ = lacking[:, ~able], open_[~able]
    return found


def _orders(seed: int, block: int, count: int, members: int) -> Ints:
    found: Ints = np.argsort(_generator(seed, block).random((count, members)), axis=1)
    return found


def _generator(seed: int, block: int) -> np.random.Generator:
    """Return the stream of one block, which depends on nothing but the seed and its number."""
    return np.random.Generator(np.random.Philox(key=[seed, block]))


def _blocks(count: int) -> Iterator[tuple[int, int]]:
    for block, start in enumerate(range(0, count, BLOCK)):
        yield block, min(BLOCK, count - start)


def _shares(tips: Ints, count: int) -> Sampled:
    share = tips / count
    return Sampled(share, np.sqrt(share * (1.0 - share) / count), count)


def _game(alternatives: Covering | Sequence[Covering]) -> tuple[list[Covering], int]:
    first = alternatives if isinstance(alternatives, Covering) else alternatives[0]
    return listed(alternatives), first.members


def _check(count: int) -> None:
    if count < 1:
        raise DelianError("bad-number", f"{count} samples. Give at least one.")
