"""Fetch one file of a publisher: the only place that speaks to a network. What comes is data and never run."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from delian import __version__
from delian.core.errors import DelianError, Where
from delian.ledger.readers.inspect import KINDS, MAX_BYTES, check_file, refused

if TYPE_CHECKING:
    import httpx

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_BUSY = (429, 500, 502, 503, 504)
_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often to try: seconds for one answer and for the whole file, tries, seconds before the next."""

    connect: float = 10.0
    whole: float = 300.0
    tries: int = 3
    pause: float = 2.0
    redirects: int = 5
    size: int = MAX_BYTES


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched: where it lies, the address that gave it, and what the server said of it."""

    path: Path
    url: str
    etag: str
    content_type: str


class _PassingError(Exception):
    """The server or the way to it failed in a manner that may pass."""


def fetch(
    url: str,
    kind: str,
    target: Path,
    patience: Patience,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """Write the file at *url* to *target* and return what was fetched; nothing is left there when it fails.

    1. Only https (http on this machine alone), certificates verified, redirects followed on the same host only.
    2. The body is counted while it comes: a size limit, a limit of time, and no packed transfer.
    3. Its content type and its first bytes must be those of *kind*, and it must be whole.
    Raises `file-refused` for what came, `fetch-failed` when nothing came after all tries.
    """
    httpx = _library()
    last = ""
    for number in range(patience.tries):
        if number:
            sleep(patience.pause * 2 ** (number - 1))
        try:
            with httpx.Client(
                follow_redirects=False, timeout=patience.connect, verify=True, headers=_HEADERS
            ) as client:
                found = _follow(client, url, kind, target, patience)
            check_file(target, kind)
            return found
        except _PassingError as problem:
            last = str(problem)
        except httpx.TransportError as problem:
            last = _plainly(problem)
            if "CERTIFICATE_VERIFY_FAILED" in str(problem):
                target.unlink(missing_ok=True)
                raise refused(urlsplit(url).netloc, "its certificate is not valid") from None
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    target.unlink(missing_ok=True)
    tries = "1 try" if patience.tries == 1 else f"{patience.tries} tries"
    raise DelianError(
        "fetch-failed",
        f"nothing came from {urlsplit(url).netloc} after {tries}: {last}. Nothing was changed. "
        "Get the file in a browser and type: delian ledger update SOURCE --from FILE",
        where=[Where(file=url)],
    )


_HEADERS = {"User-Agent": f"delian/{__version__}", "Accept-Encoding": "identity"}


def _library() -> Any:
    try:
        import httpx
    except ModuleNotFoundError:
        raise DelianError(
            "missing-extra",
            "fetching needs httpx. Install delian[update], or get the file in a browser and type: "
            "delian ledger update SOURCE --from FILE",
        ) from None
    return httpx


def _follow(client: httpx.Client, url: str, kind: str, target: Path, patience: Patience) -> Fetched:
    """Fetch through redirects that stay on the host; the scheme may only become safer."""
    first = urlsplit(url)
    for _ in range(patience.redirects + 1):
        place = urlsplit(url)
        if place.hostname != first.hostname or place.port != first.port:
            raise refused(first.netloc, f"it sends to another host, {place.netloc}")
        if place.scheme != "https" and not (place.scheme == "http" and place.hostname in LOOPBACK):
            raise refused(first.netloc, f"{place.scheme}:// is not encrypted")
        with client.stream("GET", url, follow_redirects=False) as answer:
            if answer.status_code in _MOVED and "location" in answer.headers:
                url = urljoin(url, answer.headers["location"])
                continue
            _check_head(answer.status_code, answer.headers, kind, first.netloc, patience)
            _write_body(answer, target, first.netloc, patience)
            return Fetched(target, url, answer.headers.get("etag", ""), answer.headers.get("content-type", ""))
    raise refused(first.netloc, f"it redirects more than {patience.redirects} times")


def _check_head(status: int, headers: Mapping[str, str], kind: str, host: str, patience: Patience) -> None:
    if status in _BUSY:
        raise _PassingError(f"status {status}")
    if status != 200:
        raise refused(host, f"it answers with status {status}")
    stated = headers.get("content-type", "").partition(";")[0].strip().lower()
    if stated and stated not in KINDS[kind]:
        raise refused(host, f"it sends {stated}, expected {' or '.join(KINDS[kind])}")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise refused(host, f"it sends a packed transfer ({headers['content-encoding']})")
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > patience.size:
        raise refused(host, f"it announces {int(length):,} bytes, more than {patience.size:,}")


def _write_body(answer: httpx.Response, target: Path, host: str, patience: Patience) -> None:
    end = time.monotonic() + patience.whole
    size = 0
    with target.open("wb") as file:
        for piece in answer.iter_raw():
            size += len(piece)
            if size > patience.size:
                raise refused(host, f"it sends more than {patience.size:,} bytes")
            if time.monotonic() > end:
                raise refused(host, f"it was not finished after {patience.whole:g} seconds")
            file.write(piece)


def _plainly(problem: Exception) -> str:
    return " ".join(str(problem).split()) or type(problem).__name__
