from __future__ import annotations

import pytest

from delian.core.errors import DelianError
from delian.ledger.store import Ledger
from delian.questions.burden import burden
from delian.questions.share import share


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


def test_each_member_has_share_amount_and_origin(ledger):
    found = burden(2024, ledger=ledger).answer
    assert {"USA", "SWE"} <= {row["member"] for row in found["members"]}
    assert "ISL" not in {row["member"] for row in found["members"]}
    germany = next(row for row in found["members"] if row["member"] == "DEU")
    assert germany["definition"] == "nato"
    assert germany["vintage"] == "2024-06"
    assert germany["spending"]["currency"] == "USD"
    assert germany["spending"]["price_year"] == 2024
    assert germany["per_head"]["value"] == pytest.approx(germany["spending"]["value"] * 1e6 / 83.5e6, rel=0.02)
    assert sum(row["share_of_total"]["value"] for row in found["members"]) == pytest.approx(1.0)


def test_a_price_year_keeps_growth_of_the_own_currency(ledger):
    """In constant prices the ratio of two years is that of NATO's national constant prices, whatever the currency."""
    later, earlier = (
        {
            row["member"]: row["spending"]["value"]
            for row in burden(y, "2024", "eur2021", ledger=ledger).answer["members"]
        }
        for y in (2024, 2014)
    )
    for member in ("POL", "TUR", "USA", "DEU"):
        now, then = (
            ledger.figures("defence_expenditure", member=member, item="spending_lcu_2015", year=y, vintage="2024-06")[0]
            for y in (2024, 2014)
        )
        assert later[member] / earlier[member] == pytest.approx(now.value / then.value)


def test_purchasing_power_leaves_the_united_states_and_lifts_poland(ledger):
    plain, parity = (
        {row["member"]: row["spending"]["value"] for row in burden(2024, money=money, ledger=ledger).answer["members"]}
        for money in ("usd2021", "ppp2021")
    )
    assert parity["USA"] == pytest.approx(plain["USA"])
    assert parity["POL"] > 1.5 * plain["POL"]
    assert "ppp-economy-wide" in {note.code for note in burden(2024, money="ppp2021", ledger=ledger).warnings}


def test_an_edition_in_dollars_reaches_other_bases(ledger):
    found = burden(2019, "2019", "eur2024", ledger=ledger).answer
    assert found["price_base"] == {"currency": "EUR", "price_year": 2024}
    assert found["total"]["value"] > 0
    germany = next(row for row in found["members"] if row["member"] == "DEU")
    assert {group.split(".")[0] for group in germany["spending"]["from"]} == {"spending", "deflators", "exchange_rates"}


def test_shares_without_amounts_stay_unknown(ledger):
    answer = burden(2025, ledger=ledger)
    assert answer.answer["total"]["value"] is None
    assert all(row["spending"]["value"] is None and row["share_of_total"] is None for row in answer.answer["members"])
    assert {"no-amounts", "editions-mixed", "no-sipri"} <= {note.code for note in answer.warnings}


def test_definitions_stand_side_by_side_only_where_both_exist(ledger):
    rows = burden(2019, "2019", ledger=ledger).answer["definitions"]
    assert rows[0]["member"] == "BGR"
    assert all(row["difference"] == pytest.approx(row["sipri"] - row["nato"]) for row in rows)


def test_a_year_that_no_edition_knows_is_told_with_those_that_are(ledger):
    with pytest.raises(DelianError, match=r"do not know 1990, but 2012 to 2025\. Type another --year\.$"):
        burden(1990, ledger=ledger)


def test_rates_that_natos_tables_imply_are_told_apart(ledger):
    told = {note.code: note.text for note in burden(2023, "2024", "eur2021", ledger=ledger).warnings}
    assert told["rates-implied"].startswith("exchange rates of ALL BGN CZK GBP HUF MKD PLN RON TRY are those NATO's")
    assert "rates-implied" not in {note.code for note in burden(2023, "2024", ledger=ledger).warnings}
    told = {note.code for note in share("4600", money="pln2024", ledger=ledger).warnings}
    assert "rates-implied" in told


def test_an_edition_that_is_not_there_is_told_with_all_that_are(ledger):
    with pytest.raises(DelianError, match=r"Known: 2019, 2024, 2018-03, .*2026-03, latest"):
        burden(vintage="2015", ledger=ledger)
