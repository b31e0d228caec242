"""Many draws in blocks: bounded memory, progress, one result per draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from delian.core.draws import Factor, draw

Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]
KEPT = 4_000_000  # numbers kept by one seed: 32 MB
BLOCK = 1001  # the base case and the usual thousand draws in one go


def in_blocks(
    run: Callable[[int, int], dict[str, Floats]],
    total: int,
    progress: Progress | None = None,
    block: int = BLOCK,
) -> dict[str, Floats]:
    """Return the results of draws 0 .. total - 1, computed block by block and joined along the first axis.

    run: (start, stop) -> {name: array with stop - start rows}. Draw n depends on n alone, so the size of a
    block never changes a result.
    """
    parts: list[dict[str, Floats]] = []
    for start in range(0, total, block):
        stop = min(start + block, total)
        parts.append(run(start, stop))
        if progress is not None:
            progress(stop, total)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


class Draws:
    """Draws of factors under one seed and dependence, kept so that questions which share factors draw them once.

    A slider moves one factor of hundreds; a brief asks for twenty missions on the same forces.
    """

    def __init__(self, seed: int, dependence: str) -> None:
        self.seed, self.dependence = seed, dependence
        self._kept: dict[int, dict[Factor, Floats]] = {}  # by first draw: the draws of a factor from there on
        self._size = 0

    def __call__(self, factors: Sequence[Factor], start: int, stop: int) -> Floats:
        """Return draws *start* .. *stop* - 1 of every factor, shape (stop - start, factors)."""
        if stop - start == 1:
            return self._drawn(factors, start, stop)  # the base case alone costs less than looking it up
        known = self._kept.setdefault(start, {})
        count = stop - start
        new = [f for f in factors if f not in known or len(known[f]) < count]
        if new:
            known.update(zip(new, self._drawn(new, start, stop).T, strict=True))
            self._size += len(new) * count
        found = np.array([known[f][:count] for f in factors]).reshape(len(factors), count).T
        if self._size > KEPT:
            self._kept.clear()
            self._size = 0
        return found

    def _drawn(self, factors: Sequence[Factor], start: int, stop: int) -> Floats:
        return draw(factors, seed=self.seed, start=start, stop=stop, dependence=self.dependence)


@lru_cache(maxsize=4)
def draws_of(seed: int, dependence: str) -> Draws:
    """Return the draws of a seed that questions of this process share."""
    return Draws(seed, dependence)
