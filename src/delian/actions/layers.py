"""`delian ledger import` and `drop`: layers of the user's own data, whole or not at all."""

from __future__ import annotations

import datetime
import os
import re
import shutil
import tempfile
import time
from pathlib import Path

from delian.actions.report import unwritable
from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where, unknown_name
from delian.ledger import layers as kept
from delian.ledger.build import SHIPPED_LAYER
from delian.ledger.cards import read_user_file
from delian.ledger.envelope import envelope
from delian.ledger.layer_file import fill, to_disk
from delian.ledger.own_rows import Checked, defaults_of
from delian.ledger.store import Ledger
from delian.ledger.tables import FACT_TABLES, SourceRow

_NAME = re.compile(r"^[a-z0-9][a-z0-9-]{0,39}$")
STALE_SECONDS = 3600  # what a killed import or drop left behind is cleared by a later one
UNFINISHED, DROPPED = ".part-", ".dropped-"


def add(file: Path, table: str, source: Path, name: str | None = None) -> Answer:
    """Check the rows of *file* and keep them as a layer above the embedded facts; answer.layers tells it.

    Raises `file-invalid` with every wrong row; then nothing has changed.
    """
    if table not in FACT_TABLES:
        raise unknown_name("unknown-table", "table of figures", table, FACT_TABLES)
    name = _checked_name(name, file)
    card = read_user_file(source, "layer")
    given = {key: str(card.get(key, "")) for key in ("publisher", "title", "date", "url", "licence", "read_via")}
    row = SourceRow(id=kept.SOURCE_PREFIX + name, tier=card.get("tier", "C"), **given)
    with Ledger() as ledger:
        number = max((layer.number for layer in ledger.layers), default=0) + 1
        above = _prepared(kept.layers_folder())
        try:
            with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=above, ignore_cleanup_errors=True) as folder:
                part = Path(folder) / name
                part.mkdir()
                rows = Checked(ledger, table, file, row.id, defaults_of(card))
                version = fill(part / kept.FILE, rows, name, row)
                layer = _sealed(part, name, number, rows, version)
                _published(part, above / name)
        except OSError as problem:
            raise unwritable(above, problem.strerror or "the system refused it") from None
    with Ledger() as ledger:
        answer = {"count": 1, "layers": [told(layer, row)]}
        return envelope(ledger, "ledger import", answer, [row.id], _in_place(layer))


def drop(name: str) -> Answer:
    """Take a layer away, a damaged one too; answer.dropped names it."""
    if name not in kept.names():
        raise unknown_name("unknown-layer", "layer", name, kept.names() or ["none was imported"])
    above = kept.layers_folder()
    try:
        aside = Path(tempfile.mkdtemp(prefix=DROPPED, dir=above))
        (above / name).rename(aside / name)  # gone for every reader, in one step
        to_disk(above)
    except OSError as problem:
        raise unwritable(above / name, problem.strerror or "the system refused it") from None
    shutil.rmtree(aside, ignore_errors=True)
    try:
        opened = Ledger()
    except DelianError:  # another layer is damaged; this one is gone all the same
        opened = Ledger(layers=())
    with opened as ledger:
        return envelope(ledger, "ledger drop", {"dropped": name, "left": len(kept.names())})


def told(layer: kept.Layer, source: SourceRow) -> dict[str, object]:
    """Return what an answer says about a layer."""
    return {
        "name": layer.name,
        "table": layer.table,
        "rows": layer.rows,
        "in_place": layer.in_place,
        "file": layer.file,
        "imported": layer.imported,
        "version": layer.version,
        "publisher": source.publisher,
        "title": source.title,
        "licence": source.licence,
    }


def _checked_name(name: str | None, file: Path) -> str:
    name = name or re.sub(r"[^a-z0-9]+", "-", file.stem.casefold()).strip("-")[:40].rstrip("-")
    if not _NAME.match(name) or name == SHIPPED_LAYER:
        raise DelianError(
            "unknown-option",
            f"a layer cannot be called {name!r}. Type --name with small letters, digits and hyphens, for instance "
            "--name my-forces.",
            where=[Where(column="--name", value=name)],
        )
    there = kept.names()
    if name in there:
        raise DelianError(
            "layer-exists",
            f"there is a layer {name} already. Type: delian ledger drop {name}; or another --name.",
            where=[Where(value=name)],
        )
    if len(there) >= kept.MOST:
        raise DelianError("layer-exists", f"{len(there)} layers are there, the most that is read. Drop one: {there}")
    return name


def _prepared(above: Path) -> Path:
    """Return the folder of the layers, made and without what killed imports left."""
    try:
        above.mkdir(parents=True, exist_ok=True)
        for path in above.iterdir():
            old = time.time() - path.stat().st_mtime > STALE_SECONDS
            if old and path.name.startswith((UNFINISHED, DROPPED)):
                shutil.rmtree(path, ignore_errors=True)
    except OSError as problem:
        raise unwritable(above, problem.strerror or "the system refused it") from None
    return above


def _sealed(part: Path, name: str, number: int, rows: Checked, version: str) -> kept.Layer:
    """Write the manifest beside the rows, and both to the disk."""
    path = part / kept.FILE
    layer = kept.Layer(
        name=name,
        number=number,
        table=rows.table,
        rows=rows.count,
        in_place=rows.in_place,
        version=version,
        bytes=path.stat().st_size,
        sha256=kept.checksum(path),
        file=rows.path.name,
        imported=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )
    kept.write_manifest(layer, part)
    for written in (path, part / kept.MANIFEST, part):
        to_disk(written)
    return layer


def _published(part: Path, target: Path) -> None:
    """Make the layer appear, in one step."""
    if target.exists():
        raise DelianError("layer-exists", f"a layer {target.name} was imported meanwhile. Type another --name.")
    os.rename(part, target)
    to_disk(target.parent)


def _in_place(layer: kept.Layer) -> list[Note]:
    if not layer.in_place:
        return []
    text = (
        f"{layer.in_place:,} of {layer.rows:,} rows are about what the ledger holds already: models use the layer's, "
        f"and the others stay beside them (delian ledger show {layer.table})"
    )
    return [Note("layer-in-place", text)]
