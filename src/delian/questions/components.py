"""Components of the burden index: for each, what every member has, from which figures, and who has none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from delian.core.figures import Figure
from delian.ledger.store import Ledger
from delian.questions.editions import Edition, members_in

WINDOW = 10  # years of operations, the year asked for included
LEAST_LISTS = 3  # complete lists below which the part taken is unknown
LEADER = "USA"
AID_SINCE, AID_RELEASE = 2022, "release-28"  # the release with years; another is never added to it
GAS_YEAR, GAS = 2021, "share-of-imports"


@dataclass(frozen=True, slots=True)
class Value:
    """What one member has of a component, None when unknown, with the reason and the figures behind it."""

    value: float | None
    figures: tuple[Figure, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """One component: key, what it counts, its unit, values by member. More always means a larger burden borne."""

    key: str
    name: str
    unit: str
    values: dict[str, Value] = field(default_factory=dict)
    absent: str = ""

    @property
    def known(self) -> list[str]:
        """Members with a value."""
        return [member for member, found in self.values.items() if found.value is not None]


def components(ledger: Ledger, edition: Edition, year: int, members: Sequence[str]) -> list[Component]:
    """Return all components for the members; one that the ledger cannot give says why."""
    return [
        _spent(edition, year, members, "money", "spending over GDP", "share_gdp"),
        _spent(edition, year, members, "equipment", "equipment in spending", "equipment_share"),
        _deployments(ledger, year, members),
        _hosting(ledger, year, members),
        _common_funding(ledger, edition, year, members),
        _aid(ledger, year, members),
        _exposure(ledger, members),
    ]


def _spent(edition: Edition, year: int, members: Iterable[str], key: str, name: str, item: str) -> Component:
    found = {m: edition.get(m, year, item) for m in members}
    why = f"not in NATO's tables for {year}"
    return Component(key, name, "percent", {m: _value(figure, why) for m, figure in found.items()})


def _value(figure: Figure | None, why: str) -> Value:
    return Value(None, (), why) if figure is None or figure.value is None else Value(figure.value, (figure,))


def _deployments(ledger: Ledger, year: int, members: Iterable[str]) -> Component:
    """Return the share of operations joined: only lists that are complete, only while a member."""
    figures = ledger.figures("operations", definition="deployment.complete")
    inside = {y: set(members_in(ledger, y)) for y in range(year - WINDOW + 1, year + 1)}
    found: dict[str, list[Figure]] = {m: [] for m in members}
    for figure in figures:
        _, member, _, when, _, _ = figure.id.split("/")
        if member in found and member in inside.get(int(when), ()):
            found[member].append(figure)
    name = f"operations joined, {year - WINDOW + 1} to {year}"
    return Component("deployments", name, "share", {m: _joined(own) for m, own in found.items()})


def _joined(own: list[Figure]) -> Value:
    if len(own) < LEAST_LISTS:
        return Value(None, (), f"{len(own)} complete lists while a member, {LEAST_LISTS} needed")
    return Value(sum(figure.value or 0.0 for figure in own) / len(own), tuple(own))


def _hosting(ledger: Ledger, year: int, members: Iterable[str]) -> Component:
    troops = _by_member(ledger.figures("us_troops", item="troops_active_duty", year=year))
    people = _by_member(ledger.figures("economy", item="population", year=year, definition="world-bank"))
    values = {}
    for m in members:
        if m == LEADER:
            values[m] = Value(None, (), "hosts no forces of its own alliance's leader")
        else:
            values[m] = _ratio(troops.get(m), people.get(m), 1000.0, f"no count of US troops or people for {year}")
    return Component("hosting", "US troops hosted", "per 1,000 inhabitants", values)


def _common_funding(ledger: Ledger, edition: Edition, year: int, members: Sequence[str]) -> Component:
    """Return the share of the common funding over the share of the members' GDP: above 1 pays more than its size."""
    name, unit = "common funding over share of GDP", "ratio"
    keys = ledger.figures("cost_shares", item="common_funding", definition="agreed-key")
    began = max((int(f.id.split("/")[3]) for f in keys if int(f.id.split("/")[3]) <= year), default=None)
    shares = _by_member(f for f in keys if began is not None and f.id.split("/")[3] == str(began))
    gdp = edition.of(members, year, "gdp_usd_current")
    total = sum(figure.value or 0.0 for figure in gdp.values())
    why = f"no share in the key or no GDP for {year}"
    values = {m: _ratio(shares.get(m), gdp.get(m), total / 100.0, why) for m in members}
    return Component("common_funding", name, unit, values, "" if shares else f"no key of the common funding for {year}")


def _aid(ledger: Ledger, year: int, members: Iterable[str]) -> Component:
    """Return what was allocated to Ukraine since 2022 over GDP, from one release; a year without a row is unknown."""
    years = range(AID_SINCE, year + 1)
    name = f"aid to Ukraine allocated over GDP, {AID_SINCE} to {year}"
    if not years:
        return Component("aid", "aid to Ukraine over GDP", "percent", absent=f"no aid is counted before {AID_SINCE}")
    figures = ledger.figures("aid", item="total_allocation", definition="by-year", vintage=AID_RELEASE)
    given = {(f.id.split("/")[1], int(f.id.split("/")[3])): f for f in figures if f.value is not None}
    gdp = _by_member(ledger.figures("aid", item="gdp", definition="reference", vintage=AID_RELEASE))
    return Component(
        "aid", name, "percent", {m: _given([given.get((m, y)) for y in years], gdp.get(m)) for m in members}
    )


def _given(found: list[Figure | None], gdp: Figure | None) -> Value:
    known = [figure for figure in found if figure is not None]
    if len(known) < len(found) or gdp is None or not gdp.value:
        return Value(None, (), f"not in the tracker for all {len(found)} years")
    return Value(sum(figure.value or 0.0 for figure in known) / gdp.value * 100.0, (*known, gdp))


def _exposure(ledger: Ledger, members: Iterable[str]) -> Component:
    found = _by_member(ledger.figures("ties", item="gas_from_RUS", year=GAS_YEAR, definition=GAS))
    why = f"no share of imports published for {GAS_YEAR}"
    name = f"gas from Russia in imports, {GAS_YEAR}"
    return Component("exposure", name, "percent", {m: _value(found.get(m), why) for m in members})


def _ratio(above: Figure | None, below: Figure | None, times: float, why: str) -> Value:
    if above is None or below is None or above.value is None or not below.value:
        return Value(None, (), why)
    return Value(above.value / below.value * times, (above, below))


def _by_member(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {figure.id.split("/")[1]: figure for figure in figures}
