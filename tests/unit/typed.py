"""Figures and programs typed in a test: only what the test says, nothing from the ledger."""

from __future__ import annotations

from typing import Any

from delian.core.figures import Figure

BLANK: dict[str, Any] = {
    "money": None,
    "definition": "typed",
    "status": "assumed",
    "source_id": "test",
    "tier": "A",
    "vintage": "v1",
    "published": "2024",
    "licence": "none",
    "note": "",
}


def figure(id: str, value: float | None, low: float | None = None, high: float | None = None, **rest: Any) -> Figure:
    """Return a figure; without unit it is a share when its table holds shares."""
    table = id.split("/", 1)[0]
    unit = "share" if table in {"usable", "arrival", "fit", "pool_shares"} else "units"
    return Figure(**{"id": id, "value": value, "low": low, "high": high, "unit": unit, **BLANK, **rest})


def share(table: str, who: str, kind: str, definition: str, *points: float) -> Figure:
    """Return an assumed share: one value, or low, base and high."""
    low, base, high = points if len(points) == 3 else (points[0],) * 3
    return figure(f"{table}/{who}/{kind}/2024/{definition}/v1", base, low, high, definition=definition)


def held(
    member: str, capability: str, value: float | None, low: float | None = None, high: float | None = None, **rest: Any
) -> Figure:
    """Return an inventory figure of 2024."""
    year, definition = rest.pop("year", 2024), rest.pop("definition", "delian-2024")
    name = f"inventory/{member}/{capability}/{year}/{definition}/v1"
    return figure(name, value, low, high, definition=definition, **rest)
