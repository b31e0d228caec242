"""`delian burden share COST`: who pays which part of a joint bill under each key, and who gains against today's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where, unknown_name
from delian.core.money import Money, PriceBase, PriceTables, convert, price_base
from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.models import burden as model
from delian.models.games.sharing import airport
from delian.questions.burden import cite
from delian.questions.converted import rate_notes
from delian.questions.membership import Group, group_of
from delian.questions.protection import FORCES, protection
from delian.questions.provenance import Provenance, answered, tier_notes
from delian.questions.share_of_bill import Sizes, gdp_notes, rates_of, sizes_of

SCHEMA = "delian.burden-share/1"
KEYS = ("gni-capped", "gdp", "ability", "equal", "shapley")
MONEY = "eur2024"
TODAY = "agreed-key"
NEWEST = 2024  # year of NATO's own sizes when none is asked for
Shares = dict[str, float]


def share(
    cost: str,
    key: str | None = None,
    scenario: Scenario | None = None,
    money: str | None = None,
    plus: float | None = None,
    ledger: Ledger | None = None,
) -> Answer:
    """Return who pays which part of a bill under a key, beside the other keys and NATO's key of today.

    cost: an amount in millions of `money`, or us-forces: what US forces in Europe cost, by host. scenario: alliance or
    members, without, year. key, money: of a bill; gni-capped and eur2024 when None. plus: for us-forces, the surcharge
    of cost plus, as a share.
    """
    if ledger is not None:
        return _share(cost, key, scenario or Scenario(), money, plus, ledger)
    with Ledger() as opened:
        return _share(cost, key, scenario or Scenario(), money, plus, opened)


def _share(
    cost: str, key: str | None, scenario: Scenario, money: str | None, plus: float | None, ledger: Ledger
) -> Answer:
    _check(cost, key, money, plus)
    if cost != FORCES:
        key, money = key or KEYS[0], money or MONEY
    year = scenario.year or NEWEST
    group = group_of(ledger, scenario, year)
    book = Provenance({})
    if key is None or money is None:
        found, notes = protection(ledger, group, year, plus, book)
    else:
        found, notes = _bill(ledger, group, year, _amount(cost), price_base(money), key, book)
    names = ledger.names()
    answer = {
        "alliance": group.name,
        "date": group.date,
        "year": year,
        "cost": cost,
        "names": {m: names[m] for m in sorted({*group.baseline, "USA"})},
        **found,
    }
    told: dict[str, Any] = {
        "cost": cost,
        "key": key,
        "money": money,
        "plus": plus,
        "year": year,
        "alliance": scenario.alliance,
    }
    told |= {"members": list(scenario.members), "without": list(scenario.without)}
    warnings = [Note(code, text) for code, text in [*notes, *_book_notes(book)]]
    left = _NOT_FORCES if cost == FORCES else _NOT_BILL
    return answered(ledger, book, (SCHEMA, f"burden share {cost}", told), answer, left, warnings)


def _book_notes(book: Provenance) -> list[tuple[str, str]]:
    figures = book.figures.values()
    return [*rate_notes(figures), *tier_notes(figures)]


def _check(cost: str, key: str | None, money: str | None, plus: float | None) -> None:
    """Refuse an unknown key, and options that say nothing of the cost asked about."""
    if key is not None and key not in KEYS:
        raise unknown_name("unknown-option", "key", key, KEYS)
    if cost != FORCES and plus is not None:
        raise DelianError(
            "unknown-option",
            f"--plus is for the cost of US forces. Type: delian burden share {FORCES} --plus 50",
            where=[Where(column="--plus", value=plus)],
        )
    for name, value in {"--key": key, "--money": money}.items():
        if cost == FORCES and value is not None:
            raise DelianError(
                "unknown-option",
                f"{name} is for a bill: {FORCES} is told under three rules, in dollars of the year of its prices. "
                f"Leave {name} out.",
                where=[Where(column=name, value=value)],
            )


def _amount(text: str) -> float:
    """Return the amount [million]; refuse what is no positive number."""
    try:
        found = float(text.replace(",", "").replace("_", ""))
    except ValueError:
        found = float("nan")
    if not 0 < found < 1e9:
        raise DelianError(
            "bad-number",
            f"not a cost: {text!r}. Type an amount in millions (--money says of what), for instance 4600, or {FORCES}.",
            where=[Where(column="cost", value=text)],
        )
    return found


def _bill(
    ledger: Ledger, group: Group, year: int, amount: float, base: PriceBase, key: str, book: Provenance
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    payers = group.acting
    sizes, missing = sizes_of(ledger, payers, year)
    if sizes is None:
        raise DelianError(
            "unknown-figure-value",
            f"no GDP or population of {', '.join(missing)}: unknown, so nobody's share is known. "
            f"Leave them out: --without {','.join(missing)}",
            where=[Where(row=member, column="gdp") for member in missing],
        )
    shares = _keys(payers, sizes)
    since = _key_year(ledger, year)
    today, behind = _today(ledger, payers, since, book)
    gdp = cite(book, "gdp", f"GDP of those who pay, {sizes.published}", sizes.figures)
    people = cite(book, "population", "population of those who pay", sizes.people)
    rests = {"gni-capped": gdp, "gdp": gdp, "ability": [*gdp, *people], "equal": [], "shapley": gdp}
    millions = _in_money_of_gdp(ledger.prices(), base, sizes.base)
    paths = rates_of(ledger, book, {base.currency, "USD"}, base.as_dict(), sizes.base) if base != sizes.base else []
    names = ledger.names()
    chosen = shares[key]
    rows = [
        {
            "member": m,
            "name": names[m],
            "key": key,
            "share": chosen[m],
            "amount": amount * chosen[m],
            "today": None if today is None else today[m],
            "gain": None if today is None else amount * (today[m] - chosen[m]),
            "of_gdp": amount * chosen[m] * millions * 1e6 / sizes.gdp[m],
            "from": list(dict.fromkeys([*rests[key], *gdp, *([] if today is None else behind), *paths])),
        }
        for m in payers
    ]
    table = [
        {"member": m, "name": names[m], **{name: found[m] for name, found in shares.items()}, "from": [*gdp, *people]}
        for m in payers
    ]
    told = {
        "kind": "bill",
        "key": key,
        "amount": {"value": amount, "unit": "million", **base.as_dict()},
        "gdp_source": sizes.published,
        "today_from": None if today is None else since,
        "members": sorted(rows, key=lambda row: (-chosen[str(row["member"])], str(row["member"]))),
        "keys": sorted(table, key=lambda row: (-shares["gdp"][str(row["member"])], str(row["member"]))),
    }
    return told, [*_notes(key, today, since), *gdp_notes(sizes, year)]


def _in_money_of_gdp(prices: PriceTables, base: PriceBase, gdp: PriceBase) -> float:
    """Return one million of the bill's money in that of GDP [million]; `price-base-unreachable` lists what can be."""
    try:
        return convert(Money(1.0, base), gdp, prices).amount
    except DelianError as problem:
        priced = sorted(year for currency, year in prices.index if currency == gdp.currency)
        years = priced if gdp.price_year in priced else [gdp.price_year]
        own = {currency for currency, _ in prices.per_usd}
        known = sorted({gdp.currency} | {c for c in own if all((c, year) in prices.per_usd for year in years)})
        raise DelianError(
            "price-base-unreachable",
            f"{base} cannot be set against GDP in {gdp}: {problem.message.split('. ', 1)[0]}. Can be reached: "
            f"{', '.join(known)} of {years[0]}{f' to {years[-1]}' if len(years) > 1 else ''}.",
            where=[Where(column="--money", value=str(base))],
        ) from None


