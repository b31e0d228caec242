"""The part of an assessment that says how much of a far mission transport can bring in time."""

from __future__ import annotations

from typing import Any

import numpy as np

from delian.core.draws import Factor, factor
from delian.core.figures import Figure
from delian.core.mission import Route
from delian.experiments.ensemble import Floats
from delian.models import forces, lift, results
from delian.models import outcome as outcomes
from delian.models.rays import disjoint
from delian.questions.inputs import conditions
from delian.questions.provenance import add_supply
from delian.questions.run import Run
from delian.questions.supply import terms_of

DRAWS = 50  # a linear program for each draw and phase: fewer than for the verdict
NO_ROUTE = "the mission's card states no way to the theatre (lift)"
NO_NUMBERS = "the ledger holds no planning numbers of transport (table lift)"
NOBODY_MOVES = "everyone in the group is in the theatre already"
# What slows transport or weighs more moves with what the mission needs; the rest with readiness.
BURDENS = ("tonnes", "port_days", "ferry_days")


def reach(run: Run) -> dict[str, Any]:
    """Return the share of the mission that lift brings by each day, its rows by phase, or why it is not said."""
    route = run.facts.mission.route
    reason = _why_not(run, route)
    if route is None or reason is not None:
        return {"reach": None, "reach_phases": [], "reach_reason": reason}
    found = lift.reach(*_Reach(run, route).asked())
    return {"reach_phases": found.pop("by_phase"), "reach": found, "reach_reason": None}


def _why_not(run: Run, route: Route | None) -> str | None:
    if route is None:
        return NO_ROUTE
    if not run.facts.lift:
        return NO_NUMBERS
    return NOBODY_MOVES if set(run.group.acting) <= set(_there(run, route)) else None


def _there(run: Run, route: Route) -> list[str]:
    """Return who of the group is in the theatre: its hosts, or all whom the route does not name as movers."""
    if route.movers:
        return [m for m in run.group.acting if m not in route.movers]
    return [m for m in run.group.acting if m in run.facts.mission.hosts]


