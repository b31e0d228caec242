"""Missions at the same time as the main one: their facts and plans, and the one year in which all can be answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from delian.core.errors import DelianError, Where
from delian.core.mission import Mission
from delian.ledger.cards import read_families
from delian.ledger.store import Ledger
from delian.models import stocks
from delian.models.outcome import Plan
from delian.questions.inputs import Facts, columns_of


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """A mission that the same group has at the same time: its facts, its own effort, its plan."""

    facts: Facts
    effort: str
    plan: Plan


def check_common_year(ledger: Ledger, missions: Sequence[Mission], year: int) -> None:
    """Raise `no-common-year` when one of several missions needs forces that were not counted in that year."""
    if len(missions) < 2:
        return
    missing = {mission.id: _uncounted(ledger, mission) for mission in missions}
    unknown = {name: found(year) for name, found in missing.items()}
    if not any(unknown.values()):
        return
    span = range(stocks.FIRST, stocks.LAST + 1)
    good = {name: [y for y in span if not found(y)] for name, found in missing.items()}
    shared = [y for y in span if all(y in years for years in good.values())]
    told = "; ".join(
        name
        + (f" has no count of {', '.join(lacking)}" if lacking else " lacks nothing")
        + f" ({_answers(good[name])})"
        for name, lacking in unknown.items()
    )
    near = min(shared, key=lambda y: (y not in [m.default_year for m in missions], abs(y - year))) if shared else None
    raise DelianError(
        "no-common-year",
        f"not all missions can be answered in {year}: {told}. "
        + (
            f"Years for all: {_spans(shared)}. Type --year {near}."
            if shared
            else "No year answers all: ask one by one."
        ),
        where=[
            Where(file=name, row=capability, column="year", value=year)
            for name, found in unknown.items()
            for capability in found
        ],
        did_you_mean=[str(near)] if shared else [],
    )


def years_of(ledger: Ledger, mission: Mission) -> str:
    """Return the years whose forces the ledger counts for a mission, `2009 to 2014, 2020 to 2040`."""
    if mission.additional:  # a list of what is to be added counts nothing that is held
        return _spans(range(stocks.FIRST, stocks.LAST + 1))
    found = _uncounted(ledger, mission)
    return _spans([year for year in range(stocks.FIRST, stocks.LAST + 1) if not found(year)]) or "none"


def _uncounted(ledger: Ledger, mission: Mission) -> Callable[[int], list[str]]:
    """Return a function that gives, for a year, the capabilities of the mission that were not counted."""
    wanted = [c.capability for c in columns_of(ledger, mission, read_families())]
    early = ledger.figures("inventory", year=stocks.EARLY, item=wanted)
    late = ledger.figures("inventory", year=stocks.LATE, item=wanted)
    return lambda year: stocks.uncounted(year, early, late, wanted)


def _answers(years: Sequence[int]) -> str:
    return f"answers {_spans(years)}" if years else "answers no year"


def _spans(years: Sequence[int]) -> str:
    """Return `2009 to 2014, 2020 to 2040`."""
    runs = [[y for _, y in run] for _, run in groupby(enumerate(years), lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
