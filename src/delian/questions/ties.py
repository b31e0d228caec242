"""Ties that cut across an alliance: what the ledger knows of gas, trade and arms, by measure, never mixed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from delian.core.figures import Figure
from delian.ledger.store import Ledger
from delian.questions.provenance import Provenance

RIVALS = ("RUS", "CHN")
TIES = (("gas", "gas_from_{}", ("RUS",)), ("exports", "exports_to_{}", RIVALS), ("imports", "imports_from_{}", RIVALS))
ARMS = "arms_from_{}"
EUROPEAN_NATO = "NATO-EUROPE"
NO_ROW = "no figure in the ledger: unknown, not zero"


def ties(
    ledger: Ledger, provenance: Provenance, members: Sequence[str], leader: str, year: int
) -> list[dict[str, Any]]:
    """Return one row a member, partner, kind of tie and measure: the newest figure up to the year.

    A kind of tie without any figure is one row without a value. What is known of the European allies together
    stands first, as arms from the leader.
    """
    names = ledger.names() | {EUROPEAN_NATO: "European members of NATO"}
    known = _by_item(ledger.figures("ties"))
    rows = [row for row in _rows(known, EUROPEAN_NATO, "arms", leader, ARMS, year) if row["figure"]]
    for member in members:
        for kind, item, partners in (*TIES, ("arms", ARMS, RIVALS)):
            for partner in partners:
                if partner != member:
                    rows += _rows(known, member, kind, partner, item, year)
    return [_told(row, names, provenance) for row in rows]


def _by_item(figures: Iterable[Figure]) -> dict[tuple[str, str], list[Figure]]:
    found: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        _, member, item, *_ = figure.id.split("/")
        found.setdefault((member, item), []).append(figure)
    return found


def _rows(
    known: Mapping[tuple[str, str], Sequence[Figure]], member: str, kind: str, partner: str, item: str, year: int
) -> Iterator[dict[str, Any]]:
    head = {"member": member, "tie": kind, "partner": partner}
    newest = _newest(known.get((member, item.format(partner)), ()), year)
    if not newest:
        yield head | {"figure": None}
    for figure in newest:
        yield head | {"figure": figure}


def _newest(figures: Iterable[Figure], year: int) -> list[Figure]:
    """Return the newest figure of each measure up to the year; of one year, the newest edition."""
    found: dict[str, Figure] = {}
    for figure in sorted(figures, key=lambda f: (_year(f), f.vintage)):
        if _year(figure) <= year:
            found[figure.definition] = figure
    return [found[name] for name in sorted(found)]


def _year(figure: Figure) -> int:
    return int(figure.id.split("/")[3])


def _told(row: dict[str, Any], names: dict[str, str], provenance: Provenance) -> dict[str, Any]:
    figure: Figure | None = row["figure"]
    told = {**row, "name": names[row["member"]], "partner_name": names.get(row["partner"], row["partner"])}
    if figure is None:
        blank = dict.fromkeys(("measure", "year", "value", "at_most", "unit", "status", "tier", "figure"))
        return told | blank | {"note": NO_ROW, "from": []}
    provenance.include([figure])
    group = provenance.add(
        f"ties.{figure.id.split('/')[2]}", "newest figure of each measure up to the year", [figure.id]
    )
    money = "" if figure.money is None else f" {figure.money.currency}"
    return told | {
        "measure": figure.definition,
        "year": _year(figure),
        "value": figure.value,
        "at_most": figure.high if figure.unknown else None,
        "unit": figure.unit + money,
        "status": figure.status,
        "tier": figure.tier,
        "figure": figure.id,
        "note": figure.note,
        "from": [group],
    }
