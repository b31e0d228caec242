"""What was, is or will be held in a year: interpolation, carrying forward, changes by the user.

Rules: counts of 2014 and 2024 are joined only where both follow one definition; 2020 to 2023 take other
counts from 2024, widened; five years before 2014 take those of 2014, widened; later years carry 2024
forward, widened by the year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import exp

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure, figure_id
from delian.core.scenario import Lever

FIRST, EARLY, LATE, LAST = 2009, 2014, 2024, 2040
OWN = "delian-definitions"  # source of what stands in for a missing row
JOINED = "iiss"  # counts of 2014 under this definition may go on in 2024
# Capabilities whose counts of 2014 and 2024 follow one definition. Left out on purpose: IFV (Canada's LAV
# counted as carriers in 2014), heavy and tactical transport (A400M), manned reconnaissance, corvettes,
# heavy drones and long-range air defence (launchers in 2014, batteries in 2024).
ONE_DEFINITION = frozenset(
    {
        "combat_aircraft", "combat_aircraft_5gen", "tankers", "aew_aircraft", "sead_ew_aircraft",
        "maritime_patrol_aircraft", "main_battle_tanks", "attack_helicopters", "rocket_artillery",
        "destroyers_frigates", "aircraft_carriers", "amphibious_ships", "mine_countermeasure_ships",
        "attack_submarines_nuclear", "attack_submarines_conventional", "ballistic_missile_submarines",
    }
)  # fmt: skip
UNJOINED_FROM = 2020  # other capabilities lean on 2024 from this year on
CURRENT = 2025  # end-2024 forces are what 2025 can use; no widening yet


@dataclass(frozen=True, slots=True)
class Stock:
    """What one member (or pool) holds of one capability in the year asked for, and the figures behind it."""

    member: str
    capability: str
    figure: Figure
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Widening:
    """Relative widening per year away from a count (log scale), carried by the ledger as assumptions."""

    before: Figure
    joined: Figure
    after: Figure
    counted: Figure


def checked_year(year: int) -> int:
    """Return the year when the ledger can answer for it; `year-outside-data` otherwise."""
    if not FIRST <= year <= LAST:
        raise DelianError(
            "year-outside-data",
            f"no forces for {year}. The ledger answers {FIRST} to {LAST} ({FIRST} to {EARLY - 1} with the forces of "
            f"{EARLY}, after {LATE + 1} carried forward). Type --year {LATE}.",
            where=[Where(column="year", value=year)],
        )
    return year


def stocks_in(
    year: int,
    early: Iterable[Figure],
    late: Iterable[Figure],
    capabilities: Iterable[str],
    widening: Widening,
) -> list[Stock]:
    """Return the stocks of *year* for *capabilities* from the counts of 2014 and 2024.

    Raises `year-outside-data` with every capability that has no count for that year.
    """
    checked_year(year)
    early, late, wanted = list(early), list(late), set(capabilities)
    # Counts of 2014 stand behind years before 2024 only.
    then = _by_holding(_ranged(f, widening.counted) for f in early) if year < LATE else {}
    now = _by_holding(late)
    missing = uncounted(year, early, late, wanted)
    if missing:
        years = f"{UNJOINED_FROM} to {LAST}"
        raise DelianError(
            "year-outside-data",
            f"no count of {', '.join(missing)} for {year}: no published figure of 2014 under one definition with 2024. "
            f"Years with all of them: {years}. Type --year {LATE}.",
            where=[Where(row=name, column="year", value=year) for name in missing],
            did_you_mean=[str(LATE)],
        )
    found = [_stock(year, holding, then.get(holding), now.get(holding), widening) for holding in sorted({*then, *now})]
    return [stock for stock in found if stock is not None and stock.capability in wanted]


def uncounted(year: int, early: Iterable[Figure], late: Iterable[Figure], capabilities: Iterable[str]) -> list[str]:
    """Return the capabilities that have no count for that year."""
    return sorted(set(capabilities) - _answerable(year, _by_holding(early), _by_holding(late)))


def completed(stocks: Iterable[Stock], members: Iterable[str], year: int) -> list[Stock]:
    """Return the stocks with an unknown one for every member and capability without a row: absent is not zero."""
    held = {(s.member, s.capability): s for s in stocks}
    like = {s.capability: s.figure for s in held.values()}
    for member in members:
        for capability, figure in like.items():
            if (member, capability) not in held:
                held[member, capability] = _unknown(member, capability, year, figure)
    return list(held.values())


def with_levers(stocks: Iterable[Stock], levers: Iterable[Lever], year: int) -> list[Stock]:
    """Return the stocks after the user's changes [same unit]; a stock never falls below zero.

    A holding without a row counts from zero; an unknown one must be assumed first (`unknown-figure-value`).
    """
    changes: dict[tuple[str, str], float] = {}
    for lever in levers:
        if lever.acts_in(year):
            key = (lever.member, lever.item)
            changes[key] = changes.get(key, 0.0) + lever.change
    held = {(s.member, s.capability): s for s in stocks}
    for key, change in changes.items():
        held[key] = _changed(held.get(key) or _none_of(*key, year, held.values()), change)
    return list(held.values())


def emptied(stocks: Iterable[Stock], levers: Iterable[Lever], year: int) -> list[tuple[Lever, float]]:
    """Return the changes that would take away more than there is, with what is left of it before them [same unit]."""
    held = {(s.member, s.capability): s.figure.value for s in stocks}
    acting = [lever for lever in levers if lever.acts_in(year) and lever.change < 0]
    return [
        (lever, value)
        for lever in acting
        for value in [held.get((lever.member, lever.item), 0.0)]
        if value is not None and value + lever.change < 0
    ]


def forces_year(year: int) -> int:
    """Return the year whose forces stand for *year*."""
    return EARLY if year < EARLY else min(year, LATE)


def year_notes(year: int, capabilities: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, text) of what the reader must know about the forces of that year."""
    if year < EARLY:
        return [("forces-of-2014", f"forces of {EARLY} stand for {year}, with wider ranges")]
    if EARLY < year < LATE:
        others = sorted(set(capabilities) - ONE_DEFINITION)
        text = f"forces of {year} lie on the line between the counts of {EARLY} and {LATE}"
        return [
            ("forces-interpolated", text + (f"; {', '.join(others)}: the count of {LATE}, wider" if others else ""))
        ]
    if year == CURRENT:
        return [("forces-of-2024", f"{CURRENT} uses the forces of the end of {LATE}")]
    if year > CURRENT:
        known = "ranges wider, so small chances grow; orders and retirements unknown"
        text = f"forces of {LATE} carried forward to {year}: {known}"
        return [("forces-carried-forward", text)]
    return []


