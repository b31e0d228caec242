"""Who would rather leave: excess of coalitions, core membership and the least core, for up to 45 players.

A division x of what all together are worth is in the core when no coalition is worth more than its members get.
The excess of a coalition is what it is worth less what its members get. There are 2^n coalitions, so an *oracle*
finds the one with the greatest excess: by going through a table, or by an integer programme. Costs enter with a
minus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError
from delian.core.milp import Limits, Program, solve
from delian.models.games.covering import Covering
from delian.models.games.diagram import FIRST, Diagram
from delian.models.games.tables import players_of, totals

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
TOLERANCE = 1e-7  # of the size of the game, below which an excess is rounding of the solver
ROUNDS = 5000
SLACK = 1e-9  # of a requirement; whole numbers divided by it are not exact
SMALL = 12  # players up to which HiGHS is faster without presolve


@dataclass(frozen=True, slots=True, eq=False)
class Complaint:
    """A coalition, neither empty nor everybody, and what it is worth beyond what its members get.

    `proved` is False when the solver ran out of time and another coalition may have a greater excess.
    """

    coalition: Bools
    excess: float
    proved: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Oracle:
    """What finds complaints: the largest amount in the game, the worth of a coalition, the greatest excess.

    `least` is the least that a division need give anybody: 0 in a game where nobody can do harm.
    """

    players: int
    size: float
    least: float
    worth: Callable[[Bools], float]
    greatest: Callable[[Floats], Complaint]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Whether a division is in the core (None when the solver ran out of time), and who complains if not."""

    in_core: bool | None
    complaint: Complaint | None


@dataclass(frozen=True, slots=True, eq=False)
class LeastCore:
    """The smallest possible greatest excess, and one division that reaches it; the core is empty above 0."""

    excess: float
    shares: Floats


def table_oracle(values: Floats) -> Oracle:
    """Return the oracle of a table of 2^n values."""
    n = players_of(values)
    bits = np.int64(1) << np.arange(n)

    def greatest(shares: Floats) -> Complaint:
        excess = (values - totals(shares))[1:-1]
        worst = int(np.argmax(excess))
        return Complaint((worst + 1 & bits) > 0, float(excess[worst]))

    return Oracle(
        n, float(np.abs(values).max()) or 1.0, -np.inf, lambda who: float(values[int(bits[who].sum())]), greatest
    )


def airport_oracle(costs: Floats) -> Oracle:
    """Return the oracle of the game in which a coalition is worth minus its largest cost.

    For each possible largest cost, all who pay anything and ask for no more make the worst coalition.
    """
    n = len(costs)
    rising = np.argsort(costs, kind="stable")

    def greatest(shares: Floats) -> Complaint:
        pays, found = -shares, []
        for place, last in enumerate(rising):
            inside = np.zeros(n, dtype=bool)
            inside[rising[: place + 1]] = pays[rising[: place + 1]] > 0
            inside[last] = True
            if inside.all():  # everybody cannot complain; leave out who pays least
                inside[min(rising[:-1], key=lambda i: pays[i])] = False
            found.append(Complaint(inside, float(pays[inside].sum() - costs[last])))
        return max(found, key=lambda one: one.excess)

    return Oracle(n, float(costs.max()) or 1.0, -np.inf, lambda who: -float(costs[who].max()), greatest)


def claims_oracle(estate: float, claims: Floats) -> Oracle:
    """Return the oracle of the game in which a coalition is worth what others' whole claims leave of an estate.

    A coalition that leaves something over complains most when all who get more than they claim stay outside.
    """
    n, all_claims = len(claims), float(claims.sum())

    def worth(who: Bools) -> float:
        return max(0.0, estate - (all_claims - float(claims[who].sum())))

    def greatest(shares: Floats) -> Complaint:
        over = shares - claims
        outside = over > 0 if 0 < (over > 0).sum() < n else np.arange(n) == np.argmax(over)
        return _largest([~outside, np.arange(n) == np.argmin(shares), shares < 0], worth, shares)

    return Oracle(n, estate or 1.0, -np.inf, worth, greatest)


def covering_oracle(alternatives: Sequence[Covering], *, whole: bool) -> Oracle:
    """Return the oracle of a covering game: worth 1 when able, or (`whole` false) the share carried, at most 1.

    One integer programme an alternative: maximise z - sum x_i y_i with S_r(y) >= z d_r in each row, y of 0 and 1,
    z = 1 or anything from 0 to 1, and y neither nobody nor everybody. Nobody is given less than nothing, so that a
    coalition that is not able complains only through single members.
    """
    n = alternatives[0].members
    used = [one.requirement > 0 for one in alternatives]
    parts = [one.supply[:, row] / one.requirement[row] for one, row in zip(alternatives, used, strict=True)]

    def worth(who: Bools) -> float:
        if whole:
            return float(any(one.able(who) for one in alternatives))
        return min(1.0, max(float(part[who].sum(axis=0).min()) for part in parts))

    def greatest(shares: Floats) -> Complaint:
        solved = [one for part in parts if (one := _worst(np.minimum(part, 1.0), shares, whole)) is not None]
        found = _largest([*(one.coalition for one in solved), np.arange(n) == np.argmin(shares)], worth, shares)
        return replace(found, proved=all(one.proved for one in solved))

    return Oracle(n, 1.0, 0.0, worth, greatest)


