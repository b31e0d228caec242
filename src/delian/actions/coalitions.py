"""Write all minimal coalitions of a game to a Parquet or CSV file, block by block: memory does not grow with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from delian.actions.report import check_file, in_one_go
from delian.core.errors import DelianError, Where
from delian.experiments.ensemble import Progress
from delian.models.games.listing import Bools, Listing

SUFFIXES = (".parquet", ".csv")
UNIT = "political distance [ideal points]"
GROUP_ROWS = 65_536  # coalitions in a row group of Parquet
Put = Callable[[Bools], None]


def check_target(path: Path, most: int) -> Path:
    """Return the path when *most* coalitions can be written there; told before anything is computed."""
    if most < 1:
        raise DelianError(
            "bad-number",
            f"--most {most}. Give the largest number of coalitions to write, 1 or more.",
            where=[Where(column="--most", value=most)],
        )
    check_file(path, SUFFIXES, "coalitions")
    if _is_parquet(path) and find_spec("pyarrow") is None:
        raise DelianError(
            "missing-extra",
            f"{path}: pyarrow is not installed. Type: pip install 'delian[parquet]', or name a .csv file",
            where=[Where(column="--coalitions", value=str(path))],
        )
    return path


def write(path: Path, listing: Listing, most: int, progress: Progress | None = None) -> str:
    """Write at most *most* coalitions to *path*, whole or not at all; return a sentence about what was written."""
    written, cut = 0, False
    with in_one_go(path) as part, (_parquet if _is_parquet(path) else _csv)(part, listing) as put:
        for block in listing.blocks():
            cut = written + len(block) > most
            put(block[: most - written])
            written = min(most, written + len(block))
            if progress is not None:
                progress(written, most)
            if cut:
                break
    told = f"wrote {written:,} minimal coalitions to {path}"
    return f"{told}; there are more: --most {most} ended the list" if cut else f"{told}: all of them"


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


@contextmanager
def _csv(path: Path, listing: Listing) -> Iterator[Put]:
    names = np.array(listing.members)
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write("members,size,cost,level\n")

        def put(inside: Bools) -> None:
            for row, cost in zip(inside, listing.costs(inside), strict=True):
                price = "" if cost is None else f"{cost:.9g}"
                file.write(f"{' '.join(names[row])},{row.sum()},{price},{listing.level:.9g}\n")

        yield put


@contextmanager
def _parquet(path: Path, listing: Listing) -> Iterator[Put]:
    import pyarrow
    from pyarrow import parquet

    names, waiting = pyarrow.array(listing.members), [np.zeros((0, len(listing.members)), dtype=bool)]
    kinds = {"members": pyarrow.list_(pyarrow.string()), "size": pyarrow.int16(), "cost": pyarrow.float64()}
    kinds["level"] = pyarrow.float64()
    schema = pyarrow.schema(list(kinds.items()), metadata={"cost": UNIT, "level": "share of the mission"})

    def table(inside: Bools) -> Any:
        size = inside.sum(axis=1)
        ends = np.concatenate([[0], np.cumsum(size)]).astype(np.int32)
        who = pyarrow.ListArray.from_arrays(ends, names.take(pyarrow.array(np.nonzero(inside)[1])))
        costs = pyarrow.array(listing.costs(inside), pyarrow.float64())
        columns = [who, pyarrow.array(size, pyarrow.int16()), costs, pyarrow.array(np.full(len(size), listing.level))]
        return pyarrow.Table.from_arrays(columns, schema=schema)

    writer: AbstractContextManager[Any] = parquet.ParquetWriter(path, schema)
    with writer as file:

        def put(inside: Bools) -> None:
            waiting.append(inside)
            if sum(map(len, waiting)) >= GROUP_ROWS:
                file.write_table(table(np.concatenate(waiting)), row_group_size=GROUP_ROWS)
                del waiting[1:]

        yield put
        if len(waiting) > 1:
            file.write_table(table(np.concatenate(waiting)), row_group_size=GROUP_ROWS)
