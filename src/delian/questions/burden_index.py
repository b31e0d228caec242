"""`delian burden index`: who bears how much of the burden by any weights, and how far the rank is a choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.answer import Answer, Note
from delian.core.errors import DelianError, Where
from delian.ledger.cards import read_user_file
from delian.ledger.store import Ledger
from delian.models import rank
from delian.questions.components import Component, components
from delian.questions.editions import checked_year, edition_of, members_in
from delian.questions.provenance import Provenance, answered, tier_notes

SCHEMA = "delian.burden-index/1"
VINTAGE = "2024"
DRAWS, SEED = 100_000, 1949
BOTTOM = 5
ENDS = (0.05, 0.95)  # of the weightings, for the interval of ranks
ROUNDING = 1e-6
NOT_MODELLED = (
    "what a component is worth: every weighting is as admissible as any other",
    "quality of forces, risk accepted, losses",
    "economic cost of sanctions beyond gas",
)

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Members with a score, components that are used, their places from 0 to 1 (NaN unknown) and one's weights."""

    members: tuple[str, ...]
    used: tuple[Component, ...]
    places: Floats
    weights: Floats


def burden_index(
    weights: str | Path | None = None,
    year: int | None = None,
    vintage: str = VINTAGE,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    ledger: Ledger | None = None,
) -> Answer:
    """Return score, rank, interval of ranks and P(bottom five) of every member, and what each component says.

    weights: a YAML or JSON file `weights: {money: 0.5, ...}` that adds to 1; equal weights without it.
    """
    if not 100 <= draws <= 1_000_000 or not 0 <= seed <= 10**9:
        text = f"--draws {draws} --seed {seed}: give 100 to 1,000,000 draws and a seed from 0 to 1,000,000,000."
        raise DelianError("bad-number", text, where=[Where(column="--draws", value=draws)])
    stated = None if weights is None else _weights(Path(weights))
    if ledger is not None:
        return _answer(ledger, stated, year, vintage, draws, seed)
    with Ledger() as opened:
        return _answer(opened, stated, year, vintage, draws, seed)


def _weights(path: Path) -> dict[str, float]:
    """Return the weights of a user's file; they must add to 1."""
    found = {key: float(value) for key, value in read_user_file(path, "weights")["weights"].items()}
    total = sum(found.values())
    if abs(total - 1.0) > ROUNDING:
        text = f"the weights of {path.name} add to {total:.6g}, not to 1. Change them; what is not named has weight 0."
        raise DelianError("file-invalid", text, where=[Where(file=path.name, column="weights", value=total)])
    return found


def _answer(
    ledger: Ledger, stated: Mapping[str, float] | None, year: int | None, vintage: str, draws: int, seed: int
) -> Answer:
    edition = edition_of(ledger, vintage)
    year = checked_year(edition, year)
    members = members_in(ledger, year)
    found = components(ledger, edition, year, members)
    floors = {f.id.split("/")[2]: f for f in ledger.figures("levels", definition="coverage")}
    least_component, least_member = (floors[name].range[1] for name in ("index_component_floor", "index_member_floor"))
    used = [c for c in found if not _refused(c, members, least_component)]
    table, left = _table(used, _given(stated, used, found, least_component), members, least_member)
    stream = np.random.Generator(np.random.Philox(seed))
    drawn = rank.even_weights(stream.standard_exponential((draws, len(used))))
    book = Provenance({f.id: f for c in found for v in c.values.values() for f in v.figures})
    book.include(floors.values())
    groups = {c.key: book.add(c.key, c.name, [f.id for v in c.values.values() for f in v.figures]) for c in used}
    floor = book.add("floors", "coverage below which nothing is scored", [f.id for f in floors.values()])
    behind = [*groups.values(), floor]
    names = ledger.names()
    answer = {
        "alliance": "NATO",
        "year": year,
        "vintage": edition.name,
        "draws": draws,
        "bottom": BOTTOM,
        "names": {m: names[m] for m in members},
        "members": _members(table, rank.robustness(table.places, drawn, BOTTOM, ENDS), names, behind),
        "refused": [{**row, "name": names[row["member"]], "from": behind} for row in left],
        "components": [_component(c, table, members, least_component, groups, floor) for c in found],
        "values": [row for c in used for row in _values(c, table, groups)],
    }
    told = {"weights": stated, "year": year, "vintage": vintage, "draws": draws, "seed": seed}
    return answered(ledger, book, (SCHEMA, "burden index", told), answer, NOT_MODELLED, _notes(answer, book))


def _refused(component: Component, members: Sequence[str], floor: float) -> str:
    """Return why a component is not used; empty when it is."""
    if component.absent:
        return component.absent
    known = len(component.known)
    if known < floor * len(members):
        return f"known for {known} of {len(members)} members; at least {floor:.0%} are needed"
    return ""


