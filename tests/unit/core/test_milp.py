from __future__ import annotations

import itertools
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import delian
from delian.core import milp
from delian.core.errors import DelianError
from delian.core.milp import Limits, Program, Solver, solve

INF = np.inf


def _program(cost, matrix, low, high, upper, whole):
    n = len(cost)
    return Program(
        np.array(cost, dtype=float),
        np.array(matrix, dtype=float),
        np.array(low, dtype=float),
        np.array(high, dtype=float),
        np.zeros(n),
        np.full(n, upper, dtype=float),
        np.full(n, whole),
    )


# Maximise 3x + 5y with x <= 4, 2y <= 12, 3x + 2y <= 18 (Hillier and Lieberman): 36 at (2, 6).
WYNDOR = _program([-3, -5], [[1, 0], [0, 2], [3, 2]], [-INF] * 3, [4, 12, 18], INF, whole=False)


def test_linear_program_with_a_known_optimum():
    found = solve(WYNDOR)
    assert (found.proved, found.feasible) == (True, True)
    assert found.objective == pytest.approx(-36)
    assert found.values == pytest.approx([2, 6])


def test_whole_numbers_against_all_subsets():
    value, weight, room = [10, 13, 7, 8, 12], [3, 4, 2, 3, 5], 9
    found = solve(_program([-v for v in value], [weight], [-INF], [room], 1, whole=True))
    subsets = (s for n in range(6) for s in itertools.combinations(range(5), n))
    best = max(sum(value[i] for i in s) for s in subsets if sum(weight[i] for i in s) <= room)
    assert found.proved
    assert -found.objective == pytest.approx(best)
    assert set(found.values.round(6)) <= {0.0, 1.0}


def test_a_solver_used_again_forgets_what_came_before():
    solver = Solver()
    first = solver.solve(WYNDOR)
    other = solver.solve(_program([-1], [[1]], [-INF], [7], INF, whole=False))
    again = solver.solve(WYNDOR)
    assert other.values == pytest.approx([7])
    assert again.values.tobytes() == first.values.tobytes() == solve(WYNDOR).values.tobytes()


def test_duals_are_what_one_unit_more_brings():
    found = solve(WYNDOR)
    wider = replace(WYNDOR, row_upper=WYNDOR.row_upper + np.array([0, 1, 0]))
    assert found.duals == pytest.approx([0, -1.5, -1])
    assert solve(wider).objective - found.objective == pytest.approx(found.duals[1])


@pytest.mark.parametrize("whole", [False, True])
def test_infeasible_is_an_answer(whole):
    found = solve(_program([1, 1], [[1, 1]], [3], [INF], 1, whole=whole))
    assert (found.proved, found.feasible, found.objective) == (True, False, INF)
    assert found.values.size == 0


def test_no_finite_optimum_is_an_error():
    with pytest.raises(DelianError) as told:
        solve(_program([-1], [[0.0]], [-INF], [INF], INF, whole=False))
    assert told.value.code == "solver-failed"


def _hard(n=60):
    rng = np.random.default_rng(3)
    weight = rng.integers(1000, 3000, (12, n)).astype(float)
    return _program(-rng.integers(1000, 3000, n), weight, [-INF] * 12, weight.sum(axis=1) // 2, 1, whole=True)


def test_time_limit_is_never_called_proved():
    assert solve(_hard(), Limits(seconds=0.05)).proved is False


def test_same_seed_gives_the_same_solution():
    first, second = solve(WYNDOR), solve(WYNDOR)
    assert first.values.tobytes() == second.values.tobytes()


PRINTS = """
import numpy as np
from delian.core.milp import Limits, Program, solve
n = 12
solve(Program(-np.ones(n), np.arange(1.0, n + 1)[None, :], np.array([-np.inf]), np.array([20.5]),
              np.zeros(n), np.ones(n), np.ones(n, dtype=bool)))
print("end", flush=True)
"""

LOUD = """
import delian.core.milp
quiet = delian.core.milp._solver
def loud(limits):
    solver = quiet(limits)
    solver.setOptionValue("output_flag", True)
    return solver
delian.core.milp._solver = loud
"""


def _file_descriptors(code):
    """Run *code* and return what reached file descriptors 1 and 2, from Python or from C."""
    env = {**os.environ, "PYTHONPATH": str(Path(delian.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
    return done.stdout.decode(), done.stderr.decode()


def test_highs_prints_nothing_to_the_file_descriptor():
    assert _file_descriptors(PRINTS) == (f"end{os.linesep}", "")


def test_the_check_above_would_hear_highs():
    assert "HiGHS" in _file_descriptors(LOUD + PRINTS)[0]


def test_only_one_module_speaks_to_highs():
    assert milp.highspy.__name__ == "highspy"
    folder = Path(delian.__file__).parent
    assert [p.name for p in folder.rglob("*.py") if "import highspy" in p.read_text("utf-8")] == ["milp.py"]
