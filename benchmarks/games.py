"""Mission games: time and memory beside their budgets, and beside peers in the same run.

Usage: python benchmarks/games.py [--seeds 20] [--repeats 3] [--peer-seconds 120] [--only PART,...] [--write FILE.md]

The peers are for this table only and no dependency: pip install power-bdd powerindex. Instances are seeded: a giant,
some large, some middle and many small members; broad, middling and scarce capabilities; whole deployable units; each
requirement a share of what all without the giant hold. Nothing here is a test: it prints what it measured.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from delian.core.milp import Limits, Program, solve
from delian.models.games.cheapest import cheapest_able
from delian.models.games.coalitions import cheapest_minimal, minimal_count
from delian.models.games.diagram import Covering, DiagramLimits, TooLargeError, build
from delian.models.games.indices import power, shapley_shubik
from delian.models.games.sampling import sampled_shapley

CAPABILITIES = (10, 15, 20, 25)
clock = time.perf_counter
ROOMY = DiagramLimits(nodes=120_000_000, bytes=6_000_000_000)


def held(members: int, capabilities: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Units held (member, capability), the share ready, and the cost of sending each member."""
    rng = np.random.default_rng([20191204, members, capabilities, seed])
    size = np.sort(rng.lognormal(0.0, 1.15, members))[::-1]
    size = size / size[1:].sum() * 100.0
    size[0] = 70.0
    broad, middling = round(0.40 * capabilities), round(0.35 * capabilities)
    amount = np.zeros((members, capabilities))
    for place in range(capabilities):
        if place < broad:
            has, scale = rng.random(members) < 0.95, 1.2
        elif place < broad + middling:
            has, scale = rng.random(members) < np.clip(0.25 + 0.12 * np.sqrt(size * 2), 0, 1), 0.7
        else:
            holders = rng.integers(3, min(9, members))
            has, scale = np.zeros(members, bool), 0.5
            has[rng.choice(members, holders, replace=False, p=size / size.sum())] = True
        spread = rng.lognormal(0, 0.45, members) * rng.uniform(0.6, 2.2)
        amount[:, place] = has * scale * size**0.8 * spread
    inventory = np.ceil(amount).astype(np.int64)
    ready = rng.uniform(0.25, 0.65, (members, capabilities))
    return inventory, ready, np.ceil(10 + size * rng.uniform(0.5, 2, members))


def instance(members: int, capabilities: int, seed: int, demand: float = 0.35) -> tuple[Covering, np.ndarray]:
    """The game and the costs."""
    inventory, ready, cost = held(members, capabilities, seed)
    supply = np.floor(inventory * ready + 0.5).astype(np.int64)
    wanted = np.maximum(1, np.floor(demand * supply[1:].sum(axis=0))).astype(np.int64)
    return Covering(supply, wanted), cost


def seconds(run: Callable[[], object], repeats: int) -> float:
    """Median time of several calls after one that warms up, for ours and for peers alike."""
    run()
    taken = []
    for _ in range(repeats):
        start = clock()
        run()
        taken.append(clock() - start)
    return statistics.median(taken)


def line(*cells: object) -> str:
    """One row of a Markdown table."""
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(head: str, rows: list[str]) -> list[str]:
    """A Markdown table with its head."""
    names = head.split("|")
    return [line(*names), line(*["---"] * len(names)), *rows, ""]


def summary(name: str, budget: str, taken: dict[str, float]) -> str:
    """Median, largest and slowest of several instances."""
    slowest = max(taken, key=taken.__getitem__)
    return line(name, budget, len(taken), f"{statistics.median(taken.values()):.4f}", f"{taken[slowest]:.4f}", slowest)


