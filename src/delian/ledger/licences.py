"""Licence cards of the data sets, and the text that ships with the facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from delian.ledger.tables import SourceRow

CARDS = Path(__file__).parent.parent / "catalog" / "sources"
OWN = "own"
_SHIP = {
    "yes": "figures embedded with citation",
    "facts": "only selected or derived facts embedded, never the table as such",
    "no": "not embedded; tests and cross-checks only",
}


@dataclass(frozen=True, slots=True)
class SourceCard:
    """What may be done with one data set, and how its file is laid out."""

    dataset: str
    publisher: str
    title: str
    url: str
    licence: str
    ship: str
    tier: str
    credit: str
    layout: str


def read_source_cards(folder: Path = CARDS) -> dict[str, SourceCard]:
    """Return the licence cards by data set."""
    return {
        path.stem: SourceCard(dataset=path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.yaml"))
        if path.stem != OWN
    }


def read_own_sources(folder: Path = CARDS) -> list[SourceRow]:
    """Return the hand-kept sources: Delian's own definitions, prices and recalled knowledge."""
    entries = yaml.safe_load((folder / f"{OWN}.yaml").read_text(encoding="utf-8"))
    return [SourceRow(**{name: str(value) for name, value in entry.items()}) for entry in entries]


def licences_text(cards: Mapping[str, SourceCard], uses: Mapping[str, Iterable[str]]) -> str:
    """Return LICENCES.md: one section a data set, with its licence, credit and the tables that use it."""
    head = (
        "# Licences of the embedded facts\n\n"
        "Made by `python -m delian.ledger.harvest` from the cards in `catalog/sources`, not by hand.\n"
        "Every figure names its document in the column `source`; `sources.csv` has publisher, title, date,\n"
        "address and licence of each. Files of publishers are not copied. Delian's own definitions,\n"
        "assumptions and estimates are Apache-2.0. Tables in `restricted/` come from sources for\n"
        "non-commercial use: delete the folder and the program runs without them.\n"
    )
    return head + "".join(_section(cards[name], sorted(uses[name])) for name in sorted(uses))


def _section(card: SourceCard, tables: list[str]) -> str:
    lines = [
        f"\n## {card.publisher}: {card.title}\n",
        f"- licence: {card.licence}",
        f"- credit: {card.credit}",
        f"- shipped: {_SHIP[card.ship]}",
        f"- address: {card.url}",
        f"- tables: {', '.join(f'`{table}`' for table in tables)}",
    ]
    return "\n".join(lines) + "\n"
