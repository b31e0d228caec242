"""The diagram's inner loops compiled by Numba: same functions and same numbers as `plain`, several times as fast.

Compiled code is kept in the user's cache folder (NUMBA_CACHE_DIR when it is set), so only the first use compiles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numba
import numpy as np
import numpy.typing as npt
from numba.core import config
from numba.misc.appdirs import user_cache_dir

from delian.models.games import plain
from delian.models.games.packing import Packed
from delian.models.games.plain import ABLE, DEAD, FIRST

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
_CACHE = "CACHE_DIR"  # Numba's setting for NUMBA_CACHE_DIR


def _compiled(function: Callable[..., Any]) -> Any:
    """Return *function* compiled without the interpreter's lock, kept in the user's cache folder."""
    given = getattr(config, _CACHE)
    setattr(config, _CACHE, given or user_cache_dir("delian", appauthor=False))
    try:
        return numba.njit(cache=True, nogil=True)(function)
    finally:
        setattr(config, _CACHE, given)


def first(packed: Packed) -> Words:
    """Return the states of the first layer, one node that lacks everything, (node, word)."""
    return packed.start[None, :].copy()


def width(states: Words) -> int:
    """Return the number of nodes of a layer."""
    return len(states)


def expand(states: Words, packed: Packed, layer: int) -> tuple[Words, Places, Places]:
    """Return the next layer's states, and where each node goes when its member joins and when it stays."""
    if len(packed.blocks) > 2:  # a union of rules is rare, and NumPy is fast enough
        below, join, stay = plain.expand(np.ascontiguousarray(states.T), packed, layer)
        return np.ascontiguousarray(below.T), join, stay
    found: tuple[Words, Places, Places] = _expand(
        states, packed.need[layer], packed.remaining[layer + 1], packed.guard, packed.width
    )
    return found


def first_pair(packed: Packed) -> Words:
    """Return the first layer of `narrow`, one pair of equal states, (node, two states' words)."""
    return np.concatenate([first(packed)] * 2, axis=1)


def narrow(pairs: Words, times: Ints, packed: Packed, layer: int) -> tuple[Words, Ints, int]:
    """Return the next layer's pairs, how many times each counts, and the minimal coalitions that end here."""
    below = layer + 1
    merged, total, found = _narrow(
        pairs, times, packed.need[layer], packed.remaining[below], packed.largest[below], packed.guard, packed.width
    )
    kept = total != 0
    return merged[kept], total[kept], int(found)


def sweep(joins: Sequence[Places], stays: Sequence[Places], chances: Floats, root: int) -> tuple[Floats, Floats]:
    """Return P(able), (column,), and its slope in each layer's chance, (layer, column); chances: (layer, column)."""
    columns = chances.shape[1]
    above = np.zeros((FIRST, columns))
    above[ABLE] = 1.0
    steps: list[Floats] = []
    for join, stay, p in zip(reversed(joins), reversed(stays), chances[::-1], strict=True):
        above, step = _rise(join, stay, above, p)
        steps.append(step)
    slope = np.zeros(chances.shape)
    reach = np.ones((1, columns))
    for layer, (join, stay, step) in enumerate(zip(joins, stays, reversed(steps), strict=True)):
        below = len(joins[layer + 1]) if layer + 1 < len(joins) else 0
        reach = _sink(join, stay, reach, step, chances[layer], below, slope[layer])
    return above[root].copy(), slope


@_compiled
def _place(state: Words, table: Places, below: Words, count: int) -> int:
    """Return the place of *state* among the *count* nodes of the layer that follows; written there when it is new."""
    words, last = len(state), np.uint64(len(table) - 1)
    key = np.uint64(0)
    for w in range(words):
        key = (key ^ state[w]) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    key = (key ^ (key >> np.uint64(32))) * np.uint64(0xD6E8FEB86659FD93)
    slot = (key ^ (key >> np.uint64(32))) & last
    while table[slot] >= 0:
        held: int = table[slot]
        same = True
        for w in range(words):
            same = same and below[held, w] == state[w]
        if same:
            return held
        slot = (slot + np.uint64(1)) & last
    for w in range(words):
        below[count, w] = state[w]
    table[slot] = count
    return count


