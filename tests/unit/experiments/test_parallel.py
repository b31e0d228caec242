from __future__ import annotations

import time

import numpy as np

from delian.experiments.parallel import in_parallel


def _slow_first(n):
    time.sleep(0.02 if n == 0 else 0.0)
    return {"square": np.array([n * n]), "pair": np.array([[n, -n]])}


def test_results_come_in_order_whatever_finishes_first():
    for threads in (1, 2, 5):
        found = in_parallel(_slow_first, 6, threads=threads)
        assert found["square"].tolist() == [0, 1, 4, 9, 16, 25]
        assert found["pair"].tolist() == [[n, -n] for n in range(6)]


def test_progress_counts_every_run():
    told = []
    in_parallel(_slow_first, 4, lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
