"""Many draws in blocks: bounded memory, progress, one result per draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from delian.core.draws import Factor, draw

Floats = npt.NDArray[np.float64]
Progress = Callable[[int, int], None]
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
    """Draws of factors under one seed and dependence.

    kept: keep the draws of each factor, so that questions about many missions draw what they share once.
    """

    def __init__(self, seed: int, dependence: str, *, kept: bool = False) -> None:
        self.seed, self.dependence = seed, dependence
        self._kept: dict[tuple[int, int], dict[Factor, Floats]] | None = {} if kept else None

    def __call__(self, factors: Sequence[Factor], start: int, stop: int) -> Floats:
        """Return draws *start* .. *stop* - 1 of every factor, shape (stop - start, factors)."""
        if self._kept is None:
            return draw(factors, seed=self.seed, start=start, stop=stop, dependence=self.dependence)
        known = self._kept.setdefault((start, stop), {})
        new = [f for f in factors if f not in known]
        if new:
            known.update(zip(new, Draws(self.seed, self.dependence)(new, start, stop).T, strict=True))
        return np.array([known[f] for f in factors]).T
