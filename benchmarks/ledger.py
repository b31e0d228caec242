"""Time and memory of the ledger beside their budgets: opening, a point query, a million-row layer, SQL over it.

Usage: python benchmarks/ledger.py [--rows 1000000] [--repeats 7]. Needs the extra delian[sql]. Nothing here is a test.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from delian.ledger.store import Ledger

CARD = "publisher: Nobody\ntitle: Made-up rows\ndate: '2024-12'\nlicence: none\ndefaults: {status: assumed}\n"
QUERY = (
    "SELECT member, sum(value) AS total FROM inventory WHERE item = 'tankers' GROUP BY member ORDER BY 2 DESC LIMIT 10"
)
FIGURE = "inventory/POL/tankers/2024/delian-2024/2024-12"


def made_up(path: Path, count: int) -> None:
    """Write *count* rows of a force table, in no useful order."""
    with Ledger(layers=()) as ledger:
        members, items = ledger.countries(), list(ledger.capabilities())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow("member,item,year,definition,value,low,high,note".split(","))
        for number in range(count):
            rest, member = divmod(number, len(members))
            rest, item = divmod(rest, len(items))
            edition, year = divmod(rest, 80)
            value = number * 7919 % 1000
            spread = (value, 0.9 * value, 1.1 * value + 1)
            writer.writerow([members[member], items[item], 1950 + year, f"d{edition}", *spread, f"row {number}"])


def seconds(run: Callable[[], object], repeats: int) -> list[float]:
    """Seconds of each call after one that warms up."""
    run()
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return found


def command(*words: str) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and largest resident memory [MB] of one command."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "delian", *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if status != 0:
        raise SystemExit(f"delian {' '.join(words)} failed with {status}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def inside(folder: Path, repeats: int) -> list[float]:
    """Seconds of the query alone, on an open DuckDB over the Parquet export that SQL reads."""
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    connection.execute(f"CREATE VIEW inventory AS FROM '{folder}/figures.parquet' WHERE table_name = 'inventory'")
    return seconds(lambda: connection.execute(QUERY).fetchall(), repeats)


def told(what: str, budget: float | None, times: list[float], more: str = "") -> None:
    """Print one line."""
    median = statistics.median(times)
    limit = f"{budget:.3f}" if budget else ""
    print(f"{what:<52}{limit:>9}{median:>10.4f}{min(times):>10.4f}{max(times):>10.4f}  {more}")


def opened(repeats: int, what: str) -> None:
    """Tell the seconds of opening the ledger and of a point query that was not asked before."""
    told(f"open the ledger, {what}", 0.050, seconds(lambda: Ledger().close(), repeats))
    found = []
    for _ in range(repeats):
        with Ledger() as ledger:
            start = time.perf_counter()
            ledger.figure(FIGURE)
            found.append(time.perf_counter() - start)
    told(f"a point query, {what}", 0.005, found)


def main() -> None:
    """Measure in a data folder of its own and print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    options = parser.parse_args()
    load = f"load {os.getloadavg()[0]:.1f}"
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {load}")
    print(f"{'what':<52}{'budget s':>9}{'median s':>10}{'min':>10}{'max':>10}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DELIAN_HOME"] = folder
        table, card = Path(folder, "rows.csv"), Path(folder, "card.yaml")
        made_up(table, options.rows)
        card.write_text(CARD, "utf-8")
        opened(options.repeats, "no layer")
        wall, busy, memory = command("ledger", "import", str(table), "--table", "inventory", "--source", str(card))
        told(
            f"import a layer of {options.rows:,} rows",
            20.0,
            [wall],
            f"{busy:.1f} s of processor, {memory:.0f} MB (1000)",
        )
        opened(options.repeats, "with that layer")
        told("the first SQL, which writes the Parquet files", None, [command("ledger", "sql", QUERY)[0]])
        export = next(Path(folder, "cache", "sql").iterdir())
        told("SQL over it, the query alone", 0.100, inside(export, options.repeats))
        told(
            "SQL over it, the whole command", None, [command("ledger", "sql", QUERY)[0] for _ in range(options.repeats)]
        )


if __name__ == "__main__":
    main()
