"""Several missions on one supply: which holdings they draw on together, and how much of each may be tied up at once.

A mission that takes the part e of what a member could send it (0 <= e <= 1, the same in all of its phases, which follow
each other) ties up U x e of the holding. All missions together tie up at most C of it. Needs that draw on the same
capabilities form a block; blocks do not touch each other, so the share of all missions is the smallest over blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from delian.core.draws import Factor
from delian.models.forces import Products, Rules, Term, amounts, compiled, factors_of, most_shares, usable_factor
from delian.models.outcome import Plan
from delian.models.rays import disjoint

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int_]
Alternatives = tuple[tuple[Factor, ...], ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one member counts of one stock (its own, or its part of a pool), by the key of the stock's draw."""

    member: str
    stock: str
    capability: str


@dataclass(frozen=True, slots=True)
class Use:
    """How one mission uses a holding: columns it serves, its usable shares, the share of the right type (if only that).

    pool: the member's share when the holding is a pool, which is kept for the alliance and knows no larger effort.
    """

    columns: frozenset[str]
    usable: tuple[Factor, ...]
    fit: Factor | None
    pool: Factor | None


@dataclass(frozen=True, slots=True)
class Limit:
    """One ceiling on a capability: which missions it counts, and of which `column` (all of it, or the right type)."""

    capability: str
    column: str
    missions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One covering row: mission, phase and ray by place, and the capabilities that serve it."""

    mission: int
    phase: int
    ray: int
    capabilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Needs:
    """One block of rows that draw on the same capabilities."""

    rows: tuple[Row, ...]
    capabilities: tuple[str, ...]
    limits: tuple[Limit, ...]
    holdings: tuple[int, ...]

    @property
    def missions(self) -> frozenset[int]:
        """Places of the missions that have rows here."""
        return frozenset(row.mission for row in self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Sharing:
    """Several plans compiled for draws: factors, products of supply, holdings, ceilings, blocks of needs."""

    plans: tuple[Plan, ...]
    factors: tuple[Factor, ...]
    products: tuple[tuple[Products, ...], ...]
    required: tuple[tuple[Ints, ...], ...]
    holdings: tuple[Holding, ...]
    uses: tuple[Mapping[Holding, Use], ...]
    ceilings: Mapping[Holding, Alternatives]
    needs: tuple[Needs, ...]

    @property
    def ceiling_figures(self) -> list[str]:
        """Identifiers of the figures that bound what may be tied up at once."""
        used = [f for rows in self.ceilings.values() for row in rows for f in row]
        return sorted({f.key.partition("@")[0] for f in used})


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One block over draws, for the members who act.

    missions: (row,) whose row it is; asked: (row, draw) whether it asks for anything; weight: (row, holding, draw) what
    the whole of a holding's usable part gives, as a share of what the row asks for; tied: (limit, mission, holding,
    draw) share of the holding that this takes; ceiling: (limit, holding, draw), a limit standing here once
    for every level; contested: the same, where the missions together would tie up more; held: (holding, draw) [units].
    """

    needs: Needs
    holdings: tuple[Holding, ...]
    missions: Ints
    asked: Bools
    weight: Floats
    tied: Floats
    ceiling: Floats
    contested: Bools
    held: Floats


def ceilings(rules: Rules, plans: Sequence[Plan]) -> dict[tuple[str, str], Alternatives]:
    """Return {(member, kind): alternatives of the largest share that may be tied up at once} of everybody inside."""
    kinds = sorted({column.kind for plan in plans for column in plan.columns})
    members = sorted({member for plan in plans for member in plan.baseline})
    return {
        (member, kind): tuple(
            tuple(usable_factor(f, member, kind) for f in row) for row in most_shares(rules, member, kind)
        )
        for member in members
        for kind in kinds
    }


