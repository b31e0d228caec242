"""What a diagram says: P(able) and its slopes for any joining probabilities, and exact numbers of coalitions.

One pass up the diagram gives P(able) of every node, one pass down the probability of coming by it. Counts run the
same way with whole numbers, coalitions sorted by size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where
from delian.models.games.diagram import FIRST, Diagram, steps_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Counts = npt.NDArray[Any]  # whole numbers: float64 up to 53 members, where BLAS multiplies them exactly, else int64
EXACT_IN_FLOAT = 53  # members up to which every count is a whole number below 2^53


def probability(diagram: Diagram, p: Floats) -> float:
    """Return P(able) when member i joins with probability p[i], all independent."""
    return float(sweep(diagram, _chances(diagram, p)[:, None])[0][0])


def gradient(diagram: Diagram, p: Floats) -> Floats:
    """Return dP(able)/dp of each member at p, (member,): the probability that it tips the balance."""
    slope: Floats = sweep(diagram, _chances(diagram, p)[:, None])[1][:, 0]
    return slope


def gain_of_joining(diagram: Diagram, p: Floats) -> Floats:
    """Return how much P(able) rises when a member joins for certain instead of with p, (member,): whom to persuade."""
    found: Floats = (1.0 - _chances(diagram, p)) * gradient(diagram, p)
    return found


def sweep(diagram: Diagram, chances: Floats) -> tuple[Floats, Floats]:
    """Return P(able), (column,), and gradients, (member, column), of many sets of chances, (member, column)."""
    value, slope = np.zeros(chances.shape[1]), np.zeros(chances.shape)
    if diagram.dead:
        return value, slope
    by_layer = np.ascontiguousarray(chances[diagram.order])
    value, slope[diagram.order] = steps_of(diagram.engine).sweep(diagram.join, diagram.stay, by_layer, diagram.root)
    return value, slope


def without(diagram: Diagram, p: Floats, groups: Iterable[Sequence[int]]) -> Floats:
    """Return P(able) when all members of a group stay away, for each of *groups*, (group,)."""
    listed = [list(group) for group in groups]
    chances = np.repeat(_chances(diagram, p)[:, None], len(listed), axis=1)
    for column, group in enumerate(listed):
        chances[group, column] = 0.0
    return sweep(diagram, chances)[0]


def pairs(diagram: Diagram, p: Floats) -> Floats:
    """Return d2P(able)/dp_i dp_j, (member, member): above zero for complements, below for substitutes."""
    n, chances = diagram.members, _chances(diagram, p)
    ends = np.repeat(chances[:, None], 2 * n, axis=1)
    place = np.arange(n)
    ends[place, place], ends[place, n + place] = 1.0, 0.0
    slope = sweep(diagram, ends)[1]
    found: Floats = (slope[:, :n] - slope[:, n:]).T
    np.fill_diagonal(found, 0.0)
    return found


def triples(diagram: Diagram, p: Floats) -> dict[tuple[int, int, int], float]:
    """Return d3P(able)/dp_i dp_j dp_k by members i < j < k."""
    found: dict[tuple[int, int, int], float] = {}
    chances = _chances(diagram, p)
    for i, j in combinations(range(diagram.members), 2):
        corners = np.repeat(chances[:, None], 4, axis=1)
        corners[i] = (1.0, 1.0, 0.0, 0.0)
        corners[j] = (1.0, 0.0, 1.0, 0.0)
        slope = sweep(diagram, corners)[1]
        third = slope[:, 0] - slope[:, 1] - slope[:, 2] + slope[:, 3]
        found |= {(i, j, k): float(third[k]) for k in range(j + 1, diagram.members)}
    return found


def able_count(diagram: Diagram) -> int:
    """Return how many coalitions are able, exactly."""
    return sum(able_by_size(diagram))


def able_by_size(diagram: Diagram) -> list[int]:
    """Return how many coalitions of 0, 1, ..., n members are able, exactly."""
    n = diagram.members
    if diagram.dead:
        return [0] * (n + 1)
    counts = _ends_by_size(0, n)
    for layer in reversed(range(n)):
        counts = _layer_by_size(diagram, layer, counts)
    return [int(x) for x in counts[diagram.root]]


def swings(diagram: Diagram) -> list[list[int]]:
    """Return, by member and size s, how many coalitions of s others become able when the member joins, exactly.

    At each layer: (partial coalitions by size) x (completions by size), as one product of matrices.
    """
    n = diagram.members
    found = [[0] * n for _ in range(n)]
    if diagram.dead:
        return found
    above = [_ends_by_size(0, n)]
    for layer in reversed(range(n)):
        above.append(_layer_by_size(diagram, layer, above[-1]))
    above.reverse()
    reach = np.ones((1, 1), dtype=above[0].dtype)
    for layer, (join, stay) in enumerate(zip(diagram.join, diagram.stay, strict=True)):
        gain = above[layer + 1][join] - above[layer + 1][stay]
        for before, row in enumerate((reach.T @ gain).tolist()):
            for after, count in enumerate(row):
                found[int(diagram.order[layer])][before + after] += int(count)
        if layer + 1 < n:
            reach = _flow(join, stay, reach, FIRST + len(diagram.join[layer + 1]))[FIRST:]
    return found


def _ends_by_size(remaining: int, members: int) -> Counts:
    """Return completions by size of the two ends: none when dead, all of those who remain when able."""
    kind = np.float64 if members <= EXACT_IN_FLOAT else np.int64
    return np.array([[0] * (remaining + 1), [comb(remaining, s) for s in range(remaining + 1)]], dtype=kind)


def _layer_by_size(diagram: Diagram, layer: int, above: Counts) -> Counts:
    """Return completions by size of the nodes of a layer, (place, size), from those of the layer that follows."""
    join, stay = diagram.join[layer], diagram.stay[layer]
    remaining = diagram.members - layer
    found = np.zeros((FIRST + len(join), remaining + 1), dtype=above.dtype)
    found[:FIRST] = _ends_by_size(remaining, diagram.members)
    found[FIRST:, :-1] = above[stay]
    found[FIRST:, 1:] += above[join]
    return found


def _flow(join: Places, stay: Places, reach: Counts, width: int) -> Counts:
    """Return partial coalitions by size at each place of the layer that follows, (place, size)."""
    found = np.zeros((width, reach.shape[1] + 1), dtype=reach.dtype)
    if reach.dtype == np.float64:
        for size in range(reach.shape[1]):
            found[:, size] += np.bincount(stay, reach[:, size], minlength=width)
            found[:, size + 1] += np.bincount(join, reach[:, size], minlength=width)
    else:
        np.add.at(found[:, :-1], stay, reach)
        np.add.at(found[:, 1:], join, reach)
    return found


def _chances(diagram: Diagram, p: Floats) -> Floats:
    chances = np.asarray(p, dtype=float)
    if chances.shape != (diagram.members,):
        raise DelianError(
            "bad-number", f"{chances.shape} joining probabilities for {diagram.members} members. Give one a member."
        )
    bad = ~((chances >= 0) & (chances <= 1))
    if bad.any():
        place = int(np.flatnonzero(bad)[0])
        raise DelianError(
            "bad-number",
            f"member {place} joins with probability {chances[place]}. Give a number between 0 and 1.",
            where=[Where(row=place, value=float(chances[place]))],
        )
    return chances
