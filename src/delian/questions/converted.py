"""Spending of one member in the price base that was asked for, with every figure that the way there rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.core.money import Money, PriceBase, PriceTables, at_own_prices
from delian.ledger.store import Ledger
from delian.questions.editions import Edition, edition_of

PPP = "PPP"  # international dollars: economy-wide purchasing power, not that of armed forces
FULL = "2024-06"  # the edition that prints national currency, current and constant
UNITS = {"million": 1.0, "units": 1e-6}


@dataclass(frozen=True, slots=True)
class Spending:
    """An amount [million] in one base, the groups of figures it rests on, and the figures by group."""

    amount: float
    figures: dict[str, tuple[Figure, ...]]


@dataclass(frozen=True, slots=True)
class Converter:
    """Turns the spending of an edition into one base: constant prices by each member's own deflator."""

    ledger: Ledger
    edition: Edition
    full: Edition
    target: PriceBase

    def spending(self, member: str, year: int) -> Spending | None:
        """Return a member's spending of a year [million of the target]; None when the edition has no amount."""
        if self.target.currency == "USD":
            items = {year: "spending_usd_current", 2015: "spending_usd_2015"}
            ready = self.edition.get(member, year, items.get(self.target.price_year, ""))
            if ready is not None:
                return Spending((ready.value or 0.0) * UNITS[ready.unit], {"spending": (ready,)})
        own, spent, at = self._in_own_currency(member, year)
        if own is None:
            return None
        level, deflators = self._levels(member, year)
        tables, prices = self._rates(member, own.base.currency)
        amount = at_own_prices(own, self.target, tables, level).amount
        used = {"spending": spent, "deflators": deflators, **prices}
        used["exchange_rates"] = (*at, *used.get("exchange_rates", ()))
        return Spending(amount, {group: found for group, found in used.items() if found})

    def _in_own_currency(self, member: str, year: int) -> tuple[Money | None, tuple[Figure, ...], tuple[Figure, ...]]:
        """Return spending in the member's own currency; with the amount's figures and the rate's.

        An edition in dollars only goes over the exchange rate of the year.
        """
        own = self.edition.get(member, year, "spending_lcu_current")
        if own is not None and own.money is not None:
            return Money(own.range[1] * UNITS[own.unit], own.money), (own,), ()
        dollars, base = self.edition.get(member, year, "spending_usd_current"), self.full.get(member, 2024, LCU)
        if dollars is None or base is None or base.money is None:
            return None, (), ()
        currency = base.money.currency
        rate = self.ledger.prices().rate(currency, year)
        found = self.ledger.figures("exchange_rates", member=currency, item="per_usd", year=year)
        money = Money(dollars.range[1] * UNITS[dollars.unit] * rate, PriceBase(currency, year))
        return money, (dollars,), tuple(found)

    def _levels(self, member: str, year: int) -> tuple[PriceTables, tuple[Figure, ...]]:
        """Return the member's price index that NATO's current and constant amounts imply, and its figures."""
        used, index = [], {}
        currency = ""
        for y in {year, self.target.price_year}:
            now, constant = self.full.get(member, y, LCU), self.full.get(member, y, "spending_lcu_2015")
            if now is None or constant is None or now.money is None:
                continue
            currency = now.money.currency
            index[currency, y] = now.range[1] / constant.range[1]
            used += [now, constant]
        return PriceTables({}, index), tuple(used) if year != self.target.price_year else ()

    def _rates(self, member: str, currency: str) -> tuple[PriceTables, dict[str, tuple[Figure, ...]]]:
        year = self.target.price_year
        if self.target.currency == PPP:
            found = self.ledger.figures("economy", member=member, item="ppp_conversion", year=year)
            # One international dollar buys what one dollar buys in the United States: rate(PPP) is 1 a dollar.
            rates = {(PPP, year): 1.0}
            if found:
                rates[currency, year] = found[-1].range[1]
            return PriceTables(rates, {}), {"ppp": tuple(found[-1:])}
        wanted = sorted({currency, self.target.currency} - {"USD"}) if currency != self.target.currency else []
        used = [f for c in wanted for f in self.ledger.figures("exchange_rates", member=c, item="per_usd", year=year)]
        return PriceTables(self.ledger.prices().per_usd, {}), {"exchange_rates": tuple(used)}


LCU = "spending_lcu_current"
IMPLIED = "nato-implied"


def rate_notes(figures: Iterable[Figure]) -> list[tuple[str, str]]:
    """Return which exchange rates are no averages of a market: those that NATO's own tables imply."""
    found = {f.id.split("/")[1] for f in figures if f.id.startswith("exchange_rates/") and f.definition == IMPLIED}
    if not found:
        return []
    told = "national over dollar amounts; the others are averages of the market"
    return [("rates-implied", f"exchange rates of {' '.join(sorted(found))} are those NATO's tables imply, {told}")]


def converter(ledger: Ledger, edition: Edition, year: int, target: PriceBase | None) -> Converter:
    """Return the converter to a base (US dollars of the year by default); `price-base-unreachable` lists the others."""
    found = Converter(ledger, edition, edition_of(ledger, FULL), target or PriceBase("USD", year))
    if target is not None:
        _check(found, year)
    return found


def reachable(ledger: Ledger, edition: Edition, year: int) -> list[str]:
    """Return the price bases that spending of a year can be given in, as they are typed."""
    full = edition_of(ledger, FULL)
    years = full.years(LCU)
    ready = [f"USD of {year}", "USD of 2015"] if edition.years("spending_usd_2015") else []
    if year not in years:
        return ready if year in edition.years("spending_usd_current") else []
    known = ledger.prices().per_usd
    own = {c for c, _ in known}
    printed = sorted({"USD"} | {c for c in own if all((c, y) in known for y in years)})
    return [*ready, f"{', '.join([*printed, PPP])} of {years[0]} to {years[-1]}"]


def _check(found: Converter, year: int) -> None:
    """Raise `price-base-unreachable` when some member's way to the base is closed."""
    members = sorted({m for m, y, _ in found.edition.figures if y == year})
    try:
        some = [found.spending(m, year) for m in members]
    except DelianError as problem:
        raise _closed(found, year, problem.message.split(". ", 1)[0]) from None
    if not any(some):
        why = f"no amounts for {year}" if year not in found.edition.years("spending_usd_current") else "no way there"
        raise _closed(found, year, f"vintage {found.edition.name} has {why}")


def _closed(found: Converter, year: int, why: str) -> DelianError:
    listed = "; ".join(reachable(found.ledger, found.edition, year))
    can = f"Can be reached: {listed}. Type for instance --money usd2021, eur2024 or ppp2021."
    return DelianError(
        "price-base-unreachable",
        f"spending of {year} cannot be given in {found.target}: {why}. "
        + (can if listed else "It has shares of GDP only: leave --money out, or type another --year."),
        where=[Where(column="money", value=str(found.target))],
    )
