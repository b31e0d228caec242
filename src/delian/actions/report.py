"""Write reports: checked before the work, whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from delian.core.errors import DelianError, Where

SUFFIXES = (".html", ".htm")


def check_target(path: Path) -> Path:
    """Return the path when a report can be written there; `unwritable` says why not, before anything is computed."""
    folder = path.parent if str(path.parent) else Path()
    if path.suffix.lower() not in SUFFIXES:
        raise unwritable(path, f"reports are {' or '.join(SUFFIXES)} files")
    try:
        if path.is_dir():
            raise unwritable(path, "it is a folder")
        if not folder.is_dir():
            raise unwritable(path, "its folder does not exist")
        if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise unwritable(path, "no permission to write there")
    except OSError as problem:  # for instance a name that is too long
        raise unwritable(path, problem.strerror or "the system refused it") from None
    return path


def write_whole(path: Path, text: str) -> None:
    """Write *text* to *path* through a temporary file beside it, so that nobody ever sees half of it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        part.replace(path)
    except OSError as problem:
        raise unwritable(path, problem.strerror or "the disk refused it") from None
    finally:
        part.unlink(missing_ok=True)


def unwritable(path: Path, reason: str) -> DelianError:
    """Return the error for a path that cannot be written."""
    return DelianError(
        "unwritable",
        f"cannot write {path}: {reason}. Choose another path.",
        where=[Where(file=str(path))],
    )
