"""A question about a pledge, checked: the years, the members and their shares, the speeds of the regime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure
from delian.ledger.pledge_cards import Pledge
from delian.ledger.store import Ledger
from delian.models import pledges as model
from delian.questions.editions import Edition, edition_of, members_in
from delian.questions.provenance import Provenance

# What a percent is taken of: at current prices, and in constant US dollars of 2015.
SIZES = {
    "share_gdp": ("gdp_usd_current", "gdp_usd_2015"),
    "equipment_share": ("spending_usd_current", "spending_usd_2015"),
}
CONSTANT = 2015
AHEAD = 20  # years that are looked ahead for a crossing


@dataclass(frozen=True, slots=True)
class Sized:
    """At which GDP or spending costs are held: the newest of the edition, and the year of its prices."""

    item: str
    year: int
    price_year: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, checked: the pledge, its figures by year, the years looked at, the speeds of the regime."""

    ledger: Ledger
    pledge: Pledge
    edition: Edition
    start: int
    last: int
    members: tuple[str, ...]
    inside: Mapping[int, frozenset[str]]
    shares: Mapping[str, Mapping[int, float]]
    speeds: model.Speeds | None
    regime: int
    levels: Mapping[str, Figure]
    draws: int
    seed: int
    sized: Sized | None
    book: Provenance

    def vintage_of(self, member: str) -> str:
        """Return the edition of a member's newest share."""
        figure = self.edition.get(member, self.last, self.pledge.item)
        return "unknown" if figure is None else figure.vintage


def asked_of(card: Pledge, start: int | None, vintage: str, draws: int, seed: int, ledger: Ledger) -> Asked:
    """Return the question, checked; `bad-number` and `year-outside-data` say what to type."""
    for option, value, least, most in (("--draws", draws, 0, 100_000), ("--seed", seed, 0, 10**9)):
        if not least <= value <= most:
            raise DelianError(
                "bad-number",
                f"{option} {value}: give a number from {least} to {most:,}.",
                where=[Where(column=option, value=value)],
            )
    edition = edition_of(ledger, vintage)
    years = edition.years(card.item)
    if not years:
        raise DelianError(
            "year-outside-data",
            f"the edition {edition.name} has no {card.item}. Type --vintage latest.",
            where=[Where(column="vintage", value=vintage)],
        )
    last = years[-1]
    first = start if start is not None else max(card.agreed, years[0])
    first = min(first, last) if start is None else first
    if not years[0] <= first <= last:
        raise DelianError(
            "year-outside-data",
            f"--from {first}: {card.item} is known for {years[0]} to {last} (vintage {edition.name}). "
            "Type one of these years.",
            where=[Where(column="from", value=first)],
        )
    if not first <= card.by <= last + AHEAD:
        raise DelianError(
            "bad-number",
            f"deadline {card.by}: give a year from {first} to {last + AHEAD} with --by.",
            where=[Where(column="by", value=card.by)],
        )
    inside = {y: frozenset(members_in(ledger, y)) for y in years}
    members = tuple(sorted(inside[last]))
    _check_exceptions(card, ledger, members, last)
    shares = {m: {y: f.range[1] for y in years if (f := edition.get(m, y, card.item)) is not None} for m in members}
    starts = {int(f.range[1]): f for f in ledger.figures("levels", item="regime_start")}
    regime = model.regime_start(starts, last)
    speeds = model.speeds(shares, {m: card.of(m) for m in members}, max(regime, years[0] + 1), last)
    levels = {f.id.split("/")[2]: f for f in ledger.figures("levels", item=("on_track", "off_track"))}
    levels |= {"regime": starts[regime]} if regime in starts else {}
    sized = _sized(edition, card.item, last)
    given = (ledger, card, edition, first, last, members, inside, shares, speeds, regime, levels, draws, seed, sized)
    return Asked(*given, Provenance({}))


def _sized(edition: Edition, item: str, last: int) -> Sized | None:
    """Return the newest size of the edition: at current prices, else at those of 2015; None without any."""
    current, constant = SIZES[item]
    for name, price_year in ((current, None), (constant, CONSTANT)):
        year = max((y for y in edition.years(name) if y <= last), default=None)
        if year is not None:
            return Sized(name, year, price_year or year)
    return None


def _check_exceptions(card: Pledge, ledger: Ledger, members: Sequence[str], year: int) -> None:
    """Refuse an exception for a country that is unknown, or no member."""
    strangers = [word for word in card.exceptions if ledger.resolve(word) not in members]
    if strangers:
        raise DelianError(
            "not-a-member",
            f"exceptions of {card.id} for {', '.join(strangers)}: no member of NATO with forces in {year}. "
            "Take them out of the file.",
            where=[Where(file=card.id, column=f"exceptions.{word}") for word in strangers],
        )
