"""Who was a member of which alliance when, and who stood aside from the integrated command."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import RECALLED, cite, records
from delian.ledger.tables import MembershipRow, RoleRow, SourceRow

# Dates from general knowledge, so every row is `assumed`; the United Kingdom left the EU on 31 January 2020.
EU_ACCESSIONS = {
    "1958-01-01": "BEL DEU FRA ITA LUX NLD",
    "1973-01-01": "DNK GBR IRL",
    "1981-01-01": "GRC",
    "1986-01-01": "ESP PRT",
    "1995-01-01": "AUT FIN SWE",
    "2004-05-01": "CYP CZE EST HUN LTU LVA MLT POL SVK SVN",
    "2007-01-01": "BGR ROU",
    "2013-07-01": "HRV",
}
EU_LEFT = {"GBR": "2020-02-01"}
JEF_ACCESSIONS = {
    "2014-09-05": "DNK EST GBR LTU LVA NLD NOR",
    "2017-06-30": "FIN SWE",
    "2021-04-20": "ISL",
}
# (member, start, first day back) outside NATO's integrated command, and what is known about the dates.
OUTSIDE_COMMAND = (
    ("FRA", "1966-07-01", "2009-04-04", "withdrawal of 1966 to the summit of Strasbourg-Kehl"),
    ("GRC", "1974-08-14", "1980-10-20", "Cyprus to the Rogers plan"),
    ("ESP", "1982-05-30", "1999-01-01", "confirmed by the referendum of 1986"),
)


def read_nato_members(path: Path) -> tuple[list[MembershipRow], list[SourceRow]]:
    """Return the accessions to NATO from the dates on which they took effect."""
    rows: list[MembershipRow] = []
    sources: list[SourceRow] = []
    for record in records(path):
        if record["kind"] != "accession_in_force":
            continue
        source = cite(record["publisher"], record["title"], record["source_date"], record["url"])
        sources.append(source)
        status = "observed" if record["seen"] == "yes" else "assumed"
        note = record["event"] if status == "observed" else f"{record['event']}; date from general knowledge"
        rows.extend(
            MembershipRow("nato", member, record["date"], "", status, source.id, note)
            for member in record["actors"].split()
        )
    return rows, sources


def read_other_members(path: Path) -> tuple[list[MembershipRow], list[SourceRow]]:
    """Return the members of the EU and the Joint Expeditionary Force (recalled, no file is read)."""
    del path  # Same signature as the other readers.
    eu = _recalled("eu", EU_ACCESSIONS, EU_LEFT)
    return eu + _recalled("jef", JEF_ACCESSIONS, {}), []


def _recalled(alliance: str, accessions: dict[str, str], left: dict[str, str]) -> list[MembershipRow]:
    return [
        MembershipRow(alliance, member, date, left.get(member, ""), "assumed", RECALLED, "general knowledge")
        for date, members in accessions.items()
        for member in members.split()
    ]


def read_roles(path: Path) -> tuple[list[RoleRow], list[SourceRow]]:
    """Return the spells outside the integrated command; a date is observed where a document gives it."""
    lines = records(path)
    seen = {(line["date"], member): line for line in lines for member in line["actors"].split()}
    sources: list[SourceRow] = []
    rows = []
    for member, start, end, note in OUTSIDE_COMMAND:
        record = seen.get((start, member))
        read = record is not None and record["seen"] == "yes"
        if record is not None and read:
            sources.append(cite(record["publisher"], record["title"], record["source_date"], record["url"]))
        status, source = ("observed", sources[-1].id) if read else ("assumed", RECALLED)
        rows.append(RoleRow("nato", member, "outside-integrated-command", start, end, status, source, note))
    return rows, sources
