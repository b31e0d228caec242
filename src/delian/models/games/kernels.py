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
    slot = key & last
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
