"""Bailey, Strezhnev and Voeten: ideal points from votes in the UN General Assembly."""

from __future__ import annotations

from pathlib import Path

from delian.ledger.readers.citation import fact, records
from delian.ledger.readers.countrycodes import MODELLED
from delian.ledger.tables import FactRow, SourceRow

SOURCE = SourceRow(
    "unga-ideal-points-2025-07", "M. Bailey, A. Strezhnev, E. Voeten",
    "Estimating Dynamic State Preferences from UN Voting Data (update of July 2025)", "2025-07",
    "https://dataverse.harvard.edu/dataset.xhtml?persistentId=doi:10.7910/DVN/LEJUQZ", "", "A", "",
)  # fmt: skip
FIRST_YEAR = 1946


def read_ideal_points(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return the ideal point from final-passage votes, with its 5th and 95th percentile."""
    rows = [
        fact(
            (record["iso3c"], "ideal_point", int(float(record["year"])), "final-passage", "2025-07"),
            record["idealpointfp"],
            "ideal point",
            "estimated",
            SOURCE.id,
            published=SOURCE.date,
            spread=(record["q5fp"], record["q95fp"]),
            note=f"{int(float(record['nvotesfp']))} votes",
        )
        for record in records(path)
        if record["iso3c"] in MODELLED and record["idealpointfp"] and float(record["year"]) >= FIRST_YEAR
    ]
    return rows, [SOURCE]
