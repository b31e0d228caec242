"""`delian burden aid`: who gave what to a partner, by kind and year, and what it takes to fill a donor's place."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where, unknown_name
from delian.core.figures import Figure
from delian.ledger.store import Ledger
from delian.models import burden as model
from delian.questions.burden import cite
from delian.questions.provenance import Provenance, answered, tier_notes

SCHEMA = "delian.burden-aid/1"
NAMED = "release-"  # before the number of a release in its vintage; later ones are called by their day
PARTNER, EU, EIB = "UKR", "EUI", "EIB"
LEAST = 0.05  # billions between the sum and the years that are told
NAMED_LEFT = 3  # donors outside the filling that are named, largest first
BODIES = {
    EU: "EU institutions",
    EIB: "European Investment Bank",
    "EPF": "European Peace Facility",
    "IND": "India",
    "TWN": "Taiwan",
}
KINDS = ("military", "financial", "humanitarian", "total")
GDP_YEAR = 2021


def aid(
    to: str = PARTNER,
    without: Sequence[str] = (),
    release: str = "28",
    year: int | None = None,
    ledger: Ledger | None = None,
) -> Answer:
    """Return aid by donor and kind: pledged, allocated, delivered where known, share of GDP, by year.

    without: donors whose place the others fill, by GDP. release: 28, 30v2, or the day of one that `ledger update kiel`
    brought in; never two. year: one year of it instead of all.
    """
    if ledger is not None:
        return _aid(to, without, release, year, ledger)
    with Ledger() as opened:
        return _aid(to, without, release, year, opened)


def _aid(to: str, without: Sequence[str], release: str, year: int | None, ledger: Ledger) -> Answer:
    partner = ledger.resolve(to)
    if partner != PARTNER:
        raise DelianError(
            "unknown-option",
            f"--to {partner}: the ledger holds aid to {PARTNER} only. Type --to {PARTNER}",
            where=[Where(column="--to", value=to)],
        )
    vintages = {f.vintage.removeprefix(NAMED): f.vintage for f in ledger.figures("aid", item="total_allocation")}
    if release not in vintages:
        raise unknown_name("unknown-option", "release", release, vintages)
    figures = _figures(ledger, vintages[release])
    currency = "USD" if any("USD" in figure.unit for figure in figures.values()) else "EUR"
    _check_year(figures, release, year)
    book = Provenance({})
    names = ledger.names() | BODIES
    names |= {who: who for who, *_ in figures if who not in names}
    donors = sorted({who for who, *_ in figures})
    gone = tuple(dict.fromkeys(_donor(ledger, word, donors, names) for word in without))
    gdp = _gdp(ledger, figures, currency, donors)
    rows = [row for who in donors for row in _rows(figures, who, names[who], year, gdp, release, book)]
    answer = {
        "to": partner,
        "to_name": names[partner],
        "release": release,
        "vintage": vintages[release],
        "definition": "Kiel Institute: bilateral aid by government, with the EU's institutions as a donor of their own",
        "price_base": {"currency": currency, "prices": "nominal"},
        "unit": "billion",
        "year": year,
        "without": list(gone),
        "gdp_year": GDP_YEAR,
        "names": {who: names[who] for who in donors},
        "donors": sorted(rows, key=lambda row: (KINDS.index(row["kind"]) != 3, -row["allocated"], row["donor"])),
        "by_year": _by_year(figures, donors, names, book),
        "needed": _needed(rows, gone),
        "fill": _fill(rows, gone, gdp, book, names),
    }
    told = {"to": partner, "without": list(gone), "release": release, "year": year}
    told_of = [*_notes(release, figures, year), *_sum_notes(answer), *tier_notes(book.figures.values())]
    notes = [Note(code, text) for code, text in told_of]
    return answered(ledger, book, (SCHEMA, f"burden aid {partner}", told), answer, NOT_MODELLED, notes)


NOT_MODELLED = ("what the aid was worth in the field", "aid that no government announced")
_Figures = Mapping[tuple[str, str, int, str], Figure]


def _figures(ledger: Ledger, vintage: str) -> dict[tuple[str, str, int, str], Figure]:
    """Return {(donor, item, year, definition): figure} of one release."""
    found = {}
    for figure in ledger.figures("aid", vintage=vintage):
        _, who, item, year, definition, _ = figure.id.split("/")
        found[who, item, int(year), definition] = figure
    return found


def _check_year(figures: _Figures, release: str, year: int | None) -> None:
    known = sorted({y for _, _, y, definition in figures if definition == "by-year"})
    if year is not None and year not in known:
        told = f"It knows {known[0]} to {known[-1]}." if known else "It has totals only. Type --release 28."
        raise DelianError(
            "year-outside-data",
            f"release {release} has no aid of {year}. {told} Leave --year out for all years.",
            where=[Where(column="year", value=year)],
        )


def _donor(ledger: Ledger, word: str, donors: Sequence[str], names: Mapping[str, str]) -> str:
    code = EU if word.upper() == "EU" else word.upper() if word.upper() in BODIES else ledger.resolve(word)
    if code not in donors:
        raise DelianError(
            "not-a-member",
            f"{names[code]} ({code}) is no donor in this release. Donors: {' '.join(donors)}. Type one of them.",
            where=[Where(column="without", value=word)],
        )
    return code


def _whole(figures: _Figures) -> int:
    """Return the year under which the sums up to the release stand: that of its publication."""
    return max(year for _, _, year, definition in figures if definition == "cumulative")


def _gdp(ledger: Ledger, figures: _Figures, currency: str, donors: Sequence[str]) -> dict[str, Figure]:
    """Return GDP of 2021 in the release's own currency: Kiel's own, or in dollars the World Bank's."""
    own = {who: figure for (who, item, *_), figure in figures.items() if item == "gdp" and figure.value}
    if own or currency != "USD":
        return own
    rows = ledger.figures("economy", item="gdp_current_usd", year=GDP_YEAR, member=list(donors))
    return {f.id.split("/")[1]: f for f in rows if f.value}


