"""Where a verdict flips: break-even values of requirements and assumptions, and where uncertainty comes from.

Supply is linear in every share, so the base case of each covering row is a + k b when one assumption is
multiplied by k; the group covers the row when a + k b >= d. The flip is exact, without search.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
EPS = 1e-12
STEPS = 50  # halvings; the last interval is 1e-15 of the first


@dataclass(frozen=True, slots=True)
class Flip:
    """Factor at which the verdict flips (None: nowhere between 0 and the limit), and s* at two other factors."""

    factor: float | None
    s_low: float
    s_high: float


def share_at(fixed: Floats, moving: Floats, wanted: Floats, factor: float) -> float:
    """Return s* when the moving part of every row is multiplied by *factor*."""
    used = wanted > 0
    return float(np.min((fixed[used] + factor * moving[used]) / wanted[used], initial=np.inf))


def flip_of_share(fixed: Floats, moving: Floats, wanted: Floats, low: float, high: float, limit: float) -> Flip:
    """Return the factor on an assumed share at which s* crosses 1.

    fixed, moving, wanted: (row,) base supply without, supply with, and requirement; low, high: factors of the
    ends of the assumption's range; limit: the largest factor that a share may take.
    """
    used = wanted > 0
    short = wanted[used] - fixed[used]
    needs = np.where(short <= EPS, 0.0, short / np.maximum(moving[used], EPS))
    needed = float(needs.max(initial=0.0))
    ends = (share_at(fixed, moving, wanted, low), share_at(fixed, moving, wanted, high))
    return Flip(needed if 0.0 < needed <= limit else None, *ends)


@dataclass(frozen=True, slots=True, eq=False)
class Moving:
    """How supply by row moves with one share: sum over products of share x min(start x k, cap), k = 1 at base.

    share: (row, product) at base; start, cap: (product,), with min(start, cap) = 1.
    """

    share: Floats
    start: Floats
    cap: Floats

    def at(self, factor: float) -> Floats:
        """Return the moving part of every row at one factor."""
        part: Floats = self.share @ np.minimum(self.start * factor, self.cap)
        return part

    @property
    def linear(self) -> bool:
        """True when nothing caps the movement."""
        return bool(np.isinf(self.cap).all() and (self.start == 1.0).all())


def joined(parts: Sequence[Moving]) -> Moving:
    """Return several movements by the same share as one."""
    return Moving(
        np.concatenate([p.share for p in parts], axis=1),
        np.concatenate([p.start for p in parts]),
        np.concatenate([p.cap for p in parts]),
    )


def flip_of_moving(supply: Floats, moving: Moving, wanted: Floats, low: float, high: float, limit: float) -> Flip:
    """Return the factor on a share at which s* crosses 1, and s* at the factors *low* and *high*.

    supply: (row,) all supply at base. Linear movements are solved in closed form, capped ones by bisection
    (supply never falls as the factor rises).
    """
    now = moving.at(1.0)
    fixed = supply - now
    if moving.linear:
        return flip_of_share(fixed, now, wanted, low, high, limit)
    ends = (share_at(fixed, moving.at(low), wanted, 1.0), share_at(fixed, moving.at(high), wanted, 1.0))
    return Flip(_crossing(lambda k: share_at(fixed, moving.at(k), wanted, 1.0) >= 1.0, limit), *ends)


def _crossing(holds: Callable[[float], bool], limit: float) -> float | None:
    """Return where a condition that only switches on as k rises does so in (0, limit], None when it never does."""
    below, above = 0.0, limit
    if holds(below) or not holds(above):
        return None
    for _ in range(STEPS):
        middle = (below + above) / 2.0
        below, above = (below, middle) if holds(middle) else (middle, above)
    return above


def flip_of_requirement(supply: Floats, wanted: Floats, part: Floats, low: float, high: float) -> Flip:
    """Return the factor on one requirement at which s* crosses 1.

    supply, wanted: (row,) at base; part: (row,) what this requirement adds to each row's demand.
    """
    touched = part > EPS
    rest = wanted - part
    others_hold = bool((supply[~touched] >= wanted[~touched] - 1e-9).all())
    ends = (_share(supply, rest + low * part), _share(supply, rest + high * part))
    if not others_hold or not touched.any():
        return Flip(None, *ends)
    room = (supply[touched] - rest[touched]) / part[touched]
    factor = float(room.min())
    return Flip(factor if factor > 0 else None, *ends)


def uniform_change(supply: Floats, wanted: Floats, moving: Floats) -> float | None:
    """Return the one factor on all requirements that flips the verdict (None: no such factor).

    moving: (row,) the part of each row's demand that is multiplied.
    """
    fixed = wanted - moving
    touched = moving > EPS
    if (supply[~touched] < wanted[~touched] - 1e-9).any():
        return None
    factor = float(np.min((supply[touched] - fixed[touched]) / moving[touched], initial=np.inf))
    return factor if 0.0 < factor < np.inf else None


def variance_shares(by_kind: Sequence[Floats]) -> list[float]:
    """Return the share of each kind of factor in the variance of s*, each varied alone, adding to 1."""
    spread = [float(np.var(values)) for values in by_kind]
    total = sum(spread)
    return [x / total if total > 0 else 0.0 for x in spread]


def _share(supply: Floats, wanted: Floats) -> float:
    used = wanted > EPS
    return float(np.min(supply[used] / wanted[used], initial=np.inf))


@dataclass(frozen=True, slots=True)
class Lever:
    """One assumption whose flip was looked for: figure, its three points, and what it is."""

    kind: str
    figure: str
    name: str
    unit: str
    low: float
    base: float
    high: float
    group: str


def table(found: Sequence[tuple[Lever, Flip]], groups: Sequence[str], count: int) -> list[dict[str, Any]]:
    """Return the *count* most influential assumptions: nearest flip first, then the widest swing of s*."""
    rows = [
        {
            "kind": lever.kind,
            "figure": lever.figure,
            "name": lever.name,
            "unit": lever.unit,
            "base": lever.base,
            "low": lever.low,
            "high": lever.high,
            "value": None if flip.factor is None else flip.factor * lever.base,
            "change_percent": None if flip.factor is None else 100.0 * (flip.factor - 1.0),
            "within_range": flip.factor is not None and lever.low <= flip.factor * lever.base <= lever.high,
            "s_star_at_low": flip.s_low,
            "s_star_at_high": flip.s_high,
            "from": list(groups),
        }
        for lever, flip in found
    ]
    return sorted(rows, key=_influence)[:count]


def _influence(row: Mapping[str, Any]) -> tuple[float, float, str]:
    distance = np.inf if row["value"] is None or row["value"] <= 0 else abs(np.log(row["value"] / row["base"]))
    return float(distance), -abs(row["s_star_at_high"] - row["s_star_at_low"]), str(row["figure"])
