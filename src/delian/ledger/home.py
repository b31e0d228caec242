"""Where the user's own data lies, and which ledger is in use: the shipped one, or that one with newer files."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, Where
from delian.ledger.build import checksum_path

POINTER = "current.json"


def data_folder() -> Path:
    """Return the folder of the user's data: DELIAN_HOME, else where the system keeps what programs must not lose."""
    chosen = os.environ.get("DELIAN_HOME")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "delian" / "Data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "delian"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "delian"


def ledger_in_use(embedded: Path) -> Path:
    """Return the ledger with the user's updates where they were made to this shipped ledger, else the shipped one."""
    try:
        folder = data_folder() / "ledger"
        found = pointer(folder)
    except RuntimeError:  # no home folder
        return embedded
    if not found or found["base"] != shipped(embedded):
        return embedded
    return folder / str(found["folder"]) / "ledger.sqlite"


def pointer(folder: Path) -> Mapping[str, Any]:
    """Return {base, folder, version, files} of the update in use; empty when there is none."""
    path = folder / POINTER
    try:
        text = path.read_text("utf-8")
    except OSError:
        return {}
    try:
        found = json.loads(text)
        return {name: found[name] for name in ("base", "folder", "version", "files")}
    except (ValueError, KeyError, TypeError):
        raise DelianError(
            "ledger-corrupt",
            f"{path} cannot be read. Delete it to use the shipped ledger, then type: delian ledger update",
            where=[Where(file=str(path))],
        ) from None


def shipped(embedded: Path) -> str:
    """Return the checksum of the shipped ledger, which updates are built on."""
    try:
        return checksum_path(embedded).read_text(encoding="ascii").strip()
    except OSError:
        return ""
