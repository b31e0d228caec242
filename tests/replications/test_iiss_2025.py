"""IISS, Defending Europe Without the United States, 15 May 2025 (read in press copies)."""

from __future__ import annotations

import pytest

from delian.core.scenario import Scenario
from delian.questions.assess import assess

EUR_OF_A_DOLLAR = 0.9242  # Federal Reserve, mean of 2024


@pytest.fixture(scope="module")
def answer():
    return assess(Scenario(missions=("iiss-2025",), without=("USA",))).answer


@pytest.mark.parametrize(
    ("name", "usd", "quantity", "ours"),
    [
        ("tactical combat aircraft", 64_000, 400, 168),
        ("destroyers", 50_000, 20, 1000),
        ("tanks and infantry fighting vehicles", 25_000, 3000, (600 * 28 + 2400 * 11) / 3000),
        ("aircraft carriers", 13_600, 4, 6000),
        ("replacing personnel", 12_000, 128_000, None),
    ],
)
def test_implied_unit_costs_against_ours(answer, name, usd, quantity, ours):
    row = next(row for row in answer["published_lines"] if row["name"] == name)
    assert (row["published"]["base"], row["published"]["currency"], row["quantity"]) == (usd, "USD", quantity)
    assert row["unit_published"]["base"] == pytest.approx(usd * EUR_OF_A_DOLLAR / quantity)
    assert row["converted"]["currency"] == "EUR"
    if ours is None:
        assert row["unit_ours"] is None
    else:
        assert row["unit_ours"]["base"] == pytest.approx(ours)


def test_bounds_of_the_text_are_kept(answer):
    bounds = {row["name"]: row["bound"] for row in answer["published_lines"]}
    assert bounds["tactical combat aircraft"] == "at-most"
    assert bounds["replacing personnel"] == "at-least"
    carriers = next(row for row in answer["published_lines"] if row["name"] == "aircraft carriers")
    assert "reported once, check" in carriers["note"]


def test_the_rest_is_a_line_of_its_own(answer):
    """The published total, its own lines, our list with and without its optional lines."""
    once, ours = answer["published"]["once"], answer["published"]["list_price"]
    assert (once["published"]["low"], once["published"]["high"]) == (226_000, 344_000)
    assert once["converted"]["low"] == pytest.approx(226_000 * EUR_OF_A_DOLLAR)
    lines = (64_000 + 50_000 + 25_000 + 12_000 + 13_600 + 4_800) * EUR_OF_A_DOLLAR
    assert once["rest_of_lines"]["lines"]["base"] == pytest.approx(lines)
    assert once["rest_of_lines"]["rest"]["base"] == pytest.approx(285_000 * EUR_OF_A_DOLLAR - lines)
    assert ours["base"] == pytest.approx(228_650)
    assert once["rest"]["base"] == pytest.approx(285_000 * EUR_OF_A_DOLLAR - 228_650)
    assert once["rest_essential"]["base"] == pytest.approx(285_000 * EUR_OF_A_DOLLAR - 174_650)
    for rest in (once["rest"], once["rest_essential"], once["rest_of_lines"]["rest"]):
        assert rest["low"] < rest["base"] < rest["high"]


def test_life_cycle_cost_is_listed_and_compared_with_nothing(answer):
    row = answer["published"]["life_cycle"]
    assert (row["published"]["base"], row["years"], row["compared"]) == (1_000_000, 25, False)
    assert not any("rest" in key for key in row)