def sharing(plans: Sequence[Plan], most: Mapping[tuple[str, str], Alternatives]) -> Sharing:
    """Return the plans compiled together.

    most: {(member, kind): alternatives}, as `ceilings` gives them; missions are told by their place in *plans*.
    """
    rows = [row for m, plan in enumerate(plans) for row in _rows(m, plan)]
    uses = tuple(_uses(plan) for plan in plans)
    holdings = tuple(dict.fromkeys(h for used in uses for h in used))
    kinds = {column.capability: column.kind for plan in plans for column in plan.columns}
    shared = {h: [used[h] for used in uses if h in used] for h in holdings}
    bound: dict[Holding, Alternatives] = {
        h: () if any(use.pool for use in found) else most[h.member, kinds[h.capability]]
        for h, found in shared.items()
        if len(found) > 1 and (h.member, kinds[h.capability]) in most
    }
    terms = [t for plan in plans for phase in plan.phases for t in (*factors_of(phase.terms), *phase.required)]
    factors = tuple(dict.fromkeys([*terms, *(f for rows in bound.values() for row in rows for f in row)]))
    place = {f: i for i, f in enumerate(factors)}
    return Sharing(
        tuple(plans),
        factors,
        tuple(tuple(compiled(p.terms, place, plan.everyone, plan.columns) for p in plan.phases) for plan in plans),
        tuple(tuple(np.array([place[f] for f in p.required], dtype=int) for p in plan.phases) for plan in plans),
        holdings,
        uses,
        bound,
        tuple(_blocks(rows, holdings, uses)),
    )


def blocks(shared: Sharing, values: Floats, members: Iterable[str]) -> list[Block]:
    """Return every block of needs over draws, for the *members* who act.

    values: the drawn factors, shape (draw, factor), in the order of `shared.factors`.
    """
    acting = set(members)
    drawn = {f: values[:, i] for i, f in enumerate(shared.factors)}
    given = [[amounts(products, values) for products in phases] for phases in shared.products]
    return [_block(shared, needs, drawn, given, values, acting) for needs in shared.needs]


def _rows(m: int, plan: Plan) -> list[Row]:
    capability = [column.capability for column in plan.columns]
    return [
        Row(m, p, r, frozenset(capability[c] for c in np.flatnonzero(phase.rays.supply[r])))
        for p, phase in enumerate(plan.phases)
        for r in range(len(phase.rays.names))
    ]


def _uses(plan: Plan) -> dict[Holding, Use]:
    """Return how the essential needs of a plan use each holding; the shares are the same in all phases."""
    columns = {column.name: column for column in plan.columns}
    serving = {plan.names[c] for phase in plan.phases for c in np.flatnonzero(phase.rays.supply.any(axis=0))}
    found: dict[Holding, Use] = {}
    for term in (t for phase in plan.phases for t in phase.terms if t.column in serving):
        holding = _holding(term, columns[term.column].capability)
        usable = tuple(f for f in term.shares if f.key.startswith("usable/"))
        fit = next((f for f in term.shares if f.key.startswith("fit/")), None)
        old = found.get(holding)
        if old is not None:
            # One type alone ties up its part; with any other column the whole holding counts.
            fit = fit if old.columns == {term.column} else None
        named = (old.columns if old else frozenset()) | {term.column}
        pool = next((f for f in term.shares if f.key.startswith("pool_shares/")), None)
        found[holding] = Use(frozenset(named), usable, fit, pool)
    return found


def _holding(term: Term, capability: str) -> Holding:
    return Holding(term.member, term.inventory.key, capability)


def _blocks(rows: Sequence[Row], holdings: Sequence[Holding], uses: Sequence[Mapping[Holding, Use]]) -> list[Needs]:
    """Return the rows in groups that share no capability with each other."""
    left, found = list(rows), []
    while left:
        inside = [left.pop(0)]
        reached = set(inside[0].capabilities)
        while near := [row for row in left if row.capabilities & reached]:
            inside += near
            left = [row for row in left if row not in near]
            reached |= {c for row in near for c in row.capabilities}
        names = tuple(sorted(reached))
        limits = tuple(limit for name in names for limit in _limits(name, uses))
        places = tuple(i for i, h in enumerate(holdings) if h.capability in reached)
        found.append(Needs(tuple(inside), names, limits, places))
    return found


def _limits(capability: str, uses: Sequence[Mapping[Holding, Use]]) -> list[Limit]:
    """Return the ceilings on a capability: on the whole of it, and on a type that several missions ask for."""
    named = {m: {c for h, use in used.items() if h.capability == capability for c in use.columns} for m, used in
             enumerate(uses)}  # fmt: skip
    named = {m: columns for m, columns in named.items() if columns}
    if len(named) < 2:
        return []
    typed = {c for columns in named.values() for c in columns if c != capability}
    alike = any(all(columns == {c} for columns in named.values()) for c in typed)
    found = [] if alike else [Limit(capability, capability, tuple(named))]
    for column in sorted(typed):
        wanting = tuple(m for m, columns in named.items() if column in columns)
        found += [Limit(capability, column, wanting)] if len(wanting) > 1 else []
    return found


