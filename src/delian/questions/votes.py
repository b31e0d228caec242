"""How far apart the members vote in the United Nations, year by year: a measure of cohesion that every year has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.answer import modelled
from delian.core.draws import draw, factor
from delian.core.figures import Figure
from delian.models import threats as model
from delian.questions.provenance import Provenance
from delian.questions.threat_evidence import ThreatEvidence

LAST = 2024
SAME_SINCE = 1982  # members of that year: the same sixteen to the end, so that enlargement does not move them
Floats = npt.NDArray[np.float64]


def founders(evidence: ThreatEvidence) -> tuple[str, ...]:
    """Return the members of 1982, in order of code."""
    return evidence.members(SAME_SINCE)


def votes_rows(
    evidence: ThreatEvidence, provenance: Provenance, span: tuple[int, int], draws: int, seed: int
) -> list[dict[str, Any]]:
    """Return the standard deviation of ideal points over members by year, with interval, and over the same sixteen."""
    rows = []
    for year in range(span[0], min(span[1], LAST) + 1):
        members = evidence.members(year)
        found = {m: figure for m in members for figure in [evidence.votes(m, year)] if figure is not None}
        if len(found) < 3:
            continue
        same = [m for m in founders(evidence) if m in found]
        ideal = _drawn(list(found.values()), draws, seed)
        place = [list(found).index(m) for m in same]
        provenance.include(found.values())
        name = provenance.add(
            f"ideal_points.{year}", "votes in the UN General Assembly", (f.id for f in found.values())
        )
        far = [{"member": m, "above_mean": away} for m, away in model.farthest(ideal, list(found), 3)]
        row = {"year": year, "dispersion": _spread(model.dispersion(ideal)), "members": len(found)}
        row["dispersion_of_the_same"] = _spread(model.dispersion(ideal[:, place])) if year >= SAME_SINCE else None
        rows.append({**row, "farthest": far, "from": [name]})
    return rows


def changes(evidence: ThreatEvidence, pairs: Sequence[tuple[int, int]], draws: int, seed: int) -> list[dict[str, Any]]:
    """Return in which share of draws members stood closer in the later year of a pair than in the earlier."""
    rows = []
    for first, last in pairs:
        apart = []
        for year in (first, last):
            found = [f for m in evidence.members(year) for f in [evidence.votes(m, year)] if f is not None]
            apart.append(model.dispersion(_drawn(found, draws, seed)))
        start = 1 if draws else 0
        closer = float((apart[1] < apart[0])[start:].mean())
        groups = [f"ideal_points.{year}" for year in (first, last)]
        rows.append({"from_year": first, "to_year": last, "probability_closer": closer, "from": groups})
    return rows


def _drawn(figures: list[Figure], draws: int, seed: int) -> Floats:
    found = draw([factor(f, "joining") for f in figures], seed=seed, start=0, stop=draws + 1, dependence="none")
    return np.asarray(found, np.float64)


def _spread(values: Floats) -> dict[str, float]:
    return modelled(map(float, values[1:]), float(values[0]))
