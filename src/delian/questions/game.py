"""`delian game FILE`: power in any game of decision, and how a cost or a value may be divided."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from delian import __version__
from delian.core.answer import Answer, Group, Note
from delian.core.errors import DelianError, Where, unknown_name
from delian.core.game import Carried, Game, Rule
from delian.ledger.game_cards import read_game
from delian.ledger.store import Ledger
from delian.models.games.diagram import USUAL
from delian.models.games.division import RULES, Bill, Division, core, divide, judged, production, refuse_early
from delian.models.games.measure import INDICES, Effort, Measured, measure, needed
from delian.models.games.rules import alternatives
from delian.models.games.worth import worth

SAMPLES = 250_000  # a standard error of at most 0.001
STRATUM = 200  # random groups of each size and member, where a share carried is sampled
SEED = 1949
GROUP = "game"
NOT_MODELLED = ("why players would join or stay away", "abstention: a player joins or does not")


def game(
    name: str,
    index: Collection[str] = (),
    share: Collection[str] = (),
    *,
    exact: bool = False,
    samples: int = SAMPLES,
    nodes: int = USUAL.nodes,
    seed: int = SEED,
) -> Answer:
    """Return the power of every player of a rule, or the shares of a cost or value, of a game file.

    Without `index` and `share`: all indices of a rule (owen where the file names unions); the Shapley value and,
    where a table is small enough, the nucleolus of a cost or value. `exact` gives fractions for any number of players
    and refuses sampling.
    """
    effort = _effort(exact, samples, nodes, seed)
    card = read_game(name)
    indices = _indices(card, index)
    _check_rules(share)
    refuse_early(card, share)
    wanted = {*indices, "shapley-shubik"} if "shapley" in share else indices
    measured = measure(alternatives(_rule(card)), _members(card), wanted, effort) if card.kind == "rule" else None
    bill = Bill(card, worth(card, None if measured is None else measured.diagram), _power(measured), STRATUM, seed)
    rules = _shares(card, share, bill)
    divisions = {rule: divide(bill, rule) for rule in rules}
    _refuse_sampled(divisions, exact)
    found = _answer(card, measured, indices, bill, divisions)
    with Ledger() as ledger:
        return Answer(
            schema="delian.game/1",
            question=f"game {card.id}",
            scenario={"game": card.id, "index": list(indices), "share": list(rules), "seed": seed, "exact": exact},
            versions={"delian": __version__, "ledger": ledger.version},
            answer=found,
            figures={figure.id: figure for figure in card.figures},
            groups={GROUP: Group(GROUP, "game", card.id, tuple(figure.id for figure in card.figures))},
            assumptions=(),
            unknown_inputs=(),
            not_modelled=NOT_MODELLED,
            sources=card.sources,
            warnings=tuple(_warnings(card, measured, divisions, exact)),
        )


def _effort(exact: bool, samples: int, nodes: int, seed: int) -> Effort:
    for option, value, least in (("--samples", samples, 2), ("--nodes", nodes, 1), ("--seed", seed, 0)):
        if value < least or value > 10**9:
            raise DelianError(
                "bad-number",
                f"{option} {value}: give a number from {least} to 1,000,000,000.",
                where=[Where(column=option, value=value)],
            )
    return Effort(exact, samples, nodes, seed)


def _indices(card: Game, asked: Collection[str]) -> tuple[str, ...]:
    """Return the indices to work out; none of a cost or value."""
    strange = [one for one in asked if one not in INDICES]
    if strange:
        raise unknown_name("unknown-option", "index", strange[0], INDICES)
    if asked and card.kind != "rule":
        raise DelianError(
            "unknown-option",
            f"--index is for rules; {card.id} is a {card.kind}. Type --share shapley",
            where=[Where(column="--index", value=",".join(asked))],
        )
    if "owen" in asked and not card.unions:
        raise DelianError(
            "unknown-option",
            f"--index owen needs unions; {card.id} names none. Add unions: {{name: [player, ...]}} to the file.",
            where=[Where(column="--index", value="owen")],
        )
    usual = [one for one in INDICES if one != "owen" or card.unions]
    return () if card.kind != "rule" else tuple(dict.fromkeys(asked or usual))


def _check_rules(asked: Collection[str]) -> None:
    strange = [one for one in asked if one not in RULES]
    if strange:
        raise unknown_name("unknown-option", "rule of sharing", strange[0], RULES)


def _shares(card: Game, asked: Collection[str], bill: Bill) -> tuple[str, ...]:
    if asked or card.kind == "rule":
        return tuple(dict.fromkeys(asked))
    return ("shapley",) if bill.worth.table is None else ("shapley", "nucleolus")


def _refuse_sampled(divisions: Mapping[str, Division], exact: bool) -> None:
    sampled = [rule for rule, division in divisions.items() if division.errors is not None]
    if exact and sampled:
        raise DelianError(
            "game-too-large",
            f"--share {sampled[0]} of so many players can only be sampled. Leave out --exact.",
            where=[Where(column="--exact", value=sampled[0])],
        )


def _rule(card: Game) -> Rule:
    return card.body  # type: ignore[return-value]  # the reader gives rules a body of rules


def _members(card: Game) -> Sequence[Sequence[int]]:
    return [members for _, members in card.unions]


def _power(measured: Measured | None) -> Division | None:
    """Return the Shapley-Shubik index as a division of what deciding is worth."""
    if measured is None or "shapley-shubik" not in measured.values:
        return None
    error = measured.error
    errors = None if error is None else np.full(len(measured.values["shapley-shubik"]), error)
    return Division(measured.values["shapley-shubik"], measured.fractions.get("shapley-shubik"), errors)


def _answer(
    card: Game, measured: Measured | None, indices: Sequence[str], bill: Bill, divisions: Mapping[str, Division]
) -> dict[str, Any]:
    told = {rule: judged(bill, division) for rule, division in divisions.items()}
    least = core(bill) if divisions else None
    found: dict[str, Any] = {
        "game": card.id,
        "title": card.title,
        "kind": card.kind,
        "note": card.note,
        "count": len(card.players),
        "players": _players(card, measured, indices, divisions),
        "able_count": measured and measured.able,
        "minimal_count": measured and measured.minimal,
        "method": "exact" if measured is None else measured.method,
        "standard_error": measured and measured.error,
        "total": float(bill.sign * bill.worth.total),
        "shares": {rule: _named(card, division.values) for rule, division in divisions.items()},
        "in_core": {rule: one.in_core for rule, one in told.items()},
        "divisions": [
            {
                "rule": rule,
                "in_core": one.in_core,
                "excess": one.complaint and one.complaint.excess,
                "objecting": [] if one.complaint is None else _chosen(card, one.complaint.coalition),
                "standard_error": _largest(divisions[rule]),
                "from": [GROUP],
            }
            for rule, one in told.items()
        ],
        "core": None if least is None else {"excess": least.excess, "from": [GROUP]},
        "unions": [{"union": union, "members": [card.players[i] for i in inside]} for union, inside in card.unions],
        "from": [GROUP],
    }
    if measured is not None:
        found |= _needed(card, measured)
    if isinstance(card.body, Carried):
        rows = zip(card.body.vector.rows, production(card.body).prices, strict=True)
        found["prices"] = [{"row": row, "price": float(price), "from": [GROUP]} for row, price in rows]
    return found


def _needed(card: Game, measured: Measured) -> dict[str, Any]:
    costs = None if card.key is None else np.array(card.key, dtype=float)
    who = needed(alternatives(_rule(card)), measured.diagram, costs)
    least = who.cheapest
    return {
        "indispensable": _players_of(card, who.indispensable),
        "veto_pairs": [_players_of(card, pair) for pair in who.veto_pairs],
        "smallest": None if who.smallest is None else _players_of(card, who.smallest.members),
        "cheapest": least and {"members": _players_of(card, least.members), "cost": least.cost, "from": [GROUP]},
    }


def _players_of(card: Game, places: Sequence[int]) -> list[str]:
    return [card.players[i] for i in places]


def _players(
    card: Game, measured: Measured | None, indices: Sequence[str], divisions: Mapping[str, Division]
) -> list[dict[str, Any]]:
    """Return one row a player: indices, shares by rule, and both in fractions where they are exact."""
    union = {i: name for name, inside in card.unions for i in inside}
    rows = []
    for i, name in enumerate(card.players):
        row: dict[str, Any] = {"name": name} | ({"union": union.get(i)} if union else {})
        exact: dict[str, Any] = {}
        for key, index in _keys(indices):
            row[key] = None if measured is None else float(measured.values[index][i])
            if measured is not None and index in measured.fractions:
                exact[key] = str(measured.fractions[index][i])
        if divisions:
            row["share"] = {rule: float(division.values[i]) for rule, division in divisions.items()}
            exact["share"] = {rule: str(d.fractions[i]) for rule, d in divisions.items() if d.fractions is not None}
        rows.append({**row, "exact": exact or None, "from": [GROUP]})
    return rows


def _keys(indices: Sequence[str]) -> list[tuple[str, str]]:
    """Return (key of the answer, index measured) in the order in which they are shown."""
    keys = {
        "shapley-shubik": [("shapley_shubik", "shapley-shubik")],
        "banzhaf": [("banzhaf_normalised", "banzhaf_normalised"), ("banzhaf_absolute", "banzhaf")],
        "owen": [("owen", "owen")],
    }
    return [pair for index in indices for pair in keys[index]]


def _named(card: Game, values: npt.NDArray[np.float64]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(card.players, values, strict=True)}


def _largest(division: Division) -> float | None:
    return None if division.errors is None else float(division.errors.max())


def _chosen(card: Game, coalition: npt.NDArray[np.bool_]) -> list[str]:
    return [name for name, inside in zip(card.players, coalition, strict=True) if inside]


def _warnings(card: Game, measured: Measured | None, divisions: Mapping[str, Division], exact: bool) -> list[Note]:
    found = []
    if measured is not None and measured.able == 0:
        found.append(
            Note("dead-game", "nobody can decide: even all players together miss the quota, so nobody has power")
        )
    if measured is not None and measured.method == "sampled":
        found.append(
            Note("sampled", f"too large to count, so sampled: the standard error is at most {measured.error:.2g}")
        )
    if measured is not None and measured.method == "exact" and exact and len(measured.fractions) < len(measured.values):
        found.append(Note("no-fractions", "exact, but too large for fractions of every index in memory"))
    if measured is not None and measured.able is not None and measured.minimal is None:
        found.append(Note("no-minimal-count", "the minimal coalitions were too many to count within --nodes"))
    found += [
        Note("sampled-share", f"{rule} was sampled: the standard error is at most {_largest(one):.2g}")
        for rule, one in divisions.items()
        if one.errors is not None
    ]
    if isinstance(card.body, Carried) and not production(card.body).stable:
        found.append(Note("nothing-scarce", "together they carry everything with room to spare: all prices are zero"))
    return found
