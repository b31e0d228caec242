"""SQL over the facts: one SELECT, in a child process with limits, on a Parquet export (extra `delian[sql]`).

DuckDB's own limits do not hold a query (an interrupt waits for a long function; memory may pass its limit), so the
query runs in a process that the system holds to an address space and that is killed when its time is over.
"""

from __future__ import annotations

import csv
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, Where, nearest
from delian.ledger.store import Ledger
from delian.ledger.tables import FACT_TABLES, OTHER_TABLES, UNKNOWN

ADDRESS_BYTES = 1 << 30  # address space of the child, where the system can hold it
DUCKDB_MEMORY = "500MB"  # DuckDB's own limit, below that of the address space
ROWS = 10_000
BYTES = 5_000_000
SECONDS = 20.0
MAX_SECONDS = 300.0
MAX_QUERY = 100_000  # characters
STORED = ("figures", *OTHER_TABLES)
NAMES = (*STORED, *FACT_TABLES)
_TABLE_FUNCTIONS = frozenset({"range", "generate_series", "unnest"})
_REFUSED_FUNCTIONS = frozenset({"current_setting", "getvariable", "getenv", "query", "query_table"})
_FIGURES = f"""
SELECT tbl || '/' || member || '/' || item || '/' || year || '/' || definition || '/' || vintage AS id,
       tbl AS table_name, member, item, year::INTEGER AS year, definition, vintage,
       CASE WHEN value = '{UNKNOWN}' THEN NULL ELSE value::DOUBLE END AS value,
       low::DOUBLE AS low, high::DOUBLE AS high,
       CASE WHEN value = '{UNKNOWN}' THEN 'unknown' WHEN value::DOUBLE = 0 THEN 'zero' ELSE 'value' END AS state,
       unit, currency, price_year::INTEGER AS price_year, status, source, published, note, layer"""


def write_parquet(ledger: Ledger, folder: Path) -> dict[str, int]:
    """Write `figures.parquet` and one file for each other table into *folder*; return rows by table."""
    done = {}
    connection = _connect(threads=2)
    with connection, tempfile.TemporaryDirectory(prefix="delian-export-") as part:
        for table in STORED:
            target = _literal(folder / f"{table}.parquet")
            source = _typed(ledger, table, Path(part) / f"{table}.csv")
            connection.execute(f"COPY ({source}) TO {target} (FORMAT parquet, COMPRESSION zstd)")
            done[table] = _count(connection, f"read_parquet({target})")
    return done


def write_duckdb(ledger: Ledger, path: Path) -> dict[str, int]:
    """Write one DuckDB file with a table for each table of the file, and a view for each table of figures."""
    done = {}
    with _connect(threads=2, path=path) as connection, tempfile.TemporaryDirectory(prefix="delian-export-") as part:
        for table in STORED:
            connection.execute(f"CREATE TABLE {table} AS {_typed(ledger, table, Path(part) / f'{table}.csv')}")
            done[table] = _count(connection, table)
        for sql in _views():
            connection.execute(sql)
    return done


