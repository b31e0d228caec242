"""Game: players and a rule, a cost or a value; read from YAML by ledger.game_cards."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from delian.core.figures import Figure, Source

Kind = Literal["rule", "cost", "value"]
Numbers: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Weighted:
    """A group decides when its weights reach the quota; with `strict`, when they exceed it."""

    weights: Numbers
    quota: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class Vector:
    """A group is able when its supply reaches the requirement of every row; `supply` is (player, row)."""

    rows: tuple[str, ...]
    supply: tuple[Numbers, ...]
    requirement: Numbers


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must be met (intersection of rules)."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part is enough (union of rules)."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A number for every coalition, in units of 1/scale; bit i of the index says whether player i is in it."""

    values: npt.NDArray[np.int64]
    scale: int


@dataclass(frozen=True, slots=True)
class Airport:
    """A coalition costs what its most demanding player alone costs."""

    costs: Numbers


@dataclass(frozen=True, slots=True)
class Claims:
    """A coalition is sure of what is left of the estate when everybody else took the whole claim."""

    estate: Fraction
    claims: Numbers


@dataclass(frozen=True, slots=True)
class Carried:
    """A coalition is worth the share of the requirement that it carries, at most 1."""

    vector: Vector


Rule: TypeAlias = Weighted | Vector | AllOf | AnyOf
Form: TypeAlias = Table | Airport | Claims | Carried


@dataclass(frozen=True, slots=True)
class Game:
    """A game as its file says it; numbers stand in the order of `players`.

    `unions` are the a-priori unions, as places of players; `key` are the weights of proportional rules.
    """

    id: str
    title: str
    kind: Kind
    players: tuple[str, ...]
    body: Rule | Form
    unions: tuple[tuple[str, tuple[int, ...]], ...]
    key: Numbers | None
    note: str
    figures: tuple[Figure, ...]
    sources: tuple[Source, ...]