def _billions(figure: Figure) -> float:
    return figure.range[1] * (1e-9 if figure.unit == "units" else 1.0)


def _rows(
    figures: _Figures,
    who: str,
    name: str,
    year: int | None,
    gdp: Mapping[str, Figure],
    release: str,
    book: Provenance,
) -> list[dict[str, Any]]:
    at, definition = (_whole(figures), "cumulative") if year is None else (year, "by-year")
    rows = []
    for kind in KINDS:
        allocated = figures.get((who, f"{kind}_allocation", at, definition))
        pledged = figures.get((who, f"{kind}_commitment", at, definition))
        if allocated is None:
            continue
        sent = [
            f
            for (donor, item, y, _), f in figures.items()
            if donor == who and item == f"{kind}_disbursement" and year in (None, y)
        ]
        behind = cite(
            book, f"aid.{kind}", f"{kind} aid, release {release}", [allocated, *([pledged] if pledged else [])]
        )
        rows.append(
            {
                "donor": who,
                "name": name,
                "kind": kind,
                "pledged": None if pledged is None else pledged.value,
                "allocated": allocated.value,
                "delivered": sum(f.range[1] for f in sent) if sent else None,
                "share_gdp": None if who not in gdp else 100.0 * allocated.range[1] / _billions(gdp[who]),
                "from": [
                    *behind,
                    *cite(book, "delivered", "financial aid paid out", sent),
                    *cite(book, "gdp", f"GDP of {GDP_YEAR}", [gdp[who]] if who in gdp else []),
                ],
            }
        )
    return rows


def _by_year(
    figures: _Figures, donors: Sequence[str], names: Mapping[str, str], book: Provenance
) -> list[dict[str, Any]]:
    rows = []
    for (who, item, year, definition), figure in sorted(figures.items()):
        kind, _, measure = item.partition("_")
        if definition != "by-year" or measure != "allocation":
            continue
        pledged = figures.get((who, f"{kind}_commitment", year, definition))
        both = [figure, *([pledged] if pledged else [])]
        rows.append(
            {
                "donor": who,
                "name": names[who],
                "year": year,
                "kind": kind,
                "pledged": None if pledged is None else pledged.value,
                "allocated": figure.value,
                "from": cite(book, f"year.{kind}", f"{kind} aid by year", both),
            }
        )
    return rows


def _needed(rows: Sequence[Mapping[str, Any]], gone: Sequence[str]) -> list[dict[str, Any]]:
    """Return by kind what those taken out gave, what the others gave, and how many times that they would have to."""
    if not gone:
        return []
    found = []
    for kind in KINDS:
        lost = sum(row["allocated"] for row in rows if row["kind"] == kind and row["donor"] in gone)
        rest = sum(row["allocated"] for row in rows if row["kind"] == kind and row["donor"] not in gone)
        found.append(
            {
                "kind": kind,
                "missing": lost,
                "others": rest,
                "times": (rest + lost) / rest if rest > 0 else None,
                "from": [f"aid.{kind}"],
            }
        )
    return found


