"""The record of an alliance year by year: who was in it, its GDP, military expenditure, population, exposed border."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.figures import Figure
from delian.ledger.store import Ledger
from delian.models import borders

Floats = npt.NDArray[np.float64]
WITHOUT_FORCES = "ISL"  # Iceland has no armed forces and no expenditure; every published test leaves it out
SIPRI, WORLD_BANK, NATO = "sipri", "world-bank", "nato"
NATO_EDITION = "2024-06"


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """One year of the allies whose figures are all known, in order of code; who lacks one is in `missing`.

    gdp in US dollars at current prices; share is expenditure over GDP; spending is their product; population in
    persons; border in km; figures by kind.
    """

    year: int
    members: tuple[str, ...]
    missing: tuple[str, ...]
    gdp: Floats
    share: Floats
    population: Floats
    border: Floats
    figures: Mapping[str, tuple[str, ...]]

    @property
    def spending(self) -> Floats:
        """Military expenditure [US dollars, current prices]."""
        return self.gdp * self.share


class Record:
    """Reads the ledger once and gives each year, and the growth of real spending and GDP between years."""

    def __init__(self, ledger: Ledger, chosen: Collection[str] = ()) -> None:
        self.ledger = ledger
        self._chosen = frozenset(chosen)
        self.known: dict[str, Figure] = {}
        allies = tuple(sorted({row["member"] for row in ledger.rows("memberships", {"alliance": "nato"})}))
        spending = "defence_expenditure"
        self._shares = self._read(ledger.figures(spending, member=allies, item="share_gdp", definition=SIPRI))
        self._real = self._read(ledger.figures(spending, member=allies, item="spending_usd_2023", definition=SIPRI))
        self._gdp = self._read(ledger.figures("economy", member=allies, item="gdp_current_usd", definition=WORLD_BANK))
        self._people = self._read(ledger.figures("economy", member=allies, item="population", definition=WORLD_BANK))
        self._nato_gdp = self._read(
            ledger.figures(spending, member=allies, item="gdp_usd_current", definition=NATO, vintage=NATO_EDITION)
        )
        self._exposed: dict[tuple[str, ...], Floats] = {}
        self._outlines: dict[str, frozenset[borders.Segment]] = {}

    def _read(self, figures: Iterable[Figure]) -> dict[tuple[str, int], Figure]:
        found = {}
        for figure in figures:
            _, member, _, year, _, _ = figure.id.split("/")
            if figure.value is not None:
                found[member, int(year)] = figure
                self.known[figure.id] = figure
        return found

    @property
    def years(self) -> tuple[int, int]:
        """First and last year for which the ledger has expenditure of this definition; (0, -1) without any."""
        found = [year for _, year in self._shares]
        return (min(found), max(found)) if found else (0, -1)

    def members(self, year: int) -> tuple[str, ...]:
        """Return the members on 31 December of the year, without Iceland, in order of code."""
        found = {row["member"] for row in self.ledger.members("nato", f"{year}-12-31")} - {WITHOUT_FORCES}
        return tuple(sorted(found & self._chosen if self._chosen else found))

    def year(self, year: int) -> Year:
        """Return the year: GDP of the World Bank where it has every member's, else that of NATO's edition."""
        every = self.members(year)
        gdp, unit = self._gdp, 1.0
        if not all((m, year) in gdp for m in every) and all((m, year) in self._nato_gdp for m in every):
            gdp, unit = self._nato_gdp, 1e6
        tables = {"gdp": gdp, "share": self._shares, "population": self._people}
        members = tuple(m for m in every if all((m, year) in table for table in tables.values()))
        values = {name: np.array([table[m, year].value for m in members], float) for name, table in tables.items()}
        return Year(
            year,
            members,
            tuple(m for m in every if m not in members),
            values["gdp"] * unit,
            values["share"] / 100.0,
            values["population"],
            self.exposed(members),
            {name: tuple(table[m, year].id for m in members) for name, table in tables.items()},
        )

    def growth(self, member: str, year: int) -> float | None:
        """Return the growth of a member's spending at constant prices since the year before [log]."""
        now, before = self._real.get((member, year)), self._real.get((member, year - 1))
        return None if now is None or before is None else _log(now, before)

    def growth_figures(self, members: Iterable[str], year: int) -> tuple[str, ...]:
        """Return the figures behind the growth of these members, by id."""
        return tuple(self._real[m, y].id for m in members for y in (year - 1, year))

    def real_gdp(self, member: str, year: int) -> float | None:
        """Return GDP at constant prices: real spending over its share [million US dollars of 2023]."""
        real, share = self._real.get((member, year)), self._shares.get((member, year))
        if real is None or share is None or not real.value or not share.value:
            return None
        return real.value / (share.value / 100.0)

    def gdp_growth(self, member: str, year: int) -> float | None:
        """Return the growth of a member's GDP at constant prices since the year before [log]."""
        now, before = self.real_gdp(member, year), self.real_gdp(member, year - 1)
        return None if now is None or before is None else float(np.log(now / before))

    def price_growth(self, year: int) -> float:
        """Return the growth of prices in the United States since the year before [log]."""
        nominal = _log(self._gdp["USA", year], self._gdp["USA", year - 1])
        return nominal - (self.gdp_growth("USA", year) or 0.0)

    def exposed(self, members: tuple[str, ...]) -> Floats:
        """Return the outline of each member that it shares with no other member [km]."""
        if members not in self._exposed:
            outlines = self.outlines()
            found = borders.exposed({m: outlines[m] for m in members})
            self._exposed[members] = np.array([found[m] for m in members])
        return self._exposed[members]

    def outlines(self) -> dict[str, frozenset[borders.Segment]]:
        """Return the outlines of all countries of the ledger, by code."""
        if not self._outlines:
            rows = self.ledger.rows("shapes", {})
            self._outlines.update({r["member"]: borders.segments(json.loads(r["geometry"])) for r in rows})
        return self._outlines


def _log(now: Figure, before: Figure) -> float:
    return float(np.log((now.value or np.nan) / (before.value or np.nan)))
