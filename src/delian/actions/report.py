"""Write reports: checked before the work, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from delian.actions.pdf import find_chromium, print_pdf
from delian.core.errors import DelianError, Where

SUFFIXES = (".html", ".htm", ".pdf")


def check_target(path: Path) -> Path:
    """Return the path when a report can be written there; `unwritable` says why not, before anything is computed."""
    check_file(path, SUFFIXES, "reports")
    if is_pdf(path):
        find_chromium()
    return path


def check_file(path: Path, suffixes: Sequence[str], what: str) -> None:
    """Refuse a path of another suffix, in no folder, or without permission."""
    folder = path.parent if str(path.parent) else Path()
    if path.suffix.lower() not in suffixes:
        raise unwritable(path, f"{what} are {' or '.join(suffixes)} files")
    try:
        if path.is_dir():
            raise unwritable(path, "it is a folder")
        if not folder.is_dir():
            raise unwritable(path, "its folder does not exist")
        if not os.access(folder, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
            raise unwritable(path, "no permission to write there")
    except OSError as problem:  # for instance a name that is too long
        raise unwritable(path, problem.strerror or "the system refused it") from None


def is_pdf(path: Path) -> bool:
    """Return True when a report of this name is printed to PDF."""
    return path.suffix.lower() == ".pdf"


def check_folder(folder: Path) -> Path:
    """Return the folder when files can be written there; it is made when the first is written.

    `unwritable` says why not, before anything is computed.
    """
    try:
        nearest = folder
        while not nearest.exists() and nearest != nearest.parent:
            nearest = nearest.parent
        if not nearest.is_dir():
            raise unwritable(folder, "it is a file" if nearest == folder else f"{nearest} is a file")
        if not os.access(nearest, os.W_OK):
            raise unwritable(folder, "no permission to write there")
    except OSError as problem:
        raise unwritable(folder, problem.strerror or "the system refused it") from None
    return folder


def write_report(path: Path, page: str) -> None:
    """Write a page to *path*, printed when it is a PDF."""
    if is_pdf(path):
        print_pdf(page, path)
    else:
        write_whole(path, page)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of these names into *folder*, each whole; older ones of the same name are replaced."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise unwritable(folder, problem.strerror or "the system refused it") from None
    for name, content in files.items():
        write_whole(folder / name, content)


def write_whole(path: Path, content: str | bytes) -> None:
    """Write *content* to *path* through a temporary file beside it, so that nobody ever sees half of it."""
    whole = content.encode("utf-8") if isinstance(content, str) else content
    with in_one_go(path) as part, part.open("xb") as file:
        file.write(whole)


@contextmanager
def in_one_go(path: Path) -> Iterator[Path]:
    """Give a temporary path beside *path* to write to; it becomes *path* when all went well, else it goes."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
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
