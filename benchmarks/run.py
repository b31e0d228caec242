"""Time and memory beside their budgets, and our own kernels beside a peer in the same run.

Usage: python benchmarks/run.py [--repeats 7] [--json FILE]. Nothing here is a test: it prints what it measured.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

ASSESS = ["assess", "baltic-defence", "--without", "USA", "--draws", "1000", "--json"]
COMMANDS = [
    # name, arguments, seconds, megabytes
    ("cold assess baltic-defence, 1,000 draws", ASSESS, 1.0, 250),
    ("cold brief, 300 draws over all missions", ["brief", "DEU", "--json"], 3.0, 250),
    ("cold --help", ["--help"], 0.15, None),
    ("cold ledger members", ["ledger", "members", "--json"], 0.3, None),
    ("cold burden", ["burden", "--json"], 1.5, 300),
    ("cold burden pledge", ["burden", "pledge", "hague-2035", "--json"], 1.5, 300),
    ("cold burden index, 100,000 weightings", ["burden", "index", "--json"], 1.5, 300),
    ("cold burden tests", ["burden", "tests", "--json"], 1.5, 300),
    ("cold burden share", ["burden", "share", "4600", "--json"], 1.5, 300),
    ("cold burden share, US forces", ["burden", "share", "us-forces", "--json"], 1.5, 300),
    ("cold burden aid", ["burden", "aid", "--without", "USA", "--json"], 1.5, 300),
]


def whole_process(arguments: list[str], repeats: int) -> tuple[list[float], float]:
    """Wall seconds of each run, and the largest resident memory of any [MB]."""
    seconds, memory = [], 0.0
    for _ in range(repeats):
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-m", "delian", *arguments], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds.append(time.perf_counter() - start)
        if status != 0:
            raise SystemExit(f"delian {' '.join(arguments)} failed with {status}")
        memory = max(memory, usage.ru_maxrss / 1024)
    return seconds, memory


def repeated(run: Callable[[], object], repeats: int) -> list[float]:
    """Seconds of each call after one that warms up."""
    run()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return seconds


def warm_calls(repeats: int) -> list[tuple[str, list[float], float, float | None]]:
    """The library's call on an open ledger: base only, and 1,000 draws; opening the ledger."""
    from delian.core.scenario import Scenario
    from delian.ledger.store import Ledger
    from delian.questions.assess import assess

    with Ledger() as ledger:
        rows = [
            (
                f"warm assess, {draws:,} draws",
                repeated(
                    lambda draws=draws: assess(
                        Scenario(missions=("baltic-defence",), without=("USA",), draws=draws), ledger
                    ),
                    repeats,
                ),
                budget,
                None,
            )
            for draws, budget in ((0, 0.020), (1000, 0.200))
        ]
    return [*rows, _weightings(repeats), ("open the ledger", repeated(lambda: Ledger().close(), repeats), 0.050, None)]


def _weightings(repeats: int) -> tuple[str, list[float], float, float | None]:
    """Ranks of 31 members by seven components under 100,000 weightings."""
    import numpy as np

    from delian.models import rank

    stream = np.random.Generator(np.random.Philox(1949))
    places = stream.random((31, 7))
    places[stream.random(places.shape) < 0.1] = np.nan

    def run() -> object:
        drawn = rank.even_weights(stream.standard_exponential((100_000, 7)))
        return rank.robustness(places, drawn, 5, (0.05, 0.95))

    return "ranks under 100,000 weightings", repeated(run, repeats), 1.0, None


def peers(repeats: int) -> list[tuple[str, float, str, float]]:
    """Ours and a peer on the same seeded work: substitution by rays, keyed draws, smallest coalition."""
    return [_rays_against_highs(repeats), _draws_against_one_stream(repeats), _smallest_against_search(repeats)]


