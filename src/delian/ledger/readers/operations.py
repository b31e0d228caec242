"""Operations since 1990: which ally took part, with how many troops, and who is known to have stayed away.

Only a list of participants that is marked complete tells who stayed away; from a partial one nothing follows, and the
figure is unknown.
"""

from __future__ import annotations

import re
from pathlib import Path

from delian.ledger.readers.citation import cite_line, date_in, fact, records, slug
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.tables import UNKNOWN, FactRow, SourceRow

VINTAGE = "2026-11"
_POLITICAL = ("political", "summit", "coalition of the willing")
_WEB = re.compile(r"https?://[^\s;]+")
_SNAPSHOT = re.compile(r"^\[as of [^\]]*\]\s*")
# What a list says of one that is on it without taking part: the words that its role begins with.
_SAID_NO, _SAID_NOTHING = ("refused",), ("undecided", "air security and intelligence under discussion", "maritime")
_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")


def read_operations(path: Path, lists: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return who took part (1), stayed away (0) or is unknown, and troops where a number was printed [persons]."""
    sources: dict[str, SourceRow] = {}
    rows: list[FactRow] = []
    taking_part = [row for row in records(path) if row["country"] in MODELLED]
    judged = {row["operation"]: row for row in records(lists) if row["organisation"] == "NATO"}
    cited: dict[str, SourceRow] = {}
    seen: set[tuple[str, str]] = set()
    for row in taking_part:
        source = cited.setdefault(row["operation"], _source(row))
        sources[source.id] = source
        about = judged.get(row["operation"])
        year = about["as_of"][:4] if about else date_in(row["operation"].rpartition("[")[2]) or row["start"][:4]
        # The Factbook's round yearly numbers stand under names of their own: "KFOR [2022]" beside "KFOR 2022".
        counted = "troops" if about else "troops.factbook"
        key = (row["country"], row["operation"])
        if key in seen:
            continue
        seen.add(key)
        if about:
            part, note = _part(row["role"])
            rows.append(_row(row["country"], row["operation"], year, _kind(about), part, source, note))
        if _NUMBER.match(row["troops"]):
            rows.append(_row(row["country"], row["operation"], year, counted, row["troops"], source, row["role"]))
    for name, about in judged.items():
        stayed = "0" if about["participant_list"] == "complete" else UNKNOWN
        note = "member, not in the complete list" if stayed == "0" else "member, not in a list that is partial"
        rows.extend(
            _row(member, name, about["as_of"][:4], _kind(about), stayed, cited[name], note)
            for member in about["not_listed"].split()
            if member in MODELLED and (member, name) not in seen
        )
    return rows, list(sources.values())


def _part(role: str) -> tuple[str, str]:
    """Return whether one on a list took part, and the note: some are on it as those who refused or did not decide."""
    if role.startswith(_SAID_NO):
        return "0", f"on the list: {role}"
    if role.startswith(_SAID_NOTHING):
        return UNKNOWN, f"on the list: {role}"
    return "1", "took part"


def _kind(about: dict[str, str]) -> str:
    what = "political" if any(word in about["operation"].lower() for word in _POLITICAL) else "deployment"
    return f"{what}.{about['participant_list']}"


def _row(member: str, operation: str, year: str, kind: str, value: str, source: SourceRow, note: str) -> FactRow:
    unit = "persons" if kind.startswith("troops") else "took part = 1"
    status = "estimated" if value in ("0", UNKNOWN) or "CIA" in note else "observed"
    key = (member, slug(operation), year, kind, VINTAGE)
    return fact(key, value, unit, status, source.id, published=source.date, note=note)


def _source(row: dict[str, str]) -> SourceRow:
    text = _SNAPSHOT.sub("", row["source"])
    found = _WEB.search(text)
    url = found.group().rstrip(",.)") if found else ""
    first = _WEB.sub("", text).split(";")[0].strip().rstrip(",(")
    return cite_line(first or "Several", f"Participants: {row['operation']}", url)
