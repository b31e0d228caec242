"""From what is held to what can be there: D = I x fit x U x A(t), or min(A, 1/R) when it must be sustained.

Surge (phases up to 180 days) takes the share ready within the phase's days. Sustained phases take the
smaller of that share and 1/R, never both: a ship in maintenance and a resting brigade are the same part
that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from delian.core.arrays import Labelled
from delian.core.draws import Factor, factor, interval
from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.models.stocks import Stock

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int_]
SURGE_DAYS = 180
OTHERS, HOST, POOL = "others", "host", "pool"
HOME_SEAS = ("aegean",)  # theatres whose own neighbours pin each other everywhere else

Table = Mapping[tuple[str, str, str], Figure]  # (class or member, kind or capability, definition) -> figure


@dataclass(frozen=True, slots=True)
class Rules:
    """Assumed shares by (class, kind, definition): usable, arrival, rotation, fit; pool shares by participant."""

    usable: Table
    arrival: Table
    rotation: Table
    fit: Table
    pools: Table


@dataclass(frozen=True, slots=True)
class Conditions:
    """Where and how a phase is fought: theatre, region, hosts, effort, day of readiness, days, own territory.

    `holdings`: the requirement counts what is held, not what can be there, so nothing is taken off a purchase.
    """

    phase: str
    theatre: str
    region: str
    hosts: tuple[str, ...]
    effort: str
    ready_by: int
    days: int
    own_territory: bool
    holdings: bool = False

    @property
    def sustained(self) -> bool:
        """True when units must be relieved: over 180 days and not on own territory."""
        return self.days > SURGE_DAYS and not self.own_territory


@dataclass(frozen=True, slots=True)
class Column:
    """One column of supply: a capability, or the part of it of the right type (`fit`)."""

    capability: str
    kind: str
    unit: str
    fit: str | None = None
    label: str = ""

    @property
    def name(self) -> str:
        """Label on the capability axis."""
        return self.capability if self.fit is None else f"{self.capability}.{self.fit}"


@dataclass(frozen=True, slots=True)
class Term:
    """One product in the sum: a member's part of one column in one phase, with the figures behind it."""

    member: str
    column: str
    inventory: Factor
    shares: tuple[Factor, ...]
    ready: Factor
    rotation: Factor | None
    figures: tuple[str, ...]