def exact_indices(options: argparse.Namespace) -> list[str]:
    """Exact Banzhaf and Shapley-Shubik of 32 members, with both engines."""
    rows = []
    nodes: dict[str, float] = {}
    for engine, budget in (("numba", "0.3"), ("numpy", "2")):
        taken = {}
        power(build(instance(12, 5, 0)[0], ROOMY, engine))  # compiles or loads what was compiled
        for capabilities in CAPABILITIES:
            for seed in range(options.seeds):
                game, _ = instance(32, capabilities, seed)
                key = f"k {capabilities}, seed {seed}"
                taken[key] = seconds(
                    lambda game=game, engine=engine: power(build(game, ROOMY, engine)), options.repeats
                )
                nodes[key] = build(game, ROOMY, engine).nodes
        rows.append(summary(f"exact Banzhaf and Shapley-Shubik, {engine}", budget, taken))
    widest = max(nodes, key=nodes.__getitem__)
    told = f"Nodes: median {statistics.median(nodes.values()):,.0f}, most {nodes[widest]:,} ({widest})."
    return [*table("32 members|budget s|instances|median s|largest s|slowest", rows), told, ""]


def against_power_bdd(options: argparse.Namespace) -> list[str]:
    """The same games by intersections of weighted rules in power-bdd, in a process of its own with a time limit.

    The limit is that of the options, or what a hundred times as long takes: a stopped game still shows the ratio.
    """
    rows, ratios = [], []
    for capabilities in map(int, options.peer_capabilities.split(",")):
        for seed in range(options.peer_seeds):
            game, _ = instance(32, capabilities, seed)
            mine = seconds(lambda game=game: power(build(game, ROOMY, "numba")), options.repeats)
            theirs, agree = _power_bdd(game, max(options.peer_seconds, math.ceil(110 * mine)))
            ratio = f"{theirs / mine:,.0f}" if agree else f"over {theirs / mine:,.0f}"
            ratios.append(theirs / mine)
            told = f"{theirs:.2f}" if agree else f"stopped at {theirs:.0f}"
            rows.append(line(f"k {capabilities}, seed {seed}", f"{mine:.4f}", told, ratio, agree or "no answer"))
            print(rows[-1], file=sys.stderr, flush=True)
    rows.append(line("**least, median**", "", "", f"{min(ratios):,.0f}, {statistics.median(ratios):,.0f}", ""))
    return table("power-bdd, both indices|Delian s|power-bdd s|ratio|largest difference", rows)


def _power_bdd(game: Covering, limit: float) -> tuple[float, str]:
    """Seconds of power-bdd, and how far its indices are from ours; in a fork, because it cannot be stopped."""
    import multiprocessing

    def work(pipe: object) -> None:
        sys.setrecursionlimit(100_000)
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
        from power_bdd.bdd import BDD, WeightedGame

        start = clock()
        parts = []
        for place, wanted in enumerate(game.requirement.tolist()):
            part = BDD(WeightedGame(wanted, game.supply[:, place].tolist()))
            part.create_BDD()
            parts.append(part)
        whole = parts[0]
        for part in parts[1:]:
            whole = whole & part
        found = whole.calc_banzhaf(), whole.calc_shapley()
        pipe.send((clock() - start, found))

    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=work, args=(there,))
    child.start()
    there.close()
    if not here.poll(limit * 20):  # the limit is processor time; the machine may be busy
        child.kill()
        child.join()
        return limit, ""
    try:
        taken, (banzhaf, shapley) = here.recv()
    except EOFError:
        return limit, ""
    child.join()
    mine = power(build(game, ROOMY, "numba"))
    gap = max(
        np.abs(np.array(banzhaf, float) - mine.banzhaf.absolute).max(),
        np.abs(np.array(shapley, float) - mine.shapley_shubik).max(),
    )
    return taken, f"{gap:.0e}"


