"""The rules in the catalogue fit the ledger: no table without a choice, no rule about nothing, no idle outlier."""

from __future__ import annotations

import pytest

from delian.ledger import rules
from delian.ledger.store import Ledger
from delian.ledger.tables import FACT_TABLES


@pytest.fixture(scope="module")
def tables():
    with Ledger() as ledger:
        return {name: ledger.rows(name, {}) for name in FACT_TABLES}


def _rivals(rows):
    found = {}
    for row in rows:
        found.setdefault((row["member"], row["item"], row["year"]), set()).add(row["definition"])
    return {name for names in found.values() if len(names) > 1 for name in names}


def test_every_table_where_definitions_meet_has_a_rule_with_a_reason(tables):
    meeting = {name for name, rows in tables.items() if _rivals(rows)}
    assert meeting <= set(rules.choices())
    assert all(rule.why for rule in rules.choices().values())


def test_a_rule_names_definitions_that_the_table_has(tables):
    for name, rule in rules.choices().items():
        assert set(rule.order) <= {row["definition"] for row in tables[name]}, name


def test_offers_exist(tables):
    for quantity in rules.quantities().values():
        for offer in quantity.offers:
            items = {(row["item"], row["definition"]) for row in tables[offer.table]}
            assert (offer.item, offer.definition) in items, offer


def test_every_rule_of_the_checks_is_about_a_table(tables):
    checks = rules.checks()
    named = {*(r.table for r in checks.ranges), *(j.table for j in checks.jumps), *checks.coverage}
    assert named <= set(FACT_TABLES)
    assert {r.table for r in checks.ranges} == set(FACT_TABLES)
    assert all(rule.why for rule in (*checks.ranges, *checks.sums))
    assert all(outlier.reason and outlier.shown_by for outlier in checks.outliers)


def test_figures_named_as_evidence_exist():
    with Ledger() as ledger:
        for outlier in rules.checks().outliers:
            figure = outlier.shown_by.split(" ")[0]
            assert "/" not in figure or ledger.figure(figure) is not None, figure
