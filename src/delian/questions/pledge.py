"""`delian burden pledge NAME|FILE`: who has met a pledge, who will when, what it costs, what was missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from delian.core.answer import Answer, Note
from delian.core.draws import normal_scores, uniforms
from delian.ledger.pledge_cards import read_pledge
from delian.ledger.store import Ledger
from delian.models import pledges as model
from delian.questions.burden import cite
from delian.questions.editions import LATEST, NATO, SHARE, edition_notes
from delian.questions.pledge_asked import AHEAD, CONSTANT, SIZES, Asked, asked_of
from delian.questions.provenance import answered, tier_notes

SCHEMA = "delian.burden-pledge/1"
AHEAD_WORDS = ("on track", "off track", "will miss")
DRAWS, SEED = 1000, 1949
SHARES = "shares"
ENDS = {"low": 0.05, "base": 0.5, "high": 0.95}
HORIZONS = (1, 2, 3, 5, 10)
METHODS = ("regimes", "persistence", "drift")


def pledge(
    name: str,
    start: int | None = None,
    by: int | None = None,
    vintage: str = LATEST,
    draws: int = DRAWS,
    seed: int = SEED,
    ledger: Ledger | None = None,
) -> Answer:
    """Return the tracker of a pledge: status and year of crossing by member, cost, missing money, back-test.

    name: 2pct, 20pct-equipment, hague-2035 or a file. start: first year that is counted (the year agreed by default).
    by: another deadline.
    """
    card = read_pledge(name)
    if by is not None:
        card = replace(card, by=by)
    if ledger is not None:
        return _pledge(asked_of(card, start, vintage, draws, seed, ledger), vintage)
    with Ledger() as opened:
        return _pledge(asked_of(card, start, vintage, draws, seed, opened), vintage)


def _pledge(asked: Asked, vintage: str) -> Answer:
    card, book = asked.pledge, asked.book
    names = asked.ledger.names()
    _cite_shares(asked)
    rows = [_member(asked, m) for m in asked.members if asked.last in asked.shares[m]]
    unknown = [m for m in asked.members if asked.last not in asked.shares[m]]
    counted = _counts(asked)
    answer = {
        "pledge": card.id,
        "title": card.title,
        "note": card.note,
        "item": card.item,
        "target": card.target,
        "exceptions": dict(card.exceptions),
        "agreed": card.agreed,
        "start": asked.start,
        "by": card.by,
        "review": card.review,
        "last": asked.last,
        "regime": {"first": asked.regime, "steps": 0 if asked.speeds is None else asked.speeds.steps},
        "date": f"{asked.last}-12-31",
        "definition": NATO,
        "vintage": asked.edition.name,
        "price_base": {"currency": "USD", "price_year": None if asked.sized is None else asked.sized.price_year},
        "missing_price_base": {"currency": "USD", "price_year": CONSTANT},
        "levels": _levels(asked) if any(row["status"] in AHEAD_WORDS for row in rows) else None,
        "names": {m: names[m] for m in asked.members},
        "unknown": unknown,
        "count_meeting": {str(row["year"]): row["meeting"] for row in counted},
        "members": rows,
        "counts": counted,
        "costs": [
            {"member": row["member"], "name": row["name"], **part, "from": row["from"]}
            for row in rows
            for part in row["cost"]
        ],
        "history": [
            {"member": m, "name": names[m], "year": y, "share": s, "from": [SHARES]}
            for m in asked.members
            for y, s in asked.shares[m].items()
        ],
        "missing": _missing(asked),
        "speeds": _speeds(asked),
        "backtest": _backtest(asked),
    }
    told = {"pledge": card.id, "start": asked.start, "by": card.by, "vintage": vintage}
    told |= {"draws": asked.draws, "seed": asked.seed}
    notes = [Note(code, text) for code, text in _notes(asked, answer)]
    question = (SCHEMA, f"burden pledge {card.id}", told)
    return answered(asked.ledger, book, question, answer, NOT_MODELLED, notes, card.sources)


def _cite_shares(asked: Asked) -> None:
    """Put every share into one group: the speed of one member is drawn to that of all."""
    found = [asked.edition.get(m, y, asked.pledge.item) for m in asked.members for y in asked.shares[m]]
    cite(asked.book, SHARES, f"{asked.pledge.item} by year", [f for f in found if f is not None])


def _member(asked: Asked, member: str) -> dict[str, Any]:
    card, line = asked.pledge, asked.shares[member]
    target, now = card.of(member), line[asked.last]
    counted = [y for y in sorted(line) if y >= asked.start and member in asked.inside[y]]
    met = next((y for y in counted if round(line[y], 2) >= target), None)
    known = {"member": member, "name": asked.ledger.names()[member], "target": target, "share": now}
    known |= {"vintage": asked.vintage_of(member), "below_again": [] if met is None else _below(line, met, target)}
    deadline = None if card.by not in line else round(line[card.by], 2) >= target
    size, size_group = _size(asked, member)
    if round(now, 2) >= target:
        first = met if met is not None else asked.last
        already = {"low": first, "base": first, "high": first}
        status = "met late" if deadline is False else "met"
        told: dict[str, Any] = {"status": status, "met_in_time": deadline, "probability": None, "year_met": already}
        return known | told | {"cost": [], "from": [SHARES]}
    chance, spread = _crossing(asked, member, now, target)
    return known | {
        "status": "missed" if card.by <= asked.last else _status(asked, chance),
        "met_in_time": deadline,
        "probability": chance,
        "year_met": spread,
        "cost": _cost(asked, now, target, size),
        "from": [SHARES, *size_group, *_level_groups(asked)],
    }


def _below(line: Mapping[int, float], met: int, target: float) -> list[int]:
    """Return the years after the target was first met in which the share was below it again."""
    return [y for y in sorted(line) if y > met and round(line[y], 2) < target]


def _crossing(asked: Asked, member: str, now: float, target: float) -> tuple[float | None, dict[str, int | None]]:
    """Return the probability of meeting the target in time, and the year of crossing; None is not within 20 years.

    The mean path nears the target and never meets it, so `base` is the middle of the draws, not the base case.
    """
    if asked.speeds is None:
        return None, {"low": None, "base": None, "high": None}
    mean, variance = asked.speeds.of(member)
    years = range(asked.last + 1, asked.last + AHEAD + 1)
    speed, noise = np.full(asked.draws + 1, mean), np.zeros((asked.draws + 1, AHEAD))
    if asked.draws:
        keys = [f"pledge/{asked.pledge.id}/{member}/speed", *(f"pledge/{asked.pledge.id}/{member}/{y}" for y in years)]
        scores = normal_scores(uniforms(asked.seed, keys, 1, asked.draws + 1))
        speed[1:] += variance**0.5 * scores[0]
        noise[1:] = asked.speeds.noise * scores[1:].T
    if not asked.draws:
        return None, {"low": None, "base": None, "high": None}
    found = model.crossing(model.paths(now, target, speed, noise), target)[1:]
    drawn = np.sort(np.where(found < 0, AHEAD, found))
    places = {name: int(drawn[min(int(q * asked.draws), asked.draws - 1)]) for name, q in ENDS.items()}
    in_time = asked.pledge.by - asked.last
    chance = float(np.mean(drawn < in_time)) if in_time > 0 else 0.0
    return chance, {name: None if place == AHEAD else years[place] for name, place in places.items()}


def _status(asked: Asked, chance: float | None) -> str:
    if chance is None:
        return "unknown"
    if chance >= asked.levels["on_track"].range[1]:
        return "on track"
    return "off track" if chance >= asked.levels["off_track"].range[1] else "will miss"


def _levels(asked: Asked) -> dict[str, Any]:
    """Return the probabilities of meeting the target in some year to the deadline at which the words change."""
    ends = {name: asked.levels[name].range[1] for name in ("on_track", "off_track")}
    return {**ends, "from": _level_groups(asked)}


def _level_groups(asked: Asked) -> list[str]:
    return cite(
        asked.book,
        "levels",
        "the first year of the regime, and the probabilities at which the tracker's words are used",
        asked.levels.values(),
    )


def _size(asked: Asked, member: str) -> tuple[float | None, list[str]]:
    """Return GDP (or spending) that a percent is taken of [million USD], in the newest year with amounts."""
    held = asked.sized
    figure = None if held is None else asked.edition.get(member, held.year, held.item)
    if held is None or figure is None:
        return None, []
    millions = figure.range[1] * (1.0 if figure.unit == "million" else 1e-6)
    return millions, cite(asked.book, "size", f"what a percent is taken of, {held.year}", [figure])


def _cost(asked: Asked, now: float, target: float, size: float | None) -> list[dict[str, Any]]:
    """Return the money above today's share in each year to the deadline, on a straight line [million USD]."""
    if size is None:
        return []
    years = max(asked.pledge.by - asked.last, 1)
    points = model.straight(now, target, years)
    return [{"year": asked.last + 1 + k, "value": p / 100.0 * size} for k, p in enumerate(points)]


