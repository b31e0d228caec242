"""`delian burden`: what each ally spends, by edition of NATO's tables and in one price base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.core.money import price_base
from delian.ledger.store import Ledger
from delian.models import burden as model
from delian.questions.converted import PPP, Converter, converter, rate_notes
from delian.questions.editions import (
    LATEST,
    NATO,
    SHARE,
    TABLE,
    Edition,
    checked_year,
    edition_notes,
    edition_of,
    members_in,
)
from delian.questions.provenance import Provenance, answered, tier_notes

SCHEMA = "delian.burden/1"
LEVEL = 2.0  # percent of GDP: the guideline of Wales 2014
SINCE = 2014
SIPRI = "sipri"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, checked: the edition, the year, whom, the way to the price base, and the book of figures."""

    ledger: Ledger
    edition: Edition
    year: int
    since: int | None
    members: tuple[str, ...]
    convert: Converter
    book: Provenance


def burden(
    year: int | None = None,
    vintage: str = LATEST,
    money: str | None = None,
    since: int | None = None,
    ledger: Ledger | None = None,
) -> Answer:
    """Return what each member of NATO spends: share of GDP, equipment, amounts, per head, share of the total.

    vintage: 2019, 2024, a date such as 2025-08, or latest (each member's newest figure). money: usd2021, eur2024,
    ppp2021; US dollars of the year by default. since: the year that changes are split against, 2014 by default.
    """
    if ledger is not None:
        return _burden(year, vintage, money, since, ledger)
    with Ledger() as opened:
        return _burden(year, vintage, money, since, opened)


def _burden(year: int | None, vintage: str, money: str | None, since: int | None, ledger: Ledger) -> Answer:
    edition = edition_of(ledger, vintage)
    chosen = checked_year(edition, year)
    way = converter(ledger, edition, chosen, None if money is None else price_base(money))
    asked = Asked(
        ledger, edition, chosen, _since(edition, since, chosen), members_in(ledger, chosen), way, Provenance({})
    )
    names = ledger.names()
    members = _members(asked)
    answer = {
        "alliance": "NATO",
        "date": f"{chosen}-12-31",
        "year": chosen,
        "vintage": edition.name,
        "definition": NATO,
        "price_base": way.target.as_dict(),
        "since": asked.since,
        "level": LEVEL,
        "names": {m: names[m] for m in asked.members},
        "members": members,
        "total": _total(members),
        "counts": counts(asked.ledger, edition, asked.book),
        "definitions": _definitions(asked),
        "revisions": _revisions(asked),
    }
    told = {"year": chosen, "vintage": vintage, "money": money, "since": asked.since}
    return answered(ledger, asked.book, (SCHEMA, "burden", told), answer, NOT_MODELLED, _notes(asked, answer))


def _since(edition: Edition, since: int | None, year: int) -> int | None:
    """Return the year that changes are measured from; None when the edition has none before the year asked."""
    known = edition.years("gdp_usd_2015")
    if since is None:
        return SINCE if SINCE in known and year in known and year > SINCE else None
    if since not in known or since >= year:
        before = [y for y in known if y < year]
        told = f"Known before {year}: {before[0]} to {before[-1]}." if before else f"None is known before {year}."
        raise DelianError(
            "year-outside-data",
            f"--since {since}: changes need constant prices of both years in the edition {edition.name}. {told}",
            where=[Where(column="since", value=since)],
        )
    return since


def cite(book: Provenance, group: str, where: str, figures: Iterable[Figure]) -> list[str]:
    """Put figures into a group of the book; return its name in a list, empty without figures."""
    found = tuple(figures)
    book.include(found)
    return [book.add(group, where, (f.id for f in found))] if found else []


def _members(asked: Asked) -> list[dict[str, Any]]:
    rows = [_member(asked, member) for member in asked.members]
    amounts = [row["spending"]["value"] for row in rows]
    whole = sum(amounts) if None not in amounts else None
    behind = sorted({g for row in rows for g in row["spending"]["from"]})
    for row in rows:
        value = row["spending"]["value"]
        row["share_of_total"] = None if whole is None else {"value": value / whole, "from": behind}
    return sorted(rows, key=lambda row: (-(row["share_gdp"] or 0.0), row["member"]))


