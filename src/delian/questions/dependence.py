"""`delian dependence [MEMBER] [--on USA]`: who depends on whom, and for what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from delian import __version__
from delian.core.answer import Answer, Note
from delian.core.draws import Factor, draw
from delian.core.errors import DelianError, Where
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Floats, Progress, in_blocks
from delian.ledger.store import Ledger
from delian.models import dependence as model
from delian.models import results, stocks
from delian.questions.assumed import Assumptions, refuse_unused
from delian.questions.every_mission import Case, add_case, cases_of, compiled, groups_behind, supply_behind
from delian.questions.held import Held, add_held, held_in
from delian.questions.membership import Group, group_of
from delian.questions.provenance import Provenance, assumptions, cited, tier_notes
from delian.questions.run import canonical
from delian.questions.ties import ties

SCHEMA = "delian.dependence/1"
LEADER = "USA"
UNUSED = ("backstop", "shocks", "levers", "added")
LISTED = 3  # capabilities named as what a member is specialised in


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
        """Weight of each mission: the same, until the ledger holds what each member fears."""
        return [1.0] * len(self.cases)

    def place(self, member: str) -> int:
        """Return where a member stands among those of the alliance."""
        return self.group.baseline.index(member)


def dependence(
    scenario: Scenario, member: str | None = None, ledger: Ledger | None = None, progress: Progress | None = None
) -> Answer:
    """Return how far an alliance, and one member of it, depend on the leader, and for what.

    scenario: alliance or members, year, draws, seed, assume; `without` names the leader (the United States when
    empty); `missions` replaces those of the catalogue. Raises DelianError for every wrong question.
    """
    if ledger is not None:
        return _answer(_prepared(scenario, member, ledger), progress)
    with Ledger() as opened:
        return _answer(_prepared(scenario, member, opened), progress)


def _prepared(scenario: Scenario, member: str | None, ledger: Ledger) -> Question:
    refuse_unused(scenario, UNUSED)
    year = stocks.checked_year(scenario.year or stocks.CURRENT)
    group, leader, chosen = _who(ledger, scenario, year, member)
    scenario = canonical(ledger, scenario.changed(without=(leader,)), group, year)
    cases, left_out, used = cases_of(ledger, scenario, year, group)
    assume = Assumptions(scenario)
    held = held_in(ledger, scenario, assume, year, group.baseline, cases[0].facts.rules)
    assume.check([*held.figures, *(f for case in cases for f in case.facts.by_id.values() if f.id in used)])
    provenance = Provenance({})
    for case in cases:
        add_case(provenance, case)
    add_held(provenance, held)
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
    for column, who in (("on", leader), ("member", chosen)):
        if who is not None and who not in group.baseline:
            raise _outside(ledger, group, column, who)
    if chosen == leader:
        raise DelianError(
            "unknown-option",
            f"{ledger.names()[leader]} ({leader}) is the leader here and cannot depend on itself. "
            "Name another leader (--on DEU), or leave the member out to see what the alliance adds to the leader.",
            where=[Where(column="member", value=leader)],
        )
    acting = tuple(m for m in group.baseline if m != leader)
    if not acting:
        raise DelianError(
            "nobody-left",
            f"{group.name} has no member but {leader} on {group.date}: nobody is left to depend on it. "
            "Name an alliance with more members, for instance --alliance nato.",
            where=[Where(column="alliance", value=group.name)],
        )
    return replace(group, acting=acting, without=(leader,)), leader, chosen


def _outside(ledger: Ledger, group: Group, column: str, who: str) -> DelianError:
    known, option = ledger.names(), "--on " if column == "on" else ""
    return DelianError(
        "not-a-member",
        f"{option}{who}: {known[who]} is not in {group.name} on {group.date}. "
        f"Type one of its members: {' '.join(group.baseline)}; or another --year or --alliance.",
        where=[Where(column=column, value=who)],
    )


def _drawn(asked: Question, progress: Progress | None) -> dict[str, Floats]:
    """Return per-draw results of every mission and holding; all factors are drawn once and shared."""
    place: dict[Factor, int] = {}
    plans = compiled(asked.cases, place)
    for h in asked.held.holdings:
        for f in (h.count, *([h.part] if h.part else [])):
            place.setdefault(f, len(place))
    prices = [place.setdefault(f, len(place)) for f in asked.held.price_factors()]
    scenario, factors = asked.scenario, list(place)

    def block(start: int, stop: int) -> dict[str, Floats]:
        values = draw(factors, seed=scenario.seed, start=start, stop=stop, dependence=scenario.dependence)
        found: dict[str, Floats] = {}
        alone: list[Floats] = []
        shares: dict[str, list[Floats]] = {}
        for case, (many, one) in zip(asked.cases, plans, strict=True):
            runs = many.runs(values)
            single = runs if one is many else one.runs(values)
            for name, members in asked.groups.items():
                scores = model.group_scores(case.plan, single if len(members) == 1 else runs, members)
                found[f"{case.mission.id}.{name}.s_star"], found[f"{case.mission.id}.{name}.coverage"] = scores
            alone.append(model.alone_coverage(case.alone, single))
            for column, parts in model.phase_shares(case.plan, runs).items():
                shares.setdefault(column, []).extend(parts)
        found["alone"] = model.weighted_mean(asked.weights, np.stack(alone))
        found |= {f"deployable.{column}": model.mean_of(parts) for column, parts in shares.items()}
        return found | _holdings_drawn(asked, place, values, prices)

    return in_blocks(block, scenario.draws + 1, progress)


def _holdings_drawn(
    asked: Question, place: dict[Factor, int], values: Floats, prices: Sequence[int]
) -> dict[str, Floats]:
    held, members = asked.held, asked.group.baseline
    everything = model.held(held.holdings, place, values, members, held.capabilities)
    known = model.held(held.valued, place, values, members, held.weighed)
    found = {f"held.{name}": model.shares_of(everything[:, :, i]) for i, name in enumerate(held.capabilities)}
    return found | {"value": known * values[:, prices][:, None, :]}


def _answer(asked: Question, progress: Progress | None) -> Answer:
    drawn = _drawn(asked, progress)
    tied = (asked.member,) if asked.member else asked.group.baseline
    names = asked.ledger.names()
    answer = {
        "alliance": asked.group.name,
        "date": asked.group.date,
        "year": asked.year,
        "forces_year": stocks.forces_year(asked.year),
        "leader": asked.leader,
        "member": asked.member,
        "names": {m: names[m] for m in asked.group.baseline},
        "dependence": _dependence(asked, drawn),
        "multiplier": [_multiplier(asked, case, drawn) for case in asked.cases],
        "leader_shares": _shares(asked, drawn),
        "members": _members(asked, drawn, names),
        "ties": ties(asked.ledger, asked.provenance, tied, asked.leader, asked.year),
        "missions_left_out": asked.left_out,
        "not_weighed": {
            "no_price": list(asked.held.no_price),
            "inside_others": list(asked.held.inside),
            "not_counted": list(asked.held.not_counted),
        },
    }
    who = [] if asked.member is None else [asked.member]
    provenance = asked.provenance
    stated = [source for case in asked.cases for source in case.mission.sources]
    return Answer(
        schema=SCHEMA,
        question=" ".join(["dependence", *who, "--on", asked.leader]),
        scenario=asked.scenario.as_dict() | {"id": asked.scenario.id},
        versions={"delian": __version__, "ledger": asked.ledger.version},
        answer=answer,
        figures=provenance.figures,
        groups=provenance.groups,
        assumptions=assumptions(provenance),
        unknown_inputs=tuple(sorted(_unknown(asked))),
        not_modelled=tuple(dict.fromkeys(text for case in asked.cases for text in case.mission.not_modelled)),
        sources=cited(asked.ledger, provenance.figures.values(), stated, ()),
        warnings=tuple(_notes(asked)),
    )


def _unknown(asked: Question) -> Iterable[str]:
    members = set(asked.group.baseline)
    stocks_ = (s for case in asked.cases for s in case.facts.stocks if s.member in members and s.figure.unknown)
    return {s.figure.id for s in stocks_} | {h.figures[0] for h in asked.held.holdings if not h.known}


def _scores(asked: Question, case: Case, name: str, members: Sequence[str], drawn: dict[str, Floats]) -> dict[str, Any]:
    start = f"{case.mission.id}.{name}"
    essential, every = groups_behind(case, asked.provenance, members)
    # A leader who stays away keeps its bases shut; everybody else's are open to those who act.
    doors = model.doors_open(case.plan, members, asked.group.without if name == "without" else ())
    return results.scores(drawn[f"{start}.s_star"], drawn[f"{start}.coverage"], doors, essential, every) | {
        "access": doors
    }


def _multiplier(asked: Question, case: Case, drawn: dict[str, Floats]) -> dict[str, Any]:
    found = {name: _scores(asked, case, name, members, drawn) for name, members in asked.groups.items()}
    mission, start = case.mission, case.mission.id
    lost = drawn[f"{start}.whole.coverage"] - drawn[f"{start}.without.coverage"]
    behind = sorted({*found["whole"]["coverage"]["from"], *found["without"]["coverage"]["from"]})
    return {
        "mission": mission.id,
        "title": mission.title,
        "scenario_year": mission.scenario_year,
        "effort": case.effort,
        "effort_alone": case.effort_alone,
        **model.multiplier(drawn[f"{start}.whole.s_star"], drawn[f"{start}.leader.s_star"]),
        "coverage_lost": {**results.spread(lost), "from": behind},
        **found,
        "from": sorted({*found["whole"]["from"], *found["leader"]["from"]}),
    }


def _dependence(asked: Question, drawn: dict[str, Floats]) -> dict[str, Any]:
    """Return the dependence on the leader, and beside it what the whole, the rest and the member alone cover."""
    covered = {
        name: np.stack([drawn[f"{case.mission.id}.{name}.coverage"] for case in asked.cases]) for name in asked.groups
    }
    behind = {name: _coverage_groups(asked, members) for name, members in asked.groups.items()}
    mean = {
        name: {**results.spread(model.weighted_mean(asked.weights, values)), "from": behind[name]}
        for name, values in covered.items()
    }
    found = model.dependence(asked.weights, covered["whole"], covered["without"])
    return {
        "member": asked.member,
        "leader": asked.leader,
        "value": model.known_spread(found),
        "weights": "equal",
        "same_for_every_member": True,
        "missions": len(asked.cases),
        "coverage": mean,
        "from": sorted({*behind["whole"], *behind["without"]}),
    }


def _coverage_groups(asked: Question, members: Sequence[str]) -> list[str]:
    found = (groups_behind(case, asked.provenance, members)[1] for case in asked.cases)
    return sorted({group for groups in found for group in groups})


def _members(asked: Question, drawn: dict[str, Floats], names: dict[str, str]) -> list[dict[str, Any]]:
    return [_member(asked, drawn, member, names[member]) for member in asked.group.baseline]


def _member(asked: Question, drawn: dict[str, Floats], member: str, name: str) -> dict[str, Any]:
    place, held = asked.place(member), asked.held
    special = model.specialisation(drawn["value"][:, place, :], held.weighed, LISTED)
    return {
        "member": member,
        "name": name,
        "alone": {**results.spread(drawn["alone"][:, place]), "from": _coverage_groups(asked, (member,))},
        "specialisation": None if special is None else {**special, "from": _value_groups(asked, member)},
        "unknown_holdings": held.unknown_of(member),
        "from": [],
    }


def _value_groups(asked: Question, member: str) -> list[str]:
    own = [h for h in asked.held.valued if h.member == member]
    pools = {f"pool_shares.{h.part.key.split('/')[2]}" for h in own if h.part is not None}
    return sorted({g for h in own for g in (f"inventory.{h.capability}", f"price.{h.capability}")} | pools)


def _shares(asked: Question, drawn: dict[str, Floats]) -> list[dict[str, Any]]:
    """Return, by capability, the leader's part of what the alliance can deploy and of what it holds."""
    columns = {c.name: c for case in asked.cases for c in case.facts.columns}
    rows = [_share(asked, drawn, name, column) for name, column in columns.items()]
    return sorted(rows, key=lambda row: (-(row["deployable"] or {"base": 0.0})["base"], row["capability"]))