def _counts(asked: Asked) -> list[dict[str, Any]]:
    rows = []
    for year in asked.edition.years(asked.pledge.item):
        if year < asked.start:
            continue
        members = asked.inside[year]
        found = asked.edition.of(members, year, asked.pledge.item)
        meeting = [m for m, f in found.items() if round(f.range[1], 2) >= asked.pledge.of(m)]
        rows.append(
            {
                "year": year,
                "meeting": len(meeting),
                "known": len(found),
                "members": len(members),
                "who": sorted(meeting),
                "from": cite(asked.book, SHARES, f"{asked.pledge.item} by year", found.values()),
            }
        )
    return rows


def _missing(asked: Asked) -> list[dict[str, Any]]:
    """Return what each member's years fell short of the pledge since it was made [million USD of 2015]."""
    item, rows = asked.pledge.item, []
    for member in asked.members:
        line = asked.shares[member]
        since = max(asked.start, asked.pledge.agreed)
        years = [y for y in sorted(line) if y >= since and member in asked.inside[y]]
        sizes = {y: f for y in years if (f := asked.edition.get(member, y, SIZES[item][1])) is not None}
        if not sizes:
            continue
        share = {y: line[y] for y in sizes}
        units = {y: f.range[1] * (1.0 if f.unit == "million" else 1e-6) for y, f in sizes.items()}
        found = model.missing(share, asked.pledge.of(member), units)
        rows.append(
            {
                "member": member,
                "name": asked.ledger.names()[member],
                "total": sum(found.values()),
                "years": [{"year": y, "value": value} for y, value in found.items()],
                "from": [
                    SHARES,
                    *cite(
                        asked.book, "constant", "what a percent is taken of, constant dollars of 2015", sizes.values()
                    ),
                ],
            }
        )
    return sorted(rows, key=lambda row: (-float(row["total"]), str(row["member"])))


