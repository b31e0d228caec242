"""Which assumptions move the verdict, and at what value of each it flips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from delian.core.figures import Figure
from delian.core.mission import Mission
from delian.models import breakeven
from delian.models.breakeven import Flip, Lever
from delian.models.outcome import BaseRows

LISTED = 12
SHARE_TABLES = ("usable", "arrival", "rotation", "fit", "pool_shares")


def break_even(
    mission: Mission,
    rows: BaseRows,
    figures: Mapping[str, Figure],
    group_of: Mapping[str, str],
    names: Mapping[str, str],
    groups: Sequence[str],
    access: bool,
) -> list[dict[str, Any]]:
    """Return the requirements and assumed shares nearest to flipping the verdict, at most 12.

    Without access nothing flips it; rows that move nothing are left out.
    """
    found = _requirements(mission, rows, group_of, names)
    for figure in sorted(rows.carried):
        table = figure.split("/", 1)[0]
        if table in SHARE_TABLES and figure in figures:
            lever = _lever(figures[figure], table, group_of[figure])
            if lever.low < lever.high:
                found.append((lever, _flip(lever, rows)))
    if not access:
        found = [(lever, replace(flip, factor=None)) for lever, flip in found]
    return breakeven.table([(lever, flip) for lever, flip in found if _moves(flip)], groups, LISTED)


def smallest_change(
    mission: Mission,
    rows: BaseRows,
    table: Sequence[Mapping[str, Any]],
    needs: Sequence[Mapping[str, Any]],
    groups: Sequence[str],
    access: bool,
) -> dict[str, Any]:
    """Return the smallest change of requirements that flips the verdict: one alone, and all together.

    `one` is the nearest single requirement (None when no single one flips it); `together` lists the
    requirements that must all fall, each to what is there; `all_together` is the factor on every essential
    requirement at once.
    """
    required = [r for phase in mission.phases for r in phase.requirements]
    every = np.sum([part for part, r in zip(rows.parts, required, strict=True) if r.essential], axis=0)
    single = next((row for row in table if row["kind"] == "requirement" and row["value"] is not None), None)
    return {
        "one": None if single is None else {key: single[key] for key in ("figure", "name", "unit", "base", "value")},
        "together": _together(mission, needs) if access else [],
        "all_together": breakeven.uniform_change(rows.supply, rows.wanted, every) if access else None,
        "from": list(groups),
    }


def _together(mission: Mission, needs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return every essential requirement that is not met at base, with the value at which it would be."""
    figures = {(p.name, r.need): r.figure.id for p in mission.phases for r in p.requirements}
    return [
        {
            "figure": figures[row["phase"], row["capability"]],
            "name": row["name"],
            "phase": row["phase"],
            "unit": row["unit"],
            "base": row["required"],
            "value": row["supplied"],
        }
        for row in sorted(needs, key=lambda row: -row["missing"] / row["required"])
        if row["essential"] and row["missing"] > 0
    ]


def _moves(flip: Flip) -> bool:
    return flip.factor is not None or abs(flip.s_high - flip.s_low) > 1e-9


def _requirements(
    mission: Mission, rows: BaseRows, group_of: Mapping[str, str], names: Mapping[str, str]
) -> list[tuple[Lever, Flip]]:
    required = [(phase, r) for phase in mission.phases for r in phase.requirements]
    found = []
    for (phase, r), part in zip(required, rows.parts, strict=True):
        low, base, high = r.figure.range
        if r.essential:
            name = f"{names.get(r.need, r.need)} needed ({phase.name})"
            lever = Lever("requirement", r.figure.id, name, r.figure.unit, low, base, high, group_of[r.figure.id])
            found.append(
                (
                    lever,
                    breakeven.flip_of_requirement(rows.supply, rows.wanted, part, low / base, high / base),
                )
            )
    return found


def _lever(figure: Figure, table: str, group: str) -> Lever:
    low, base, high = figure.range
    _, who, item, _, definition, _ = figure.id.split("/")
    return Lever(
        "assumption",
        figure.id,
        f"{_WORDS[table]}: {who}, {item} ({definition})",
        figure.unit,
        low,
        base,
        high,
        group,
    )


def _flip(lever: Lever, rows: BaseRows) -> Flip:
    moving, base = rows.carried[lever.figure], lever.base
    if not lever.figure.startswith("rotation/"):
        return breakeven.flip_of_moving(
            rows.supply, moving, rows.wanted, lever.low / base, lever.high / base, 1.0 / base
        )
    # Supply goes with 1/R: more relief means less in the field, and R is at least 1.
    turned = breakeven.flip_of_moving(rows.supply, moving, rows.wanted, base / lever.low, base / lever.high, base)
    return Flip(None if turned.factor is None else 1.0 / turned.factor, turned.s_low, turned.s_high)


_WORDS = {
    "usable": "usable share",
    "arrival": "share ready",
    "rotation": "units per unit kept in the field",
    "fit": "share of the right type",
    "pool_shares": "share in a pool",
}
