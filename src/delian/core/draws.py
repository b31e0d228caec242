"""Keyed draws: the n-th draw of a figure depends only on (seed, figure, n), never on its neighbours.

1. A uniform comes from Philox4x64 [Salmon2011]_ keyed by a hash of the seed and the factor's key; the
   draw's number is the position in that stream, so work can be split anywhere.
2. Normal scores mix three parts with explicit variance shares: common to the kind of factor, common to
   the member, the rest. The inverse normal is Wichura's AS 241 [Wichura1988]_.
3. A two-piece transform through (low, base, high) = 5th, 50th, 95th percentile: on the log scale for
   amounts, on the logit scale for shares, straight (and clipped) where an end lies on the edge 0 or 1.

Draw 0 is the base case, so base and draws run through the same code.

.. [Salmon2011] Salmon et al., Parallel random numbers: as easy as 1, 2, 3, SC '11.
.. [Wichura1988] Wichura, Algorithm AS 241, Applied Statistics 37(3), 1988.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import erf
from typing import Literal

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure

Floats = npt.NDArray[np.float64]
Kind = Literal["requirement", "readiness", "inventory", "usable", "price", "joining"]
KINDS: tuple[Kind, ...] = ("requirement", "readiness", "inventory", "usable")

# Variance shares (common to the kind, common to the member, rest); `default` is an assumption, shown as one.
DEPENDENCE: dict[str, tuple[float, float, float]] = {
    "none": (0.0, 0.0, 1.0),
    "default": (0.5, 0.2, 0.3),
    "full": (1.0, 0.0, 0.0),
}
Z95 = 1.6448536269514722  # normal score of the 95th percentile
_PER_BLOCK = 4  # doubles in one Philox4x64 counter step


@dataclass(frozen=True, slots=True)
class Factor:
    """One uncertain input as it is drawn: key, kind of factor, owner, and its three points [any unit]."""

    key: str
    kind: Kind
    owner: str
    low: float
    base: float
    high: float
    family: Literal["amount", "share", "real", "interval"]

    @property
    def fixed(self) -> bool:
        """True when there is no spread to draw."""
        return self.low == self.high


def factor(figure: Figure, kind: Kind, owner: str = "", part: str = "") -> Factor:
    """Return the factor of a figure; *part* tells apart several uses of one class-wide figure."""
    low, base, high = figure.range
    key = f"{figure.id}@{part}" if part else figure.id
    return Factor(key, kind, owner, low, base, high, figure.family)


def interval(key: str, kind: Kind, owner: str, high: float) -> Factor:
    """Return an unknown amount: anywhere between 0 and *high* with equal chance, base in the middle."""
    return Factor(key, kind, owner, 0.0, high / 2.0, high, "interval")


def draw(factors: Sequence[Factor], *, seed: int, start: int, stop: int, dependence: str = "default") -> Floats:
    """Return draws *start* .. *stop* - 1 of every factor, shape (stop - start, factors); draw 0 is base.

    The result lies in memory factor by factor. Raises `bad-number` for an unknown dependence or points out of
    order.
    """
    _check(factors, dependence)
    base = np.array([f.base for f in factors], dtype=float)
    values = np.repeat(base[:, None], stop - start, axis=1)
    moving = [place for place, f in enumerate(factors) if not f.fixed]
    first = max(start, 1)
    if moving and stop > first:
        chosen = [factors[place] for place in moving]
        scores = _scores(chosen, seed, first, stop, DEPENDENCE[dependence])
        values[moving, first - start :] = _transform(scores, chosen)
    return values.T


def uniforms(seed: int, keys: Sequence[str], first: int, stop: int) -> Floats:
    """Return uniforms in (0, 1) for draws *first* .. *stop* - 1, shape (keys, draws)."""
    bits = np.random.Philox(key=0)
    generator = np.random.Generator(bits)
    state = bits.state
    position = first - 1
    skip = position % _PER_BLOCK
    out = np.empty((len(keys), stop - first))
    for row, key in enumerate(keys):
        digest = blake2b(f"{seed}|{key}".encode(), digest_size=16).digest()
        state["state"]["key"] = np.frombuffer(digest, dtype=np.uint64)
        state["state"]["counter"] = np.array([position // _PER_BLOCK, 0, 0, 0], dtype=np.uint64)
        state["buffer_pos"] = _PER_BLOCK
        bits.state = state
        out[row] = generator.random(skip + stop - first)[skip:]
    # The generator may return exactly 0, where the inverse normal is infinite.
    return np.maximum(out, 2.0**-54, out=out)


def normal_scores(u: Floats) -> Floats:
    """Return the inverse of the normal distribution function, AS 241 (relative error about 1e-16)."""
    q = u - 0.5
    out = np.empty_like(u)
    centre = np.abs(q) <= 0.425
    r = 0.180625 - q[centre] ** 2
    out[centre] = q[centre] * _ratio(r, _A, _B)
    tail = ~centre
    r = np.sqrt(-np.log(np.minimum(u[tail], 1.0 - u[tail])))
    size = np.where(r <= 5.0, _ratio(r - 1.6, _C, _D), _ratio(r - 5.0, _E, _F))
    out[tail] = np.copysign(size, q[tail])
    return out


def _check(factors: Sequence[Factor], dependence: str) -> None:
    if dependence not in DEPENDENCE:
        raise DelianError(
            "bad-number",
            f"unknown dependence {dependence!r}. Type none, default or full.",
            where=[Where(value=dependence)],
        )
    wrong = [f for f in factors if not f.low <= f.base <= f.high]
    if wrong:
        raise DelianError(
            "bad-number",
            f"low, base and high out of order for {', '.join(f.key for f in wrong[:5])}. Give them rising.",
            where=[Where(row=f.key, value=(f.low, f.base, f.high)) for f in wrong],
        )


def _scores(factors: Sequence[Factor], seed: int, first: int, stop: int, shares: tuple[float, float, float]) -> Floats:
    common, member, rest = shares
    parts = np.array([_weights(f, common, member, rest) for f in factors])
    names = [(f"common/{f.kind}", f"member/{f.owner}", f"rest/{f.key}") for f in factors]
    wanted = sorted({name for row, w in zip(names, parts, strict=True) for name, x in zip(row, w, strict=True) if x})
    place = {name: row for row, name in enumerate(wanted)}
    z = normal_scores(uniforms(seed, wanted, first, stop))
    total = np.zeros((len(factors), stop - first))
    for part in range(3):
        used = np.flatnonzero(parts[:, part])
        rows = [place[names[f][part]] for f in used]
        total[used] += parts[used, part, None] * z[rows]
    return total


def _weights(f: Factor, common: float, member: float, rest: float) -> tuple[float, float, float]:
    """Square roots of the variance shares; without an owner the member's share goes to the rest."""
    if not f.owner:
        member, rest = 0.0, rest + member
    return common**0.5, member**0.5, rest**0.5


