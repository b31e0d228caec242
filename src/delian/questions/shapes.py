"""Outlines of countries for maps, as the ledger ships them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from delian.ledger.store import Ledger


@cache
def outlines() -> dict[str, dict[str, Any]]:
    """Return {ISO3: GeoJSON geometry} of every country with a shape."""
    with Ledger() as ledger:
        return {row["member"]: json.loads(row["geometry"]) for row in ledger.rows("shapes", {})}
