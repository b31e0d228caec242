"""SQL over the facts: the same numbers as the ledger, and queries that would hang, flood, read or write elsewhere."""

from __future__ import annotations

import json
import sys
import time

import pytest

from delian.actions.cache import cache_folder
from delian.actions.sql import exported, sql
from delian.cli import main
from delian.core.errors import DelianError
from delian.ledger import sql as door
from delian.ledger.store import Ledger


def refused(query: str, code: str, seconds: float = 60.0) -> DelianError:
    with pytest.raises(DelianError) as told:
        sql(query, seconds)
    assert told.value.code == code, told.value.message
    assert told.value.exit_code == 2
    return told.value


def test_a_query_gives_what_the_ledger_holds() -> None:
    found = sql("SELECT member, value, low, layer FROM inventory WHERE item = 'tankers' AND year = 2024").answer
    with Ledger() as ledger:
        figures = ledger.figures("inventory", item="tankers", year=2024)
    assert {row["member"]: row["value"] for row in found["rows"]} == {f.id.split("/")[1]: f.value for f in figures}
    assert {row["layer"] for row in found["rows"]} == {"delian"}
    assert found["count"] == len(figures)


def test_every_row_of_every_table_is_exported() -> None:
    counts = " UNION ALL ".join(f"SELECT '{table}' AS name, count(*) AS n FROM {table}" for table in door.NAMES)
    rows = {row["name"]: row["n"] for row in sql(counts).answer["rows"]}
    with Ledger() as ledger:
        for table, count in rows.items():
            assert count == len(list(ledger.lines(table)[1]) if table == "figures" else ledger.rows(table, {})), table


def test_unknown_is_null_and_never_zero() -> None:
    found = sql("SELECT state, min(value) low, count(value) known, count(*) n FROM figures GROUP BY state")
    rows = found.answer["rows"]
    states = {row["state"]: row for row in rows}
    assert set(states) == {"zero", "value", "unknown"}
    assert states["unknown"]["known"] == 0 < states["unknown"]["n"]
    assert states["zero"]["low"] == 0


def test_sources_of_the_rows_are_told() -> None:
    answer = sql("SELECT DISTINCT source FROM levels")
    assert [source.id for source in answer.sources] == [row["source"] for row in answer.answer["rows"]]


def test_with_values_and_joins_are_answered() -> None:
    query = """
        WITH held AS (
            SELECT member, sum(value) AS total FROM inventory WHERE item = 'tankers' AND year = 2024 GROUP BY member
        )
        SELECT n.name, held.total FROM held JOIN names n ON n.iso3 = held.member ORDER BY total DESC LIMIT 1 -- most
    """
    assert sql(query).answer["rows"][0]["name"] == "United States"
    steps = "SELECT 1 AS x UNION ALL SELECT x + 1 FROM t WHERE x < 4"
    recursive = f"WITH RECURSIVE t AS ({steps}) SELECT sum(x) AS s FROM t"
    assert sql(recursive).answer["rows"] == [{"s": 10}]
    assert sql("SELECT 1 AS a, 2 AS a, 'NaN'::DOUBLE AS b").answer["rows"] == [{"a": 1, "a_2": 2, "b": None}]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_databases()",
        "SELECT * FROM pragma_database_list",
        "PRAGMA database_list",
        "SELECT current_setting('allowed_paths')",
        "SELECT * FROM query('SELECT 1')",
        "SELECT 1 WHERE EXISTS (SELECT * FROM duckdb_settings())",
        "WITH a AS (SELECT * FROM duckdb_settings()) SELECT * FROM a",
        "SELECT * FROM information_schema.tables",
        "COPY figures TO 'figures.csv'",
        "COPY (SELECT 1) TO 'one.parquet'",
        "ATTACH 'other.db' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '100GB'",
        "CREATE TABLE mine AS SELECT 1",
        "INSERT INTO figures SELECT * FROM figures",
        "DROP VIEW figures",
        "EXPLAIN SELECT 1",
        "DESCRIBE figures",
        "CALL pragma_version()",
        "SELECT * FROM read_text('sources.parquet')",
        "SELECT * FROM read_csv('../../../secret.csv')",
        "SELECT * FROM read_parquet('figures.parquet')",
        "SELECT * FROM 'figures.parquet'",
        "SELECT * FROM glob('*')",
        "SELECT * FROM 'https://example.org/a.csv'",
        "SELECT 1; SELECT 2",
        "SELECT 1; DROP VIEW figures",
        "SELEC 1",
        "SELECT no_such_column FROM figures",
        "SELECT getenv('HOME')",
        "",
        "-- nothing",
    ],
)
def test_what_is_not_one_select_on_the_ledger_is_refused(query: str) -> None:
    message = refused(query, "sql-refused").message
    assert str(cache_folder()) not in message
    assert len(message) < 2_000