def _answerable(year: int, then: Mapping[tuple[str, str], Figure], now: Mapping[tuple[str, str], Figure]) -> set[str]:
    late = {capability for _, capability in now}
    if year >= UNJOINED_FROM:
        return late
    early = {capability for (_, capability), f in then.items() if year <= EARLY or _joins(capability, f)}
    return early & late if year > EARLY else early


def _joins(capability: str, then: Figure) -> bool:
    return capability in ONE_DEFINITION and then.definition == JOINED


def _ranged(figure: Figure, spread: Figure) -> Figure:
    """Return a count of 2014 with the range by which careful counts differ, when it has none of its own."""
    if figure.value is None or figure.low is not None:
        return figure
    width = figure.value * spread.range[1]
    return replace(figure, low=figure.value - width, high=figure.value + width)


def _by_holding(figures: Iterable[Figure]) -> dict[tuple[str, str], Figure]:
    return {(parts[1], parts[2]): f for f in figures for parts in [f.id.split("/")]}


def _stock(
    year: int, holding: tuple[str, str], then: Figure | None, now: Figure | None, widening: Widening
) -> Stock | None:
    if year <= EARLY:
        return None if then is None else _widened(holding, then, year, EARLY - year, widening.before)
    if then is not None and now is not None and year < LATE and _joins(holding[1], then):
        return _between(holding, then, now, year, widening.joined)
    if now is None:
        return None
    away = max(0, LATE - year) if year < LATE else max(0, year - CURRENT)
    return _widened(holding, now, year, away, widening.joined if year < LATE else widening.after)


def _widened(holding: tuple[str, str], figure: Figure, year: int, years: int, rate: Figure) -> Stock:
    if years == 0 or figure.value is None:
        return Stock(*holding, figure, (figure.id,))
    low, base, high = figure.range
    # The same width below and above: a factor would move the centre of a group's sum upwards.
    width = base * (1.0 - exp(-rate.range[1] * years))
    wider = replace(
        figure,
        id=figure_id("inventory", *holding, year, f"carried-{figure.definition}", figure.vintage),
        low=max(0.0, low - width),
        value=base,
        high=high + width,
        status="assumed",
        note=f"{figure.id}, range wider by {width:.3g} either way",
    )
    return Stock(*holding, wider, (figure.id, rate.id))


def _between(holding: tuple[str, str], then: Figure, now: Figure, year: int, rate: Figure) -> Stock | None:
    if then.value is None or now.value is None:
        return _widened(holding, now if then.value is None else then, year, abs(LATE - year), rate)
    share = (year - EARLY) / (LATE - EARLY)
    low, base, high = ((1 - share) * a + share * b for a, b in zip(then.range, now.range, strict=True))
    figure = replace(
        now,
        id=figure_id("inventory", *holding, year, "interpolated", f"{then.vintage}+{now.vintage}"),
        low=low,
        value=base,
        high=high,
        status="estimated",
        note=f"on the line from {then.id} to {now.id}",
    )
    return Stock(*holding, figure, (then.id, now.id))


def _unknown(member: str, capability: str, year: int, like: Figure) -> Stock:
    name = figure_id("inventory", member, capability, year, "no-row", "none")
    figure = replace(
        like,
        id=name,
        value=None,
        low=None,
        high=None,
        status="assumed",
        source_id=OWN,
        tier="C",
        note="no published figure",
    )
    return Stock(member, capability, figure, (name,))


def _none_of(member: str, capability: str, year: int, held: Iterable[Stock]) -> Stock:
    """Return an empty holding of a capability that others hold."""
    like = next(s.figure for s in held if s.capability == capability)
    name = figure_id("inventory", member, capability, year, "lever", like.vintage)
    figure = replace(like, id=name, value=0.0, low=0.0, high=0.0, status="assumed", note="no row in the ledger")
    return Stock(member, capability, figure, (name,))


def _changed(stock: Stock, change: float) -> Stock:
    low, base, high = (max(0.0, point + change) for point in stock.figure.range)
    figure = replace(stock.figure, low=low, value=base, high=high, note=f"{stock.figure.note}; changed by {change:+g}")
    return replace(stock, figure=figure)
