"""NATO, Defence Expenditure of NATO Countries (2014-2024), 17 June 2024, graph 1 and the secretary general's count."""

from __future__ import annotations

import pytest

from delian.ledger.store import Ledger

VINTAGE = "2024-06"
# Allies at or above 2.00% of GDP, members of that year, shares rounded to two decimals.
PUBLISHED = dict(zip(range(2014, 2025), (3, 5, 5, 4, 6, 7, 9, 6, 7, 10, 23), strict=True))


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


def _at_two_percent(ledger, year):
    members = {row["member"] for row in ledger.members("nato", f"{year}-12-31")}
    figures = ledger.figures("defence_expenditure", item="share_gdp", year=year, definition="nato", vintage=VINTAGE)
    shares = {f.id.split("/")[1]: f.value for f in figures}
    return {member for member in members if shares.get(member) is not None and round(shares[member], 2) >= 2.0}


@pytest.mark.parametrize(("year", "count"), PUBLISHED.items())
def test_allies_at_two_percent(ledger, year, count):
    assert len(_at_two_percent(ledger, year)) == count


def test_the_three_of_2014(ledger):
    assert _at_two_percent(ledger, 2014) == {"USA", "GRC", "GBR"}


def test_those_below_in_2024(ledger):
    members = {row["member"] for row in ledger.members("nato", "2024-12-31")} - {"ISL"}
    below = members - _at_two_percent(ledger, 2024)
    assert below == {"HRV", "PRT", "ITA", "CAN", "BEL", "LUX", "SVN", "ESP"}


def test_editions_are_kept_apart(ledger):
    """2019 was restated between the editions of 2019 and 2024 for Bulgaria, Greece and Romania."""
    restated = {"BGR": (1.61, 3.13), "GRC": (2.24, 2.45), "ROU": (2.04, 1.84)}
    for member, shares in restated.items():
        found = {
            vintage: ledger.figures("defence_expenditure", member=member, item="share_gdp", year=2019, vintage=vintage)[
                0
            ].value
            for vintage in ("2019-06", VINTAGE)
        }
        assert [round(found["2019-06"], 2), round(found[VINTAGE], 2)] == list(shares), member
