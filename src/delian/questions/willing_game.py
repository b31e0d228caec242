"""The game behind `delian coalition`: who may join, what each brings, what each would want, who stands behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from delian.core.draws import draw, factor, uniforms
from delian.core.errors import DelianError, Where, nearest
from delian.core.figures import Figure
from delian.core.operation import Operation
from delian.core.scenario import Scenario
from delian.experiments.ensemble import Floats, draws_of
from delian.ledger.operation_cards import operation_of_mission, read_operation
from delian.ledger.store import Ledger
from delian.models import joining, missions
from delian.models import outcome as model
from delian.models.joining import Body, Game, Joined
from delian.questions.membership import LEADER
from delian.questions.predictors import Evidence
from delian.questions.propensity import Propensity, propensity
from delian.questions.run import Run, survey

NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Who moves first (None: leader and hosts), who stands behind, which operation, what is assumed of joining."""

    movers: Sequence[str] | None = None
    backer: str = ""
    operation: str | None = None
    assumed: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """One need of one phase: what each member brings (draw, member), what is required (draw,) [unit]."""

    phase: str
    need: str
    name: str
    unit: str
    supplied: Floats
    required: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Everything that the parts of an answer read.

    acting: who may join, in order of code; movers: who joins first whatever the others do; groups: of figures.
    """

    run: Run
    operation: Operation
    acting: tuple[str, ...]
    movers: tuple[str, ...]
    backstop: str
    backed: bool
    propensity: Propensity
    body: Body
    game: Game
    joined: Joined
    needs: Sequence[Need]
    assumed: Mapping[str, float]
    groups: Sequence[str]

    @property
    def start(self) -> int:
        """Where draws begin: after the base case, or at it when there are no draws."""
        return 1 if len(self.joined.least) > 1 else 0

    def settled(self, game: Game, *, backed: bool | None = None) -> Joined:
        """Return who joins in a changed game, with the backstop as asked for unless said otherwise."""
        return joining.settle(game, backed=self.backed if backed is None else backed)


def prepared(
    ledger: Ledger,
    scenario: Scenario,
    movers: Sequence[str] | None,
    backstop: str | None,
    operation: str | None,
    evidence: Evidence,
) -> Asked:
    """Return the game of a mission: who may join, what each brings, what each would want."""
    backer = _backstop(ledger, scenario, movers, backstop)
    own, rest = _apart(scenario)
    run = survey(
        scenario.changed(backstop=(), assume=rest),
        ledger,
        LEADER,
        _nothing,
        draws_of(scenario.seed, scenario.dependence),
    )
    if run.facts.mission.additional:
        text = f"{run.facts.mission.id} is a list of what is to be added: nobody joins it. Ask for a mission."
        raise DelianError("not-answered-yet", text, where=[Where(column="mission", value=run.facts.mission.id)])
    return asked_of(run, evidence, Wishes(movers, backer, operation, own))


def asked_of(run: Run, evidence: Evidence, wishes: Wishes) -> Asked:
    """Return the game of a run that is there already. Raises `unknown-operation`, `not-a-member`, `nobody-left`."""
    ledger, scenario, mission = run.ledger, run.scenario, run.facts.mission.id
    named = wishes.operation
    card = operation_of_mission(ledger, mission) if named is None else read_operation(ledger, named)
    card = replace(card, year=run.year)
    provider = wishes.backer or card.backstop
    acting = tuple(m for m in run.group.acting if m != provider)
    if not acting:
        raise DelianError("nobody-left", "the backstop is the only member. Name others with --members.")
    first = _movers(ledger, card, acting, wishes.movers, run)
    found = propensity(ledger, card, acting, scenario.draws, scenario.seed, evidence)
    stated = _stated(ledger, wishes.assumed)
    phases = model.runs_of(run.plan, run.ready, run.draws(run.ready.factors, 0, scenario.draws + 1))
    body = _body(run, phases, acting)
    game = _game(found, body, stated, acting, first, scenario)
    return Asked(
        run=run,
        operation=card,
        acting=acting,
        movers=first,
        backstop=provider,
        backed=bool(wishes.backer),
        propensity=found,
        body=body,
        game=game,
        joined=joining.settle(game, backed=bool(wishes.backer)),
        needs=_needs(run, phases, acting),
        assumed=wishes.assumed,
        groups=_provenance(run, found, stated),
    )


def _nothing(plan: model.Plan, runs: Sequence[missions.PhaseRun]) -> Mapping[str, Floats]:
    return {}


def _apart(scenario: Scenario) -> tuple[dict[str, float], tuple[tuple[str, float], ...]]:
    """Return the assumptions about joining, and those about the mission."""
    own = {name: value for name, value in scenario.assume if name.startswith("willing/")}
    return own, tuple(pair for pair in scenario.assume if pair[0] not in own)


def _stated(ledger: Ledger, own: Mapping[str, float]) -> dict[str, Figure]:
    """Return the stated pulls, backstop and selection, each at the scenario's value when it names one."""
    figures = ledger.figures("willing", definition="joining")
    known = {f.id for f in figures}
    if strange := [name for name in own if name not in known]:
        close = nearest(strange[0], known)
        text = f"no figure {strange[0]} about joining. Did you mean {' or '.join(close) or ', '.join(sorted(known))}?"
        places = [Where(column="assume", value=name) for name in strange]
        raise DelianError("unknown-figure", text, where=places, did_you_mean=close)
    over = [f.id for f in figures if f.unit == "share" and own.get(f.id, 0.0) > 1]
    if over:
        text = f"{over[0]} is a share: {own[over[0]]:g} is over 1. Type a number between 0 and 1."
        raise DelianError("bad-number", text, where=[Where(column=over[0], value=own[over[0]])])
    return {f.id.split("/")[2]: f.assumed(own[f.id]) if f.id in own else f for f in figures}


