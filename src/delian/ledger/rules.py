"""Rules about figures, kept as data in the catalogue: which one models use, and what a check holds them against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

CARDS = Path(__file__).parent.parent / "catalog" / "ledger"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which definition of a table comes first where several give the same quantity, and why."""

    order: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One way in which the ledger gives a quantity, and the year of it that models use."""

    table: str
    item: str
    definition: str
    year: int
    name: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity under several items or in several tables; its offers stand in the order of choice."""

    title: str
    offers: tuple[Offer, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Range:
    """What the figures of some items may be: their units, and the lowest and highest value."""

    table: str
    items: tuple[str, ...]
    units: tuple[str, ...]
    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class Sum:
    """Items that add up to a total for each member, year, definition and vintage."""

    table: str
    items: tuple[str, ...]
    total: float
    tolerance: float
    why: str


@dataclass(frozen=True, slots=True)
class Jump:
    """How far a figure may move from one year to the next, as a factor."""

    table: str
    items: tuple[str, ...]
    factor: float
    floor: float
    since: int


@dataclass(frozen=True, slots=True)
class Outlier:
    """A figure that a check would stop at, and why it stands."""

    table: str
    member: str
    items: tuple[str, ...]
    years: tuple[int, ...]
    reason: str
    shown_by: str


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything that `delian ledger check` holds the figures against."""

    growth: tuple[str, ...]
    coverage: tuple[str, ...]
    ranges: tuple[Range, ...]
    sums: tuple[Sum, ...]
    jumps: tuple[Jump, ...]
    outliers: tuple[Outlier, ...]


@cache
def choices() -> dict[str, Choice]:
    """Return the rule of each table in which several definitions of one quantity meet."""
    return {name: Choice(tuple(rule["order"]), rule["why"]) for name, rule in _read("choices")["tables"].items()}


@cache
def quantities() -> dict[str, Quantity]:
    """Return the quantities that stand under several items or in several tables."""
    return {
        name: Quantity(rule["title"], tuple(Offer(**offer) for offer in rule["offers"]), rule["why"])
        for name, rule in _read("choices")["quantities"].items()
    }


@cache
def checks() -> Checks:
    """Return the items of growth, the tables about countries, the ranges, sums, jumps and known outliers."""
    found = _read("checks")
    return Checks(
        tuple(found["growth"]),
        tuple(found["coverage"]),
        tuple(Range(**_frozen(part)) for part in found["ranges"]),
        tuple(Sum(**_frozen(part)) for part in found["sums"]),
        tuple(Jump(**_frozen(part)) for part in found["jumps"]),
        tuple(Outlier(**_frozen(part)) for part in found["outliers"]),
    )


def _read(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((CARDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def _frozen(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in part.items()}
