"""Bruegel and Kiel, Defending Europe without the US, 21 February 2025 (read in press copies)."""

from __future__ import annotations

import pytest

from delian.core.scenario import Scenario
from delian.questions.assess import assess


@pytest.fixture(scope="module")
def answer():
    return assess(Scenario(missions=("bruegel-2025",), without=("USA",))).answer


@pytest.mark.parametrize(
    ("capability", "held", "published", "holds"),
    [("main_battle_tanks", 861, 1400, True), ("ifv", 2055, 2000, False), ("artillery_tubes", 399, 700, True)],
)
def test_more_than_four_countries_hold_together(answer, capability, held, published, holds):
    """Two of the three numbers fit our counts, and the one that does not is printed too."""
    row = next(row for row in answer["published_held"] if row["capability"] == capability)
    assert row["members"] == ["DEU", "FRA", "ITA", "GBR"]
    assert (row["held"]["base"], row["published"], row["holds"]) == (held, published, holds)
    assert row["held"]["low"] < held < row["held"]["high"]


def test_250_bn_a_year_come_from_the_top(answer):
    row = answer["published"]["top_down"]
    assert row["published"]["base"] == 250_000
    assert (row["share_before"], row["share_after"], row["members"], row["year"]) == (2.0, 3.5, 27, 2023)
    assert row["computed"] == pytest.approx(255_000, rel=0.01)
    assert row["computed"] == pytest.approx(row["gdp"] * 0.015)


def test_the_list_costs_another_quantity(answer):
    price = answer["published"]["list_price"]
    assert (price["currency"], price["price_year"]) == ("EUR", 2024)
    # 1,400 tanks at 28, 2,000 IFV at 11, 700 guns at 17 million
    assert price["base"] == pytest.approx(1400 * 28 + 2000 * 11 + 700 * 17)
    assert price["base"] == pytest.approx(73_000, rel=0.01)
    assert answer["cost"]["base"] == pytest.approx(price["base"])


def test_every_line_is_bought_as_it_is_listed(answer):
    missing = {row["capability"]: row["missing"] for row in answer["gaps"]}
    assert missing == {"personnel_army": 300_000, "main_battle_tanks": 1400, "ifv": 2000, "artillery_tubes": 700}
    bought = {row["capability"]: row["to_buy"]["base"] for row in answer["gaps"] if row["to_buy"]}
    assert bought == {"main_battle_tanks": 1400, "ifv": 2000, "artillery_tubes": 700}  # soldiers have no price
    soldiers = next(row for row in answer["gaps"] if row["capability"] == "personnel_army")
    assert soldiers["cost"] is None
    assert soldiers["years"] is None
