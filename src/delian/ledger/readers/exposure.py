"""Ties that cut across alliances: Russian gas by measure, trade with rivals, arms by supplier."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from delian.ledger.readers.citation import RECALLED, cite, date_in, fact, records
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.readers.factbook import copy_of
from delian.ledger.tables import UNKNOWN, FactRow, SourceRow

RIVALS = ("RUS", "CHN")
EUROPEAN_NATO = "NATO-EUROPE"  # a figure about the European allies together, never about one of them
# Measure as stated -> (definition, unit, currency and price year). They are never mixed: shares of imports and
# of supply, and the same share by two publishers, differ by a third for one country and year.
GAS: dict[str, tuple[str, str, tuple[str, str]]] = {
    "Russian share of gas imports %": ("share-of-imports", "percent", ("", "")),
    "Russian share of gas imports % (Eurostat)": ("share-of-imports-eurostat", "percent", ("", "")),
    "Russian share of gas supply % (ACER)": ("share-of-supply-acer", "percent", ("", "")),
    "gas imports from Russia, bn EUR": ("imports-january-august", "billion", ("EUR", "2024")),
    "Russian LNG, bcm": ("lng-imports", "billion cubic metres", ("", "")),
    "still imports Russian gas (yes = 1)": ("still-imports", "yes = 1", ("", "")),
}
# Russian state media, and sites aligned with them, report here on sales of a Russian state company.
INTERESTED = re.compile(r"\bRT\b|\bRIA\b|news-front|news-pravda")
# (subject, measure) of arms transfers -> (member, item, definition, unit); "European NATO" is no country.
ARMS = {
    ("European NATO", "share of arms imports from USA"): (
        EUROPEAN_NATO,
        "arms_from_USA",
        "share-of-imports-sipri",
        "percent",
    ),
}
S400 = ("Turkey", "S-400")  # a contract told as an event, without an amount


def read_gas(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return how much gas comes from Russia, each measure under its own definition."""
    rows, sources = [], []
    for record in records(path):
        if record["iso3"] not in MODELLED:
            continue
        definition, unit, money = GAS[record["measure"]]
        source = cite(record["publisher"], record["title"], record["date"], record["url"])
        sources.append(source)
        rows.append(
            fact(
                (record["iso3"], "gas_from_RUS", last_year(record["period"]), definition, date_in(record["date"])),
                record["value"],
                unit,
                "observed" if record["seen"] == "yes" else "assumed",
                source.id,
                published=date_in(record["date"]),
                money=money,
                note=_gas_note(record),
            )
        )
    return rows, sources


def read_trade(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the share of each rival in exports and imports [percent].

    The Factbook lists the largest partners only. A rival that is not listed has an unknown share, at most that of
    the smallest partner listed, which stands as `high`.
    """
    lines = [line for line in records(path) if line["iso3"] in MODELLED]
    found = {line["date"]: cite(_factbook(line), line["title"], line["date"], line["url"]) for line in lines}
    rows = [row for lists in _lists(lines) for row in _shares(lists, found[lists[0]["date"]].id)]
    return rows, list(found.values())


def read_arms(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return shares of arms imports by supplier, and the purchase of Russian air defence by Türkiye."""
    rows, sources = [], []
    for record in records(path):
        key = ARMS.get((record["subject"], record["measure"]))
        if key is not None:
            member, item, definition, unit = key
            source = cite(record["publisher"], record["title"], record["date"], record["url"])
            sources.append(source)
            rows.append(
                fact(
                    (member, item, last_year(record["period"]), definition, date_in(record["date"])),
                    record["value"],
                    unit,
                    "observed",
                    source.id,
                    published=date_in(record["date"]),
                    note=f"period {record['period']}",
                )
            )
        elif record["subject"] == S400[0] and record["measure"].startswith(S400[1]):
            rows.append(_event(record))
    return rows, sources


def last_year(period: str) -> int:
    """Return the last year of a period: `2020/21`, `2006-2008`, `2020-24`, `2024 Jan-Aug`."""
    found = re.match(r"((?:19|20)\d\d)(?:[-/]((?:19|20)?\d\d))?", period)
    if found is None:
        raise ValueError(f"no year in the period {period!r}")
    first, last = found.groups()
    return int(first) if last is None else int(last if len(last) == 4 else first[:2] + last)


def _gas_note(record: Mapping[str, str]) -> str:
    stated = [f"period {record['period']}"]
    if record["seen"] != "yes":
        stated.append("recalled, no document opened")
    if INTERESTED.search(f"{record['publisher']} {record['url']}"):
        stated.append("read in Russian state media or a site aligned with them, an interested party")
    return "; ".join(stated)


def _factbook(record: Mapping[str, str]) -> str:
    return f"{record['publisher']} via {copy_of(record['title'])}"


def _lists(lines: list[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    """Yield the partners of one country, direction, year and snapshot."""

    def key(line: Mapping[str, str]) -> tuple[str, ...]:
        return line["iso3"], line["direction"], line["year"], line["date"]

    for _, part in groupby(sorted(lines, key=key), key):
        yield list(part)


def _shares(lines: list[dict[str, str]], source: str) -> Iterator[FactRow]:
    head = lines[0]
    listed = {line["partner_iso3"]: line["share_percent"] for line in lines}
    smallest = min((line["share_percent"] for line in lines), key=float)
    direction = "to" if head["direction"] == "exports" else "from"
    for rival in RIVALS:
        if rival != head["iso3"]:
            share = listed.get(rival)
            yield fact(
                (head["iso3"], f"{head['direction']}_{direction}_{rival}", head["year"], "factbook", head["date"]),
                UNKNOWN if share is None else share,
                "percent",
                "observed",
                source,
                published=head["date"],
                spread=("", smallest) if share is None else ("", ""),
                note=f"not among the {len(lines)} partners listed" if share is None else "",
            )


def _event(record: Mapping[str, str]) -> FactRow:
    return fact(
        ("TUR", "arms_from_RUS", last_year(record["period"].split("-")[-1]), "purchase", "recalled"),
        "1",
        "yes = 1",
        "assumed",
        RECALLED,
        published="",
        note=f"{record['measure']}; recalled, no document opened",
    )
