"""What coalitions are worth in every kind of game file: the total, each player alone, a table, an oracle.

Costs are worth their negative, so that one set of rules of division serves both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.game import Airport, Carried, Claims, Game, Table
from delian.models.games import stability, tables
from delian.models.games.covering import Covering
from delian.models.games.diagram import Diagram
from delian.models.games.rules import alternatives
from delian.models.games.stability import Oracle

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Of a game of worth: what all get together, what each gets alone, and who complains about a division.

    `table` holds whole units of 1/scale, None over 20 players or where they would not be exact. `searchable` says
    that the oracle finds the greatest complaint fast enough for the least core.
    """

    total: Fraction
    alone: tuple[Fraction, ...]
    table: Ints | None
    scale: int
    oracle: Oracle
    searchable: bool = True


def worth(game: Game, diagram: Diagram | None) -> Worth:
    """Return what the coalitions of *game* are worth; *diagram* of a rule makes its oracle fast."""
    if game.kind == "rule":
        return _of_rule(alternatives(game.body), len(game.players), diagram)  # type: ignore[arg-type]
    sign = -1 if game.kind == "cost" else 1
    return _FORMS[type(game.body)](game.body, sign)


def _of_rule(rule: Sequence[Covering], n: int, diagram: Diagram | None) -> Worth:
    everybody = np.ones(n, dtype=bool)
    oracle = stability.veto_oracle(rule) if diagram is None else stability.diagram_oracle(diagram, rule)
    return Worth(
        total=Fraction(int(any(one.able(everybody) for one in rule))),
        alone=tuple(Fraction(int(any(one.able(np.arange(n) == i) for one in rule))) for i in range(n)),
        table=tables.able(rule, n).astype(np.int64) if n <= tables.MOST_PLAYERS else None,
        scale=1,
        oracle=oracle,
        searchable=diagram is not None,
    )


def _of_table(body: Table, sign: int) -> Worth:
    values = sign * body.values
    n = tables.players_of(values)
    return Worth(
        total=Fraction(int(values[-1]), body.scale),
        alone=tuple(Fraction(int(values[1 << i]), body.scale) for i in range(n)),
        table=values,
        scale=body.scale,
        oracle=stability.table_oracle(values / body.scale),
    )


def _of_airport(body: Airport, sign: int) -> Worth:
    scale, units = _whole(body.costs)
    table = None
    if _fits(units):
        table = sign * reduce(
            lambda found, cost: np.concatenate([found, np.maximum(found, cost)]), units, np.array([0])
        )
    oracle = stability.airport_oracle(np.array([float(cost) for cost in body.costs]))
    return Worth(sign * max(body.costs), tuple(sign * cost for cost in body.costs), table, scale, oracle)


def _of_claims(body: Claims, _sign: int) -> Worth:
    scale, (estate, *claims) = _whole((body.estate, *body.claims))
    rest = sum(claims)
    table = np.maximum(0, estate - tables.totals(np.array(claims))[::-1]) if _fits([estate, *claims]) else None
    alone = tuple(Fraction(max(0, estate - (rest - one)), scale) for one in claims)
    oracle = stability.claims_oracle(float(body.estate), np.array([float(one) for one in body.claims]))
    return Worth(body.estate, alone, table, scale, oracle)


def _of_carried(body: Carried, _sign: int) -> Worth:
    """The share carried is whole in units of 1/L, L the least number that every requirement divides."""
    vector = body.vector
    n, rows = len(vector.supply), range(len(vector.rows))
    shares = [[vector.supply[i][r] / vector.requirement[r] for r in rows] for i in range(n)]
    scale = lcm(*(share.denominator for row in shares for share in row))
    units = [[int(share * scale) for share in row] for row in shares]
    table = None
    if _fits([scale, *(sum(row) for row in zip(*units, strict=True))], n):
        sums = (tables.totals(np.array(column)) for column in zip(*units, strict=True))
        table = reduce(np.minimum, sums, np.full(1 << n, scale))
    (covering,) = alternatives(vector)
    return Worth(
        total=min([Fraction(1), *(sum((row[r] for row in shares), Fraction(0)) for r in rows)]),
        alone=tuple(min(Fraction(1), *row) for row in shares),
        table=table,
        scale=scale,
        oracle=stability.covering_oracle([covering], whole=False),
        searchable=n <= tables.MOST_PLAYERS,
    )


_FORMS: dict[type, Callable[[Any, int], Worth]] = {
    Table: _of_table,
    Airport: _of_airport,
    Claims: _of_claims,
    Carried: _of_carried,
}


def _whole(amounts: Sequence[Fraction]) -> tuple[int, list[int]]:
    """Return amounts in whole units and how many of these make one."""
    scale = lcm(*(amount.denominator for amount in amounts))
    return scale, [int(amount * scale) for amount in amounts]


def _fits(units: Sequence[int], players: int | None = None) -> bool:
    """Return True when a table of these amounts has at most 20 players and exact sums."""
    n = len(units) if players is None else players
    return n <= tables.MOST_PLAYERS and sum(units) <= tables.LARGEST
