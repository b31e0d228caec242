"""Exploitation: verdicts of Sandler and Shimizu 2014 and Kim and Sandler 2020; estimates of free riding made anew."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from delian.ledger import tables
from delian.ledger.store import Ledger
from delian.questions.burden_tests import burden_tests
from delian.questions.freeriding import estimates

VERDICTS = {1960: 0.05, 1965: 0.05, 1970: 1, 1975: 1, **dict.fromkeys(range(1999, 2010), 1), 2010: 0.1}
VERDICTS |= dict.fromkeys(range(2011, 2016), 0.05)
# p = 0.0502 by SIPRI's release of April 2025, where 5% was published; docs/methods/freeriding.md says what was tried.
NOT_REPRODUCED = {2013}


@pytest.fixture(scope="module")
def found():
    return burden_tests()


@pytest.mark.parametrize("year", sorted(set(VERDICTS) - NOT_REPRODUCED))
def test_published_verdict(found, year):
    row = next(row for row in found.answer["exploitation"] if row["year"] == year)
    assert row["level"] == VERDICTS[year]


def test_what_is_not_reproduced_is_told_beside_what_is(found):
    rows = {row["year"]: row for row in found.answer["published"]}
    assert {year: row["published_level"] for year, row in rows.items()} == VERDICTS
    assert {year for year, row in rows.items() if not row["agrees"]} == NOT_REPRODUCED
    assert rows[2013]["p_one_sided"] == pytest.approx(0.0502, abs=0.0001)
    assert "not-reproduced" in {note.code for note in found.warnings}


def test_every_member_of_every_year_is_there(found):
    assert [row["missing"] for row in found.answer["exploitation"]] == [[]] * 65
    counts = {row["year"]: row["n"] for row in found.answer["exploitation"]}
    assert [counts[year] for year in (1960, 1982, 1999, 2004, 2009, 2024)] == [14, 15, 18, 25, 27, 31]


def test_estimates_are_those_that_are_committed():
    committed = Path(tables.__file__).with_name("facts") / "free_riding.csv"
    with committed.open(encoding="utf-8", newline="") as file:
        old = {tuple(line[:5]): float(line[5]) for line in list(csv.reader(file))[1:]}
    with Ledger() as ledger:
        new = {(r.member, r.item, r.year, r.definition, r.vintage): float(r.value) for r in estimates(ledger)}
    assert set(new) == set(old)
    assert [new[key] for key in old] == pytest.approx(list(old.values()), rel=1e-5, abs=1e-9)