def against_powerindex(options: argparse.Namespace) -> list[str]:
    """Single weighted rules of 32 members."""
    from powerindex import Game

    rows = []
    for seed in range(options.peer_seeds):
        rng = np.random.default_rng([32, seed])
        weights = np.sort(rng.integers(1, 60, 32))[::-1]
        quota = int(weights.sum() * 0.6)
        game = Covering(weights[:, None].copy(), np.array([quota]))

        def theirs(quota: int = quota, weights: np.ndarray = weights) -> Game:
            found = Game(quota, [int(w) for w in weights])
            found.calc_banzhaf()
            found.calc_shapley_shubik()
            return found

        mine = {e: seconds(lambda e=e, g=game: power(build(g, ROOMY, e)), options.repeats) for e in ("numba", "numpy")}
        other = seconds(theirs, options.repeats)
        gap = np.abs(np.array(theirs().shapley_shubik) - power(build(game)).shapley_shubik).max()
        rows.append(
            line(f"seed {seed}", f"{mine['numba']:.4f}", f"{mine['numpy']:.4f}", f"{other:.4f}",
                 f"{other / mine['numba']:.1f}", f"{gap:.0e}")
        )  # fmt: skip
    return table("powerindex, one weighted rule|numba s|numpy s|powerindex s|ratio|largest difference", rows)


def coalitions(options: argparse.Namespace) -> list[str]:
    """The cheapest coalition beside HiGHS, and the list of a hundred."""
    first, plain, listed, ratios, slower = {}, {}, {}, [], []
    for capabilities in CAPABILITIES:
        for seed in range(options.seeds):
            game, cost = instance(32, capabilities, seed)
            key = f"k {capabilities}, seed {seed}"
            first[key] = seconds(lambda g=game, c=cost: cheapest_able(g, c, "numba"), options.repeats)
            plain[key] = seconds(lambda g=game, c=cost: cheapest_able(g, c), options.repeats)
            diagram = build(game, ROOMY, "numba")
            listed[key] = seconds(lambda g=game, d=diagram, c=cost: cheapest_minimal(g, d, c), 1)
            start = clock()
            proved = _highs(game, cost)
            taken = clock() - start
            ratios.append(taken / first[key])
            slower.append(taken / plain[key])
            for engine in ("numba", "numpy"):
                found = cheapest_able(game, cost, engine)
                if found is None or abs(found.cost - proved) > 1e-6 * proved:
                    raise SystemExit(f"{key}: cheapest {found} by {engine} but HiGHS {proved}")
    rows = [
        summary("cheapest able coalition, numba", "0.010", first),
        summary("cheapest able coalition, numpy", "0.010", plain),
        summary("100 cheapest minimal ones, from a diagram", "", listed),
    ]
    told = f"HiGHS takes {min(ratios):.1f} to {max(ratios):.1f} times as long for the cheapest (median "
    told += f"{statistics.median(ratios):.1f}; NumPy: {min(slower):.1f} to {max(slower):.1f}, median "
    told += f"{statistics.median(slower):.1f}), with the same optimum in all {len(ratios)}."
    return [*table("32 members|budget s|instances|median s|largest s|slowest", rows), told, ""]


def count(options: argparse.Namespace) -> list[str]:
    """The exact count of minimal coalitions, once an instance; two threads may share it, so by both clocks."""
    by_wall, by_processor = {}, {}
    for seed in range(4):  # compiles or loads both ways of counting
        minimal_count(instance(32, 20, seed)[0], ROOMY, "numba")
    for capabilities in CAPABILITIES:
        for seed in range(options.seeds):
            game, _ = instance(32, capabilities, seed)
            key = f"k {capabilities}, seed {seed}"
            start, began = time.process_time(), time.perf_counter()
            minimal_count(game, ROOMY, "numba")
            by_processor[key], by_wall[key] = time.process_time() - start, time.perf_counter() - began
    rows = [
        summary("exact count of minimal coalitions, numba, wall time", "3", by_wall),
        summary("the same, processor time of both threads", "", by_processor),
    ]
    return table("32 members|budget s|instances|median s|largest s|slowest", rows)


def _highs(game: Covering, cost: np.ndarray) -> float:
    rows, members = len(game.requirement), game.members
    matrix = np.minimum(game.supply, game.requirement).T.astype(float)
    program = Program(
        cost.astype(float), matrix, game.requirement.astype(float), np.full(rows, np.inf),
        np.zeros(members), np.ones(members), np.ones(members, dtype=bool),
    )  # fmt: skip
    return solve(program, Limits(presolve=True)).objective


