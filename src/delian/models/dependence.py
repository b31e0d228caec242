"""Who depends on whom: what an alliance adds to its leader, what is lost without it, how alike its members are.

Multiplier for the leader L in mission m: s*(N) / s*({L}), and coverage(N) - coverage(N - L).
Dependence on L: sum_m w_m [cov_m(N) - cov_m(N - L)] / sum_m w_m cov_m(N).
Specialisation: Herfindahl's index of a member's forces by value, H = sum_c share_c^2, and 1/H.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.draws import Factor, factor
from delian.models import missions
from delian.models.forces import Rules, inventory_factor, owners_of
from delian.models.outcome import Plan
from delian.models.results import probability, spread
from delian.models.stocks import Stock

Floats = npt.NDArray[np.float64]
# Counted inside others: brigades are their tanks, vehicles and guns; the newest aircraft are combat aircraft.
INSIDE_OTHERS = frozenset({"heavy_brigades", "light_brigades", "combat_aircraft_5gen"})


@dataclass(frozen=True, slots=True)
class Holding:
    """What one member counts of one capability: the count's factor, its part of which pool, the figures behind it."""

    member: str
    capability: str
    count: Factor
    part: Factor | None
    pool: str | None
    figures: tuple[str, ...]
    known: bool


def holdings(
    stocks: Sequence[Stock], members: Sequence[str], rules: Rules, peers: Mapping[str, float]
) -> list[Holding]:
    """Return what *members* hold; a pooled fleet goes to its participants by share."""
    owners = owners_of(members, rules)
    by_capability: dict[str, dict[str, float]] = {}
    for s in stocks:
        if s.figure.value is not None:
            by_capability.setdefault(s.capability, {})[s.member] = s.figure.value
    found = []
    for s in stocks:
        for owner, share in owners.get(s.member, ()):
            count = inventory_factor(s, by_capability.get(s.capability, {}), peers)
            part = None if share is None else factor(share, "usable", owner)
            figures = (*s.parents, *([] if share is None else [share.id]))
            pool = None if share is None else s.member
            found.append(Holding(owner, s.capability, count, part, pool, figures, not s.figure.unknown))
    return found


def held(
    found: Sequence[Holding], place: Mapping[Factor, int], values: Floats, members: Sequence[str], items: Sequence[str]
) -> Floats:
    """Return what each member holds, shape (draw, member, capability) [units of each capability]."""
    row, across = {m: i for i, m in enumerate(members)}, {c: i for i, c in enumerate(items)}
    out = np.zeros((len(values), len(members), len(items)))
    for h in found:
        part = 1.0 if h.part is None else values[:, place[h.part]]
        out[:, row[h.member], across[h.capability]] += values[:, place[h.count]] * part
    return out


def alone_coverage(plan: Plan, runs: Sequence[missions.PhaseRun]) -> Floats:
    """Return the coverage of every member by itself, shape (draw, member): each pair stands as a draw of its own."""
    many = len(plan.everyone)
    single = [
        missions.PhaseRun(
            run.rays, run.supply.reshape(-1, 1, run.supply.shape[2]), np.repeat(run.required, many, axis=0)
        )
        for run in runs
    ]
    return missions.coverage(single, np.array([True]), plan.names, plan.weights).reshape(-1, many)


def shares_of(amounts: Floats) -> Floats:
    """Return each member's share of the total, shape of *amounts* (draw, member); NaN where nobody has any."""
    total = amounts.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(total > 0, amounts / total, np.nan)


def mean_of(parts: Sequence[Floats]) -> Floats:
    """Return the mean of several series per draw, over those that are known there; NaN where none is."""
    stacked = np.stack(parts)
    known = ~np.isnan(stacked)
    count = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(count > 0, np.where(known, stacked, 0.0).sum(axis=0) / count, np.nan)


def phase_shares(plan: Plan, runs: Sequence[missions.PhaseRun]) -> dict[str, list[Floats]]:
    """Return {column: [shares (draw, member) of what can be there]} of every phase that asks for the column."""
    found: dict[str, list[Floats]] = {}
    for run in runs:
        asked = {name for d in run.demands for name, _ in d.served_by}
        for i, column in enumerate(plan.names):
            if column in asked:
                found.setdefault(column, []).append(shares_of(run.supply[:, :, i]))
    return found


def multiplier(whole: Floats, leader: Floats) -> dict[str, Any]:
    """Return s*(N)/s*({L}) with its range, and in which share of draws it is above 1.

    The ratio is None, and `unbounded` true, when the leader alone covers nothing of some essential requirement.
    """
    if not (leader > 0).all():
        above = whole > leader
        return {"multiplier": None, "unbounded": True, "probability_above_one": probability(above)}
    ratio = whole / leader
    return {"multiplier": spread(ratio), "unbounded": False, "probability_above_one": probability(ratio > 1.0)}


def dependence(weights: Sequence[float], whole: Floats, without: Floats) -> Floats:
    """Return the dependence on the leader per draw, (draw,) [share of what the alliance covers].

    whole, without: (mission, draw). NaN where the alliance covers nothing.
    """
    w = np.array(weights)[:, None]
    bottom = (w * whole).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, (w * (whole - without)).sum(axis=0) / bottom, np.nan)


def weighted_mean(weights: Sequence[float], values: Floats) -> Floats:
    """Return the weighted mean over missions, NaN when none weighs; values: (mission, ...)."""
    w = np.array(weights)
    if w.sum() == 0:
        return np.full(values.shape[1:], np.nan)
    mean: Floats = np.tensordot(w / w.sum(), values, axes=1)
    return mean


def herfindahl(value: Floats) -> Floats:
    """Return the sum of squared shares over the last axis, between 1/n and 1; NaN where there is no value."""
    total = value.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, value / total, np.nan)
    index: Floats = (share**2).sum(axis=-1)
    return index


def known_spread(values: Floats) -> dict[str, float] | None:
    """Return {low, median, high, base} over the draws that are known; None when the base case is not."""
    return None if np.isnan(values[0]) else spread(values[~np.isnan(values)])


def specialisation(value: Floats, labels: Mapping[str, str], listed: int) -> dict[str, Any] | None:
    """Return Herfindahl's index of one member's forces, 1/H, and its largest shares by value at base.

    value: (draw, capability) [million]; labels: {capability: name} in that order.
    None when the member holds nothing that has a price and a known count.
    """
    index = herfindahl(value)
    if np.isnan(index).any():
        return None
    share = value[0] / value[0].sum()
    names = list(labels)
    order = sorted(range(len(names)), key=lambda i: (-share[i], names[i]))[:listed]
    return {
        "herfindahl": spread(index),
        "effective_number": spread(1.0 / index),
        "largest": [
            {"capability": names[i], "name": labels[names[i]], "share": float(share[i])} for i in order if share[i] > 0
        ],
    }
