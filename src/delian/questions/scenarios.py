"""Scenario files: read, checked, and their stated units held against the figures they change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.core.scenario import Scenario
from delian.ledger.cards import read_mission, read_scenario
from delian.ledger.store import Ledger


def load(path: Path) -> Scenario:
    """Return the scenario of a YAML or JSON file; every wrong unit or price year is told together."""
    scenario, stated = read_scenario(path)
    if not stated:
        return scenario
    with Ledger() as ledger:
        figures = {name: _figure(ledger, scenario, name) for name in stated}
    bad = [(name, part, figures[name]) for name, part in stated.items() if not _agrees(part, figures[name])]
    if bad:
        raise _disagreement(path, bad)
    return scenario


def _figure(ledger: Ledger, scenario: Scenario, name: str) -> Figure | None:
    for mission in map(read_mission, scenario.missions):
        for phase in mission.phases:
            for requirement in phase.requirements:
                if requirement.figure.id == name:
                    return requirement.figure
        for published in mission.published:
            if published.figure.id == name:
                return published.figure
    return ledger.figure(name)


def _agrees(part: dict[str, Any], figure: Figure | None) -> bool:
    # An unknown figure is left to the question, which names the figures that it does use.
    if figure is None:
        return True
    money = (part.get("currency"), part.get("price_year"))
    own = (None, None) if figure.money is None else (figure.money.currency, figure.money.price_year)
    return part["unit"] == figure.unit and money == own


def _disagreement(path: Path, bad: list[tuple[str, dict[str, Any], Figure | None]]) -> DelianError:
    money_only = all(figure is not None and part["unit"] == figure.unit for _, part, figure in bad)
    listed = "; ".join(f"{name} is in {_own(figure)}, the file says {_stated(part)}" for name, part, figure in bad)
    return DelianError(
        "mixed-price-years" if money_only else "units-differ",
        f"{path.name}: {listed}. Give the value in the figure's own unit and price year.",
        where=[Where(file=path.name, column=name, value=_stated(part)) for name, part, _ in bad],
    )


def _own(figure: Figure | None) -> str:
    if figure is None:
        return "no unit"
    return figure.unit if figure.money is None else f"{figure.unit}, {figure.money}"


def _stated(part: dict[str, Any]) -> str:
    return f"{part['unit']}, {part['currency']} of {part['price_year']}" if "currency" in part else str(part["unit"])
