"""A table of the ledger for a notebook: pandas, Polars or Arrow (extra `delian[frames]`), with typed columns.

An unknown value, and a bound or a year of prices that a figure does not have, is missing and never 0.
"""

from __future__ import annotations

import importlib
from typing import Any

from delian.core.errors import DelianError
from delian.ledger.store import Ledger
from delian.ledger.tables import UNKNOWN

_NUMBERS = ("value", "low", "high")
_WHOLE = ("year", "price_year")


def columns_of(ledger: Ledger, table: str) -> dict[str, list[Any]]:
    """Return {column: values} of a table: numbers as numbers, what is missing or unknown as None, all layers."""
    names, rows = ledger.lines(table)
    found: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        for name, value in zip(names, row, strict=True):
            found[name].append(_typed(name, value))
    return found


def to_pandas(ledger: Ledger, table: str) -> Any:
    """Return a table as a pandas DataFrame."""
    pandas = _package("pandas")
    frame = pandas.DataFrame(columns_of(ledger, table))
    whole = {name: "Int64" for name in _WHOLE if name in frame}
    return frame.astype(whole | {name: "float64" for name in _NUMBERS if name in frame})


def to_polars(ledger: Ledger, table: str) -> Any:
    """Return a table as a Polars DataFrame."""
    polars = _package("polars")
    columns = columns_of(ledger, table)
    return polars.DataFrame(
        columns, schema={name: getattr(polars, _kind(name, ("Float64", "Int64", "String"))) for name in columns}
    )


def to_arrow(ledger: Ledger, table: str) -> Any:
    """Return a table as an Arrow Table."""
    arrow = _package("pyarrow")
    columns = columns_of(ledger, table)
    types = [(name, getattr(arrow, _kind(name, ("float64", "int64", "string")))()) for name in columns]
    return arrow.table(columns, schema=arrow.schema(types))


def _typed(name: str, value: Any) -> Any:
    if name in _NUMBERS:
        return None if value in ("", UNKNOWN) else float(value)
    if name in _WHOLE:
        return None if value == "" else int(value)
    return value


def _kind(name: str, kinds: tuple[str, str, str]) -> str:
    return kinds[0] if name in _NUMBERS else kinds[1] if name in _WHOLE else kinds[2]


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise DelianError("missing-extra", f"{name} is not installed. Type: pip install {name}") from None
