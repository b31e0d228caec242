"""`delian ledger layers`: which data of the user lie above the embedded facts, each checked whole."""

from __future__ import annotations

from delian.core.answer import Answer, Note
from delian.core.errors import DelianError
from delian.ledger import layers as kept
from delian.ledger.envelope import envelope
from delian.ledger.store import Ledger

_COLUMNS = (
    "name",
    "table",
    "rows",
    "in_place",
    "file",
    "imported",
    "version",
    "publisher",
    "title",
    "licence",
    "state",
)


def layers() -> Answer:
    """Return every layer, the oldest first: answer.layers; a damaged one is told, and left out of the version."""
    fine, rows, notes = [], [], []
    for name in kept.names():
        try:
            layer = kept.read_manifest(name)
            kept.check_intact(layer, whole=True)
            fine.append(layer)
        except DelianError as error:
            rows.append({"name": name, "state": "damaged"})
            notes.append(Note("layer-damaged", error.message))
    fine.sort(key=lambda layer: (layer.number, layer.name))
    with Ledger(layers=fine) as ledger:
        known = {source.id: source for source in ledger.sources()}
        told = []
        for layer in fine:
            source = known[kept.SOURCE_PREFIX + layer.name]
            about = {"publisher": source.publisher, "title": source.title, "licence": source.licence}
            shown = ("name", "table", "rows", "in_place", "file", "imported", "version")
            told.append({**{key: getattr(layer, key) for key in shown}, **about, "state": "intact"})
        every = [*told, *({**dict.fromkeys(_COLUMNS), **row} for row in rows)]
        answer = {"count": len(every), "layers": every}
        return envelope(ledger, "ledger layers", answer, [kept.SOURCE_PREFIX + layer.name for layer in fine], notes)
