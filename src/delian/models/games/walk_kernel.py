"""The walk of `walk` in compiled code, on both processors when it only counts, and how long it will be.

Rows stand side by side in words, as in `packing`. A partial coalition is what it still lacks and what it has over, both
never below zero; what it has over is cut at the top of a lane, where nobody brings more. Loaded only with Numba.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from delian.models.games.covering import Covering, member_order
from delian.models.games.kernels import compiled
from delian.models.games.packing import pack

Ints = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
DIVES = 4000
ROOM = 4096  # coalitions met before they are counted
FOREVER = 1 << 62  # steps
THREADS = 2
HALVINGS = 9  # of a walk, into parts that threads take one by one


class Walk:
    """Where a walk stands, so that it can stop after any coalition, go on, and be halved.

    Level m holds the first m who are in: lack, over: what they lack and have over, (level, word), mask: who they are
    as bits, chosen: the last of them. at: the level, who is asked next, steps taken, and the level where it began.
    """

    __slots__ = ("at", "chosen", "done", "game", "lack", "mask", "over")

    def __init__(self, game: Covering) -> None:
        order = member_order([game])
        levels, p = len(order) + 1, pack([game], order)
        self.game = (p.need, p.remaining, p.guard, p.width, np.uint64(1) << order.astype(np.uint64))
        self.lack = np.zeros((levels, len(p.start)), np.uint64)
        self.over, self.mask = np.zeros_like(self.lack), np.zeros(levels, np.uint64)
        self.lack[0] = p.start
        self.chosen, self.at = np.zeros(levels, np.int64), np.zeros(4, np.int64)
        self.done = False

    def fill(self, room: Words, steps: int) -> int:
        """Go on until *room* is full or *steps* are taken in all; return how many coalitions were met."""
        found, self.done = _walk(self.game, (self.lack, self.over, self.mask), self.chosen, self.at, room, steps)
        return int(found)

    def halved(self) -> tuple[list[Walk], int]:
        """Return this walk without the next member and one with it, and how many coalitions (0 or 1) lie between."""
        other = copy.deepcopy(self)
        found = other.fill(np.empty(2, np.uint64), int(self.at[2]) + 1)
        if other.done:
            return [], 0
        self.at[1] += 1
        other.at[3] = other.at[0]
        return [self, other] if other.at[0] > self.at[0] else [self], found

    def count(self, steps: int) -> int:
        """Return how many coalitions are met, to the end or until *steps* are taken in all."""
        room, found = np.empty(ROOM, np.uint64), 0
        while not self.done and self.at[2] < steps:
            found += self.fill(room, steps)
        return found


def all_of(game: Covering, block: int) -> Iterator[Words]:
    """Yield every minimal coalition of a game that can be met, as whole numbers."""
    walk, room = Walk(game), np.empty(block, np.uint64)
    while not walk.done:
        found = walk.fill(room, FOREVER)
        if found:
            yield room[:found].copy()


def count_within(game: Covering, steps: int) -> int | None:
    """Return how many minimal coalitions a game has, None when the walk takes more than so many steps."""
    parts, found = [Walk(game)], 0
    for _ in range(HALVINGS):
        halves = [part.halved() for part in parts]
        parts = [half for pair, _ in halves for half in pair]
        found += sum(met for _, met in halves)
    taken = 0
    with ThreadPoolExecutor(THREADS) as pool:
        for part, met in zip(parts, pool.map(lambda part: part.count(steps), parts), strict=True):
            found, taken = found + met, taken + int(part.at[2])
            if taken > steps or not part.done:
                pool.shutdown(cancel_futures=True)
                return None
    return found


def expected_steps(game: Covering) -> float:
    """Return the expected number of steps: random dives (Knuth 1975), each counting 2 for every branch passed."""
    return float(_dives(Walk(game).game, Walk(game).lack[0], DIVES))


@compiled
def _join(need: Words, guard: Words, bits: Words, lack: Words, over: Words, level: int, member: int) -> bool:
    """Write what is lacking and over with one more member, a level on; return whether anything is lacking."""
    left = np.uint64(0)
    for w in range(len(guard)):
        g, b, held, brings = guard[w], bits[w], lack[level, w], need[member, w]
        less, more = (held | g) - brings, (brings | g) - held
        reached, passed = less & g, more & g
        lack[level + 1, w] = less & (reached - (reached >> b))
        left |= lack[level + 1, w]
        total = over[level, w] + (more & (passed - (passed >> b)))
        full = total & g
        over[level + 1, w] = (total ^ full) | (full - (full >> b))
    return bool(left != 0)


@compiled
def _each_missed(need: Words, guard: Words, over: Words, chosen: Ints, level: int) -> bool:
    """Return whether each of the chosen brings, in some row, more than there is over; the last one asked first."""
    for place in range(level, 0, -1):
        member, missed = chosen[place], np.uint64(0)
        for w in range(len(guard)):
            missed |= ~((over[level, w] | guard[w]) - need[member, w]) & guard[w]
        if missed == 0:
            return False
    return True


@compiled
def _hopeless(remaining: Words, guard: Words, lack: Words, level: int, member: int) -> bool:
    """Return whether more is lacking than this member and those after it hold."""
    short = np.uint64(0)
    for w in range(len(guard)):
        short |= ~((remaining[member, w] | guard[w]) - lack[level, w]) & guard[w]
    return bool(short != 0)


@compiled
def _walk(
    game: tuple[Words, ...], levels: tuple[Words, ...], chosen: Ints, at: Ints, room: Words, steps: int
) -> tuple[int, bool]:
    need, remaining, guard, bits, bit = game
    lack, over, mask = levels
    level, member, taken, found = at[0], at[1], at[2], 0
    while found < len(room) and taken < steps:
        taken += 1
        if _hopeless(remaining, guard, lack, level, member):
            if level == at[3]:
                return found, True
            member = chosen[level] + 1
            level -= 1
            continue
        open_ = _join(need, guard, bits, lack, over, level, member)
        chosen[level + 1] = member
        if _each_missed(need, guard, over, chosen, level + 1):
            mask[level + 1] = mask[level] | bit[member]
            if open_:
                level += 1
            else:
                room[found] = mask[level + 1]
                found += 1
        member += 1
    at[0], at[1], at[2] = level, member, taken
    return found, False


@compiled
def _dives(game: tuple[Words, ...], start: Words, dives: int) -> float:
    need, remaining, guard, bits, _ = game
    levels = len(need) + 1
    lack, over = np.zeros((levels, len(guard)), np.uint64), np.zeros((levels, len(guard)), np.uint64)
    lack[0] = start
    chosen, steps, chance = np.zeros(levels, np.int64), 0.0, np.uint64(88172645463325252)
    for _ in range(dives):
        level, member, weight = 0, 0, 1.0
        while not _hopeless(remaining, guard, lack, level, member):
            steps += weight
            open_ = _join(need, guard, bits, lack, over, level, member)
            chosen[level + 1] = member
            member += 1
            if open_ and _each_missed(need, guard, over, chosen, level + 1):
                weight *= 2.0
                chance ^= chance << np.uint64(13)
                chance ^= chance >> np.uint64(7)
                chance ^= chance << np.uint64(17)
                if chance >> np.uint64(63):
                    level += 1
        steps += weight
    return steps / dives
