"""Money goes round and comes back, and adds the same in any currency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delian.core.errors import DelianError
from delian.core.money import Money, PriceBase, PriceTables, convert

CURRENCIES, YEARS = ("EUR", "USD", "GBP"), (2014, 2020, 2024)
AMOUNTS, POSITIVE = st.floats(0, 1e9), st.floats(0.01, 100)
BASES = st.builds(PriceBase, st.sampled_from(CURRENCIES), st.sampled_from(YEARS))


@st.composite
def tables(draw):
    keys = [(currency, year) for currency in CURRENCIES for year in YEARS]
    return PriceTables({key: draw(POSITIVE) for key in keys if key[0] != "USD"}, {key: draw(POSITIVE) for key in keys})


@given(AMOUNTS, st.sampled_from(CURRENCIES), st.sampled_from(CURRENCIES), st.sampled_from(YEARS), tables())
def test_to_another_currency_and_back(amount, first, second, year, known):
    start = Money(amount, PriceBase(first, year))
    back = convert(convert(start, PriceBase(second, year), known), start.base, known)
    assert back.amount == pytest.approx(amount, rel=1e-12)


@given(AMOUNTS, st.sampled_from(CURRENCIES), st.sampled_from(YEARS), st.sampled_from(YEARS), tables())
def test_to_another_price_year_and_back(amount, currency, first, second, known):
    start = Money(amount, PriceBase(currency, first))
    back = convert(convert(start, PriceBase(currency, second), known), start.base, known)
    assert back.amount == pytest.approx(amount, rel=1e-12)


@given(AMOUNTS, AMOUNTS, BASES, BASES, tables())
def test_sums_convert_like_their_parts(first, second, base, target, known):
    whole = convert(Money(first, base) + Money(second, base), target, known)
    parts = convert(Money(first, base), target, known) + convert(Money(second, base), target, known)
    assert whole.base == parts.base == target
    assert whole.amount == pytest.approx(parts.amount, rel=1e-12)


@given(AMOUNTS, AMOUNTS, BASES, BASES)
def test_only_equal_bases_add(first, second, base, other):
    if base == other:
        assert (Money(first, base) + Money(second, other)).amount == first + second
    else:
        with pytest.raises(DelianError, match="cannot be added"):
            Money(first, base) + Money(second, other)
