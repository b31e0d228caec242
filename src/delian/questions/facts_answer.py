"""The envelope of answers that come straight from the facts, without a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from delian.core.answer import Answer, Note
from delian.ledger.envelope import envelope
from delian.ledger.store import Ledger


def facts_answer(
    ledger: Ledger,
    question: str,
    scenario: Mapping[str, Any],
    answer: Mapping[str, Any],
    cited: Iterable[str],
    warnings: Iterable[Note] = (),
) -> Answer:
    """Return the answer to `delian ledger ...` with the sources it cites."""
    return replace(envelope(ledger, question, answer, cited, warnings), scenario=scenario)
