"""The workbench as a person feels it: slider to frame, ranges after it, requests a second, memory.

    .venv/bin/python benchmarks/workbench.py            # needs a Chromium; prints one table

1. 200 distinct positions of one slider on baltic-defence without USA, answers never kept: from the input event to
   the frame that shows the value of the interface. 2. 20 positions until the ranges are there. 3. Requests a second,
   the same scenario (kept) and distinct ones (not kept), eight at a time. 4. Memory of the server and its processes.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

POSITIONS, FOLLOWED, AT_ONCE = 200, 20, 8
FIGURE = "requirement/baltic-defence/defend.tankers/2025/total/2026-11"
START = "/mission?missions=baltic-defence&without=USA&year=2025"
ARGUMENTS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking".split()
TARGETS = {"slider": 100, "ranges": 500, "repeated": 200, "distinct": 40, "memory": 400}

MOVE = """
async ([figure, value, what]) => {
  const page = document.getElementById('page');
  const slider = document.querySelector(`[data-figure="${figure}"] input[type=range]`);
  const before = page.dataset[what] || '';
  const start = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
  while ((page.dataset[what] || '') === before) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}
"""


@contextmanager
def serving(keep: bool) -> Iterator[tuple[str, int]]:
    """Give address and process id of a server for these measurements."""
    code = f"from delian.web.serve import serve; serve(port=0, keep={keep})"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", running.stderr.readline())
        assert found
        yield found[0], running.pid
        running.terminate()
        running.wait(20)


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as response:
        return response.read()  # type: ignore[no-any-return]


def moved(page: Page, values: list[float], what: str) -> list[float]:
    return [page.evaluate(MOVE, [FIGURE, f"{value:.4f}", what]) for value in values]


def shown_equals_the_interface(page: Page, address: str) -> bool:
    query = page.evaluate("location.search").removeprefix("?")
    answer = json.loads(read(f"{address}/api/assess.json?{query}&draws=0"))["answer"]
    need = next(r for r in answer["needs"] if r["capability"] == "tankers")
    texts = page.locator('[data-part="needs"] tr[data-key] td:nth-child(2) .v').all_inner_texts()
    return f"{need['required']:.3g}" in [f"{float(text.replace(',', '')):.3g}" for text in texts]


def rate(address: str, queries: list[str]) -> float:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        start = time.perf_counter()
        list(pool.map(lambda query: read(f"{address}/api/assess.json?{query}"), queries))
        return len(queries) / (time.perf_counter() - start)


def memory(pid: int) -> float:
    """Return the resident memory of a process and its children [MB] (Linux)."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        status = Path(f"/proc/{one}/status").read_text("ascii", "replace")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        total += int(found[1]) if found else 0
        waiting += [
            int(child)
            for task in Path(f"/proc/{one}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    return total / 1024


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> int:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("no Chromium found")
    rows: list[tuple[str, str, str]] = []
    with serving(keep=False) as (address, pid), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address + START)
        page.wait_for_selector("#page[data-ready=yes]")
        times = moved(page, [31 + 0.1 * place for place in range(POSITIONS)], "base")
        assert shown_equals_the_interface(page, address)
        rows.append(
            ("slider to frame, p95 [ms]", f"{percentile(times, 0.95):.0f}", f"median {statistics.median(times):.0f}")
        )
        slow = moved(page, [35 + 0.37 * place for place in range(FOLLOWED)], "ranges")
        rows.append(
            ("slider to ranges, p95 [ms]", f"{percentile(slow, 0.95):.0f}", f"median {statistics.median(slow):.0f}")
        )
        distinct = [
            f"missions=baltic-defence&without=USA&draws=0&assume={FIGURE}={20 + 0.01 * n:.2f}" for n in range(200)
        ]
        rows.append(("distinct scenarios a second", f"{rate(address, distinct):.0f}", "base values"))
        rows.append(("memory of all processes [MB]", f"{memory(pid):.0f}", "after the above"))
        browser.close()
    with serving(keep=True) as (address, _):
        same = ["missions=baltic-defence&without=USA"] * 600
        rate(address, same[:8])
        rows.append(("repeated scenario a second", f"{rate(address, same):.0f}", "1,000 draws, kept"))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"load before: {os.getloadavg()[0]:.1f}; targets: {TARGETS}")
    for name, value, note in rows:
        print(f"{name:<32} {value:>6}   {note}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
