"""`delian coalition operation FILE`: how likely each member is to take part, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from delian.core.answer import Answer, Note, modelled
from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.core.operation import Operation
from delian.core.scenario import MAX_DRAWS
from delian.ledger.operation_cards import read_operation
from delian.ledger.store import Ledger
from delian.models import joining, participation
from delian.questions.predictors import COMPLETE, VARIANTS, Evidence
from delian.questions.propensity import Propensity, propensity
from delian.questions.provenance import Provenance, answered, tier_notes

SCHEMA = "delian.coalition-operation/1"
DRAWS, SEED = 1000, 1949
NOT_MODELLED = (
    "what a government would ask for in return",
    "parliaments, elections and coalitions at home",
    "public opinion by member: surveys cover too few of them",
    "how many each would send: delian coalition MISSION does that",
)
SKILL = "the fit tells which operations many join better than who joins: docs/methods/participation.md"
NEWEST = 2024  # votes; GDP ends a year before


def operation(
    name: str,
    added: Sequence[str] = (),
    draws: int = DRAWS,
    seed: int = SEED,
    ledger: Ledger | None = None,
) -> Answer:
    """Return P(join) of every member asked to an operation, with its reasons and the scores of the model.

    name: an operation of the catalogue or a YAML file; added: further countries that are asked. Raises
    `unknown-operation`, `off-the-map`, `year-outside-data`, `unknown-member`, `file-invalid`, `bad-number`.
    """
    if not 0 <= draws <= MAX_DRAWS or not 0 <= seed < 2**63:
        text = f"--draws {draws} --seed {seed}: give 0 to {MAX_DRAWS:,} draws and a seed of zero or more."
        raise DelianError("bad-number", text, where=[Where(column="draws", value=draws)])
    if ledger is not None:
        return _answer(ledger, name, added, draws, seed)
    with Ledger() as opened:
        return _answer(opened, name, added, draws, seed)


def _answer(ledger: Ledger, name: str, added: Sequence[str], draws: int, seed: int) -> Answer:
    card = read_operation(ledger, name)
    evidence = Evidence(ledger)
    more = {ledger.resolve(word) for word in added} - {card.leader, *card.hosts}
    asked = tuple(sorted({*evidence.asked(card)} | more))
    if not asked:
        text = f"nobody is asked: {card.asked} has no member in {card.year} but leader and hosts. Change `asked`."
        raise DelianError("nobody-left", text, where=[Where(column="asked", value=card.asked)])
    found = propensity(ledger, card, asked, draws, seed, evidence)
    scored = ledger.figures("participation_scores")
    provenance = Provenance({f.id: f for f in (*scored, *found.coefficients.figures)})
    for one in found.known:
        if one.figures:
            provenance.include(one.figures)
            provenance.add(f"evidence.{one.member}", "what is known before the operation", (f.id for f in one.figures))
    provenance.add("participation", "fitted on complete lists", (f.id for f in found.coefficients.figures))
    provenance.add("participation_scores", "scores on unseen families", (f.id for f in scored))
    record = _record(ledger, card)
    provenance.include(record.values())
    if record:
        provenance.add("operations", "what a list says", (f.id for f in record.values()))
    members = _members(found, record)
    answer = {
        **_told(ledger, card, found, draws),
        "members": members,
        "scores": _scores(scored),
        "calibration": _calibration(scored, found.coefficients.variant),
        "ranking": _ranking(card, members, record),
        "not_modelled": list(NOT_MODELLED),
    }
    told = {"operation": name if name == card.id else card.id, "with": sorted(more), "draws": draws, "seed": seed}
    notes = _notes(ledger, card, found, provenance)
    return answered(ledger, provenance, (SCHEMA, f"coalition operation {card.id}", told), answer, NOT_MODELLED, notes)


def _told(ledger: Ledger, card: Operation, found: Propensity, draws: int) -> dict[str, Any]:
    names = ledger.names()
    east, north = card.place
    expected = joining.logistic(found.index[:, ~found.unknown])
    return {
        "operation": card.id,
        "title": card.title,
        "year": card.year,
        "leader": card.leader,
        "asked": card.asked,
        "kind": card.kind,
        "theatre": {"name": card.theatre, "latitude": north, "longitude": east},
        "hosts": list(card.hosts),
        "mandate": card.mandate,
        "risk": card.risk,
        "effort": card.effort,
        "adversary": card.adversary,
        "draws": draws,
        "variant": found.coefficients.variant,
        "names": {m: names[m] for m in sorted({*found.members, card.leader, *card.hosts})},
        "joiners": _spread(expected.sum(axis=1)),
        "from": ["participation", *(f"evidence.{one.member}" for one in found.known if one.figures)],
    }


def _members(found: Propensity, record: Mapping[str, Figure]) -> list[dict[str, Any]]:
    """Return P(join) of each member, mean over draws, with its range, why, and what a list says of it."""
    chance = joining.logistic(found.index)
    start = 1 if len(chance) > 1 else 0
    fitted = found.coefficients
    rows = []
    for place, one in enumerate(found.known):
        listed = record.get(one.member)
        why = {name: float(fitted.values[i] * found.predictors[place, i]) for i, name in enumerate(fitted.names)}
        row: dict[str, Any] = {
            "member": one.member,
            "p_join": None if one.missing else float(chance[start:, place].mean()),
            "range": None if one.missing else _spread(chance[:, place]),
            "state": "unknown" if one.missing else "asked",
            "missing": list(one.missing),
            "because": {} if one.missing else why,
            "listed": None if listed is None else _LISTED.get(listed.value, "unknown"),
            "from": ["participation", *([] if one.missing else [f"evidence.{one.member}"])],
        }
        rows.append(row)
    return sorted(rows, key=lambda row: (-(row["p_join"] if row["p_join"] is not None else -1.0), row["member"]))


_LISTED: dict[float | None, str] = {1.0: "took part", 0.0: "stayed away"}


def _record(ledger: Ledger, card: Operation) -> dict[str, Figure]:
    """Return what the list of an operation says of each member; empty without a list."""
    if not card.record:
        return {}
    rows = [f for f in ledger.figures("operations", item=card.record) if not f.definition.startswith("troops")]
    return {f.id.split("/")[1]: f for f in rows}


def _ranking(
    card: Operation, members: Sequence[Mapping[str, Any]], record: Mapping[str, Figure]
) -> dict[str, Any] | None:
    """Return how the ranking stands against a list: those said to join against all others, and against refusals."""
    known = [row for row in members if row["p_join"] is not None]
    took = np.array([float(row["listed"] == "took part") for row in known])
    if not took.any():
        return None
    p = np.array([row["p_join"] for row in known])
    stayed = np.array([row["listed"] == "stayed away" for row in known])
    firm = (took == 1.0) | stayed
    complete = next(iter(record.values())).definition == COMPLETE
    return {
        "list": card.record,
        "complete": complete,
        "in_fit": complete,
        "took_part": [row["member"] for row in known if row["listed"] == "took part"],
        "stayed_away": [row["member"] for row in known if row["listed"] == "stayed away"],
        "ranks": {row["member"]: place for place, row in enumerate(known, start=1) if row["listed"] == "took part"},
        "auc_against_all_others": participation.area_under_curve(took, p),
        "auc_against_refusals": participation.area_under_curve(took[firm], p[firm]) if stayed.any() else None,
        "from": ["operations", "participation"],
    }


def _scores(scored: Sequence[Figure]) -> list[dict[str, Any]]:
    """Return the scores of ours and of plainer models on families they have not seen."""
    by = {(f.definition, f.id.split("/")[2]): f for f in scored}
    rows = []
    for variant in VARIANTS:
        row: dict[str, Any] = {"model": variant}
        for item in ("log_loss", "brier", "auc", "auc_within_operations"):
            low, base, high = by[variant, item].range
            row[item] = {"low": low, "base": base, "high": high}
        row["log_loss_by_family"] = by[variant, "log_loss_by_family"].value
        row["from"] = ["participation_scores"]
        rows.append(row)
    return rows


def _calibration(scored: Sequence[Figure], variant: str) -> list[dict[str, Any]]:
    """Return the probability given and the share that took part, by fifths of the probability."""
    by = {f.id.split("/")[2]: f.value for f in scored if f.definition == variant}
    bins = sorted({int(item.split(".")[1]) for item in by if item.startswith("calibration.") and item[12].isdigit()})
    return [
        {
            "given": by[f"calibration.{place}.given"],
            "took_part": by[f"calibration.{place}.took"],
            "rows": int(by[f"calibration.{place}.rows"] or 0),
            "from": ["participation_scores"],
        }
        for place in bins
    ]


def _notes(ledger: Ledger, card: Operation, found: Propensity, provenance: Provenance) -> list[Note]:
    names = ledger.names()
    notes = [Note("skill", SKILL)]
    if lost := [one for one in found.known if one.missing]:
        told = "; ".join(f"{names[one.member]} without {', '.join(one.missing)}" for one in lost)
        notes.append(Note("unknown-member-evidence", f"unknown, shown without a number: {told}"))
    if card.year > NEWEST + 1:
        notes.append(Note("carried-forward", f"votes of {NEWEST} and GDP of {NEWEST - 1} stand for {card.year - 1}"))
    if found.coefficients.variant != "full":
        notes.append(Note("baseline-shipped", f"{found.coefficients.variant} beats our own model on unseen families"))
    return notes + [Note(code, text) for code, text in tier_notes(provenance.figures.values())]


def _spread(values: Any) -> dict[str, float]:
    return modelled(map(float, values[1:]), float(values[0]))
