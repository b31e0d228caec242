"""Published readiness, availability and deployability, collected figure by figure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from delian.ledger.readers.citation import RECALLED, cite, date_in, fact, records, slug
from delian.ledger.tables import FactRow, SourceRow

# Metrics whose text is "a / b" with the part first and the whole last.
_PART_OF_WHOLE = frozenset(
    {
        "ready / total",
        "active / total",
        "in use / total",
        "available / total",
        "at sea / total",
        "ready / on paper",
        "ready / at disposal / total",
        "in or awaiting depot maintenance",
    }
)
_WHOLE_FIRST = "total / at disposal / ready"
_DTO = "DTO 2019 / 2020 / 2021 update / 2022 forecast"
# Two shares in one text: deployable at all, and sustained in the field.
_DEPLOYABLE = {
    "deployable / sustainable target (2006)": ("deployable-target", "sustainable-target"),
    "deployable / sustainable target (later)": ("deployable-target", "sustainable-target"),
    "deployable / sustainable share": ("deployable-share", "sustainable-share"),
}
_OBSERVED = (
    "measured",
    "official",
    "official answer",
    "observed",
    "testimony",
    "audit",
    "target",
    "parliament",
)

# (member, scope, metric) -> why the text is not one number; the harvest counts them, a test compares.
SKIPPED: dict[tuple[str, str, str], str] = {
    ("GBR", "Type 45 / Type 23", "operational / total"): "two classes in one text",
    ("GBR", "armed forces", "warfighting readiness"): "a verdict in words",
    ("FRA", "fighters", "change of availability"): "a change, without the level",
    ("USA", "F-35A", "mission capable FY2019 / FY2020"): "two years in one text",
    ("USA", "F-16 / F-22", "mission capable"): "two types in one text",
    ("USA", "tactical aircraft", "years meeting MC goal 2018-2023"): "eight types in one text",
    ("NATO", "New Force Model tiers", "Tier 1 / 2 / 3"): "three tiers in one text",
    ("NATO", "New Force Model", "offers by allies within 30 days"): "'comfortably exceed' states no number",
    ("NATO", "Readiness Initiative (4x30)", "30 battalions, 30 squadrons, 30 ships in 30 days: generated"): (
        "'about three quarters' states no number"
    ),
    ("RUS", "Northern Fleet SSN/SSGN", "modern boats available in a crisis"): "several counts in one text",
}


class Reading(NamedTuple):
    """One number read from a text: value, unit, low and high, and whether the text itself rounds it."""

    value: str
    unit: str
    low: str = ""
    high: str = ""
    rounded: bool = False


def read_readiness(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the published figures, one row each; texts in SKIPPED are left out."""
    rows: dict[tuple[str, str, int, str, str], FactRow] = {}
    sources = []
    for record in records(path):
        if (record["iso3"], record["scope"], record["metric"]) in SKIPPED:
            continue
        source = cite(record["publisher"], record["title"], record["date"], record["url"])
        recalled = source.publisher.startswith("none seen")
        sources.extend([] if recalled else [source])
        for row in _figures(record, RECALLED if recalled else source.id):
            rows[row.key] = row
    return list(rows.values()), sources


def _figures(record: dict[str, str], source: str) -> Iterator[FactRow]:
    year = int(re.findall(r"(?:19|20)\d\d", record["as_of"])[-1])
    metric, text = record["metric"], record["value"]
    if metric == _DTO:
        yield from _dto(record, source)
    elif metric in _DEPLOYABLE:
        for definition, share in zip(_DEPLOYABLE[metric], text.split("/"), strict=True):
            yield _row(record, source, year, definition, Reading(share.strip(), "percent"))
    else:
        yield _row(record, source, year, slug(metric), parse(metric, text, record["unit"]))


def _dto(record: dict[str, str], source: str) -> Iterator[FactRow]:
    numbers = record["value"].partition(";")[0].split("/")
    for year, number in zip(range(2019, 2023), numbers, strict=True):
        reading = Reading(number.strip(), "index, 100 = contract", rounded=year == 2022)
        yield _row(record, source, year, "technical-operational-availability", reading)


def parse(metric: str, text: str, unit: str) -> Reading:
    """Return the number that *text* states; counts become shares where part and whole are plain."""
    numbers = [float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text)]
    of = re.fullmatch(r"(\d+)(?:-(\d+))? of (\d+)", text)
    if of:
        low, high, whole = float(of[1]), float(of[2] or of[1]), float(of[3])
        return _spread(low / whole, high / whole, "share")
    if metric == _WHOLE_FIRST:
        return Reading(_share(numbers[2], numbers[0]), "share")
    if metric in _PART_OF_WHOLE and "/" in text:
        return Reading(_share(numbers[0], numbers[2 if text.count("/") == 2 else 1]), "share")
    span = re.fullmatch(r"(\d+)-(\d+)", text)
    if span:
        return _spread(float(span[1]), float(span[2]), unit)
    number = re.search(r"\d[\d,]*(?:\.\d+)?", text)
    if number is None:
        raise ValueError(f"no number in readiness text {text!r} of {metric!r}: list it in SKIPPED")
    return Reading(number.group().replace(",", ""), unit, rounded=number.group() != text)


def _share(part: float, whole: float) -> str:
    return repr(round(part / whole, 4))


def _spread(low: float, high: float, unit: str) -> Reading:
    if low == high:
        return Reading(repr(round(low, 4)), unit)
    middle, ends = repr(round((low + high) / 2, 4)), (repr(round(low, 4)), repr(round(high, 4)))
    return Reading(middle, unit, *ends, rounded=True)


def _row(record: dict[str, str], source: str, year: int, definition: str, reading: Reading) -> FactRow:
    vintage = date_in(record["date"], "recalled")
    text = record["value"] if reading.unit == "share" or reading.rounded else ""
    note = "; ".join(part for part in (text, record["kind"], record["note"]) if part)
    return fact(
        (record["iso3"], slug(record["scope"]), year, definition, vintage),
        reading.value,
        reading.unit,
        _status(record, reading, source),
        source,
        published=date_in(record["date"]),
        spread=(reading.low, reading.high),
        note=note,
    )


def _status(record: dict[str, str], reading: Reading, source: str) -> str:
    if source == RECALLED or record["note"].startswith("RECALLED"):
        return "assumed"
    plain = record["kind"].startswith(_OBSERVED) and not reading.rounded
    return "observed" if plain else "estimated"
