"""The able coalition of least cost, without a diagram: a layered branch and bound of a few milliseconds.

Members speak one after the other, as in the diagram, and equal residuals are kept once, with the cheaper past. A
partial coalition goes when even a bound below what completing it costs would pass the best coalition known. The bound
is Lagrange's: with a price for each row, whoever remains is worth taking only for what it brings above its cost,

    cost >= spent + sum_c price_c x lacking_c - sum_i max(0, sum_c price_c x supply_ic - cost_i),

for any prices of zero or more; good ones are found by subgradient steps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from delian.models.games import plain
from delian.models.games.coalitions import Suffices, checked_cost, listed
from delian.models.games.covering import Covering, member_order
from delian.models.games.diagram import Engine, steps_of
from delian.models.games.packing import pack

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]
ROUNDS = 80  # of subgradient steps
PATIENCE = 5  # steps without a better bound before they are halved
CLOSE = 1e-9  # relative difference of costs that counts as none


def cheapest_able(
    alternatives: Covering | Sequence[Covering], cost: Floats, engine: Engine = "numpy"
) -> Suffices | None:
    """Return an able coalition of least total cost, None when nobody is able; exact for whole-number costs.

    Of equal ones, one from which nobody can be spared; which one may differ between engines.
    """
    given = listed(alternatives)
    size = (alternatives if isinstance(alternatives, Covering) else alternatives[0]).members
    prices = checked_cost(cost, size)
    search = _cheapest if engine == "numpy" else _cheapest_compiled
    found = [search(covering, prices) for covering in given]
    return min(found, key=lambda one: one.cost) if found else None


def _cheapest(game: Covering, cost: Floats) -> Suffices:
    price, best, chosen = _prices(game.supply / game.requirement, cost, game)
    # Costs that are whole numbers come in steps of one: a bound above best - 1 is as good as best.
    step = 1.0 if (cost == np.floor(cost)).all() else 0.0
    worth = (game.supply / game.requirement) @ price - cost
    order = member_order([game])
    # Members whose other choice would pass the bound at once speak first: then everybody else meets one state.
    settled = price.sum() - worth[worth > 0].sum() + np.abs(worth) > _hope(best, step)
    order = np.concatenate([order[settled[order]], order[~settled[order]]])
    packed = pack([game], order)
    ahead = np.append(np.cumsum(np.maximum(0.0, worth[order])[::-1])[::-1], 0.0)
    states, spent, past = plain.first(packed), np.zeros(1), np.zeros(1, dtype=np.uint64)
    for layer, member in enumerate(order):
        joined = plain.subtract(states, packed.need[layer][:, None], packed.guard[:, None], packed.width[:, None])
        spent_with, past_with = spent + cost[member], past | np.uint64(1 << int(member))
        done = ~joined.any(axis=0)
        if done.any():
            at = int(np.flatnonzero(done)[np.argmin(spent_with[done])])
            if spent_with[at] < best:
                best, chosen = float(spent_with[at]), _inside(past_with[at], len(cost))
        alive = ~plain.exceeds(states, packed.remaining[layer + 1][:, None], packed.guard[:, None])
        states = np.concatenate([joined[:, ~done], states[:, alive]], axis=1)
        spent = np.concatenate([spent_with[~done], spent[alive]])
        past = np.concatenate([past_with[~done], past[alive]])
        bound = spent + packed.weighed(states, price / game.requirement) - ahead[layer + 1]
        kept = bound <= _hope(best, step)
        if not kept.any():
            break
        states, spent, past = _once(states[:, kept], spent[kept], past[kept])
    chosen = _without_spare(game, chosen, cost)
    return Suffices(tuple(int(i) for i in np.flatnonzero(chosen)), float(cost[chosen].sum()))


def _cheapest_compiled(game: Covering, cost: Floats) -> Suffices:
    """Return the same cost by a walk depth first, in compiled code: no merging, and many more nodes a second."""
    steps_of("numba")  # tells what to install
    from delian.models.games import cheapest_kernel as kernel

    order = member_order([game])
    supply, wanted, price_of = np.ascontiguousarray(game.supply[order]), game.requirement, cost[order]
    by_cost = np.argsort(-price_of, kind="stable")
    price, best, chosen = kernel.prices(supply, wanted, price_of, by_cost, ROUNDS, PATIENCE)
    ahead = np.zeros((len(supply) + 1, len(wanted)), np.int64)
    ahead[:-1] = supply[::-1].cumsum(axis=0)[::-1]
    step = 1.0 if (cost == np.floor(cost)).all() else 0.0
    cheaper, found = kernel.cheaper((supply, wanted, ahead), price_of, price / wanted, best, step, CLOSE)
    chosen = cheaper if found else chosen
    kernel.without_spare(supply, wanted, by_cost, chosen)
    members = np.sort(order[chosen])
    return Suffices(tuple(members.tolist()), float(cost[members].sum()))


def _hope(best: float, step: float) -> float:
    """Return the highest bound at which something cheaper than *best* may still lie."""
    return best - max(step - CLOSE * best, CLOSE * best)


def _prices(share: Floats, cost: Floats, game: Covering) -> tuple[Floats, float, Bools]:
    """Return row prices of a good bound, and the cost and members of a good coalition met on the way."""
    price = np.full(share.shape[1], cost.sum() / max(1.0, share.sum()))
    best_bound, best_price = -np.inf, price
    chosen = np.ones(len(cost), dtype=bool)
    best, pace, idle, course = float(cost.sum()), 1.0, 0, np.zeros(len(price))
    for turn in range(ROUNDS):
        worth = share @ price - cost
        taken = worth > 0
        bound = float(price.sum() - worth[taken].sum())
        if bound > best_bound:
            best_bound, best_price, idle = bound, price, 0
        else:
            idle += 1
        if idle == PATIENCE:
            pace, idle, price = pace / 2.0, 0, best_price
        if turn % PATIENCE == 0:
            tried = _greedy(game, np.argsort(-worth, kind="stable"), cost)
            if cost[tried].sum() < best:
                best, chosen = float(cost[tried].sum()), tried
        course = 0.5 * course + 0.5 * (1.0 - share[taken].sum(axis=0))
        free = np.where((price > 0) | (course > 0), course, 0.0)
        length = float(free @ free)
        if length > 0:
            price = np.maximum(0.0, price + pace * (best - bound) / length * free)
    return best_price, best, chosen


def _greedy(game: Covering, order: Ints, cost: Floats) -> Bools:
    """Return an able coalition: members in *order* until it is able, then nobody to spare, the dearest first."""
    reached = (game.supply[order].cumsum(axis=0) >= game.requirement).all(axis=1)
    chosen = np.zeros(len(order), dtype=bool)
    chosen[order[: int(np.argmax(reached)) + 1]] = True
    return _without_spare(game, chosen, cost)


def _without_spare(game: Covering, chosen: Bools, cost: Floats) -> Bools:
    chosen = chosen.copy()
    spare = game.supply[chosen].sum(axis=0) - game.requirement
    for member in sorted(np.flatnonzero(chosen), key=lambda i: -cost[i]):
        if (game.supply[member] <= spare).all():
            chosen[member] = False
            spare = spare - game.supply[member]
    return chosen


def _once(states: Words, spent: Floats, past: Words) -> tuple[Words, Floats, Words]:
    """Return each state once, with its cheapest past; of equal ones the past that reads lowest."""
    merged, place = plain.merge(states)
    least = np.full(merged.shape[1], np.inf)
    np.minimum.at(least, place, spent)
    lowest = np.full(merged.shape[1], np.iinfo(np.uint64).max, dtype=np.uint64)
    tied = spent == least[place]
    np.minimum.at(lowest, place[tied], past[tied])
    return merged, least, lowest


def _inside(past: np.uint64, members: int) -> Bools:
    return np.array([int(past) >> i & 1 == 1 for i in range(members)])
