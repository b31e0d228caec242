"""The Owen value: power when some players have agreed beforehand to stand together (a-priori unions).

Unions come one after the other in random order, each with its members one after the other in random order; the
Owen value is the chance to tip the balance [Owen1977]_. For a member of a union the others matter only as whole
unions, so each union is a game of its own: its members one by one and every other union as one block. A diagram of
that game gives the value by two integrals, over the chance of the blocks and over the chance of the members, or in
fractions by counting coalitions by number of blocks and number of members.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import comb, factorial
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.models.games.covering import Covering
from delian.models.games.diagram import ABLE, FIRST, USUAL, Diagram, DiagramLimits, Engine, build
from delian.models.games.evaluate import sweep
from delian.models.games.orders import pivots
from delian.models.games.rules import merged

Floats = npt.NDArray[np.float64]
Objects = npt.NDArray[Any]  # Python's whole numbers, as long as they need to be
Unions = Sequence[Sequence[int]]


def partition(unions: Unions, players: int) -> list[tuple[int, ...]]:
    """Return the unions and, each as a union of its own, everybody who is in none."""
    inside = {i for union in unions for i in union}
    return [*(tuple(union) for union in unions), *((i,) for i in range(players) if i not in inside)]


def owen(
    alternatives: Sequence[Covering], unions: Unions, limits: DiagramLimits = USUAL, engine: Engine = "numpy"
) -> Floats:
    """Return the Owen value of every player [share of 1], to rounding; raises TooLargeError over the limits.

    The slope of P(able) in a member's chance is a polynomial in the two chances; Gauss-Legendre nodes of half its
    degree in each integrate it without error of method.
    """
    found = np.zeros(alternatives[0].members)
    for members, diagram, blocks in _games(alternatives, unions, limits, engine):
        inside = len(members)
        (x, wx), (y, wy) = _gauss(blocks + 1), _gauss(inside)
        chances = np.vstack([np.repeat(np.tile(y, len(x))[None, :], inside, 0)] + [np.repeat(x, len(y))] * blocks)
        _, slope = sweep(diagram, chances)
        found[list(members)] = slope[:inside] @ np.outer(wx, wy).ravel()
    return found


def owen_exact(
    alternatives: Sequence[Covering], unions: Unions, limits: DiagramLimits = USUAL, engine: Engine = "numpy"
) -> list[Fraction]:
    """Return the Owen value of every player in fractions; raises TooLargeError over the limits."""
    found = [Fraction(0)] * alternatives[0].members
    for members, diagram, blocks in _games(alternatives, unions, limits, engine):
        inside = len(members)
        weights = [[_order(h, blocks + 1) * _order(t, inside) for t in range(inside)] for h in range(blocks + 1)]
        for place, counts in enumerate(_swings(diagram, inside, blocks)):
            found[members[place]] = sum(
                (w * c for row, many in zip(weights, counts, strict=True) for w, c in zip(row, many, strict=True)),
                Fraction(0),
            )
    return found


def owen_sampled(
    alternatives: Sequence[Covering], unions: Unions, count: int, generator: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return the Owen value from *count* random orders that keep unions together, and its standard errors."""
    players = alternatives[0].members
    parts = partition(unions, players)
    label = np.empty(players, dtype=np.int64)
    for number, members in enumerate(parts):
        label[list(members)] = number
    ranks = generator.permuted(np.tile(np.arange(len(parts)), (count, 1)), axis=1)
    inside = generator.random((count, players))
    orders = np.argsort(ranks[:, label] + inside, axis=1)
    share = np.bincount(pivots(alternatives, orders), minlength=players + 1)[:players] / count
    return share, np.sqrt(share * (1 - share) / count)


def _games(
    alternatives: Sequence[Covering], unions: Unions, limits: DiagramLimits, engine: Engine
) -> list[tuple[tuple[int, ...], Diagram, int]]:
    """Return, a union: its members, the diagram with them first and the others as blocks, the number of blocks."""
    parts = partition(unions, alternatives[0].members)
    found = []
    for number, members in enumerate(parts):
        others = [part for other, part in enumerate(parts) if other != number]
        blocks = (*((i,) for i in members), *others)
        found.append((members, build(merged(tuple(alternatives), blocks), limits, engine), len(others)))
    return found


def _order(before: int, count: int) -> Fraction:
    """Return the chance that a given set of *before* out of *count* - 1 others comes first."""
    return Fraction(factorial(before) * factorial(count - 1 - before), factorial(count))


def _gauss(count: int) -> tuple[Floats, Floats]:
    """Return nodes and weights on 0..1 for a player among *count*: polynomials of degree count - 1."""
    nodes, weights = np.polynomial.legendre.leggauss(-(-count // 2))
    return (nodes + 1.0) / 2.0, weights / 2.0


def _swings(diagram: Diagram, inside: int, blocks: int) -> list[list[list[int]]]:
    """Return, by member of the union, how many coalitions of h blocks and t members it tips, as [h][t].

    A polynomial in two variables is one long whole number: the coefficient of x^h y^t stands at its own digit, which
    is wide enough for every count. Adding and multiplying numbers then adds and multiplies polynomials.
    """
    digit = diagram.members + 1
    step = [digit * (blocks + 1)] * inside + [digit] * blocks  # digits to move when a player joins
    empty = [[[0] * inside for _ in range(blocks + 1)] for _ in range(inside)]
    if diagram.dead:
        return empty
    above = [_ends(0, 0, digit, blocks)]
    rest = [0, 0]
    for layer in reversed(range(diagram.members)):
        rest[int(diagram.order[layer] >= inside)] += 1
        after = above[-1]
        nodes = after[diagram.stay[layer]] + (after[diagram.join[layer]] << step[diagram.order[layer]])
        above.append(np.concatenate([_ends(rest[0], rest[1], digit, blocks), nodes]))
    above.reverse()
    reach = np.array([1], dtype=object)
    for layer, (join, stay) in enumerate(zip(diagram.join, diagram.stay, strict=True)):
        player, after = int(diagram.order[layer]), above[layer + 1]
        if player < inside:
            total = int((reach * (after[join] - after[stay])).sum())
            empty[player] = _digits(total, digit, blocks, inside)
        width = FIRST + (len(diagram.join[layer + 1]) if layer + 1 < diagram.members else 0)
        below = np.zeros(width, dtype=object)
        np.add.at(below, stay, reach)
        np.add.at(below, join, reach << step[player])
        reach = below[FIRST:]
    return empty


def _ends(members: int, blocks_left: int, digit: int, blocks: int) -> Objects:
    """Return the polynomials of *dead* (nothing) and *able* (any of those who remain may join or not)."""
    able = sum(
        comb(blocks_left, h) * comb(members, t) << digit * (h + t * (blocks + 1))
        for h in range(blocks_left + 1)
        for t in range(members + 1)
    )
    found = np.zeros(FIRST, dtype=object)
    found[ABLE] = able
    return found


def _digits(total: int, digit: int, blocks: int, inside: int) -> list[list[int]]:
    mask = (1 << digit) - 1
    return [[total >> digit * (h + t * (blocks + 1)) & mask for t in range(inside)] for h in range(blocks + 1)]
