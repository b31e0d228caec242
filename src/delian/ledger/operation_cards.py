"""Operations: cards of the catalogue and users' files of the same shape."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, Where, together
from delian.core.operation import NO_ADVERSARY, Operation
from delian.ledger.cards import names, read_card
from delian.ledger.store import Ledger

FOLDER = "operations"
FIRST, LAST = 1975, 2040  # votes of all who were asked since 1973; later years carry the newest figures forward


def read_operation(ledger: Ledger, name: str) -> Operation:
    """Return the operation of a catalogue name, or of a user's YAML file.

    Raises `unknown-operation`, `off-the-map`, `year-outside-data`, `unknown-member`, all that is wrong together.
    """
    card = read_card(FOLDER, "operation", name)
    shown = Path(name).name
    problems = [*_place_problems(card, shown), *_year_problems(card, shown), *_country_problems(ledger, card, shown)]
    if problems:
        raise together(problems)
    place, adversary = card["theatre"], str(card["adversary"])
    return Operation(
        id=card["id"],
        title=card["title"],
        family=card.get("family", card["id"]),
        year=card["year"],
        leader=ledger.resolve(card["leader"]),
        asked=card.get("asked", "nato"),
        kind=card["kind"],
        theatre=place["name"],
        place=(float(place["longitude"]), float(place["latitude"])),
        hosts=tuple(sorted(ledger.resolve(word) for word in card.get("hosts", ()))),
        mandate=card["mandate"],
        risk=card["risk"],
        effort=float(card["effort"]),
        adversary=adversary if adversary in NO_ADVERSARY else ledger.resolve(adversary),
        record=card.get("list", ""),
        missions=tuple(card.get("missions", ())),
        backstop=ledger.resolve(card["backstop"]) if "backstop" in card else "",
    )


def shipped_operations(ledger: Ledger) -> list[Operation]:
    """Return every operation of the catalogue, by name."""
    return [read_operation(ledger, name) for name in names(FOLDER)]


def _place_problems(card: Mapping[str, Any], shown: str) -> list[DelianError]:
    place = card["theatre"]
    limits = {"latitude": 90.0, "longitude": 180.0}
    bad = [(key, place[key]) for key, limit in limits.items() if not -limit <= place[key] <= limit]
    if not bad:
        return []
    listed = ", ".join(f"{key} {value:g}" for key, value in bad)
    text = f"{shown}: {place['name']} lies off the map ({listed}). Latitude is -90 to 90, longitude -180 to 180."
    where = [Where(file=shown, column=f"theatre.{key}", value=value) for key, value in bad]
    return [DelianError("off-the-map", text, where=where)]


def _year_problems(card: Mapping[str, Any], shown: str) -> list[DelianError]:
    year = card["year"]
    if FIRST <= year <= LAST:
        return []
    text = f"{shown}: year {year}; evidence of the year before stands for {FIRST} to {LAST}. Give one of them."
    return [DelianError("year-outside-data", text, where=[Where(file=shown, column="year", value=year)])]


def _country_problems(ledger: Ledger, card: Mapping[str, Any], shown: str) -> list[DelianError]:
    words = [("leader", card["leader"]), *(("hosts", word) for word in card.get("hosts", ()))]
    words += [("backstop", card["backstop"])] if "backstop" in card else []
    words += [("adversary", card["adversary"])] if card["adversary"] not in NO_ADVERSARY else []
    found = []
    for column, word in words:
        try:
            ledger.resolve(str(word))
        except DelianError as problem:
            more = " Or type `other` (an adversary outside the ledger) or `none`." if column == "adversary" else ""
            text = f"{shown}, {column}: {problem.message}{more}"
            place = Where(file=shown, column=column, value=word)
            found.append(DelianError(problem.code, text, where=[place], did_you_mean=problem.did_you_mean))
    return found


def operation_of_mission(ledger: Ledger, mission: str) -> Operation:
    """Return the operation that stands for a mission of the catalogue; `unknown-operation` when none does."""
    for operation in shipped_operations(ledger):
        if mission in operation.missions:
            return operation
    text = (
        f"no operation of the catalogue says who would lead {mission}, where and at which risk. "
        "Write one with `delian operation new FILE`, then add --operation FILE"
    )
    raise DelianError("unknown-operation", text, where=[Where(column="mission", value=mission)])
