"""The diagram's inner loops compiled by Numba: same functions and same numbers as `plain`, several times as fast.

Compiled code is kept in the user's cache folder (NUMBA_CACHE_DIR when it is set), so only the first use compiles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
COLUMNS = 4  # sets of chances evaluated side by side: four doubles are half a line of a processor's cache
_CACHE = "CACHE_DIR"  # Numba's setting for NUMBA_CACHE_DIR


def compiled(function: Callable[..., Any]) -> Any:
    """Return *function* compiled without the interpreter's lock, kept in the user's cache folder."""
    given = getattr(config, _CACHE)
    setattr(config, _CACHE, given or user_cache_dir("delian", appauthor=False))
    try:
        return numba.njit(cache=True, nogil=True)(function)
    finally:
        setattr(config, _CACHE, given)


@dataclass(slots=True, eq=False)
class Room:
    """A layer's states, (place, word), and room for the next one's: taken once, used again layer after layer."""

    states: Words
    spare: Words
    table: Places
    count: int = 1

    def grow(self, most: int) -> Places:
        """Make room for *most* states and return an empty hash table of twice as many slots or more."""
        if len(self.spare) < most:
            self.spare = np.empty((2 * most, self.spare.shape[1]), np.uint64)
        size = 64
        while size < 2 * most:
            size *= 2
        if len(self.table) < size:
            self.table = np.empty(size, np.int32)
        table = self.table[:size]
        table.fill(-1)
        return table

    def turn(self, count: int) -> None:
        """Go to the layer that was written into the spare room."""
        self.states, self.spare, self.count = self.spare, self.states, count


def first(packed: Packed) -> Room:
    """Return the first layer, one node that lacks everything."""
    return Room(packed.start[None, :].copy(), np.empty((0, len(packed.start)), np.uint64), np.empty(0, np.int32))


def width(states: Room) -> int:
    """Return the number of nodes of a layer."""
    return states.count


def expand(states: Room, packed: Packed, layer: int) -> tuple[Room, Places, Places]:
    """Return the next layer's states, and where each node goes when its member joins and when it stays."""
    here = states.states[: states.count]
    if len(packed.blocks) > 2:  # a union of rules is rare, and NumPy is fast enough
        below, join, stay = plain.expand(np.ascontiguousarray(here.T), packed, layer)
        states.spare = np.ascontiguousarray(below.T)
        states.turn(below.shape[1])
        return states, join, stay
    table = states.grow(2 * states.count)
    join, stay = np.empty(states.count, np.int32), np.empty(states.count, np.int32)
    need, limit = packed.need[layer], packed.remaining[layer + 1]
    count = _joining(here, need, packed.guard, packed.width, table, states.spare, join)
    states.turn(_staying(here, limit, packed.guard, table, states.spare, count, stay))
    return states, join, stay


def first_pair(packed: Packed) -> Room:
    """Return the first layer of `narrow`, one pair of equal states."""
    both = np.concatenate([packed.start[None, :]] * 2, axis=1)
    return Room(both, np.empty((0, both.shape[1]), np.uint64), np.empty(0, np.int32))


def narrow(pairs: Room, times: Ints, packed: Packed, layer: int) -> tuple[Room, Ints, int]:
    """Return the next layer's pairs, how many times each counts, and the minimal coalitions that end here."""
    table, below = pairs.grow(3 * pairs.count), layer + 1
    total = np.zeros(3 * pairs.count, np.int64)
    rules = np.stack([packed.need[layer], packed.remaining[below], packed.largest[below], packed.guard, packed.width])
    count, found = _narrow(pairs.states[: pairs.count], times, rules, table, pairs.spare, total)
    pairs.turn(int(count))
    return pairs, total[:count], int(found)


