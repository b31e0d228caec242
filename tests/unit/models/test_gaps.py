from __future__ import annotations

import pytest

from delian.core.scenario import Lever, Scenario
from delian.ledger.store import Ledger
from delian.questions.assess import assess


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


@pytest.fixture(scope="module")
def alone(ledger):
    return assess(Scenario(missions=("baltic-defence",), without=("USA",), draws=60), ledger)


def _value(ledger, name, assume=()):
    return dict(assume).get(name, ledger.figure(name).value)


def test_to_add_units_one_buys_them_over_usable_times_ready(ledger, alone):
    tankers = next(row for row in alone.answer["gaps"] if row["capability"] == "tankers")
    usable = ledger.figure("usable/others/enabler/2024/any.war/2026-11").value
    ready = ledger.figure("arrival/others/enabler/2024/by-day-180/2026-11").value
    for point in ("low", "median", "high", "base"):
        assert tankers["to_buy"][point] == pytest.approx(tankers["to_add"][point] / (usable * ready))
    assert tankers["to_add"]["base"] == pytest.approx(tankers["required"] - tankers["supplied"])


def test_cost_is_what_is_bought_times_the_package_price(ledger, alone):
    tankers = next(row for row in alone.answer["gaps"] if row["capability"] == "tankers")
    price = ledger.figure("package_prices/any/tankers/2024/package/2026-11")
    assert tankers["cost"]["base"] == pytest.approx(tankers["to_buy"]["base"] * price.value)
    assert (tankers["cost"]["currency"], tankers["cost"]["price_year"]) == ("EUR", 2024)
    lead = ledger.figure("lead_times/any/tankers/2024/order-to-service/2026-11")
    assert (tankers["years"]["low"], tankers["years"]["base"], tankers["years"]["high"]) == lead.range


def test_buying_what_is_said_closes_the_gap(ledger):
    scenario = Scenario(missions=("baltic-defence",), without=("USA",), draws=0)
    gaps = assess(scenario, ledger).answer["gaps"]
    tankers = next(row for row in gaps if row["capability"] == "tankers")
    # France stands for an ordinary ally: what it buys is usable and ready like everybody's.
    lever = Lever("FRA", "tankers", tankers["to_buy"]["base"])
    after = assess(scenario.changed(levers=(lever,)), ledger).answer["needs"]
    closed = next(row for row in after if row["phase"] == tankers["phase"] and row["capability"] == "tankers")
    assert closed["missing"] == pytest.approx(0, abs=0.1)
    assert closed["supplied"] == pytest.approx(closed["required"], abs=0.1)


def test_what_serves_two_needs_is_priced_once(alone):
    priced = [row["bought_as"] for row in alone.answer["gaps"] if row["cost"] is not None]
    assert len(priced) == len(set(priced))
    for row in alone.answer["gaps"]:
        assert (row["bought_in"] is None) or (row["cost"] is None)


def test_the_bill_is_the_sum_of_its_rows(alone):
    rows = [row["cost"]["base"] for row in alone.answer["gaps"] if row["cost"] is not None]
    assert alone.answer["cost"]["base"] == pytest.approx(sum(rows))


def test_needs_that_are_met_are_no_gaps(alone):
    for row in alone.answer["gaps"]:
        assert row["missing"] > 0 or row["probability_missing"] >= 0.5
    listed = {(row["phase"], row["capability"]) for row in alone.answer["gaps"]}
    for row in alone.answer["needs"]:
        assert ((row["phase"], row["capability"]) in listed) == (
            row["missing"] > 0 or row["probability_missing"] >= 0.5
        )


def test_largest_missing_share_comes_first(alone):
    shares = [row["missing"] / row["required"] for row in alone.answer["gaps"]]
    assert shares == sorted(shares, reverse=True)


def test_other_money_is_converted_and_nothing_else_changes(ledger, alone):
    dollars = assess(Scenario(missions=("baltic-defence",), without=("USA",), draws=60, money="USD-2022"), ledger)
    cost = dollars.answer["cost"]
    assert (cost["currency"], cost["price_year"]) == ("USD", 2022)
    ratios = [
        a["cost"]["base"] / b["cost"]["base"]
        for a, b in zip(dollars.answer["gaps"], alone.answer["gaps"], strict=True)
        if b["cost"]
    ]
    assert ratios == pytest.approx([ratios[0]] * len(ratios))
    for point in ("low", "median", "high", "base"):
        assert dollars.answer["coverage"][point] == pytest.approx(alone.answer["coverage"][point])
    assert dollars.answer["s_star"] == alone.answer["s_star"]