def _member(asked: Asked, member: str) -> dict[str, Any]:
    book, year = asked.book, asked.year
    share = asked.edition.get(member, year, SHARE)
    equipment = asked.edition.get(member, year, "equipment_share")
    spent = asked.convert.spending(member, year)
    behind = [] if spent is None else [
        group
        for table, found in spent.figures.items()
        for group in cite(book, f"{table}.{asked.convert.target.price_year}", WHERE[table], found)
    ]  # fmt: skip
    people = _newest(asked.ledger.figures("economy", member=member, item="population", year=year))
    per_head = None
    if spent is not None and people is not None:
        heads = cite(book, "population", f"population in {year}", [people])
        per_head = {"value": spent.amount * 1e6 / people.range[1], "from": [*behind, *heads]}
    return {
        "member": member,
        "name": asked.ledger.names()[member],
        "year": year,
        "share_gdp": None if share is None else share.value,
        "equipment_share": None if equipment is None else equipment.value,
        "spending": {"value": None if spent is None else spent.amount, "unit": "million"}
        | asked.convert.target.as_dict()
        | {"from": behind},
        "per_head": per_head,
        "definition": NATO,
        "vintage": "unknown" if share is None else share.vintage,
        "status": "unknown" if share is None else share.status,
        "change": _change(asked, member),
        "from": [
            *cite(book, "share_gdp", f"share of GDP in {year}", [share] if share else []),
            *cite(book, "equipment_share", f"share of equipment in {year}", [equipment] if equipment else []),
        ],
    }


def _change(asked: Asked, member: str) -> dict[str, Any] | None:
    """Return how far spending and how far GDP moved the share since a year; None where a figure is missing."""
    if asked.since is None:
        return None
    items = (SHARE, "spending_usd_2015", "gdp_usd_2015")
    pairs = [[asked.edition.get(member, y, item) for y in (asked.since, asked.year)] for item in items]
    found = [[f for f in pair if f is not None] for pair in pairs]
    if any(len(pair) < 2 or len({f.vintage for f in pair}) > 1 for pair in found):
        return None
    (before, after), spending, gdp = ([f.range[1] for f in pair] for pair in found)
    more, growth = spending[1] / spending[0], gdp[1] / gdp[0]
    by_spending, by_gdp, rest = model.split_change(before, after, more, growth)
    return {
        "since": asked.since,
        "points": after - before,
        "by_spending": by_spending,
        "by_gdp": by_gdp,
        "rest": rest,
        "spending_growth": more - 1.0,
        "gdp_growth": growth - 1.0,
        "from": [
            *cite(asked.book, "share_gdp", f"share of GDP in {asked.year}", found[0]),
            *cite(asked.book, "real", "spending and GDP in constant US dollars of 2015", found[1] + found[2]),
        ],
    }


def counts(ledger: Ledger, edition: Edition, book: Provenance) -> list[dict[str, Any]]:
    """Return, for each year that the edition knows, how many members of 31 December are at 2% by rounded shares."""
    rows = []
    for year in edition.years():
        members = members_in(ledger, year)
        found = edition.of(members, year, SHARE)
        at = model.at_or_above({m: f.range[1] for m, f in found.items()}, LEVEL)
        rows.append(
            {
                "year": year,
                "members": len(members),
                "known": len(found),
                "vintage": " ".join(sorted({f.vintage for f in found.values()})),
                "at_two_percent": len(at),
                "who": at,
                "from": cite(book, "counted", "share of GDP of every year", found.values()),
            }
        )
    return rows


def _definitions(asked: Asked) -> list[dict[str, Any]]:
    """Return NATO's and SIPRI's share of GDP side by side, where both exist."""
    newest: dict[str, Figure] = {}
    for figure in sorted(
        asked.ledger.figures(TABLE, item=SHARE, year=asked.year, definition=SIPRI), key=lambda f: f.vintage
    ):
        newest[figure.id.split("/")[1]] = figure
    rows = []
    for member in asked.members:
        ours, theirs = asked.edition.get(member, asked.year, SHARE), newest.get(member)
        if ours is None or theirs is None or theirs.value is None:
            continue
        rows.append(
            {
                "member": member,
                "year": asked.year,
                "nato": ours.value,
                "sipri": theirs.value,
                "difference": theirs.range[1] - ours.range[1],
                "nato_vintage": ours.vintage,
                "sipri_vintage": theirs.vintage,
                "from": [
                    *cite(asked.book, "share_gdp", f"share of GDP in {asked.year}", [ours]),
                    *cite(asked.book, "sipri", f"share of GDP in {asked.year}, SIPRI's definition", [theirs]),
                ],
            }
        )
    return sorted(rows, key=lambda row: (-abs(row["difference"]), row["member"]))


