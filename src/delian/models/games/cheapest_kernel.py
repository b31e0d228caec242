"""The cheapest coalition in compiled code: the bound of `cheapest`, in a walk depth first. Loaded only with Numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from delian.models.games.kernels import compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@compiled
def without_spare(supply: Ints, wanted: Ints, by_cost: Ints, chosen: Bools) -> None:
    """Take out members who can be missed, in the order *by_cost*, the dearest first."""
    over = -wanted
    for i in range(len(chosen)):
        if chosen[i]:
            over += supply[i]
    for i in by_cost:
        if chosen[i] and (supply[i] <= over).all():
            chosen[i] = False
            over -= supply[i]


@compiled
def greedy(supply: Ints, wanted: Ints, order: Ints, by_cost: Ints) -> Bools:
    """Return an able coalition: members in *order* until it is able, then nobody to spare."""
    chosen, reached = np.zeros(len(supply), np.bool_), np.zeros(len(wanted), np.int64)
    for i in order:
        chosen[i] = True
        reached += supply[i]
        if (reached >= wanted).all():
            break
    without_spare(supply, wanted, by_cost, chosen)
    return chosen


@compiled
def prices(
    supply: Ints, wanted: Ints, cost: Floats, by_cost: Ints, rounds: int, patience: int
) -> tuple[Floats, float, Bools]:
    """Return row prices of a good bound, and the cost and members of a good coalition, as `cheapest` finds them."""
    members, rows = supply.shape
    share = supply / wanted
    price = np.full(rows, cost.sum() / max(1.0, share.sum()))
    best_price, best_bound, best, pace, idle = price, -np.inf, cost.sum(), 1.0, 0
    chosen, course, worth = np.ones(members, np.bool_), np.zeros(rows), np.empty(members)
    for turn in range(rounds):
        bound, course = price.sum(), 0.5 * course + 0.5
        for i in range(members):
            worth[i] = (share[i] * price).sum() - cost[i]
            if worth[i] > 0:
                bound -= worth[i]
                course -= 0.5 * share[i]
        idle += 1
        if bound > best_bound:
            best_bound, best_price, idle = bound, price, 0
        if turn % patience == 0:
            tried = greedy(supply, wanted, np.argsort(-worth, kind="mergesort"), by_cost)
            if cost[tried].sum() < best:
                best, chosen = cost[tried].sum(), tried
        if idle == patience:
            pace, idle, price = pace / 2.0, 0, best_price
        free = np.where((price > 0) | (course > 0), course, 0.0)
        length = (free * free).sum()
        if length > 0:
            price = np.maximum(0.0, price + pace * (best - bound) / length * free)
    return best_price, best, chosen


@compiled
def cheaper(
    game: tuple[Ints, Ints, Ints], cost: Floats, price: Floats, best: float, step: float, close: float
) -> tuple[Bools, bool]:
    """Return the members of a coalition that costs less than *best*, the least of them, and whether there is one.

    game: supply (member, row), requirement (row,), and what members t, t + 1, ... bring together (member + 1, row);
    price: of a unit of each row; step: by how much costs can differ at least, 0 when unknown.
    """
    supply, wanted, ahead = game
    members, rows = supply.shape
    gain = np.zeros(members + 1)
    for i in range(members - 1, -1, -1):
        gain[i] = gain[i + 1] + max(0.0, (supply[i] * price).sum() - cost[i])
    lacking, spent, turn = np.zeros((members + 1, rows), np.int64), np.zeros(members + 1), np.zeros(members, np.int64)
    lacking[0] = wanted
    inside, chosen = np.zeros(members, np.bool_), np.zeros(members, np.bool_)
    layer, found = 0, False
    while layer >= 0:
        if turn[layer] == 2:
            turn[layer], inside[layer] = 0, False
            layer -= 1
            continue
        joins = turn[layer] == 0
        inside[layer] = joins
        turn[layer] += 1
        now = spent[layer] + (cost[layer] if joins else 0.0)
        bound, open_, lost = now - gain[layer + 1], False, False
        for c in range(rows):
            left = max(0, lacking[layer, c] - (supply[layer, c] if joins else 0))
            lacking[layer + 1, c] = left
            bound += price[c] * left
            open_ |= left > 0
            lost |= left > ahead[layer + 1, c]
        if not open_ and now < best - close * best:
            best, found = now, True
            chosen[:] = inside
        elif open_ and not lost and bound <= best - max(step - close * best, close * best):
            spent[layer + 1] = now
            layer += 1
    return chosen, found
