"""`delian ledger ...`: members on a date, any table, all sources, straight from the facts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.core.errors import DelianError, Where, unknown_name
from delian.ledger.cards import read_alliance
from delian.ledger.store import Ledger, checked_date
from delian.ledger.tables import FACT_TABLES, OTHER_TABLES
from delian.ledger.vintages import known_on
from delian.questions.facts_answer import facts_answer as _answer


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


def show(table: str, where: Mapping[str, str] | None = None, as_of: str | None = None) -> Answer:
    """Return the rows of one table: answer.rows; `where` keeps rows whose columns equal these values.

    With `as_of`, the figures that could be known on that day, of each the newest vintage of then.
    """
    with Ledger() as ledger:
        day = None if as_of is None else _day_of(table, as_of)
        where = {name: _code(ledger, name, value) for name, value in (where or {}).items()}
        rows = ledger.rows(table, where)
        if not rows:
            _check_values(ledger, table, where)
        told: dict[str, Any] = {}
        if day is not None:
            known = known_on(rows, day)
            rows = known.rows
            left_out = {"later": known.later, "superseded": known.superseded, "undated": known.undated}
            told = {"as_of": day, "left_out": left_out}
        answer = {"table": table, "where": dict(where or {}), **told, "count": len(rows), "rows": rows}
        cited = {str(row["source"]) for row in rows if row.get("source")}
        return _answer(ledger, "ledger show", {} if day is None else {"known_on": day}, answer, cited)


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


def _day_of(table: str, as_of: str) -> str:
    """Return the day; only figures were published on a day."""
    if table not in FACT_TABLES and table in OTHER_TABLES:
        hint = "delian ledger members --on DATE" if table in ("memberships", "roles") else "it without --as-of"
        raise DelianError(
            "unknown-option",
            f"--as-of is for tables of figures; {table} is none. Type {hint}.",
            where=[Where(column="--as-of", value=table)],
        )
    return checked_date(as_of)


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
