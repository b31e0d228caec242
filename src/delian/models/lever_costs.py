"""What the user's own changes of forces cost: change x package price, once, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from delian.core.money import PriceBase, one_base
from delian.core.scenario import Lever
from delian.models.gaps import Floats, Market, Sample, price_draws
from delian.models.results import spread


def lever_costs(levers: Iterable[Lever], market: Market, sample: Sample) -> list[dict[str, Any]]:
    """Return the price of every change [million], negative for what is given up; None without a price.

    Assumes: a unit given up saves what a new one costs, which is the most that it could bring.
    """
    prices = price_draws(market.prices, sample)
    rows: list[dict[str, Any]] = []
    for lever in levers:
        base, price = _base(lever, market), prices.get(lever.item)
        cost = None if price is None or base is None else _cost(price * lever.change, base, [lever.item])
        rows.append({**lever.as_dict(), "cost": cost})
    return rows


def total_of(levers: Iterable[Lever], market: Market, sample: Sample) -> dict[str, Any] | None:
    """Return the price of all changes together [million]; None when none of them has a price."""
    prices = price_draws(market.prices, sample)
    known = [lever for lever in levers if lever.item in prices and _base(lever, market) is not None]
    if not known:
        return None
    drawn = np.sum([prices[lever.item] * lever.change for lever in known], axis=0)
    return _cost(drawn, one_base(b for b in (_base(x, market) for x in known) if b), sorted({x.item for x in known}))


def _base(lever: Lever, market: Market) -> PriceBase | None:
    return market.prices[lever.item].money if lever.item in market.prices else None


def _cost(drawn: Floats, base: PriceBase, items: list[str]) -> dict[str, Any]:
    return spread(drawn) | base.as_dict() | {"unit": "million", "from": [f"price.{item}" for item in items]}
