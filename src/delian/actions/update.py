"""Bring newer files of the publishers into the ledger, or take the last one out again."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, unknown_name
from delian.ledger.build import file_checksum
from delian.ledger.connectors import CONNECTORS, Connector, read_file
from delian.ledger.home import data_folder
from delian.ledger.licences import read_source_cards
from delian.ledger.readers.fetch import Fetched, Patience, fetch
from delian.ledger.store import EMBEDDED, checked_date
from delian.ledger.updates import Kept, Taken, Tell, check_rows, files_in_use, in_use, keep, only_one, rebuild

Outcome = list[dict[str, Any]]
Get = Callable[[Connector, Path], Fetched]


def update(
    source: str | None = None,
    file: Path | None = None,
    published: str | None = None,
    address: str | None = None,
    *,
    embedded: Path = EMBEDDED,
    tell: Tell = lambda phase: None,
) -> Outcome:
    """Take in the newest file of *source* (of every source with an address when None) and return what it brought.

    *file* is read instead of fetching one; *address* is that of this release, where it changes. *published* is the
    day of publication where the file does not say it (default: today, the first day on which it was surely known).
    A file that fails changes nothing.
    """
    names = _chosen(source, file, address)
    day = checked_date(published or _today())
    home = data_folder()
    told: Outcome = []
    failed: list[DelianError] = []
    patience = Patience()

    def get(connector: Connector, target: Path) -> Fetched:
        return fetch(address or connector.url, connector.kind, target, patience)

    with only_one(home):
        for name in names:
            try:
                told.append(_one(home, embedded, name, file, get, day, tell))
            except DelianError as problem:
                failed.append(problem)
                if problem.code == "fetch-failed":  # no way to one host: the others are not asked again and again
                    patience = replace(patience, tries=1)
                told.append(
                    {"source": name, "title": CONNECTORS[name].title, "state": "failed"} | _none(problem.message)
                )
    if len(failed) == len(names):
        raise failed[0] if len(failed) == 1 else _all_failed(dict(zip(names, failed, strict=True)))
    return told


def _all_failed(failed: Mapping[str, DelianError]) -> DelianError:
    reasons = "; ".join(f"{name}: {problem.message.partition('. ')[0]}" for name, problem in failed.items())
    return DelianError(
        "fetch-failed",
        f"none of {len(failed)} sources could be brought in, and nothing was changed. {reasons}. Get the files in a "
        "browser and type for each: delian ledger update SOURCE --from FILE",
        where=[place for problem in failed.values() for place in problem.where],
    )


def take_back(*, embedded: Path = EMBEDDED) -> Outcome:
    """Take the file that was brought in last out of the ledger again; the file itself stays on the shelf."""
    home = data_folder()
    with only_one(home):
        files = files_in_use(home)
        if not files:
            raise DelianError("unknown-option", "no file was brought in, so none can be taken back.")
        version, _ = rebuild(home, embedded, files[:-1], lambda phase: None)
    last = files[-1]
    return [
        {"source": last.source, "title": CONNECTORS[last.source].title, "state": "taken back"}
        | _none("")
        | {"sha256": last.sha256, "version": version}
    ]


def _one(home: Path, embedded: Path, name: str, file: Path | None, get: Get, day: str, tell: Tell) -> dict[str, Any]:
    connector = CONNECTORS[name]
    with tempfile.TemporaryDirectory(prefix=".fetch-", dir=home, ignore_cleanup_errors=True) as folder:
        url, etag, found = "", "", file
        if found is None:
            fetched = get(connector, Path(folder) / "file")
            url, etag, found = fetched.url, fetched.etag, fetched.path
        check_rows(connector.table, *read_file(name, found, day))  # a file that is not sound is not kept
        licence = read_source_cards()[connector.card].licence
        kept = Kept(name, file_checksum(found), day, _today(), url, etag, licence)
        tell("keep")
        keep(home, found, kept)
    files = files_in_use(home)
    there = any((one.source, one.sha256) == (kept.source, kept.sha256) for one in files)
    if there and in_use(home, embedded):
        return {"source": name, "title": connector.title, "state": "unchanged"} | _none("") | {"sha256": kept.sha256}
    version, taken = rebuild(home, embedded, files if there else [*files, kept], tell)
    return {"source": name, "title": connector.title, "state": "updated"} | _told(taken, kept, version)


def _today() -> str:
    return datetime.date.today().isoformat()


def _told(taken: Taken, kept: Kept, version: str) -> dict[str, Any]:
    return {
        "added": taken.added,
        "known": taken.known,
        "differing": taken.differing,
        "vintages": sorted(taken.vintages),
        "sha256": kept.sha256,
        "url": kept.url,
        "version": version,
        "reason": "",
    }


def _none(reason: str) -> dict[str, Any]:
    none: dict[str, Any] = dict.fromkeys(("added", "known"), 0)
    return none | {"differing": [], "vintages": [], "sha256": "", "url": "", "version": "", "reason": reason}


def _chosen(source: str | None, file: Path | None, address: str | None) -> Sequence[str]:
    if address is not None and not address.startswith(("https://", "http://")):
        raise DelianError("unknown-option", f"--address {address}: type an address that begins with https://")
    if file is not None and address is not None:
        raise DelianError("unknown-option", "--from reads a file and --address fetches one. Type one of them.")
    if source is None:
        if file is not None or address is not None:
            option = "--from" if file is not None else "--address"
            raise DelianError("unknown-option", f"{option} needs a source. Type one of: {', '.join(CONNECTORS)}")
        return [name for name, connector in CONNECTORS.items() if connector.url]
    if source not in CONNECTORS:
        raise unknown_name("unknown-source", "source", source, CONNECTORS)
    if file is None and not (address or CONNECTORS[source].url):
        raise DelianError(
            "unknown-source",
            f"{source} has no address that stays the same. Type that of its newest file: delian ledger update "
            f"{source} --address https://... ; or get the file in a browser and type: --from FILE",
        )
    if file is not None and not file.is_file():
        raise DelianError("file-not-found", f"no file {file}. Check the path.")
    return [source]
