"""The share of one member in a common bill, under three keys, in its own money and as a share of its GDP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.core.money import Money, PriceBase, PriceTables, convert
from delian.ledger.rules import quantities
from delian.ledger.store import Ledger
from delian.models import burden
from delian.questions.membership import Group
from delian.questions.provenance import Provenance

ENDS = ("low", "median", "high", "base")
HELD = 2  # years after the newest GDP for which that GDP may stand


@dataclass(frozen=True, slots=True)
class Sizes:
    """GDP [USD] and population [persons] of those who pay and of the country, with the figures behind them."""

    gdp: Mapping[str, float]
    population: Mapping[str, float]
    base: PriceBase
    published: str
    figures: tuple[Figure, ...]
    people: tuple[Figure, ...]


def share_of_bill(
    ledger: Ledger, member: str, group: Group, cost: Mapping[str, Any] | None, book: Provenance
) -> dict[str, Any] | None:
    """Return what a member pays of a cost [million] that those who act share; None when there is nothing to pay.

    Without the GDP of every payer there are no keys, and the missing are named.
    """
    if cost is None:
        return None
    told = {"payers": len(group.acting), "outside": member in group.without, "unknown_gdp": [], "note": ""}
    sizes, missing = sizes_of(ledger, sorted({*group.acting, member}))
    if sizes is None:
        return told | {"unknown_gdp": missing, "keys": []}
    if told["outside"]:
        return told | {"keys": []}
    own, note = _own_currency(ledger, member, cost)
    rates = rates_of(ledger, book, {str(cost["currency"]), own or "", "USD"}, cost, sizes.base)
    _cite(book, "gdp", f"GDP of those who pay, {sizes.published}", sizes.figures)
    _cite(book, "population", "population of those who pay", sizes.people)
    return told | {
        "note": note,
        "currency": own,
        "price_year": cost["price_year"],
        "gdp_year": sizes.base.price_year,
        "gdp_source": sizes.published,
        "keys": _keys(ledger.prices(), member, group.acting, cost, sizes, own, rates),
    }


def _keys(
    prices: PriceTables,
    member: str,
    payers: Sequence[str],
    cost: Mapping[str, Any],
    sizes: Sizes,
    own: str | None,
    rates: Sequence[str],
) -> list[dict[str, Any]]:
    gdp = {m: sizes.gdp[m] for m in payers}
    people = {m: sizes.population[m] for m in payers}
    shares = {
        "gdp": burden.by_size(gdp),
        "capped": burden.capped(burden.by_size(gdp)),
        "ability": burden.by_ability(gdp, people),
    }
    base = PriceBase(str(cost["currency"]), int(cost["price_year"]))
    rows = []
    for key, found in shares.items():
        part = {end: cost[end] * found[member] for end in ENDS}
        rows.append(
            {
                "key": key,
                "share": found[member],
                "cost": part | base.as_dict() | {"unit": "million"},
                "own": None if own is None else _in(part, base, PriceBase(own, base.price_year), prices),
                "of_gdp": _of_gdp(part, base, sizes, member, prices),
                "from": [*cost["from"], "gdp", *(["population"] if key == "ability" else []), *rates],
            }
        )
    return rows


def _in(part: Mapping[str, float], base: PriceBase, target: PriceBase, prices: PriceTables) -> dict[str, Any]:
    one = convert(Money(1.0, base), target, prices).amount
    return {end: value * one for end, value in part.items()} | target.as_dict() | {"unit": "million"}


def _of_gdp(
    part: Mapping[str, float], base: PriceBase, sizes: Sizes, member: str, prices: PriceTables
) -> dict[str, float]:
    """Return the part as a share of the member's GDP of one year."""
    millions = convert(Money(1.0, base), sizes.base, prices).amount
    return {end: value * millions * 1e6 / sizes.gdp[member] for end, value in part.items()}