def _fill(
    rows: Sequence[Mapping[str, Any]],
    gone: Sequence[str],
    gdp: Mapping[str, Figure],
    book: Provenance,
    names: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return what each other donor would have to add, in proportion to GDP, to fill the place of those taken out.

    States that have given military aid and whose GDP is known fill it; institutions spend their members' money.
    """
    armed = {row["donor"] for row in rows if row["kind"] == "military" and row["allocated"] > 0}
    able = (armed & set(gdp)) - set(gone) - set(BODIES)
    payers = [row for row in rows if row["kind"] == "total" and row["donor"] in able]
    if not gone or not payers:
        return []
    lost = sum(row["allocated"] for row in rows if row["kind"] == "total" and row["donor"] in gone)
    shares = model.by_size({row["donor"]: _billions(gdp[row["donor"]]) for row in payers})
    behind = ["aid.total", *cite(book, "gdp", f"GDP of {GDP_YEAR}", [gdp[row["donor"]] for row in payers])]
    found = [
        {
            "donor": row["donor"],
            "name": names[row["donor"]],
            "gives": row["allocated"],
            "adds": lost * shares[row["donor"]],
            "times": (row["allocated"] + lost * shares[row["donor"]]) / row["allocated"],
            "adds_share_gdp": 100.0 * lost * shares[row["donor"]] / _billions(gdp[row["donor"]]),
            "from": behind,
        }
        for row in payers
    ]
    return sorted(found, key=lambda row: (-row["adds"], row["donor"]))


def _sum_notes(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return where sums do not add up or are not what one expects: years, pledges, who does not fill a place."""
    names, totals = answer["names"], [row for row in answer["donors"] if row["kind"] == "total"]
    notes = []
    years: dict[str, float] = {}
    for row in answer["by_year"]:
        if row["kind"] == "total":
            years[row["donor"]] = years.get(row["donor"], 0.0) + row["allocated"]
    if EIB in years and EIB not in {row["donor"] for row in totals}:
        years[EU] = years.get(EU, 0.0) + years.pop(EIB)
        notes.append(("bank-in-eu", f"the {names[EIB]} stands alone by year; the sum counts it with {names[EU]}"))
    if years and answer["year"] is None:
        apart = {row["donor"]: row["allocated"] - years.get(row["donor"], 0.0) for row in totals}
        large = sorted(((-abs(v), who) for who, v in apart.items() if abs(v) >= LEAST))
        told = ", ".join(f"{names[who]} {apart[who]:+.2f}" for _, who in large)
        if told:
            notes.append(
                ("years-and-sum", f"in the release years do not add up to the sum; sum less years, billions: {told}")
            )
    below = sorted(row["donor"] for row in totals if row["pledged"] is not None and row["pledged"] < row["allocated"])
    if below:
        notes.append(("pledged-below", f"pledged is below allocated in the release for {' '.join(below)}"))
    if answer["without"]:
        filling = {row["donor"] for row in answer["fill"]} | set(answer["without"])
        left = [f"{row['name']} {row['allocated']:.3g}" for row in totals if row["donor"] not in filling]
        told = f"the place is filled by states that have given military aid, by GDP of {GDP_YEAR}"
        notes.append(("fill-by-gdp", told + (f"; not by {', '.join(left[:NAMED_LEFT])} (billions)" if left else "")))
    return notes


def _notes(release: str, figures: _Figures, year: int | None) -> list[tuple[str, str]]:
    notes = [("one-release", f"release {release} only: releases revise the past and are never mixed")]
    notes.append(("nominal", "amounts of several years are added as announced, each at the prices of its time"))
    whole, published = _whole(figures), max(figure.published for figure in figures.values())
    if not any(definition == "by-year" for *_, definition in figures):
        notes.append(("totals-only", "this release has allocations only, without years, pledges and payments"))
    elif year in (None, whole):
        notes.append((f"part-of-{whole}", f"{whole} is counted up to the release of {_month(published)}"))
    if any(item.endswith("_disbursement") for _, item, *_ in figures):
        told = "deliveries are known for financial aid only; the rest is unknown, not nothing"
        notes.append(("delivered-partly", told))
    return notes


def _month(day: str) -> str:
    return datetime.date.fromisoformat(day).strftime("%B %Y")
