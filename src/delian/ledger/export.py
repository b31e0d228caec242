"""The ledger as files: CSV with numbers as published, Parquet, or one DuckDB file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from delian.ledger.store import Ledger
from delian.ledger.tables import FACT_TABLES, OTHER_TABLES


def write_csv(ledger: Ledger, folder: Path) -> dict[str, int]:
    """Write one CSV for each table into *folder*, numbers as published, with the layer; return rows by table."""
    done = {}
    for table in (*FACT_TABLES, *OTHER_TABLES):
        columns, rows = ledger.lines(table)
        count = 0
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            for row in rows:
                writer.writerow(row)
                count += 1
        done[table] = count
    return done


def write_parquet(ledger: Ledger, folder: Path) -> dict[str, int]:
    """Write the Parquet files that SQL reads into *folder*; return rows by table."""
    from delian.ledger import sql

    return sql.write_parquet(ledger, folder)


def write_duckdb(ledger: Ledger, path: Path) -> dict[str, int]:
    """Write one DuckDB file; return rows by table."""
    from delian.ledger import sql

    return sql.write_duckdb(ledger, path)


# Name -> how the ledger is written so. `duckdb` writes one file, the others a folder.
FORMATS: dict[str, Callable[[Ledger, Path], dict[str, int]]] = {
    "parquet": write_parquet,
    "csv": write_csv,
    "duckdb": write_duckdb,
}
