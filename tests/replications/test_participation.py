"""The committed estimates of participation are what the script makes of the ledger, and they beat both baselines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize

from delian.ledger import tables
from delian.ledger.store import Ledger
from delian.models import participation
from delian.models.participation import Prior
from delian.questions.participation import estimates, matrix, prior_of, rows_of
from delian.questions.predictors import VARIANTS, Evidence

FACTS = Path(tables.__file__).with_name("facts")


@pytest.fixture(scope="module")
def made():
    with Ledger(layers=()) as ledger:
        return estimates(ledger)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "name"), [(0, "participation"), (1, "participation_scores")])
def test_the_committed_estimates_are_those_of_the_script(made, place, name):
    committed = {row[:5]: row for row in tables.read_rows(FACTS / f"{name}.csv", name)}
    assert len(committed) == len(made[place])
    for row in made[place]:
        told = committed[row.member, row.item, row.year, row.definition, row.vintage]
        assert float(told[5]) == pytest.approx(float(row.value), rel=1e-6, abs=1e-9)


@pytest.mark.slow
def test_ours_beats_both_baselines_on_families_it_has_not_seen(made):
    score = {(row.item, row.definition): row for row in made[1]}
    for other in ("base-rate", "rank-distance-alliance"):
        row = score[f"log_loss_against.{other}", "full"]
        assert float(row.value) < 0
        assert float(row.high) < 0


def test_the_optimum_is_the_one_that_another_program_finds():
    with Ledger(layers=()) as ledger:
        evidence = Evidence(ledger)
        rows = rows_of(evidence)
        known, prior = matrix(evidence, VARIANTS["full"], ()), prior_of(ledger, "full")
    weights = participation.even_weights(rows.families)

    def loss(b):
        score = np.where(rows.y > 0.5, 1.0, -1.0) * (known @ b)
        return float(
            (weights * np.logaddexp(0.0, -score)).sum() + 0.5 * (prior.precision * (b - prior.mean) ** 2).sum()
        )

    found = minimize(loss, prior.mean, method="BFGS", options={"gtol": 1e-8, "maxiter": 500})
    ours = participation.fit(known, rows.y, weights, prior, rows.families)
    assert ours.values == pytest.approx(found.x, abs=1e-4)


def test_partial_lists_never_count_as_refusals():
    with Ledger(layers=()) as ledger:
        lists = Evidence(ledger).lists
        for listed in lists:
            assert {f.definition for f in listed.figures} == {"deployment.complete"}
    assert "ukraine-reassurance-25k" not in {listed.operation.id for listed in lists}


def test_nothing_of_a_family_leaks_into_its_own_predictors():
    with Ledger(layers=()) as ledger:
        evidence = Evidence(ledger)
        listed = next(one for one in evidence.lists if one.operation.id == "efp-estonia-2022")
        for known in evidence.known(listed.operation, listed.asked):
            lists = [f for f in known.figures if f.id.startswith("operations/")]
            assert not [f for f in lists if "efp" in f.id]
            assert all(int(f.id.split("/")[3]) < 2022 for f in lists)


def test_weights_are_one_on_average_and_even_families_out():
    weights = participation.even_weights(np.array([0, 0, 0, 0, 1]))
    assert weights.mean() == pytest.approx(1.0)
    assert weights[4] == pytest.approx(2 * weights[0])


def test_a_strong_prior_holds_the_coefficients_where_it_stands():
    known = np.column_stack([np.ones(6), np.arange(6.0)])
    y = np.array([0, 0, 1, 0, 1, 1.0])
    found = participation.fit(known, y, np.ones(6), Prior(np.array([0.0, -2.0]), np.array([10.0, 1e-6])), np.arange(6))
    assert found.values[1] == pytest.approx(-2.0, abs=1e-6)


def test_area_under_the_curve_counts_ties_as_half():
    assert participation.area_under_curve(np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.9])) == 0.75