@_compiled
def _expand(states: Words, need: Words, limit: Words, guard: Words, bits: Words) -> tuple[Words, Places, Places]:
    nodes, words = states.shape
    join, stay = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    size = 64
    while size < 3 * nodes:
        size *= 2
    table = np.full(size, -1, np.int32)
    below = np.empty((2 * nodes, words), np.uint64)
    state = np.empty(words, np.uint64)
    count = 0
    for node in range(nodes):
        lacking = np.uint64(0)
        for w in range(words):
            less = (states[node, w] | guard[w]) - need[w]
            reached = less & guard[w]
            state[w] = less & (reached - (reached >> bits[w]))
            lacking |= state[w]
        # Whoever was alive and takes a member in is alive: what it lacks fell by as much as what remains.
        join[node] = ABLE
        if lacking != 0:
            place = _place(state, table, below, count)
            count = max(count, place + 1)
            join[node] = FIRST + place
    for node in range(nodes):
        short = np.uint64(0)
        for w in range(words):
            short |= (((limit[w] | guard[w]) - states[node, w]) & guard[w]) ^ guard[w]
        stay[node] = DEAD
        if short == 0:
            place = _place(states[node], table, below, count)
            count = max(count, place + 1)
            stay[node] = FIRST + place
    return below[:count], join, stay


@_compiled
def _keep(pair: Words, largest: Words, guard: Words, bits: Words) -> bool:
    """Empty the rows of a pair's first state in which nobody can be missed; return whether any row is left."""
    words, left = len(guard), np.uint64(0)
    for w in range(words):
        idle = (((pair[words + w] - pair[w]) | guard[w]) - largest[w]) & guard[w]
        pair[w] &= ~(idle - (idle >> bits[w]))
        left |= pair[w]
    return bool(left != 0)


@_compiled
def _branches(pair: Words, need: Words, limit: Words, guard: Words, bits: Words, out: Words) -> tuple[bool, bool, int]:
    """Write the pairs with the member, (a - s, b - s) and (a - s, max(a, b - s)); return which of them live on.

    The third value is 1 when the member completes a minimal coalition.
    """
    words = len(guard)
    left = missed = lacking = dead = dead_both = np.uint64(0)
    for w in range(words):
        a, b, g = pair[w], pair[words + w], guard[w]
        less = (a | g) - need[w]
        reached = less & g
        out[0, w] = out[1, w] = less & (reached - (reached >> bits[w]))
        less = (b | g) - need[w]
        reached = less & g
        wanted = less & (reached - (reached >> bits[w]))
        less = (a | g) - wanted
        reached = less & g
        spare = less & (reached - (reached >> bits[w]))
        out[0, words + w], out[1, words + w] = wanted, wanted + spare
        left, missed, lacking = left | out[0, w], missed | spare, lacking | wanted
        dead |= (((limit[w] | g) - wanted) & g) ^ g
        dead_both |= (((limit[w] | g) - out[1, words + w]) & g) ^ g
    if missed == 0:
        return False, False, 0
    if left == 0:
        return False, False, 1 if lacking == 0 else 0
    return dead == 0, dead_both == 0, 0


@_compiled
def _narrow(
    pairs: Words, times: Ints, need: Words, limit: Words, largest: Words, guard: Words, bits: Words
) -> tuple[Words, Ints, int]:
    nodes, width = pairs.shape
    size = 64
    while size < 4 * nodes:
        size *= 2
    table = np.full(size, -1, np.int32)
    merged, total = np.empty((3 * nodes, width), np.uint64), np.zeros(3 * nodes, np.int64)
    out = np.empty((3, width), np.uint64)
    lives = np.zeros(3, np.bool_)
    count = found = 0
    for node in range(nodes):
        short = np.uint64(0)
        for w in range(len(guard)):
            short |= (((limit[w] | guard[w]) - pairs[node, len(guard) + w]) & guard[w]) ^ guard[w]
        lives[0], lives[1], ends = _branches(pairs[node], need, limit, guard, bits, out)
        lives[2] = short == 0
        out[2] = pairs[node]
        found += ends * times[node]
        for branch in range(3):
            if lives[branch] and _keep(out[branch], largest, guard, bits):
                place = _place(out[branch], table, merged, count)
                count = max(count, place + 1)
                total[place] += -times[node] if branch == 1 else times[node]
    return merged[:count], total[:count], found


@_compiled
def _rise(join: Places, stay: Places, above: Floats, p: Floats) -> tuple[Floats, Floats]:
    nodes, columns = len(join), len(p)
    value, step = np.empty((nodes + FIRST, columns)), np.empty((nodes, columns))
    value[DEAD] = 0.0
    value[ABLE] = 1.0
    for node in range(nodes):
        high, low = above[join[node]], above[stay[node]]
        for c in range(columns):
            step[node, c] = high[c] - low[c]
            value[node + FIRST, c] = low[c] + p[c] * step[node, c]
    return value, step


@_compiled
def _sink(join: Places, stay: Places, reach: Floats, step: Floats, p: Floats, below: int, slope: Floats) -> Floats:
    columns = len(p)
    into = np.zeros((below + FIRST, columns))
    for node in range(len(join)):
        high, low = into[join[node]], into[stay[node]]
        for c in range(columns):
            slope[c] += reach[node, c] * step[node, c]
            joining = reach[node, c] * p[c]
            high[c] += joining
            low[c] += reach[node, c] - joining
    return into[FIRST:]