def _given(
    stated: Mapping[str, float] | None, used: Sequence[Component], found: Sequence[Component], floor: float
) -> Floats:
    if stated is None:
        return np.full(len(used), 1.0 / len(used))
    keys = [c.key for c in used]
    bare = [c for c in found if stated.get(c.key, 0.0) > 0 and c.key not in keys]
    if bare:
        told = "; ".join(f"{c.key}: {_refused(c, list(c.values), floor)}" for c in bare)
        text = f"a weight for a component without enough figures: {told}. Give weights to {', '.join(keys)}."
        raise DelianError("file-invalid", text, where=[Where(column=f"weights.{c.key}") for c in bare])
    return np.array([stated.get(key, 0.0) for key in keys])


def _table(
    used: Sequence[Component], weights: Floats, members: Sequence[str], floor: float
) -> tuple[Table, list[dict[str, Any]]]:
    """Return the members whose known components carry enough weight, and a row for each of the others."""
    raw = np.array([[_number(c.values[m].value) for c in used] for m in members])
    places = np.full(raw.shape, np.nan)
    for column in range(raw.shape[1]):
        known = ~np.isnan(raw[:, column])
        places[known, column] = rank.percentile_scores(raw[known, column])
    covered = np.minimum(rank.coverage(places, weights), rank.coverage(places, np.ones(len(used))))
    kept = covered >= floor - ROUNDING
    left = [
        {"member": m, "coverage": float(covered[place]), "missing": _missing(used, m)}
        for place, m in enumerate(members)
        if not kept[place]
    ]
    chosen = tuple(m for place, m in enumerate(members) if kept[place])
    return Table(chosen, tuple(used), places[kept], weights), left


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _missing(used: Sequence[Component], member: str) -> list[str]:
    return [c.key for c in used if c.values[member].value is None]


def _members(
    table: Table, robust: rank.Robustness, names: Mapping[str, str], behind: list[str]
) -> list[dict[str, Any]]:
    scores = rank.scores(table.places, table.weights[None, :])[0]
    ranks = rank.ranks(scores)
    covered = rank.coverage(table.places, table.weights)
    rows = [
        {
            "member": m,
            "name": names[m],
            "score": float(scores[place]),
            "rank": int(ranks[place]),
            "rank_low": int(robust.low[place]),
            "rank_high": int(robust.high[place]),
            "rank_best": int(robust.best[place]),
            "rank_worst": int(robust.worst[place]),
            "p_bottom_five": float(robust.bottom[place]),
            "coverage": float(covered[place]),
            "missing": _missing(table.used, m),
            "from": behind,
        }
        for place, m in enumerate(table.members)
    ]
    return sorted(rows, key=lambda row: row["rank"])


def _component(
    component: Component,
    table: Table,
    members: Sequence[str],
    least: float,
    groups: Mapping[str, str],
    floor: str,
) -> dict[str, Any]:
    keys = [c.key for c in table.used]
    used = component.key in keys
    return {
        "component": component.key,
        "name": component.name,
        "unit": component.unit,
        "used": used,
        "weight": float(table.weights[keys.index(component.key)]) if used else None,
        "known": len(component.known),
        "of": len(members),
        "reason": _refused(component, members, least),
        "from": [groups[component.key], floor] if used else [floor],
    }


def _values(component: Component, table: Table, groups: Mapping[str, str]) -> list[dict[str, Any]]:
    column = [c.key for c in table.used].index(component.key)
    place = {m: float(table.places[row, column]) for row, m in enumerate(table.members)}
    return [
        {
            "member": m,
            "component": component.key,
            "value": found.value,
            "unit": component.unit,
            "place": None if found.value is None else place.get(m),
            "reason": found.reason,
            "from": [groups[component.key]],
        }
        for m, found in component.values.items()
    ]


def _notes(answer: Mapping[str, Any], book: Provenance) -> list[Note]:
    bare = [row for row in answer["components"] if not row["used"]]
    holes = [row for row in answer["members"] if row["missing"]]
    notes = [
        Note("places", "a component counts as the member's place among the members (0 to 1), not its distance"),
        Note(
            "same-direction", "more of every component counts as a larger burden borne; hosting may be a gain as well"
        ),
        Note("division-of-labour", "who leads one battlegroup is counted as absent from the others"),
    ]
    if bare:
        told = "; ".join(f"{row['component']}: {row['reason']}" for row in bare)
        notes.append(Note("component-refused", f"left out: {told}"))
    if holes:
        told = ", ".join(f"{row['member']} ({' '.join(row['missing'])})" for row in holes)
        notes.append(Note("not-filled-in", f"without some component, scored by the others: {told}"))
    if answer["refused"]:
        told = ", ".join(f"{row['member']} ({' '.join(row['missing'])})" for row in answer["refused"])
        notes.append(Note("member-refused", f"too little known for a score: {told}"))
    return notes + [Note(code, text) for code, text in tier_notes(book.figures.values())]
