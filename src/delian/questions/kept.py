"""What a long-running program keeps open: one read-only ledger per process, and the names that pages offer."""

from __future__ import annotations

from functools import cache

from delian.ledger.cards import names, read_alliance, read_mission
from delian.ledger.store import Ledger


@cache
def kept_ledger() -> Ledger:
    """Return the embedded ledger, opened once in this process and never closed before its end."""
    return Ledger()


@cache
def mission_choices() -> dict[str, str]:
    """Return {mission: title} of the catalogue."""
    return {name: read_mission(name).title for name in names("missions")}


@cache
def alliance_choices() -> dict[str, str]:
    """Return {alliance: name} of the catalogue."""
    return {name: read_alliance(name).name for name in names("alliances")}


@cache
def country_choices() -> dict[str, str]:
    """Return {ISO3: English name} of every country, by name."""
    ledger = kept_ledger()
    named = ledger.names()
    return dict(sorted(((code, named[code]) for code in ledger.countries()), key=lambda pair: pair[1]))
