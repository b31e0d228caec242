"""Layers of the user's own data above the embedded facts: rows beside them, never in their place on disk.

A layer is one folder with one SQLite file and one manifest. It appears and disappears by one renaming, so that
nobody ever sees half of it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.ledger.build import SHIPPED_LAYER
from delian.ledger.home import data_folder

SOURCE_PREFIX = "layer."  # the source of a layer's figures is `layer.NAME`
FILE, MANIFEST = "layer.sqlite", "layer.json"
MOST = 8  # SQLite joins ten files at most
CHECKED_BYTES = 16_000_000  # larger files are held to their size at open, and to their checksum by `ledger layers`


@dataclass(frozen=True, slots=True)
class Layer:
    """What the manifest of a layer says."""

    name: str
    number: int
    table: str
    rows: int
    in_place: int
    version: str
    bytes: int
    sha256: str
    file: str
    imported: str
    folder: str = ""


def layers_folder() -> Path:
    """Return the folder with one folder for each layer."""
    return data_folder() / "layers"


def names() -> list[str]:
    """Return the names of all layers, damaged ones too."""
    try:
        return sorted(path.name for path in layers_folder().iterdir() if path.is_dir() and path.name[0] != ".")
    except (OSError, RuntimeError):  # none was ever imported, or there is no home folder
        return []


def installed() -> list[Layer]:
    """Return the layers, the oldest first; where two speak about one figure the later one counts."""
    return sorted(map(read_manifest, names()), key=lambda layer: (layer.number, layer.name))


def read_manifest(name: str) -> Layer:
    """Return the manifest of a layer; `ledger-corrupt` says how to get rid of a damaged one."""
    folder = layers_folder() / name
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        known = {field.name: told[field.name] for field in fields(Layer) if field.name != "folder"}
        wanted = {"number": int, "rows": int, "in_place": int, "bytes": int}
        if any(not isinstance(value, wanted.get(key, str)) for key, value in known.items()) or told["name"] != name:
            raise ValueError("a manifest of another shape")
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise damaged(name, f"{type(problem).__name__}: {problem}") from None
    return Layer(**known, folder=str(folder))


def write_manifest(layer: Layer, folder: Path) -> None:
    """Write the manifest of a layer into its folder."""
    told = {key: value for key, value in asdict(layer).items() if key != "folder"}
    (folder / MANIFEST).write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8", newline="\n")


def check_intact(layer: Layer, *, whole: bool) -> None:
    """Raise `ledger-corrupt` for a file of another size, or (when *whole* or small) of another checksum."""
    path = Path(layer.folder) / FILE
    try:
        size = path.stat().st_size
        if size != layer.bytes:
            raise damaged(layer.name, f"{size:,} bytes, expected {layer.bytes:,}")
        if (whole or size <= CHECKED_BYTES) and checksum(path) != layer.sha256:
            raise damaged(layer.name, "its checksum is another")
    except OSError as problem:
        raise damaged(layer.name, problem.strerror or "it cannot be read") from None


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, read piece by piece."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def attach(connection: sqlite3.Connection, layers: Sequence[Layer]) -> None:
    """Let every later query see the figures and sources of the layers below the embedded ones."""
    parts = ["main.figures"]
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("CREATE TEMP TABLE all_sources AS SELECT * FROM main.sources")
    for place, layer in enumerate(layers):
        check_intact(layer, whole=False)
        uri = f"{(Path(layer.folder) / FILE).as_uri()}?mode=ro&immutable=1"
        try:
            connection.execute(f"ATTACH ? AS layer{place}", (uri,))
            connection.execute(f"INSERT INTO all_sources SELECT * FROM layer{place}.sources")
        except sqlite3.DatabaseError as problem:
            raise damaged(layer.name, str(problem)) from None
        parts.append(f"layer{place}.figures")
    connection.execute("CREATE TEMP TABLE sources AS SELECT * FROM all_sources ORDER BY id")
    connection.execute("DROP TABLE all_sources")
    connection.execute("CREATE UNIQUE INDEX temp.sources_by_id ON sources (id)")
    united = " UNION ALL ".join(f"SELECT * FROM {part}" for part in parts)
    connection.execute(f"CREATE TEMP VIEW figures AS {united}")  # names of temp come before those of the file


def version_with(embedded: str, layers: Sequence[Layer]) -> str:
    """Return the version of the ledger with its layers: a hash of both; the embedded one without layers."""
    if not layers:
        return embedded
    told = [embedded, *(f"{layer.name} {layer.version}" for layer in layers)]
    return hashlib.sha256("\n".join(told).encode("utf-8")).hexdigest()[:12]


def holding(table: str, member: str, item: str, year: int, definition: str) -> tuple[str, ...]:
    """Return what a figure is about: a layer's figure stands in for embedded ones about the same.

    The edition (vintage) is left out, and for forces held the definition too: one count of a holding is used.
    """
    known = (table, member, item, str(int(year)))
    return known if table == "inventory" else (*known, definition)


def standing(found: Sequence[tuple[str, Figure]], layers: Sequence[Layer]) -> list[Figure]:
    """Return the figures that models use: of figures about the same, the last layer's, with the others in its note."""
    place = {SHIPPED_LAYER: 0} | {layer.name: number for number, layer in enumerate(layers, start=1)}
    best: dict[tuple[str, ...], int] = {}
    beside: dict[tuple[str, ...], list[tuple[str, Figure]]] = {}
    for layer, figure in found:
        key = _holding_of(figure)
        best[key] = max(best.get(key, 0), place[layer])
        beside.setdefault(key, []).append((layer, figure))
    kept = []
    for layer, figure in found:
        key = _holding_of(figure)
        if place[layer] == best[key]:
            others = [(name, other) for name, other in beside[key] if place[name] < best[key]]
            kept.append(figure if layer == SHIPPED_LAYER else replace(figure, note=_note(figure, layer, others)))
    return sorted(kept, key=_sort_key)


def damaged(name: str, reason: str) -> DelianError:
    """Return the error for a layer that cannot be used."""
    return DelianError(
        "ledger-corrupt",
        f"the layer {name} is damaged: {reason}. Type: delian ledger drop {name}; then import its file again.",
        where=[Where(file=name)],
    )


def _note(figure: Figure, layer: str, others: Iterable[tuple[str, Figure]]) -> str:
    told = [f"{_value(other)} of {name} ({other.id.split('/', 4)[4]})" for name, other in others]
    in_place = f", in place of {' and '.join(told)}" if told else ""
    return "; ".join(part for part in (figure.note, f"layer {layer}{in_place}") if part)


def _value(figure: Figure) -> str:
    return "unknown" if figure.value is None else f"{figure.value:g}"


def _holding_of(figure: Figure) -> tuple[str, ...]:
    table, member, item, year, definition, _ = figure.id.split("/")
    return holding(table, member, item, int(year), definition)


def _sort_key(figure: Figure) -> tuple[object, ...]:
    table, member, item, year, definition, vintage = figure.id.split("/")
    return (table, member, item, int(year), definition, vintage)
