"""The one door to HiGHS: linear and mixed-integer programs, silent, seeded, never "optimal" unless proved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import highspy
import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Program:
    """Minimise cost.x with row_lower <= A x <= row_upper and lower <= x <= upper.

    `matrix` has shape (rows, columns); `integer` marks whole-number columns.
    """

    cost: Floats
    matrix: Floats
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    integer: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how exactly to solve: seconds, relative gap, threads, seed, presolve (not worth it when tiny)."""

    seconds: float = 30.0
    gap: float = 0.0
    threads: int = 1
    seed: int = 0
    presolve: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """`proved` is True only when the solver proved optimality within the gap asked for.

    `duals` says how much the objective moves for one more unit of each row's bound; empty for whole-number programs.
    """

    proved: bool
    feasible: bool
    objective: float
    values: Floats
    duals: Floats


class Solver:
    """One HiGHS for many small programs: made once, its options set once, no memory of the program before."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._highs = _solver(limits or Limits())

    def solve(self, program: Program) -> Solution:
        """Return the solution of *program*; infeasible is an answer, a solver's failure is an error."""
        self._highs.passModel(_model(program))
        return _solution(self._highs)


def solve(program: Program, limits: Limits | None = None) -> Solution:
    """Return the solution of one *program*, as `Solver.solve` does."""
    return Solver(limits).solve(program)


def solve_each(programs: Iterable[Program], limits: Limits | None = None) -> Iterator[Solution]:
    """Yield the solution of each program in turn, by one solver: faster where many small ones follow each other."""
    solver = Solver(limits)
    for program in programs:
        yield solver.solve(program)


def _solution(solver: highspy.Highs) -> Solution:
    if solver.run() == highspy.HighsStatus.kError:
        raise DelianError("solver-failed", "HiGHS stopped with an error. Please report the scenario.")
    status = solver.getModelStatus()
    kind = highspy.HighsModelStatus
    if status == kind.kInfeasible:
        return Solution(proved=True, feasible=False, objective=np.inf, values=np.empty(0), duals=np.empty(0))
    if status in (kind.kUnbounded, kind.kUnboundedOrInfeasible):
        raise DelianError("solver-failed", "the program has no finite optimum. Bound its columns.")
    info = solver.getInfo()
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    found = solver.getSolution()
    return Solution(
        proved=status == kind.kOptimal,
        feasible=feasible,
        objective=float(info.objective_function_value) if feasible else np.inf,
        values=np.array(found.col_value) if feasible else np.empty(0),
        duals=np.array(found.row_dual) if feasible and found.dual_valid else np.empty(0),
    )


def _solver(limits: Limits) -> highspy.Highs:
    solver = highspy.Highs()
    # The first option silences the rest: HiGHS prints from C, straight to the file descriptor.
    for name, value in (
        ("output_flag", False),
        ("time_limit", limits.seconds),
        ("mip_rel_gap", limits.gap),
        ("mip_abs_gap", 0.0),
        ("threads", limits.threads),
        ("random_seed", limits.seed),
        ("presolve", "choose" if limits.presolve else "off"),
    ):
        solver.setOptionValue(name, value)
    return solver


def _model(program: Program) -> highspy.HighsLp:
    rows, columns = program.matrix.shape
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = program.cost
    model.col_lower_, model.col_upper_ = program.lower, program.upper
    model.row_lower_, model.row_upper_ = program.row_lower, program.row_upper
    starts, index, values = _by_column(program.matrix)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = starts, index, values
    if program.integer.any():
        whole, free = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        model.integrality_ = [whole if flag else free for flag in program.integer]
    return model


def _by_column(matrix: Floats) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], Floats]:
    column, row = np.nonzero(matrix.T)
    starts = np.searchsorted(column, np.arange(matrix.shape[1] + 1)).astype(np.int32)
    return starts, row.astype(np.int32), matrix.T[column, row].astype(float)
