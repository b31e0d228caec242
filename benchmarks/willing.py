"""Seconds of `delian coalition` and its parts: 45 members and 10,000 draws, the fit, cold verbs.

Usage: python benchmarks/willing.py
"""

from __future__ import annotations

import subprocess
import sys
import time

import numpy as np

from delian.ledger.store import Ledger
from delian.models import joining
from delian.models.joining import Body, Game
from delian.questions.participation import estimates

MEMBERS, DRAWS, ROWS, REPEATS = 45, 10_000, 10, 5
VERBS = (
    ("coalition", "ukraine-reassurance-25k"),
    ("coalition", "libya-2011"),
    ("coalition", "operation", "ukraine-reassurance-25k"),
    ("council", "threats"),
)


def _best(work, repeats=REPEATS):
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds), max(seconds)


def equilibria():
    stream = np.random.Generator(np.random.Philox(1949))
    supply = stream.gamma(0.5, 1.0, (DRAWS, MEMBERS, ROWS))
    body = Body(supply, np.full((DRAWS, ROWS), supply.sum(axis=1).mean() * 0.6))
    pull = joining.pulls(body.weights(), np.full(DRAWS, 2.0), np.full(DRAWS, 2.0))
    drive = joining.drives(stream.normal(-1.0, 1.5, (DRAWS, MEMBERS)), stream.logistic(size=(DRAWS, MEMBERS)), pull)
    nobody = np.zeros(MEMBERS, bool)
    game = Game(drive, pull, np.full(DRAWS, 0.6), nobody, nobody, stream.random(DRAWS) < 0.5)

    def work():
        joined = joining.settle(game, backed=True)
        body.able(joined.played)

    return _best(work)


def fit():
    with Ledger() as ledger:
        return _best(lambda: estimates(ledger), 1)


def cold(verb):
    words = [sys.executable, "-m", "delian", *verb, "--json"]
    return _best(lambda: subprocess.run(words, check=True, capture_output=True), 3)


def main():
    print(f"equilibria, {MEMBERS} members x {DRAWS:,} draws: {equilibria()[0]:.2f} s (budget 2)")
    print(f"fit, leave one family out, four models, 2,000 bootstraps: {fit()[0]:.1f} s (budget 60)")
    for verb in VERBS:
        low, high = cold(verb)
        print(f"delian {' '.join(verb)}: {low:.2f} to {high:.2f} s (budget 1.5)")


if __name__ == "__main__":
    main()