def _block(
    shared: Sharing,
    needs: Needs,
    drawn: Mapping[Factor, Floats],
    given: Sequence[Sequence[Floats]],
    values: Floats,
    acting: set[str],
) -> Block:
    chosen = [shared.holdings[i] for i in needs.holdings if shared.holdings[i].member in acting]
    place = {h: i for i, h in enumerate(chosen)}
    draws = len(values)
    weight = np.zeros((len(needs.rows), len(chosen), draws))
    asked = np.zeros((len(needs.rows), draws), dtype=bool)
    for i, row in enumerate(needs.rows):
        plan, products = shared.plans[row.mission], shared.products[row.mission][row.phase]
        rays = plan.phases[row.phase].rays
        wanted = disjoint(rays.demands, values[:, shared.required[row.mission][row.phase]]) @ rays.demand[row.ray]
        asked[i] = wanted > 0
        scale = np.where(asked[i], 1.0 / np.where(asked[i], wanted, 1.0), 0.0)
        rates = {
            c.name: (c.capability, rate) for c, rate in zip(plan.columns, rays.supply[row.ray], strict=True) if rate
        }
        for t, term in enumerate(products.terms):
            capability, rate = rates.get(term.column, ("", 0.0))
            where = place.get(_holding(term, capability))
            if where is not None:
                weight[i, where] += rate * given[row.mission][row.phase][t] * scale
    tied, ceiling = _ceiling(shared, needs, chosen, drawn, draws)
    return Block(
        needs,
        tuple(chosen),
        np.array([row.mission for row in needs.rows]),
        asked,
        weight,
        tied,
        ceiling,
        tied.sum(axis=1) > ceiling * (1.0 + 1e-12),
        _held(shared, chosen, drawn, draws),
    )


def _ceiling(
    shared: Sharing, needs: Needs, chosen: Sequence[Holding], drawn: Mapping[Factor, Floats], draws: int
) -> tuple[Floats, Floats]:
    """Return what each mission ties up under each limit, and how much may be, both at every level.

    The first level counts the missions that take no more than the member's rows allow anywhere. A mission that may take
    more (of a host, or of a pool) has a level of its own, its own share, with all that take no more than it does. So a
    mission alone is never held back, and one mission more never makes room for the others.
    """
    levels = 1 + len(shared.plans)
    tied = np.zeros((len(needs.limits), levels, len(shared.plans), len(chosen), draws))
    most = np.zeros((len(needs.limits), levels, len(chosen), draws))
    for i, holding in enumerate(chosen):
        rows = [_product(row, drawn) for row in shared.ceilings.get(holding, ())]
        anywhere = np.max(np.array(rows), axis=0) if rows else np.zeros(draws)
        share = {m: _product(used[holding].usable, drawn) for m, used in enumerate(shared.uses) if holding in used}
        tops = {0: anywhere, **{1 + m: np.where(u > anywhere, u, 0.0) for m, u in share.items()}}
        for (place, limit), (level, top) in product(enumerate(needs.limits), tops.items()):
            if limit.capability != holding.capability:
                continue
            most[place, level, i] = top
            for m in share.keys() & set(limit.missions):
                fit = shared.uses[m][holding].fit
                part = drawn[fit] if fit is not None and limit.column == limit.capability else 1.0
                tied[place, level, m, i] = np.where(share[m] <= top, share[m] * part, 0.0)
    flat = len(needs.limits) * levels
    return tied.reshape(flat, *tied.shape[2:]), most.reshape(flat, *most.shape[2:])


def _product(row: Iterable[Factor], drawn: Mapping[Factor, Floats]) -> Floats:
    parts = [drawn[f] for f in row]
    found: Floats = np.prod(np.array(parts), axis=0)
    return found


def _held(shared: Sharing, chosen: Sequence[Holding], drawn: Mapping[Factor, Floats], draws: int) -> Floats:
    """Return what each holding is, (holding, draw) [units]; of a pool the member's part."""
    stocks = {f.key: f for f in shared.factors if f.kind == "inventory"}
    held = np.zeros((len(chosen), draws))
    for i, holding in enumerate(chosen):
        pool = next(used[holding].pool for used in shared.uses if holding in used)
        held[i] = drawn[stocks[holding.stock]] * (1.0 if pool is None else drawn[pool])
    return held
