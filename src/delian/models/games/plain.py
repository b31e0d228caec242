"""The diagram's inner loops in NumPy: always there, nothing to compile. `kernels` has the same functions in Numba."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from delian.models.games.packing import Packed

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
TOGETHER = 1_000_000  # numbers of one pass that are held at once: 8 MB
Bools = npt.NDArray[np.bool_]
DEAD, ABLE, FIRST = 0, 1, 2  # places 0 and 1 of every layer are the two ends, nodes follow


def first(packed: Packed) -> Words:
    """Return the states of the first layer, one node that lacks everything, (word, node)."""
    return packed.start[:, None].copy()


def width(states: Words) -> int:
    """Return the number of nodes of a layer."""
    return int(states.shape[1])


def expand(states: Words, packed: Packed, layer: int) -> tuple[Words, Places, Places]:
    """Return the next layer's states, and where each node goes when its member joins and when it stays."""
    joined = subtract(states, packed.need[layer][:, None], packed.guard[:, None], packed.width[:, None])
    stayed = states
    if len(packed.blocks) > 2:
        joined, stayed = _marked(joined, packed, layer + 1, states), _marked(states, packed, layer + 1)
    done, lost = able(joined, packed), dead(stayed, packed, layer + 1)
    # Whoever was alive and takes a member in is alive: what it lacks fell by as much as what remains.
    join_open, stay_open = ~done, ~lost
    live = np.concatenate([joined[:, join_open], stayed[:, stay_open]], axis=1)
    merged, place = merge(live)
    split = int(join_open.sum())
    join = np.where(done, ABLE, DEAD).astype(np.int32)
    stay = np.zeros(len(join), dtype=np.int32)
    join[join_open] = place[:split] + FIRST
    stay[stay_open] = place[split:] + FIRST
    return merged, join, stay


def subtract(states: Words, need: Words, guard: Words, bits: Words) -> Words:
    """Return max(0, states - need), lane by lane; states (word, node), need (word,) or (word, node)."""
    less = (states | guard) - need
    reached = less & guard
    less &= reached - (reached >> bits)
    return less


def exceeds(states: Words, limit: Words, guard: Words) -> Bools:
    """Return which nodes have a lane above *limit*, (node,)."""
    return ((((limit | guard) - states) & guard) != guard).any(axis=0)  # type: ignore[no-any-return]


