"""The scenario's own values for figures, and the parts of a scenario that a verb does not use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from delian.core.errors import DelianError, Where, nearest
from delian.core.figures import Figure
from delian.core.mission import Mission
from delian.core.scenario import Scenario

NEVER_ZERO = (
    "requirement/",
    "published/",
    "exchange_rates/",
    "deflators/",
    "rotation/",
    "levels/",
    "widening/",
    "usable/others/",
    "arrival/others/",
    "lift/any/",
    "route/",
)


class Assumptions:
    """The scenario's own values for figures; remembers which were used."""

    def __init__(self, scenario: Scenario) -> None:
        self._values = dict(scenario.assume)

    def __call__(self, figures: Iterable[Figure]) -> list[Figure]:
        """Return the figures, each fixed at the scenario's value when it names one."""
        return [self.one(f) for f in figures]

    def one(self, figure: Figure) -> Figure:
        """Return the figure, fixed at the scenario's value when it names one."""
        if figure.id not in self._values:
            return figure
        value = self._values[figure.id]
        if value == 0 and figure.id.startswith(NEVER_ZERO):
            raise DelianError(
                "bad-number",
                f"{figure.id} cannot be zero. Type a number above zero.",
                where=[Where(column=figure.id, value=value)],
            )
        if figure.unit == "share" and value > 1:
            raise DelianError(
                "bad-number",
                f"{figure.id} is a share: {value:g} is over 1. Type a number between 0 and 1.",
                where=[Where(column=figure.id, value=value)],
            )
        return figure.assumed(value)

    def check(self, figures: Iterable[Figure]) -> None:
        """Raise `unknown-figure` for assumptions about figures that this question does not use."""
        known = {f.id for f in figures}
        strange = [key for key in self._values if key not in known]
        if strange:
            close = [hit for key in strange for hit in nearest(key, known, 2)]
            raise DelianError(
                "unknown-figure",
                f"this question uses no figure {', '.join(strange)}. "
                + (f"Did you mean {' or '.join(close)}?" if close else "See the figures in --json."),
                where=[Where(column="assume", value=key) for key in strange],
                did_you_mean=close,
            )


def assumed_mission(mission: Mission, assume: Assumptions) -> Mission:
    """Return the mission with the scenario's values for its requirements and for the numbers published with it."""
    phases = tuple(
        replace(p, requirements=tuple(replace(r, figure=assume.one(r.figure)) for r in p.requirements))
        for p in mission.phases
    )
    route = mission.route
    if route is not None:
        sea = None if route.sea is None else assume.one(route.sea)
        route = replace(route, distance=assume.one(route.distance), sea=sea)
    published = tuple(replace(p, figure=assume.one(p.figure)) for p in mission.published)
    return replace(mission, phases=phases, route=route, published=published)


def refuse_unused(scenario: Scenario, names: Sequence[str]) -> None:
    """Raise `not-answered-yet` for parts of the scenario that a verb would ignore."""
    given = [name for name in names if getattr(scenario, name)]
    if given:
        raise DelianError(
            "not-answered-yet",
            f"this verb does not use {', '.join(given)} yet. Leave {'it' if len(given) == 1 else 'them'} out.",
            where=[Where(column=name, value=str(getattr(scenario, name))) for name in given],
        )
