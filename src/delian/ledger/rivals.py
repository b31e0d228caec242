"""Rivals: figures of one quantity by several publishers, side by side; none is averaged with another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delian.core.figures import figure_id
from delian.ledger.tables import UNKNOWN
from delian.ledger.vintages import age, known_from, scaled


@dataclass(frozen=True, slots=True)
class Claim:
    """What one publisher says of one member, in the unit that its unit counts; None where it says unknown."""

    figure: str
    table: str
    member: str
    publisher: str
    definition: str
    vintage: str
    known_from: str
    value: float | None
    unit: str
    currency: str
    price_year: str
    status: str
    note: str

    @property
    def label(self) -> str:
        """Name of the column that it stands in: definition, and publisher where that is another word."""
        same = self.definition.replace("-", " ").casefold() == self.publisher.casefold()
        return f"{self.definition} {self.vintage}" if same else f"{self.definition} {self.vintage} ({self.publisher})"

    @property
    def age(self) -> tuple[str, str]:
        """What claims of one definition are ordered by, the newest last."""
        return age(self.known_from, self.vintage)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def claims(rows: Iterable[Mapping[str, Any]], publishers: Mapping[str, str], *, every: bool = False) -> list[Claim]:
    """Return the claims of *rows* in their order; of each table, definition and publisher the newest unless *every*."""
    found = [_claim(row, publishers) for row in rows]
    if every:
        return found
    newest: dict[tuple[str, ...], Claim] = {}
    for claim in found:
        key = (claim.table, claim.figure.split("/")[2], claim.member, claim.definition, claim.publisher)
        best = newest.get(key)
        if best is None or claim.age > best.age:
            newest[key] = claim
    return list(newest.values())


def default_of(found: Sequence[Claim], order: Sequence[tuple[str, str]]) -> Claim | None:
    """Return the claim that models use: the first (table, definition) of *order* with a value, its newest vintage."""
    for table, definition in order:
        fitting = [c for c in found if (c.table, c.definition) == (table, definition) and c.value is not None]
        if fitting:
            return max(fitting, key=lambda claim: claim.age)
    return None


def agreement(found: Sequence[Claim], default: Claim | None) -> dict[str, Any]:
    """Return the claims by label, lowest and highest, and the spread between them [unit, and share of the lowest].

    One claim alone has no spread, nor have claims in different units or price bases.
    """
    known = [claim.value for claim in found if claim.value is not None]
    bases = {(claim.unit, claim.currency, claim.price_year) for claim in found}
    one = len(bases) == 1 and bool(known)
    low, high = (min(known), max(known)) if one else (None, None)
    spread = None if low is None or high is None or len(known) == 1 else high - low
    return {
        "default": default.value if default else None,
        "unit": " or ".join(sorted({claim.unit for claim in found})),
        "low": low,
        "high": high,
        "spread": spread,
        "spread_share": spread / low if low and spread is not None else None,
        "said": {claim.label: claim.value for claim in found},
    }


def _claim(row: Mapping[str, Any], publishers: Mapping[str, str]) -> Claim:
    names = ("member", "item", "year", "definition", "vintage")
    member, item, year, definition, vintage = (row[name] for name in names)
    value, unit = (None, row["unit"]) if row["value"] == UNKNOWN else scaled(float(row["value"]), row["unit"])
    return Claim(
        figure=figure_id(row["table"], member, item, int(year), definition, vintage),
        table=row["table"],
        member=member,
        publisher=publishers.get(row["source"], row["source"]),
        definition=definition,
        vintage=vintage,
        known_from=known_from(row["published"], vintage),
        value=value,
        unit=unit,
        currency=row["currency"],
        price_year=row["price_year"],
        status=row["status"],
        note=row["note"],
    )
