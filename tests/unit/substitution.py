"""The substitution programme as a linear programme for HiGHS: the check on the list of rays."""

from __future__ import annotations

import numpy as np

from delian.core.milp import Program, solve

INF = np.inf


def largest_share(served_by, required, supply):
    """Return max s with sum_c w_cr x_cr >= s d_r and sum_r x_cr <= S_c.

    served_by: [{capability: rate}] and required: [d] by demand; supply: {capability: S}.
    """
    uses = [(r, c) for r, rates in enumerate(served_by) for c in rates]
    names = list(supply)
    cost = np.array([-1.0] + [0.0] * len(uses))
    matrix = np.zeros((len(required) + len(names), 1 + len(uses)))
    for r, wanted in enumerate(required):
        matrix[r, 0] = -wanted
    for i, (r, c) in enumerate(uses, start=1):
        matrix[r, i] = served_by[r][c]
        matrix[len(required) + names.index(c), i] = 1.0
    low = np.array([0.0] * len(required) + [-INF] * len(names))
    high = np.array([INF] * len(required) + [float(supply[c]) for c in names])
    n = len(cost)
    found = solve(Program(cost, matrix, low, high, np.zeros(n), np.full(n, INF), np.zeros(n, dtype=bool)))
    assert found.proved
    return -found.objective
