"""The committed back-test: made again from the publisher's file, and the same numbers in the method card."""

from __future__ import annotations

import importlib.util

import pytest

from delian.ledger.store import Ledger
from house.proportions import ROOT

SCRIPT = ROOT / "benchmarks" / "pledge_backtest.py"


def _script():
    spec = importlib.util.spec_from_file_location("pledge_backtest", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def committed():
    with Ledger() as ledger:
        return {tuple(f.id.split("/")[1:3]): f.value for f in ledger.figures("skill")}


@pytest.mark.data
@pytest.mark.slow
def test_made_again_it_gives_the_committed_numbers_and_a_stopped_run_goes_on(raw_data, committed, tmp_path):
    script = _script()
    work = tmp_path / "scores.jsonl"
    found = script.means(script.run(raw_data, work))
    made = {
        (m, f"{name}_{h}"): v
        for (m, h), (_, *two) in found.items()
        for name, v in zip(("mae", "crps"), two, strict=True)
    }
    assert made == pytest.approx(committed, abs=1e-6)
    half = work.read_text("utf-8").splitlines()[:10]
    work.write_text("\n".join(half) + "\n", "utf-8")
    assert script.means(script.run(raw_data, work)) == found
    assert len(work.read_text("utf-8").splitlines()) == len(script.ORIGINS)


def test_the_method_card_prints_the_committed_numbers(committed):
    lines = (ROOT / "docs" / "methods" / "pledges.md").read_text("utf-8").splitlines()
    for horizon in (1, 2, 3, 5, 10):
        cells = next(line for line in lines if line.startswith(f"| {horizon} |")).strip("|").split("|")[2:]
        methods = ("regimes", "persistence", "drift")
        wanted = [committed[m, f"{name}_{horizon}"] for name in ("mae", "crps") for m in methods]
        assert [cell.strip() for cell in cells] == [f"{value:.3f}" for value in wanted]
