"""Several missions: all at once on one supply, each for itself, or a portfolio with weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError
from delian.models.games.covering import Covering

Floats = npt.NDArray[np.float64]


def at_once(missions: Sequence[Covering], rows: Sequence[Sequence[str]]) -> Covering:
    """Return the game of all *missions* at the same time.

    rows names the rows of each mission. Rows of one name draw on the same supply, so their requirements add up; other
    rows stand beside each other. A name that stands for two different supplies is refused.
    """
    supply: dict[str, list[int]] = {}
    wanted: dict[str, int] = {}
    for mission, names in zip(missions, rows, strict=True):
        if len(names) != len(mission.requirement) or len(set(names)) != len(names):
            raise DelianError(
                "bad-number",
                f"{len(names)} names for {len(mission.requirement)} rows. Name each row of a mission once.",
            )
        for place, name in enumerate(names):
            held = mission.supply[:, place].tolist()
            if supply.setdefault(name, held) != held:
                raise DelianError(
                    "bad-number",
                    f"row {name!r} has two different supplies. Give rows one name only when they share one.",
                )
            wanted[name] = wanted.get(name, 0) + int(mission.requirement[place])
    return Covering(np.array(list(supply.values())).T, np.array(list(wanted.values())))


def each(missions: Sequence[Covering]) -> Covering:
    """Return the game of being able for every one of *missions*, one at a time: their rows side by side."""
    return Covering(
        np.concatenate([mission.supply for mission in missions], axis=1),
        np.concatenate([mission.requirement for mission in missions]),
    )


def portfolio(indices: Sequence[Floats], weights: Sequence[float]) -> Floats:
    """Return the index of a weighted sum of games, (member,): Shapley-Shubik, absolute Banzhaf and P(able) add up.

    Weights of zero or more; they are made to add up to 1.
    """
    share = np.array(weights, dtype=float)
    if len(share) != len(indices) or not np.isfinite(share).all() or (share < 0).any() or share.sum() == 0:
        raise DelianError(
            "bad-number",
            f"weights {list(weights)} for {len(indices)} missions. Give each one a weight of zero or more.",
        )
    found: Floats = np.tensordot(share / share.sum(), np.stack(indices), axes=1)
    return found