def _revisions(asked: Asked) -> list[dict[str, Any]]:
    """Return what other editions of NATO's tables said of the same year: one row for each member and edition."""
    rows = []
    for figure in asked.ledger.figures(TABLE, item=SHARE, year=asked.year, definition=NATO):
        member = figure.id.split("/")[1]
        shown = asked.edition.get(member, asked.year, SHARE)
        if member not in asked.members or figure.value is None or shown is None or shown.vintage == figure.vintage:
            continue
        rows.append(
            {
                "member": member,
                "year": asked.year,
                "vintage": figure.vintage,
                "share_gdp": figure.value,
                "shown": shown.value,
                "shown_vintage": shown.vintage,
                "difference": shown.range[1] - figure.value,
                "from": [
                    *cite(asked.book, "share_gdp", f"share of GDP in {asked.year}", [shown]),
                    *cite(asked.book, f"edition.{figure.vintage}", f"what {figure.vintage} said", [figure]),
                ],
            }
        )
    return sorted(rows, key=lambda row: (-abs(row["difference"]), row["member"], row["vintage"]))


def _total(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the sum over members; unknown when one amount is unknown."""
    amounts = [row["spending"]["value"] for row in rows]
    base = {key: rows[0]["spending"][key] for key in ("unit", "currency", "price_year")}
    behind = sorted({g for row in rows for g in row["spending"]["from"]})
    return {"value": None if None in amounts else sum(amounts), **base, "members": len(rows), "from": behind}


def _newest(figures: Sequence[Figure]) -> Figure | None:
    known = sorted((f for f in figures if f.value is not None), key=lambda f: f.vintage)
    return known[-1] if known else None


def _notes(asked: Asked, answer: Mapping[str, Any]) -> list[Note]:
    rows = answer["members"]
    shares = asked.edition.of(asked.members, asked.year, SHARE)
    notes = edition_notes(shares, dict.fromkeys(shares, LEVEL))
    if missing := [row["member"] for row in rows if row["share_gdp"] is None]:
        notes.append(("no-figure", f"the edition has no share of {' '.join(missing)}: unknown, counted as neither"))
    mixed = sorted({row["vintage"] for row in rows} - {"unknown"})
    if len(mixed) > 1:
        listed = "; ".join(f"{v}: {' '.join(r['member'] for r in rows if r['vintage'] == v)}" for v in mixed)
        notes.append(("editions-mixed", f"the newest figure of each member comes from several editions: {listed}"))
    if any(row["status"] == "estimated" for row in rows):
        told = sum(row["status"] == "estimated" for row in rows)
        notes.append(
            ("estimates", f"{told} of {len(rows)} shares are NATO's estimates, to be restated in later editions")
        )
    notes += rate_notes(asked.book.figures.values())
    if asked.convert.target.currency == PPP:
        notes.append(("ppp-economy-wide", PPP_NOTE))
    if rows and all(row["spending"]["value"] is None for row in rows):
        notes.append(("no-amounts", f"the edition has shares of GDP only for {asked.year}: amounts are unknown"))
    if not answer["definitions"]:
        notes.append(("no-sipri", f"no figures in SIPRI's definition for {asked.year} in this ledger"))
    return [Note(code, text) for code, text in [*notes, *tier_notes(asked.book.figures.values())]]


PPP_NOTE = (
    "purchasing power parities are of the whole economy; what armed forces buy has other prices, so military "
    "purchasing power differs, mostly less where pay is low"
)
NOT_MODELLED = ("what the money buys", "spending of the EU and of NATO's common budgets")
WHERE = {
    "spending": "defence expenditure, NATO's definition",
    "deflators": "NATO's current and constant amounts, whose ratio is the member's price level",
    "exchange_rates": "national currency per US dollar, yearly average or implied by NATO's tables",
    "ppp": "purchasing power parity of GDP",
}
