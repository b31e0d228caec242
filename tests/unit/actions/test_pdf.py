"""Printing with a stand-in for the browser; a real one prints in tests/browser."""

import subprocess
import sys
from pathlib import Path

import pytest

from delian.actions import pdf
from delian.actions.pdf import find_chromium, print_pdf
from delian.actions.report import write_report
from delian.core.errors import DelianError


@pytest.fixture
def browser(monkeypatch, tmp_path):
    """Let print_pdf call a function instead of a browser; it gets the words of the command."""
    monkeypatch.setenv("CHROMIUM", sys.executable)
    seen = []

    def stand_in(act):
        def run(command, **options):
            seen.append((command, options))
            paper = next(w for w in command if w.startswith("--print-to-pdf=")).partition("=")[2]
            return act(Path(paper)) or subprocess.CompletedProcess(command, 0, b"", b"first\nlast line\n")

        monkeypatch.setattr(pdf.subprocess, "run", run)
        return seen

    return stand_in


def test_the_page_is_printed_whole_and_nothing_else_stays(browser, tmp_path):
    seen = browser(lambda paper: paper.write_bytes(b"%PDF-1.7 all of it") and None)
    write_report(tmp_path / "r.pdf", "<p>é</p>")
    assert [path.name for path in tmp_path.iterdir()] == ["r.pdf"]
    assert (tmp_path / "r.pdf").read_bytes() == b"%PDF-1.7 all of it"
    ((command, options),) = seen
    assert "--headless" in command
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in command
    assert command[-1].startswith("file:///")
    assert any(word.startswith(f"--user-data-dir={tmp_path}") for word in command)
    assert options["timeout"] > 0


def test_root_prints_without_sandbox_and_others_with_it(browser, monkeypatch, tmp_path):
    seen = browser(lambda paper: paper.write_bytes(b"%PDF") and None)
    for user in (0, 1000):
        monkeypatch.setattr(pdf.os, "geteuid", lambda user=user: user, raising=False)
        print_pdf("<p>", tmp_path / "r.pdf")
    assert ["--no-sandbox" in command for command, _ in seen] == [True, False]


def _nothing(paper):
    return None


def _no_pdf(paper):
    paper.write_text("not a PDF")


def _too_long(paper):
    raise subprocess.TimeoutExpired("chromium", 60)


def _does_not_start(paper):
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (_nothing, "last line"),
        (_no_pdf, "last line"),
        (_too_long, "did not finish within 60 seconds"),
        (_does_not_start, "Permission denied"),
    ],
)
def test_a_browser_that_fails_leaves_the_older_file(browser, tmp_path, act, says):
    browser(act)
    (tmp_path / "r.pdf").write_text("older")
    with pytest.raises(DelianError) as caught:
        print_pdf("<p>", tmp_path / "r.pdf")
    assert caught.value.code == "failed"
    assert says in caught.value.message
    assert "FILE.html" in caught.value.message
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("r.pdf", "older")]


def test_without_a_browser_the_error_says_how_to_get_one(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    with pytest.raises(DelianError) as caught:
        find_chromium()
    assert caught.value.code == "missing-extra"
    for word in ("apt install chromium", "macOS", "Windows", "FILE.html"):
        assert word in caught.value.message


def test_the_first_browser_found_is_taken_and_the_environment_goes_before(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(pdf.shutil, "which", lambda name: f"found {name}" if "chrome" in name else None)
    assert find_chromium() == "found google-chrome"
    monkeypatch.setenv("CHROMIUM", "my-chrome")
    assert find_chromium() == "found my-chrome"


@pytest.mark.parametrize(("system", "part"), [("darwin", "Google Chrome.app"), ("win32", "msedge.exe")])
def test_usual_places_of_other_systems_are_tried(monkeypatch, system, part):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PROGRAMFILES", "C:\\Programs")
    monkeypatch.setattr(pdf.sys, "platform", system)
    monkeypatch.setattr(pdf.shutil, "which", lambda name: name if part in name else None)
    assert part in find_chromium()
