"""The contract of every table of the ledger: columns, keys, states, units."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from delian.core.errors import DelianError, Where

STATUSES = ("observed", "estimated", "assumed")
UNKNOWN = "unknown"
KEY_PART = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.:+-]*$")


@dataclass(frozen=True, slots=True)
class FactRow:
    """One figure as one line of a fact table; every field is text, numbers stand as published."""

    member: str
    item: str
    year: str
    definition: str
    vintage: str
    value: str
    low: str
    high: str
    unit: str
    currency: str
    price_year: str
    status: str
    source: str
    published: str
    note: str

    @property
    def key(self) -> tuple[str, str, int, str, str]:
        """Primary key inside a table, in sorting order."""
        return (self.member, self.item, int(self.year), self.definition, self.vintage)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One document that figures cite: who said it, where it was read, what may be done with it."""

    id: str
    publisher: str
    title: str
    date: str
    url: str
    licence: str
    tier: str
    read_via: str


@dataclass(frozen=True, slots=True)
class MembershipRow:
    """One spell of one member in one alliance; `left` is the first day outside, or empty."""

    alliance: str
    member: str
    joined: str
    left: str
    status: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One spell of a special role inside an alliance (for instance outside the integrated command)."""

    alliance: str
    member: str
    role: str
    start: str
    end: str
    status: str
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """Names of one actor: ISO codes, English name, NATO's name, aliases separated by `|`."""

    iso3: str
    iso2: str
    numeric: str
    name: str
    nato_name: str
    aliases: str
    currency: str


@dataclass(frozen=True, slots=True)
class CapabilityRow:
    """One countable kind of force: unit, kind (land, gbad, air, sea, enabler ...), display name."""

    capability: str
    unit: str
    kind: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class ShapeRow:
    """Outline of one country, simplified, as a GeoJSON geometry."""

    member: str
    geometry: str
    source: str


# Fact tables share the columns of FactRow; the primary key is (member, item, year, definition, vintage).
FACT_TABLES: dict[str, str] = {
    "defence_expenditure": "Defence expenditure, shares, personnel, in NATO's own definition, by edition",
    "operations": "Who took part in operations since 1990, who stayed away, with how many troops",
    "free_riding": "Estimates of free riding by ally and by spatial weights, with covariances",
    "opinion": "What surveys say of threats, percent of those asked, by question",
    "participation": "Coefficients of who takes part in operations, with covariances and the spread of an operation",
    "participation_scores": "Scores of that model and of plainer ones on operations they have not seen",
    "willing": "Stated numbers of joining and of threats: priors, pulls, backstop, levels",
    "published_tests": "Verdicts of published tests of burden sharing, as level of significance",
    "economy": "GDP, population, purchasing power",
    "deflators": "Price index by currency, implied by NATO's own current and constant prices",
    "exchange_rates": "National currency per US dollar, annual average",
    "inventory": "Forces held, by capability",
    "pool_shares": "Who takes part in a pooled fleet, and with which share",
    "readiness": "Published readiness, availability and deployability",
    "usable": "Structurally usable share by class, kind of force, theatre and effort",
    "arrival": "Share ready within so many days, by class and kind of force",
    "rotation": "Units needed per unit kept in the field",
    "fit": "Share of the right type inside a capability",
    "levels": "Levels at which words such as indispensable are used",
    "widening": "Relative widening of a count for each year away from it",
    "contracts": "Contracts with quantity, price, scope and year",
    "package_prices": "Programme package price by capability",
    "operating_costs": "Cost of one unit in the field for one day, by capability",
    "lift": "Planning numbers of transport by air and sea, and ro-ro ships",
    "lead_times": "Years from order to the unit in service",
    "ideal_points": "Ideal points from votes in the UN General Assembly",
    "warheads": "Nuclear warheads",
    "aid": "Aid to Ukraine by donor, kind and year; each release of the tracker is a vintage",
    "cost_shares": "Shares of NATO's common funding, by key",
    "skill": "Errors of the projection of pledges in a back-test, beside naive forecasts",
    "stationing": "Cost of US forces abroad by person and year, and the surcharge of cost plus",
    "us_troops": "US troops by host, active duty, without rotational forces",
    "capitals": "Latitude and longitude of capitals",
    "governments": "National elections, turnout and cabinets by year; empty until `delian ledger update` brings them",
    "ties": "Ties that cut across alliances: gas, trade and arms, each measure a definition of its own",
}

