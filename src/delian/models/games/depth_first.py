"""The independent check: every coalition by plain recursion over whole numbers, without packing or merging."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from delian.models.games.covering import Covering

Rows = tuple[tuple[int, ...], ...]


def able_with(alternatives: Covering | Sequence[Covering]) -> tuple[list[int], list[list[int]]]:
    """Return able coalitions by size, and by member those by size that hold the member, as Python integers.

    For up to some twenty members. swings(s) of a member = with(s + 1) - (all(s) - with(s)).
    """
    given = [alternatives] if isinstance(alternatives, Covering) else list(alternatives)
    n = given[0].members
    rules = [(c.supply.tolist(), c.requirement.tolist()) for c in given]
    whole, held = [0] * (n + 1), [[0] * (n + 1) for _ in range(n)]

    def speak(member: int, totals: list[list[int]], chosen: list[int]) -> None:
        if any(
            all(t >= r for t, r in zip(total, rule[1], strict=True)) for total, rule in zip(totals, rules, strict=True)
        ):
            _count(member, chosen)
            return
        if member == n:
            return
        speak(member + 1, totals, chosen)
        more = [
            [t + s for t, s in zip(total, rule[0][member], strict=True)]
            for total, rule in zip(totals, rules, strict=True)
        ]
        speak(member + 1, more, [*chosen, member])

    def _count(member: int, chosen: list[int]) -> None:
        """Count a coalition that is able whatever the members from *member* on do."""
        free = n - member
        for extra in range(free + 1):
            size = len(chosen) + extra
            whole[size] += comb(free, extra)
            for i in chosen:
                held[i][size] += comb(free, extra)
            for i in range(member, n):
                held[i][size] += comb(free - 1, extra - 1) if extra else 0

    speak(0, [[0] * len(rule[1]) for rule in rules], [])
    return whole, held


def swings(alternatives: Covering | Sequence[Covering]) -> list[list[int]]:
    """Return, by member and size s, how many coalitions of s others become able when the member joins."""
    whole, held = able_with(alternatives)
    n = len(held)
    return [[row[s + 1] - (whole[s] - row[s]) for s in range(n)] for row in held]
