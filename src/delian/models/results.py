"""Draws turned into what is reported: scores with ranges, who is indispensable, whom to persuade, who brings what."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.answer import Group, modelled
from delian.core.draws import KINDS
from delian.core.mission import Mission
from delian.models import missions
from delian.models.breakeven import variance_shares
from delian.models.forces import Products, amounts
from delian.models.games.coverings import Findings
from delian.models.outcome import Compiled, Plan, split

Floats = npt.NDArray[np.float64]
LEAST_PROBABILITY = 0.01  # rarer than this is not listed
BEST = 8  # how many countries to persuade are listed
LEAST_GAIN = 0.005  # smaller gains are not listed
LEAST_SUPPLY = 0.05  # half a tenth of a unit; less is not listed
SURE = 0.95  # nobody needs persuading when the group is able in this share of draws


def spread(values: Floats) -> dict[str, float]:
    """Return {low, median, high, base} of per-draw values; the first is the base case."""
    return modelled(values[1:].tolist(), float(values[0]))


def probability(holds: npt.NDArray[np.bool_]) -> float | None:
    """Return the share of draws in which something holds; None without draws (the first row is the base case)."""
    return float(holds[1:].mean()) if len(holds) > 1 else None


def ability(s_star: Floats, access: bool) -> dict[str, Any]:
    """Return able, P(able) with its sampling error, and s*."""
    chance = probability((s_star >= 1.0) & access)
    return {
        "able": bool(s_star[0] >= 1.0 and access),
        "probability_able": chance,
        "sampling_error": None if chance is None else float(np.sqrt(chance * (1 - chance) / (len(s_star) - 1))),
        "s_star": spread(s_star),
    }


def scores(
    s_star: Floats, coverage: Floats, access: bool, groups: Sequence[str], coverage_groups: Sequence[str]
) -> dict[str, Any]:
    """Return able, P(able) with its sampling error, s*, carried and coverage (which rests on prices too)."""
    return {
        **ability(s_star, access),
        "carried": spread(np.minimum(1.0, s_star)),
        "coverage": {**spread(coverage), "from": list(coverage_groups)},
        "from": list(groups),
    }


def binding(runs: Sequence[missions.PhaseRun], plan: Plan, names: Mapping[str, str]) -> dict[str, str]:
    """Return which need of which phase limits the group at base."""
    phase, need = missions.binding(runs, plan.mask(plan.group))
    return {"phase": phase, "need": need, "name": names.get(need, need)}


def indispensable(
    plan: Plan, drawn: Mapping[str, Floats], names: Mapping[str, str], groups: Sequence[str]
) -> list[dict[str, Any]]:
    """Return members without whom the group falls below the level, most probable first."""
    found = drawn["indispensable"]
    rows: list[dict[str, Any]] = []
    for place, member in enumerate(plan.group):
        chance = probability(found[:, place] > 0)
        if found[0, place] > 0 or (chance or 0.0) >= LEAST_PROBABILITY:
            rows.append(
                {
                    "member": member,
                    "name": names[member],
                    "probability": chance,
                    "at_base": bool(found[0, place]),
                    "from": list(groups),
                }
            )
    return sorted(rows, key=lambda row: (-(row["probability"] or 0.0), row["member"]))


def level(plan: Plan, share: float, groups: Sequence[str]) -> dict[str, Any]:
    """Return the level at which members are called indispensable, at base."""
    base = float(missions.level_of(np.array([share]), plan.strictness)[0])
    return {"value": base, "strictness": plan.strictness, "from": [*groups, "levels"]}


def level_of_game(plan: Plan, share: float) -> float:
    """Return the share of the mission that the listed coalitions reach: all of it, or the level when nobody can."""
    return 1.0 if share >= 1.0 else float(missions.level_of(np.array([share]), plan.strictness)[0])


def next_best(
    plan: Plan, drawn: Mapping[str, Floats], names: Mapping[str, str], groups: Sequence[str]
) -> list[dict[str, Any]]:
    """Return whom to persuade next when the group is not able in every draw: gain in carried and in P(able).

    Largest gain at base first, then in the median draw, then in probability; gains too small to list count as none.

    A group without its bases and routes carries nothing, so whoever opens them gains all that it then carries.
    """
    doors = plan.access_holds(plan.group)
    able, carried = (drawn["s_star"] >= 1.0) & doors, np.minimum(1.0, drawn["s_star"]) * doors
    chance = probability(able)
    if able[0] and (chance is None or chance >= SURE):
        return []
    rows: list[dict[str, Any]] = []
    for place, member in enumerate(plan.candidates):
        opens = plan.access_holds((*plan.group, member))
        joined = drawn["s_star_with"][:, place]
        gain = spread(np.minimum(1.0, joined) * opens - carried)
        with_it = probability((joined >= 1.0) & opens)
        more = None if with_it is None or chance is None else with_it - chance
        if max(gain["base"], gain["median"], more or 0.0) >= LEAST_GAIN:
            row = {"member": member, "name": names[member], "gain": gain, "gain_in_probability": more}
            rows.append(row | {"from": list(groups)})
    return sorted(rows, key=_least_helpful)[:BEST]


def _least_helpful(row: Mapping[str, Any]) -> tuple[float, float, float, str]:
    gains = (row["gain"]["base"], row["gain"]["median"], row["gain_in_probability"] or 0.0)
    base, median, chance = (-gain if gain >= LEAST_GAIN else 0.0 for gain in gains)
    return base, median, chance, row["member"]


def effect_of(
    plan: Plan,
    drawn: Mapping[str, Floats],
    removed: Sequence[str],
    groups: Sequence[str],
    coverage_groups: Sequence[str],
) -> dict[str, Any] | None:
    """Return the same mission with the removed members back in, and what their absence costs."""
    if not removed:
        return None
    access = plan.access_holds(plan.baseline)
    with_all = scores(drawn["s_star_baseline"], drawn["coverage_baseline"], access, groups, coverage_groups)
    lost = np.minimum(1.0, drawn["s_star_baseline"]) - np.minimum(1.0, drawn["s_star"])
    return {"members": list(removed), "with_them": with_all, "carried_lost": spread(lost), "from": list(groups)}


def power(
    found: Findings | None, level: float, members: Sequence[str], names: Mapping[str, str], groups: Sequence[str]
) -> list[dict[str, Any]] | None:
    """Return the power indices of the game at base and at *level*, largest first; None when nothing is required."""
    if found is None:
        return None
    rows = [
        {
            "member": m,
            "name": names[m],
            "shapley_shubik": float(shapley),
            "banzhaf": float(banzhaf),
            "at_level": level,
            "from": list(groups),
        }
        for m, shapley, banzhaf in zip(members, found.shapley_shubik, found.banzhaf, strict=True)
    ]
    return sorted(rows, key=lambda row: (-row["shapley_shubik"], -row["banzhaf"], row["member"]))


def power_ranges(
    rows: Sequence[Mapping[str, Any]], drawn: Mapping[str, Floats], members: Sequence[str]
) -> list[dict[str, Any]]:
    """Return the rows of `power` with the range of both indices; drawn: index -> (draw, member), base first."""
    place = {member: i for i, member in enumerate(members)}
    names = ("shapley_shubik", "banzhaf")
    return [
        dict(row) | {f"{name}_range": spread(drawn[name][:, place[row["member"]]]) for name in names} for row in rows
    ]


def coalitions(found: Findings | None, level: float, groups: Sequence[str]) -> dict[str, Any]:
    """Return the minimal coalitions of the game at base: how many, the smallest, the politically closest."""
    small = [] if found is None else found.smallest
    near = [] if found is None else found.cheapest
    unit = "political distance [ideal points]"
    closest = [{"members": list(one.members), "cost": one.cost, "unit": unit, "proved": True} for one in near]
    return {
        "minimal_count": None if found is None else found.minimal_count,
        "smallest": [list(one.members) for one in small],
        "smallest_proved": True if small else None,  # branch and bound ends only when nothing smaller is left
        "cheapest": closest[0] if closest else None,
        "cheapest_list": closest,
        "veto_pairs": [] if found is None else [list(pair) for pair in found.veto_pairs],
        "method": None if found is None else found.method,
        "standard_error": None if found is None else found.standard_error,
        "rounding": None if found is None else found.rounding,
        "at_level": level,
        "from": list(groups),
    }


def distances(points: Sequence[float]) -> Floats:
    """Return how far each member stands from the median member [ideal points]."""
    place = np.array(points)
    away: Floats = np.abs(place - np.median(place))
    return away


def uncertainty(plan: Plan, ready: Compiled, values: Floats, groups: Sequence[str]) -> dict[str, Any] | None:
    """Return the share of each kind of factor in the variance of s*, each varied alone."""
    if len(values) < 3:
        return None
    alone = split(plan, ready, values[1:], values[0])
    shares = variance_shares([alone[kind] for kind in KINDS])
    return dict(zip(KINDS, shares, strict=True)) | {"draws": len(values) - 1, "from": list(groups)}


def supply_groups(
    plan: Plan, phase: str, columns: Sequence[str], known: Mapping[str, Group], members: Sequence[str] | None = None
) -> list[str]:
    """Return the groups of figures behind the supply of some columns in one phase, by everyone or by some members."""
    terms = next(p.terms for p in plan.phases if p.rays.phase == phase)
    chosen = set(plan.everyone if members is None else members)
    used = {f for t in terms if t.column in columns and t.member in chosen for f in t.figures}
    wanted = {f"inventory.{c.split('.', 1)[0]}" for c in columns} | {f"fit.{c}" for c in columns}
    starts = ("usable.", "arrival.", "rotation.", "pool_shares.")
    return [
        g for g, group in known.items() if (g in wanted or g.startswith(starts)) and not used.isdisjoint(group.figures)
    ]


def need_groups(
    mission: Mission, plan: Plan, known: Mapping[str, Group], *, essential: bool, weighed: Collection[str] | None = None
) -> list[str]:
    """Return the groups behind supply and requirement of every need, or of every essential one.

    weighed: needs with a price. With it, needs that neither carry weight nor share forces with one that does are
    left out.
    """
    found: dict[str, None] = {}
    for phase, stated in zip(plan.phases, mission.phases, strict=True):
        chosen = [d for d in phase.rays.demands if d.essential or not essential]
        if weighed is not None:
            heavy = [d for d in chosen if d.need in weighed]
            near = {name for d in heavy for name, _ in d.served_by} | {part for d in heavy for part in d.parts}
            chosen = [d for d in chosen if d in heavy or near & {d.need, *(name for name, _ in d.served_by)}]
        columns = {name for d in chosen for name, _ in d.served_by}
        found |= dict.fromkeys(supply_groups(plan, phase.rays.phase, sorted(columns), known))
        found |= {f"requirement.{stated.name}.{d.need}": None for d in chosen}
    return sorted(found)


def brings(
    plan: Plan, ready: Compiled, values: Floats, names: Mapping[str, str], known: Mapping[str, Group]
) -> list[dict[str, Any]]:
    """Return what each acting member brings at base, by phase and capability, with its share of the requirement."""
    group_of = {figure: g.id for g in known.values() for figure in g.figures}
    rows: list[dict[str, Any]] = []
    for phase, products, required in zip(plan.phases, ready.products, ready.required, strict=True):
        asked = {c.name: _asked(phase.rays.demands, c.name, values[0, required].tolist()) for c in plan.columns}
        units = {c.name: c.unit for c in plan.columns}
        for (column, member), (amount, figures) in _held(plan, products, values).items():
            need = asked[column]
            if need is not None and amount >= LEAST_SUPPLY:
                rows.append(
                    {
                        "member": member,
                        "name": names[member],
                        "phase": phase.rays.phase,
                        "capability": column,
                        "unit": units[column],
                        "supply": amount,
                        "need": need[0],
                        "share_of_requirement": amount * need[1],
                        "from": list(
                            dict.fromkeys(
                                [
                                    *sorted({group_of[f] for f in figures}),
                                    f"requirement.{phase.rays.phase}.{need[0]}",
                                ]
                            )
                        ),
                    }
                )
    return rows


def _held(plan: Plan, products: Products, values: Floats) -> dict[tuple[str, str], tuple[float, set[str]]]:
    """Return {(column, member): (supply at base, figures behind it)} of the acting members."""
    group = set(plan.group)
    found: dict[tuple[str, str], tuple[float, set[str]]] = {}
    for term, amount in zip(products.terms, amounts(products, values[:1])[:, 0].tolist(), strict=True):
        if term.member in group:
            total, figures = found.get((term.column, term.member), (0.0, set()))
            found[term.column, term.member] = (total + amount, figures | set(term.figures))
    return dict(sorted(found.items()))


def _asked(demands: Sequence[Any], column: str, required: Sequence[float]) -> tuple[str, float] | None:
    """Return (need, share of it that one unit covers): the capability's own need, else the first family."""
    serving = [
        (d, rate, want)
        for d, want in zip(demands, required, strict=True)
        for name, rate in d.served_by
        if name == column
    ]
    if not serving:
        return None
    demand, rate, want = min(serving, key=lambda found: (found[0].need != column, len(found[0].served_by)))
    return demand.need, rate / want


