"""NATO, Defence Expenditure of NATO Countries (2014-2024), 17 June 2024, graph 1 and the secretary general's count."""

from __future__ import annotations

import pytest

from delian.ledger.store import Ledger

VINTAGE = "2024-06"
# Allies at or above 2.00% of GDP, members of that year, shares rounded to two decimals.
PUBLISHED = dict(zip(range(2014, 2025), (3, 5, 5, 4, 6, 7, 9, 6, 7, 10, 23), strict=True))
YEARS = range(2014, 2025)
# Totals as the edition prints them: tables 2 and 5 in million US dollars, table 7 in thousand persons.
EUROPE_AND_CANADA = {
    "spending_usd_current": (
        289276, 254422, 255595, 275102, 300167, 301674, 325953, 358836, 355382, 419205, 506692,
    ),
    "spending_usd_2015": (
        250340, 254422, 261980, 277401, 289189, 299644, 313765, 321743, 333750, 364667, 430112,
    ),
    "gdp_usd_current": (
        20414040, 17871876, 17895542, 18820901, 20148710, 19828091, 19134836, 21867014, 21671511, 23778586, 25256495,
    ),
    "gdp_usd_2015": (
        17533176, 17871876, 18211677, 18771318, 19130130, 19448693, 18227371, 19405041, 20121489, 20539068, 21340707,
    ),
    "personnel": (1891, 1811, 1788, 1857, 1893, 1884, 1897, 1968, 1968, 2034, 2118),
}  # fmt: skip
NATO_TOTAL = {
    "spending_usd_current": (
        943218, 895675, 911654, 918035, 972422, 1052560, 1096603, 1182930, 1190359, 1294808, 1474399,
    ),
    "spending_usd_2015": (
        910361, 895675, 913226, 903810, 929276, 998706, 1018179, 1056492, 1037111, 1068568, 1184796,
    ),
    "gdp_usd_current": (
        38022179, 36166895, 36700455, 38433004, 40805225, 41349486, 40457785, 45461045, 47415620, 51139521, 53976437,
    ),
    "gdp_usd_2015": (
        35304726, 36166895, 36839565, 37857009, 38781998, 39585381, 37918340, 40238127, 41357798, 42315353, 43675111,
    ),
    "personnel": (3229, 3125, 3090, 3163, 3210, 3213, 3243, 3317, 3285, 3320, 3419),
}  # fmt: skip


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


def _rows(ledger, item):
    return ledger.rows("defence_expenditure", {"item": item, "definition": "nato", "vintage": VINTAGE})


@pytest.mark.parametrize("item", NATO_TOTAL)
def test_the_allies_of_each_year_add_up_to_the_printed_totals(ledger, item):
    """Members count from the year of their accession: MNE 2017, MKD 2020, FIN 2023, SWE 2024; Iceland's GDP is in."""
    rows = _rows(ledger, item)
    for place, year in enumerate(YEARS):
        members = {row["member"] for row in ledger.members("nato", f"{year}-12-31")}
        known = {row["member"]: float(row["value"]) for row in rows if int(row["year"]) == year}
        whole = sum(value for member, value in known.items() if member in members)
        assert round(whole) == NATO_TOTAL[item][place], year
        assert round(whole - known["USA"]) == EUROPE_AND_CANADA[item][place], year


def test_all_allies_and_years_are_there_and_estimates_are_marked(ledger):
    members = {row["member"] for row in ledger.members("nato", "2024-12-31")}
    for item in ("share_gdp", *NATO_TOTAL):
        rows = _rows(ledger, item)
        expected = members if item.startswith("gdp") else members - {"ISL"}
        assert {(row["member"], int(row["year"])) for row in rows} == {(m, y) for m in expected for y in YEARS}, item
        estimated = {int(row["year"]) for row in rows if row["status"] == "estimated"}
        assert estimated == {2023, 2024}
        assert all(("NATO estimate" in row["note"]) == (row["status"] == "estimated") for row in rows)
