"""Contracts for arms: quantity and price as published, tagged by what the price covers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from delian.core.errors import DelianError, Where
from delian.ledger.readers.citation import cite_line, date_in, fact, records, slug
from delian.ledger.readers.price_scopes import SCOPES
from delian.ledger.tables import FactRow, SourceRow

_MONEY = re.compile(r"^(?P<currency>[A-Z]{3}) m\b(?P<rest>.*)$")
_BUYERS = {"multi": "multiple-buyers"}
# Words that make a sum an estimate although a contract exists.
_DOUBT = ("estimate", "approval", "bracket", "plan")


class Amount(NamedTuple):
    """One published amount: value, low and high, and whether the text itself hedges it."""

    value: str
    low: str = ""
    high: str = ""
    hedged: bool = False


class Quantity(NamedTuple):
    """One row to be: its item, amount, unit, currency (empty for counts) and note."""

    item: str
    amount: Amount
    unit: str
    currency: str = ""
    note: str = ""


def read_contracts(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return amount [million] and quantity of each contract; an unknown contract asks for its scope."""
    lines = records(path)
    missing = [line for line in lines if _key(line) not in SCOPES]
    if missing:
        raise DelianError(
            "ledger-corrupt",
            f"{len(missing)} contracts without a scope: {_key(missing[0])}. Add them to price_scopes.SCOPES.",
            where=[Where(file=path.name, column="system", value="/".join(_key(line))) for line in missing],
        )
    pairs = [(line, _source(line)) for line in lines]
    return [row for line, source in pairs for row in _rows(line, source)], [source for _, source in pairs]


def _key(line: dict[str, str]) -> tuple[str, str, str]:
    return (line["system"], line["buyer"], line["contract_year"])


def _source(line: dict[str, str]) -> SourceRow:
    return cite_line(line["source"], f"{line['system']}, {line['buyer']}", line["url"])


def parse_amount(text: str) -> Amount:
    """Return the amount in texts such as '2930', '1000-2500', 'about 500' and '9 -> 24' (the later one)."""
    numbers = re.findall(r"\d+(?:\.\d+)?", text)
    if "->" in text:
        return Amount(numbers[-1], hedged=True)
    if re.fullmatch(r"[\d.]+-[\d.]+", text):
        low, high = float(numbers[0]), float(numbers[1])
        return Amount(f"{(low + high) / 2:g}", numbers[0], numbers[1], hedged=True)
    return Amount(numbers[0], hedged=numbers[0] != text)


def _rows(line: dict[str, str], source: SourceRow) -> Iterator[FactRow]:
    scope, reason = SCOPES[_key(line)]
    item = slug(line["system"])
    money = _MONEY.match(line["unit"])
    if money:
        rest = money["rest"].strip()
        unit = "million per year" if rest.startswith("per year") else "million"
        delivery = f"delivery {line['delivery']}" if line["delivery"] else ""
        note = "; ".join(part for part in (_note(reason, rest), delivery) if part)
        price = Quantity(item, parse_amount(line["value"]), unit, money["currency"], note)
        yield _row(line, source, scope, price)
        yield _row(line, source, scope, Quantity(item + ".quantity", parse_amount(line["quantity"]), "units"))
    else:
        # Output rates stand in the column of quantities, shares of a price in the column of values.
        amount = parse_amount(line["value"] or line["quantity"])
        unit, _, rest = line["unit"].partition(" (")
        unit = "percent" if "percent" in unit else re.sub(r" end-\d+", "", unit)
        yield _row(line, source, scope, Quantity(item, amount, unit, "", _note(reason, rest)))


def _note(reason: str, rest: str) -> str:
    text = rest.strip(" (;").removesuffix(")").replace("); ", "; ")
    return "; ".join(part for part in (reason, text) if part)


def _row(line: dict[str, str], source: SourceRow, scope: str, quantity: Quantity) -> FactRow:
    year, amount, currency = line["contract_year"], quantity.amount, quantity.currency
    published = date_in(line["source"], year)
    buyer = _BUYERS.get(line["buyer"], line["buyer"]).replace("/", "+")
    return fact(
        (buyer, quantity.item, year, scope, published),
        amount.value,
        quantity.unit,
        _status(line["unit"], scope, quantity),
        source.id,
        published=published,
        spread=(amount.low, amount.high),
        money=(currency, year) if currency else ("", ""),
        note=quantity.note,
    )


def _status(text: str, scope: str, quantity: Quantity) -> str:
    if "quantity from general knowledge" in text and quantity.item.endswith(".quantity"):
        return "assumed"
    hedged = quantity.amount.hedged or scope in ("estimate", "rate") or any(word in text for word in _DOUBT)
    return "estimated" if hedged else "observed"
