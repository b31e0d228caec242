"""Pledges: how fast shares move to a target, by regime; where they go; when they cross; what was missing.

One constant speed for all years is refuted by 2014-21 against 2022-24, so a speed holds for one regime only. Two naive
forecasts stand beside it: persistence (no change) and the drift of five years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import erf, exp, pi, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Series = Mapping[str, Mapping[int, float]]
DRIFT_YEARS = 5


@dataclass(frozen=True, slots=True)
class Speeds:
    """Speeds of one regime: mean and variance by member, those of a member without data, and the noise [points]."""

    mean: Mapping[str, float]
    variance: Mapping[str, float]
    pooled: float
    pooled_variance: float
    noise: float
    steps: int

    def of(self, member: str) -> tuple[float, float]:
        """Return mean and variance of a member's speed [share of the gap closed in a year]."""
        return self.mean.get(member, self.pooled), self.variance.get(member, self.pooled_variance)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A normal forecast: mean and standard deviation [unit of the shares]."""

    mean: float
    deviation: float


def speeds(shares: Series, target: Mapping[str, float], first: int, last: int) -> Speeds | None:
    """Return the speeds of the years first to last: s_t - s_(t-1) = speed x (target - s_(t-1)) + noise.

    Each member's own estimate is drawn to the mean of all by its precision (random effects, with the between-member
    variance of DerSimonian and Laird). None without a single step.
    """
    gaps = {m: _steps(line, target[m], first, last) for m, line in shares.items()}
    moved = {m: found for m, found in gaps.items() if found and sum(x * x for x, _ in found) > 0}
    if not moved:
        return None
    squares = {m: sum(x * x for x, _ in found) for m, found in moved.items()}
    own = {m: sum(x * d for x, d in found) / squares[m] for m, found in moved.items()}
    steps = sum(map(len, moved.values()))
    noise = _noise(moved, own, steps)
    precision = {m: squares[m] / noise**2 for m in moved}
    between = _between(own, precision)
    weight = {m: 1.0 / (1.0 / p + between) for m, p in precision.items()}
    whole = sum(weight.values())
    pooled = sum(weight[m] * own[m] for m in own) / whole
    kept = {m: between / (between + 1.0 / p) for m, p in precision.items()}  # how much of its own a member keeps
    return Speeds(
        {m: kept[m] * own[m] + (1.0 - kept[m]) * pooled for m in own},
        {m: kept[m] / precision[m] + (1.0 - kept[m]) ** 2 / whole for m in own},
        pooled,
        between + 1.0 / whole,
        noise,
        steps,
    )


def _steps(line: Mapping[int, float], target: float, first: int, last: int) -> list[tuple[float, float]]:
    """Return (gap before, change) of each year of the regime whose two shares are known."""
    return [
        (target - line[t - 1], line[t] - line[t - 1]) for t in range(first, last + 1) if t in line and t - 1 in line
    ]


def _noise(moved: Mapping[str, Sequence[tuple[float, float]]], own: Mapping[str, float], steps: int) -> float:
    """Return the standard deviation of what the speeds leave [points]; of one common speed where each has one step."""
    left = steps - len(moved)
    if left <= 0:
        square = sum(x * x for found in moved.values() for x, _ in found)
        common = sum(x * d for found in moved.values() for x, d in found) / square
        rest = sum((d - common * x) ** 2 for found in moved.values() for x, d in found) / max(1, steps - 1)
    else:
        rest = sum((d - own[m] * x) ** 2 for m, found in moved.items() for x, d in found) / left
    return max(sqrt(rest), 1e-6)


def _between(own: Mapping[str, float], precision: Mapping[str, float]) -> float:
    """Return the variance of the true speeds between members, after DerSimonian and Laird; never negative."""
    whole = sum(precision.values())
    mean = sum(precision[m] * own[m] for m in own) / whole
    spread = sum(precision[m] * (own[m] - mean) ** 2 for m in own)
    room = whole - sum(p * p for p in precision.values()) / whole
    return max(0.0, (spread - (len(own) - 1)) / room) if room > 0 else 0.0


def forecast(share: float, target: float, speed: tuple[float, float], noise: float, horizon: int) -> Forecast:
    """Return where a share stands after so many years of a regime: mean and standard deviation."""
    kappa, variance = speed
    rest = 1.0 - kappa
    mean = target + (share - target) * rest**horizon
    shocks = noise**2 * sum(rest ** (2 * j) for j in range(horizon))
    slope = (share - target) * horizon * rest ** (horizon - 1)
    return Forecast(mean, sqrt(shocks + slope**2 * variance))


def persistence(shares: Series, member: str, origin: int, horizon: int) -> Forecast:
    """Return no change, with the spread of all changes over as many years up to the origin."""
    changes = [
        line[t] - line[t - horizon] for line in shares.values() for t in line if t <= origin and t - horizon in line
    ]
    return Forecast(shares[member][origin], _rms(changes))


def drift(shares: Series, member: str, origin: int, horizon: int) -> Forecast:
    """Return the drift of the last five years carried on, with the spread of its own errors up to the origin."""
    line = shares[member]
    errors = [
        other[t] - _carried(other, t - horizon, horizon)
        for other in shares.values()
        for t in other
        if t <= origin and t - horizon in other and t - horizon - DRIFT_YEARS in other
    ]
    return Forecast(_carried(line, origin, horizon), _rms(errors))


def _carried(line: Mapping[int, float], origin: int, horizon: int) -> float:
    return line[origin] + horizon * (line[origin] - line[origin - DRIFT_YEARS]) / DRIFT_YEARS


def _rms(values: Sequence[float]) -> float:
    return sqrt(sum(v * v for v in values) / len(values)) if values else 0.0


def crps(found: Forecast, truth: float) -> float:
    """Return the continuous ranked probability score of a normal forecast [unit of the shares]; lower is better."""
    if found.deviation <= 0:
        return abs(truth - found.mean)
    z = (truth - found.mean) / found.deviation
    density = exp(-z * z / 2) / sqrt(2 * pi)
    return found.deviation * (z * erf(z / sqrt(2)) + 2 * density - 1 / sqrt(pi))


def regime_start(starts: Iterable[int], year: int) -> int:
    """Return the first year of the regime that a year belongs to; the earliest regime reaches back for ever."""
    return max((s for s in starts if s <= year), default=min(starts, default=year))


def paths(share: float, target: float, speed: Floats, noise: Floats) -> Floats:
    """Return the share in each coming year, shape (draw, year); speed: one a draw; noise: (draw, year) [points].

    A share never falls below nothing.
    """
    found = np.empty_like(noise)
    before = np.full(len(speed), share)
    for year in range(noise.shape[1]):
        before = np.maximum(before + speed * (target - before) + noise[:, year], 0.0)
        found[:, year] = before
    return found


def crossing(found: Floats, target: float) -> npt.NDArray[np.int64]:
    """Return the first year (0, 1, ...) in which each path is at the target by rounded shares; -1 when in none."""
    there = np.round(found, 2) >= target
    return np.where(there.any(axis=1), there.argmax(axis=1), -1)


def straight(share: float, target: float, years: int) -> list[float]:
    """Return the points above today's share in each coming year on a straight line to the target; none above it."""
    return [max(0.0, target - share) * (k + 1) / years for k in range(years)]


def missing(share: Mapping[int, float], target: float, size: Mapping[int, float]) -> dict[int, float]:
    """Return what each year fell short of the target [units of size]; shares in percent of size, nothing when above."""
    return {y: max(0.0, target - share[y]) / 100.0 * size[y] for y in sorted(set(share) & set(size))}
