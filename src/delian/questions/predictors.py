"""What is known of a member before an operation: size, distance, votes, nearness to the adversary, past behaviour.

Only figures of years before the operation, and no participant of its own family, so that nothing of the outcome leaks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import log
from statistics import median

from delian.core.figures import Figure
from delian.core.operation import NO_ADVERSARY, Operation
from delian.ledger.cards import read_alliance
from delian.ledger.operation_cards import shipped_operations
from delian.ledger.store import Ledger
from delian.models import borders
from delian.questions.membership import dated_members

FULL = ("constant", "size", "effort", "un", "distance", "affinity", "risk", "near", "history")
LEAN = ("constant", "size", "effort", "un")
PLAIN = ("constant", "rank", "distance", "alliance")
VARIANTS: dict[str, tuple[str, ...]] = {
    "full": FULL,
    "lean": LEAN,
    "rank-distance-alliance": PLAIN,
    "base-rate": ("constant",),
}
BACK = 12  # years that an old figure may be carried forward; later operations rest on the newest one
RISKS = {"low": -1.0, "medium": 0.0, "high": 1.0}
NEUTRAL = {"effort": 5000.0, "distance": 2000.0, "near": 3000.0}  # persons and km at which a predictor is zero
LEAST_KM, LEAST_NEAR_KM = 100.0, 300.0
SHRINK = 2.0  # lists added to each member's own, with the average behaviour
GDP, VOTES = "gdp_current_usd", "ideal_point"
TABLES = {GDP: ("economy", "world-bank"), VOTES: ("ideal_points", "final-passage")}
COMPLETE = "deployment.complete"


@dataclass(frozen=True, slots=True)
class Known:
    """Predictors of one member by name, the figures behind them, or what is missing."""

    member: str
    values: Mapping[str, float]
    figures: tuple[Figure, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """One operation whose list is complete: who was asked, who of them took part."""

    operation: Operation
    asked: tuple[str, ...]
    took: frozenset[str]
    figures: tuple[Figure, ...]


class Evidence:
    """Reads the ledger once and gives the predictors of any member for any operation."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._windows: dict[tuple[str, int], dict[tuple[str, int], Figure]] = {}
        self._capitals = {(f.id.split("/")[1], f.id.split("/")[2]): f for f in ledger.figures("capitals")}
        self._allies: dict[int, frozenset[str]] = {}
        self.lists = tuple(self._lists())

    def asked(self, operation: Operation) -> tuple[str, ...]:
        """Return who is asked: members of the alliance that year but for the leader and the hosts."""
        card = read_alliance(operation.asked)
        members = dated_members(self.ledger, card, f"{operation.year}-12-31")
        return tuple(sorted(members - {operation.leader, *operation.hosts}))

    def known(self, operation: Operation, members: Iterable[str], skip: Collection[str] = ()) -> list[Known]:
        """Return the predictors of each member; skip: further families whose lists are not looked at."""
        before = operation.year - 1
        asked = self.asked(operation)
        sizes = sorted(f.value or 0.0 for m in asked for f in [self._last(GDP, m, before)] if f is not None)
        return [self._of(operation, member, sizes, {operation.family, *skip}) for member in members]

    def _of(self, operation: Operation, member: str, sizes: list[float], skip: Collection[str]) -> Known:
        before = operation.year - 1
        gdp, votes = self._last(GDP, member, before), self._last(VOTES, member, before)
        leader = self._last(VOTES, operation.leader, before)
        home = self._home(member)
        parts = {"GDP": gdp, "votes in the United Nations": votes, "votes of the leader": leader, "a capital": home}
        missing = tuple(name for name, found in parts.items() if found is None)
        if gdp is None or votes is None or leader is None or home is None:
            return Known(member, {}, (), missing)
        km = max(borders.apart(home, operation.place), LEAST_KM)
        past, lists = self._history(member, operation.year, skip)
        size = gdp.value or 1.0
        values = {
            "constant": 1.0,
            "size": log(size / median(sizes or [size])),
            "effort": log(operation.effort / NEUTRAL["effort"]),
            "un": float(operation.mandate == "un"),
            "distance": log(km / NEUTRAL["distance"]),
            "affinity": abs((votes.value or 0.0) - (leader.value or 0.0)),
            "risk": RISKS[operation.risk],
            "near": self._near(home, operation.adversary),
            "history": past,
            "rank": sum(other > size for other in sizes) / max(1, len(sizes) - 1),
            "alliance": float(member in self._nato(operation.year)),
        }
        places = tuple(self._capitals[member, name] for name in ("longitude", "latitude"))
        return Known(member, values, (gdp, votes, leader, *places, *lists), ())

    def _near(self, home: tuple[float, float], adversary: str) -> float:
        there = None if adversary in NO_ADVERSARY else self._home(adversary)
        return 0.0 if there is None else log(NEUTRAL["near"] / max(borders.apart(home, there), LEAST_NEAR_KM))

    def _history(self, member: str, year: int, skip: Collection[str]) -> tuple[float, list[Figure]]:
        """Return how much more often than the others asked a member joined before, shrunk towards 0 [share]."""
        total, count, figures = 0.0, 0, []
        for listed in self.lists:
            o = listed.operation
            if o.family not in skip and o.year < year and member in listed.asked:
                total += float(member in listed.took) - len(listed.took) / len(listed.asked)
                count += 1
                figures += [f for f in listed.figures if f.id.split("/")[1] == member]
        return total / (count + SHRINK), figures

    def _lists(self) -> Iterable[Listed]:
        told: dict[str, list[Figure]] = {}
        for figure in self.ledger.figures("operations", definition=COMPLETE):
            told.setdefault(figure.id.split("/")[2], []).append(figure)
        for operation in shipped_operations(self.ledger):
            figures = told.get(operation.record, [])
            if figures:
                asked = self.asked(operation)
                took = {f.id.split("/")[1] for f in figures if f.value == 1.0}
                yield Listed(operation, asked, frozenset(took & set(asked)), tuple(figures))

    def _nato(self, year: int) -> frozenset[str]:
        if year not in self._allies:
            self._allies[year] = frozenset(row["member"] for row in self.ledger.members("nato", f"{year}-12-31"))
        return self._allies[year]

    def _home(self, member: str) -> tuple[float, float] | None:
        found = [self._capitals.get((member, name)) for name in ("longitude", "latitude")]
        east, north = (None if f is None else f.value for f in found)
        return None if east is None or north is None else (east, north)

    def _last(self, item: str, member: str, year: int) -> Figure | None:
        """Return the newest figure of a member up to a year; only the years that may count are read."""
        years = range(year, year - BACK, -1)
        if (item, year) not in self._windows:
            table, definition = TABLES[item]
            found = self.ledger.figures(table, item=item, definition=definition, year=[str(y) for y in years])
            self._windows[item, year] = _by_year(found)
        held = self._windows[item, year]
        return next((held[member, y] for y in years if (member, y) in held), None)


def _by_year(figures: Iterable[Figure]) -> dict[tuple[str, int], Figure]:
    return {(f.id.split("/")[1], int(f.id.split("/")[3])): f for f in figures if f.value is not None}
