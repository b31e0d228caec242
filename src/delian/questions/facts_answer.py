"""The envelope of answers that come straight from the facts, without a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from delian import __version__
from delian.core.answer import Answer, Note
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
    return Answer(
        schema=f"delian.{question.replace(' ', '-')}/1",
        question=question,
        scenario=scenario,
        versions={"delian": __version__, "ledger": ledger.version},
        answer=answer,
        figures={},
        groups={},
        assumptions=(),
        unknown_inputs=(),
        not_modelled=(),
        sources=tuple(ledger.sources(cited)),
        warnings=tuple(warnings),
    )
