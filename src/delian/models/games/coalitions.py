"""Coalitions that suffice and from which nobody can be spared: how many, which are cheapest, smallest, all of them.

A coalition is written as a whole number whose bit i is member i.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where
from delian.models.games.covering import Covering, member_order, reduced
from delian.models.games.diagram import FIRST, USUAL, Diagram, DiagramLimits, Engine, TooLargeError, steps_of
from delian.models.games.packing import pack, side_by_side
from delian.models.games.walk import BLOCK, all_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]
LISTED = 100  # coalitions in a list
SIDE_BY_SIDE = 4096  # partial coalitions looked at at once
MOST_STEPS = 200_000  # of the search behind a list
NARROW = 100_000  # pairs of states merged before the coalitions are walked through instead
SHARE = 1 / 45  # pairs a step of the walk: one costs as much as ten steps, so a quarter of the walk's cost is spent
TIE = 10  # decimals up to which costs count as equal


@dataclass(frozen=True, slots=True)
class Suffices:
    """A minimal able coalition and its cost, in the unit of the costs given."""

    members: tuple[int, ...]
    cost: float


def minimal_count(
    alternatives: Covering | Sequence[Covering], limits: DiagramLimits = USUAL, engine: Engine = "numpy"
) -> int:
    """Return how many coalitions are able and lose that with any member, exactly.

    Raises TooLargeError over the limits. A union of rules is counted by listing. With Numba, walking through some
    millions of coalitions can be faster than merging, so its steps are estimated when merging does not end soon.
    """
    given = listed(alternatives)
    if not given:
        return 0
    if len(given) > 1:
        return _count_by_listing(given, limits, engine)
    packed = pack(given, member_order(given))
    steps = steps_of(engine)
    pairs, times = steps.first_pair(packed), np.ones(1, dtype=np.int64)
    found = seen = 0
    expected = 0.0
    for layer in range(given[0].members):
        seen += len(times)
        if seen > limits.nodes or len(times) * (len(packed.start) * 130 + 200) > limits.bytes:
            raise TooLargeError(seen, layer)
        if engine == "numba" and seen > NARROW:
            expected = expected or _expected_steps(given[0])
            if seen > expected * SHARE:
                walked = _walked(given[0], 2 * expected)
                if walked is not None:
                    return walked
                expected = np.inf
        pairs, times, ended = steps.narrow(pairs, times, packed, layer)
        found += ended
    return found % 2**64


def minimal_coalitions(
    alternatives: Covering | Sequence[Covering], block: int = BLOCK, engine: Engine = "numpy"
) -> Iterator[Words]:
    """Yield every minimal able coalition once, in arrays of whole numbers; in the same order with any engine."""
    yield from all_of(listed(alternatives), engine, block)


def cheapest_minimal(
    alternatives: Covering | Sequence[Covering], diagram: Diagram, cost: Floats, count: int = LISTED
) -> list[Suffices]:
    """Return the *count* cheapest minimal able coalitions, cheapest first; equal costs by the order of the diagram.

    Best first: what a node still costs at least is read off the diagram in one pass, so the search never strays
    except where its completions turn out to have a member to spare. Ends early after 200,000 steps.
    """
    given = listed(alternatives)
    prices = checked_cost(cost, diagram.members)
    if not given or diagram.dead:
        return []
    ahead = _cost_ahead(diagram, prices)
    spare = _spare(given)
    found: list[Suffices] = []
    heap: list[tuple[float, bytes, int, float, tuple[int, ...]]] = [
        (round(float(ahead[0][diagram.root]), TIE), b"", diagram.root, 0.0, ())
    ]
    for _ in range(MOST_STEPS):
        if not heap or len(found) == count:
            break
        _, path, place, spent, chosen = heapq.heappop(heap)
        layer = len(path)
        if place < FIRST:
            found.append(Suffices(tuple(sorted(chosen)), float(prices[list(chosen)].sum())))
            continue
        member = int(diagram.order[layer])
        joined, stayed = int(diagram.join[layer][place - FIRST]), int(diagram.stay[layer][place - FIRST])
        least = spent + ahead[layer + 1][stayed]
        if np.isfinite(least):
            heapq.heappush(heap, (round(float(least), TIE), path + b"\1", stayed, spent, chosen))
        least = spent + prices[member] + ahead[layer + 1][joined]
        if np.isfinite(least) and not spare((*chosen, member)):
            entry = (round(float(least), TIE), path + b"\0", joined, spent + float(prices[member]), (*chosen, member))
            heapq.heappush(heap, entry)
    return found


def smallest_minimal(
    alternatives: Covering | Sequence[Covering], diagram: Diagram, count: int = LISTED
) -> list[Suffices]:
    """Return the *count* minimal able coalitions with the fewest members; the cost is their number."""
    return cheapest_minimal(alternatives, diagram, np.ones(diagram.members), count)


def indispensable(alternatives: Covering | Sequence[Covering]) -> tuple[int, ...]:
    """Return the members without whom the others are not able; none when nobody is able."""
    given = listed(alternatives)
    if not given:
        return ()
    everyone = np.arange(given[0].members)
    return tuple(int(i) for i in everyone if not any(c.able(everyone != i) for c in given))


def veto_pairs(alternatives: Covering | Sequence[Covering]) -> tuple[tuple[int, int], ...]:
    """Return the pairs who can be missed one at a time but not together."""
    given = listed(alternatives)
    if not given:
        return ()
    able = np.zeros((given[0].members, given[0].members), dtype=bool)  # without both; on the diagonal without one
    for one in given:
        short = one.supply.sum(axis=0) - one.requirement  # what may be missed of each row
        both = one.supply[:, None, :] + one.supply[None, :, :] - np.eye(one.members, dtype=int)[:, :, None] * one.supply
        able |= (both <= short).all(axis=2)
    spared = able.diagonal()
    found = np.argwhere(np.triu(~able & spared & spared[:, None], 1))
    return tuple((int(i), int(j)) for i, j in found)


def listed(alternatives: Covering | Sequence[Covering]) -> list[Covering]:
    """Return the coverings that can be met at all, reduced."""
    given = [alternatives] if isinstance(alternatives, Covering) else list(alternatives)
    return [reduced(covering) for covering in given if not covering.dead]


def checked_cost(cost: Floats, members: int) -> Floats:
    """Return one cost of zero or more for each member."""
    prices = np.asarray(cost, dtype=float)
    bad = [int(i) for i in np.flatnonzero(~(np.isfinite(prices) & (prices >= 0)))] if prices.ndim == 1 else []
    if prices.shape != (members,) or bad:
        seen = f"member {bad[0]} costs {prices[bad[0]]}" if bad else f"{prices.shape} costs for {members} members"
        raise DelianError(
            "bad-number",
            f"{seen}. Give each member one cost of zero or more.",
            where=[Where(row=place, value=float(prices[place])) for place in bad],
        )
    return prices


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """All rules side by side: supply (member, row), wanted (row,), rows: where each rule begins, and the end."""

    supply: Ints
    wanted: Ints
    rows: Ints

    def split(self, inside: Bools) -> tuple[int, Bools, Bools]:
        """Return what becomes of partial coalitions, (coalition, member spoken), when one more member speaks.

        How many are complete with it, and those that are open without and with it, (coalition, member spoken).
        """
        spoken = inside.shape[1]
        total = inside @ self.supply[:spoken]
        ahead = self.supply[spoken + 1 :].sum(axis=0)
        total_with = total + self.supply[spoken]
        hopeful = self._any(total + ahead >= self.wanted)
        able = self._any(total_with >= self.wanted)
        joined = np.concatenate([inside, np.ones((len(inside), 1), dtype=bool)], axis=1)
        rest = total_with[:, None, :] - self.supply[: spoken + 1] >= self.wanted
        missed = ~(self._any(rest) & joined).any(axis=1)
        hopeful_with = self._any(total_with + ahead >= self.wanted)
        without = np.concatenate([inside, np.zeros((len(inside), 1), dtype=bool)], axis=1)
        return int((able & missed).sum()), without[hopeful], joined[~able & missed & hopeful_with]

    def _any(self, reached: Bools) -> Bools:
        """Return where all rows of any rule are reached; rows on the last axis."""
        parts = [reached[..., a:b].all(axis=-1) for a, b in zip(self.rows[:-1], self.rows[1:], strict=True)]
        return np.logical_or.reduce(parts)  # type: ignore[no-any-return]


def _rows(given: Sequence[Covering]) -> _Rows:
    return _Rows(
        np.concatenate([c.supply for c in given], axis=1),
        np.concatenate([c.requirement for c in given]),
        np.cumsum([0, *(len(c.requirement) for c in given)]),
    )


def _expected_steps(game: Covering) -> float:
    from delian.models.games import walk_kernel

    return walk_kernel.expected_steps(game)


def _walked(game: Covering, steps: float) -> int | None:
    from delian.models.games import walk_kernel

    return walk_kernel.count_within(game, round(steps))


def _spare(given: Sequence[Covering]) -> Callable[[tuple[int, ...]], bool]:
    """Return a function that tells whether some member of a partial coalition can be missed, now or in the end.

    With one rule, that is when nothing it brings is more than there is to spare; with several, the rule may be the one
    that is not met in the end, so it tells only of rules that are met. Rows stand side by side in one whole number.
    """
    rules = [side_by_side(c) for c in given]

    def spare(chosen: tuple[int, ...]) -> bool:
        for supply, wanted, guard, width in rules:
            less = (sum(supply[i] for i in chosen) | guard) - wanted
            reached = less & guard
            over = less & (reached - (reached >> width - 1)) | guard
            if (len(rules) == 1 or reached == guard) and any((over - supply[i]) & guard == guard for i in chosen):
                return True
        return False

    return spare


def _count_by_listing(given: Sequence[Covering], limits: DiagramLimits, engine: Engine) -> int:
    found = 0
    for many in (len(masks) for masks in all_of(given, engine)) if engine == "numba" else _many(given):
        found += many
        if found > limits.nodes:
            raise TooLargeError(found, given[0].members)
    return found


def _many(given: Sequence[Covering]) -> Iterator[int]:
    """Yield how many minimal coalitions of a union complete, block by block: for a count without Numba."""
    order = member_order(given)
    game = _rows([Covering(c.supply[order], c.requirement) for c in given])
    parts = [np.zeros((1, 0), dtype=bool)]
    while parts:
        complete, without, joined = game.split(parts.pop())
        yield complete
        children = np.concatenate([without, joined])
        parts += [children[start : start + SIDE_BY_SIDE] for start in range(0, len(children), SIDE_BY_SIDE)]


def _cost_ahead(diagram: Diagram, prices: Floats) -> list[Floats]:
    """Return, by layer and place, the least that completing costs; infinite for the dead end."""
    ahead = [np.array([np.inf, 0.0])]
    for layer in reversed(range(diagram.members)):
        above = ahead[-1]
        joined = above[diagram.join[layer]] + prices[diagram.order[layer]]
        ahead.append(np.concatenate([[np.inf, 0.0], np.minimum(joined, above[diagram.stay[layer]])]))
    return ahead[::-1]
