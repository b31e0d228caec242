"""Texts that take long to make, kept in the user's cache folder; DELIAN_HOME names another place."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

from delian.actions.report import write_whole
from delian.core.errors import DelianError


def cache_folder() -> Path:
    """Return the folder: `cache` below DELIAN_HOME, else where the system keeps what programs may make again."""
    chosen = os.environ.get("DELIAN_HOME")
    if chosen:
        return Path(chosen) / "cache"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "delian" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "delian"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "delian"


def kept(name: str, make: Callable[[], str]) -> str:
    """Return the text *name*, made once; a copy that does not fit its checksum is made again.

    Where nothing can be kept, the text is made every time.
    """
    try:
        path = cache_folder() / name
        text = path.read_bytes().decode("utf-8")
        if _checksum(text) == _beside(path).read_text("ascii"):
            return text
    except (OSError, RuntimeError, UnicodeDecodeError):  # not there, no home folder, or damaged
        pass
    text = make()
    try:
        path = cache_folder() / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
        write_whole(_beside(path), _checksum(text))
    except (OSError, RuntimeError, DelianError):
        pass  # it is only kept for next time
    return text


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.sha256")


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
