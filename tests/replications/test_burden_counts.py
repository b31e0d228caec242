"""NATO's tables of June 2019 and June 2024 as `delian burden` tells them: counts at 2%, restated years."""

from __future__ import annotations

import pytest

from delian.ledger.store import Ledger
from delian.questions.burden import burden

# NATO, Defence Expenditure of NATO Countries (2014-2024), 17 June 2024, graph 1 and table 3.
PUBLISHED = dict(zip(range(2014, 2025), (3, 5, 5, 4, 6, 7, 9, 6, 7, 10, 23), strict=True))


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


def _figure(ledger, member, item, year):
    return ledger.figures("defence_expenditure", member=member, item=item, year=year, vintage="2024-06")[0].value


def _share(answer, member):
    return next(round(row["share_gdp"], 2) for row in answer.answer["members"] if row["member"] == member)


def test_members_at_two_percent(ledger):
    found = burden(vintage="2024", ledger=ledger).answer["counts"]
    assert {row["year"]: row["at_two_percent"] for row in found} == PUBLISHED
    assert all(row["known"] == row["members"] for row in found)


@pytest.mark.parametrize(("member", "first", "later"), [("BGR", 1.61, 3.13), ("GRC", 2.24, 2.45), ("ROU", 2.04, 1.84)])
def test_2019_by_vintage(ledger, member, first, later):
    old, new = (burden(2019, vintage, ledger=ledger) for vintage in ("2019", "2024"))
    assert (_share(old, member), _share(new, member)) == (first, later)
    restated = next(row for row in old.answer["revisions"] if row["member"] == member and row["vintage"] == "2024-06")
    assert (round(restated["share_gdp"], 2), round(restated["shown"], 2)) == (later, first)


def test_all_allies_of_2025_are_at_two_percent(ledger):
    """NATO, August 2025: all allies expected to meet the guideline of 2014."""
    row = next(row for row in burden(2025, ledger=ledger).answer["counts"] if row["year"] == 2025)
    assert row["at_two_percent"] == row["members"] == 31


def test_constant_dollars_of_2015_agree_with_natos_own(ledger):
    """Table 2 of June 2024 prints constant dollars; the way over national prices must lead to the same amounts."""
    printed = burden(2024, "2024", "usd2015", ledger=ledger).answer["members"]
    for row in printed:
        wanted = (("spending_lcu_2015", 2024), ("spending_lcu_current", 2015), ("spending_usd_current", 2015))
        figures = {item: _figure(ledger, row["member"], item, year) for item, year in wanted}
        rate = figures["spending_lcu_current"] / figures["spending_usd_current"]
        assert row["spending"]["value"] == pytest.approx(figures["spending_lcu_2015"] / rate, rel=0.002)
