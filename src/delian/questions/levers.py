"""The part of an assessment that prices the scenario's own changes of forces."""

from __future__ import annotations

from typing import Any

from delian.models import gaps, lever_costs
from delian.questions.run import Run


def levers(run: Run) -> dict[str, Any]:
    """Return {levers: [{member, item, change, cost}], levers_cost}: what the changes of forces would cost."""
    asked = [lever for lever in run.scenario.levers if lever.acts_in(run.year)]
    sample = gaps.Sample(run.scenario.seed, run.scenario.draws, run.scenario.dependence)
    market = run.facts.market
    return {
        "levers": lever_costs.lever_costs(asked, market, sample),
        "levers_cost": lever_costs.total_of(asked, market, sample),
    }
