"""Who pays: shares of GDP against a level, what moves them, and keys that turn sizes of payers into shares.

Every key gives shares that add to 1 and are never negative; who pays nothing has share 0.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import log

Shares = dict[str, float]


def by_size(size: Mapping[str, float]) -> Shares:
    """Return each payer's share in proportion to its size, for instance its GDP [share of the bill]."""
    total = sum(size.values())
    return {member: value / total for member, value in size.items()}


def capped(shares: Mapping[str, float]) -> Shares:
    """Return the shares with the largest held down to the next largest [share of the bill].

    What the largest no longer pays falls on the others in proportion to their shares, so that in the end the two
    largest pay the same: others grow by k = 1 / (1 - first + second), and the largest pays k x second. This is how
    NATO's common funding has been shared since 2021, where it holds for the United States and Germany.
    """
    if len(shares) < 2:
        return dict(shares)
    first, second = sorted(shares, key=lambda m: (-shares[m], m))[:2]
    grown = 1.0 / (1.0 - shares[first] + shares[second])
    return {m: grown * (shares[second] if m == first else share) for m, share in shares.items()}


def equally(payers: Collection[str]) -> Shares:
    """Return the same share for each payer [share of the bill]."""
    return {member: 1.0 / len(payers) for member in payers}


def by_ability(gdp: Mapping[str, float], population: Mapping[str, float]) -> Shares:
    """Return shares in proportion to GDP x GDP per head over the payers' mean: the rich pay more [share of the bill].

    gdp, population: of the same payers; the mean is their total GDP over their total population.
    """
    mean = sum(gdp.values()) / sum(population.values())
    return by_size({m: gdp[m] * (gdp[m] / population[m]) / mean for m in gdp})


def at_or_above(shares: Mapping[str, float], level: float) -> list[str]:
    """Return who is at or above a level [percent], judged by shares rounded to two decimals, as NATO prints them."""
    return sorted(member for member, share in shares.items() if round(share, 2) >= level)


def split_change(before: float, after: float, spending: float, gdp: float) -> tuple[float, float, float]:
    """Return the parts of a change of share from spending, from GDP, and the rest [unit of the shares].

    spending, gdp: what each grew to, in constant prices, as a ratio after / before. Both parts are weighted by the
    logarithmic mean of the two shares, so that they add up to the change when share = spending / GDP; the rest is
    what rounding or another deflator leaves.
    """
    mean = before if before == after else (after - before) / log(after / before)
    by_spending, by_gdp = mean * log(spending), -mean * log(gdp)
    return by_spending, by_gdp, (after - before) - by_spending - by_gdp
