"""Look at a file before anybody reads it: is it of its kind, whole, of a sane size, without macros."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from delian.core.errors import DelianError, Where

MAX_BYTES = 60_000_000  # several times the largest file of any publisher here
MAX_UNPACKED = 400_000_000
MAX_RATIO = 200  # spreadsheets of these publishers pack at 5 to 15
MAX_MEMBERS = 5_000
KINDS = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream"),
    "json": ("application/json", "text/json"),
    "zip": ("application/zip", "application/x-zip-compressed", "application/octet-stream"),
    "csv": ("text/csv", "text/plain", "application/octet-stream", "text/tab-separated-values"),
}
_HTML = (b"<!doctype", b"<html", b"<?xml", b"<head")


def check_file(path: Path, kind: str) -> None:
    """Raise `file-refused` unless *path* is a whole and harmless file of *kind* (xlsx, zip, json, csv)."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    except OSError as problem:
        raise refused(path.name, problem.strerror or "it cannot be read") from None
    if size > MAX_BYTES:
        raise refused(path.name, f"it has {size:,} bytes, more than {MAX_BYTES:,}")
    if not start:
        raise refused(path.name, "it is empty")
    if start.startswith(_HTML):
        raise refused(path.name, f"it is a web page (an error page?) and no {kind} file")
    {"xlsx": _check_workbook, "zip": _check_archive, "json": _check_json, "csv": _check_text}[kind](path)


def refused(name: str, why: str) -> DelianError:
    """Return the error for a file that is not taken."""
    return DelianError(
        "file-refused",
        f"{name} is refused: {why}. Nothing was changed. Get the publisher's file in a browser and type: "
        "delian ledger update SOURCE --from FILE",
        where=[Where(file=name)],
    )


def _parts(path: Path, what: str) -> set[str]:
    """Return the names of the parts of a zip file, none of which has been unpacked."""
    if not zipfile.is_zipfile(path):
        raise refused(path.name, f"it is no {what}, or it was cut off")
    with zipfile.ZipFile(path) as pack:
        members = pack.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise refused(path.name, f"it unpacks to {unpacked:,} bytes in {len(members):,} parts")
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > 1_000_000 and unpacked / packed > MAX_RATIO:
        raise refused(path.name, f"it unpacks to {unpacked / packed:,.0f} times its size")
    return {member.filename for member in members}


def _check_archive(path: Path) -> None:
    _parts(path, "zip file")


def _check_workbook(path: Path) -> None:
    names = _parts(path, "xlsx workbook")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise refused(path.name, "it holds macros")
    if "xl/workbook.xml" not in names:
        raise refused(path.name, "it is a zip file and no xlsx workbook")


def _check_json(path: Path) -> None:
    try:
        json.loads(path.read_bytes())
    except (ValueError, RecursionError) as problem:
        raise refused(path.name, f"it is no whole JSON document ({type(problem).__name__})") from None


def _check_text(path: Path) -> None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise refused(path.name, "it is no UTF-8 text") from None
    if "\0" in text or "\n" not in text:
        raise refused(path.name, "it is no table of lines")
