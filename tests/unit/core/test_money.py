from __future__ import annotations

import pytest

from delian.core.errors import DelianError
from delian.core.money import Money, PriceBase, PriceTables, at_own_prices, convert, one_base, price_base

EUR24, USD20, GBP22 = PriceBase("EUR", 2024), PriceBase("USD", 2020), PriceBase("GBP", 2022)
TABLES = PriceTables(
    per_usd={("EUR", 2020): 0.8, ("EUR", 2022): 0.95, ("GBP", 2022): 0.76},
    index={("EUR", 2020): 100.0, ("EUR", 2022): 110.0, ("EUR", 2024): 120.0},
)


def test_conversion_by_hand():
    # 1,000 USD of 2020 x 0.8 EUR per USD = 800 EUR of 2020; x 120 / 100 = 960 EUR of 2024.
    assert convert(Money(1000.0, USD20), EUR24, TABLES) == Money(pytest.approx(960.0), EUR24)


def test_conversion_between_two_others_goes_over_the_dollar():
    # 76 GBP of 2022 / 0.76 = 100 USD x 0.95 = 95 EUR of 2022; x 120 / 110.
    assert convert(Money(76.0, GBP22), EUR24, TABLES).amount == pytest.approx(95.0 * 120 / 110)


def test_same_currency_uses_no_exchange_rate():
    assert convert(Money(50.0, PriceBase("EUR", 2020)), EUR24, PriceTables({}, TABLES.index)).amount == 60.0


def test_same_base_needs_no_tables():
    assert convert(Money(7.0, EUR24), EUR24, PriceTables({}, {})) == Money(7.0, EUR24)


def test_mixed_price_years_are_not_added():
    with pytest.raises(DelianError) as told:
        Money(1.0, EUR24) + Money(1.0, PriceBase("EUR", 2020))
    assert told.value.code == "mixed-price-years"
    assert "EUR of 2020 and EUR of 2024" in told.value.message


def test_same_base_adds_and_scales():
    assert Money(1.0, EUR24) + Money(2.0, EUR24) == Money(3.0, EUR24)
    assert Money(2.0, EUR24) * 3.0 == Money(6.0, EUR24)


def test_no_money_at_all_has_no_base():
    with pytest.raises(DelianError, match="no money at all"):
        one_base([])


@pytest.mark.parametrize(
    ("amount", "what", "years"),
    [
        (Money(1.0, PriceBase("EUR", 2013)), "deflator of EUR for 2013", "2020 to 2024"),
        (Money(1.0, PriceBase("GBP", 2013)), "exchange rate of EUR for 2013", "2020 to 2022"),
        (Money(1.0, PriceBase("NOK", 2020)), "exchange rate of NOK for 2020", "none"),
    ],
)
def test_missing_rates_name_the_years_known(amount, what, years):
    with pytest.raises(DelianError) as told:
        convert(amount, EUR24, TABLES)
    assert told.value.code == "mixed-price-years"
    assert what in told.value.message
    assert f"Years known: {years}" in told.value.message


def test_own_prices_come_before_the_exchange_rate():
    # 100 GBP of 2020 x 132 / 120 = 110 GBP of 2022 / 0.76 x 0.95 = 137.5 EUR; the euro's own prices play no part.
    levels = PriceTables({}, {("GBP", 2020): 120.0, ("GBP", 2022): 132.0})
    found = at_own_prices(Money(100.0, PriceBase("GBP", 2020)), PriceBase("EUR", 2022), TABLES, levels)
    assert found == Money(pytest.approx(137.5), PriceBase("EUR", 2022))


@pytest.mark.parametrize("text", ["usd2021", "USD-2021", " Usd2021 "])
def test_a_price_base_is_read(text):
    assert price_base(text) == PriceBase("USD", 2021)


@pytest.mark.parametrize("text", ["usd", "2021", "dollar2021", "usd21"])
def test_what_is_no_price_base_is_refused(text):
    with pytest.raises(DelianError, match="ppp2021"):
        price_base(text)
