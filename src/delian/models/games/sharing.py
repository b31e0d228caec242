"""Rules that share a bill or an estate by a formula, in exact fractions: airport, claims, keys.

Each takes fractions and returns fractions that add up to the total.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from delian.core.errors import DelianError, Where

Amounts = Sequence[Fraction]
HALF = Fraction(1, 2)


def airport(costs: Amounts) -> list[Fraction]:
    """Return each player's part of the largest cost [units of the costs].

    Players are taken by rising cost; the step from one cost to the next is shared equally by all who need it
    [LittlechildOwen1973]_. It is the Shapley value of the airport game.
    """
    order = sorted(range(len(costs)), key=lambda i: costs[i])
    shares, paid, before = [Fraction(0)] * len(costs), Fraction(0), Fraction(0)
    for place, i in enumerate(order):
        paid += (costs[i] - before) / (len(costs) - place)
        before, shares[i] = costs[i], paid
    return shares


def claims(estate: Fraction, claimed: Amounts) -> list[Fraction]:
    """Return each claimant's part of an estate by the rule of the Talmud [units of the estate].

    Up to half of all claims, everybody gets the same until half of the own claim is reached; beyond, everybody
    loses the same until half is lost. Any two claimants then share as in the contested garment, and the whole is
    the nucleolus of the claims game [AumannMaschler1985]_.
    """
    total = sum(claimed, Fraction(0))
    if not 0 <= estate <= total:
        raise DelianError(
            "bad-number",
            f"an estate of {float(estate):g} against claims of {float(total):g}. "
            "Give an estate between nothing and the sum of the claims.",
            where=[Where(column="estate", value=float(estate))],
        )
    halves = [HALF * claim for claim in claimed]
    if 2 * estate <= total:
        return _equal_up_to(estate, halves)
    return [claim - loss for claim, loss in zip(claimed, _equal_up_to(total - estate, halves), strict=True)]


def equal(total: Fraction, count: int) -> list[Fraction]:
    """Return the same part of *total* for each of *count* players [units of the total]."""
    return [total / count] * count


def proportional(total: Fraction, key: Amounts) -> list[Fraction]:
    """Return parts of *total* in proportion to *key* [units of the total]."""
    weight = sum(key, Fraction(0))
    if weight <= 0:
        raise DelianError(
            "bad-number",
            "a key that adds up to nothing shares nothing. Give at least one weight above 0.",
            where=[Where(column="key", value=float(weight))],
        )
    return [total * part / weight for part in key]


def capped(total: Fraction, key: Amounts) -> list[Fraction]:
    """Return parts by a key whose largest weight is cut to the next largest [units of the total].

    The excess is spread over everybody else in proportion to the key, so that the largest and the next largest
    pay the same: the rule of NATO's common funding since 2021.
    """
    ranked = sorted(key, reverse=True)
    limit = ranked[1] if len(ranked) > 1 and ranked[1] > 0 else ranked[0]  # a sole payer has nobody to share with
    return proportional(total, [min(part, limit) for part in key])


def _equal_up_to(amount: Fraction, limits: Amounts) -> list[Fraction]:
    """Return equal parts of *amount*, none above its limit (constrained equal awards)."""
    shares = [Fraction(0)] * len(limits)
    left = amount
    order = sorted(range(len(limits)), key=lambda i: limits[i])
    for place, i in enumerate(order):
        shares[i] = min(limits[i], left / (len(limits) - place))
        left -= shares[i]
    return shares
