from __future__ import annotations

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.questions.share import KEYS, share

THREE = Scenario(members=("USA", "DEU", "EST"), year=2024)


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


@pytest.mark.parametrize("key", KEYS)
def test_a_bill_is_paid_whole_and_gains_cancel(ledger, key):
    rows = share("4600", key, ledger=ledger).answer["members"]
    assert sum(row["amount"] for row in rows) == pytest.approx(4600)
    assert sum(row["share"] for row in rows) == pytest.approx(1.0)
    assert sum(row["gain"] for row in rows) == pytest.approx(0.0, abs=1e-6)


def test_shapley_of_three_by_hand(ledger):
    """Airport game: the smallest step is shared by three, the next by two, the last is the largest payer's alone."""
    found = share("100", "shapley", THREE, ledger=ledger).answer
    gdp = {row["member"]: row["gdp"] for row in found["keys"]}
    small, middle, large = (gdp[m] for m in ("EST", "DEU", "USA"))
    by_hand = {
        "EST": small / 3,
        "DEU": small / 3 + (middle - small) / 2,
        "USA": small / 3 + (middle - small) / 2 + large - middle,
    }
    assert {row["member"]: row["share"] for row in found["members"]} == pytest.approx(
        {m: value / large for m, value in by_hand.items()}
    )


def test_the_money_of_the_bill_and_of_gdp_may_differ(ledger):
    euros, dollars = (share("1000", "gdp", THREE, money, ledger=ledger).answer for money in ("eur2024", "usd2024"))
    assert dollars["members"][0]["of_gdp"] < euros["members"][0]["of_gdp"]
    assert "exchange_rates" in euros["members"][0]["from"]


def test_who_is_in_no_key_of_today_is_not_compared(ledger):
    answer = share("1000", scenario=Scenario(members=("AUT", "DEU", "FRA")), ledger=ledger)
    assert all(row["today"] is None and row["gain"] is None for row in answer.answer["members"])
    assert "no-key-today" in {note.code for note in answer.warnings}


def test_forces_by_host_under_three_rules(ledger):
    found = share("us-forces", plus=0.5, ledger=ledger).answer
    rows = {row["member"]: row for row in found["members"]}
    germany, whole = rows["DEU"], {row["cost"]: row for row in found["totals"]}
    for cost in ("marginal", "full"):
        assert germany[cost]["cost_plus"]["base"] == pytest.approx(1.5 * germany[cost]["cost"]["base"])
        assert rows["USA"][cost]["where_they_fall"]["base"] == whole[cost]["base"]
        assert germany[cost]["where_they_fall"]["base"] == 0
        assert sum(row[cost]["common"]["base"] for row in rows.values()) == pytest.approx(whole[cost]["base"])
        assert sum(row[cost]["cost"]["base"] for row in rows.values()) == pytest.approx(whole[cost]["base"])
    assert rows["USA"]["troops"] is None
    assert germany["troops"] > rows["ITA"]["troops"] > 0


def test_the_surcharge_of_the_ledger_is_an_assumption_with_a_range(ledger):
    answer = share("us-forces", ledger=ledger)
    assert {row["figure"].split("/")[2] for row in answer.assumptions} == {"cost_plus", "person_abroad"}
    spread = answer.answer["members"][0]["marginal"]["cost_plus"]
    assert spread["low"] < spread["base"] < spread["high"]


@pytest.mark.parametrize("given", [{"key": "equal"}, {"money": "eur2024"}])
def test_options_of_a_bill_are_refused_for_us_forces(ledger, given):
    with pytest.raises(DelianError, match="is for a bill") as told:
        share("us-forces", ledger=ledger, **given)
    assert told.value.code == "unknown-option"


@pytest.mark.parametrize(("money", "year"), [("xyz2024", None), ("usd1900", None), ("eur2024", 1960)])
def test_money_that_cannot_be_set_against_gdp_is_told_with_what_can(ledger, money, year):
    with pytest.raises(DelianError, match=r"Can be reached: .*USD") as told:
        share("4600", money=money, scenario=Scenario(year=year), ledger=ledger)
    assert told.value.code == "price-base-unreachable"


@pytest.mark.parametrize(("cost", "year"), [("4600", 2050), ("4600", 2027), ("4600", 1952), ("us-forces", 2050)])
def test_a_year_beyond_the_data_is_refused_with_one_to_type(ledger, cost, year):
    with pytest.raises(DelianError, match=r"Known: .*Type --year 2024") as told:
        share(cost, scenario=Scenario(year=year), ledger=ledger)
    assert told.value.code == "year-outside-data"


def test_an_older_gdp_that_stands_for_a_year_is_told(ledger):
    told = {note.code: note.text for note in share("4600", scenario=Scenario(year=2026), ledger=ledger).warnings}
    assert told["gdp-of-another-year"] == "GDP and population of 2024 stand for 2026"
    assert "gdp-of-another-year" not in {note.code for note in share("4600", ledger=ledger).warnings}


@pytest.mark.parametrize("cost", ["4600", "us-forces"])
def test_before_there_was_an_alliance_nobody_is_told_of_options_not_typed(ledger, cost):
    with pytest.raises(DelianError, match="has no members on 1940-12-31") as told:
        share(cost, scenario=Scenario(year=1940), ledger=ledger)
    assert told.value.code == "nobody-left"
    assert "--without" not in told.value.message


@pytest.mark.parametrize(("year", "start"), [(2018, None), (2021, 2021), (2024, 2024), (2025, 2024)])
def test_a_bill_is_compared_with_the_key_of_its_time_only(ledger, year, start):
    found = share("4600", scenario=Scenario(year=year), ledger=ledger).answer
    assert found["today_from"] == start
    assert all((row["gain"] is None) == (start is None) for row in found["members"])
