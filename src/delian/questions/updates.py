"""The answer to `delian ledger update`: what newer files brought into the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer, Note
from delian.ledger.store import Ledger
from delian.questions.facts_answer import facts_answer


def updated(outcome: Sequence[Mapping[str, Any]]) -> Answer:
    """Return what each source brought: answer.updates, and answer.differing, which were not taken over."""
    with Ledger() as ledger:
        differing = [row | {"source": one["source"]} for one in outcome for row in one["differing"]]
        answer = {
            "ledger": ledger.version,
            "updates": [{key: value for key, value in one.items() if key != "differing"} for one in outcome],
            "differing": differing,
        }
        note = f"{len(differing)} figures of a vintage that is there already say otherwise; the older ones stand"
        warnings = [Note("figures-differ", note)] if differing else []
        return facts_answer(ledger, "ledger update", {}, answer, (), warnings)
