from __future__ import annotations

import pytest

from delian.core.scenario import Lever, Scenario
from delian.ledger.store import Ledger
from delian.models.results import LEAST_SUPPLY
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
        assert row["missing"] >= LEAST_SUPPLY or row["probability_missing"] >= 0.5
    listed = {(row["phase"], row["capability"]) for row in alone.answer["gaps"]}
    for row in alone.answer["needs"]:
        assert ((row["phase"], row["capability"]) in listed) == (
            row["missing"] >= LEAST_SUPPLY or row["probability_missing"] >= 0.5
        )


def test_what_decides_comes_first_then_the_largest_missing_share(alone, ledger):
    optional = assess(Scenario(missions=("iraq-2003",), members=("USA",), draws=60), ledger)
    for answer in (alone, optional):
        order = [(not row["essential"], -row["missing"] / row["required"]) for row in answer.answer["gaps"]]
        assert order == sorted(order)
    carriers = [row for row in optional.answer["gaps"] if row["capability"] == "aircraft_carriers"]
    assert [row["essential"] for row in carriers] == [False]
    assert optional.answer["cost"]["optional"]["base"] == pytest.approx(
        sum(row["cost"]["base"] for row in optional.answer["gaps"] if not row["essential"] and row["cost"])
    )
    assert alone.answer["cost"]["optional"] is None or alone.answer["cost"]["optional"]["base"] >= 0


def test_the_missing_units_by_themselves_cost_less_and_the_share_is_told(alone):
    cost = alone.answer["cost"]
    rows = [row for row in alone.answer["gaps"] if row["cost"] is not None and row["share_there"] is not None]
    assert rows
    for row in rows:
        assert row["to_add"]["base"] == pytest.approx(row["to_buy"]["base"] * row["share_there"])
    assert cost["missing_units"]["base"] == pytest.approx(sum(r["cost"]["base"] * r["share_there"] for r in rows))
    assert 0 < cost["missing_units"]["base"] < cost["base"]


def test_people_are_not_bought(ledger):
    gaps = assess(Scenario(missions=("kosovo-kfor",), members=("DEU",), draws=20), ledger).answer["gaps"]
    soldiers = next(row for row in gaps if row["unit"] == "persons")
    assert soldiers["to_buy"] is None
    assert soldiers["to_add"]["base"] == pytest.approx(soldiers["missing"])


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
