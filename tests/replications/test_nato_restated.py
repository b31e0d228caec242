"""NATO, Defence Expenditure of NATO Countries: what the edition of June 2024 restates of that of June 2019."""

from __future__ import annotations

import pytest

from delian.questions.vintages import diff

# Shares of GDP of 2019 as printed in the two editions, percent.
PRINTED = {"BGR": (1.61, 3.13), "ROU": (2.04, 1.84)}


@pytest.fixture(scope="module")
def restated():
    return diff("2019-06", "2024-06", "defence_expenditure", "share_gdp").answer["restated"]


def test_bulgaria_and_romania_2019_are_among_the_largest(restated):
    largest = restated[:10]
    assert (largest[0]["member"], largest[0]["year"]) == ("BGR", 2019)
    found = {row["member"]: row for row in largest if row["year"] == 2019}
    for member, (before, after) in PRINTED.items():
        assert round(found[member]["before"], 2) == pytest.approx(before, abs=0.005), member
        assert round(found[member]["after"], 2) == pytest.approx(after, abs=0.005), member


def test_largest_first_over_all_items():
    whole = diff("2019-06", "2024-06", "defence_expenditure").answer
    sizes = [abs(row["relative"]) for row in whole["restated"] if row["relative"] is not None]
    assert sizes == sorted(sizes, reverse=True)
    assert whole["not_comparable"] == []
    assert {row["item"] for row in whole["items"] if row["restated"]} >= {"share_gdp", "spending_usd_2015", "personnel"}