def notes(answer: Mapping[str, Any], draws: int, scenario_year: int) -> list[tuple[str, str]]:
    """Return (code, text) of what a reader of these results must know."""
    found: list[tuple[str, str]] = []
    game = answer["coalitions"]
    if game["method"] == "sampled":
        told = f"power indices are sampled, with a standard error of at most {game['standard_error']:.4f}"
        found.append(("indices-sampled", f"{told}: the game is too large to be counted"))
    if game["minimal_count"] is None and game["method"]:
        found.append(("too-many-coalitions", "there are too many minimal coalitions to count here"))
    if scenario_year != answer["year"]:
        found.append(("years-differ", f"requirements of {scenario_year}, asked for {answer['year']}"))
    carried = answer["carried"]
    if not carried["low"] <= carried["base"] <= carried["high"]:
        found.append(
            (
                "base-outside-range",
                "carried at base lies outside its range: it is a minimum over many needs, each draw finds a lower one",
            )
        )
    chance = answer["probability_able"]
    if chance is not None and answer["able"] != (chance >= 0.5):
        found.append(("base-against-draws", "the base case and most draws disagree; the probability rules"))
    if draws == 0:
        found.append(("no-draws", "base case only: no ranges and no probability. Type --draws 1000."))
    if not answer["access"]:
        found.append(("no-access", "the group lacks the bases or routes that the mission needs"))
    return found