def _speeds(asked: Asked) -> list[dict[str, Any]]:
    found = asked.speeds
    if found is None:
        return []
    behind = [SHARES, *_level_groups(asked)]
    rows = [
        {"member": m, "speed": found.of(m)[0], "deviation": found.of(m)[1] ** 0.5, "from": behind}
        for m in asked.members
    ]
    pooled = {"member": "all", "speed": found.pooled, "deviation": found.pooled_variance**0.5}
    return [pooled | {"from": behind}, *rows]


def _backtest(asked: Asked) -> list[dict[str, Any]]:
    """Return the errors of the projection and of the naive forecasts by horizon, as measured beforehand."""
    figures = {tuple(f.id.split("/")[1:3]): f for f in asked.ledger.figures("skill")}
    rows: list[dict[str, Any]] = []
    for horizon in HORIZONS:
        for method in METHODS:
            pair = [figures.get((method, f"{measure}_{horizon}")) for measure in ("mae", "crps")]
            naive = [figures.get(("persistence", f"{measure}_{horizon}")) for measure in ("mae", "crps")]
            known = [f for f in (*pair, *naive) if f is not None]
            if len(known) < 4:
                continue
            mae, crps, naive_mae, naive_crps = (f.range[1] for f in known)
            rows.append(
                {
                    "method": method,
                    "horizon": horizon,
                    "mae": mae,
                    "crps": crps,
                    "skill_mae": 1.0 - mae / naive_mae,
                    "skill_crps": 1.0 - crps / naive_crps,
                    "measured_with": known[0].vintage,
                    "told": known[0].note,
                    "from": cite(asked.book, "skill", "back-test, origins 1995 to 2023", known),
                }
            )
    return rows


def _notes(asked: Asked, answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    notes = []
    lost = sorted({row["horizon"] for row in answer["backtest"] if row["method"] == "regimes" and row["skill_mae"] < 0})
    if lost:
        told = " ".join(map(str, lost))
        notes.append(("naive-is-better", f"in the back-test no change at all had smaller errors at {told} years"))
    if asked.pledge.item != "share_gdp" or asked.pledge.target != 2.0:
        notes.append(("backtest-of-2pct", "the back-test is of 2% of GDP, not of this pledge"))
    if answer["unknown"]:
        notes.append(
            ("no-figure", f"no figure for {asked.last}: {' '.join(answer['unknown'])}, neither met nor missed")
        )
    mixed = {f.vintage for f in asked.book.figures.values() if f.id.startswith("defence_expenditure")}
    if len(mixed) > 1:
        notes.append(
            ("editions-mixed", f"shares come from the newest edition for each year: {' '.join(sorted(mixed))}")
        )
    notes += _notes_on_members(asked, answer["members"])
    if answer["costs"] and asked.sized is not None:
        notes.append(("size-held", f"costs hold GDP and spending at the level of {asked.sized.year}"))
    elif any(row["status"] not in ("met", "met late") for row in answer["members"]):
        notes.append(("no-size", f"the edition {asked.edition.name} has no GDP or spending in dollars: no costs"))
    if not asked.draws:
        notes.append(("no-draws", "base case only: no probability and no status ahead. Type --draws 1000."))
    return [*notes, *tier_notes(asked.book.figures.values())]


def _notes_on_members(asked: Asked, rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return what to say of single members: whose figures are coarse or recalled, who fell below the target again."""
    notes = []
    if asked.pledge.item == SHARE:
        shares = asked.edition.of(asked.members, asked.last, SHARE)
        notes += edition_notes(shares, {m: asked.pledge.of(m) for m in shares})
    again = [f"{row['member']} ({' '.join(map(str, row['below_again']))})" for row in rows if row["below_again"]]
    if again:
        notes.append(("below-again", f"below the target again after the first year: {', '.join(again)}"))
    return notes


NOT_MODELLED = ("why a member changes its mind", "growth of GDP", "spending related to defence (the 1.5% of The Hague)")
