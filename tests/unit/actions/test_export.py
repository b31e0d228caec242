"""The ledger as files: every row of every table, whole or not at all, nothing replaced."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from delian.actions.export import export
from delian.cli import main
from delian.core.errors import DelianError
from delian.ledger.export import FORMATS
from delian.ledger.store import EMBEDDED, Ledger
from delian.ledger.tables import FACT_TABLES, OTHER_TABLES


def _count(table: str) -> int:
    with Ledger() as ledger:
        return len(list(ledger.lines(table)[1]))


def test_csv_holds_the_committed_facts(tmp_path: Path) -> None:
    answer = export(tmp_path / "out", "csv").answer
    assert {row["table"]: row["rows"] for row in answer["tables"]} == {
        table: _count(table) for table in (*FACT_TABLES, *OTHER_TABLES)
    }
    with (tmp_path / "out" / "inventory.csv").open(encoding="utf-8", newline="") as file:
        found = [row[:-1] for row in csv.reader(file)]
    with (EMBEDDED.parent / "facts" / "inventory.csv").open(encoding="utf-8", newline="") as file:
        assert found == list(csv.reader(file))


def test_parquet_and_duckdb_hold_the_same(tmp_path: Path) -> None:
    answer = export(tmp_path / "out").answer
    assert answer["format"] == "parquet"
    assert main(["ledger", "export", str(tmp_path / "l.duckdb")]) == 0
    with duckdb.connect(str(tmp_path / "l.duckdb"), read_only=True) as connection:
        for row in answer["tables"]:
            path = tmp_path / "out" / f"{row['table']}.parquet"
            assert connection.execute(f"SELECT * FROM {row['table']} EXCEPT FROM '{path}'").fetchall() == []
            counted = connection.execute(f"SELECT count(*) FROM {row['table']}").fetchone()
            assert counted == (row["rows"],) == (_count(row["table"]),)
        assert connection.execute("SELECT count(*) FROM inventory").fetchone() == (_count("inventory"),)


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    export(tmp_path / "out", "csv")
    assert (tmp_path / "out" / "names.csv").is_file()


@pytest.mark.parametrize(
    ("name", "form", "code"),
    [
        ("kept", None, "unwritable"),
        ("file.txt", "csv", "unwritable"),
        ("l.duckdb", "csv", "unwritable"),
        ("out", "duckdb", "unwritable"),
        ("out", "xlsx", "unknown-option"),
        ("out.csv", None, "unwritable"),
        ("out.parquet", "parquet", "unwritable"),
        ("no/such/out", "csv", "unwritable"),
    ],
)
def test_what_cannot_be_written_is_refused(tmp_path: Path, name: str, form: str | None, code: str) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine.txt").write_text("mine", "utf-8")
    (tmp_path / "file.txt").write_text("mine", "utf-8")
    with pytest.raises(DelianError) as told:
        export(tmp_path / name, form)
    assert told.value.code == code
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file.txt", "kept", "mine.txt"]


def test_half_an_export_is_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(ledger: Ledger, folder: Path) -> dict[str, int]:
        (folder / "half.csv").write_text("half", "utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(FORMATS, "csv", broken)
    with pytest.raises(DelianError, match="No space left") as told:
        export(tmp_path / "out", "csv")
    assert told.value.code == "unwritable"
    assert list(tmp_path.iterdir()) == []
