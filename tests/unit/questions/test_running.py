"""The bill and the reach of an assessment: what they stand on, and what they leave alone."""

from __future__ import annotations

import pytest

from delian.core.scenario import Lever, Scenario
from delian.ledger.store import Ledger
from delian.questions.assess import assess
from delian.questions.reach import DRAWS

EVACUATION = Scenario(missions=("evacuation-2021",), without=("USA",), draws=40)
PAYLOAD = "lift/any/strategic_airlift/2024/payload/2026-11"
WAY = "route/evacuation-2021/distance_km/2021/total/2026-11"
RATE = "operating_costs/any/strategic_airlift/2024/in-the-field/2026-11"


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


@pytest.fixture(scope="module")
def evacuation(ledger):
    return assess(EVACUATION, ledger).answer


def test_reach_stands_beside_the_verdict_and_never_in_it(ledger, evacuation):
    changed = assess(EVACUATION.changed(assume=((PAYLOAD, 10.0), (WAY, 12_000.0))), ledger).answer
    assert changed["reach"]["share"]["base"] < evacuation["reach"]["share"]["base"]
    for name in ("s_star", "probability_able", "coverage", "indispensable", "coalitions", "operating"):
        assert changed[name] == evacuation[name]


def test_the_bill_moves_with_its_rate_alone(ledger, evacuation):
    base = next(f for f in ledger.figures("operating_costs", item="strategic_airlift")).value
    changed = assess(EVACUATION.changed(assume=((RATE, 2 * base),)), ledger).answer
    lines = {row["capability"]: row["cost"]["base"] for row in evacuation["operating_lines"]}
    more = changed["operating"]["base"] - evacuation["operating"]["base"]
    assert more == pytest.approx(lines["strategic_airlift"])
    assert changed["reach"] == evacuation["reach"]


def test_the_bill_does_not_ask_who_acts(ledger, evacuation):
    whole = assess(EVACUATION.changed(without=()), ledger).answer
    assert whole["operating"]["base"] == evacuation["operating"]["base"]
    assert whole["reach"]["share"]["base"] > evacuation["reach"]["share"]["base"]


def test_money_converts_the_bill(ledger, evacuation):
    dollars = assess(EVACUATION.changed(money="USD-2024"), ledger).answer["operating"]
    assert (dollars["currency"], dollars["price_year"]) == ("USD", 2024)
    ratio = {end: dollars[end] / evacuation["operating"][end] for end in ("low", "median", "high", "base")}
    assert all(value == pytest.approx(ratio["base"]) for value in ratio.values())
    assert 1.0 < ratio["base"] < 1.3


def test_more_transports_bring_more(ledger, evacuation):
    more = assess(EVACUATION.changed(levers=(Lever("DEU", "strategic_airlift", 40.0),)), ledger).answer
    assert more["reach"]["share"]["base"] > evacuation["reach"]["share"]["base"]


def test_draws_are_limited_and_told(ledger, evacuation):
    assert evacuation["reach"]["draws"] == 40
    assert assess(EVACUATION.changed(draws=200), ledger).answer["reach"]["draws"] == DRAWS
    none = assess(EVACUATION.changed(draws=0), ledger).answer["reach"]
    assert (none["draws"], none["probability_all"]) == (0, None)
    assert none["share"]["low"] == none["share"]["high"] == none["share"]["base"]


def test_no_way_and_nobody_to_move_have_a_reason(ledger):
    near = assess(Scenario(missions=("estonia-probe",), draws=0), ledger).answer
    assert near["reach"] is None
    assert "no way" in near["reach_reason"]
    there = assess(Scenario(missions=("baltic-defence",), without=("USA", "CAN"), draws=0), ledger).answer
    assert there["reach"] is None
    assert "in the theatre already" in there["reach_reason"]


def test_satellites_and_the_like_are_named_when_they_have_no_rate(ledger):
    for mission in ("libya-2011", "pacific-presence", "kosovo-kfor"):
        found = assess(Scenario(missions=(mission,), draws=0), ledger).answer
        listed = {row["name"] for row in found["operating_lines"]} | set(found["operating"]["not_in_bill"])
        assert listed == {row["name"] for row in found["needs"]}
