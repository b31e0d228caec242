"""`delian ledger ...`: members on a date, any table, all sources, straight from the facts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from delian import __version__
from delian.core.answer import Answer
from delian.core.errors import DelianError, unknown_name
from delian.ledger.cards import read_alliance
from delian.ledger.store import Ledger, checked_date


def members(alliance: str = "nato", on: str | None = None) -> Answer:
    """Return who was in an alliance on a date: answer.members [{member, name, joined, role}], by date of joining."""
    with Ledger() as ledger:
        card = read_alliance(alliance)
        date = checked_date(on or datetime.date.today().isoformat())
        rows = [row for key in (card.ledger_key or "").split("+") if key for row in ledger.members(key, date)]
        names = ledger.names()
        own = [
            {"member": m, "name": names[m], "joined": None, "role": "member"} for m in map(ledger.resolve, card.members)
        ]
        unique = {row["member"]: row for row in reversed([*rows, *own]) if row["member"] not in card.removes}
        found = sorted(unique.values(), key=lambda row: (row["joined"] or "", row["name"]))
        cited = {row["source"] for row in found if row.get("source")}
        answer = {"alliance": card.name, "on": date, "count": len(found), "members": found, "note": card.note}
        return _answer(ledger, "ledger members", {"alliance": alliance, "as_of": date}, answer, cited)


def show(table: str, where: Mapping[str, str] | None = None) -> Answer:
    """Return the rows of one table: answer.rows; `where` keeps rows whose columns equal these values."""
    with Ledger() as ledger:
        where = {name: _code(ledger, name, value) for name, value in (where or {}).items()}
        rows = ledger.rows(table, where)
        if not rows:
            _check_values(ledger, table, where)
        answer = {"table": table, "where": dict(where or {}), "count": len(rows), "rows": rows}
        cited = {str(row["source"]) for row in rows if row.get("source")}
        return _answer(ledger, "ledger show", {}, answer, cited)


def sources(publisher: str | None = None) -> Answer:
    """Return every source with tier, licence and address: answer.sources; one publisher when named."""
    with Ledger() as ledger:
        found = [s.as_dict() for s in ledger.sources()]
        if publisher is not None:
            chosen = [row for row in found if row["publisher"].casefold() == publisher.casefold()]
            if not chosen:
                raise unknown_name("unknown-option", "publisher", publisher, {row["publisher"] for row in found})
            found = chosen
        return _answer(ledger, "ledger sources", {}, {"count": len(found), "sources": found}, ())


def _code(ledger: Ledger, column: str, value: str) -> str:
    """Return the code of a country that was named; other values stay as they are."""
    if column not in ("member", "iso3"):
        return value
    try:
        return ledger.holder(value)
    except DelianError:
        return value  # classes such as `others`, currencies, groups of buyers


def _check_values(ledger: Ledger, table: str, where: Mapping[str, str]) -> None:
    """Raise `unknown-option` for a value that its column never holds; an empty combination is an answer."""
    everything = ledger.rows(table, {})
    for name, value in where.items():
        known = {str(row[name]) for row in everything}
        if value not in known:
            raise unknown_name("unknown-option", f"{name} in {table}", value, known)


def _answer(
    ledger: Ledger, question: str, scenario: Mapping[str, Any], answer: Mapping[str, Any], cited: Any
) -> Answer:
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
        warnings=(),
    )
