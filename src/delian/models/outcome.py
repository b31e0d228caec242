"""One mission, one group, many draws: everything that an assessment reports, from drawn factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from delian.core.draws import KINDS, Factor
from delian.models import missions
from delian.models.breakeven import Moving, joined
from delian.models.forces import Column, Products, Terms, amounts, compiled, deployable, factors_of
from delian.models.games import coverings
from delian.models.rays import Demand, Rays, disjoint, rays

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int_]


@dataclass(frozen=True, slots=True, eq=False)
class PhasePlan:
    """One phase: its rays, the products of supply, and the factor of each requirement."""

    rays: Rays
    terms: Terms
    required: tuple[Factor, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """Every factor once, and each phase as positions among them: made once, used by every block of draws."""

    factors: tuple[Factor, ...]
    products: tuple[Products, ...]
    required: tuple[Ints, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """All that is fixed before drawing: who may act, columns, phases, access, prices, the level."""

    everyone: tuple[str, ...]
    group: tuple[str, ...]
    baseline: tuple[str, ...]
    candidates: tuple[str, ...]
    columns: tuple[Column, ...]
    phases: tuple[PhasePlan, ...]
    access: tuple[tuple[str, ...], ...]
    grantors: frozenset[str]
    weights: Mapping[str, float]
    strictness: float

    @property
    def names(self) -> tuple[str, ...]:
        """Labels of the capability axis."""
        return tuple(column.name for column in self.columns)

    def compiled(self) -> Compiled:
        """Return the factors and, for each phase, where they stand in its products and requirements."""
        known, products = _supply_side(tuple(phase.terms for phase in self.phases), self.everyone, self.columns)
        place = known.copy()
        for f in (f for phase in self.phases for f in phase.required):
            place.setdefault(f, len(place))
        required = tuple(np.array([place[f] for f in phase.required], dtype=int) for phase in self.phases)
        return Compiled(tuple(place), products, required)

    def mask(self, members: Sequence[str]) -> Bools:
        """Return which of everyone is in *members*."""
        chosen = set(members)
        return np.array([m in chosen for m in self.everyone])

    def access_holds(self, members: Sequence[str]) -> bool:
        """Return True when the group has the bases and routes it needs."""
        return missions.access_holds(self.access, set(members), set(self.grantors))


@dataclass(frozen=True, slots=True, eq=False)
class BaseRows:
    """The base case by covering row.

    supply, wanted: (row,); parts: what each requirement adds to the rows' demand, in order of phases;
    carried: {figure id: how supply moves with that figure}.
    """

    supply: Floats
    wanted: Floats
    parts: list[Floats]
    carried: dict[str, Moving]


@lru_cache(maxsize=32)
def _supply_side(
    terms: tuple[Terms, ...], members: tuple[str, ...], columns: tuple[Column, ...]
) -> tuple[dict[Factor, int], tuple[Products, ...]]:
    """Return the places of the factors of supply, and the products of each phase; kept while requirements move."""
    place = {f: i for i, f in enumerate(factors_of(term for part in terms for term in part))}
    return place, tuple(compiled(part, place, members, columns) for part in terms)


def phase_plan(
    phase: str,
    demands: Sequence[Demand],
    terms: Terms,
    required: Sequence[Factor],
    names: Sequence[str],
) -> PhasePlan:
    """Return the plan of one phase, with its rays listed once."""
    return PhasePlan(rays(phase, demands, names), terms, tuple(required))


def runs_of(plan: Plan, ready: Compiled, values: Floats) -> list[missions.PhaseRun]:
    """Return supply and requirement of every phase from drawn factors, shape (draw, factor)."""
    return [
        missions.PhaseRun(
            phase.rays, deployable(products, values, plan.everyone, plan.columns).values, values[:, required]
        )
        for phase, products, required in zip(plan.phases, ready.products, ready.required, strict=True)
    ]


def outcome(plan: Plan, runs: Sequence[missions.PhaseRun]) -> dict[str, Floats]:
    """Return per-draw results: s*, coverage, gaps, indispensability and gains; every result has one row a draw."""
    group, baseline = plan.mask(plan.group), plan.mask(plan.baseline)
    s = missions.s_star(runs, group)
    found = {
        "s_star": s,
        "s_star_baseline": missions.s_star(runs, baseline),
        "coverage": missions.coverage(runs, group, plan.names, plan.weights),
        "coverage_baseline": missions.coverage(runs, baseline, plan.names, plan.weights),
        "indispensable": _indispensable(plan, runs, s).astype(float),
        "s_star_with": np.stack([missions.s_star(runs, group | plan.mask([c])) for c in plan.candidates], axis=1)
        if plan.candidates
        else np.zeros((len(s), 0)),
    }
    for run in runs:
        short = missions.missing(run, group, plan.names)
        found[f"required.{run.rays.phase}"] = run.required
        found[f"supplied.{run.rays.phase}"] = missions.supplied(run, group, plan.names)
        found[f"missing.{run.rays.phase}"] = short
        found[f"buy.{run.rays.phase}"] = missions.to_buy(run, short)
    return found


def split(plan: Plan, ready: Compiled, values: Floats, base: Floats) -> dict[str, Floats]:
    """Return s* per draw with only one kind of factor varied at a time, {kind: (draw,)}.

    values: (draw, factor); base: (factor,).
    """
    found: dict[str, Floats] = {}
    for kind in KINDS:
        moving = np.array([f.kind == kind for f in ready.factors])
        runs = runs_of(plan, ready, np.where(moving[:, None], values.T, base[:, None]).T)
        found[kind] = missions.s_star(runs, plan.mask(plan.group))
    return found


def decisive_unknowns(plan: Plan, ready: Compiled, values: Floats) -> list[str]:
    """Return the owners of unknown stocks that alone can turn the verdict at base, between none and the most."""
    owners = []
    for place, f in enumerate(ready.factors):
        if f.family == "interval" and (f.owner in plan.group or f.owner not in plan.everyone):
            ends = np.repeat(values[:1].T, 2, axis=1)
            ends[place] = (0.0, f.high)
            low, high = missions.s_star(runs_of(plan, ready, ends.T), plan.mask(plan.group)) >= 1.0
            owners += [f.owner] if low != high else []
    return sorted(set(owners))


def base_game(plan: Plan, ready: Compiled, values: Floats, share: float) -> tuple[Floats, Floats]:
    """Return the covering game of the group at base: supply (member of the group, row), requirement (row,).

    share: s* of the group at base; requirements stand at the level of DEFINITIONS 3.
    """
    runs = runs_of(plan, ready, values[:1])
    level = np.array([1.0]) if share >= 1.0 else missions.level_of(np.array([share]), plan.strictness)
    supply, wanted = missions.coverings(runs, plan.everyone, plan.access, set(plan.grantors), level)
    return supply[0][plan.mask(plan.group)], wanted[0]


def games(plan: Plan, ready: Compiled, values: Floats) -> tuple[Floats, Floats]:
    """Return the covering game of every draw: supply (draw, member of the group, row), requirement (draw, row).

    Requirements stand at the level of DEFINITIONS 3 where the group of a draw is not able.
    """
    runs = runs_of(plan, ready, values)
    share = missions.s_star(runs, plan.mask(plan.group))
    level = np.where(share >= 1.0, 1.0, missions.level_of(share, plan.strictness))
    supply, wanted = missions.coverings(runs, plan.everyone, plan.access, set(plan.grantors), level)
    return supply[:, plan.mask(plan.group)], wanted


def base_rows(plan: Plan, ready: Compiled, values: Floats) -> BaseRows:
    """Return the base case by covering row (over all phases in order)."""
    group = set(plan.group)
    offsets = np.cumsum([0, *(len(p.rays.names) for p in plan.phases)])
    rows = BaseRows(np.zeros(offsets[-1]), np.zeros(offsets[-1]), [], {})
    across = {name: i for i, name in enumerate(plan.names)}
    found: dict[str, list[Moving]] = {}
    for i, phase in enumerate(plan.phases):
        here = slice(int(offsets[i]), int(offsets[i + 1]))
        _add_demand(rows, phase, values[0, ready.required[i]], here)
        terms = ready.products[i].terms
        share = np.zeros((offsets[-1], len(terms)))
        columns = [across[t.column] for t in terms]
        share[here] = phase.rays.supply[:, columns] * amounts(ready.products[i], values[:1])[:, 0]
        share[:, [t.member not in group for t in terms]] = 0.0
        rows.supply[here] = share[here].sum(axis=1)
        for figure, moving in _moving(ready.products[i], share, values[0], ready).items():
            found.setdefault(figure, []).append(moving)
    rows.carried.update({figure: joined(parts) for figure, parts in found.items()})
    return rows


def _moving(products: Products, share: Floats, base: Floats, ready: Compiled) -> dict[str, Moving]:
    """Return how the rows move with each assumed share.

    In a sustained phase the smaller of readiness A and 1/R counts: with r = A x R, a product moves with A
    while A is below 1/R, and with 1/R while that is below A.
    """
    terms = products.terms
    place = {f: i for i, f in enumerate(ready.factors)} if any(t.rotation for t in terms) else {}
    relieved = [1.0 if t.rotation is None else base[place[t.ready]] * base[place[t.rotation]] for t in terms]
    found = {}
    for figure, used in _resting_on(products).items():
        r = np.array([relieved[i] for i in used])
        capped = [terms[i].rotation is not None for i in used]
        if figure.startswith("rotation/"):
            found[figure] = Moving(share[:, used], np.maximum(1.0, 1.0 / r), np.maximum(1.0, r))
        elif figure.startswith("arrival/") and any(capped):
            found[figure] = Moving(share[:, used], np.maximum(1.0, r), np.maximum(1.0, 1.0 / r))
        else:
            found[figure] = Moving(share[:, used].sum(axis=1, keepdims=True), np.ones(1), np.full(1, np.inf))
    return found


@lru_cache(maxsize=32)
def _resting_on(products: Products) -> dict[str, list[int]]:
    """Return which terms rest on each assumed share, by figure."""
    found: dict[str, list[int]] = {}
    for i, term in enumerate(products.terms):
        for figure in term.figures:
            if not figure.startswith(("inventory/", "widening/")):
                found.setdefault(figure, []).append(i)
    return found


def _add_demand(rows: BaseRows, phase: PhasePlan, required: Floats, here: slice) -> None:
    def demand(required: Floats) -> Floats:
        return disjoint(phase.rays.demands, required[None, :])[0] @ phase.rays.demand.T  # type: ignore[no-any-return]

    rows.wanted[here] = demand(required)
    for i in range(len(required)):
        less = required.copy()
        less[i] *= 0.999  # the demand is linear in each requirement around its base value
        part = np.zeros_like(rows.wanted)
        part[here] = (rows.wanted[here] - demand(less)) * 1000.0
        rows.parts.append(part)


def _indispensable(plan: Plan, runs: Sequence[missions.PhaseRun], s: Floats) -> Bools:
    level = missions.level_of(s, plan.strictness)
    supply, wanted = missions.coverings(runs, plan.everyone, plan.access, set(plan.grantors), level)
    return coverings.indispensable(supply[:, plan.mask(plan.group), :], wanted)