class _Reach:
    """Draws the carriers and the planning numbers, with the keys that any other question would use."""

    def __init__(self, run: Run, route: Route) -> None:
        self.run, self.route = run, route
        self.numbers = {key: f for key, f in run.facts.lift.items() if key[2] != "ships"}
        self.ships = self._ships()
        self.phases = run.facts.mission.phases
        self.terms = [self._terms(place) for place in range(len(self.phases))]
        figures = [*self.numbers.values(), *route.figures, *(f for f, _ in self.ships)]
        self.factors = {f.id: _factor(f) for f in figures}
        used = [*self.factors.values(), *(x for terms in self.terms for x in forces.factors_of(terms))]
        self.place = {f: i for i, f in enumerate(dict.fromkeys(used))}
        stop = min(DRAWS, run.scenario.draws) + 1
        self.values: Floats = run.draws(list(self.place), 0, stop)
        run.provenance.include(figures)
        run.provenance.include(s.figure for s in run.facts.supply.stocks)

    def asked(self) -> tuple[list[lift.Stage], lift.Way, dict[str, list[str]]]:
        """Return the phases, the way, and the groups of figures behind each phase."""
        self._add_groups()
        way = lift.Way(
            distance=self._drawn(self.route.distance),
            sea=None if self.route.sea is None else self._drawn(self.route.sea),
            ships=np.sum([count * self._drawn(f) for f, count in self.ships], axis=0),
            numbers={key[1:]: self._drawn(f) for key, f in self.numbers.items()},
        )
        runs = outcomes.runs_of(self.run.plan, self.run.ready, self.run.first[: len(self.values)])
        stages = [self._stage(i, runs[i].supply, runs[i].required) for i in range(len(self.phases))]
        return stages, way, {stage.name: self._groups(stage, way, i) for i, stage in enumerate(stages)}

    def _ships(self) -> list[tuple[Figure, int]]:
        """Return the ro-ro ships of the group: (figure, how often it counts)."""
        rows = {who: f for (who, _, definition), f in self.run.facts.lift.items() if definition == "ships"}
        own = [(rows[m], 1) for m in self.run.group.acting if m in rows]
        rest = sum(m not in rows for m in self.run.group.acting)
        return own + ([(rows[forces.OTHERS], rest)] if rest else [])

    def _terms(self, place: int) -> forces.Terms:
        run, facts = self.run, self.run.facts
        where = conditions(facts.mission, self.phases[place], run.effort)
        return terms_of(facts.supply, facts.carriers, run.group.acting, where)

    def _stage(self, i: int, supply: Floats, required: Floats) -> lift.Stage:
        run, phase = self.run, self.phases[i]
        carriers, plan = run.facts.carriers, run.plan
        products = forces.compiled(self.terms[i], self.place, run.group.acting, carriers)
        carried = forces.deployable(products, self.values, run.group.acting, carriers).values.sum(axis=1)
        home = plan.mask(_there(run, self.route))
        there = supply[:, home, :].sum(axis=1)
        demands = plan.phases[i].rays.demands
        units = disjoint(demands, required)
        needs = [self._need(d.need, d.served_by, units[:, j]) for j, d in enumerate(demands) if d.essential]
        return lift.Stage(
            name=phase.name,
            day=phase.ready_by,
            needs=tuple(needs),
            aircraft={c.capability: carried[:, j] for j, c in enumerate(carriers)},
            there={name: there[:, j] for j, name in enumerate(plan.names)} if home.any() else {},
        )

    def _need(self, need: str, served_by: tuple[tuple[str, float], ...], required: Floats) -> lift.Need:
        market = self.run.facts.market
        weight = self.numbers.get(("any", market.bought_as[need], "tonnes"))
        tonnes = None if weight is None else self._drawn(weight)
        return lift.Need(
            market.names[need], need, market.kinds[need], np.maximum(required, lift.TINY), tonnes, served_by
        )

    def _drawn(self, figure: Figure) -> Floats:
        return self.values[:, self.place[self.factors[figure.id]]]

    def _add_groups(self) -> None:
        add = self.run.provenance.add
        for terms in self.terms:
            add_supply(self.run.provenance, terms)
        for (_, item, definition), f in self.numbers.items():
            add(f"lift.{item}.{definition}", "planning numbers of transport", [f.id])
        for f, _ in self.ships:
            add("lift.ro_ro_ships.ships", "ro-ro ships by country", [f.id])
        for f in self.route.figures:
            add(f"route.{f.id.split('/')[2]}", "way to the theatre", [f.id])

    def _groups(self, stage: lift.Stage, way: lift.Way, i: int) -> list[str]:
        """Return the groups behind one phase: needs that lift holds up, carriers, route, forces that are there."""
        run = self.run
        known = run.provenance.groups
        demands = {d.need: d for d in run.plan.phases[i].rays.demands}
        held = lift.held_up(stage, way)
        found = {f"requirement.{stage.name}.{r}" for n in held for r in (n.need, *demands[n.need].parts)}
        if stage.there:
            columns = sorted({column for n in held for column, _ in n.served_by})
            found |= set(results.supply_groups(run.plan, stage.name, columns, known))
        used = {f for t in self.terms[i] for f in t.figures if not f.startswith("widening/")}
        found |= {name for name, group in known.items() if not used.isdisjoint(group.figures)}
        weights = {f"lift.{run.facts.market.bought_as[n.need]}.tonnes" for n in held if n.tonnes is not None}
        general = {g for g in known if g.startswith(("lift.", "route.")) and not g.endswith(".tonnes")}
        if not lift.capacity(stage, way).sea.any():  # no ship is there in time, however many and however large
            general -= {"lift.ro_ro_ships.payload", "lift.ro_ro_ships.ships"}
        return sorted(found | weights | general)


def _factor(figure: Figure) -> Factor:
    return factor(figure, "requirement" if figure.id.split("/")[4] in BURDENS else "readiness")
