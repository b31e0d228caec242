"""Who acts: from alliance, date, `without` and `added` to two sorted lists of members."""

from __future__ import annotations

from dataclasses import dataclass

from delian.core.errors import DelianError, Where
from delian.core.mission import Alliance
from delian.core.scenario import Scenario
from delian.ledger.cards import names, read_alliance
from delian.ledger.store import Ledger, checked_date

BESIDE = ("europe", "eu", "e3")
LEADER = "USA"  # whose part the other allies' plans rest on; shown alone beside them


@dataclass(frozen=True, slots=True)
class Group:
    """The alliance as a whole (`baseline`, with added members) and the members who act (`acting`)."""

    name: str
    date: str
    baseline: tuple[str, ...]
    acting: tuple[str, ...]
    without: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One group set beside the one that acts: key, name, members on the date."""

    key: str
    name: str
    members: tuple[str, ...]


def compared_groups(ledger: Ledger, group: Group, alone: str) -> tuple[Compared, ...]:
    """Return who might act instead: the alliance whole, those who act, Europe, EU, E3, one member alone.

    A group of the same members as one before it is left out.
    """
    left = f"{group.name} without {', '.join(group.without)}"
    found = [Compared("whole", group.name, group.baseline)]
    found += [Compared("acting", left, group.acting)] if group.without else []
    for key in BESIDE:
        card = read_alliance(key)
        found.append(Compared(key, card.name, tuple(sorted(dated_members(ledger, card, group.date)))))
    key = "leader" if alone == LEADER else "alone"
    found.append(Compared(key, ledger.names().get(alone, alone), (alone,)))
    by_members = {c.members: c for c in reversed(found) if c.members}
    return tuple(c for c in found if by_members.get(c.members) is c)


def group_of(ledger: Ledger, scenario: Scenario, year: int) -> Group:
    """Return who acts on the scenario's date (31 December of the year unless `as_of` says otherwise).

    Raises `unknown-member`, `not-a-member` and `nobody-left`, each with what to type.
    """
    date = checked_date(scenario.as_of or f"{year}-12-31")
    card, base = _base(ledger, scenario, date)
    added = tuple(sorted({ledger.resolve(word) for word in scenario.added} - base))
    whole = base | set(added)
    if not whole:
        raise DelianError(
            "nobody-left",
            f"{card.name} has no members on {date}. Type a year in which it has, or countries: --members POL,LTU",
            where=[Where(column="year", value=date[:4])],
        )
    without = tuple(sorted({ledger.resolve(word) for word in scenario.without}))
    _check_inside(ledger, card, whole, without, date)
    acting = tuple(sorted(whole - set(without)))
    if not acting:
        raise DelianError(
            "nobody-left",
            f"--without takes out all {len(whole)} members of {card.name}. Leave at least one in.",
            where=[Where(column="without", value=" ".join(without))],
        )
    return Group(card.name, date, tuple(sorted(whole)), acting, without, added)


def check_member(ledger: Ledger, scenario: Scenario, group: Group, member: str) -> None:
    """Raise `not-a-member` when a country is not in the alliance on the date: since when, and what to type."""
    if member in group.baseline:
        return
    card, _ = _base(ledger, scenario, group.date)
    joined = _joined(ledger, card, member)
    homes = [key for key in names("alliances") if member in dated_members(ledger, read_alliance(key), group.date)]
    typed = [f"--alliance {key}" for key in homes] or [f"a group of your own that it is in: --members {member},..."]
    typed = ["another --year", *typed] if joined else typed
    raise DelianError(
        "not-a-member",
        f"{ledger.names()[member]} ({member}) is not in {card.name} on {group.date}{joined}. "
        f"Members then: {' '.join(group.baseline)}. Type {' or '.join(typed)}",
        where=[Where(column="country", value=member)],
    )


def check_levers(ledger: Ledger, scenario: Scenario, group: Group) -> None:
    """Raise `not-a-member` for a change of forces of somebody who does not act: it would change nothing."""
    if not scenario.levers:
        return
    names = ledger.names()
    pools = {code for code in names if code not in set(ledger.countries())}
    idle = [x.member for x in scenario.levers if x.member not in {*group.acting, *pools}]
    if idle:
        raise DelianError(
            "not-a-member",
            f"--lever for {', '.join(f'{names[m]} ({m})' for m in idle)}: not in the group that acts. "
            "Add the country with --with, or take the lever off.",
            where=[Where(column="lever", value=member) for member in idle],
        )


def dated_members(ledger: Ledger, card: Alliance, date: str) -> set[str]:
    """Return the members of an alliance on a date, from the ledger's spells or from the card's own list."""
    keys = card.ledger_key.split("+") if card.ledger_key else []
    found = {row["member"] for key in keys for row in ledger.members(key, date)}
    return (found | {ledger.resolve(word) for word in card.members}) - set(card.removes)


def _base(ledger: Ledger, scenario: Scenario, date: str) -> tuple[Alliance, set[str]]:
    if scenario.members:
        chosen = {ledger.resolve(word) for word in scenario.members}
        listed = " ".join(sorted(chosen))
        name = listed if len(chosen) <= 4 else f"{len(chosen)} countries"
        if scenario.alliance not in names("alliances"):
            name = scenario.alliance
        return Alliance("members", name, None, tuple(sorted(chosen)), (), ""), chosen
    card = read_alliance(scenario.alliance)
    return card, dated_members(ledger, card, date)


def _check_inside(ledger: Ledger, card: Alliance, whole: set[str], without: tuple[str, ...], date: str) -> None:
    outside = [member for member in without if member not in whole]
    if not outside:
        return
    known = ledger.names()
    listed = ", ".join(f"{known[m]} ({m}){_joined(ledger, card, m)}" for m in outside)
    raise DelianError(
        "not-a-member",
        f"not in {card.name} on {date}: {listed}. Members then: {' '.join(sorted(whole)) or 'none'}. "
        f"Take {'it' if len(outside) == 1 else 'them'} off --without, or choose another year.",
        where=[Where(column="without", value=member) for member in outside],
    )


def _joined(ledger: Ledger, card: Alliance, member: str) -> str:
    for key in card.ledger_key.split("+") if card.ledger_key else []:
        for row in ledger.rows("memberships", {"alliance": key, "member": member}):
            return f", joined {row['joined']}" + (f", left {row['left']}" if row["left"] else "")
    return ""