def _rays_against_highs(repeats: int) -> tuple[str, float, str, float]:
    import numpy as np

    from delian.core.milp import Program, solve
    from delian.models.rays import Demand, rays

    rng = np.random.default_rng(20261123)
    demands = [
        Demand("p", "brigades", (("heavy", 1.0), ("light", 1.0)), ("heavy",), True),
        Demand("p", "heavy", (("heavy", 1.0),), (), True),
        Demand("p", "isr", (("manned", 1.0), ("uav", 0.5)), (), True),
        Demand("p", "uav", (("uav", 1.0),), (), True),
    ]
    columns = ["heavy", "light", "manned", "uav"]
    supply, asked = rng.uniform(1, 30, (1000, 4)), rng.uniform(1, 20, (1000, 4))
    found = rays("p", demands, columns)

    def ours() -> object:
        return np.min((supply @ found.supply.T) / (asked @ found.demand.T), axis=1)

    edges = [(columns.index(c), r, w) for r, d in enumerate(demands) for c, w in d.served_by]
    count = len(edges) + 1

    def theirs() -> object:
        out = []
        for held, want in zip(supply[:100], asked[:100], strict=True):
            rows = np.zeros((8, count))
            for place, (column, need, rate) in enumerate(edges):
                rows[column, place] = 1.0
                rows[4 + need, place] = rate
            rows[4:, -1] = -want
            program = Program(
                cost=np.r_[np.zeros(len(edges)), -1.0],
                matrix=rows,
                row_lower=np.r_[np.full(4, -np.inf), np.zeros(4)],
                row_upper=np.r_[held, np.full(4, np.inf)],
                lower=np.zeros(count),
                upper=np.full(count, np.inf),
                integer=np.zeros(count, dtype=bool),
            )
            out.append(-solve(program).objective)
        return np.array(out)

    if not np.allclose(ours()[:100], theirs(), atol=1e-7):  # type: ignore[index]
        raise SystemExit("rays and HiGHS disagree")
    mine = statistics.median(repeated(ours, repeats)) / 1000
    other = statistics.median(repeated(theirs, 3)) / 100
    return "s* of one draw by dual rays", mine, "HiGHS, one programme a draw", other


def _draws_against_one_stream(repeats: int) -> tuple[str, float, str, float]:
    import numpy as np

    from delian.core.draws import Factor, draw

    factors = [Factor(f"k{i}", "inventory", f"m{i % 30}", 1.0, 2.0, 3.0, "amount") for i in range(400)]
    mine = statistics.median(repeated(lambda: draw(factors, seed=1, start=0, stop=1001), repeats))
    rng = np.random.default_rng(1)
    other = statistics.median(repeated(lambda: np.exp(rng.standard_normal((1000, 400))), repeats))
    return "400 keyed factors x 1,000 draws", mine, "NumPy, one unkeyed stream", other


def _smallest_against_search(repeats: int) -> tuple[str, float, str, float]:
    from itertools import combinations

    import numpy as np

    from delian.models.games.coverings import smallest

    rng = np.random.default_rng(1949)
    supply = rng.gamma(0.6, 4.0, (14, 8))
    wanted = 0.55 * supply.sum(axis=0)
    names = [f"m{i}" for i in range(14)]

    def theirs() -> object:
        for size in range(1, 15):
            for group in combinations(range(14), size):
                if (supply[list(group)].sum(axis=0) >= wanted).all():
                    return size
        return None

    mine = statistics.median(repeated(lambda: smallest(supply, wanted, names), repeats))
    return (
        "smallest coalition of 14, 8 needs (HiGHS)",
        mine,
        "plain search by size",
        statistics.median(repeated(theirs, 3)),
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = []
    for name, arguments, seconds, megabytes in COMMANDS:
        times, memory = whole_process(arguments, options.repeats)
        rows.append((name, times, seconds, memory if megabytes else None))
    rows += warm_calls(options.repeats)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, numpy {version('numpy')}, highspy {version('highspy')}; {options.repeats} runs each\n")
    print(f"{'what':<44}{'budget s':>10}{'median s':>10}{'min':>9}{'max':>9}{'MB':>7}")
    for name, times, budget, memory in rows:
        line = f"{name:<44}{budget:>10.3f}{statistics.median(times):>10.4f}{min(times):>9.4f}{max(times):>9.4f}"
        print(line + (f"{memory:>7.0f}" if memory else ""))
    print(f"\n{'ours':<44}{'median s':>12}   {'peer':<32}{'median s':>12}{'ratio':>9}")
    beside = peers(options.repeats)
    for ours, mine, peer, other in beside:
        print(f"{ours:<44}{mine:>12.3g}   {peer:<32}{other:>12.3g}{other / mine:>9.2f}")
    if options.json:
        options.json.write_text(json.dumps({"machine": machine, "rows": rows, "peers": beside}, indent=1))


if __name__ == "__main__":
    main()
