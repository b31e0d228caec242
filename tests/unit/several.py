"""Plans of several missions typed in a test, and the same question as one programme with every allocation a column."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from delian.core.draws import Factor, draw
from delian.core.milp import Program, solve
from delian.models.forces import Column, Term, Terms
from delian.models.outcome import Plan, phase_plan
from delian.models.rays import Demand, disjoint
from delian.models.sharing import blocks, sharing
from delian.models.simultaneous import together

INF = np.inf


def fixed(key, value, kind="usable"):
    return Factor(key, kind, "", value, value, value, "amount" if kind in ("inventory", "requirement") else "share")


def need(name, served=None, parts=()):
    return Demand("p", name, tuple((served or {name: 1.0}).items()), parts, essential=True)


def plan(name, needs, supply, columns, share=0.5, ready=(1.0,), fit=()):
    """Return the plan of one mission. needs: [(demand, required)]; supply: {member: {capability: held}}.

    share: usable share, one number or {member: number}; ready: by phase; fit: {column: share of the right type}.
    """
    usable = share if isinstance(share, dict) else dict.fromkeys(supply, share)
    fit = dict(fit)
    phases = []
    for p, part in enumerate(ready):
        terms = [
            Term(
                member,
                column.name,
                fixed(f"inventory/{member}/{column.capability}", float(held[column.capability]), "inventory"),
                (
                    fixed(f"usable/{member}/{usable[member]}/{name}", usable[member]),
                    *([fixed(f"fit/{column.name}", fit[column.name])] if column.name in fit else []),
                ),
                fixed(f"arrival/{name}/{p}", part, "readiness"),
                None,
                (),
            )
            for member, held in supply.items()
            for column in columns
            if column.capability in held
        ]
        required = [fixed(f"requirement/{name}/{p}.{d.need}", float(r), "requirement") for d, r in needs]
        phases.append(phase_plan(f"p{p}", [d for d, _ in needs], Terms(terms), required, [c.name for c in columns]))
    everyone = tuple(sorted(supply))
    return Plan(everyone, everyone, everyone, (), tuple(columns), tuple(phases), (), frozenset(), {}, 0.98)


def columns(*names):
    return [Column(name.split(".")[0], "air", "units", *name.split(".")[1:]) for name in names]


def ceiling(plans, most):
    """Return ceilings that hold for everybody, or {member: ceiling}."""
    who = {m for one in plans for m in one.everyone}
    value = most if isinstance(most, dict) else dict.fromkeys(who, most)
    return {(m, "air"): ((fixed(f"usable/{m}/most", value[m]),),) for m in who}


def joint(plans, most, values=None):
    shared = sharing(plans, ceiling(plans, most))
    drawn = draw(shared.factors, seed=1, start=0, stop=1) if values is None else values(shared.factors)
    return blocks(shared, drawn, plans[0].group)


def share_of(plans, most):
    return float(together(joint(plans, most))[0])


def changed(one_plan, term=lambda t: t, required=lambda f: f):
    """Return the plan with its terms and requirements changed."""
    phases = [
        replace(p, terms=tuple(map(term, p.terms)), required=tuple(map(required, p.required))) for p in one_plan.phases
    ]
    return replace(one_plan, phases=tuple(phases))


class Allocation:
    """The same question with every allocation a column: no rays, no blocks, no bounds.

    Columns: s; x for each mission, phase, member, column and demand it serves; what each mission ties up of a holding.
    """

    def __init__(self, plans, most):
        self.cost, self.rows, self.low, self.high = [-1.0], [], [], []
        self.tied, self.shares = {}, {}
        for m, one_plan in enumerate(plans):
            for phase in one_plan.phases:
                self._phase(m, {c.name: c.capability for c in one_plan.columns}, phase)
        for key, place in self.tied.items():
            self._row([(place, 1.0)], -INF, self.shares[key])
        for holding in {key[1:] for key in self.tied}:
            self._ceilings(holding, most[holding[0]])

    def _column(self):
        self.cost.append(0.0)
        return len(self.cost) - 1

    def _row(self, row, low, high):
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def _phase(self, m, kept, phase):
        wanted = disjoint(phase.rays.demands, np.array([[f.base for f in phase.required]]))[0]
        serving = [[] for _ in wanted]
        for t in phase.terms:
            key = (m, t.member, kept[t.column])
            self.shares[key] = t.shares[0].base
            place = self.tied[key] if key in self.tied else self.tied.setdefault(key, self._column())
            rates = [(d, dict(demand.served_by).get(t.column, 0.0)) for d, demand in enumerate(phase.rays.demands)]
            used = [(d, rate, self._column()) for d, rate in rates if rate]
            for d, rate, x in used:
                serving[d].append((x, rate))
            # What is used in a phase ties up its share of the holding; the largest phase counts.
            there = t.inventory.base * t.ready.base
            self._row([*((x, 1.0) for _, _, x in used), (place, -there)], -INF, 0.0)
        for d, row in enumerate(serving):
            self._row([*row, (0, -wanted[d])], 0.0, INF)

    def _ceilings(self, holding, anywhere):
        wanting = [(place, self.shares[key]) for key, place in self.tied.items() if key[1:] == holding]
        for top in {anywhere, *(u for _, u in wanting if u > anywhere)}:
            self._row([(place, 1.0) for place, u in wanting if u <= top], -INF, top)

    def share(self):
        matrix = np.zeros((len(self.rows), len(self.cost)))
        for i, row in enumerate(self.rows):
            for place, value in row:
                matrix[i, place] += value
        n = len(self.cost)
        bounds = np.array(self.low), np.array(self.high), np.zeros(n), np.full(n, INF)
        found = solve(Program(np.array(self.cost), matrix, *bounds, np.zeros(n, bool)))
        assert found.proved
        return -found.objective


def explicit(plans, most):
    return Allocation(plans, most).share()


def scaled(term, factor):
    """Return the product with *factor* times as much held."""
    value = term.inventory.base * factor
    return replace(term, inventory=replace(term.inventory, low=value, base=value, high=value))
