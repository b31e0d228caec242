"""Back-test of the projection of pledges: origins 1995 to 2023, horizons 1, 2, 3, 5, 10, against naive forecasts.

Usage: python benchmarks/pledge_backtest.py DATA_DIR [--work FILE] [--write]

Reads SIPRI's shares of GDP from DATA_DIR (the publisher's file, which is not shipped); each origin knows only the years
up to it. Scores of an origin are kept in the file of --work, one line an origin, so that a stopped run goes on where it
was. With --write the means become the table `skill` of the ledger, with the version of the program.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import defaultdict
from pathlib import Path

from delian import __version__
from delian.ledger.harvest import FACTS
from delian.ledger.readers.citation import fact
from delian.ledger.readers.sipri import read_share_of_gdp
from delian.ledger.store import Ledger
from delian.ledger.tables import write_rows
from delian.models import pledges

FILE = "sipri/SIPRI-Milex-data-1949-2024_2.xlsx"
FIRST, ORIGINS, HORIZONS, TARGET = 1985, range(1995, 2024), (1, 2, 3, 5, 10), 2.0
METHODS = ("regimes", "persistence", "drift")
SOURCE, DATE = "delian-backtest", "2026-11-29"


def series(data: Path) -> dict[str, dict[int, float]]:
    """Return shares of GDP [percent] by ally and year."""
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for row in read_share_of_gdp(data / FILE, FIRST)[0]:
        found[row.member][int(row.year)] = float(row.value)
    return dict(found)


def scores(shares, members, starts, origin):
    """Return [method, horizon, absolute error, CRPS] of one origin, trained on the years up to it."""
    known = {m: {y: s for y, s in line.items() if y <= origin} for m, line in shares.items() if m in members}
    known = {m: line for m, line in known.items() if line}
    start = pledges.regime_start(starts, origin)
    found = pledges.speeds(known, dict.fromkeys(known, TARGET), max(start, FIRST + 1), origin)
    rows = []
    for member, line in known.items():
        if origin not in line or origin - pledges.DRIFT_YEARS not in line or found is None:
            continue
        for horizon in HORIZONS:
            truth = shares[member].get(origin + horizon)
            if truth is None:
                continue
            made = {
                "regimes": pledges.forecast(line[origin], TARGET, found.of(member), found.noise, horizon),
                "persistence": pledges.persistence(known, member, origin, horizon),
                "drift": pledges.drift(known, member, origin, horizon),
            }
            rows += [[name, horizon, abs(truth - f.mean), pledges.crps(f, truth)] for name, f in made.items()]
    return rows


def run(data: Path, work: Path | None) -> list[list[object]]:
    """Return the scores of all origins; those already in the file are not made again."""
    done = {}
    if work is not None and work.exists():
        done = {row["origin"]: row["rows"] for row in map(json.loads, work.read_text("utf-8").splitlines())}
    shares = series(data)
    with Ledger() as ledger:
        starts = [int(f.range[1]) for f in ledger.figures("levels", item="regime_start")]
        for origin in ORIGINS:
            if origin in done:
                continue
            members = {row["member"] for row in ledger.members("nato", f"{origin}-12-31")} - {"ISL"}
            done[origin] = scores(shares, members, starts, origin)
            if work is not None:
                with work.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"origin": origin, "rows": done[origin]}) + "\n")
    return [row for origin in ORIGINS for row in done[origin]]


def means(rows) -> dict[tuple[str, int], tuple[int, float, float]]:
    """Return {(method, horizon): (number, mean absolute error, mean CRPS)}."""
    found = {}
    for method in METHODS:
        for horizon in HORIZONS:
            chosen = [row for row in rows if row[0] == method and row[1] == horizon]
            n = len(chosen)
            found[method, horizon] = (n, sum(row[2] for row in chosen) / n, sum(row[3] for row in chosen) / n)
    return found


def write(found) -> None:
    """Write the table `skill`: one figure for each method, measure and horizon."""
    rows = [
        fact(
            (method, f"{measure}_{horizon}", 2024, "origins-1995-2023", f"delian-{__version__}"),
            f"{value:.6f}",
            "percentage points of GDP",
            "estimated",
            SOURCE,
            published=DATE,
            note=f"{n} forecasts; target {TARGET:g}% of GDP; SIPRI's shares, April 2025",
        )
        for (method, horizon), (n, mae, crps) in found.items()
        for measure, value in (("mae", mae), ("crps", crps))
    ]
    write_rows(FACTS / "skill.csv", "skill", rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, help="file that keeps the scores of each origin")
    parser.add_argument("--write", action="store_true", help="write the ledger's table `skill`")
    asked = parser.parse_args()
    start = time.perf_counter()
    found = means(run(asked.data, asked.work))
    for (method, horizon), (n, mae, crps) in found.items():
        naive = found["persistence", horizon]
        skill = f"skill {1 - mae / naive[1]:+.3f} {1 - crps / naive[2]:+.3f}"
        print(f"{method:<12} {horizon:>2} years  n {n:>4}  MAE {mae:.4f}  CRPS {crps:.4f}  {skill}")
    print(f"{time.perf_counter() - start:.1f} s")
    if asked.write:
        write(found)


if __name__ == "__main__":
    main()
