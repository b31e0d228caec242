"""Rows of text for the pages of the workbench: differences from a baseline, sliders, forces, figure cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer
from delian.core.figures import Figure, Source
from delian.present.numbers import DASH, UNKNOWN, billions, brief, chance, number, percent, with_range
from delian.present.sentences import draws_of
from delian.present.views import Row
from delian.present.wording import capability, figure_label, need_names

PLUS, MINUS = "+", "\N{MINUS SIGN}"
LARGEST = 1.0  # a slider reaches this for a share


def differences(answer: Answer, baseline: Answer) -> list[Row]:
    """Return the four numbers of the verdict now, in the baseline, and what lies between them."""
    now, then = answer.answer, baseline.answer
    rows = [
        _shares("Probability of being able", now["probability_able"], then["probability_able"], now["from"]),
        _shares("Carried", now["carried"]["base"], then["carried"]["base"], now["from"]),
        _shares("Coverage, weighted by price", now["coverage"]["base"], then["coverage"]["base"], now["from"]),
    ]
    draws = draws_of(answer)
    rows[0] |= {"now": _odds(now["probability_able"], draws), "then": _odds(then["probability_able"], draws)}
    rows[1]["range"] = _share_range(now["carried"])
    rows[2]["range"] = _share_range(now["coverage"])
    return [*rows, _price(now["cost"], then["cost"])]


def _odds(probability: float | None, draws: int) -> str:
    return DASH if probability is None else chance(probability, draws).partition(" (")[0]


def _shares(name: str, now: float | None, then: float | None, groups: Sequence[str]) -> Row:
    change = None if now is None or then is None else now - then
    return {
        "name": name,
        "now": DASH if now is None else percent(now),
        "range": "",
        "then": DASH if then is None else percent(then),
        "change": _signed(change, lambda x: f"{100 * x:.0f} points"),
        "better": change is not None and change > 0,
        "worse": change is not None and change < 0,
        "groups": list(groups),
    }


def _price(now: Mapping[str, Any] | None, then: Mapping[str, Any] | None) -> Row:
    unit = "" if now is None and then is None else f", {(now or then or {})['currency']} bn"
    one, two = (0.0 if cost is None else cost["base"] / 1000 for cost in (now, then))
    spread = "" if now is None else with_range(billions(now)).partition(" ")[2]
    return {
        "name": f"Price of closing the gaps{unit}",
        "now": "no gap" if now is None else brief(one),
        "range": spread,
        "then": "no gap" if then is None else brief(two),
        "change": _signed(one - two, brief),
        "better": one < two,
        "worse": one > two,
        "groups": [] if now is None else list(now["from"]),
    }


def _signed(change: float | None, told: Any) -> str:
    if change is None:
        return DASH
    if abs(change) < 0.0005:
        return "none"
    return f"{PLUS if change > 0 else MINUS}{told(abs(change))}"


def _share_range(spread: Mapping[str, float]) -> str:
    return "" if spread["low"] == spread["high"] else f"({percent(spread['low'])}{DASH}{percent(spread['high'])})"


def sliders(answer: Answer, baseline: Answer) -> list[Row]:
    """Return the assumptions that move the verdict most, as sliders: value now, ends, where the verdict flips.

    The order is the baseline's, so that a slider stays where it is while it is moved; assumptions that the
    scenario has fixed come with them.
    """
    assumed = answer.scenario.get("assume")
    fixed = dict(assumed) if isinstance(assumed, Mapping) else {}
    flips = {row["figure"]: row for row in answer.answer["break_even"]}
    known = {**{row["figure"]: row for row in baseline.answer["break_even"]}}
    names = [*known, *(name for name in (*fixed, *flips) if name not in known)]
    return [
        _slider(name, flips.get(name), fixed, answer, baseline)
        for name in dict.fromkeys(names)
        if name in answer.figures
    ]


def _slider(
    name: str,
    now: Mapping[str, Any] | None,
    fixed: Mapping[str, float],
    answer: Answer,
    baseline: Answer,
) -> Row:
    figure = baseline.figures.get(name) or answer.figures[name]
    low, base, high = figure.range
    value = float(fixed.get(name, base))
    least, most = _ends(low, base, high, value, share=figure.unit == "share")
    return {
        "figure": name,
        "name": figure_label(name, answer),
        "unit": figure.unit,
        "value": value,
        "base": base,
        "least": least,
        "most": most,
        "range": f"{brief(low)}{DASH}{brief(high)}",
        "flips": _flip(now),
        "fixed": name in fixed,
    }


def _flip(row: Mapping[str, Any] | None) -> str:
    """Return where the verdict as it stands flips; what the baseline's did is another question."""
    if row is None:
        return "not among what moves this verdict most"
    return "no value flips it" if row["value"] is None else f"flips at {number(row['value'])}"


def _ends(low: float, base: float, high: float, value: float, *, share: bool) -> tuple[float, float]:
    """Return the ends of a slider: twice as wide as the range, never to zero, a share never over one."""
    least = min(max(base / 10, low - (base - low)), value) or base / 10
    most = max(high + (high - base), value, base * 1.2)
    return least, min(LARGEST, most) if share else most