class Terms(tuple[Term, ...]):
    """The products of one phase; equal only to itself, so that what is made of them can be kept by it."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)


def keyed(figures: Iterable[Figure]) -> dict[tuple[str, str, str], Figure]:
    """Return figures by (member, item, definition) of their identifiers."""
    return {(parts[1], parts[2], parts[4]): f for f in figures for parts in [f.id.split("/")]}


def terms(
    stocks: Sequence[Stock],
    columns: Sequence[Column],
    members: Sequence[str],
    rules: Rules,
    conditions: Conditions,
    peers: Mapping[str, float],
) -> Terms:
    """Return every product whose sum is the supply of *members*; pools go to their participants by share.

    `peers` gives the size of each member, for the range of unknown stocks (0 to a like-sized peer's share).
    """
    found: list[Term] = []
    owners = owners_of(members, rules)
    parts: dict[tuple[str, str, str | None, str], _Shares] = {}
    for column in columns:
        held = [s for s in stocks if s.capability == column.capability]
        known = {s.member: s.figure.value for s in held if s.figure.value is not None}
        for stock in held:
            nothing = stock.figure.value == 0 and (stock.figure.high or 0) == 0
            if nothing or stock.member not in owners:
                continue
            inventory = inventory_factor(stock, known, peers)
            for owner, pool_share in owners[stock.member]:
                key = (
                    owner,
                    column.kind,
                    column.fit and column.name,
                    "" if pool_share is None else pool_share.id,
                )
                if key not in parts:
                    parts[key] = _shares(owner, column, pool_share, rules, conditions)
                share = parts[key]
                figures = (*stock.parents, *share.figures)
                found.append(Term(owner, column.name, inventory, share.shares, share.ready, share.rotation, figures))
    return Terms(found)


@dataclass(frozen=True, slots=True, eq=False)
class Products:
    """Terms compiled to positions among the factors, sorted by the cell (member, column) they add to.

    terms: in that order; inventory, ready: (term,); shares: one (terms, factors) pair per depth;
    relief: (terms, factors); cells: (cell,) flat positions; starts: (cell,) first term of each cell;
    shape: (members, columns).
    """

    terms: tuple[Term, ...]
    inventory: Ints
    ready: Ints
    shares: tuple[tuple[Ints, Ints], ...]
    relief: tuple[Ints, Ints]
    cells: Ints
    starts: Ints
    shape: tuple[int, int]


def compiled(
    products: Sequence[Term], place: Mapping[Factor, int], members: Sequence[str], columns: Sequence[Column]
) -> Products:
    """Return the products as index arrays into the drawn factors, whose positions *place* gives."""
    row = {member: i for i, member in enumerate(members)}
    across = {column.name: i for i, column in enumerate(columns)}
    ordered = sorted(products, key=lambda t: (row[t.member], across[t.column]))
    target = np.array([row[t.member] * len(columns) + across[t.column] for t in ordered], dtype=int)
    starts = np.flatnonzero(np.r_[True, target[1:] != target[:-1]]) if len(target) else np.zeros(0, dtype=int)
    depth = max((len(t.shares) for t in ordered), default=0)
    having = [[i for i, t in enumerate(ordered) if len(t.shares) > d] for d in range(depth)]
    relieved = [(i, t.rotation) for i, t in enumerate(ordered) if t.rotation is not None]
    return Products(
        terms=tuple(ordered),
        inventory=np.array([place[t.inventory] for t in ordered], dtype=int),
        ready=np.array([place[t.ready] for t in ordered], dtype=int),
        shares=tuple(
            (np.array(rows), np.array([place[ordered[i].shares[d]] for i in rows])) for d, rows in enumerate(having)
        ),
        relief=(
            np.array([i for i, _ in relieved], dtype=int),
            np.array([place[f] for _, f in relieved], dtype=int),
        ),
        cells=target[starts],
        starts=starts,
        shape=(len(members), len(columns)),
    )


def deployable(products: Products, values: Floats, members: Sequence[str], columns: Sequence[Column]) -> Labelled:
    """Return usable supply, not rounded, shape (draw, member, capability) [units of each capability].

    values: the drawn factors, shape (draw, factor), as delian.core.draws.draw gives them.
    """
    amount = amounts(products, values)
    flat = np.zeros((products.shape[0] * products.shape[1], len(values)))
    if len(products.starts):
        flat[products.cells] = np.add.reduceat(amount, products.starts, axis=0)
    supply = flat.T.reshape(len(values), *products.shape)
    labels: dict[str, tuple[str | int, ...]] = {
        "draw": tuple(range(len(values))),
        "member": tuple(members),
        "capability": tuple(column.name for column in columns),
    }
    return Labelled(supply, labels, "units")


def amounts(products: Products, values: Floats) -> Floats:
    """Return each product, shape (term, draw), in the order of `products.terms`."""
    by_factor = values.T
    amount = by_factor[products.ready]
    relieved, relief = products.relief
    amount[relieved] = np.minimum(amount[relieved], 1.0 / by_factor[relief])
    amount *= by_factor[products.inventory]
    for having, share in products.shares:
        amount[having] *= by_factor[share]
    return amount


def factors_of(products: Iterable[Term]) -> list[Factor]:
    """Return every factor of the products once, in order of first use."""
    seen: dict[Factor, None] = {}
    for term in products:
        for f in (term.inventory, *term.shares, term.ready, *([term.rotation] if term.rotation else [])):
            seen.setdefault(f)
    return list(seen)


def usable_share(rules: Rules, member: str, kind: str, conditions: Conditions) -> list[Figure]:
    """Return the figures whose product is the structurally usable share of *member*: host, own row, others."""
    if member in conditions.hosts:
        return [_needed(rules.usable, [(HOST, "any", "any.any")], member)]
    scopes = [
        f"{place}.{effort}"
        for place in (conditions.theatre, conditions.region, "any")
        for effort in (conditions.effort, "any")
    ]
    rows = [(who, kind, scope) for who in (member, OTHERS) for scope in scopes]
    found = [_needed(rules.usable, rows, member)]
    if any((member, kind, f"{conditions.theatre}.{effort}") in rules.usable for effort in (conditions.effort, "any")):
        return found  # a row for this very theatre already says what is tied elsewhere
    pins = (f"factor.outside-{sea}" for sea in HOME_SEAS if sea != conditions.theatre)
    return found + [rules.usable[member, kind, pin] for pin in pins if (member, kind, pin) in rules.usable]


def most_shares(rules: Rules, member: str, kind: str) -> list[list[Figure]]:
    """Return the alternatives (each a product of shares) whose largest bounds what *member* can tie up at once.

    Its share in a war at no particular place, and every row of its own. The shares of the missions asked for come
    on top: a host's forces, or a sea where nothing is pinned.
    """
    own = [
        [f]
        for (who, what, scope), f in rules.usable.items()
        if (who, what) == (member, kind) and not scope.startswith("factor.")
    ]
    anywhere = Conditions("", "any", "any", (), "war", 0, 0, own_territory=False)
    war = usable_share(rules, member, kind, anywhere)
    return [war, *(row for row in own if row != war)]


def usable_factor(figure: Figure, member: str, kind: str) -> Factor:
    """Return the factor of a usable share: one draw for each member and kind of force, whatever class the row is of."""
    return factor(figure, "usable", member, f"{member}/{kind}")


def ready_share(rules: Rules, member: str, kind: str, conditions: Conditions) -> Figure:
    """Return the share of *member* that is ready by the day of the phase: host, own row, others."""
    day = f"by-day-{conditions.ready_by}"
    if member in conditions.hosts:
        return _needed(rules.arrival, [(HOST, "any", day)], member)
    return _needed(rules.arrival, [(member, kind, day), (OTHERS, kind, day)], member)


def _needed(table: Table, rows: Sequence[tuple[str, str, str]], member: str) -> Figure:
    for row in rows:
        if row in table:
            return table[row]
    raise DelianError(
        "unknown-figure",
        f"no assumption for {member}: looked for {', '.join('/'.join(row) for row in rows)}. Add one of these rows.",
        where=[Where(row="/".join(row)) for row in rows],
    )


@dataclass(frozen=True, slots=True)
class _Shares:
    """Everything of a term but its inventory: the same for every stock of one owner and column."""

    shares: tuple[Factor, ...]
    ready: Factor
    rotation: Factor | None
    figures: tuple[str, ...]


def owners_of(members: Sequence[str], rules: Rules) -> dict[str, list[tuple[str, Figure | None]]]:
    """Return {holder: [(who counts it, share in the pool)]}; a member that holds counts it itself."""
    found: dict[str, list[tuple[str, Figure | None]]] = {m: [(m, None)] for m in members}
    for (who, pool, _), figure in rules.pools.items():
        if who in found:
            found.setdefault(pool, []).append((who, figure))
    return found


def _shares(owner: str, column: Column, pool_share: Figure | None, rules: Rules, conditions: Conditions) -> _Shares:
    kind = column.kind
    if pool_share is None:
        usable = usable_share(rules, owner, kind, conditions)
        ready = ready_share(rules, owner, kind, conditions)
    else:
        usable = [_needed(rules.usable, [(POOL, "any", "any.any")], owner)]
        ready = _needed(rules.arrival, [(OTHERS, kind, f"by-day-{conditions.ready_by}")], owner)
    # A pool is one fleet: its share and readiness are drawn once, whoever counts the aircraft.
    fleet = owner if pool_share is None else pool_share.id.split("/")[2]
    shares = [usable_factor(f, fleet, kind) for f in usable]
    shares += [] if pool_share is None else [factor(pool_share, "usable", owner)]
    used = [*usable, ready, *([pool_share] if pool_share else [])]
    if column.fit is not None:
        rows = [(who, column.capability, column.fit) for who in (owner, OTHERS)]
        right = _needed(rules.fit, rows, owner)
        shares.append(factor(right, "usable", owner, f"{owner}/{column.name}"))
        used.append(right)
    relief = _needed(rules.rotation, [("any", kind, "sustained")], owner) if conditions.sustained else None
    return _Shares(
        tuple(shares),
        _readiness(ready, fleet, kind),
        None if relief is None else factor(relief, "readiness", fleet, f"{fleet}/{kind}"),
        (*(f.id for f in used), *([relief.id] if relief else [])),
    )


def _readiness(figure: Figure, owner: str, kind: str) -> Factor:
    """Return the factor of readiness; one stream for all days, so that day 180 never falls below day 10."""
    low, base, high = figure.range
    return Factor(f"arrival/{owner}/{kind}", "readiness", owner, low, base, high, "share")


def inventory_factor(stock: Stock, known: Mapping[str, float], peers: Mapping[str, float]) -> Factor:
    """Return the factor of what is held; an unknown stock lies between none and a like-sized peer's share.

    known: what others hold of it; peers: the size of each member.
    """
    if stock.figure.value is not None:
        # Drawn by the key of the count it comes from, so that years share their luck.
        low, base, high = stock.figure.range
        return Factor(stock.parents[0], "inventory", stock.member, low, base, high, stock.figure.family)
    own = peers.get(stock.member)
    sized = {m: peers[m] for m in known if peers.get(m)}
    if own is None or not sized:
        raise DelianError(
            "unknown-figure-value",
            f"{stock.capability} of {stock.member} is unknown and no other country's is known to bound it. "
            f"Type --assume {stock.figure.id}=NUMBER, or leave {stock.member} out.",
            where=[Where(row=stock.figure.id)],
        )
    like = [m for m in sized if 0.5 <= sized[m] / own <= 2.0]
    nearest = min(sized, key=lambda m: (max(sized[m] / own, own / sized[m]), m))
    most = max(known[m] / sized[m] for m in like or [nearest])
    return interval(stock.figure.id, "inventory", stock.member, most * own)


def rises_with_time(rules: Rules) -> bool:
    """Return True when no class loses readiness with time, as the tables must have it."""
    by_class: dict[tuple[str, str], dict[int, float]] = {}
    for (who, kind, definition), f in rules.arrival.items():
        by_class.setdefault((who, kind), {})[int(definition.removeprefix("by-day-"))] = f.range[1]
    return all(a <= b for days in by_class.values() for a, b in pairwise(days[d] for d in sorted(days)))