def _share(asked: Question, drawn: dict[str, Floats], name: str, column: Any) -> dict[str, Any]:
    cases = [case for case in asked.cases if name in case.plan.names]
    there, all_of_it = drawn[f"deployable.{name}"], drawn[f"held.{column.capability}"]
    own = None if asked.member is None else asked.place(asked.member)
    lead = asked.place(asked.leader)
    pools = {f"pool_shares.{h.part.key.split('/')[2]}" for h in _pooled(asked, column.capability)}
    return {
        "capability": name,
        "name": column.label,
        "fit": column.fit,
        "missions": len(cases),
        "deployable": model.known_spread(there[:, lead]),
        "held": model.known_spread(all_of_it[:, lead]),
        "own_deployable": None if own is None else model.known_spread(there[:, own]),
        "own_held": None if own is None else model.known_spread(all_of_it[:, own]),
        "from": sorted({*supply_behind(cases, asked.provenance, name), f"inventory.{column.capability}", *pools}),
    }


def _pooled(asked: Question, capability: str) -> Iterable[model.Holding]:
    return (h for h in asked.held.holdings if h.capability == capability and h.part is not None)


def _notes(asked: Question) -> list[Note]:
    names, found = asked.ledger.names(), asked.provenance.figures
    text = (
        f"every mission weighs the same until it is known what each member fears, so dependence on "
        f"{names[asked.leader]} is the same for every member; what each covers alone differs"
    )
    notes = [("weights-equal", text)]
    if any(case.effort != case.effort_alone for case in asked.cases):
        text = "who acts alone makes at least a major effort, so in limited missions the multiplier can fall below 1"
        notes.append(("alone-major", text))
    if asked.left_out:
        notes.append(("missions-left-out", f"{len(asked.left_out)} missions are left out, with the reason"))
    notes += stocks.year_notes(asked.year, asked.held.capabilities)
    notes += tier_notes(found.values())
    if asked.scenario.draws == 0:
        notes.append(("no-draws", "base case only: no ranges and no probability. Type --draws 1000."))
    return [Note(code, text) for code, text in notes]
