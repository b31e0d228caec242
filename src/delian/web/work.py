"""Where questions are worked out: a few processes, each with its ledger open, and the answers kept for a while."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from delian.core.errors import DelianError, Where

KEPT = 256  # answers kept, newest last
KEPT_BYTES = 64_000_000
Gone = Callable[[], Awaitable[bool]]


class Work:
    """Runs a named function in another process; the same words give the kept bytes.

    Functions are named at the module level and return text. An error of the question comes back as itself.
    """

    def __init__(self, processes: int, *, keep: bool) -> None:
        # Spawned, never forked: the same on every platform.
        self._pool = ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_open)
        self._long = asyncio.Semaphore(max(1, processes - 1))  # one process stays free for what a slider waits for
        self._kept: OrderedDict[tuple[str, ...], str] = OrderedDict()
        self._size = 0
        self._keep = keep

    async def warm(self, processes: int) -> None:
        """Start every process, so that the first question does not wait for it."""
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._pool, _ready, place) for place in range(processes)))

    async def text(
        self, function: Callable[..., str], *words: str, quick: bool = False, gone: Gone | None = None
    ) -> str:
        """Return the text of *function* for these words, kept or worked out now.

        quick: base values alone, which never wait for draws. gone: tells whether whoever asked has left by the time
        that a longer question gets its turn; it is then dropped, and the text is empty.
        """
        key = (f"{function.__module__}.{function.__qualname__}", *words)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if quick:
            found = await self._work(function, words)
        else:
            async with self._long:
                if gone is not None and await gone():
                    return ""
                found = await self._work(function, words)
        if not isinstance(found, str):
            raise _error(found)
        if self._keep:
            self._remember(key, found)
        return found

    async def _work(self, function: Callable[..., str], words: tuple[str, ...]) -> str | dict[str, Any]:
        return await asyncio.get_running_loop().run_in_executor(self._pool, _answer, function, words)

    def close(self) -> None:
        """Stop the processes; work that nobody waits for is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _remember(self, key: tuple[str, ...], text: str) -> None:
        self._kept[key] = text
        self._size += len(text)
        while len(self._kept) > KEPT or self._size > KEPT_BYTES:
            self._size -= len(self._kept.popitem(last=False)[1])


def _open() -> None:
    """Load what every question needs before the first one comes."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server alone decides when to stop
    import delian.questions.assess  # noqa: F401  # its packages take a third of a second


def _ready(place: int) -> int:
    return place


def _answer(function: Callable[..., str], words: tuple[str, ...]) -> str | dict[str, Any]:
    """Return the text, or the body of the question's error: an exception would lose its fields on the way."""
    try:
        return function(*words)
    except DelianError as error:
        return error.body()


def _error(body: dict[str, Any]) -> DelianError:
    told = body["error"]
    where = [Where(**place) for place in told["where"]]
    return DelianError(told["code"], told["message"], where=where, did_you_mean=told["did_you_mean"])