def test_a_table_that_is_misspelt_is_told_with_the_nearest() -> None:
    assert "inventory" in refused("SELECT * FROM inventry", "sql-refused").did_you_mean


@pytest.mark.skipif(sys.platform == "win32", reason="the system holds no process to an address space")
@pytest.mark.parametrize(
    "query",
    [
        "SELECT repeat('x', 2000000000)",
        "SELECT length(repeat('x', 400000000 + i::INTEGER)) FROM range(64) t(i)",
        "SELECT list(a.range) FROM range(100000000) a, range(10000000) b",
        "SELECT string_agg(repeat('x', 1000000), '') FROM range(10000)",
    ],
)
def test_memory_is_held(query: str) -> None:
    refused(query, "sql-limit")


@pytest.mark.parametrize(
    "query",
    [
        "WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t",
        "SELECT sum(range) FROM range(1000000000000)",
        "SELECT count(*) FROM figures a, figures b, figures c WHERE a.value + b.value > c.value",
    ],
)
def test_time_is_held(query: str) -> None:
    exported_first = sql("SELECT 1 AS one")
    assert exported_first.answer["count"] == 1
    start = time.monotonic()
    assert "after 2 seconds" in refused(query, "sql-limit", seconds=2).message
    assert time.monotonic() - start < 12  # the limit, and a slow machine


def test_rows_and_bytes_are_cut_and_told() -> None:
    many = sql("SELECT * FROM range(1000000000000)")
    assert many.answer["count"] == door.ROWS == 10_000
    assert [note.code for note in many.warnings if note.code == "rows-cut"] == ["rows-cut"]
    wide = sql("SELECT repeat('x', 100000) AS x FROM range(200)")
    assert wide.answer["count"] == 49  # the most that fit into 5 MB
    assert "5,000,000 bytes" in wide.warnings[0].text
    refused("SELECT repeat('x', 6000000) AS x", "sql-limit")


def test_the_whole_result_has_no_warning() -> None:
    codes = [note.code for note in sql("SELECT 1 AS one").warnings]
    assert codes == ([] if sys.platform == "linux" else ["memory-not-held"])


@pytest.mark.parametrize("seconds", [0, -1, 1e9, float("nan")])
def test_a_strange_time_limit_is_refused(seconds: float) -> None:
    refused("SELECT 1", "bad-number", seconds)


def test_a_query_that_is_too_long_or_too_deep_is_refused() -> None:
    refused("SELECT " + "1," * 100_000, "sql-refused")
    deep = "(" * 20_000 + "1" + ")" * 20_000
    with pytest.raises(DelianError) as told:
        sql(f"SELECT {deep}", 60)
    assert told.value.code in ("sql-refused", "sql-limit")


def test_the_export_is_made_once_for_each_edition() -> None:
    with Ledger() as ledger:
        folder = exported(ledger)
        before = (folder / "figures.parquet").stat().st_mtime_ns
        assert exported(ledger) == folder
    assert (folder / "figures.parquet").stat().st_mtime_ns == before
    assert [path.name for path in folder.parent.iterdir() if path.name.startswith(".part-")] == []


def test_without_duckdb_the_error_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert "pip install 'delian[sql]'" in refused("SELECT 1", "missing-extra").message


def test_the_verb_prints_json_csv_and_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT item, count(*) AS n FROM lead_times GROUP BY item ORDER BY item LIMIT 2"
    assert main(["ledger", "sql", query, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["answer"]["rows"]) == 2
    assert main(["ledger", "sql", query, "--csv"]) == 0
    assert capsys.readouterr().out.startswith("item,n")
    assert main(["ledger", "sql", "SELECT * FROM range(300)"]) == 0
    assert "100 more rows with --csv" in capsys.readouterr().out
    assert main(["ledger", "sql", "SELECT * FROM inventory LIMIT 1"]) == 0
    assert "more columns with --csv" in capsys.readouterr().out
    assert main(["ledger", "sql", "PRAGMA database_list", "--json"]) == 2
    out, err = capsys.readouterr()
    assert (out, json.loads(err)["error"]["code"]) == ("", "sql-refused")
