"""From what is known of each member to who joins whom: the fitted index turned into a game of conditional joining.

1. Index of a member: predictors x drawn coefficients + the shift that an operation has of its own.
2. Drive: index + what is its own (standard logistic), less the pull it would feel from the usual number of others: the
   fit already holds what others did on average, so only what differs from that moves anybody. A backstop adds to it.
3. Pull of a member on all others: by number (1 / n) and by what it can carry of the mission.
4. Least and greatest equilibrium of every draw (delian.models.willing); able where what joined covers every row.

Assumes: both pulls, the effect of a backstop, which equilibrium is played (table `willing`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from delian.models import willing

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
SLACK = 1e-9  # sums of tenths are not exact in binary
ROUND = 1e-12
AWAY = -1e6  # the drive of one of whom nothing is known, where the least is asked for; its negative for the greatest


@dataclass(frozen=True, slots=True, eq=False)
class Game:
    """One game a draw: drive without a backstop and pull (draw, member), what a backstop adds (draw,), movers.

    unknown: members of whom nothing is known: they never join in the least and always in the greatest equilibrium.
    chosen: draws in which the greatest equilibrium is played.
    """

    drive: Floats
    pull: Floats
    backstop: Floats
    movers: Bools
    unknown: Bools
    chosen: Bools

    def with_movers(self, members: Bools) -> Game:
        """Return the game with further first movers."""
        return replace(self, movers=self.movers | members)

    def part(self, draws: int) -> Game:
        """Return the game of the first *draws*, the base case among them."""
        kept = (self.drive[:draws], self.pull[:draws], self.backstop[:draws], self.chosen[:draws])
        return Game(kept[0], kept[1], kept[2], self.movers, self.unknown, kept[3])


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Who joins in every draw: least, greatest, and the one that is played, (draw, member)."""

    least: Bools
    greatest: Bools
    played: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """What members bring and what is needed by covering row, (draw, member, row) and (draw, row)."""

    supply: Floats
    wanted: Floats

    def able(self, joined: Bools) -> Bools:
        """Return in which draws those who joined cover every row, (draw,)."""
        brought = np.matmul(joined[:, None, :].astype(float), self.supply)[:, 0, :]
        found: Bools = (brought >= self.wanted - SLACK).all(axis=1)
        return found

    def enough(self, joined: Bools) -> Bools:
        """Return which coalitions (coalition, member) are able at base."""
        found: Bools = (joined.astype(float) @ self.supply[0] >= self.wanted[0] - SLACK).all(axis=1)
        return found

    def weights(self) -> Floats:
        """Return what each member can carry of the mission at base, adding to 1 [share]."""
        asked = self.wanted[0] > 0
        if not asked.any():
            return np.full(self.supply.shape[1], 1.0 / self.supply.shape[1])
        each = np.minimum(1.0, self.supply[0][:, asked] / self.wanted[0][asked]).mean(axis=1)
        total = float(each.sum())
        found: Floats = each / total if total > 0 else np.full(len(each), 1.0 / len(each))
        return found


def index_of(X: Floats, values: Floats, covariance: Floats, scores: Floats, shift: Floats) -> Floats:
    """Return the index of every draw and member, (draw, member) [logit].

    X: (member, predictor); scores: normal scores (draw, predictor), zero at base; shift: (draw,).
    """
    own, axes = np.linalg.eigh(covariance)
    root = axes * np.sqrt(np.maximum(own, 0.0))
    found: Floats = (values + scores @ root.T) @ X.T + shift[:, None]
    return found


def logistic(scores: Floats) -> Floats:
    """Return the logistic function [share]."""
    found: Floats = 1.0 / (1.0 + np.exp(-scores))
    return found


def own_noise(uniforms: Floats) -> Floats:
    """Return standard logistic numbers from uniforms [logit]."""
    found: Floats = np.log(uniforms / (1.0 - uniforms))
    return found


def pulls(weights: Floats, number: Floats, weight: Floats) -> Floats:
    """Return what each member adds to the drive of all others by joining, (draw, member) [logit].

    number, weight: (draw,), the whole way from nobody to everybody by number and by what is carried.
    """
    found: Floats = number[:, None] / len(weights) + weight[:, None] * weights[None, :]
    return found


def drives(index: Floats, noise: Floats, pull: Floats) -> Floats:
    """Return the drive when nobody has joined, (draw, member) [logit]: index + noise - pull usually felt."""
    usual = logistic(index) * pull
    found: Floats = index + noise - (usual.sum(axis=1, keepdims=True) - usual)
    return found


def settle(game: Game, *, backed: bool) -> Joined:
    """Return least, greatest and played equilibrium of every draw."""
    drive = game.drive + (game.backstop[:, None] if backed else 0.0)
    low = willing.least(np.where(game.unknown, AWAY, drive), game.pull, game.movers)
    high = willing.greatest(np.where(game.unknown, -AWAY, drive), game.pull, game.movers)
    return Joined(low, high, np.where(game.chosen[:, None], high, low))


def tipping(game: Game, body: Body, candidates: npt.NDArray[np.int64], *, backed: bool) -> willing.Tipping:
    """Return the fewest further first movers that bring the least equilibrium at base to an able coalition."""
    drive = game.drive[0] + (game.backstop[0] if backed else 0.0)
    drive = np.where(game.unknown, AWAY, drive)
    first = np.where(game.movers, -AWAY, drive)
    return willing.tipping(first, game.pull[0], candidates, body.enough)


def missing(body: Body, joined: Bools) -> Floats:
    """Return what those who joined leave uncovered of each row, (draw, row)."""
    brought = np.matmul(joined[:, None, :].astype(float), body.supply)[:, 0, :]
    short = body.wanted - brought
    return np.where(short > ROUND * body.wanted, short, 0.0)
