"""The answer of a verb that only reads or keeps facts: no figures behind numbers, the sources it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from delian import __version__
from delian.core.answer import Answer, Note
from delian.ledger.store import Ledger


def envelope(
    ledger: Ledger, question: str, answer: Mapping[str, Any], cited: Iterable[str] = (), notes: Iterable[Note] = ()
) -> Answer:
    """Return the answer of *question* with the versions, the sources of these ids and the warnings."""
    return Answer(
        schema=f"delian.{question.replace(' ', '-')}/1",
        question=question,
        scenario={},
        versions={"delian": __version__, "ledger": ledger.version},
        answer=answer,
        figures={},
        groups={},
        assumptions=(),
        unknown_inputs=(),
        not_modelled=(),
        sources=tuple(ledger.sources(cited)),
        warnings=tuple(notes),
    )