def _keys(payers: Sequence[str], sizes: Sizes) -> dict[str, Shares]:
    gdp = {m: sizes.gdp[m] for m in payers}
    people = {m: sizes.population[m] for m in payers}
    by_gdp = model.by_size(gdp)
    return {
        "gni-capped": model.capped(by_gdp),
        "gdp": by_gdp,
        "ability": model.by_ability(gdp, people),
        "equal": model.equally(payers),
        "shapley": _shapley(gdp),
    }


def _shapley(gdp: Mapping[str, float]) -> Shares:
    """Return the Shapley value of the airport game where each needs a work as large as its GDP [share of the bill]."""
    costs = [Fraction(value) for value in gdp.values()]
    parts, largest = airport(costs), max(costs)
    return {m: float(part / largest) for m, part in zip(gdp, parts, strict=True)}


def _key_year(ledger: Ledger, year: int) -> int | None:
    """Return the first year of NATO's key that holds in the year; None before the first key that is known."""
    rows = ledger.figures("cost_shares", item="common_funding", definition=TODAY)
    return max((y for f in rows if (y := int(f.id.split("/")[3])) <= year), default=None)


def _today(
    ledger: Ledger, payers: Sequence[str], start: int | None, book: Provenance
) -> tuple[Shares | None, list[str]]:
    """Return NATO's agreed key of its first year, scaled to those who pay; None when a payer has none."""
    if start is None:
        return None, []
    rows = ledger.figures("cost_shares", item="common_funding", definition=TODAY, year=start)
    found = {f.id.split("/")[1]: f for f in rows}
    if any(m not in found for m in payers):
        return None, []
    chosen = [found[m] for m in payers]
    behind = cite(book, "cost_shares", f"NATO's key of the common funding from {start}, recalled", chosen)
    return model.by_size({m: found[m].range[1] for m in payers}), behind


def _notes(key: str, today: Shares | None, since: int | None) -> list[tuple[str, str]]:
    notes = [("gdp-for-gni", "GDP stands in for gross national income, which is not in the ledger")]
    if key == "shapley":
        notes.append(
            ("airport-game", "the Shapley value is that of a work where each payer needs a part as large as its GDP")
        )
    if since is None:
        notes.append(("no-key-today", "no NATO key of the common funding is known for the year: no comparison"))
    elif today is None:
        notes.append(
            ("no-key-today", f"not every payer is in NATO's key of the common funding of {since}: no comparison")
        )
    else:
        notes.append(
            ("key-recalled", f"NATO's key from {since} on is recalled from NATO's page, scaled to those who pay")
        )
    return notes


_NOT_BILL = ("what each gets from the bill", "whether anybody agrees to a key")
_NOT_FORCES = (
    "what hosts already give: land, buildings, taxes forgone",
    "what the forces are worth to the host, and to the United States",
    "forces that rotate: only those stationed permanently are counted",
)
