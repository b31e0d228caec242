"""An alliance, the same without its leader, the leader and one member alone: set side by side in every mission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from delian.core.draws import Factor, draw
from delian.core.errors import DelianError, Where
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Floats, Progress, in_blocks
from delian.ledger.store import Ledger
from delian.models import dependence as model
from delian.models import grid, stocks
from delian.questions.assumed import Assumptions, refuse_unused
from delian.questions.every_mission import Case, Compiled, add_case, cases_of, compiled
from delian.questions.held import Held, add_held, held_in
from delian.questions.membership import LEADER, Group, group_of
from delian.questions.provenance import Provenance
from delian.questions.run import canonical

UNUSED = ("backstop", "shocks", "levers", "added")


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question prepared: who, when, which missions, what is held, and where each figure belongs."""

    scenario: Scenario
    year: int
    group: Group
    leader: str
    member: str | None
    ledger: Ledger
    cases: list[Case]
    left_out: list[dict[str, str]]
    held: Held
    provenance: Provenance

    @property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Who is set side by side: the whole alliance, without the leader, the leader alone, the member alone."""
        found = {"whole": self.group.baseline, "without": self.group.acting, "leader": (self.leader,)}
        return found if self.member is None else found | {"member": (self.member,)}

    @property
    def weights(self) -> list[float]:
        """Weight of each mission: the same, until the ledger holds what each member fears; none without prices."""
        return [1.0 if case.priced else 0.0 for case in self.cases]

    def place(self, member: str) -> int:
        """Return where a member stands among those of the alliance."""
        return self.group.baseline.index(member)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Results per draw, and what limits each group in each mission at base.

    values: {`mission.group.s_star`, `mission.group.coverage`: (draw,); `alone`, `deployable.column`,
    `held.capability`: (draw, member); `value`: (draw, member, capability)}; binding: {`mission.group`: limit}.
    """

    values: Mapping[str, Floats]
    binding: Mapping[str, dict[str, str]]


def prepared(scenario: Scenario, member: str | None, ledger: Ledger) -> Question:
    """Return the question with its missions, holdings and groups of figures; every wrong question is refused here."""
    refuse_unused(scenario, UNUSED)
    year = stocks.checked_year(scenario.year or stocks.CURRENT)
    group, leader, chosen = _who(ledger, scenario, year, member)
    scenario = canonical(ledger, scenario.changed(without=(leader,)), group, year)
    cases, left_out, used = cases_of(ledger, scenario, year, group)
    assume = Assumptions(scenario)
    held = held_in(ledger, scenario, assume, year, group.baseline, cases[0].facts.supply.rules)
    assume.check([*held.figures, *(f for case in cases for f in case.facts.by_id.values() if f.id in used)])
    provenance = Provenance({})
    for case in cases:
        add_case(provenance, case)
    add_held(provenance, held, {c.capability for case in cases for c in case.facts.columns})
    return Question(scenario, year, group, leader, chosen, ledger, cases, left_out, held, provenance)


def _who(ledger: Ledger, scenario: Scenario, year: int, member: str | None) -> tuple[Group, str, str | None]:
    """Return the alliance with the leader taken out, the leader, and the member asked about."""
    if len(scenario.without) > 1:
        raise DelianError(
            "unknown-option",
            f"{len(scenario.without)} leaders named: {' '.join(scenario.without)}. Name one: --on USA",
            where=[Where(column="on", value=" ".join(scenario.without))],
        )
    leader = ledger.resolve(scenario.without[0] if scenario.without else LEADER)
    chosen = None if member is None else ledger.resolve(member)
    group = group_of(ledger, scenario.changed(without=()), year)
    if len(group.baseline) == 1:
        raise DelianError(
            "nobody-left",
            f"{group.name} has one member on {group.date}: nobody depends on anybody. "
            "Name an alliance with more members, for instance --alliance nato.",
            where=[Where(column="alliance", value=group.name)],
        )
    for column, who in (("on", leader), ("member", chosen)):
        if who is not None and who not in group.baseline:
            raise _outside(ledger, group, column, who)
    if chosen == leader:
        raise DelianError(
            "member-is-leader",
            f"{ledger.names()[leader]} ({leader}) is the leader here and cannot depend on itself. "
            "Name another leader (--on DEU), or leave the member out to see what the alliance adds to the leader.",
            where=[Where(column="member", value=leader)],
        )
    acting = tuple(m for m in group.baseline if m != leader)
    return replace(group, acting=acting, without=(leader,)), leader, chosen


