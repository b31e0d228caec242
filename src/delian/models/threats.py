"""What members fear, as a rating from 0 to 100, and how far apart they are.

1. A survey is a rating: the share of those asked who call it a major threat. Another question, or another year, widens
   its range.
2. Where nobody was asked, a stated model: logit of the level of that year + effects of what sets a member apart from
   the others (distance, border, trade, gas, votes) + a rest of its own. Centred, so that the level is the average.
3. Dispersion is the standard deviation of the ratings over the members of that year [points]: the lower, the more they
   fear the same thing. The same of ideal points in the United Nations [Bailey2017]_, which every year has.

Assumes: levels, effects and the rest (table `willing`, definitions `threat.*`).

.. [Bailey2017] Bailey, Strezhnev and Voeten, Estimating dynamic state preferences from UN voting data, 2017.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
LOWEST, HIGHEST = 0.5, 99.5  # ratings are kept off the ends, where the logit is infinite


def between(points: Mapping[int, float], year: int) -> float:
    """Return the value of a year between stated years, straight; before the first and after the last the end's."""
    years = sorted(points)
    return float(np.interp(year, years, [points[y] for y in years]))


def centred(values: Floats, known: npt.NDArray[np.bool_]) -> Floats:
    """Return what sets each member apart from the mean of those known; 0 where unknown, (member, effect)."""
    found = np.zeros_like(values)
    for column in range(values.shape[1]):
        rows = known[:, column]
        if rows.any():
            found[rows, column] = values[rows, column] - values[rows, column].mean()
    return found


def modelled_ratings(level: Floats, effects: Floats, apart: Floats, rest: Floats) -> Floats:
    """Return ratings (draw, member) [points of 100] from level (draw,), effects (draw, effect), apart (member, effect).

    rest: (draw, member), what nothing explains [logit].
    """
    share = np.clip(level, LOWEST, HIGHEST) / 100.0
    index = np.log(share / (1.0 - share))[:, None] + effects @ apart.T + rest
    found: Floats = 100.0 / (1.0 + np.exp(-index))
    return found


def surveyed_ratings(value: float, half_width: float, scores: Floats) -> Floats:
    """Return draws of a surveyed rating: the answer, with 5th and 95th percentile half_width away [points of 100]."""
    found: Floats = np.clip(value + half_width * scores / 1.6448536269514722, 0.0, 100.0)
    return found


def dispersion(ratings: Floats) -> Floats:
    """Return the standard deviation over members of each draw, (draw,) [unit of the ratings]."""
    found: Floats = ratings.std(axis=1)
    return found


def farthest(ratings: Floats, members: Sequence[str], count: int) -> list[tuple[str, float]]:
    """Return the members farthest from the mean at base, with how far above it they are [unit of the ratings]."""
    away = ratings[0] - ratings[0].mean()
    order = sorted(range(len(members)), key=lambda place: (-abs(float(away[place])), members[place]))
    return [(members[place], float(away[place])) for place in order[:count]]


def errors(given: Floats, seen: Floats) -> tuple[float, float]:
    """Return mean absolute error of the ratings given, and of the mean of those seen [points of 100]."""
    return float(np.abs(given - seen).mean()), float(np.abs(seen.mean() - seen).mean())


def correlation(given: Floats, seen: Floats) -> float | None:
    """Return the correlation of ratings given and seen [-1 to 1]; None where one of them does not vary."""
    if float(given.std()) == 0.0 or float(seen.std()) == 0.0:
        return None
    return float(np.corrcoef(given, seen)[0, 1])
