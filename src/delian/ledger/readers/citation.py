"""Citations: from the text that names a publisher to one source row, and from cells to one fact row."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

from delian.ledger.tables import FactRow, SourceRow

NOTE_LENGTH = 200
RECALLED = "delian-recalled"

# Press reports name the body they quote in brackets; that body is the original publisher.
_QUOTED = {
    "BMVg report", "BMVg", "Bundeswehr", "RND", "OSD", "Reuters", "GAO", "DND presentation", "Gen. Masiello",
    "Gen. Mille", "Gen. Mingus", "Stoltenberg", "Rasmussen", "Assemblee nationale", "Janes",
    "Air & Space Forces", "US Army announcement", "NYT", "Lockheed Martin",
}  # fmt: skip
_DATE_TEXT = re.compile(r",? *\b(?:19|20)\d\d(?:-\d\d){0,2}\b(?! *\))")
# Sites that carry other people's documents.
_COPY_HOSTS = ("docslib.org", "stratml", "github.com/agorahub", "wordpress.com", "indiatweets")
_MIXED = (" / ", " + ", "recalled")
_OFFICIAL = (
    "NATO", "CIA", "GAO", "US GAO", "US DoD", "House of Commons", "French Senate", "FRUS", "World Bank",
)  # fmt: skip
_RESEARCH = (
    "RUSI", "RAND", "CSIS", "IISS", "SIPRI", "FAS", "Chatham House", "NTI", "SAC programme", "Bruegel", "CRS",
)  # fmt: skip
_VIA = re.compile(r"^(?P<origin>.+?),? +via +(?P<copy>.+)$")
_TEXT_IN = re.compile(r"^(?P<origin>.+?) *\(?(?:text in +)?(?:GitHub +)?(?P<copy>agorahub/pen0)\)?(?P<rest>.*)$")
_BRACKET = re.compile(r"^(?P<copy>.+?) *\((?P<origin>[^()]+)\)$")
_DATE = re.compile(r"(?:19|20)\d\d(?:[-/](?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")


def records(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file as dictionaries of stripped text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    return [{key: (cell or "").strip() for key, cell in line.items() if key} for line in lines]


def slug(text: str, length: int = 60) -> str:
    """Return *text* as lower-case words joined by hyphens, cut at a word, fit for a key."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(words) <= length:
        return words
    return words[: length + 1].rpartition("-")[0] or words[:length]


def date_in(text: str, default: str = "") -> str:
    """Return the first date in *text* as YYYY, YYYY-MM or YYYY-MM-DD, or *default*."""
    found = _DATE.search(text)
    return found.group().replace("/", "-") if found else default


def origin(text: str) -> tuple[str, str]:
    """Return (original publisher, copy it was read in); the second is empty when read at the source."""
    for pattern in (_TEXT_IN, _VIA):
        found = pattern.match(text)
        if found:
            rest = found.groupdict().get("rest") or ""
            return (found["origin"].strip() + rest.rstrip(), found["copy"].strip())
    found = _BRACKET.match(text)
    if found and found["origin"] in _QUOTED:
        return (found["origin"], found["copy"])
    return (text, "")


def tier(publisher: str, read_via: str, url: str = "") -> str:
    """Return A for official documents, B for research read at its publisher, C for every other copy."""
    copied = read_via or any(host in url for host in _COPY_HOSTS)
    if copied or any(mark in publisher for mark in _MIXED):
        return "C"
    if publisher.startswith(_OFFICIAL):
        return "A"
    return "B" if publisher.startswith(_RESEARCH) else "C"


def cite(publisher: str, title: str, date: str, url: str) -> SourceRow:
    """Return the source row of one document, with an id made of publisher, date and a short hash."""
    first, read_via = origin(publisher)
    text = "|".join((publisher, title, date, url)).encode()
    mark = hashlib.blake2b(text, digest_size=3).hexdigest()
    name = f"{slug(first, 28)}-{date_in(date, 'undated')}-{mark}"
    recalled = "general knowledge" in title or "RECALLED" in title
    level = "C" if recalled else tier(first, read_via, url)
    return SourceRow(name, first, title, date, url, "", level, read_via)


def cite_line(text: str, title: str, url: str) -> SourceRow:
    """Return the source row of a citation in one line ('Reuters via X 2024-07'), always a secondary copy."""
    source = cite(_DATE_TEXT.sub("", text), title, date_in(text), url)
    return replace(source, tier="C")


def fact(
    key: tuple[str, str, int | str, str, str],
    value: str,
    unit: str,
    status: str,
    source: str,
    *,
    published: str,
    spread: tuple[str, str] = ("", ""),
    money: tuple[str, str] = ("", ""),
    note: str = "",
) -> FactRow:
    """Return one fact row; *key* is (member, item, year, definition, vintage), *spread* is (low, high)."""
    member, item, year, definition, vintage = key
    return FactRow(
        member, item, str(year), definition, vintage, value, *spread, unit, *money, status, source, published,
        shortened(note),
    )  # fmt: skip


def shortened(note: str, length: int = NOTE_LENGTH) -> str:
    """Return *note* on one line, cut at a word where it is longer than *length*."""
    line = " ".join(note.split())
    if len(line) <= length:
        return line
    return line[: length - 3].rpartition(" ")[0].rstrip(",;: ") + "..."
