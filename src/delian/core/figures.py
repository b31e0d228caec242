"""Figure: one number with its unit, spread, status and origin."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from delian.core.errors import DelianError, Where
from delian.core.money import PriceBase

Status = Literal["observed", "estimated", "assumed"]
Family = Literal["amount", "share", "real"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One input: value (None when unknown), 5th and 95th percentile, unit and where it is from.

    `value` is the median; 0.0 means *known to be none*, None means *unknown*.
    """

    id: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    money: PriceBase | None
    definition: str
    status: Status
    source_id: str
    tier: str
    vintage: str
    published: str
    licence: str
    note: str

    @property
    def unknown(self) -> bool:
        """True when nobody published a value: never drawn as zero."""
        return self.value is None

    @property
    def range(self) -> tuple[float, float, float]:
        """Low, base and high [unit]; raises `unknown-figure-value` for an unknown figure."""
        if self.value is None:
            raise DelianError(
                "unknown-figure-value",
                f"no value for {self.id}: unknown. Give one with --assume {self.id}=NUMBER.",
                where=[Where(row=self.id)],
            )
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        return low, self.value, high

    @property
    def family(self) -> Family:
        """Scale on which the figure is drawn: shares on logit, amounts on log, others straight."""
        if self.unit == "share":
            return "share"
        return "amount" if (self.low if self.low is not None else self.value or 0.0) >= 0 else "real"

    def assumed(self, value: float) -> Figure:
        """Return the figure fixed at *value* by the user, without spread."""
        return replace(self, value=value, low=value, high=value, status="assumed", note="set by the scenario")

    def as_dict(self) -> dict[str, object]:
        """Return plain values for JSON; the state is spelled out."""
        state = "unknown" if self.value is None else "zero" if self.value == 0 else "value"
        return {
            "id": self.id,
            "state": state,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "unit": self.unit,
            "money": None if self.money is None else self.money.as_dict(),
            "definition": self.definition,
            "status": self.status,
            "source_id": self.source_id,
            "tier": self.tier,
            "vintage": self.vintage,
            "published": self.published,
            "licence": self.licence,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """One document: original publisher first, and what it was read via when only a copy was seen."""

    id: str
    publisher: str
    title: str
    date: str
    url: str
    licence: str
    tier: str
    read_via: str

    def as_dict(self) -> dict[str, str]:
        """Return plain values for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


def figure_id(table: str, member: str, item: str, year: int, definition: str, vintage: str) -> str:
    """Return `table/member/item/year/definition/vintage`, the identifier that everything cites."""
    return f"{table}/{member}/{item}/{year}/{definition}/{vintage}"
