"""How much of a mission transport can bring to the theatre in time: one linear program for each phase and draw.

Maximise s, up to CAP, so that of every essential need r

    by air + by sea + already there >= s r        what weighs something
    flown behind a tanker + already there >= s r  combat aircraft, when the theatre is out of their own range
    sailed + already there >= s r                 ships and boats, which come when the way is short enough

within the tonnes that aircraft and ro-ro ships carry by the day of the phase, the aircraft that tankers can
lead, and the forces that are there. Whether the forces exist and are ready is the other question (s*).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.milp import Limits, Program, Solution, solve_each
from delian.models.results import probability, spread

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
CAP = 3.0  # "three times what is needed, or more"
HOURS_A_DAY = 24.0
TINY = 1e-9
AIR, SEA, FERRY, SAIL, THERE = "airlift", "sealift", "tankers", "time at sea", "forces in place"
CARRIERS = ("strategic_airlift", "tactical_airlift")
TIGHTEST = ("phase", "day", "binding", "tonnes_needed", "tonnes_by_air", "tonnes_by_sea", "aircraft_led")
FERRIED, SAILING, GROUND = ("air",), ("sea", "boats"), ("land", "gbad")

Numbers = Mapping[tuple[str, str], Floats]  # (item, definition) -> (draw,)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """The route and what carries on it, per draw.

    distance, sea: km, (draw,); sea is None where no ship can go. ships: ro-ro ships, (draw,). numbers: planning
    numbers (payload, speed, hours, port_days, ferried, ferry_days, ferry_range), each (draw,).
    """

    distance: Floats
    sea: Floats | None
    ships: Floats
    numbers: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """One essential need of a phase: required units (draw,), tonnes a unit (draw,) or None, columns that serve it."""

    name: str
    need: str
    kind: str
    required: Floats
    tonnes: Floats | None
    served_by: tuple[tuple[str, float], ...]

    @property
    def held_up(self) -> bool:
        """True when transport limits this need at all; other aircraft fly themselves."""
        return self.tonnes is not None or self.kind in (*FERRIED, *SAILING)


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One phase: day, needs, aircraft that carry and lead {item: (draw,)}, forces there {column: (draw,)}."""

    name: str
    day: int
    needs: tuple[Need, ...]
    aircraft: Mapping[str, Floats]
    there: Mapping[str, Floats]


@dataclass(frozen=True, slots=True, eq=False)
class Capacity:
    """What comes by the day of a phase, per draw: tonnes by air and by sea, aircraft led, whether ships arrive."""

    air: Floats
    sea: Floats
    ferry: Floats
    sail: Bools


def capacity(stage: Stage, way: Way) -> Capacity:
    """Return what the carriers can bring by the day of the phase.

    By air: aircraft x days x hours a day x speed / (2 distance) x payload. By sea: ships x voyages x payload,
    where the first voyage takes port days and the way, and each further one twice that. Infinite ferry: the
    theatre lies within the aircraft's own range.
    """
    number = way.numbers
    air = sum(
        (
            stage.aircraft[item]
            * (stage.day * number[item, "hours"] * number[item, "speed"] / (2.0 * way.distance))
            * number[item, "payload"]
            for item in CARRIERS
        ),
        np.zeros_like(way.distance),
    )
    led = stage.aircraft["tankers"] * stage.day / number["tankers", "ferry_days"] * number["tankers", "ferried"]
    ferry = np.where(way.distance <= number["tankers", "ferry_range"], np.inf, led)
    if way.sea is None:
        return Capacity(air, np.zeros_like(air), ferry, np.zeros(len(air), dtype=bool))
    own = way.sea / (number["warships", "speed"] * HOURS_A_DAY)
    sea = way.ships * voyages(stage.day, way) * number["ro_ro_ships", "payload"]
    return Capacity(air, sea, ferry, own <= stage.day)


