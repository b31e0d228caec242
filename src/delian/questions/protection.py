"""What US forces in Europe cost by host, and who would pay under which rule."""

from __future__ import annotations

from typing import Any

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.ledger.store import Ledger
from delian.models import burden as model
from delian.questions.burden import cite
from delian.questions.membership import LEADER, Group
from delian.questions.provenance import Provenance
from delian.questions.share_of_bill import gdp_notes, sizes_of

FORCES = "us-forces"
OVERSEAS = (LEADER, "CAN")  # members that are no hosts in Europe
COSTS = ("marginal", "full")
ENDS = ("low", "base", "high")


def protection(
    ledger: Ledger, group: Group, year: int, plus: float | None, book: Provenance
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return the cost of US forces by host under three rules, and what to note.

    Costs lie where they fall: the United States pays all. Cost plus: each host pays the cost and a surcharge. Common:
    all members pay by GDP with the largest held down to the next.
    """
    troops = _troops(ledger, group, year)
    surcharge = _surcharge(ledger, plus)
    sizes, missing = sizes_of(ledger, group.acting, year)
    common = {} if sizes is None else model.capped(model.by_size({m: sizes.gdp[m] for m in group.acting}))
    each = {name: _stationing(ledger, "person_abroad", name) for name in COSTS}
    behind = cite(book, "us_troops", f"US troops by host in {year}", troops.values())
    gdp = [] if sizes is None else cite(book, "gdp", f"GDP of those who pay, {sizes.published}", sizes.figures)
    prices = {
        name: cite(book, f"stationing.{name}", f"cost of one person abroad, {name}", [f]) for name, f in each.items()
    }
    extra = cite(book, "stationing.plus", "surcharge of cost plus", [surcharge])
    persons = {m: f.range[1] for m, f in troops.items()}
    parts = model.by_size(persons)
    rows = []
    for member in sorted({*parts, *common}, key=lambda m: (-persons.get(m, 0.0), m)):
        here = persons.get(member, 0.0)
        row: dict[str, Any] = {
            "member": member,
            "name": ledger.names()[member],
            "troops": here if member in persons else None,
            "share": parts.get(member, 0.0),
            "from": behind,
        }
        for name in COSTS:
            cost = _spread(here, each[name], None)
            pays = _spread(here, each[name], surcharge)
            whole = _spread(sum(persons.values()), each[name], None)
            row[name] = {
                "cost": cost | {"from": [*behind, *prices[name]]},
                "cost_plus": pays | {"from": [*behind, *prices[name], *extra]},
                "where_they_fall": {end: whole[end] if member == LEADER else 0.0 for end in ENDS}
                | {"from": [*behind, *prices[name]]},
                "common": None
                if member not in common
                else {end: whole[end] * common[member] for end in ENDS} | {"from": [*behind, *prices[name], *gdp]},
            }
        rows.append(row)
    base = each[COSTS[0]].money
    told = {
        "kind": FORCES,
        "key": "cost-plus",
        "plus": {"value": surcharge.value, "from": extra},
        "amount": {"unit": "million", **({} if base is None else base.as_dict())},
        "members": rows,
        "totals": [
            {"cost": name, **_spread(sum(persons.values()), each[name], None), "from": [*behind, *prices[name]]}
            for name in COSTS
        ],
        "persons": sum(persons.values()),
    }
    notes = [
        ("permanent-only", "troops are those stationed permanently; rotational brigades are not in the count"),
        ("cost-assumed", "the cost of one person is an assumption with a wide range: no document was opened for it"),
        *gdp_notes(sizes, year),
        *([("no-common-key", f"no GDP of {' '.join(missing)}: no common key")] if missing else []),
    ]
    return told, notes


def _troops(ledger: Ledger, group: Group, year: int) -> dict[str, Figure]:
    hosts = [m for m in group.baseline if m not in OVERSEAS]
    rows = ledger.figures("us_troops", item="troops_active_duty", year=year, member=hosts)
    found = {f.id.split("/")[1]: f for f in rows if f.value}
    if not found:
        known = sorted({int(f.id.split("/")[3]) for f in ledger.figures("us_troops", item="troops_active_duty")})
        raise DelianError(
            "year-outside-data",
            f"no US troops by host in {group.name} for {year}. "
            f"Known: {known[0]} to {known[-1]}. Type --year {known[-1]}.",
            where=[Where(column="year", value=year)],
        )
    return found


def _surcharge(ledger: Ledger, plus: float | None) -> Figure:
    figure = _stationing(ledger, "cost_plus", "surcharge")
    if plus is None:
        return figure
    if not 0 <= plus <= 10:
        raise DelianError(
            "bad-number",
            f"--plus {100 * plus:g}: give the surcharge in percent, from 0 to 1000.",
            where=[Where(column="--plus", value=100 * plus)],
        )
    return figure.assumed(plus)


def _stationing(ledger: Ledger, item: str, definition: str) -> Figure:
    return ledger.figures("stationing", member=LEADER, item=item, definition=definition)[-1]


def _spread(persons: float, each: Figure, surcharge: Figure | None) -> dict[str, float]:
    """Return low, base and high of a cost [million]; both ends of the surcharge go with the same end of the cost."""
    more = (0.0, 0.0, 0.0) if surcharge is None else surcharge.range
    return {end: persons * one * (1.0 + extra) / 1e6 for end, one, extra in zip(ENDS, each.range, more, strict=True)}
