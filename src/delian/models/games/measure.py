"""Power in any game of decision: exact where it can be counted, sampled with a standard error where not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where
from delian.models.games import owen as unions_
from delian.models.games import tables
from delian.models.games.coalitions import Suffices, cheapest_minimal, indispensable, minimal_count, veto_pairs
from delian.models.games.covering import MOST_MEMBERS, Covering
from delian.models.games.diagram import Diagram, DiagramLimits, Engine, TooLargeError, build, engine_at_hand
from delian.models.games.evaluate import able_count
from delian.models.games.indices import exact, power
from delian.models.games.orders import banzhaf_sampled, shapley_sampled

Floats = npt.NDArray[np.float64]
INDICES = ("shapley-shubik", "banzhaf", "owen")
BYTES = 4_000_000_000
SMALL = 24  # players up to which NumPy is done before Numba is loaded
LONG_NUMBERS = DiagramLimits(nodes=500_000, bytes=BYTES)  # each holds a number of hundreds of bytes
FRACTIONS_UP_TO = 24  # players for whom fractions are given unasked


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: fractions for any number of players, no sampling, random orders, largest diagram, seed."""

    exact: bool
    samples: int
    nodes: int
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Indices by name, (player,); fractions where asked for; counts, which are None where they were not counted.

    `method` is "exact" or "sampled", `error` the largest standard error, None when exact. `diagram` is None when it
    would have been too large.
    """

    values: dict[str, Floats]
    fractions: dict[str, tuple[Fraction, ...]]
    able: int | None
    minimal: int | None
    method: str
    error: float | None
    diagram: Diagram | None


@dataclass(frozen=True, slots=True)
class Needed:
    """Players whom no coalition can miss, pairs of whom it needs one, a smallest coalition and a cheapest one.

    The last two are None where the game was not counted or nobody can decide, the cheapest also without costs.
    """

    indispensable: tuple[int, ...]
    veto_pairs: tuple[tuple[int, int], ...]
    smallest: Suffices | None
    cheapest: Suffices | None


def needed(alternatives: Sequence[Covering], diagram: Diagram | None, cost: Floats | None) -> Needed:
    """Return who is needed in the game in which covering any alternative is enough; cost: of each player."""
    lists = [
        [] if diagram is None or prices is None else cheapest_minimal(alternatives, diagram, prices, 1)
        for prices in (np.ones(alternatives[0].members), cost)
    ]
    smallest, cheapest = (one[0] if one else None for one in lists)
    return Needed(indispensable(alternatives), veto_pairs(alternatives), smallest, cheapest)


def measure(
    alternatives: Sequence[Covering], unions: Sequence[Sequence[int]], indices: Collection[str], effort: Effort
) -> Measured:
    """Return the *indices* asked for of the game in which covering any alternative is enough."""
    try:
        return _counted(alternatives, unions, indices, effort)
    except TooLargeError as problem:
        if effort.exact:
            raise DelianError(
                "game-too-large",
                f"more than {effort.nodes:,} nodes: {problem}. Leave out --exact to sample, or raise --nodes.",
                where=[Where(column="--exact", value=problem.nodes)],
            ) from None
        return _sampled(alternatives, unions, indices, effort)


def _counted(
    alternatives: Sequence[Covering], unions: Sequence[Sequence[int]], indices: Collection[str], effort: Effort
) -> Measured:
    n = alternatives[0].members
    if n > MOST_MEMBERS:
        if effort.exact:
            raise DelianError(
                "game-too-large",
                f"{n} players; at most {MOST_MEMBERS} are counted exactly. Leave out --exact to sample.",
                where=[Where(column="--exact", value=n)],
            )
        raise TooLargeError(0, 0)
    limits = DiagramLimits(nodes=effort.nodes, bytes=BYTES)
    engine = engine_at_hand() if n > SMALL else "numpy"
    diagram = build(alternatives, limits, engine)
    found = power(diagram)
    values = {
        "shapley-shubik": found.shapley_shubik,
        "banzhaf": found.banzhaf.absolute,
        "banzhaf_normalised": found.banzhaf.normalised,
    }
    fractions = _fractions(diagram) if n <= FRACTIONS_UP_TO or effort.exact else {}
    if "owen" in indices:
        values["owen"] = unions_.owen(alternatives, unions, limits, engine)
        if fractions:
            fractions |= _owen_fractions(alternatives, unions, engine)
    minimal = _minimal(alternatives, limits, engine)
    return Measured(values, fractions, able_count(diagram), minimal, "exact", None, diagram)


def _fractions(diagram: Diagram) -> dict[str, tuple[Fraction, ...]]:
    """Return fractions by index; none where counts by size of all nodes would not fit into memory."""
    if diagram.nodes * (diagram.members + 1) * 8 > BYTES:
        return {}
    found = exact(diagram)
    return {
        "shapley-shubik": found.shapley_shubik,
        "banzhaf": found.banzhaf_absolute,
        "banzhaf_normalised": found.banzhaf_normalised,
    }


def _owen_fractions(
    alternatives: Sequence[Covering], unions: Sequence[Sequence[int]], engine: Engine
) -> dict[str, tuple[Fraction, ...]]:
    """Return the Owen value in fractions; nothing where a diagram has too many nodes for long whole numbers."""
    try:
        return {"owen": tuple(unions_.owen_exact(alternatives, unions, LONG_NUMBERS, engine))}
    except TooLargeError:
        return {}


def _minimal(alternatives: Sequence[Covering], limits: DiagramLimits, engine: Engine) -> int | None:
    """Return the number of minimal able coalitions, None where only this count passes the limits."""
    if alternatives[0].members <= tables.MOST_PLAYERS:
        return int(tables.minimal(tables.able(alternatives, alternatives[0].members)).sum())
    try:
        return minimal_count(alternatives, limits, engine)
    except TooLargeError:
        return None


def _sampled(
    alternatives: Sequence[Covering], unions: Sequence[Sequence[int]], indices: Collection[str], effort: Effort
) -> Measured:
    """Return estimates from random orders and coalitions; each index has its own stream of random numbers."""
    streams = dict(zip(INDICES, np.random.SeedSequence(effort.seed).spawn(len(INDICES)), strict=True))
    chance = {name: np.random.Generator(np.random.Philox(stream)) for name, stream in streams.items()}
    values, errors = {}, []
    if "shapley-shubik" in indices:
        values["shapley-shubik"], error = shapley_sampled(alternatives, effort.samples, chance["shapley-shubik"])
        errors.append(error)
    if "banzhaf" in indices:
        absolute, error = banzhaf_sampled(alternatives, effort.samples, chance["banzhaf"])
        values["banzhaf"] = absolute
        values["banzhaf_normalised"] = absolute / absolute.sum() if absolute.any() else absolute
        errors.append(error)
    if "owen" in indices:
        values["owen"], error = unions_.owen_sampled(alternatives, unions, effort.samples, chance["owen"])
        errors.append(error)
    return Measured(values, {}, None, None, "sampled", max(float(one.max()) for one in errors), None)
