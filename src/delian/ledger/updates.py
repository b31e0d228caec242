"""Updates: the shipped ledger with the figures of newer files, built beside the old one and then put in its place.

Nothing is changed in place: the files are kept by their hash, each ledger has a folder of its own, and one small file
says which is in use. It is replaced in one step, so that a stop at any moment leaves the old ledger or the new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, Where
from delian.core.figures import figure_id
from delian.ledger import quality, rules
from delian.ledger.build import checksum_path, file_checksum
from delian.ledger.connectors import CONNECTORS, read_file
from delian.ledger.home import POINTER, pointer, shipped
from delian.ledger.store import Ledger
from delian.ledger.tables import FactRow, SourceRow, columns

LAYER = "update"
PHASES = ("keep", "copy", "fill", "check", "place", "switch", "tidy")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """A publisher's file that was taken in: its connector, hash, and where and when it came from."""

    source: str
    sha256: str
    published: str
    retrieved: str
    url: str
    etag: str
    licence: str


@dataclass(slots=True)
class Taken:
    """What one file brought: figures added, those that were there, and those that say otherwise of one vintage."""

    added: int = 0
    known: int = 0
    differing: list[dict[str, str]] = field(default_factory=list)
    vintages: set[str] = field(default_factory=set)


def keep(home: Path, file: Path, kept: Kept) -> None:
    """Put a copy of *file* on the shelf under its hash, with what is known of it beside it."""
    shelf = home / "files"
    shelf.mkdir(parents=True, exist_ok=True)
    target = shelved(home, kept)
    if not target.exists() or file_checksum(target) != kept.sha256:
        part = shelf / f".{uuid.uuid4().hex}.part"
        shutil.copyfile(file, part)
        part.replace(target)
    _write(target.with_name(f"{target.name}.{kept.source}.json"), json.dumps(asdict(kept), indent=1))


def shelved(home: Path, kept: Kept) -> Path:
    """Return the path of a kept file."""
    return home / "files" / f"{kept.sha256}.{CONNECTORS[kept.source].kind}"


def files_in_use(home: Path) -> list[Kept]:
    """Return the files that the ledger in use was built from, oldest first."""
    return [Kept(**entry) for entry in pointer(home / "ledger").get("files", ())]


def in_use(home: Path, embedded: Path) -> bool:
    """Return whether the updates were built on this shipped ledger; after a new release of Delian they were not."""
    return pointer(home / "ledger").get("base") == shipped(embedded)


def rebuild(home: Path, embedded: Path, files: Sequence[Kept], tell: Tell) -> tuple[str, Taken]:
    """Build the shipped ledger with *files* and put it in use; return its version and what the last file brought.

    1. Copy the shipped ledger into a folder of its own. 2. Add the figures of each file. 3. Check it by opening it.
    4. Give the folder its name. 5. Point to it. 6. Remove folders that nobody points to.
    """
    folder = home / "ledger"
    folder.mkdir(parents=True, exist_ok=True)
    before = str(pointer(folder).get("folder", ""))
    part = folder / f".{uuid.uuid4().hex}.part"
    part.mkdir()
    try:
        tell("copy")
        target = part / "ledger.sqlite"
        shutil.copyfile(embedded, target)
        tell("fill")
        version, taken = _fill(target, home, files)
        _write(checksum_path(target), file_checksum(target) + "\n")
        tell("check")
        with Ledger(target) as opened:
            version = opened.version
        tell("place")
        final = folder / version
        shutil.rmtree(final, ignore_errors=True) if version != before else None
        if not final.exists():
            part.rename(final)
        tell("switch")
        found = {"base": shipped(embedded), "folder": version, "version": version}
        _write(folder / POINTER, json.dumps(found | {"files": [asdict(kept) for kept in files]}, indent=1))
        tell("tidy")
        _tidy(home, {version, before})
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return version, taken


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock of updates; `ledger-busy` when another process has it. It falls with the process that holds it."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "update.lock").open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise DelianError(
                "ledger-busy",
                "another update of this ledger is running. Nothing was changed. Wait for it, then type the command "
                "again.",
                where=[Where(file=str(home / "update.lock"))],
            ) from None
        yield


