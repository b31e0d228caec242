"""Power in a game: Banzhaf and Shapley-Shubik, exact from the diagram, as fractions on request.

Banzhaf is the chance that a member tips the balance when every other member tosses a coin. Shapley and Shubik's
index is the chance that a member tips it when all come one after the other in random order; Owen's multilinear
extension turns it into the integral of the same slope over a common chance p, a polynomial of degree n - 1, which
ceil(n / 2) Gauss-Legendre nodes integrate without error of method.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import factorial

import numpy as np
import numpy.typing as npt

from delian.models.games.diagram import Diagram
from delian.models.games.evaluate import able_count, sweep, swings

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Banzhaf:
    """absolute: chance to tip the balance, (member,); normalised: the same, adding up to 1 (zeros when dead)."""

    absolute: Floats
    normalised: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Power:
    """Both indices of one diagram, (member,), and P(able) when everybody tosses a coin."""

    banzhaf: Banzhaf
    shapley_shubik: Floats
    able_share: float


@dataclass(frozen=True, slots=True)
class Exact:
    """Both indices as fractions, by member, and the number of able coalitions."""

    shapley_shubik: tuple[Fraction, ...]
    banzhaf_absolute: tuple[Fraction, ...]
    banzhaf_normalised: tuple[Fraction, ...]
    able_count: int


def power(diagram: Diagram) -> Power:
    """Return Banzhaf and Shapley-Shubik of every member from one evaluation [share of 1]."""
    nodes, weights = _gauss(diagram.members)
    value, slope = _slopes(diagram, np.append(nodes, 0.5))
    return Power(_banzhaf(diagram, slope[:, -1]), _integral(diagram, slope[:, :-1], weights), float(value[-1]))


def banzhaf(diagram: Diagram) -> Banzhaf:
    """Return the absolute and the normalised Banzhaf index of every member [share of 1]."""
    return _banzhaf(diagram, _slopes(diagram, np.array([0.5]))[1][:, 0])


def shapley_shubik(diagram: Diagram) -> Floats:
    """Return the Shapley-Shubik index of every member [share of 1]; they add up to 1 unless nobody is able."""
    nodes, weights = _gauss(diagram.members)
    return _integral(diagram, _slopes(diagram, nodes)[1], weights)


def exact(diagram: Diagram) -> Exact:
    """Return both indices as fractions, from numbers of coalitions by size; takes more memory than `power`."""
    counts = swings(diagram)
    n = diagram.members
    orders = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
    shapley = tuple(sum((x * w for x, w in zip(row, orders, strict=True)), Fraction(0)) for row in counts)
    totals = [sum(row) for row in counts]
    whole = sum(totals)
    return Exact(
        shapley,
        tuple(Fraction(total, 2 ** (n - 1)) for total in totals),
        tuple(Fraction(total, whole) if whole else Fraction(0) for total in totals),
        able_count(diagram),
    )


def _slopes(diagram: Diagram, chances: Floats) -> tuple[Floats, Floats]:
    """Return P(able), (column,), and its slopes, (layer, column), when all join with one chance; equals alike.

    Sums over layers and not over members, so that the order in which members are given changes no digit.
    """
    value, slope = sweep(diagram, np.broadcast_to(chances, (diagram.members, len(chances))))
    return value, slope[diagram.order][diagram.alike]


def _integral(diagram: Diagram, slope: Floats, weights: Floats) -> Floats:
    # Not @, whose last digit may hang on the place of a row.
    return _by_member(diagram, (slope * weights).sum(axis=1))


def _banzhaf(diagram: Diagram, slope: Floats) -> Banzhaf:
    total = slope.sum()
    normalised = slope / total if total > 0 else np.zeros_like(slope)
    return Banzhaf(_by_member(diagram, slope), _by_member(diagram, normalised))


def _by_member(diagram: Diagram, by_layer: Floats) -> Floats:
    found = np.empty_like(by_layer)
    found[diagram.order] = by_layer
    return found


def _gauss(members: int) -> tuple[Floats, Floats]:
    """Return nodes and weights on 0..1 that integrate polynomials of degree members - 1 exactly."""
    nodes, weights = np.polynomial.legendre.leggauss(-(-members // 2))
    return (nodes + 1.0) / 2.0, weights / 2.0
