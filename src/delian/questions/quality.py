"""`delian ledger check` and `ledger coverage`: do the figures keep their rules, and how much is there."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where, unknown_name
from delian.ledger import quality, rules
from delian.ledger.cards import read_alliance
from delian.ledger.store import Ledger, checked_date
from delian.ledger.tables import FACT_TABLES, OTHER_TABLES
from delian.questions.facts_answer import facts_answer
from delian.questions.membership import dated_members


def check() -> Answer:
    """Return whether all figures keep their rules: answer.checks, breaches, jumps, explained.

    A breach fails a rule; a jump from year to year only asks for a look; what has a known reason is `explained`.
    """
    with Ledger() as ledger:
        tables = {name: ledger.rows(name, {}) for name in (*FACT_TABLES, *OTHER_TABLES)}
        units = {name: capability["unit"] for name, capability in ledger.capabilities().items()}
        known = rules.checks()
        found = quality.examined(tables, known, units)
        jumps = [row for row in found.breaches if row["check"] == "jump"]
        breaches = [row for row in found.breaches if row["check"] != "jump"]
        answer = {
            "passed": not breaches,
            "checks": [
                {
                    "check": kind,
                    "tested": found.tested[kind],
                    "found": _count(found.breaches, kind),
                    "explained": _count(found.explained, kind),
                }
                for kind in quality.KINDS
            ],
            "breaches": breaches,
            "jumps": jumps,
            "explained": found.explained,
        }
        idle = [f"{o.table} {o.member} {' '.join(o.items)}" for o in known.outliers if o not in found.used]
        warnings = (
            [Note("outlier-not-needed", f"known outliers that no check finds: {', '.join(idle)}")] if idle else []
        )
        return facts_answer(ledger, "ledger check", {}, answer, (), warnings)


def coverage(table: str | None = None, alliance: str = "nato", on: str | None = None) -> Answer:
    """Return how much the ledger knows of the members of an alliance: answer.coverage, one row a cell.

    Of all tables: for each table and member the share of items that are known of it, out of those known of anybody
    in the group. Of one table: the same for each year.
    """
    with Ledger() as ledger:
        counted = rules.checks().coverage
        if table is not None and table not in counted:
            raise unknown_name("unknown-table", "table of figures about countries", table, counted)
        card = read_alliance(alliance)
        date = checked_date(on or datetime.date.today().isoformat())
        members = sorted(dated_members(ledger, card, date))
        if not members:
            raise DelianError(
                "nobody-left",
                f"{card.name} had no members on {date}. Type another day (--on) or another --alliance.",
                where=[Where(column="on", value=date)],
            )
        names = ledger.names()
        cells = (
            quality.coverage({name: ledger.rows(name, {}) for name in counted}, members)
            if table is None
            else quality.coverage_by_year(ledger.rows(table, {}), members)
        )
        found = [cell | {"name": names[cell["member"]]} for cell in cells]
        answer = {
            "alliance": card.name,
            "on": date,
            "table": table,
            "count": len(found),
            "coverage": found,
            "lines": _lines(found, "table" if table is None else "year"),
        }
        scenario = {"alliance": alliance, "as_of": date}
        return facts_answer(ledger, "ledger coverage", scenario, answer, ())


def _count(rows: Iterable[Mapping[str, Any]], kind: str) -> int:
    return sum(row["check"] == kind for row in rows)


def _lines(cells: Iterable[Mapping[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return for each table (or year) how many cells are known of how many, and of whom nothing is."""
    grouped: dict[Any, list[Mapping[str, Any]]] = {}
    for cell in cells:
        grouped.setdefault(cell[key], []).append(cell)
    return [
        {
            key: name,
            "members": len(part),
            "known": sum(cell["known"] for cell in part),
            "of": sum(cell["of"] for cell in part),
            "without": [cell["member"] for cell in part if not cell["known"]],
        }
        for name, part in grouped.items()
    ]
