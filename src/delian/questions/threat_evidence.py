"""What the ledger knows of a member and a threat in a year: surveys, distance, border, trade, gas, votes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from delian.core.figures import Figure
from delian.ledger.store import Ledger
from delian.models import borders

THREATS = {"russia": "RUS", "terrorism": None, "cyber": None, "china": "CHN"}
QUESTION = "major-threat"  # the question whose answer is a rating as it stands
OTHERS = ("adversary", "greatest-threat", "threat-to-neighbours")  # scales of their own: widened
RANKS = "munich-rank"
LONGEST = 2  # years that a survey may be away from the year it stands for
BACK = {"votes": 3, "size": 5, "trade": 5, "gas": 5}
LEAST_KM = 300.0


@dataclass(frozen=True, slots=True)
class Survey:
    """One answer: the figure, another question than ours or not, years away."""

    figure: Figure
    other: bool
    away: int


class ThreatEvidence:
    """Reads the ledger once and gives surveys and effects by member, threat and year."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.opinion = ledger.figures("opinion")
        self._votes = _by_year(ledger.figures("ideal_points", item="ideal_point"))
        self._gdp = _by_year(ledger.figures("economy", item="gdp_current_usd", definition="world-bank"))
        self._gas = _by_year(ledger.figures("ties", item="gas_from_RUS", definition="share-of-imports"))
        trade = ("exports_to_RUS", "exports_to_CHN")
        self._trade = {name: _by_year(ledger.figures("ties", item=name)) for name in trade}
        self._capitals = {(f.id.split("/")[1], f.id.split("/")[2]): f for f in ledger.figures("capitals")}
        self._outlines: dict[str, frozenset[borders.Segment]] = {}
        self._members: dict[int, tuple[str, ...]] = {}

    def members(self, year: int) -> tuple[str, ...]:
        """Return the members of NATO on 31 December, in order of code."""
        if year not in self._members:
            rows = self.ledger.members("nato", f"{year}-12-31")
            self._members[year] = tuple(sorted(row["member"] for row in rows))
        return self._members[year]

    def survey(self, member: str, threat: str, year: int) -> Survey | None:
        """Return the survey that stands nearest: same question before another, then fewer years away."""
        found = []
        for figure in self.opinion:
            _, who, what, when, definition, _ = figure.id.split("/")
            away = abs(int(when) - year)
            if (who, what) == (member, threat) and away <= LONGEST and definition in (QUESTION, *OTHERS):
                found.append(Survey(figure, definition != QUESTION, away))
        return min(found, key=lambda s: (s.other, s.away, s.figure.id), default=None)

    def votes(self, member: str, year: int) -> Figure | None:
        """Return the ideal point of a member, of the year or at most three before."""
        return _last(self._votes, member, year, BACK["votes"])

    def effect(self, name: str, member: str, threat: str, year: int) -> tuple[float | None, tuple[Figure, ...]]:
        """Return the value of an effect before it is centred, None when unknown, and the figures behind it."""
        rival = THREATS[threat]
        if name == "size":
            gdp = _last(self._gdp, member, year, BACK["size"])
            return (None, ()) if gdp is None or not gdp.value else (log(gdp.value), (gdp,))
        if rival is None:
            return None, ()
        if name == "near":
            return self._near(member, rival)
        if name == "border":
            return float(self._borders(member, rival)), ()
        if name == "votes":
            own, other = self.votes(member, year), self.votes(rival, year)
            if own is None or other is None:
                return None, ()
            return abs(own.range[1] - other.range[1]), (own, other)
        table = self._gas if name == "gas" else self._trade[f"exports_to_{rival}"]
        figure = _last(table, member, year, BACK[name])
        return (None, ()) if figure is None else (figure.value, (figure,))

    def ties(self, member: str, year: int) -> dict[str, Figure | None]:
        """Return what ties a member to the rivals: gas and exports, newest known by the year."""
        return {
            "gas_from_RUS": _last(self._gas, member, year, BACK["gas"]),
            **{name: _last(table, member, year, BACK["trade"]) for name, table in self._trade.items()},
        }

    def _near(self, member: str, rival: str) -> tuple[float | None, tuple[Figure, ...]]:
        places = [tuple(self._capitals.get((m, name)) for name in ("longitude", "latitude")) for m in (member, rival)]
        known = [f for pair in places for f in pair if f is not None and f.value is not None]
        if len(known) < 4:
            return None, ()
        east, north, there_east, there_north = (f.value or 0.0 for f in known)
        return -log(max(borders.apart((east, north), (there_east, there_north)), LEAST_KM)), tuple(known)

    def _borders(self, member: str, rival: str) -> bool:
        if not self._outlines:
            rows = self.ledger.rows("shapes", {})
            self._outlines.update({r["member"]: borders.segments(json.loads(r["geometry"])) for r in rows})
        known = {member, rival} <= set(self._outlines)
        return known and borders.shared(self._outlines, member, rival) > 0


def stated(ledger: Ledger) -> dict[str, dict[str, list[Figure]]]:
    """Return the stated numbers of the model: {threat: {item: figures by year}}."""
    found: dict[str, dict[str, list[Figure]]] = {}
    for figure in ledger.figures("willing"):
        if figure.definition.startswith("threat."):
            _, _, item, _, definition, _ = figure.id.split("/")
            found.setdefault(definition.removeprefix("threat."), {}).setdefault(item, []).append(figure)
    return found


def levels(figures: Sequence[Figure]) -> dict[str, dict[int, float]]:
    """Return the stated levels by year: low, base and high [percent]."""
    ends = ("low", "base", "high")
    return {end: {int(f.id.split("/")[3]): f.range[place] for f in figures} for place, end in enumerate(ends)}


def _by_year(figures: Iterable[Figure]) -> dict[tuple[str, int], Figure]:
    return {(f.id.split("/")[1], int(f.id.split("/")[3])): f for f in figures if f.value is not None}


def _last(table: Mapping[tuple[str, int], Figure], member: str, year: int, back: int) -> Figure | None:
    return next((table[member, y] for y in range(year, year - back - 1, -1) if (member, y) in table), None)
