"""What to cite, as text, BibTeX or CSL JSON: one entry for each of `answer.entries`, in their order."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer

_DATE = re.compile(r"^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_WEB = re.compile(r"^https?://")
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
_CSL_TYPES = {"program": "software", "ledger": "dataset", "publisher": "document"}


def terminal(answer: Answer) -> str:
    """Return the citations as text in the format that was asked for."""
    entries = answer.answer["entries"]
    form = answer.answer["format"]
    if form == "csl":
        return json.dumps([csl(entry) for entry in entries], indent=1, ensure_ascii=False)
    write = bibtex if form == "bibtex" else line
    return ("\n\n" if form == "bibtex" else "\n").join(write(entry) for entry in entries)


def record(answer: Answer) -> str:
    """Return what a page carries so that it can be cited later: versions, question, scenario, sources, as JSON."""
    told = answer.as_dict()
    kept = {name: told[name] for name in ("versions", "question", "scenario")}
    sources = [row | {"url": row["url"] if _WEB.match(row["url"]) else ""} for row in told["sources"]]
    return json.dumps({**kept, "sources": sources}, ensure_ascii=False)


def line(entry: Mapping[str, str]) -> str:
    """Return one entry as a line: publisher, title, version, date, address, licence, note."""
    version = f"version {entry['version']}" if entry["version"] else ""
    told = [entry["publisher"], entry["title"], version, entry["date"], entry["url"], entry["licence"], entry["note"]]
    return ". ".join(part.rstrip(".") for part in told if part) + "."


def bibtex(entry: Mapping[str, str]) -> str:
    """Return one entry for BibTeX."""
    year, month, _ = _date(entry["date"])
    fields = {
        "author": "{" + _escaped(entry["publisher"]) + "}",
        "title": "{" + _escaped(entry["title"]) + "}",
        "year": year,
        "month": str(int(month)) if month else "",
        "version": _escaped(entry["version"]),
        "url": re.sub(r"[{}\\\s]", "", entry["url"]),
        "note": _escaped("; ".join(part for part in (entry["licence"], entry["note"]) if part)),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value not in ("", "{}")]
    key = re.sub(r"[^A-Za-z0-9:.-]", "-", entry["id"])
    return f"@misc{{{key},\n" + ",\n".join(lines) + "\n}"


def csl(entry: Mapping[str, str]) -> dict[str, Any]:
    """Return one entry as an item of CSL JSON."""
    dated = [int(part) for part in _date(entry["date"]) if part]
    item: dict[str, Any] = {
        "id": entry["id"],
        "type": _CSL_TYPES[entry["kind"]],
        "title": entry["title"],
        "author": [{"literal": entry["publisher"]}],
        "issued": {"date-parts": [dated]} if dated else None,
        "version": entry["version"],
        "URL": entry["url"],
        "note": "; ".join(part for part in (entry["licence"], entry["note"]) if part),
    }
    return {name: value for name, value in item.items() if value}


def _date(text: str) -> tuple[str, str, str]:
    found = _DATE.match(text)
    year, month, day = found.groups(default="") if found else ("", "", "")
    month = month if month and 1 <= int(month) <= 12 else ""
    return year, month, day if month and day and 1 <= int(day) <= 31 else ""


def _escaped(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in " ".join(text.split()))
