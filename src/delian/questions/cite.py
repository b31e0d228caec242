"""`delian cite`: the program, the ledger's edition and the publishers behind a figure, a page or an answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from delian import __version__
from delian.core.answer import Answer
from delian.core.errors import DelianError, Where, unknown_name
from delian.core.figures import Source
from delian.ledger.cards import read_mission
from delian.ledger.envelope import envelope
from delian.ledger.store import Ledger

FORMATS = ("text", "bibtex", "csl")
RECORD = "delian-answer"  # the name of the <meta> in a page that carries what is needed here
MAX_BYTES = 20_000_000
_PAGES = (".html", ".htm")


def cite(what: str, form: str = "text") -> Answer:
    """Return what to cite for a figure's identifier, a page or an answer's JSON: answer.entries, in order.

    First the program, then the ledger's edition, then every publisher's document.
    """
    if form not in FORMATS:
        raise unknown_name("unknown-option", "format", form, FORMATS)
    with Ledger() as ledger:
        record = _record(ledger, what)
        entries = [*_own(record), *(_entry(source) for source in record["sources"])]
        answer = {"what": what, "format": form, "count": len(entries), "entries": entries}
        return envelope(ledger, "cite", answer, [source["id"] for source in record["sources"]])


def _record(ledger: Ledger, what: str) -> dict[str, Any]:
    """Return {versions, question, sources} of what is cited."""
    path = Path(what)
    if path.suffix.lower() in _PAGES:
        return _checked(path, _of_page(path, _text(path)))
    if path.suffix.lower() == ".json":
        return _checked(path, _json(path, _text(path)))
    sources = [source.as_dict() for source in _sources_of(ledger, what)]
    versions = {"delian": __version__, "ledger": ledger.version}
    return {"versions": versions, "question": what, "sources": sources}


def _sources_of(ledger: Ledger, name: str) -> list[Source]:
    figure = ledger.figure(name)
    if figure is not None:
        return ledger.sources([figure.source_id])
    if name.startswith("requirement/") and name.count("/") == 5:
        mission = read_mission(name.split("/")[1])
        figures = [r.figure for phase in mission.phases for r in phase.requirements if r.figure.id == name]
        known = {source.id: source for source in (*ledger.sources(), *mission.sources)}
        if figures:
            return [known[f.source_id] for f in figures if f.source_id in known]
    raise DelianError(
        "unknown-figure",
        f"no figure {name!r}, and no file that ends in .html or .json. Type a whole identifier, as `delian ledger show "
        "TABLE` lists them, for instance inventory/POL/tankers/2024/delian-2024/2024-12.",
        where=[Where(value=name)],
    )


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DelianError("file-too-large", f"{path.name} has more than {MAX_BYTES:,} bytes.")
        return path.read_text("utf-8")
    except OSError as problem:
        raise DelianError(
            "file-not-found",
            f"cannot read {path}: {problem.strerror}. Check the path.",
            where=[Where(file=str(path))],
        ) from None
    except UnicodeDecodeError:
        raise _malformed(path, "it is not UTF-8 text") from None


class _Finder(HTMLParser):
    """Finds the record of an answer in a page."""

    found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the content of the record."""
        told = dict(attrs)
        if tag == "meta" and told.get("name") == RECORD and self.found is None:
            self.found = told.get("content")


def _of_page(path: Path, text: str) -> object:
    finder = _Finder()
    finder.feed(text)
    if finder.found is None:
        raise _malformed(path, "it is no page of Delian, or one of a version before `delian cite`")
    return _json(path, finder.found)


def _json(path: Path, text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise _malformed(path, f"it is not valid JSON ({problem})") from None


def _malformed(path: Path, why: str) -> DelianError:
    return DelianError(
        "file-malformed",
        f"{path.name}: {why}. Write it again with --report FILE.html, or --json > answer.json.",
        where=[Where(file=path.name)],
    )


def _checked(path: Path, found: object) -> dict[str, Any]:
    """Return the record when it has the parts of an answer; every part that is wrong is told together."""
    record = found if isinstance(found, dict) else {}
    versions, sources = record.get("versions"), record.get("sources")
    bad = [] if isinstance(record.get("question"), str) else ["question"]
    if not (isinstance(versions, dict) and all(isinstance(versions.get(n), str) for n in ("delian", "ledger"))):
        bad.append("versions")
    if not (isinstance(sources, list) and all(_is_source(row) for row in sources)):
        bad.append("sources")
    if bad:
        raise DelianError(
            "file-invalid",
            f"{path.name} is no answer of Delian: wrong or missing {', '.join(bad)}. "
            "Write one with --json > answer.json.",
            where=[Where(file=path.name, column=name) for name in bad],
        )
    return record


def _is_source(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(row.get(name), str) for name in Source.__slots__)


def _own(record: Mapping[str, Any]) -> Iterable[dict[str, str]]:
    program, edition = record["versions"]["delian"], record["versions"]["ledger"]
    yield {
        "kind": "program",
        "id": "delian",
        "publisher": "The Delian contributors",
        "title": "Delian: an open workbench for alliances",
        "version": program,
        "date": "",
        "url": "",
        "licence": "Apache-2.0",
        "note": f"asked: {record['question']}",
    }
    yield {
        "kind": "ledger",
        "id": f"delian-ledger-{edition}",
        "publisher": "The Delian contributors",
        "title": "Ledger of cited figures of Delian",
        "version": edition,
        "date": "",
        "url": "",
        "licence": "each source its own",
        "note": "figures of the publishers below",
    }


def _entry(source: Mapping[str, str]) -> dict[str, str]:
    read = f"read via {source['read_via']}" if source["read_via"] else ""
    kept = {name: source[name] for name in ("id", "publisher", "title", "date", "url", "licence")}
    return {"kind": "publisher", **kept, "version": "", "note": read}
