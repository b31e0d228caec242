"""The part of an assessment that says what the mission costs to run."""

from __future__ import annotations

from typing import Any

from delian.models import bill as model
from delian.models.gaps import Sample
from delian.questions.run import Run

NO_RATE = "no need of the mission has a cost of a day in the field"


def operating(run: Run) -> dict[str, Any]:
    """Return the bill of the full requirement, its rows by phase and by need, or why there is none."""
    rates = run.facts.rates
    run.provenance.include(rates.values())
    for name, figure in rates.items():
        run.provenance.add(f"operating.{name}", "cost of a unit in the field for a day", [figure.id])
    sample = Sample(run.scenario.seed, run.scenario.draws, run.scenario.dependence)
    found = model.bill(run.facts.mission, run.plan, run.drawn, rates, run.facts.market, sample)
    if found is None:
        return {"operating": None, "operating_phases": [], "operating_lines": [], "operating_reason": NO_RATE}
    return {
        "operating_phases": found.pop("by_phase"),
        "operating_lines": found.pop("lines"),
        "operating": found,
        "operating_reason": None,
    }
