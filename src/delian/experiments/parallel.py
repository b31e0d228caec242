"""Independent runs side by side in threads, joined in their order: the number of threads changes no number."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from delian.experiments.ensemble import Progress

Floats = npt.NDArray[np.float64]
THREADS = 2  # NumPy and compiled loops let go of the interpreter, so two threads fill two processors


def in_parallel(
    run: Callable[[int], dict[str, Floats]], total: int, progress: Progress | None = None, threads: int = THREADS
) -> dict[str, Floats]:
    """Return the results of run(0) ... run(total - 1), joined along the first axis, in that order."""
    parts: list[dict[str, Floats]] = []
    with ThreadPoolExecutor(threads) as pool:
        for part in pool.map(run, range(total)):
            parts.append(part)
            if progress is not None:
                progress(len(parts), total)
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
