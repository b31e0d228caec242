from __future__ import annotations

import pytest

from delian.models import burden

GDP = {"AAA": 60.0, "BBB": 30.0, "CCC": 10.0}


def test_by_size_is_in_proportion():
    assert burden.by_size(GDP) == {"AAA": 0.6, "BBB": 0.3, "CCC": 0.1}


def test_the_largest_pays_as_much_as_the_next_and_the_others_pay_the_rest():
    found = burden.capped(burden.by_size(GDP))
    # k = 1 / (1 - 0.6 + 0.3) = 1 / 0.7
    assert found == pytest.approx({"AAA": 0.3 / 0.7, "BBB": 0.3 / 0.7, "CCC": 0.1 / 0.7})


def test_one_payer_pays_all_and_two_pay_half():
    assert burden.capped({"AAA": 1.0}) == {"AAA": 1.0}
    assert burden.capped({"AAA": 0.9, "BBB": 0.1}) == pytest.approx({"AAA": 0.5, "BBB": 0.5})


def test_the_rich_pay_more_than_their_part_of_gdp():
    # The same GDP, half the people: twice the GDP per head, twice the bill.
    found = burden.by_ability({"AAA": 10.0, "BBB": 10.0}, {"AAA": 1.0, "BBB": 2.0})
    assert found == pytest.approx({"AAA": 2 / 3, "BBB": 1 / 3})


def test_equal_gdp_per_head_is_the_key_of_gdp():
    assert burden.by_ability(GDP, {m: gdp / 5 for m, gdp in GDP.items()}) == pytest.approx(burden.by_size(GDP))
