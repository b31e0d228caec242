"""Fixtures and rules for all tests.

DELIAN_REQUIRE=browser,data (any value) makes every skipped test a failed one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = frozenset(word.strip() for word in os.environ.get("DELIAN_REQUIRE", "").split(",") if word.strip())
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = "no Chromium found (install chromium, or set CHROMIUM=...)"

settings.register_profile("ci", derandomize=True, deadline=None, max_examples=50, database=None)
settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Generator[None, None, None]:
    """Keep the tests out of the user's cache folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DELIAN_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def raw_data() -> Path:
    """Folder of the publishers' files, as they were collected."""
    folder = Path(os.environ.get("DELIAN_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        _absent("data", f"no publishers' files in {folder} (set DELIAN_DATA=...)")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium or Chrome that can be started."""
    asked = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [asked] if asked else BROWSERS)), None)
    if found is None:
        _absent("browser", NO_BROWSER)
    return found


def _absent(what: str, reason: str) -> None:
    if what in REQUIRED:
        pytest.fail(f"DELIAN_REQUIRE asks for {what}: {reason}", pytrace=False)
    pytest.skip(reason)


# Under DELIAN_REQUIRE nothing may be skipped: neither a test nor a module while it is collected.


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not hasattr(report, "wasxfail"):
        _no_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _no_skip(report)
    return report


def _no_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if REQUIRED and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, which DELIAN_REQUIRE forbids: {_reason(report)}"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    place = report.longrepr
    return str(place[2]) if isinstance(place, tuple) else str(place)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if any(NO_BROWSER in _reason(report) for report in skipped):
        terminalreporter.write_line(f"browser tests: not run, {NO_BROWSER}")
