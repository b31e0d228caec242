"""Several missions at the same time: the largest share of all of them that one supply covers, and what is contested.

For a block of needs (delian.models.sharing), with e_mh the part of what holding h could send that mission m takes:

    max s   with   sum_h weight_rh e_mh >= s        for each covering row r of each mission m
                   sum_m tied_mh e_mh   <= C_h      for each ceiling,     0 <= e <= 1

1. Without ceilings every e is 1: the smallest row is an upper bound. 2. Splitting each ceiling in proportion to prices
of the missions, raised where a mission lags, gives a lower bound. 3. HiGHS solves what the bounds leave open: in one
draw mostly one block, with the holdings alone as columns whose ceiling binds in that draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError
from delian.core.milp import Limits, Program, Solver
from delian.models.missions import LARGEST
from delian.models.results import ability, probability, spread
from delian.models.sharing import Block

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ROUNDS = 12  # how often the prices of the lower bound are moved
CLOSE = 1e-9  # bounds this near are equal
LEAST_GAIN = 0.005  # ceilings that cost less of the mission are not listed


@dataclass(frozen=True, slots=True)
class Contest:
    """One holding whose ceiling holds the missions back at base.

    block: its place; alone, together: share of the block's needs without ceilings and with them; gain: what `together`
    would gain without this ceiling; wanted: what the missions would tie up; most: what they may [units held].
    """

    block: int
    member: str
    capability: str
    missions: tuple[int, ...]
    wanted: float
    most: float
    alone: float
    together: float
    gain: float


def alone(blocks: Sequence[Block], mission: int) -> Floats:
    """Return s* of one mission with the supply to itself, (draw,)."""
    found = [_reached(block, _all(block))[block.missions == mission] for block in blocks]
    rows = np.concatenate([part for part in found if len(part)] or [np.full((1, _draws(blocks)), LARGEST)])
    least: Floats = rows.min(axis=0)
    return least


def together(blocks: Sequence[Block]) -> Floats:
    """Return the largest share of every mission at once, (draw,)."""
    high = np.stack([_upper(block) for block in blocks])
    low = np.stack([_lower(block) for block in blocks])
    best: Floats = high.min(axis=0)
    solver = _solver()
    for d in np.flatnonzero(low.min(axis=0) < best * (1.0 - CLOSE)):
        found = LARGEST
        for b in np.argsort(low[:, d], kind="stable"):
            if low[b, d] >= found:
                break
            open_still = low[b, d] < high[b, d] * (1.0 - CLOSE)
            found = min(found, _solve(blocks[b], int(d), high[b, d], solver) if open_still else high[b, d])
        best[d] = found
    return best


def contests(blocks: Sequence[Block]) -> list[Contest]:
    """Return the holdings whose ceiling binds in the first draw, the tightest needs first, then by what they cost.

    What a ceiling costs is found by solving again without it; a pool's part is added to its member's own.
    """
    solver = _solver()
    found: list[Contest] = []
    for b, block in enumerate(blocks):
        contested = block.contested[:, :, 0].any(axis=0)
        high = float(_upper(block)[0])
        if not contested.any():
            continue
        share = _solve(block, 0, high, solver)
        for member, capability in dict.fromkeys((h.member, h.capability) for h in block.holdings):
            chosen = [(h.member, h.capability) == (member, capability) for h in block.holdings]
            freed = np.array(chosen) & contested
            if freed.any() and share < high:
                gain = _solve(block, 0, high, solver, freed) - share
                found += [_contest(b, block, freed, high, share, gain)] if gain >= LEAST_GAIN else []
    return sorted(found, key=lambda c: (c.together, -round(c.gain, 9), c.most - c.wanted, c.member))


def at_once(single: Sequence[Floats], joint: Floats, access: bool) -> dict[str, Any]:
    """Return what the group can do of all missions at once, and what sharing the supply costs it.

    single: s* of each mission with the supply to itself, (draw,); joint: s* of all together, (draw,); access: whether
    every mission has its bases and routes. `without_sharing` is the same draws with enough for each.
    """
    free = np.min(np.stack(single), axis=0)
    chance, unshared = (probability((s >= 1.0) & access) for s in (joint, free))
    return {
        "draws": len(joint) - 1,
        "access": access,
        **ability(joint, access),
        "carried": spread(np.minimum(1.0, joint)),
        "without_sharing": ability(free, access),
        "probability_lost": None if chance is None or unshared is None else unshared - chance,
        "carried_lost": spread(np.minimum(1.0, free) - np.minimum(1.0, joint)),
    }


def contest_row(
    contest: Contest, missions: Sequence[str], names: Mapping[str, str], units: Mapping[str, tuple[str, str]]
) -> dict[str, Any]:
    """Return one contested holding as plain values; units: {capability: (name, unit)}."""
    label, unit = units[contest.capability]
    return {
        "member": contest.member,
        "name": names[contest.member],
        "capability": contest.capability,
        "label": label,
        "unit": unit,
        "missions": [missions[m] for m in contest.missions],
        "wanted": contest.wanted,
        "most": contest.most,
        "alone": contest.alone,
        "together": contest.together,
        "gain": contest.gain,
    }


def _contest(b: int, block: Block, freed: Bools, high: float, share: float, gain: float) -> Contest:
    wanted, most = 0.0, 0.0
    missions: set[int] = set()
    places = np.flatnonzero(freed).tolist()
    for place in places:
        # A member's own stock and its part of a pool are held back at different levels.
        tied = block.tied[:, :, place, 0]
        limit = int(np.argmax(tied.sum(axis=1) - block.ceiling[:, place, 0]))
        wanted += float(tied[limit].sum() * block.held[place, 0])
        most += float(block.ceiling[limit, place, 0] * block.held[place, 0])
        missions.update(np.flatnonzero(tied[limit]).tolist())
    holding = block.holdings[places[0]]
    return Contest(b, holding.member, holding.capability, tuple(sorted(missions)), wanted, most, high, share, gain)


def _draws(blocks: Sequence[Block]) -> int:
    return len(blocks[0].asked.T)


def _solver() -> Solver:
    return Solver(Limits(presolve=False))


def _all(block: Block) -> Floats:
    return np.ones(block.tied.shape[1:])


def _reached(block: Block, taken: Floats) -> Floats:
    """Return the share of each row that is covered when the missions take these parts, (row, draw)."""
    share = np.einsum("rhd,rhd->rd", block.weight, taken[block.missions])
    found: Floats = np.where(block.asked, share, LARGEST)
    return found


def _upper(block: Block) -> Floats:
    least: Floats = _reached(block, _all(block)).min(axis=0)
    return least


def _lower(block: Block) -> Floats:
    """Return a share that some splitting of the ceilings reaches, (draw,)."""
    contested = block.contested
    if not contested.any():
        return _upper(block)
    missions = sorted(block.needs.missions)
    price = np.ones((block.tied.shape[1], block.asked.shape[1]))
    best = np.zeros(block.asked.shape[1])
    for _ in range(ROUNDS):
        asked = np.einsum("lmhd,md->lhd", block.tied, price)
        with np.errstate(divide="ignore", invalid="ignore"):
            part = np.where(contested, block.ceiling / asked, np.inf).min(axis=0)
        taken = np.where(np.isinf(part), 1.0, np.minimum(1.0, price[:, None, :] * part))
        rows = _reached(block, taken)
        shares = np.stack([rows[block.missions == m].min(axis=0) for m in missions])
        best = np.maximum(best, shares.min(axis=0))
        # A mission that reaches more than the last one pays for it: its price falls.
        price[missions] *= (np.maximum(shares.min(axis=0), 1e-12) / np.maximum(shares, 1e-12)) ** 0.7
    return best


def _solve(block: Block, d: int, high: float, solver: Solver, freed: Bools | None = None) -> float:
    """Return the exact share of one block in one draw; the ceilings of holdings *freed* are lifted."""
    contested = block.contested[:, :, d]
    if freed is not None:
        contested = contested & ~freed
    if not contested.any():
        return high
    found = solver.solve(_program(block, d, high, contested))
    if not found.proved or not found.feasible:
        raise DelianError("solver-failed", "several missions at once: no proved share. Please report the scenario.")
    return -found.objective


def _program(block: Block, d: int, high: float, contested: Bools) -> Program:
    """Columns: s, then the part each mission takes of each contested holding. Rows: needs, then ceilings."""
    bound: Bools = np.any(contested, axis=0)
    weight = block.weight[:, :, d]
    rows = np.flatnonzero(block.asked[:, d])
    useful = np.zeros((block.tied.shape[1], len(bound)), dtype=bool)
    for r in rows:
        useful[block.missions[r]] |= bound & (weight[r] > 0)
    mission, holding = np.nonzero(useful)
    limit, capped = np.nonzero(contested)
    n, m = 1 + len(mission), len(rows) + len(limit)
    matrix = np.zeros((m, n))
    matrix[: len(rows), 0] = -1.0
    matrix[: len(rows), 1:] = weight[np.ix_(rows, holding)] * (block.missions[rows][:, None] == mission)
    matrix[len(rows) :, 1:] = block.tied[limit[:, None], mission, holding, d] * (capped[:, None] == holding)
    low = np.concatenate([-weight[np.ix_(rows, np.flatnonzero(~bound))].sum(axis=1), np.full(len(limit), -np.inf)])
    top = np.concatenate([np.full(len(rows), np.inf), block.ceiling[limit, capped, d]])
    cost = np.zeros(n)
    cost[0] = -1.0
    upper = np.ones(n)
    upper[0] = high
    return Program(cost, matrix, low, top, np.zeros(n), upper, np.zeros(n, dtype=bool))
