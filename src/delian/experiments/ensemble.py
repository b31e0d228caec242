"""Many draws in blocks: bounded memory, progress, one result per draw."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

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
