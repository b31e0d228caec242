"""Numbers as people write them: three significant digits, thousands separated, ranges beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

UNKNOWN = "unknown"
DASH = "\N{EN DASH}"


def number(value: float | None) -> str:
    """Return *value* at three significant digits with thousands separators; `unknown` for None."""
    if value is None:
        return UNKNOWN
    if value == 0:
        return "0"
    short = float(f"{value:.3g}")
    if abs(short) >= 100:
        return f"{short:,.0f}"
    return f"{short:.6f}".rstrip("0").rstrip(".") if abs(short) >= 0.001 else f"{short:.2g}"


def brief(value: float | None) -> str:
    """Return *value* at two significant digits under 100, for the ends of a range."""
    if value is None:
        return UNKNOWN
    return number(float(f"{value:.2g}")) if abs(value) < 100 else number(value)


def percent(share: float | None) -> str:
    """Return a share as a percentage; one decimal near both ends, where it matters."""
    if share is None:
        return UNKNOWN
    shown = 100 * share
    near_an_end = 0 < shown < 10 or 90 < shown < 100
    return f"{shown:.1f}".removesuffix(".0") + "%" if near_an_end else f"{shown:,.0f}%"


def ends(spread: Mapping[str, Any], between: str = DASH) -> str:
    """Return `low–high` of {low, high}."""
    return f"{brief(spread['low'])}{between}{brief(spread['high'])}"


def with_range(spread: Mapping[str, Any] | None) -> str:
    """Return `base (low–high)` of {low, base, high}; the base alone when there is no spread."""
    if spread is None:
        return DASH
    if spread["low"] == spread["high"]:
        return number(spread["base"])
    return f"{brief(spread['base'])} ({ends(spread)})"


def billions(cost: Mapping[str, Any]) -> dict[str, float]:
    """Return {low, median, base, high} of a cost in millions as thousand millions (bn)."""
    return {key: cost[key] / 1000 for key in ("low", "median", "base", "high")}


def odds(probability: float, draws: int) -> str:
    """Return a probability without its draws; never 0% or 100% flat."""
    return chance(probability, draws).partition(" (")[0]


def chance(probability: float | None, draws: int) -> str:
    """Return a probability with the draws behind it; never 0% or 100% flat."""
    if probability is None:
        return "base case only, without draws and so without a probability"
    hits = round(probability * draws)
    told = f"({hits:,} of {draws:,} draws)"
    if hits == 0:
        return f"under {percent(1 / draws)} {told}"
    return f"over {percent(1 - 1 / draws)} {told}" if hits == draws else f"{percent(probability)} {told}"