OTHER_TABLES: dict[str, type] = {
    "sources": SourceRow,
    "memberships": MembershipRow,
    "roles": RoleRow,
    "names": NameRow,
    "capabilities": CapabilityRow,
    "shapes": ShapeRow,
}


def row_type(table: str) -> type:
    """Return the row class of *table*."""
    return FactRow if table in FACT_TABLES else OTHER_TABLES[table]


def columns(table: str) -> tuple[str, ...]:
    """Return the column names of *table* in file order."""
    return tuple(field.name for field in fields(row_type(table)))


def write_rows(path: Path, table: str, rows: Iterable[object]) -> None:
    """Write *rows* sorted by key as UTF-8 CSV, one line a figure."""
    lines = sorted((astuple(row) for row in rows), key=lambda line: sort_key(table, line))  # type: ignore[call-overload]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns(table))
        writer.writerows(lines)


def read_rows(path: Path, table: str) -> list[tuple[str, ...]]:
    """Return the rows of a table's CSV as tuples of text, in file order; all problems told together."""
    expected = columns(table)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = tuple(next(reader, ()))
        rows = [tuple(row) for row in reader]
    if header != expected:
        raise DelianError(
            "ledger-corrupt",
            f"columns of {path.name}: {', '.join(header)}. Expected {', '.join(expected)}. Run `make ledger`.",
            where=[Where(file=path.name, row=1)],
        )
    return rows


def problems(table: str, rows: Sequence[tuple[str, ...]]) -> list[Where]:
    """Return every breach of the table's contract: key parts, states, numbers, order, duplicates."""
    found: list[Where] = []
    previous: tuple[object, ...] | None = None
    for number, row in enumerate(rows, start=2):
        if len(row) != len(columns(table)):
            found.append(Where(file=table, row=number, column="(all)", value=f"{len(row)} columns"))
            continue
        key = sort_key(table, row)
        if previous is not None and key <= previous:
            found.append(Where(file=table, row=number, column="key", value="/".join(map(str, key))))
        previous = key
        if table in FACT_TABLES:
            found.extend(_fact_problems(table, number, FactRow(*row)))
    return found


def sort_key(table: str, line: Sequence[str]) -> tuple[object, ...]:
    """Return the key of one line inside its table, in sorting order."""
    if table in FACT_TABLES:
        member, item, year, definition, vintage = line[:5]
        return (member, item, int(year), definition, vintage)
    width = {"sources": 1, "memberships": 3, "roles": 4, "names": 1, "capabilities": 1, "shapes": 1}[table]
    return tuple(line[:width])


def _fact_problems(table: str, number: int, row: FactRow) -> list[Where]:
    found = [
        Where(file=table, row=number, column=name, value=getattr(row, name))
        for name in ("member", "item", "definition", "vintage")
        if not KEY_PART.match(getattr(row, name))
    ]
    if row.status not in STATUSES:
        found.append(Where(file=table, row=number, column="status", value=row.status))
    if not row.unit or not row.source:
        found.append(Where(file=table, row=number, column="unit/source", value=row.unit + "/" + row.source))
    if bool(row.currency) != bool(row.price_year):
        found.append(Where(file=table, row=number, column="price_year", value=row.price_year))
    return found + _number_problems(table, number, row)


def _number_problems(table: str, number: int, row: FactRow) -> list[Where]:
    seen: list[float] = []
    for name in ("low", "value", "high"):
        text = getattr(row, name)
        if (name == "value" and text == UNKNOWN) or (name != "value" and text == ""):
            continue
        try:
            seen.append(float(text))
        except ValueError:
            return [Where(file=table, row=number, column=name, value=text)]
    if seen != sorted(seen):
        return [Where(file=table, row=number, column="low/value/high", value=seen)]
    return []
