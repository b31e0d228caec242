"""Power over draws of supply and requirement: how much of an index is the game, and how much what is not known.

The spread between draws is usually far above any numerical error, so an index without its range says little.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from delian.models.games.diagram import DiagramLimits, Engine, TooLargeError, build
from delian.models.games.indices import power
from delian.models.games.sampling import sampled_banzhaf, sampled_shapley
from delian.models.games.scaling import scaled

Floats = npt.NDArray[np.float64]
SAMPLES = 20_000  # orders of one draw, where its game is too large to be counted


def indices_of_draw(
    supply: Floats, requirement: Floats, limits: DiagramLimits, engine: Engine, seed: int
) -> dict[str, Floats]:
    """Return Shapley-Shubik and normalised Banzhaf of one draw, (1, member), and whether they are exact, (1,).

    supply: (member, row); requirement: (row,). Zeros where nobody is able or nothing is required.
    """
    members = len(supply)
    if not (requirement > 0).any():
        return {"shapley_shubik": np.zeros((1, members)), "banzhaf": np.zeros((1, members)), "exact": np.ones(1)}
    game = scaled(supply, requirement).game
    try:
        found = power(build(game, limits, engine))
    except TooLargeError:
        shapley = sampled_shapley(game, SAMPLES, seed).index
        banzhaf = sampled_banzhaf(game, SAMPLES // 10, seed).index
        banzhaf = banzhaf / max(1e-300, banzhaf.sum())
        return {"shapley_shubik": shapley[None], "banzhaf": banzhaf[None], "exact": np.zeros(1)}
    return {
        "shapley_shubik": found.shapley_shubik[None],
        "banzhaf": found.banzhaf.normalised[None],
        "exact": np.ones(1),
    }
