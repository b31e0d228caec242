"""Estimate who takes part in operations and score it, from the built ledger; then `make build-ledger`.

Writes facts/participation.csv and facts/participation_scores.csv.
"""

from __future__ import annotations

import sys
from pathlib import Path

from delian.ledger import tables
from delian.ledger.store import Ledger
from delian.questions.participation import estimates

FACTS = Path(tables.__file__).with_name("facts")

if __name__ == "__main__":
    with Ledger() as ledger:
        made = estimates(ledger)
    for name, rows in zip(("participation", "participation_scores"), made, strict=True):
        tables.write_rows(FACTS / f"{name}.csv", name, rows)
        sys.stderr.write(f"wrote {len(rows)} rows to {name}.csv\n")
