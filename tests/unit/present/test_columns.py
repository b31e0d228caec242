"""Tables of the terminal: no number and no word is broken, whatever the width."""

from __future__ import annotations

import pytest
from rich.console import Console

from delian.cli import main
from delian.present.columns import FittedTable, fitted_widths
from delian.present.tables import rich_table

HEADS = ("Member", "equipment %", "USD m", "reading")
ROWS = (
    ["Germany", "28.75", "226,000", "follows the rival"],
    ["United Kingdom", "36.09", "1,280 (365\u20132,190)", "unknown"],
)


def _shown(table, width):
    console = Console(width=width, color_system=None)
    with console.capture() as taken:
        console.print(table)
    return taken.get()


@pytest.mark.parametrize("width", [30, 40, 50, 60, 80, 200])
def test_numbers_and_words_stay_whole(width):
    text, _, _ = _shown(FittedTable(HEADS, ROWS, ("reading",)), width).partition("No room for: ")
    wanted = {word for part in (HEADS, *ROWS) for cell in part for word in cell.split()}
    assert set(text.split()) <= wanted
    assert {"Member", "Germany", "28.75"} <= set(text.split())


def test_columns_without_room_are_named():
    assert "No room for: reading. They are in --csv and --report." in " ".join(
        _shown(FittedTable(HEADS, ROWS), 41).split()
    )
    assert "No room" not in _shown(FittedTable(HEADS, ROWS, ("reading",)), 80)


def test_widths_by_hand():
    cells = [["Year", "2024"], ["at 2%", "23"], ["of", "30 of 30"]]
    assert fitted_widths(cells, 80) == [4, 5, 8]
    assert fitted_widths(cells, 13) == [4, 2, 5]
    assert fitted_widths(cells, 9) == [4, 4]


@pytest.mark.parametrize("words", [["pledge", "2pct"], [], ["pledge", "hague-2035"], ["share", "us-forces"]])
def test_verbs_of_burden_break_no_number_at_eighty_columns(words, capsys, monkeypatch):
    shown = {}
    for width in ("80", "100", "400"):
        monkeypatch.setenv("COLUMNS", width)
        assert main(["burden", *words]) == 0
        shown[width] = set(capsys.readouterr().out.split())
    assert shown["80"] <= shown["400"]
    assert shown["100"] <= shown["400"]


def test_numbers_of_a_plain_table_stay_whole():
    row = {"member": "United Kingdom"} | dict.fromkeys("abcd", 1234567.0)
    assert _shown(rich_table([row]), 40).split().count("1234567") == 4