def _own_currency(ledger: Ledger, member: str, cost: Mapping[str, Any]) -> tuple[str | None, str]:
    """Return the member's currency when it is another than the bill's and has a rate, and what to say if not."""
    currency = next(iter(ledger.rows("names", {"iso3": member})))["currency"]
    if not currency or currency == cost["currency"]:
        return None, ""
    try:
        ledger.prices().rate(currency, int(cost["price_year"]))
    except DelianError:
        return (
            None,
            f"no exchange rate of {currency} for {cost['price_year']} in the ledger: shown in {cost['currency']}",
        )
    return currency, ""


def rates_of(
    ledger: Ledger, book: Provenance, currencies: set[str], cost: Mapping[str, Any], gdp: PriceBase
) -> list[str]:
    """Put exchange rates (and price levels, where years differ) in the book and return their groups."""
    year = int(cost["price_year"])
    found = []
    used = [
        f for c in sorted(currencies) for f in ledger.figures("exchange_rates", member=c, item="per_usd", year=year)
    ]
    if used:
        found.append(_cite(book, "exchange_rates", "national currency per US dollar, yearly average", used))
    levels = [
        f for y in (year, gdp.price_year) for f in ledger.figures("deflators", member="USD", item="price_index", year=y)
    ]
    if year != gdp.price_year and levels:
        found.append(_cite(book, "deflators", "price level of the US dollar", levels))
    return found


def sizes_of(ledger: Ledger, members: Sequence[str], year: int | None = None) -> tuple[Sizes | None, list[str]]:
    """Return GDP and population from the first publisher who has all, and who is missing when none has.

    Of *year* where it is asked for and the publisher's figures reach it, else of the newest that they reach, for at
    most two years after; `year-outside-data` for years without any size.
    """
    missing: list[str] = []
    if year is not None:
        _check_year(ledger, members, year)
    for offer in quantities()["gdp"].offers:
        at = offer.year if year is None else min(year, offer.year)
        gdp = _newest(ledger, offer.table, offer.item, at, members, offer.definition)
        people = _newest(ledger, "economy", "population", at, members)
        missing = sorted(set(members) - (set(gdp) & set(people)))
        if not missing:
            size = {m: f.range[1] * (1e6 if f.unit == "million" else 1.0) for m, f in gdp.items()}
            heads = {m: f.range[1] for m, f in people.items()}
            base, name = PriceBase("USD", at), offer.name.replace(str(offer.year), str(at))
            return Sizes(size, heads, base, name, tuple(gdp.values()), tuple(people.values())), []
    return None, missing


def gdp_notes(sizes: Sizes | None, year: int) -> list[tuple[str, str]]:
    """Return what to say where GDP and population are of an earlier year than the one asked about."""
    at = year if sizes is None else sizes.base.price_year
    return [] if at == year else [("gdp-of-another-year", f"GDP and population of {at} stand for {year}")]


def _check_year(ledger: Ledger, members: Sequence[str], year: int) -> None:
    """Raise `year-outside-data` where no member has a GDP of the year, nor one that may stand for it."""
    last = max(offer.year for offer in quantities()["gdp"].offers)
    known = {
        int(f.id.split("/")[3])
        for offer in quantities()["gdp"].offers
        for f in ledger.figures(offer.table, item=offer.item, definition=offer.definition, member=list(members))
        if f.value
    }
    if min(known, default=year) <= year <= last + HELD:
        return
    told = f"Known: {min(known)} to {last}; GDP of {last} may stand for up to {last + HELD}." if known else ""
    raise DelianError(
        "year-outside-data",
        f"no GDP of {year} to share a bill by. {told} Type --year {last}.",
        where=[Where(column="year", value=year)],
    )


def _newest(
    ledger: Ledger, table: str, item: str, year: int, members: Sequence[str], definition: str = ""
) -> dict[str, Figure]:
    """Return {member: known figure of the newest vintage}, of one definition where one is named."""
    found = ledger.figures(table, item=item, year=year, member=list(members))
    rows = sorted((f for f in found if definition in ("", f.definition)), key=lambda f: f.vintage)
    return {f.id.split("/")[1]: f for f in rows if f.value}


def _cite(book: Provenance, group: str, where: str, figures: Sequence[Figure]) -> str:
    book.include(figures)
    return book.add(group, where, (f.id for f in figures))