def sweep(joins: Sequence[Places], stays: Sequence[Places], chances: Floats, root: int) -> tuple[Floats, Floats]:
    """Return P(able), (column,), and its slope in each layer's chance, (layer, column); chances: (layer, column)."""
    columns = chances.shape[1]
    padded = np.zeros((len(joins), -(-columns // COLUMNS) * COLUMNS))
    padded[:, :columns] = chances
    widths = [len(join) for join in joins]
    starts = np.cumsum([0, *widths])
    # Room for one set of columns, used again for the next.
    steps = np.empty((starts[-1], COLUMNS))
    near, far = (np.empty((max(widths) + FIRST, COLUMNS)) for _ in range(2))
    value, slope = np.zeros(padded.shape[1]), np.zeros(padded.shape)
    for first_column in range(0, columns, COLUMNS):
        here = slice(first_column, first_column + COLUMNS)
        chance = np.ascontiguousarray(padded[:, here])
        above, other = near, far
        above[DEAD], above[ABLE] = 0.0, 1.0
        for layer in reversed(range(len(joins))):
            step = steps[starts[layer] : starts[layer + 1]]
            _rise(joins[layer], stays[layer], above, chance[layer], step, other)
            above, other = other, above
        value[here] = above[root]
        reach, into = near, far
        reach[FIRST] = 1.0
        for layer, (join, stay) in enumerate(zip(joins, stays, strict=True)):
            into[: (widths[layer + 1] if layer + 1 < len(joins) else 0) + FIRST] = 0.0
            step = steps[starts[layer] : starts[layer + 1]]
            slope[layer, here] = _sink(join, stay, reach, step, chance[layer], into)
            reach, into = into, reach
    return value[:columns], slope[:, :columns]


@compiled
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


@compiled
def _joining(states: Words, need: Words, guard: Words, bits: Words, table: Places, below: Words, join: Places) -> int:
    words, count = len(guard), 0
    state = np.empty(words, np.uint64)
    for node in range(len(states)):
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
    return count


@compiled
def _staying(states: Words, limit: Words, guard: Words, table: Places, below: Words, count: int, stay: Places) -> int:
    for node in range(len(states)):
        short = np.uint64(0)
        for w in range(len(guard)):
            short |= (((limit[w] | guard[w]) - states[node, w]) & guard[w]) ^ guard[w]
        stay[node] = DEAD
        if short == 0:
            place = _place(states[node], table, below, count)
            count = max(count, place + 1)
            stay[node] = FIRST + place
    return count


@compiled
def _keep(pair: Words, largest: Words, guard: Words, bits: Words) -> bool:
    """Empty the rows of a pair's first state in which nobody can be missed; return whether any row is left."""
    words, left = len(guard), np.uint64(0)
    for w in range(words):
        idle = (((pair[words + w] - pair[w]) | guard[w]) - largest[w]) & guard[w]
        pair[w] &= ~(idle - (idle >> bits[w]))
        left |= pair[w]
    return bool(left != 0)


@compiled
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


@compiled
def _narrow(pairs: Words, times: Ints, rules: Words, table: Places, merged: Words, total: Ints) -> tuple[int, int]:
    need, limit, largest, guard, bits = rules[0], rules[1], rules[2], rules[3], rules[4]
    words = len(guard)
    out, lives = np.empty((3, 2 * words), np.uint64), np.zeros(3, np.bool_)
    count = found = 0
    for node in range(len(pairs)):
        short = np.uint64(0)
        for w in range(words):
            short |= (((limit[w] | guard[w]) - pairs[node, words + w]) & guard[w]) ^ guard[w]
            out[2, w], out[2, words + w] = pairs[node, w], pairs[node, words + w]
        lives[0], lives[1], ends = _branches(pairs[node], need, limit, guard, bits, out)
        lives[2] = short == 0
        found += ends * times[node]
        for branch in range(3):
            if lives[branch] and _keep(out[branch], largest, guard, bits):
                place = _place(out[branch], table, merged, count)
                count = max(count, place + 1)
                total[place] += -times[node] if branch == 1 else times[node]
    kept = 0
    for place in range(count):
        if total[place] != 0:
            merged[kept], total[kept] = merged[place], total[place]
            kept += 1
    return kept, found


@compiled
def _rise(join: Places, stay: Places, above: Floats, p: Floats, step: Floats, value: Floats) -> None:
    value[DEAD] = 0.0
    value[ABLE] = 1.0
    for node in range(len(join)):
        j, s = join[node], stay[node]
        for c in range(COLUMNS):
            low = above[s, c]
            gain = above[j, c] - low
            step[node, c] = gain
            value[node + FIRST, c] = low + p[c] * gain


@compiled
def _sink(join: Places, stay: Places, reach: Floats, step: Floats, p: Floats, into: Floats) -> Floats:
    slope = np.zeros(COLUMNS)
    for node in range(len(join)):
        j, s = join[node], stay[node]
        for c in range(COLUMNS):
            comes = reach[node + FIRST, c]
            slope[c] += comes * step[node, c]
            joining = comes * p[c]
            into[j, c] += joining
            into[s, c] += comes - joining
    return slope
