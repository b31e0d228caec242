"""How likely each member is to take part in an operation: coefficients of the ledger, predictors, draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.draws import normal_scores, uniforms
from delian.core.figures import Figure
from delian.core.operation import Operation
from delian.ledger.store import Ledger
from delian.models import joining
from delian.questions.predictors import VARIANTS, Evidence, Known

Floats = npt.NDArray[np.float64]
OURS, BASELINES = "full", ("base-rate", "rank-distance-alliance")


@dataclass(frozen=True, slots=True, eq=False)
class Coefficients:
    """The variant that is shipped, its coefficients and covariance, the spread of an operation, the figures behind."""

    variant: str
    names: tuple[str, ...]
    values: Floats
    covariance: Floats
    shift: float
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Propensity:
    """Index of each member and draw [logit], (draw, member); members of whom nothing is known have base-rate zeros."""

    members: tuple[str, ...]
    known: tuple[Known, ...]
    coefficients: Coefficients
    predictors: Floats
    index: Floats

    @property
    def unknown(self) -> npt.NDArray[np.bool_]:
        """Which members lack a predictor, (member,)."""
        return np.array([bool(one.missing) for one in self.known])


def shipped_variant(ledger: Ledger) -> str:
    """Return our model, or the baseline that beats it in log loss on families it has not seen."""
    losses = {f.definition: f.range[1] for f in ledger.figures("participation_scores", item="log_loss")}
    best = min(BASELINES, key=lambda name: losses[name])
    return OURS if losses[OURS] < losses[best] else best


def coefficients_of(ledger: Ledger) -> Coefficients:
    """Return the coefficients of the variant that is shipped."""
    variant = shipped_variant(ledger)
    names = VARIANTS[variant]
    figures = {f.id.split("/")[2]: f for f in ledger.figures("participation", definition=variant)}
    covariance = np.zeros((len(names), len(names)))
    for i, name in enumerate(names):
        for j in range(i, len(names)):
            covariance[i, j] = covariance[j, i] = figures[f"cov.{name}.{names[j]}"].range[1]
    values = np.array([figures[name].range[1] for name in names])
    return Coefficients(variant, names, values, covariance, figures["shift"].range[1], tuple(figures.values()))


def propensity(
    ledger: Ledger,
    operation: Operation,
    members: Sequence[str],
    draws: int,
    seed: int,
    evidence: Evidence | None = None,
) -> Propensity:
    """Return the index of every member for an operation; draw 0 is base, with no shift and central coefficients."""
    evidence = evidence or Evidence(ledger)
    fitted = coefficients_of(ledger)
    known = tuple(evidence.known(operation, members))
    blank = {name: 0.0 for name in fitted.names} | {"constant": 1.0}
    rows = [[(one.values or blank)[name] for name in fitted.names] for one in known]
    predictors = np.array(rows)
    keys = [*(f"participation/{name}" for name in fitted.names), "participation/shift"]
    scores = np.zeros((draws + 1, len(keys)))
    if draws:
        scores[1:] = normal_scores(uniforms(seed, keys, 1, draws + 1)).T
    index = joining.index_of(predictors, fitted.values, fitted.covariance, scores[:, :-1], fitted.shift * scores[:, -1])
    return Propensity(tuple(members), known, fitted, predictors, index)
