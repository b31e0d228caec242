"""`delian ledger diff` and `ledger compare`: one publisher at two times, and several publishers at one time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where, unknown_name
from delian.core.figures import figure_id
from delian.ledger import rules
from delian.ledger.rivals import Claim, agreement, claims, default_of
from delian.ledger.store import Ledger, checked_date
from delian.ledger.tables import FACT_TABLES
from delian.ledger.vintages import compared, known_on
from delian.questions.facts_answer import facts_answer


def diff(before: str, after: str, table: str | None = None, item: str | None = None) -> Answer:
    """Return what one vintage says otherwise than another: answer.restated, largest relative change first."""
    with Ledger() as ledger:
        tables = _tables(table)
        first, second = (_of_vintage(ledger, vintage, tables) for vintage in (before, after))
        if item is not None:
            _check_item(item, [*first, *second])
            first, second = ([(t, row) for t, row in rows if row["item"] == item] for rows in (first, second))
        found = compared(first, second, rules.checks().growth)
        names = ledger.names()
        restated = [
            row | {"name": names.get(row["member"], row["member"])} | {"figure": _figure(row, after)}
            for row in found.restated
        ]
        answer = {
            "before": before,
            "after": after,
            "table": table,
            "item": item,
            "count": len(restated),
            "restated": restated,
            "items": list(found.items.values()),
            "not_comparable": found.not_comparable,
        }
        cited = {str(row["source"]) for _, row in (*first, *second)}
        return facts_answer(ledger, "ledger diff", {}, answer, cited)


def compare(
    quantity: str, year: int, members: Sequence[str] = (), as_of: str | None = None, *, every: bool = False
) -> Answer:
    """Return what each publisher says of a quantity in a year, side by side: answer.side_by_side, answer.rows.

    `quantity` is an item of the ledger or a quantity of the catalogue. Of each definition and publisher the newest
    vintage is shown, `every` shows all. `as_of` keeps to what could be known on a day.
    """
    with Ledger() as ledger:
        day = None if as_of is None else checked_date(as_of)
        chosen = {ledger.holder(word) for word in members}
        offers = _offers(ledger, quantity)
        rows = [row for offer in offers for row in _rows(ledger, *offer, year, chosen, day)]
        if not rows:
            raise _nothing_there(ledger, quantity, offers, year, chosen, day)
        publishers = {source.id: source.publisher for source in ledger.sources({str(row["source"]) for row in rows})}
        found = claims(rows, publishers, every=every)
        names, order = ledger.names(), [(table, definition) for table, _, definition in offers if definition]
        answer = {
            "quantity": quantity,
            "year": year,
            "as_of": day,
            "every_vintage": every,
            "count": len({claim.member for claim in found}),
            "side_by_side": [
                {"member": member, "name": names.get(member, member), **agreement(part, default_of(part, order))}
                for member, part in _by_member(found).items()
            ],
            "rows": [_told(claim, default_of(part, order)) for part in _by_member(found).values() for claim in part],
            "rules": _rules(quantity, {str(row["table"]) for row in rows}),
        }
        warnings = [Note("definitions-differ", _DIFFER)] if len({claim.definition for claim in found}) > 1 else []
        scenario = {} if day is None else {"known_on": day}
        return facts_answer(ledger, "ledger compare", scenario, answer, {str(row["source"]) for row in rows}, warnings)


_DIFFER = "definitions differ: a spread is not an error of anybody, and figures of two definitions are never averaged"


def _figure(row: Mapping[str, Any], vintage: str) -> str:
    return figure_id(row["table"], row["member"], row["item"], row["year"], row["definition"], vintage)


def _tables(table: str | None) -> list[str]:
    if table is not None and table not in FACT_TABLES:
        raise unknown_name("unknown-table", "table of figures", table, FACT_TABLES)
    return [table] if table else list(FACT_TABLES)


def _of_vintage(ledger: Ledger, vintage: str, tables: Iterable[str]) -> list[tuple[str, Mapping[str, Any]]]:
    rows: list[tuple[str, Mapping[str, Any]]] = [
        (table, row) for table in tables for row in ledger.rows(table, {"vintage": vintage})
    ]
    if not rows:
        known = {str(row["vintage"]) for table in tables for row in ledger.rows(table, {})}
        raise unknown_name("unknown-vintage", "vintage", vintage, known)
    return rows


def _check_item(item: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    known = {str(row["item"]) for _, row in rows}
    if item not in known:
        raise unknown_name("unknown-option", "item of these vintages", item, known)


def _offers(ledger: Ledger, quantity: str) -> list[tuple[str, str, str]]:
    """Return (table, item, definition) in the order of choice; definition '' stands for any."""
    named = rules.quantities().get(quantity)
    if named is not None:
        return [(offer.table, offer.item, offer.definition) for offer in named.offers]
    tables = [table for table in FACT_TABLES if ledger.rows(table, {"item": quantity})]
    if not tables:
        items = {str(row["item"]) for table in FACT_TABLES for row in ledger.rows(table, {})}
        raise unknown_name("unknown-option", "quantity", quantity, {*rules.quantities(), *items}, rules.quantities())
    chosen = [(table, quantity, name) for table in tables for name in _order(table)]
    return chosen + [(table, quantity, "") for table in tables]


def _order(table: str) -> tuple[str, ...]:
    rule = rules.choices().get(table)
    return rule.order if rule else ()


def _rows(
    ledger: Ledger, table: str, item: str, definition: str, year: int, members: set[str], day: str | None
) -> list[dict[str, Any]]:
    where = {"item": item, "year": str(year)} | ({"definition": definition} if definition else {})
    rows = [row for row in ledger.rows(table, where) if not members or row["member"] in members]
    if not definition:
        rows = [row for row in rows if row["definition"] not in _order(table)]
    kept = rows if day is None else known_on(rows, day).rows
    return [{**row, "table": table} for row in kept]


def _nothing_there(
    ledger: Ledger,
    quantity: str,
    offers: Iterable[tuple[str, str, str]],
    year: int,
    members: set[str],
    day: str | None,
) -> DelianError:
    pairs = {(table, item) for table, item, _ in offers}
    years = sorted({int(row["year"]) for table, item in pairs for row in ledger.rows(table, {"item": item})})
    told = f" of {', '.join(sorted(members))}" if members else ""
    on = f" that could be known on {day}" if day else ""
    return DelianError(
        "year-outside-data",
        f"no figure of {quantity}{told} for {year}{on}. Years with figures: {years[0]} to {years[-1]}. "
        f"Type: delian ledger compare {quantity} --year {years[-1]}",
        where=[Where(column="--year", value=year)],
    )


def _by_member(found: Iterable[Claim]) -> dict[str, list[Claim]]:
    grouped: dict[str, list[Claim]] = {}
    for claim in found:
        grouped.setdefault(claim.member, []).append(claim)
    return dict(sorted(grouped.items()))


def _told(claim: Claim, default: Claim | None) -> dict[str, Any]:
    return claim.as_dict() | {"default": claim is default}


def _rules(quantity: str, tables: Iterable[str]) -> list[dict[str, Any]]:
    """Return which figure models use by default, and why."""
    named = rules.quantities().get(quantity)
    if named is not None:
        order = [f"{offer.table}/{offer.item} ({offer.definition})" for offer in named.offers]
        return [{"rule": quantity, "order": order, "why": named.why}]
    known = rules.choices()
    return [
        {"rule": table, "order": list(known[table].order), "why": known[table].why}
        for table in sorted(tables)
        if table in known
    ]