def _outside(ledger: Ledger, group: Group, column: str, who: str) -> DelianError:
    known, option = ledger.names(), "--on " if column == "on" else ""
    return DelianError(
        "not-a-member",
        f"{option}{who}: {known[who]} is not in {group.name} on {group.date}. "
        f"Type one of its members: {' '.join(group.baseline)}; or another --year or --alliance.",
        where=[Where(column=column, value=who)],
    )


def drawn_of(asked: Question, progress: Progress | None) -> Drawn:
    """Return per-draw results of every mission and holding; all factors are drawn once and shared."""
    place: dict[Factor, int] = {}
    plans = compiled(asked.cases, place)
    for h in asked.held.holdings:
        for f in (h.count, *([h.part] if h.part else [])):
            place.setdefault(f, len(place))
    prices = [place.setdefault(f, len(place)) for f in asked.held.price_factors()]
    scenario, factors = asked.scenario, list(place)

    def values(start: int, stop: int) -> Floats:
        return draw(factors, seed=scenario.seed, start=start, stop=stop, dependence=scenario.dependence)

    def block(start: int, stop: int) -> dict[str, Floats]:
        drawn = values(start, stop)
        return _missions_drawn(asked, plans, drawn) | _holdings_drawn(asked, place, drawn, prices)

    return Drawn(in_blocks(block, scenario.draws + 1, progress), _bindings(asked, plans, values(0, 1)))


def _missions_drawn(asked: Question, plans: Sequence[tuple[Compiled, Compiled]], values: Floats) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    alone: list[Floats] = []
    shares: dict[str, list[Floats]] = {}
    for case, (many, one) in zip(asked.cases, plans, strict=True):
        runs = many.runs(values)
        single = runs if one is many else one.runs(values)
        for name, members in asked.groups.items():
            start, used = f"{case.mission.id}.{name}", single if len(members) == 1 else runs
            found[f"{start}.s_star"] = grid.shares(case.plan, used, [members])[:, 0]
            found[f"{start}.coverage"] = grid.coverages(case.plan, used, [members])[:, 0]
        alone.append(model.alone_coverage(case.alone, single))
        for column, parts in model.phase_shares(case.plan, runs).items():
            shares.setdefault(column, []).extend(parts)
    found["alone"] = model.weighted_mean(asked.weights, np.stack(alone))
    return found | {f"deployable.{column}": model.mean_of(parts) for column, parts in shares.items()}


def _bindings(asked: Question, plans: Sequence[tuple[Compiled, Compiled]], base: Floats) -> dict[str, dict[str, str]]:
    """Return what limits each group in each mission at base, by `mission.group`."""
    found = {}
    for case, (many, one) in zip(asked.cases, plans, strict=True):
        for name, members in asked.groups.items():
            runs = (one if len(members) == 1 else many).runs(base)
            limit = grid.limits(case.plan, runs, [members], case.facts.market.names)[0]
            found[f"{case.mission.id}.{name}"] = limit
    return found


def _holdings_drawn(
    asked: Question, place: dict[Factor, int], values: Floats, prices: Sequence[int]
) -> dict[str, Floats]:
    held, members = asked.held, asked.group.baseline
    everything = model.held(held.holdings, place, values, members, held.capabilities)
    known = model.held(held.valued, place, values, members, held.weighed)
    found = {f"held.{name}": model.shares_of(everything[:, :, i]) for i, name in enumerate(held.capabilities)}
    return found | {"value": known * values[:, prices][:, None, :]}