def _transform(z: Floats, factors: Sequence[Factor]) -> Floats:
    """Return values from normal scores, both (factor, draw)."""
    scales = [_scale(f) for f in factors]
    points = np.array([_points(f, scale) for f, scale in zip(factors, scales, strict=True)])
    low, base, high = points.T[:, :, None]
    t: Floats = base + z / Z95 * np.where(z < 0, base - low, high - base)
    logs, logits = _rows(scales, "log"), _rows(scales, "logit")
    t[logs] = np.exp(t[logs])
    t[logits] = 1.0 / (1.0 + np.exp(-t[logits]))
    for i in _rows(scales, "interval"):
        t[i] = factors[i].high * _normal_cdf(z[i])
    for i in _rows(scales, "straight"):
        if factors[i].family != "real":
            t[i] = np.clip(t[i], 0.0, 1.0 if factors[i].family == "share" else None)
    return t


def _rows(scales: Sequence[str], scale: str) -> list[int]:
    return [i for i, s in enumerate(scales) if s == scale]


def _scale(f: Factor) -> str:
    if f.family == "amount":
        return "log" if f.low > 0 else "straight"
    if f.family == "share":
        return "logit" if f.low > 0 and f.high < 1 else "straight"
    return "interval" if f.family == "interval" else "straight"


def _points(f: Factor, scale: str) -> tuple[float, float, float]:
    three = np.array([f.low, f.base, f.high])
    if scale == "log":
        three = np.log(three)
    if scale == "logit":
        three = np.log(three / (1.0 - three))
    return three[0], three[1], three[2]


def _normal_cdf(z: Floats) -> Floats:
    return np.array([0.5 * (1.0 + erf(x / 2**0.5)) for x in z], dtype=float)


def _ratio(r: Floats, top: tuple[float, ...], bottom: tuple[float, ...]) -> Floats:
    return _polynomial(top, r) / _polynomial(bottom, r)


def _polynomial(coefficients: tuple[float, ...], r: Floats) -> Floats:
    """Horner's rule in one buffer."""
    out = np.full_like(r, coefficients[0])
    for c in coefficients[1:]:
        out *= r
        out += c
    return out


# Coefficients of AS 241 (PPND16), highest power first.
_A = (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
      13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608)  # fmt: skip
_B = (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
      5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0)  # fmt: skip
_C = (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
      3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734)  # fmt: skip
_D = (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
      0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0)  # fmt: skip
_E = (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
      0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772)  # fmt: skip
_F = (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
      0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0)  # fmt: skip
