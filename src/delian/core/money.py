"""Money: amounts never travel without currency and price year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delian.core.errors import DelianError, Where


@dataclass(frozen=True, slots=True)
class PriceBase:
    """Currency and price year that an amount is expressed in, for instance EUR of 2024."""

    currency: str
    price_year: int

    def __str__(self) -> str:
        return f"{self.currency} of {self.price_year}"

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON."""
        return {"currency": self.currency, "price_year": self.price_year}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount [millions] with its price base; adding different bases is an error."""

    amount: float
    base: PriceBase

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + other.amount, one_base((self.base, other.base)))

    def __mul__(self, factor: float) -> Money:
        return Money(self.amount * factor, self.base)


def one_base(bases: Iterable[PriceBase]) -> PriceBase:
    """Return the base that all share; `mixed-price-years` names every one otherwise."""
    distinct = sorted(set(bases), key=str)
    if len(distinct) != 1:
        listed = " and ".join(map(str, distinct)) or "no money at all"
        raise DelianError(
            "mixed-price-years",
            f"amounts in {listed} cannot be added. Convert them first with delian.core.money.convert.",
            where=[Where(column="price_year", value=str(base)) for base in distinct],
        )
    return distinct[0]


@dataclass(frozen=True, slots=True)
class PriceTables:
    """Exchange rates [currency per USD] and price indices, both by (currency, year)."""

    per_usd: Mapping[tuple[str, int], float]
    index: Mapping[tuple[str, int], float]

    def rate(self, currency: str, year: int) -> float:
        """Return the units of *currency* for one US dollar in *year*."""
        return 1.0 if currency == "USD" else self._of(self.per_usd, currency, year, "exchange rate")

    def inflation(self, currency: str, start: int, end: int) -> float:
        """Return the price level of *end* over that of *start* in *currency*."""
        if start == end:
            return 1.0
        first = self._of(self.index, currency, start, "deflator")
        return self._of(self.index, currency, end, "deflator") / first

    def _of(self, table: Mapping[tuple[str, int], float], currency: str, year: int, what: str) -> float:
        try:
            return table[currency, year]
        except KeyError:
            years = sorted(y for c, y in table if c == currency)
            known = f"{years[0]} to {years[-1]}" if years else "none"
            raise DelianError(
                "mixed-price-years",
                f"no {what} of {currency} for {year}. Years known: {known}. Choose one of those years.",
                where=[Where(row=currency, column=what, value=year)],
            ) from None


def convert(money: Money, target: PriceBase, tables: PriceTables) -> Money:
    """Return *money* in *target*: exchange at the amount's own year, then the target's deflator.

    1. amount / rate(own currency, own year) * rate(target currency, own year)
    2. times the price level of the target's currency from own year to target year.
    """
    year = money.base.price_year
    exchanged = money.amount
    if money.base.currency != target.currency:
        exchanged *= tables.rate(target.currency, year) / tables.rate(money.base.currency, year)
    return Money(exchanged * tables.inflation(target.currency, year, target.price_year), target)


def at_own_prices(money: Money, target: PriceBase, tables: PriceTables, levels: PriceTables) -> Money:
    """Return *money* in *target*: the owner's own price levels first, then the exchange rate of the target's year.

    levels: the owner's price index, under the money's currency. A currency of *tables* may be one that nobody prints,
    such as the international dollar. This is how constant prices of several countries are made comparable.
    """
    own = PriceBase(money.base.currency, target.price_year)
    return convert(convert(money, own, levels), target, tables)


def price_base(text: str) -> PriceBase:
    """Return the base of a text such as usd2021, EUR-2024 or ppp2021; `bad-number` otherwise."""
    found = re.fullmatch(r"([A-Za-z]{3})-?(\d{4})", text.strip())
    if found is None:
        raise DelianError(
            "bad-number",
            f"not a price base: {text!r}. Type a currency and a price year, for instance usd2021, eur2024 or ppp2021.",
            where=[Where(column="money", value=text)],
        )
    return PriceBase(found[1].upper(), int(found[2]))
