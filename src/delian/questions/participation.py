"""Who takes part in an operation, from the lists of the ledger: made beforehand by `estimates/participation.py`.

Only lists that are complete tell who stayed away, so only they are fitted and scored; hosts and leaders are not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.ledger.store import Ledger
from delian.ledger.tables import FactRow
from delian.models import participation
from delian.models.participation import Logit, Prior
from delian.questions.predictors import VARIANTS, Evidence

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
VINTAGE, SOURCE, YEAR = "2026-11", "delian-participation", "2022"  # the year of the last complete list
Z90 = 1.6448536269514722
DRAWS, SEED = 2000, 1949  # families drawn anew for the intervals of scores
WEAK = 10.0  # deviation of a prior that is none in practice
GRID = tuple(round(0.1 * step, 1) for step in range(31))  # spreads of an operation's own shift that are tried [logit]
SCORED = tuple(VARIANTS)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Every member asked to an operation with a complete list: outcome, family, operation, names."""

    y: Floats
    families: Ints
    operations: Ints
    members: tuple[str, ...]
    family_names: tuple[str, ...]
    operation_names: tuple[str, ...]


def rows_of(evidence: Evidence) -> Rows:
    """Return the rows in order of operation and member."""
    lists = evidence.lists
    names = tuple(sorted({listed.operation.family for listed in lists}))
    every = [(place, listed, m) for place, listed in enumerate(lists) for m in listed.asked]
    return Rows(
        np.array([float(m in listed.took) for _, listed, m in every]),
        np.array([names.index(listed.operation.family) for _, listed, _ in every]),
        np.array([place for place, _, _ in every]),
        tuple(m for _, _, m in every),
        names,
        tuple(listed.operation.id for listed in lists),
    )


def matrix(evidence: Evidence, names: Sequence[str], skip: Collection[str]) -> Floats:
    """Return the predictors of all rows; the lists of the skipped families are no part of anybody's history."""
    found = []
    for listed in evidence.lists:
        for known in evidence.known(listed.operation, listed.asked, skip):
            if known.missing:
                raise ValueError(f"{known.member} in {listed.operation.id}: no {', '.join(known.missing)}")
            found.append([known.values[name] for name in names])
    return np.array(found)


def prior_of(ledger: Ledger, variant: str) -> Prior:
    """Return the prior of a variant: stated for ours, next to none for the plain ones."""
    stated = {f.id.split("/")[2]: f.range for f in ledger.figures("willing", definition="prior")}
    names = VARIANTS[variant]
    if variant not in ("full", "lean"):
        return Prior(np.zeros(len(names)), np.full(len(names), WEAK))
    points = [stated.get(name, (-Z90 * WEAK, 0.0, Z90 * WEAK)) for name in names]
    deviations = [(high - low) / (2 * Z90) for low, _, high in points]
    return Prior(np.array([base for _, base, _ in points]), np.array(deviations))


def left_out(ledger: Ledger, evidence: Evidence, rows: Rows, variant: str) -> Floats:
    """Return the logit given to every row by a fit that never saw its family, nor anybody's part in it."""
    found = np.zeros(len(rows.y))
    names, prior = VARIANTS[variant], prior_of(ledger, variant)
    for place, family in enumerate(rows.family_names):
        known = matrix(evidence, names, (family,))
        out = rows.families == place
        weights = participation.even_weights(rows.families[~out])
        fitted = participation.fit(known[~out], rows.y[~out], weights, prior, rows.families[~out])
        found[out] = known[out] @ fitted.values
    return found


def fitted(ledger: Ledger, evidence: Evidence, rows: Rows, variant: str) -> Logit:
    """Return the fit on every list."""
    known = matrix(evidence, VARIANTS[variant], ())
    weights = participation.even_weights(rows.families)
    return participation.fit(known, rows.y, weights, prior_of(ledger, variant), rows.families)


def estimates(ledger: Ledger) -> tuple[list[FactRow], list[FactRow]]:
    """Return the rows of `participation` (coefficients, covariances) and of `participation_scores`."""
    evidence = Evidence(ledger)
    rows = rows_of(evidence)
    indices = {variant: left_out(ledger, evidence, rows, variant) for variant in SCORED}
    coefficients = [
        row
        for variant in SCORED
        for row in _coefficients(variant, fitted(ledger, evidence, rows, variant), rows, indices[variant])
    ]
    stream = np.random.Generator(np.random.Philox(SEED))
    orders = stream.integers(0, len(rows.family_names), (DRAWS, len(rows.family_names)))
    scores = [row for variant in SCORED for row in _scores(variant, indices, rows, orders)]
    return coefficients, scores