def diagram_oracle(diagram: Diagram, alternatives: Sequence[Covering]) -> Oracle:
    """Return the oracle of a simple game from its diagram, for divisions that give nobody less than nothing.

    One pass up gives every node the cheapest way to become able; the worst coalition is the cheapest path down.
    A coalition that is not able complains only through single members, whom the least core lists at the start.
    """
    n = diagram.members

    def worth(who: Bools) -> float:
        return float(any(one.able(who) for one in alternatives))

    def greatest(shares: Floats) -> Complaint:
        coalition = _cheapest(diagram, np.maximum(shares, 0.0))
        alone = np.arange(n) == np.argmin(shares)
        return _largest([coalition, alone], worth, shares)

    return Oracle(n, 1.0, 0.0, worth, greatest)


def veto_oracle(alternatives: Sequence[Covering]) -> Oracle:
    """Return an oracle of a simple game that needs no search: everybody but one, where that is able.

    Who gives anything to a player without a veto has a complaint there, so core membership is decided exactly; the
    complaint need not be the greatest.
    """
    n = alternatives[0].members
    spare = [i for i in range(n) if any(one.able(np.arange(n) != i) for one in alternatives)]

    def worth(who: Bools) -> float:
        return float(any(one.able(who) for one in alternatives))

    def greatest(shares: Floats) -> Complaint:
        return _largest([np.arange(n) == np.argmin(shares), *(np.arange(n) != i for i in spare)], worth, shares)

    return Oracle(n, 1.0, 0.0, worth, greatest)


def in_core(oracle: Oracle, shares: Floats) -> Verdict:
    """Return whether a division is in the core, and otherwise the coalition with the greatest excess found."""
    if oracle.players == 1:
        return Verdict(True, None)
    found = oracle.greatest(shares)
    if found.excess > TOLERANCE * oracle.size:
        return Verdict(False, found)
    return Verdict(True if found.proved else None, None)


def least_core(oracle: Oracle, total: float) -> LeastCore:
    """Return the least core value and one division in it, by constraint generation.

    1. Minimise e with sum x = total and x(S) + e >= v(S) for the coalitions listed so far (at first, single players).
    2. Ask the oracle for the coalition with the greatest excess; when it is at most e, stop.
    3. Otherwise list it and go on [HallefjordHelmingJornsten1995]_.
    """
    n = oracle.players
    if n == 1:
        return LeastCore(-np.inf, np.array([total]))
    listed = [np.eye(n, dtype=bool)[i] for i in range(n)]
    worths = [oracle.worth(one) for one in listed]
    for _ in range(ROUNDS):
        shares, excess = _division(np.array(listed, dtype=float), np.array(worths), total, oracle.least)
        found = oracle.greatest(shares)
        if found.excess <= excess + TOLERANCE * oracle.size and not found.proved:
            break
        if found.excess <= excess + TOLERANCE * oracle.size:
            return LeastCore(excess, shares)
        listed.append(found.coalition)
        worths.append(oracle.worth(found.coalition))
    raise DelianError("solver-failed", "the least core was not proved in time. Ask for another --share.")


def _largest(coalitions: Sequence[Bools], worth: Callable[[Bools], float], shares: Floats) -> Complaint:
    found = [Complaint(one, worth(one) - float(shares[one].sum())) for one in coalitions if 0 < one.sum() < len(shares)]
    return max(found, key=lambda one: one.excess)


def _cheapest(diagram: Diagram, costs: Floats) -> Bools:
    """Return the members of the cheapest able coalition; nobody when all together are not able."""
    chosen = np.zeros(diagram.members, dtype=bool)
    if diagram.dead:
        return chosen
    above, joined = np.array([np.inf, 0.0]), []
    for layer in reversed(range(diagram.members)):
        join = above[diagram.join[layer]] + costs[diagram.order[layer]]
        stay = above[diagram.stay[layer]]
        joined.append(join < stay)
        above = np.concatenate([[np.inf, 0.0], np.minimum(join, stay)])
    place = diagram.root
    for layer, joins in enumerate(reversed(joined)):
        if place < FIRST:
            break
        node = place - FIRST
        chosen[diagram.order[layer]] = joins[node]
        place = int((diagram.join if joins[node] else diagram.stay)[layer][node])
    return chosen


def _division(coalitions: Floats, worths: Floats, total: float, least: float) -> tuple[Floats, float]:
    """Return shares and the smallest e such that no coalition listed is worth over e more than it gets."""
    n = coalitions.shape[1]
    everybody = np.append(np.ones(n), 0.0)
    found = solve(
        Program(
            cost=np.append(np.zeros(n), 1.0),
            matrix=np.vstack([everybody, np.hstack([coalitions, np.ones((len(coalitions), 1))])]),
            row_lower=np.append(total, worths),
            row_upper=np.append(total, np.full(len(worths), np.inf)),
            lower=np.append(np.full(n, least), -np.inf),
            upper=np.full(n + 1, np.inf),
            integer=np.zeros(n + 1, dtype=bool),
        )
    )
    return found.values[:n], float(found.values[n])


def _worst(covered: Floats, shares: Floats, whole: bool) -> Complaint | None:
    """Return the coalition of one alternative with the greatest excess; `covered` is (player, row) of the needs.

    None when nobody but everybody is able.
    """
    n, rows = covered.shape
    found = solve(
        Program(
            cost=np.append(shares, -1.0),
            matrix=np.vstack([np.hstack([covered.T, -np.ones((rows, 1))]), np.append(np.ones(n), 0.0)]),
            row_lower=np.append(np.full(rows, -SLACK), 1.0),
            row_upper=np.append(np.full(rows, np.inf), n - 1.0),
            lower=np.append(np.zeros(n), float(whole)),
            upper=np.ones(n + 1),
            integer=np.append(np.ones(n, dtype=bool), False),
        ),
        Limits(presolve=n > SMALL),
    )
    if not found.feasible:
        return None if found.proved else Complaint(np.arange(n) == 0, -np.inf, proved=False)
    return Complaint(found.values[:n] > 0.5, -found.objective, found.proved)
