"""Editions of NATO's tables of defence expenditure: which figure was published when, for which member and year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delian.core.errors import DelianError, Where, nearest
from delian.core.figures import Figure
from delian.ledger.store import Ledger

TABLE, NATO, SHARE = "defence_expenditure", "nato", "share_gdp"
LATEST = "latest"
SHORT = {"2019": "2019-06", "2024": "2024-06"}
# What the questions about spending read; the other items of the tables would only cost time.
ITEMS = (
    "share_gdp", "equipment_share", "spending_usd_current", "spending_usd_2015", "spending_lcu_current",
    "spending_lcu_2015", "gdp_usd_current", "gdp_usd_2015",
)  # fmt: skip
ONE_DECIMAL = "2026-03"  # the edition that prints shares of GDP with one decimal; the others print two
HALF = 0.05  # points by which what is printed with one decimal may be off
# What readers must know of an edition before they count with it.
PECULIAR = {
    "2018-03": "in the chart of edition 2018-03 labels overlap: Romania and the United Kingdom are in doubt",
    "2022-06": "of edition 2022-06 the ledger holds only members at 2% or above; the others are not known from it",
}
NO_FORCES = "ISL"  # no armed forces, and so in no count of spending


@dataclass(frozen=True, slots=True)
class Edition:
    """The figures of one edition, or of each member's newest, by (member, year, item)."""

    name: str
    figures: Mapping[tuple[str, int, str], Figure]

    def get(self, member: str, year: int, item: str) -> Figure | None:
        """Return the figure, None when the edition has none or holds it as unknown."""
        found = self.figures.get((member, year, item))
        return None if found is None or found.value is None else found

    def of(self, members: Iterable[str], year: int, item: str) -> dict[str, Figure]:
        """Return {member: figure} of those who have one."""
        return {m: found for m in members if (found := self.get(m, year, item)) is not None}

    def years(self, item: str = SHARE) -> list[int]:
        """Return the years that the edition knows."""
        return sorted({year for _, year, known in self.figures if known == item})


def edition_of(ledger: Ledger, vintage: str) -> Edition:
    """Return the edition of a vintage: 2019, 2024, a date such as 2025-08, or the newest figure of each member."""
    rows = ledger.figures(TABLE, definition=NATO, item=ITEMS)
    known = sorted({f.vintage for f in rows})
    wanted = SHORT.get(vintage, vintage)
    if wanted != LATEST and wanted not in known:
        names = [*SHORT, *known, LATEST]  # few enough to be listed in every case
        raise DelianError(
            "unknown-option",
            f"unknown vintage: {vintage!r}. Known: {', '.join(names)}.",
            where=[Where(column="vintage", value=vintage)],
            did_you_mean=nearest(vintage, names),
        )
    chosen: dict[tuple[str, int, str], Figure] = {}
    for figure in sorted(rows, key=lambda f: f.vintage):
        _, member, item, year, *_ = figure.id.split("/")
        if wanted in (LATEST, figure.vintage):
            chosen[member, int(year), item] = figure
    return Edition(wanted, chosen)


def edition_notes(figures: Mapping[str, Figure], targets: Mapping[str, float]) -> list[tuple[str, str]]:
    """Return what to say of the editions behind {member: share of GDP}: one decimal at the target, known defects."""
    used = {figure.vintage for figure in figures.values()}
    notes = [(f"edition-{name}", told) for name, told in PECULIAR.items() if name in used]
    near = [m for m, f in figures.items() if f.vintage == ONE_DECIMAL and 0 <= round(f.range[1], 2) - targets[m] < HALF]
    if near:
        told = f"edition {ONE_DECIMAL} prints one decimal, so up to {HALF} points less would count too; at the target"
        notes.append(("one-decimal", f"{told} by such a figure: {' '.join(sorted(near))}"))
    recalled = sorted(m for m, f in figures.items() if f.status == "assumed")
    if recalled:
        notes.append(("recalled-shares", f"recalled, no document opened: the share of {' '.join(recalled)}"))
    return notes


def checked_year(edition: Edition, year: int | None, item: str = SHARE) -> int:
    """Return the year, or the last with amounts of money; `year-outside-data` names the years that are known."""
    if year is None:
        return (edition.years("spending_usd_current") or edition.years(item))[-1]
    known = edition.years(item)
    if year not in known:
        span = f"{known[0]} to {known[-1]}" if len(known) > 1 else str(known[0])
        one = edition.name != LATEST
        who = f"the edition {edition.name} of NATO's tables does" if one else "the editions of NATO's tables do"
        raise DelianError(
            "year-outside-data",
            f"{who} not know {year}, but {span}. Type another --year{', or --vintage latest' if one else ''}.",
            where=[Where(column="year", value=year)],
        )
    return year


def members_in(ledger: Ledger, year: int) -> tuple[str, ...]:
    """Return the members of NATO on 31 December of the year, without Iceland, which has no forces."""
    return tuple(sorted({row["member"] for row in ledger.members("nato", f"{year}-12-31")} - {NO_FORCES}))