def _lock(number: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    else:
        import fcntl

        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _fill(target: Path, home: Path, files: Sequence[Kept]) -> tuple[str, Taken]:
    taken = Taken()
    connection = sqlite3.connect(target)
    try:
        (base,) = connection.execute("SELECT value FROM versions WHERE name = 'ledger'").fetchone()
        digest = hashlib.sha256(str(base).encode())
        for kept in files:
            taken = _add(connection, home, kept)
            digest.update(f"{kept.source} {kept.sha256} {kept.published}".encode())
        version = digest.hexdigest()[:12]
        connection.execute("UPDATE versions SET value = ? WHERE name = 'ledger'", (version,))
        connection.commit()
    finally:
        connection.close()
    return version, taken


def _add(connection: sqlite3.Connection, home: Path, kept: Kept) -> Taken:
    table = CONNECTORS[kept.source].table
    rows, sources = read_file(kept.source, shelved(home, kept), kept.published)
    check_rows(table, rows, sources)
    taken = Taken(vintages={row.vintage for row in rows})
    there = {tuple(key): value for *key, value in connection.execute(_KEYS, (table,))}
    names = ", ".join(("tbl", *columns(table), "layer"))
    marks = ", ".join("?" * (len(columns(table)) + 2))
    for row in rows:
        old = there.get(row.key)
        if old is None:
            connection.execute(f"INSERT INTO figures ({names}) VALUES ({marks})", (table, *astuple(row), LAYER))
            taken.added += 1
        elif float(old) == float(row.value):
            taken.known += 1
        else:
            told = figure_id(table, row.member, row.item, int(row.year), row.definition, row.vintage)
            taken.differing.append({"figure": told, "kept": old, "file_says": row.value})
    known = {name for (name,) in connection.execute("SELECT id FROM sources")}
    new = [astuple(source) for source in sources if source.id not in known]
    connection.executemany(f"INSERT INTO sources VALUES ({', '.join('?' * len(columns('sources')))})", new)
    return taken


_KEYS = "SELECT member, item, year, definition, vintage, value FROM figures WHERE tbl = ?"


def check_rows(table: str, rows: Sequence[FactRow], sources: Sequence[SourceRow]) -> None:
    """Refuse figures that break the contract, unit or range of their table; all are told together."""
    plain: dict[str, list[Mapping[str, Any]]] = {
        "sources": [asdict(source) for source in sources],
        table: [asdict(row) for row in rows],
    }
    found = [row for row in quality.examined(plain, rules.checks(), {}).breaches if row["check"] not in ("jump", "sum")]
    if found:
        shown = "; ".join(f"{row['figure']}: {row['told']}" for row in found[:5])
        raise DelianError(
            "file-refused",
            f"figures of the file that break a rule: {len(found)}: {shown}. Nothing was changed. Get the "
            "file again; if the publisher is right and the rule too narrow, please report it.",
            where=[Where(file=table, row=row["figure"], column=row["check"], value=row["told"]) for row in found],
        )


def _write(path: Path, text: str) -> None:
    """Write a text beside its place, bring it to the disk, then put it there in one step."""
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _tidy(home: Path, wanted: set[str]) -> None:
    """Remove ledgers that nobody points to, and what updates that were stopped left behind; the lock is held."""
    folder = home / "ledger"
    for path in folder.iterdir():
        if path.is_dir() and path.name not in wanted:
            shutil.rmtree(path, ignore_errors=True)
    for path in home.glob(".fetch-*"):
        shutil.rmtree(path, ignore_errors=True)
    for path in (*folder.glob(".*.part"), *(home / "files").glob(".*.part")):
        if path.is_file():
            path.unlink(missing_ok=True)