def forces(answer: Answer, member: str) -> list[Row]:
    """Return what *member* holds of each capability of the mission, the scenario's change, and a unit's price."""
    changes, needs = _changes(answer, member), need_names(answer)
    prices = {f.id.split("/")[2]: f for f in answer.figures.values() if f.id.startswith("package_prices/")}
    held: dict[str, Figure | None] = {}
    for figure in answer.figures.values():
        table, who, item, *_ = figure.id.split("/")
        if table == "inventory":
            held[item] = figure if who == member else held.get(item)
    rows = [_force(held[item], item, changes.get(item, 0.0), prices.get(item), needs) for item in held]
    return sorted(rows, key=lambda row: row["name"])


def largest(answer: Answer) -> str:
    """Return the acting member that brings most, whose forces a page opens first."""
    found: dict[str, float] = dict.fromkeys(answer.answer["members"], 0.0)
    for row in answer.answer["brings"]:
        found[row["member"]] += min(1.0, row["share_of_requirement"])
    return max(found, key=lambda member: (found[member], member))


def _force(figure: Figure | None, item: str, change: float, price: Figure | None, needs: Mapping[str, str]) -> Row:
    """Return one row; no figure in the answer means that the ledger knows of none."""
    unit = None if price is None or price.unknown else price.range[1]
    money = price.money if price is not None else None
    value = 0.0 if figure is None else figure.value
    return {
        "item": item,
        "name": capability(item, needs),
        "held": UNKNOWN if value is None else number(max(0.0, value)),
        "change": f"{change:g}",
        "least": 0.0 if value is None else -max(0.0, value - change),
        "cost": DASH if unit is None else _signed(change * unit / 1000, brief),
        "currency": "" if money is None else f"{money.currency} bn",
        "figure": "" if figure is None else figure.id,
        "unknown": value is None,
    }


def _changes(answer: Answer, member: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in answer.answer["levers"]:
        if row["member"] == member:
            found[row["item"]] = found.get(row["item"], 0.0) + row["change"]
    return found


def figures_in(answer: Answer, groups: Sequence[str]) -> list[Row]:
    """Return the figures of some groups, group by group, each with what a card shows."""
    return [
        {
            "id": answer.groups[name].id,
            "where": answer.groups[name].where,
            "figures": [card(answer, figure) for figure in answer.groups[name].figures if figure in answer.figures],
        }
        for name in groups
        if name in answer.groups
    ]


def card(answer: Answer, name: str) -> Row:
    """Return the card of one figure: value, range, unit, price base, status, tier, publisher, link, licence, use."""
    figure = answer.figures[name]
    source = next((s for s in answer.sources if s.id == figure.source_id), None)
    groups = [g.id for g in answer.groups.values() if name in g.figures]
    return {
        "id": figure.id,
        "name": figure_label(figure.id, answer),
        "value": UNKNOWN if figure.value is None else number(figure.value),
        "range": _ends_of(figure),
        "unit": figure.unit,
        "money": "" if figure.money is None else str(figure.money),
        "status": figure.status,
        "tier": figure.tier,
        "vintage": figure.vintage,
        "published": figure.published,
        "licence": figure.licence,
        "note": figure.note,
        "definition": figure.definition,
        "groups": groups,
        "used_by": sorted(_used_by(answer.answer, set(groups), "")),
        **_published(source, figure),
    }


def _ends_of(figure: Figure) -> str:
    return DASH if figure.low is None or figure.high is None else f"{number(figure.low)}{DASH}{number(figure.high)}"


def _published(source: Source | None, figure: Figure) -> Row:
    if source is None:
        return {"publisher": figure.source_id, "title": "", "url": "", "date": "", "via": ""}
    safe = source.url if source.url.startswith(("https://", "http://")) else ""
    return {
        "publisher": source.publisher,
        "title": source.title,
        "url": safe,
        "date": source.date,
        "via": source.read_via,
    }


def _used_by(value: Any, groups: set[str], key: str) -> set[str]:
    """Return the keys of the answer whose objects name one of the groups."""
    found: set[str] = set()
    if isinstance(value, Mapping):
        if groups & set(value.get("from") or ()):
            found.add(key or "verdict")
        for name, part in value.items():
            found |= _used_by(part, groups, key or str(name))
    elif isinstance(value, list):
        for part in value:
            found |= _used_by(part, groups, key)
    return found


def pinned(answer: Answer, pin: str) -> str:
    """Return a warning when a link was made with other versions, else nothing."""
    own = f"{answer.versions['delian']}+{answer.versions['ledger']}"
    if not pin or pin == own:
        return ""
    return f"This link was made with {pin}; you see the numbers of {own}, which may differ."


def pin_of(answer: Answer) -> str:
    """Return the versions that a link carries: program+ledger."""
    return f"{answer.versions['delian']}+{answer.versions['ledger']}"
