"""Tables of the ledger in pandas, Polars and Arrow: the same rows and numbers, unknown as missing."""

from __future__ import annotations

import importlib
import math
import sys

import pytest

from delian.core.errors import DelianError
from delian.ledger import frames
from delian.ledger.store import Ledger

KINDS = {"pandas": frames.to_pandas, "polars": frames.to_polars, "pyarrow": frames.to_arrow}


def _rows(kind: str, table: str) -> list[dict[str, object]]:
    importlib.import_module(kind)
    with Ledger() as ledger:
        frame = KINDS[kind](ledger, table)
    if kind == "pandas":
        return frame.to_dict("records")
    return frame.to_dicts() if kind == "polars" else frame.to_pylist()


def _none(value: object) -> object:
    return None if value is None or str(value) in ("nan", "<NA>") else value


@pytest.mark.parametrize("kind", KINDS)
def test_numbers_are_those_of_the_ledger(kind: str) -> None:
    with Ledger() as ledger:
        figures = ledger.figures("inventory")
    rows = _rows(kind, "inventory")
    assert [(_none(r["value"]), _none(r["low"])) for r in rows] == [(f.value, f.low) for f in figures]
    assert any(_none(row["value"]) is None for row in rows)
    assert all(isinstance(row["year"], int) for row in rows)
    assert math.isclose(sum(f.value or 0 for f in figures), sum(_none(r["value"]) or 0 for r in rows))
    assert {row["layer"] for row in rows} == {"delian"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("table", ["package_prices", "names", "figures"])
def test_every_kind_of_table_is_given(kind: str, table: str) -> None:
    with Ledger() as ledger:
        names, lines = ledger.lines(table)
        count = len(list(lines))
    rows = _rows(kind, table)
    assert (list(rows[0]), len(rows)) == (names, count)


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_that_is_missing_says_what_to_type(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, kind, None)
    with Ledger() as ledger, pytest.raises(DelianError, match=f"pip install {kind}") as told:
        KINDS[kind](ledger, "names")
    assert told.value.code == "missing-extra"


def test_an_unknown_table_is_told() -> None:
    with Ledger() as ledger, pytest.raises(DelianError) as told:
        frames.to_polars(ledger, "inventry")
    assert told.value.code == "unknown-table"
