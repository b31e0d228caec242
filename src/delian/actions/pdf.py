"""Print a page to PDF with a Chromium found on this machine: one process, a time limit, no network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from delian.core.errors import DelianError, Where

SECONDS = 60
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MAC = ("Google Chrome", "Chromium", "Microsoft Edge")
WINDOWS = (r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-pdf-header-footer",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-quic",
    "--mute-audio",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # whatever it asks for, no name leads anywhere
)


def find_chromium() -> str:
    """Return a Chromium, Chrome or Edge; `missing-extra` says how to get one. CHROMIUM names another."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise _missing(f"CHROMIUM={chosen} is not a program that can be started")
        return found
    for name in (*NAMES, *_usual_places()):
        found = shutil.which(name)
        if found:
            return found
    raise _missing("no Chromium, Chrome or Edge was found")


def print_pdf(html: str, path: Path) -> None:
    """Print a page to *path*, whole or not at all; the page and the browser's profile live only meanwhile.

    The folder stands beside *path*, because some browsers (snaps) may not read the system's temporary folder.
    """
    browser = find_chromium()
    with tempfile.TemporaryDirectory(prefix="delian-pdf-", dir=path.parent, ignore_cleanup_errors=True) as folder:
        page, paper = Path(folder).resolve() / "page.html", Path(folder).resolve() / "page.pdf"
        page.write_text(html, "utf-8", newline="\n")
        told = _print(browser, page, paper)
        if not paper.is_file() or not paper.read_bytes().startswith(b"%PDF"):
            raise _failed(browser, told or "it wrote no PDF")
        paper.replace(path)


def _print(browser: str, page: Path, paper: Path) -> str:
    """Return the last line that the browser said, after it has printed."""
    command = [browser, *FLAGS, f"--user-data-dir={page.parent / 'profile'}", f"--print-to-pdf={paper}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # Chromium refuses to start for root otherwise
    try:
        done = subprocess.run(
            [*command, page.as_uri()], capture_output=True, stdin=subprocess.DEVNULL, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _failed(browser, f"it did not finish within {SECONDS} seconds") from None
    except OSError as problem:
        raise _failed(browser, problem.strerror or "it does not start") from None
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


def _usual_places() -> list[str]:
    if sys.platform == "darwin":
        return [f"{top}/Applications/{name}.app/Contents/MacOS/{name}" for name in MAC for top in ("", Path.home())]
    if sys.platform == "win32":
        tops = [os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
        return [f"{top}\\{name}" for name in WINDOWS for top in tops if top]
    return []


def _missing(what: str) -> DelianError:
    return DelianError(
        "missing-extra",
        f"a PDF needs a Chromium: {what}. Install one (Debian: apt install chromium; Ubuntu: snap install chromium; "
        "macOS: brew install --cask chromium, or Google Chrome; Windows: Edge is there, or winget install "
        "Google.Chrome), or name one with CHROMIUM=path. Or write --report FILE.html and print that page "
        "from any browser.",
        where=[Where(column="CHROMIUM", value=os.environ.get("CHROMIUM"))],
    )


def _failed(browser: str, why: str) -> DelianError:
    return DelianError(
        "failed",
        f"{browser} did not print the page: {why}. Name another browser with CHROMIUM=path, "
        "or write --report FILE.html and print that page from any browser.",
        where=[Where(column="CHROMIUM", value=browser)],
    )