def _coefficients(variant: str, found: Logit, rows: Rows, index: Floats) -> Iterator[FactRow]:
    """Yield coefficients with their 90% interval, covariances, the spread of an operation's shift, and the counts."""
    names = VARIANTS[variant]
    for i, name in enumerate(names):
        spread = Z90 * float(np.sqrt(found.covariance[i, i]))
        yield _row(name, variant, float(found.values[i]), "logit", spread)
        for j in range(i, len(names)):
            yield _row(f"cov.{name}.{names[j]}", variant, float(found.covariance[i, j]), "covariance")
    shift = participation.shift_spread(rows.y, index, rows.operations, GRID)
    yield _row("shift", variant, shift, "logit")
    for name, count in (("observations", len(rows.y)), ("families", len(rows.family_names))):
        yield _row(name, variant, float(count), name)


def _scores(variant: str, indices: dict[str, Floats], rows: Rows, orders: Ints) -> Iterator[FactRow]:
    """Yield the scores of one variant on families it has not seen, with intervals over families."""
    p = participation.chances(indices[variant][:, None], np.ones(1))
    loss = participation.log_loss(rows.y, p)
    squared = participation.brier(rows.y, p)
    families = rows.families
    measures: dict[str, Callable[[Ints], float]] = {
        "log_loss": lambda at: float(loss[at].mean()),
        "brier": lambda at: float(squared[at].mean()),
        "auc": lambda at: participation.area_under_curve(rows.y[at], p[at]),
        "auc_within_operations": lambda at: _within(rows, p, at),
    }
    everything = np.arange(len(rows.y))
    for name, measure in measures.items():
        yield _row(
            name, variant, measure(everything), "score", ends=participation.over_families(measure, families, orders)
        )
    yield from _by_family(variant, loss, rows, orders)
    for other in (name for name in SCORED if name != variant):
        less = loss - participation.log_loss(rows.y, participation.chances(indices[other][:, None], np.ones(1)))
        ends = participation.over_families(_mean_of(less), families, orders)
        yield _row(f"log_loss_against.{other}", variant, float(less.mean()), "score", ends=ends)
    level, slope = participation.slope_and_level(rows.y, p)
    yield _row("calibration.level", variant, level, "logit")
    yield _row("calibration.slope", variant, slope, "slope")
    for place, (given, took, count) in enumerate(participation.calibration(rows.y, p), start=1):
        yield _row(f"calibration.{place}.given", variant, given, "share")
        yield _row(f"calibration.{place}.took", variant, took, "share")
        yield _row(f"calibration.{place}.rows", variant, float(count), "rows")


def _mean_of(values: Floats) -> Callable[[Ints], float]:
    return lambda at: float(values[at].mean())


def _by_family(variant: str, loss: Floats, rows: Rows, orders: Ints) -> Iterator[FactRow]:
    """Yield the mean log loss of each family, and its mean over families."""
    each = participation.by_family(loss, rows.families)
    ends = np.quantile(each[orders].mean(axis=1), (0.05, 0.95))
    yield _row("log_loss_by_family", variant, float(each.mean()), "score", ends=(float(ends[0]), float(ends[1])))
    for name, value in zip(rows.family_names, each, strict=True):
        yield _row(f"log_loss.{name}", variant, float(value), "score")


def _within(rows: Rows, p: Floats, at: Ints) -> float:
    """Return the mean over operations of the area under the curve inside each."""
    found = []
    for operation in np.unique(rows.operations[at]):
        inside = np.flatnonzero(rows.operations == operation)
        one = participation.area_under_curve(rows.y[inside], p[inside])
        found += [] if np.isnan(one) else [one]
    return float(np.mean(found)) if found else float("nan")


def _row(
    item: str,
    definition: str,
    value: float,
    unit: str,
    spread: float | None = None,
    ends: tuple[float, float] | None = None,
) -> FactRow:
    ends = (value - spread, value + spread) if spread is not None else ends
    low, high = ("", "") if ends is None else (f"{min(ends[0], value):.9g}", f"{max(ends[1], value):.9g}")
    text = f"{value:.9g}"
    return FactRow(
        "ALL", item, YEAR, definition, VINTAGE, text, low, high, unit, "", "", "estimated", SOURCE, VINTAGE, ""
    )  # fmt: skip