def select(folder: Path, query: str, seconds: float = SECONDS) -> dict[str, Any]:
    """Return {columns, rows, cut, limit} of one SELECT or WITH over the Parquet files of *folder*.

    `cut` says what ended the rows early (`rows`, `bytes` or nothing); `limit` who held the memory (`system` or
    `duckdb`). Raises `sql-refused` for what is not one SELECT on the ledger, `sql-limit` for what takes too long or
    too much memory.
    """
    _duckdb()
    if len(query) > MAX_QUERY:
        raise DelianError("sql-refused", f"a query of {len(query):,} characters. Type at most {MAX_QUERY:,}.")
    if not 0 < seconds <= MAX_SECONDS:
        raise DelianError("bad-number", f"--seconds {seconds:g}: type a number from 1 to {MAX_SECONDS:g}.")
    request = json.dumps({"query": query, "seconds": seconds}).encode("utf-8")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "delian.ledger.sql"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_environment(),
    ) as child:
        try:
            told, _ = child.communicate(request, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise DelianError(
                "sql-limit",
                f"the query was stopped after {seconds:g} seconds. Ask for less, or give it longer: --seconds N "
                f"(at most {MAX_SECONDS:g}).",
            ) from None
        finally:
            child.kill()
    return _read(told, child.returncode)


def _environment() -> dict[str, str]:
    """Return the environment of the child, which runs in another folder and must find the same modules."""
    paths = [os.path.abspath(path) for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    arenas = {"MALLOC_ARENA_MAX": "2"}  # arenas reserve address space for every thread
    return {**os.environ, **arenas, **({"PYTHONPATH": os.pathsep.join(paths)} if paths else {})}


def _read(told: bytes, status: int) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(told)
    except ValueError:
        raise DelianError(
            "sql-limit", f"the query ended its process (status {status}), mostly for want of memory. Ask for less."
        ) from None
    if "code" in found:
        raise DelianError(
            found["code"],
            found["message"],
            where=[Where(value=value) for value in found["values"]],
            did_you_mean=found["did_you_mean"],
        )
    return found


# ------------------------------------------------------------------ writing


def _duckdb() -> Any:
    try:
        return importlib.import_module("duckdb")
    except ImportError:
        raise DelianError("missing-extra", "SQL needs DuckDB. Type: pip install 'delian[sql]'") from None


def _connect(threads: int, path: Path | None = None) -> Any:
    config = {
        "threads": threads,
        "memory_limit": DUCKDB_MEMORY,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    return _duckdb().connect(":memory:" if path is None else str(path), config=config)


def _typed(ledger: Ledger, table: str, part: Path) -> str:
    """Write a table as CSV for DuckDB to read, and return the SELECT that gives its columns their types."""
    columns, rows = ledger.lines(table)
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    typed = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in columns)
    source = (
        f"FROM read_csv({_literal(part)}, header = true, delim = ',', quote = '\"', escape = '\"', "
        f"auto_detect = false, max_line_size = 16000000, columns = {{{typed}}})"
    )
    return f"{_FIGURES} {source}" if table == "figures" else f"SELECT * {source}"


def _literal(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"


def _count(connection: Any, source: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {source}").fetchone()[0])


def _views() -> Iterator[str]:
    for table in FACT_TABLES:
        yield f"CREATE VIEW {table} AS SELECT * EXCLUDE (table_name) FROM figures WHERE table_name = '{table}'"


# ---------------------------------------------------------------- the child


class _RefusedError(Exception):
    """What the child answers instead of rows."""

    def __init__(self, code: str, message: str, value: str = "", close: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.body = {"code": code, "message": message, "values": [value] if value else [], "did_you_mean": close}


def main() -> None:
    """Answer the one request on standard input with one JSON document on standard output."""
    request = json.loads(sys.stdin.buffer.read())
    limit = _hold(request["seconds"])
    try:
        found: Mapping[str, object] = {**_answer(request["query"]), "limit": limit}
    except _RefusedError as refused:
        found = refused.body
    except MemoryError:
        found = _no_memory().body
    sys.stdout.buffer.write(json.dumps(found, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"))


def _hold(seconds: float) -> str:
    """Hold this process to its address space and processor time; return who holds the memory."""
    try:
        resource = importlib.import_module("resource")  # POSIX only
    except ImportError:
        return "duckdb"
    try:
        busy = int(seconds) * 4 + 10  # for a child whose parent went away
        resource.setrlimit(resource.RLIMIT_CPU, (busy, busy))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
    except (OSError, ValueError):  # macOS holds no address space
        return "duckdb"
    return "system"


def _answer(query: str) -> dict[str, object]:
    duckdb = _duckdb()
    connection = _connect(threads=2)
    for table in STORED:  # relative: no message and no setting then tells where they lie
        connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{table}.parquet')")
    for sql in _views():
        connection.execute(sql)
    allowed = ", ".join(f"'{table}.parquet'" for table in STORED)
    for setting in (
        "temp_directory = ''",
        f"allowed_paths = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")
    try:
        _check(connection, query)
        return _fetched(connection.execute(query))
    except duckdb.OutOfMemoryException:
        raise _no_memory() from None
    except duckdb.Error as problem:
        text = str(problem).split("\n\nPossible solutions")[0].strip()
        raise _RefusedError("sql-refused", f"DuckDB does not run this: {text}") from None


def _no_memory() -> _RefusedError:
    return _RefusedError("sql-limit", f"the query needs more than {DUCKDB_MEMORY} of memory. Ask for less.")


def _check(connection: Any, query: str) -> None:
    """Refuse what DuckDB's parser does not read as one SELECT, and what reaches beyond the ledger's tables."""
    tree = json.loads(connection.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchone()[0])
    if tree["error"]:
        text = tree["error_message"]
        if tree.get("error_type") == "not implemented":
            text = "only one SELECT or WITH is answered. Type for instance: SELECT * FROM inventory LIMIT 5"
        raise _RefusedError("sql-refused", f"not a question to the ledger: {text}", query[:200])
    if len(tree["statements"]) != 1:
        raise _RefusedError(
            "sql-refused", f"{len(tree['statements'])} statements. Type one SELECT or WITH.", query[:200]
        )
    nodes = list(_nodes(tree["statements"][0]))
    own = {entry["key"].casefold() for node in nodes for entry in (node.get("cte_map") or {}).get("map", ())}
    own |= {str(node["cte_name"]).casefold() for node in nodes if "cte_name" in node}
    for node in nodes:
        _check_node(node, own)


def _check_node(node: Mapping[str, Any], own: set[str]) -> None:
    kind = node.get("type")
    if kind == "BASE_TABLE":
        path = [node.get("catalog_name"), node.get("schema_name"), *(node.get("qualified_name") or {}).get("path", ())]
        name = str(node["table_name"])
        if any(part and str(part) != name for part in path) or name.casefold() not in own.union(NAMES):
            shown = ".".join(dict.fromkeys(str(part) for part in (*path, name) if part))
            close = nearest(name, NAMES)
            hint = f"Did you mean {' or '.join(close)}?" if close else f"Known: {', '.join(NAMES)}."
            raise _RefusedError("sql-refused", f"no table {shown!r} in the ledger. {hint}", shown, close)
    if kind == "TABLE_FUNCTION" and node["function"]["function_name"].casefold() not in _TABLE_FUNCTIONS:
        name = node["function"]["function_name"]
        raise _RefusedError(
            "sql-refused",
            f"the function {name} is not a table of the ledger: only its tables, "
            f"{', '.join(sorted(_TABLE_FUNCTIONS))} are read. Type for instance: SELECT * FROM figures LIMIT 5",
            name,
        )
    if kind == "FUNCTION" and str(node.get("function_name")).casefold() in _REFUSED_FUNCTIONS:
        raise _RefusedError("sql-refused", f"the function {node['function_name']} is not answered here.")
    if kind == "SHOW_REF":
        raise _RefusedError("sql-refused", "only SELECT or WITH. To see columns: SELECT * FROM inventory LIMIT 5")


def _nodes(part: object) -> Iterator[dict[str, Any]]:
    """Yield every object of a tree, without recursion: a query may be nested deeply."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _fetched(result: Any) -> dict[str, object]:
    names = _distinct([column[0] for column in result.description])
    rows: list[list[object]] = []
    size = 0
    while (row := result.fetchone()) is not None:
        if len(rows) == ROWS:
            return {"columns": names, "rows": rows, "cut": "rows"}
        values = [_plain(value) for value in row]
        size += len(json.dumps(values, ensure_ascii=False).encode("utf-8", "replace"))
        if size > BYTES:
            if not rows:
                raise _RefusedError("sql-limit", f"one row has more than {BYTES:,} bytes. Ask for less.")
            return {"columns": names, "rows": rows, "cut": "bytes"}
        rows.append(values)
    return {"columns": names, "rows": rows, "cut": ""}


def _distinct(names: list[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        count = 2
        shown = name
        while shown in found:
            shown, count = f"{name}_{count}", count + 1
        found.append(shown)
    return found


def _plain(value: object) -> object:
    if isinstance(value, float):
        return value if value - value == 0 else None  # NaN and infinity are no numbers of an answer
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    return str(value)


if __name__ == "__main__":
    main()
