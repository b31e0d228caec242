"""Estimate free riding from the built ledger and write facts/free_riding.csv; then `make build-ledger`."""

from __future__ import annotations

import sys
from pathlib import Path

from delian.ledger import tables
from delian.ledger.store import Ledger
from delian.questions.freeriding import estimates

TARGET = Path(tables.__file__).with_name("facts") / "free_riding.csv"

if __name__ == "__main__":
    with Ledger() as ledger:
        rows = estimates(ledger)
    tables.write_rows(TARGET, "free_riding", rows)
    sys.stderr.write(f"wrote {len(rows)} rows to {TARGET.name}\n")