def voyages(day: int, way: Way) -> Floats:
    """Return the voyages that each ro-ro ship ends by *day*; none before the first can be there."""
    if way.sea is None:
        return np.zeros_like(way.ships)
    number = way.numbers
    first = number["ro_ro_ships", "port_days"] + way.sea / (number["ro_ro_ships", "speed"] * HOURS_A_DAY)
    return np.where(first <= day, 1.0 + (day - first) / (2.0 * first), 0.0)


def held_up(stage: Stage, way: Way) -> list[Need]:
    """Return the needs that transport can hold up in some draw; ships that come in time in every draw are not."""
    in_time = bool(capacity(stage, way).sail.all())
    return [n for n in stage.needs if n.held_up and not (in_time and n.tonnes is None and n.kind in SAILING)]


def reach(stages: Sequence[Stage], way: Way, groups: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return the share of the mission that lift can bring, over all phases and by phase, with what limits it.

    groups: the groups of figures behind each phase. The first draw is the base case.
    """
    rows, shares = [], []
    for stage in stages:
        row, share = _phase(stage, way)
        rows.append(row | {"from": list(groups[stage.name])})
        shares.append(share)
    least = np.min(shares, axis=0)
    tightest = rows[int(np.argmin([share[0] for share in shares]))]
    return {
        "share": spread(least),
        "probability_all": probability(least >= 1.0 - TINY),
        **{name: tightest[name] for name in TIGHTEST},
        "cap": CAP,
        "draws": len(least) - 1,
        "not_lifted": _weightless(stages),
        "by_phase": rows,
        "from": sorted({g for row in rows for g in row["from"]}),
    }


def _weightless(stages: Sequence[Stage]) -> list[str]:
    """Return the names of needs on the ground whose weight is not known: left out, never weightless."""
    needs = (n for stage in stages for n in stage.needs)
    return list(dict.fromkeys(n.name for n in needs if n.tonnes is None and n.kind in GROUND))


def _phase(stage: Stage, way: Way) -> tuple[dict[str, Any], Floats]:
    can = capacity(stage, way)
    wanted = sum((n.required * n.tonnes for n in stage.needs if n.tonnes is not None), np.zeros_like(can.air))
    share = np.full(len(can.air), CAP)
    bound: list[str | None] = [None] * len(can.air)
    open_ones = np.flatnonzero(~_at_cap(stage, can, wanted))
    if len(open_ones):
        limits, programs = _programs(stage, can)
        chosen = [programs[i] for i in open_ones]
        for i, program, found in zip(open_ones, chosen, solve_each(chosen, Limits(presolve=False)), strict=True):
            share[i], bound[i] = found.values[0], _binding(found, program, limits)
    same = np.array([b == bound[0] for b in bound])
    return {
        "phase": stage.name,
        "day": stage.day,
        "share": spread(share),
        "binding": bound[0],
        "probability_binding": probability(same),
        "tonnes_needed": spread(wanted),
        "tonnes_by_air": spread(can.air),
        "tonnes_by_sea": spread(can.sea),
        "aircraft_led": spread(can.ferry) if np.isfinite(can.ferry).all() else None,
        "ships_arrive": bool(can.sail[0]),
    }, share


def _at_cap(stage: Stage, can: Capacity, wanted: Floats) -> Bools:
    """Return the draws whose transport brings CAP times everything by itself: no program is needed for these."""
    flying = sum((n.required for n in stage.needs if n.kind in FERRIED), np.zeros_like(wanted))
    ships = any(n.kind in SAILING and n.tonnes is None for n in stage.needs)
    enough = (can.air + can.sea >= CAP * wanted) & (can.ferry >= CAP * flying)
    return enough & can.sail if ships else enough


class _Builder:
    """Collects columns, rows and entries of one program, with one value a draw."""

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.columns = 1  # the first column is s
        self.upper: list[Floats] = []
        self.limits: list[str] = []
        self.entries: list[tuple[int, int, Floats | float]] = []

    def column(self) -> int:
        """Return a new column."""
        self.columns += 1
        return self.columns - 1

    def row(self, limit: str, upper: Floats | float) -> int:
        """Return a new row, at most *upper*; `limit` names what it stands for (empty: a need)."""
        self.limits.append(limit)
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=float), (self.draws,)))
        return len(self.limits) - 1

    def put(self, row: int, column: int, value: Floats | float) -> None:
        """Enter a coefficient."""
        self.entries.append((row, column, value))

    def programs(self) -> list[Program]:
        """Return one program a draw: the most s."""
        shape = (len(self.limits), self.columns)
        matrix = np.zeros((self.draws, *shape))
        for row, column, value in self.entries:
            matrix[:, row, column] = value
        upper = np.stack(self.upper, axis=1)
        cost = np.zeros(self.columns)
        cost[0] = -1.0
        none, most = np.full(shape[0], -np.inf), np.full(self.columns, np.inf)
        most[0] = CAP
        zero, real = np.zeros(self.columns), np.zeros(self.columns, dtype=bool)
        return [Program(cost, matrix[i], none, upper[i], zero, most, real) for i in range(self.draws)]


def _programs(stage: Stage, can: Capacity) -> tuple[list[str], list[Program]]:
    """Return what each row limits, and the program of each draw.

    What moves is counted in shares of its need, tonnes in shares of all tonnes, so that numbers stay near one.
    """
    draws = len(can.air)
    build = _Builder(draws)
    tonnes = [n.required * n.tonnes for n in stage.needs if n.tonnes is not None]
    whole = np.maximum(np.sum(tonnes, axis=0) if tonnes else np.ones(draws), TINY)
    flying = [n.required for n in stage.needs if n.kind in FERRIED]
    wing = np.maximum(np.sum(flying, axis=0) if flying else np.ones(draws), TINY)
    air, sea = build.row(AIR, can.air / whole), build.row(SEA, can.sea / whole)
    ferry = build.row(FERRY, can.ferry / wing)
    sail = build.row(SAIL, np.where(can.sail, np.inf, 0.0))
    there = {column: build.row(THERE, units) for column, units in stage.there.items()}
    for need in stage.needs:
        if not need.held_up:
            continue
        here = []
        for column, rate in need.served_by:
            if column in there:
                here.append((build.column(), rate / need.required))
                build.put(there[column], here[-1][0], 1.0)
        if need.tonnes is not None:
            weight = need.required * need.tonnes / whole
            _cover(build, here, [(air, weight), (sea, weight)])
        if need.kind in FERRIED:
            _cover(build, here, [(ferry, need.required / wing)])
        if need.kind in SAILING and need.tonnes is None:
            _cover(build, here, [(sail, 1.0)])
    return build.limits, build.programs()


def _cover(build: _Builder, here: list[tuple[int, Floats]], ways: list[tuple[int, Floats | float]]) -> None:
    """Add the row: s is at most what comes by each way and what is there; each way uses up its limit."""
    row = build.row("", 0.0)
    build.put(row, 0, 1.0)
    for column, rate in here:
        build.put(row, column, -rate)
    for limit, weight in ways:
        column = build.column()
        build.put(row, column, -1.0)
        build.put(limit, column, weight)


def _binding(found: Solution, program: Program, limits: Sequence[str]) -> str | None:
    """Return the limit that holds s down most: its dual value times what there is of it; None at the cap.

    Where nothing comes at all, the limit whose first unit would add most.
    """
    if found.values[0] >= CAP - TINY:
        return None
    worth: dict[str, float] = {}
    first: dict[str, float] = {}
    for limit, dual, most in zip(limits, np.abs(found.duals), program.row_upper, strict=True):
        if limit and np.isfinite(most):
            worth[limit] = worth.get(limit, 0.0) + float(dual) * float(most)
            first[limit] = max(first.get(limit, 0.0), float(dual))
    scarce = {limit: value for limit, value in worth.items() if limit != THERE} or worth
    if max(scarce.values()) > TINY:
        return max(scarce, key=lambda limit: scarce[limit])
    scarce = {limit: value for limit, value in first.items() if limit != THERE}
    return max(scarce, key=lambda limit: scarce[limit])
