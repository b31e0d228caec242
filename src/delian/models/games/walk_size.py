"""How many steps a walk through the minimal coalitions will take, before it is taken (Knuth 1975). Only with Numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from delian.models.games.kernels import compiled, missed_each
from delian.models.games.standing import Walk

Ints = npt.NDArray[np.int64]
DIVES = 4000


def expected_steps(walk: Walk) -> float:
    """Return the expected number of steps: random dives, each counting 2 for every branch passed; always the same."""
    return float(_dives(walk.supply, walk.wanted, walk.ahead, DIVES))


@compiled
def _dives(supply: Ints, wanted: Ints, ahead: Ints, dives: int) -> float:
    members, rows = supply.shape
    chosen, steps, chance = np.zeros(members, np.int64), 0.0, np.uint64(88172645463325252)
    for _ in range(dives):
        total, count, weight = np.zeros(rows, np.int64), 0, 1.0
        for layer in range(members):
            steps += 2.0 * weight
            chosen[count] = layer
            having = total + supply[layer]
            stays = (total + ahead[layer + 1] >= wanted).all()
            joins = missed_each(supply, chosen, count + 1, np.maximum(0, having - wanted))
            if not (stays or joins):
                break
            if stays and joins:
                weight *= 2.0
                chance ^= chance << np.uint64(13)
                chance ^= chance >> np.uint64(7)
                chance ^= chance << np.uint64(17)
                joins = (chance >> np.uint64(63)) == 0
            if joins:
                total, count = having, count + 1
                if (having >= wanted).all():
                    break
    return steps / dives
