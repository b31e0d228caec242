"""Harvest: read the publishers' files and write the fact tables, their sources and their licences."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from delian.core.errors import DelianError, Where
from delian.ledger.licences import licences_text, read_own_sources, read_source_cards
from delian.ledger.readers import (
    cost_shares,
    countrycodes,
    cow,
    dmdc,
    estimates,
    events,
    exposure,
    factbook,
    fed,
    gapminder,
    idealpoints,
    iiss2014,
    kiel,
    nato,
    nato_implied,
    naturalearth,
    operations,
    opinion,
    pools,
    prices,
    readiness,
    sipri,
    warheads,
    worldbank,
)
from delian.ledger.tables import SourceRow, problems, read_rows, write_rows

FACTS = Path(__file__).with_name("facts")
RESTRICTED = "restricted"
Reader = Callable[..., tuple[list[Any], list[SourceRow]]]


@dataclass(frozen=True, slots=True)
class Feed:
    """One reader, the files it reads (relative to the data folder), and the licence card of its data set."""

    read: Reader
    card: str
    files: tuple[str, ...]


NATO_2024 = "nato/240617-def-exp-2024-TABLES-en.xlsx"
FACTBOOK = "nato/milex_pct_gdp_factbook_vintages.csv"
CODES = "codes/countrycode_codelist.csv"
EVENTS = "politics/events.csv"
SIPRI_2025 = "sipri/SIPRI-Milex-data-1949-2024_2.xlsx"
POOLS = "common/pooled_assets.csv"
OPINION = "opinion/threat_and_opinion.csv"
IDEAL_POINTS = "unga/unga_ideal_points_2025-07.csv"

KIEL = (
    "kiel/country_summary.csv",
    "kiel/country_summary_aar.csv",
    "kiel/country_summary_relative.csv",
    "kiel/financial_disbursements.csv",
)

# Hand-kept tables have no feed and are never written: usable, arrival, rotation, fit, package_prices,
# lead_times, operating_costs, lift, stationing, skill, capabilities, published_tests, willing. free_riding,
# participation and participation_scores are made by scripts (estimates/).
FEEDS: dict[str, tuple[Feed, ...]] = {
    "defence_expenditure": (
        Feed(nato.read_edition_2024, "nato", (NATO_2024,)),
        Feed(nato.read_edition_2019, "nato-2019", ("nato/nato_defexp_2019_edition.csv",)),
        Feed(factbook.read_vintages, "factbook", (FACTBOOK,)),
        Feed(factbook.read_extract, "factbook", ("nato/milex_share_2021_2025e_factbook.csv", FACTBOOK)),
        Feed(factbook.read_nato_vintages, "nato-vintages", ("nato/nato_share_gdp_vintages.csv",)),
        Feed(cow.read_milex, "cow", ("cow/cow_nmc.csv",)),
    ),
    "economy": (
        Feed(worldbank.read_gdp, "worldbank", ("economy/gdp_current_usd.csv",)),
        Feed(worldbank.read_population, "worldbank", ("economy/population.csv",)),
        Feed(worldbank.read_ppp, "worldbank", ("economy/ppp_conversion_factor_gdp.csv", CODES)),
        Feed(gapminder.read_gdp_per_head, "gapminder", ("economy/gdp_pcap_ppp_and_pop_1990_2026.csv",)),
    ),
    "deflators": (Feed(nato_implied.read_deflators, "nato", (NATO_2024,)),),
    "exchange_rates": (
        Feed(fed.read_rates, "fed", ("economy/fx_annual_frb.csv",)),
        Feed(fed.read_missing_rates, "nato", (NATO_2024,)),
    ),
    "inventory": (
        Feed(estimates.read_inventory, "forces-2024", ("forces/forces_2024_estimate.csv",)),
        Feed(iiss2014.read_inventory, "iiss-2014", ("forces/inventory_2014_iiss_via_rdmc.csv",)),
        Feed(pools.read_fleets_2014, "pools", (POOLS,)),
    ),
    "pool_shares": (Feed(pools.read_shares, "pools", (POOLS,)),),
    "readiness": (Feed(readiness.read_readiness, "readiness", ("forces/readiness.csv",)),),
    "contracts": (Feed(prices.read_contracts, "contracts", ("prices/unit_prices.csv",)),),
    "ideal_points": (Feed(idealpoints.read_ideal_points, "ideal-points", (IDEAL_POINTS,)),),
    "warheads": (
        Feed(warheads.read_measures, "warheads", ("forces/nuclear_2017_2025.csv",)),
        Feed(warheads.read_older, "warheads", ("forces/nuclear_warheads.csv",)),
        Feed(warheads.read_stockpiles, "warheads", ("forces/owid_notebooks_warheads_2021.csv",)),
    ),
    "operations": (
        Feed(
            operations.read_operations,
            "operations",
            ("operations/operations.csv", "operations/operations_nonparticipants.csv"),
        ),
    ),
    "opinion": (
        Feed(opinion.read_threats, "opinion", (OPINION,)),
        Feed(opinion.read_collected, "opinion", ("opinion/opinion_collected.csv", OPINION)),
    ),
    "us_troops": (Feed(dmdc.read_us_troops, "dmdc", ("enablers/us_troops_by_host_country_1990_2025.csv",)),),
    "aid": (
        Feed(kiel.read_release_28, "kiel", KIEL),
        Feed(kiel.read_release_30, "kiel", ("kiel/kiel_r30v2_usd_allocations.json",)),
    ),
    "cost_shares": (Feed(cost_shares.read_cost_shares, "cost-shares", ("common/nato_cost_shares.csv",)),),
    "ties": (
        Feed(exposure.read_gas, "ties", ("exposure/russian_gas_dependence.csv",)),
        Feed(exposure.read_trade, "factbook", ("exposure/trade_partner_shares_factbook.csv",)),
        Feed(exposure.read_arms, "ties", ("exposure/arms_transfer_facts.csv",)),
    ),
    "capitals": (Feed(cow.read_capitals, "cow", ("cow/cow_capitals.csv",)),),
    "memberships": (
        Feed(events.read_nato_members, "events", (EVENTS,)),
        Feed(events.read_other_members, "events", (EVENTS,)),
    ),
    "roles": (Feed(events.read_roles, "events", (EVENTS,)),),
    "names": (Feed(countrycodes.read_names, "countrycodes", (CODES,)),),
    "shapes": (
        Feed(
            naturalearth.read_shapes,
            "natural-earth",
            ("shapes/countries-110m.json", "shapes/countries-50m.json", CODES),
        ),
    ),
}
RESTRICTED_FEEDS: dict[str, tuple[Feed, ...]] = {
    "defence_expenditure": (
        Feed(sipri.read_share_of_gdp, "sipri", (SIPRI_2025,)),
        Feed(sipri.read_constant, "sipri", (SIPRI_2025,)),
    ),
}


def harvest(data: Path, facts: Path = FACTS) -> dict[str, int]:
    """Write all tables that have a feed, the sources and LICENCES.md; return rows by table.

    1. Read each feed; its sources get the licence of its card.
    2. Write the tables sorted by key, then the sources that some row cites, and the hand-kept ones.
    3. Check every written table against its contract; all breaches are told together.
    """
    facts.mkdir(parents=True, exist_ok=True)
    cards = read_source_cards()
    licences = {name: card.licence for name, card in cards.items()}
    counts = _write(data, facts, FEEDS, licences, read_own_sources())
    restricted = _write(data, facts / RESTRICTED, RESTRICTED_FEEDS, licences, [])
    uses = _uses(FEEDS, "") | _uses(RESTRICTED_FEEDS, f"{RESTRICTED}/")
    (facts / "LICENCES.md").write_text(licences_text(cards, uses), encoding="utf-8", newline="\n")
    return counts | {f"{RESTRICTED}/{table}": count for table, count in restricted.items()}


def _write(
    data: Path,
    folder: Path,
    feeds: dict[str, tuple[Feed, ...]],
    licences: dict[str, str],
    own: Iterable[SourceRow],
) -> dict[str, int]:
    folder.mkdir(exist_ok=True)
    sources: dict[str, SourceRow] = {source.id: source for source in own}
    kept, cited, counts = set(sources), set[str](), dict[str, int]()
    for table, parts in feeds.items():
        rows: list[Any] = []
        for feed in parts:
            found, named = feed.read(*(data / name for name in feed.files))
            rows.extend(found)
            _merge(sources, [replace(source, licence=licences[feed.card]) for source in named])
        cited |= {row.source for row in rows if hasattr(row, "source")}
        write_rows(folder / f"{table}.csv", table, rows)
        counts[table] = len(rows)
    used = [source for name, source in sources.items() if name in cited | kept]
    write_rows(folder / "sources.csv", "sources", used)
    counts["sources"] = len(used)
    _check(folder, counts)
    return counts


def _merge(sources: dict[str, SourceRow], new: Iterable[SourceRow]) -> None:
    # The first card to name a document keeps its licence: NATO's tables feed the estimate of forces too.
    for source in new:
        known = sources.setdefault(source.id, source)
        if replace(known, licence="") != replace(source, licence=""):
            where = [Where(file="sources", value=source.id)]
            raise DelianError("ledger-corrupt", f"two sources with one id: {source.id}.", where=where)


def _check(folder: Path, tables: Iterable[str]) -> None:
    read = {table: read_rows(folder / f"{table}.csv", table) for table in tables}
    found = [place for table, rows in read.items() for place in problems(table, rows)]
    if found:
        shown = "; ".join(f"{p.file} row {p.row}, {p.column}: {p.value}" for p in found[:10])
        raise DelianError("ledger-corrupt", f"{len(found)} rows break their contract: {shown}", where=found)


def _uses(feeds: dict[str, tuple[Feed, ...]], prefix: str) -> dict[str, set[str]]:
    uses: dict[str, set[str]] = {}
    for table, parts in feeds.items():
        for feed in parts:
            uses.setdefault(feed.card, set()).add(prefix + table)
    return uses


def main(arguments: list[str]) -> int:
    """Harvest the data folder given as the only argument; say on standard error what was written."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m delian.ledger.harvest DATA_DIR\n")
        return 2
    counts = harvest(Path(arguments[0]))
    sys.stderr.write(f"wrote {sum(counts.values())} rows in {len(counts)} tables to {FACTS.name}/\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