def over_draws(options: argparse.Namespace) -> list[str]:
    """Exact Shapley-Shubik over draws of readiness, on one processor."""
    rows = []
    for capabilities in (15, 25):
        inventory, ready, _ = held(32, capabilities, 1)
        wanted = instance(32, capabilities, 1)[0].requirement
        rng = np.random.default_rng([77, 7])
        drawn = np.clip(ready + rng.normal(0, 0.12, (options.draws, *ready.shape)), 0.05, 0.95)
        start, found = clock(), []
        for share in drawn:
            game = Covering(np.floor(inventory * share + 0.5).astype(np.int64), wanted)
            found.append(shapley_shubik(build(game, ROOMY, "numba")))
        taken = clock() - start
        spread = np.std(found, axis=0).max()
        rows.append(line(f"k {capabilities}", options.draws, "60 for 500", f"{taken:.1f}", f"{spread:.3f}"))
    return table("32 members over draws, one thread|draws|budget s|s|largest spread of an index", rows)


def forty_five(options: argparse.Namespace) -> list[str]:
    """45 members: exact under 120 M nodes and 6 GB, else sampled to a standard error of 0.001."""
    rows = []
    for capabilities, demand in ((16, 0.35), (25, 0.35), (16, 0.5)):
        game, _ = instance(45, capabilities, 1, demand)
        start = clock()
        try:
            diagram = build(game, ROOMY, "numba")
            told = f"exact, {diagram.nodes:,} nodes"
            if not options.build_only:
                power(diagram)
        except TooLargeError as problem:
            told = f"over the limit ({problem})"
        taken = clock() - start
        start = clock()
        error = sampled_shapley(game, 260_000, 1).standard_error.max()
        sampling = clock() - start
        rows.append(line(f"k {capabilities}, demand {demand}", told, f"{taken:.1f}", f"{sampling:.2f}", f"{error:.5f}"))
    return table("45 members|exact|s|sampling 260,000 orders s|standard error", rows)


PARTS = {
    "indices": exact_indices,
    "coalitions": coalitions,
    "count": count,
    "draws": over_draws,
    "powerindex": against_powerindex,
    "power-bdd": against_power_bdd,
    "45": forty_five,
}


def machine() -> str:
    """What it ran on."""
    names = ("numpy", "numba", "highspy", "power-bdd", "powerindex")
    versions = []
    for name in names:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            versions.append(f"{name} not installed")
    model = next(
        (x.split(":")[1].strip() for x in Path("/proc/cpuinfo").read_text().splitlines() if x.startswith("model name")),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} processors, Python {platform.python_version()}, {', '.join(versions)}"


def main() -> None:
    """Print the tables, or write them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--peer-seeds", type=int, default=20)
    parser.add_argument("--peer-capabilities", default=",".join(map(str, CAPABILITIES)))
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--peer-seconds", type=int, default=120)
    parser.add_argument("--build-only", action="store_true", help="45 members: count the nodes, no indices")
    parser.add_argument("--only", default=",".join(PARTS))
    parser.add_argument("--cpu", action="store_true", help="processor time instead of wall time, on a busy machine")
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    if options.cpu:
        globals()["clock"] = time.process_time
    what = "processor time" if options.cpu else "wall time"
    text = [f"{machine()}; seconds of {what}.", ""]
    print(text[0], flush=True)
    for name in options.only.split(","):
        if name in ("powerindex", "power-bdd") and not find_spec(name.replace("-", "_")):
            text += [f"{name} is not installed.", ""]
            continue
        part = PARTS[name](options)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        part += [f"Peak memory so far: {memory:,.0f} MB.", ""]
        print("\n".join(part), flush=True)
        text += part
    if options.write:
        options.write.write_text("\n".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
