"""ATOP (Leeds and others): alliance treaties with rivals, by obligation; the table of members (atop5_1m.csv)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from delian.ledger.readers.citation import fact
from delian.ledger.readers.countrycodes import COW
from delian.ledger.readers.layout import with_columns
from delian.ledger.tables import FactRow, SourceRow

FIRST_YEAR = 1990
RIVALS = {365: "RUS", 710: "CHN"}
STILL = "0"  # year of exit of a treaty that was in force when the data end
# Column -> definition: to fight beside the other, to attack with it, to stay out, not to attack it, to consult.
_OBLIGATIONS = {
    "defense": "atop-defence",
    "offense": "atop-offence",
    "neutral": "atop-neutrality",
    "nonagg": "atop-non-aggression",
    "consul": "atop-consultation",
}
Line = dict[str, str]


def read_members(path: Path, published: str) -> tuple[list[FactRow], list[SourceRow]]:
    """Return for each country and year from 1990 on which obligations it had in a treaty with a rival [yes = 1].

    A country without a treaty has no row. The years of ATOP are those of the treaty and its protocols.
    """
    lines = with_columns(path, ("atopid", "member", "yrent", "yrexit", "version", *_OBLIGATIONS))
    last = max(int(line[column]) for line in lines for column in ("yrent", "yrexit"))
    version = lines[0]["version"]
    source = SourceRow(
        f"atop-{version}", "ATOP (B. A. Leeds and others)", f"Alliance Treaty Obligations and Provisions {version}",
        published, "http://www.atopdata.org", "", "B", "",
    )  # fmt: skip
    found: dict[tuple[str, str, int, str], set[str]] = {}
    for treaty, group in groupby(sorted(lines, key=lambda line: line["atopid"]), key=lambda line: line["atopid"]):
        for key in _shared(list(group), last):
            found.setdefault(key, set()).add(treaty)
    rows = [
        fact(
            (member, item, year, definition, f"atop-{version}"),
            "1",
            "yes = 1",
            "observed",
            source.id,
            published=published,
            note=f"ATOP {', '.join(sorted(treaties))}",
        )
        for (member, item, year, definition), treaties in sorted(found.items())
    ]
    return rows, [source]


def _shared(members: Sequence[Line], last: int) -> Iterator[tuple[str, str, int, str]]:
    """Yield (country, item, year, definition) for the years in which a country and a rival were in one treaty."""
    for line in members:
        own = COW.get(int(line["member"]), "")
        for other in members:
            rival = RIVALS.get(int(other["member"]), "")
            if not own or not rival or own == rival:
                continue
            for year in sorted(set(_years(line, last)) & set(_years(other, last))):
                for column, definition in _OBLIGATIONS.items():
                    if line[column] == "1":
                        yield own, f"pact_with_{rival}", year, definition


def _years(line: Line, last: int) -> range:
    end = last if line["yrexit"] == STILL else int(line["yrexit"])
    return range(max(FIRST_YEAR, int(line["yrent"])), end + 1)
