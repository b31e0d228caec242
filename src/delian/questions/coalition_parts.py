"""Parts of the answer of `delian coalition`: members, force, what is lacking, who moves first, worth of a backstop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.answer import modelled
from delian.experiments.ensemble import Floats
from delian.models import joining
from delian.models.games import diagram, evaluate, scaling
from delian.models.games.coverings import AT_BASE
from delian.models.games.diagram import TooLargeError
from delian.models.joining import Body, Joined
from delian.questions.willing_game import Asked, Need

SHOWN = 10  # tipping sets that are listed
PERSUADE_DRAWS = 1000  # draws in which each member is persuaded in turn
STRONGEST = 8  # movers of whom it is told whom they draw in
SOLDIERS = "personnel_army"
SIDES = ("played", "least", "greatest")
Row = dict[str, Any]
Bools = npt.NDArray[np.bool_]


def member_rows(asked: Asked) -> list[Row]:
    """Return how likely each joins: least, greatest and as played, with the fit alone beside it; None where unknown."""
    alone = joining.logistic(asked.propensity.index)
    carries = asked.body.weights()
    rows = [_member(asked, place, alone[:, place], float(carries[place])) for place in range(len(asked.acting))]
    return sorted(rows, key=lambda row: (-(row["p_join"] if row["p_join"] is not None else -1.0), row["member"]))


def _member(asked: Asked, place: int, alone: Floats, carries: float) -> Row:
    member, unknown = asked.acting[place], bool(asked.game.unknown[place])
    found = {side: float(getattr(asked.joined, side)[asked.start :, place].mean()) for side in SIDES}
    evidence = [] if asked.propensity.known[place].missing else [f"evidence.{member}"]
    return {
        "member": member,
        "p_join": None if unknown else found["played"],
        "p_join_least": None if unknown else found["least"],
        "p_join_greatest": None if unknown else found["greatest"],
        "state": "unknown" if unknown else "moves first" if member in asked.movers else "asked",
        "missing": list(asked.propensity.known[place].missing),
        "fit": None if unknown else _spread(alone),
        "carries": carries,
        "from": ["participation", "willing.joining", *evidence],
    }


def engine_part(asked: Asked) -> Row:
    """Return P(able) by the engine: forces at base, everybody joining by itself with its own probability."""
    p = asked.joined.played[asked.start :].mean(axis=0)
    units = scaling.scaled(asked.body.supply[0], asked.body.wanted[0])
    groups = list(asked.groups)
    try:
        built = diagram.build(units.game, AT_BASE)
    except TooLargeError:
        why = "too many partial coalitions to count"
        return {"probability_able": None, "gains": [], "why": why, "from": groups}
    gains = evaluate.gain_of_joining(built, p)
    ranked = sorted(zip(gains.tolist(), asked.acting, strict=True), key=lambda pair: (-pair[0], pair[1]))
    listed = [{"member": member, "gain": gain} for gain, member in ranked]
    return {"probability_able": evaluate.probability(built, p), "gains": listed, "why": "", "from": groups}


def force_rows(asked: Asked) -> list[Row]:
    """Return what those who joined bring against each need: least, greatest, as played, beside what is needed."""
    return [
        {
            **_told(need),
            "required": _spread(need.required),
            **{side: _spread((need.supplied * getattr(asked.joined, side)).sum(axis=1)) for side in SIDES},
            "from": list(asked.groups),
        }
        for need in asked.needs
    ]


def lacking_rows(asked: Asked) -> list[Row]:
    """Return what is still lacking of each need with those who joined, where anything is in some draw."""
    rows = []
    for need in asked.needs:
        short = np.maximum(0.0, need.required - (need.supplied * asked.joined.played).sum(axis=1))
        chance = float((short[asked.start :] > 0).mean())
        if chance > 0:
            row = {**_told(need), "missing": _spread(short), "probability": chance, "from": list(asked.groups)}
            rows.append((-chance, need.need, row))
    return [row for _, _, row in sorted(rows, key=lambda entry: entry[:2])]


def _told(need: Need) -> Row:
    return {"phase": need.phase, "need": need.need, "name": need.name, "unit": need.unit}


def tipping_part(asked: Asked) -> Row:
    """Return the fewest further first movers at base, their equals, and how often they tip it over all draws."""
    acting, movers = asked.acting, asked.movers
    free = np.array([place for place, m in enumerate(acting) if m not in movers], dtype=np.int64)
    found = joining.tipping(asked.game, asked.body, free, backed=asked.backed)
    sets = [[acting[place] for place in chosen] for chosen in found.sets[:SHOWN]]
    chance, joins = None, list[str]()
    if found.sets:
        first = np.isin(np.arange(len(acting)), found.sets[0])
        low = asked.settled(asked.game.with_movers(first)).least
        chance = float(asked.body.able(low)[asked.start :].mean())
        joins = [m for place, m in enumerate(acting) if low[0, place] and not first[place] and m not in movers]
    told = {
        "path": _path(asked, found.sets[0] if found.sets else ()),
        "sets": sets,
        "count": len(found.sets),
        "size": len(found.sets[0]) if found.sets else None,
        "proved": found.proved,
        "beside": list(movers),
        "joins_after": joins,
        "probability": chance,
        "from": list(asked.groups),
    }
    return {"tipping_set": sets[0] if sets else None, "tipping": told}


def _path(asked: Asked, chosen: tuple[int, ...]) -> list[Row]:
    """Return what each further first mover brings about, the one with most pull first: joiners, P(able)."""
    order = sorted(chosen, key=lambda place: (-float(asked.game.pull[0, place]), place))
    game, rows = asked.game, []
    for step, place in enumerate((None, *order)):
        if place is not None:
            game = game.with_movers(np.arange(len(asked.acting)) == place)
        low = asked.settled(game).least
        row: Row = {"step": step, "mover": None if place is None else asked.acting[place]}
        row["joined"] = [m for m, inside in zip(asked.acting, low[0], strict=True) if inside]
        row["joiners"] = float(low[asked.start :].sum(axis=1).mean())
        row["probability_able"] = float(asked.body.able(low)[asked.start :].mean())
        rows.append(row)
    return rows


def persuaded(asked: Asked) -> dict[int, Bools]:
    """Return who joins when each member is made to move first, at most 1,000 draws, {place: (draw, member)}."""
    few, every = asked.game.part(PERSUADE_DRAWS + 1), np.arange(len(asked.acting))
    free = np.flatnonzero(~asked.game.movers)
    return {int(place): asked.settled(few.with_movers(every == place)).played for place in free}


def influence_rows(asked: Asked, after_each: Mapping[int, Bools]) -> list[Row]:
    """Return by how much each of the strongest movers raises the chance that another joins, over all draws."""
    free = sorted(after_each, key=lambda place: (-float(asked.game.pull[0, place]), place))
    before = asked.joined.played[: PERSUADE_DRAWS + 1][asked.start :].mean(axis=0)
    rows = []
    for place in free[:STRONGEST]:
        after = after_each[place][asked.start :].mean(axis=0)
        rows += [
            {"mover": asked.acting[place], "member": member, "change": float(after[other] - before[other])}
            for other, member in enumerate(asked.acting)
            if other != place and not asked.game.movers[other]
        ]
    return [{**row, "from": ["participation", "willing.joining"]} for row in rows]


def next_best(asked: Asked, after_each: Mapping[int, Bools]) -> list[Row]:
    """Return how much P(able) rises when a member is persuaded to join for certain, those it draws in included."""
    before, start = asked.joined.played[: PERSUADE_DRAWS + 1], asked.start
    draws = len(before)
    part = Body(asked.body.supply[:draws], asked.body.wanted[:draws])
    able = part.able(before)
    rows = []
    for place, after in after_each.items():
        gain = float(part.able(after)[start:].mean() - able[start:].mean())
        more = float((after.sum(axis=1) - before.sum(axis=1))[start:].mean())
        member = asked.acting[place]
        row = {"member": member, "name": asked.run.names[member], "gain": gain, "joiners": more}
        rows.append((-gain, -more, member, {**row, "from": list(asked.groups)}))
    return [row for *_, row in sorted(rows, key=lambda entry: entry[:3])]


def backstop_value(asked: Asked) -> Row | None:
    """Return what a backstop adds: P(able), members, soldiers; None where nobody is named who could stand behind."""
    if not asked.backstop:
        return None
    without, behind = (asked.settled(asked.game, backed=backed) for backed in (False, True))
    able = [float(asked.body.able(side.played)[asked.start :].mean()) for side in (without, behind)]
    count = [float(side.played[asked.start :].sum(axis=1).mean()) for side in (without, behind)]
    soldiers = _soldiers(asked, without, behind)
    return {
        "by": asked.backstop,
        "name": asked.run.names[asked.backstop],
        "probability_without": able[0],
        "probability_with": able[1],
        "probability": able[1] - able[0],
        "joiners": count[1] - count[0],
        "troops": soldiers,
        "unit": None if soldiers is None else "persons",
        "from": list(asked.groups),
    }


def _soldiers(asked: Asked, without: Joined, behind: Joined) -> dict[str, float] | None:
    for need in asked.needs:
        if need.need == SOLDIERS:
            more = (need.supplied * (behind.played * 1.0 - without.played)).sum(axis=1)
            return {**_spread(more), "mean": float(more[asked.start :].mean())}
    return None


def _spread(values: Floats) -> dict[str, float]:
    return modelled(map(float, values[1:]), float(values[0]))


def options(first: Asked, others: Mapping[str, Asked]) -> list[Row]:
    """Return P(able) and soldiers of each size of a mission, without and with the backstop."""
    return [
        {
            "mission": name,
            "title": one.run.facts.mission.title,
            "effort": one.operation.effort,
            "probability_able": float(one.body.able(one.joined.played)[one.start :].mean()),
            "backstop_value": backstop_value(one),
            "lacking": [row["name"] for row in lacking_rows(one)[:3]],
            "asked_first": name == first.run.facts.mission.id,
            "from": list(one.groups),
        }
        for name, one in others.items()
    ]
