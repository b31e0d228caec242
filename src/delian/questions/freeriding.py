"""Estimates of free riding from the ledger's record, as figures: made beforehand by `estimates/free_riding.py`.

Two samples, because no one series of the rival runs through 1989: the Soviet Union by the Correlates of War to 1988,
Russia by SIPRI from 1993. Growth rates only compare years inside one source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from delian.ledger.store import Ledger
from delian.ledger.tables import FactRow
from delian.models import borders, freeriding
from delian.models.freeriding import Estimate
from delian.questions.records import Record

Floats = npt.NDArray[np.float64]
LEADER, RIVAL = "USA", "RUS"
LEAST_YEARS = 15  # observations of an ally below which nothing is estimated
VINTAGE, SOURCE = "2026-11", "delian-free-riding"
Z90 = 1.6448536269514722  # both ends of a 90% interval


@dataclass(frozen=True, slots=True)
class Sample:
    """Years of one sample and where its rival is from."""

    name: str
    first: int
    last: int
    rival: str


SAMPLES = (Sample("1961-1988", 1961, 1988, "cow-nmc"), Sample("1993-2024", 1993, 2024, "sipri"))
LINKS = ("membership", "contiguity", "distance")


def estimates(ledger: Ledger) -> list[FactRow]:
    """Return every estimate as rows of the table `free_riding`: coefficients with 90% interval, covariances, counts."""
    record = Record(ledger)
    rows: list[FactRow] = []
    for sample in SAMPLES:
        rival = _rival(ledger, sample.rival)
        for member, found in _by_ally(record, sample, rival):
            rows += _rows(member, f"plumper-neumayer.{sample.name}", sample.last, found)
        for links in LINKS:
            spatial = _spatial(record, sample, rival, links)
            definition = f"spatial-lag.{links}.{sample.name}"
            rows += _rows("NATO", definition, sample.last, spatial.estimate)
            key = ("NATO", "hansen_j", str(sample.last), definition)
            rows.append(_row(key, spatial.hansen, "statistic", note=f"df {spatial.over_identified}"))
    return rows


def _by_ally(record: Record, sample: Sample, rival: dict[int, float]) -> Iterator[tuple[str, Estimate]]:
    for member in record.members(sample.last):
        years = [
            y
            for y in range(sample.first, sample.last + 1)
            if member in record.members(y) and record.growth(member, y) is not None and y in rival
        ]
        if member != LEADER and len(years) >= LEAST_YEARS:
            own, leader = (np.array([record.growth(m, y) or 0.0 for y in years]) for m in (member, LEADER))
            yield member, freeriding.answer_to_leader(own, leader, leader + np.array([rival[y] for y in years]))


def _rival(ledger: Ledger, definition: str) -> dict[int, float]:
    """Return by year what the rival's spending outgrew the leader's by, both from one source [log]."""
    item = "spending_usd_current" if definition == "cow-nmc" else "spending_usd_2023"
    found = ledger.figures("defence_expenditure", member=(LEADER, RIVAL), item=item, definition=definition)
    value = {(f.id.split("/")[1], int(f.id.split("/")[3])): f.value for f in found if f.value}
    years = [y for m, y in value if m == RIVAL and (m, y - 1) in value]
    return {y: _growth(value, RIVAL, y) - _growth(value, LEADER, y) for y in years}


def _growth(value: dict[tuple[str, int], float], member: str, year: int) -> float:
    return log(value[member, year] / value[member, year - 1])


def _spatial(record: Record, sample: Sample, rival: dict[int, float], links: str) -> freeriding.Spatial:
    """Return the spatial-lag estimate with one kind of links, over all allies and years of a sample."""
    link = _links(record, links)
    parts: list[Floats] = []
    for year in range(sample.first + 1, sample.last + 1):
        members = [m for m in record.members(year) if _complete(record, m, year)]
        y = np.array([record.growth(m, year) or 0.0 for m in members])
        x = np.array([[record.gdp_growth(m, t) or 0.0 for t in (year, year - 1)] for m in members])
        weights = freeriding.row_standardised(np.array([[link(a, b) for b in members] for a in members]))
        threat = np.full(len(members), (record.growth(LEADER, year) or 0.0) + rival[year])
        codes = np.array([_number(m) for m in members], float)
        stacked = [
            y,
            weights @ y,
            x[:, 0],
            threat,
            weights @ x[:, 0],
            weights @ x[:, 1],
            codes,
            np.full(len(members), year),
        ]
        parts.append(np.column_stack(stacked))
    panel = np.concatenate(parts)
    allies, years = panel[:, 6].astype(np.int64), panel[:, 7].astype(np.int64)
    own = freeriding.demeaned(panel[:, :6], allies)
    names = ("spatial_lag", "gdp", "rival")
    return freeriding.spatial_lag(own[:, 0], own[:, 1], own[:, 2:4], own[:, 4:6], years, names)


def _complete(record: Record, member: str, year: int) -> bool:
    known = (record.growth(member, year), record.gdp_growth(member, year), record.gdp_growth(member, year - 1))
    return None not in known


def _number(code: str) -> int:
    return int.from_bytes(code.encode("ascii"), "big")


def _links(record: Record, kind: str) -> Callable[[str, str], float]:
    """Return the link of two allies: 1 for membership, 1 for a shared land border, or one over the distance."""
    outlines = record.outlines()
    capitals = {(f.id.split("/")[1], f.id.split("/")[2]): f.value or 0.0 for f in record.ledger.figures("capitals")}

    def link(a: str, b: str) -> float:
        if a == b:
            return 0.0
        if kind == "contiguity":
            return float(borders.shared(outlines, a, b) > 0)
        if kind == "distance":
            return 1.0 / borders.apart(*((capitals[m, "longitude"], capitals[m, "latitude"]) for m in (a, b)))
        return 1.0

    return link


def _rows(member: str, definition: str, year: int, found: Estimate) -> Iterator[FactRow]:
    """Yield the coefficients with both ends of their 90% interval, the covariances, and the count."""
    for place, name in enumerate(found.names):
        spread = Z90 * float(found.errors[place])
        yield _row((member, name, str(year), definition), float(found.values[place]), spread=spread)
        for other in range(place, len(found.names)):
            key = (member, f"cov.{name}.{found.names[other]}", str(year), definition)
            yield _row(key, float(found.covariance[place, other]), "covariance")
    yield _row((member, "observations", str(year), definition), float(found.n), "observations")


def _row(
    key: tuple[str, str, str, str],
    value: float,
    unit: str = "elasticity",
    *,
    spread: float | None = None,
    note: str = "",
) -> FactRow:
    low, high = ("", "") if spread is None else (f"{value - spread:.9g}", f"{value + spread:.9g}")
    return FactRow(*key, VINTAGE, f"{value:.9g}", low, high, unit, "", "", "estimated", SOURCE, VINTAGE, note)