def merge(states: Words) -> tuple[Words, Places]:
    """Return the different states, (word, node), and which of them each given one is."""
    if states.shape[1] == 0:
        return states, np.zeros(0, dtype=np.int32)
    key = states[0] if len(states) == 1 else _mixed(states)
    order = np.argsort(key)
    ordered = key[order]
    fresh = np.empty(len(order), dtype=bool)
    fresh[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.cumsum(fresh) - 1
    merged = states[:, order[fresh]]
    if len(states) > 1 and not np.array_equal(merged[:, place], states):
        # Two states share a 64-bit key: compare whole states instead.
        merged, inverse = np.unique(states, axis=1, return_inverse=True)
        place = inverse.reshape(-1).astype(np.int32)
    return merged, place


def first_pair(packed: Packed) -> Words:
    """Return the first layer of `narrow`, one pair of equal states, (two states' words, node)."""
    return np.concatenate([first(packed)] * 2)


def narrow(pairs: Words, times: Ints, packed: Packed, layer: int) -> tuple[Words, Ints, int]:
    """Return the next layer's pairs, how many times each counts, and the minimal coalitions that end here.

    A pair (a, b) stands for the minimal coverings of a, among those who have not spoken, that cover b as well.
    With the member: those of (a - s, b - s), less those that would do without it, of (a - s, max(a, b - s)).
    """
    need, guard, bits = packed.need[layer][:, None], packed.guard[:, None], packed.width[:, None]
    a, b = pairs[: len(need)], pairs[len(need) :]
    limit = packed.remaining[layer + 1][:, None]
    less, wanted = subtract(a, need, guard, bits), subtract(b, need, guard, bits)
    spare = subtract(a, wanted, guard, bits)
    needed = spare.any(axis=0)
    ended = needed & ~less.any(axis=0)
    found = int(times[ended & ~wanted.any(axis=0)].sum())
    both = wanted + spare
    branches = (
        (less, wanted, times, needed & ~ended & ~exceeds(wanted, limit, guard)),
        (less, both, -times, needed & ~ended & ~exceeds(both, limit, guard)),
        (a, b, times, ~exceeds(b, limit, guard)),
    )
    a, b = (np.concatenate([branch[side][:, branch[3]] for branch in branches], axis=1) for side in (0, 1))
    times = np.concatenate([branch[2][branch[3]] for branch in branches])
    # Where b asks for so much more than a that nobody's part is missed in a, the row decides nothing.
    idle = ((b - a) | guard) - packed.largest[layer + 1][:, None] & guard
    a = a & ~(idle - (idle >> bits))
    open_ = a.any(axis=0)
    merged, place = merge(np.concatenate([a[:, open_], b[:, open_]]))
    total = np.zeros(merged.shape[1], dtype=np.int64)
    np.add.at(total, place, times[open_])  # may pass 2^63 on the way; the sum is right again in the end
    return merged[:, total != 0], total[total != 0], found


def sweep(joins: Sequence[Places], stays: Sequence[Places], chances: Floats, root: int) -> tuple[Floats, Floats]:
    """Return P(able), (column,), and its slope in each layer's chance, (layer, column); chances: (layer, column).

    Columns go together while they fit: most diagrams are small, and then the steps cost more than the numbers.
    """
    value, slope = np.zeros(chances.shape[1]), np.zeros(chances.shape)
    together = max(1, TOGETHER // sum(len(stay) for stay in stays))
    for first in range(0, chances.shape[1], together):
        part = slice(first, first + together)
        value[part], slope[:, part] = _sweep(joins, stays, chances[:, part], root)
    return value, slope


def _sweep(joins: Sequence[Places], stays: Sequence[Places], chances: Floats, root: int) -> tuple[Floats, Floats]:
    """Return what `sweep` does; inside, each column is a row, so that sums run as they would for one alone."""
    count = chances.shape[1]
    ends = np.tile([0.0, 1.0], (count, 1))
    above = ends
    steps: list[Floats] = []
    for join, stay, p in zip(reversed(joins), reversed(stays), chances[::-1], strict=True):
        low = above.take(stay, axis=1)
        steps.append(above.take(join, axis=1) - low)
        above = np.concatenate([ends, low + p[:, None] * steps[-1]], axis=1)
    value = above[:, root]
    slope = np.zeros(chances.shape)
    reach = np.ones((count, 1))
    for layer, (join, stay, step) in enumerate(zip(joins, stays, reversed(steps), strict=True)):
        slope[layer] = (reach * step).sum(axis=1)  # not @, whose result may hang on the number of processors
        below = FIRST + (len(joins[layer + 1]) if layer + 1 < len(joins) else 0)
        p = chances[layer][:, None]
        reach = (_into(join, reach * p, below) + _into(stay, reach * (1.0 - p), below))[:, FIRST:]
    return value, slope


def _into(place: Places, amount: Floats, width: int) -> Floats:
    """Return what comes to each place of a layer, (column, place); amount: (column, node)."""
    count = len(amount)
    at = place + width * np.arange(count)[:, None]
    found = np.bincount(at.ravel(), amount.ravel(), count * width)
    return np.asarray(found, dtype=np.float64).reshape(count, width)


def able(states: Words, packed: Packed) -> Bools:
    """Return which nodes meet some covering, (node,)."""
    parts = [states[begin:end].any(axis=0) for begin, end in zip(packed.blocks[:-1], packed.blocks[1:], strict=True)]
    return ~np.logical_and.reduce(parts)  # type: ignore[no-any-return]


def dead(states: Words, packed: Packed, layer: int) -> Bools:
    """Return which nodes lack, in every covering, more than those who have not spoken hold, (node,)."""
    limit, guard = packed.remaining[layer][:, None], packed.guard[:, None]
    parts = [
        exceeds(states[begin:end], limit[begin:end], guard[begin:end])
        for begin, end in zip(packed.blocks[:-1], packed.blocks[1:], strict=True)
    ]
    return np.logical_and.reduce(parts)  # type: ignore[no-any-return]


def _marked(states: Words, packed: Packed, layer: int, before: Words | None = None) -> Words:
    """Return states in which every lost covering reads alike, whatever it lacked; `before` marks those lost earlier."""
    out = states.copy()
    for begin, end in zip(packed.blocks[:-1], packed.blocks[1:], strict=True):
        guard, bits = packed.guard[begin:end, None], packed.width[begin:end, None]
        mark = guard - (guard >> bits)
        lost = exceeds(states[begin:end], packed.remaining[layer][begin:end, None], guard)
        if before is not None:
            lost |= (before[begin:end] == mark).all(axis=0)
        out[begin:end] = np.where(lost, mark, states[begin:end])
    return out


def _mixed(states: Words) -> Words:
    key = np.zeros(states.shape[1], dtype=np.uint64)
    for word in states:
        key ^= word
        key *= np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return key
