"""Ranges of the power indices of an assessment: the same games over its first draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.errors import DelianError, Where
from delian.experiments.ensemble import Floats, Progress
from delian.experiments.parallel import in_parallel
from delian.models import results
from delian.models.games.coverings import AT_BASE
from delian.models.games.diagram import engine_at_hand
from delian.models.games.over_draws import indices_of_draw


def checked_index_draws(asked: int, draws: int) -> int:
    """Return the number of draws of the indices; at most those of the assessment."""
    if not 1 <= asked <= draws:
        raise DelianError(
            "bad-number",
            f"--index-draws {asked} with {draws} draws. Give 1 to {draws}, or more --draws.",
            where=[Where(column="--index-draws", value=asked)],
        )
    return asked


def power_over_draws(
    rows: Sequence[Mapping[str, Any]] | None,
    games: tuple[Floats, Floats],
    members: Sequence[str],
    seed: int,
    progress: Progress | None,
) -> list[dict[str, Any]] | None:
    """Return the rows of `power` with ranges over draws; games: supply (draw, member, row), requirement (draw, row)."""
    if rows is None:
        return None
    supply, wanted = games
    engine = engine_at_hand()

    def run(place: int) -> dict[str, Floats]:
        return indices_of_draw(supply[place], wanted[place], AT_BASE, engine, seed + place)

    return results.power_ranges(rows, in_parallel(run, len(wanted), progress), members)
