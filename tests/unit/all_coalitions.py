"""Every coalition of a small game, one by one: the definition that the engine is held against."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

import numpy as np

from delian.models.games.covering import Covering


def able_table(alternatives):
    """Whether each of the 2^n coalitions is able; bit i of a coalition is member i."""
    n = alternatives[0].members
    masks = np.arange(2**n)
    inside = (masks[:, None] >> np.arange(n)) & 1
    able = np.zeros(2**n, dtype=bool)
    for covering in alternatives:
        able |= (inside @ covering.supply >= covering.requirement).all(axis=1)
    return able, inside


def swings(able, inside):
    """By member and size of the coalition without it: how many become able when it joins."""
    n = inside.shape[1]
    masks = np.arange(len(able))
    size = inside.sum(axis=1)
    found = []
    for i in range(n):
        tips = (inside[:, i] == 0) & ~able & able[masks | (1 << i)]
        found.append(np.bincount(size[tips], minlength=n)[:n].tolist())
    return found


def shapley(counts):
    n = len(counts)
    weight = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
    return [sum((c * w for c, w in zip(row, weight, strict=True)), Fraction(0)) for row in counts]


def minimal(able, inside):
    """Masks of the able coalitions from which nobody can be spared."""
    masks = np.flatnonzero(able)
    spare = np.zeros(len(masks), dtype=bool)
    for i in range(inside.shape[1]):
        has = (masks >> i) & 1 == 1
        spare |= has & able[masks & ~(1 << i)]
    return masks[~spare]


def random_game(seed, most=16, alternatives=1):
    """A random game with zeros, equal members, dummies, vetoes and now and then nobody able."""
    rng = np.random.default_rng([2019, seed])
    n, k = int(rng.integers(1, most + 1)), int(rng.integers(1, 7))
    found = []
    for _ in range(alternatives):
        top = int(rng.choice([1, 3, 10, 300, 40_000]))
        supply = rng.integers(0, top + 1, (n, k)) * (rng.random((n, k)) < rng.uniform(0.3, 1.0))
        if n > 3 and rng.random() < 0.3:
            supply[1] = supply[0]
        requirement = np.maximum(1, np.floor(supply.sum(axis=0) * rng.uniform(0.1, 1.02, k))).astype(int)
        found.append(Covering(supply, requirement))
    return found