def _backstop(ledger: Ledger, scenario: Scenario, movers: Sequence[str] | None, word: str | None) -> str:
    """Return who stands behind, empty for nobody; refuse one who is taken out or moves first."""
    if word is None or word == NOBODY:
        return ""
    backer = ledger.resolve(word)
    named = {"--without": scenario.without, "--with": scenario.added, "--movers": movers or ()}
    other = next((option for option, words in named.items() if backer in map(ledger.resolve, words)), "")
    if other:
        text = (
            f"{backer} is the backstop and named in {other} too: a backstop stands behind without joining, so its own "
            f"forces are left out anyway. Take it off {other}, or type --backstop none"
        )
        raise DelianError("contradictory-backstop", text, where=[Where(column=other, value=backer)])
    return backer


def _movers(
    ledger: Ledger, card: Operation, acting: Sequence[str], given: Sequence[str] | None, run: Run
) -> tuple[str, ...]:
    """Return who moves first: those given, else the leader; hosts always, on whose ground it is."""
    hosts = {m for m in (*card.hosts, *run.facts.mission.hosts) if m in acting}
    if given is None:
        return tuple(sorted(hosts | ({card.leader} & set(acting))))
    named = {ledger.resolve(word) for word in given}
    outside = sorted(named - set(acting))
    if outside:
        shown = ", ".join(f"{ledger.names()[m]} ({m})" for m in outside)
        text = (
            f"--movers {','.join(outside)}: {shown} cannot move first, being outside the group that is asked. "
            f"Asked: {' '.join(acting)}. Take them off --movers, or add them with --with"
        )
        raise DelianError("not-a-member", text, where=[Where(column="movers", value=m) for m in outside])
    return tuple(sorted(named | hosts))


def _body(run: Run, phases: Sequence[missions.PhaseRun], acting: Sequence[str]) -> Body:
    """Return what each brings and what is needed by covering row; routes are open where the group asked has them."""
    plan = run.plan
    supply, wanted = missions.coverings(phases, plan.everyone, (), set(plan.grantors), np.ones(len(phases[0].required)))
    place = {m: i for i, m in enumerate(plan.everyone)}
    # A door that nobody asked can open is a row that nobody covers.
    closed = np.zeros((len(wanted), 0)) if run.open_doors else np.ones((len(wanted), 1))
    none = np.zeros((len(wanted), len(acting), closed.shape[1]))
    own = supply[:, [place[m] for m in acting], :]
    return Body(np.concatenate([own, none], axis=2), np.concatenate([wanted, closed], axis=1))


def _game(
    found: Propensity, body: Body, stated: Mapping[str, Figure], acting: Sequence[str], first: Sequence[str],
    scenario: Scenario,
) -> Game:  # fmt: skip
    count = scenario.draws + 1
    names = ("pull.number", "pull.weight", "backstop", "selection")
    values = draw(
        [factor(stated[name], "joining") for name in names],
        seed=scenario.seed, start=0, stop=count, dependence="none",
    )  # fmt: skip
    noise, chance = np.zeros((count, len(acting))), np.full(count, 0.5)
    if scenario.draws:
        rows = uniforms(scenario.seed, [f"joining/{m}" for m in acting] + ["joining/selection"], 1, count)
        noise[1:], chance[1:] = joining.own_noise(rows[:-1].T), rows[-1]
    pull = joining.pulls(body.weights(), values[:, 0], values[:, 1])
    drive = joining.drives(found.index, noise, pull)
    movers = np.array([m in first for m in acting])
    chosen = chance < values[:, 3]
    chosen[0] = False  # the base case is the cautious one
    return Game(drive, pull, values[:, 2], movers, found.unknown & ~movers, chosen)


def _provenance(run: Run, found: Propensity, stated: Mapping[str, Figure]) -> list[str]:
    provenance = run.provenance
    every = [*found.coefficients.figures, *stated.values(), *(f for one in found.known for f in one.figures)]
    provenance.include(every)
    for one in found.known:
        if one.figures:
            provenance.add(f"evidence.{one.member}", "what is known before the operation", (f.id for f in one.figures))
    fitted = provenance.add("participation", "fitted on complete lists", (f.id for f in found.coefficients.figures))
    pulls = provenance.add("willing.joining", "stated pulls, backstop, selection", (f.id for f in stated.values()))
    return [fitted, pulls, *(f"evidence.{one.member}" for one in found.known if one.figures), *run.supply_groups]


def _needs(run: Run, phases: Sequence[missions.PhaseRun], acting: Sequence[str]) -> list[Need]:
    """Return every need of every phase, drawn from the same numbers as the covering rows."""
    place, columns, market = [run.plan.everyone.index(m) for m in acting], run.plan.names, run.facts.market
    found = []
    for phase in phases:
        for number, demand in enumerate(phase.demands):
            each = np.zeros(phase.supply[:, place, 0].shape)
            for name, rate in demand.served_by:
                each += rate * phase.supply[:, place, columns.index(name)]
            told = (phase.rays.phase, demand.need, market.names[demand.need], market.units[demand.need])
            found.append(Need(*told, each, phase.required[:, number]))
    return found
