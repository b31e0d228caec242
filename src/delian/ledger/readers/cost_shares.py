"""Shares of NATO's common funding: the agreed key of 2021 and 2024, mostly recalled, and what the press printed."""

from __future__ import annotations

import re
from pathlib import Path

from delian.ledger.readers.citation import cite, date_in, fact, records
from delian.ledger.tables import FactRow, SourceRow

# Whole keys: nobody could open NATO's page, so they are recalled and stay assumptions.
KEYS = {"2021-2024 (30 allies)": 2021, "2024-2025 (32 allies)": 2024}
PRESS = {"2016-2017": 2016, "2018-2020": 2018, "2021-2024": 2021, "2024-2025": 2024, "2026": 2026}
_MEMBER = re.compile(r"[A-Z]{3}")


def read_cost_shares(path: Path) -> tuple[list[FactRow], list[SourceRow]]:
    """Return each ally's share of the common funding [percent] by key, and single shares that the press printed."""
    rows, sources, before = [], [], dict[str, str]()
    for read in records(path):
        line = read | {name: before[name] for name in ("publisher", "title", "url") if read[name] == "same"}
        before = line
        period = line["period"]
        recalled = period in KEYS
        if not _MEMBER.fullmatch(line["iso3"]) or not (recalled or (period in PRESS and line["evidence"] == "seen")):
            continue
        source = cite(line["publisher"], line["title"], line["date"], line["url"])
        sources.append(source)
        year, definition = (KEYS[period], "agreed-key") if recalled else (PRESS[period], "press")
        rows.append(
            fact(
                (line["iso3"], "common_funding", year, definition, "2026-11"),
                line["share_percent"],
                "percent",
                "assumed" if recalled else "observed",
                source.id,
                published=date_in(source.date),
                note=f"{period}; {line['evidence']}; {line['note']}" if recalled else period,
            )
        )
    return rows, list({source.id: source for source in sources}.values())
