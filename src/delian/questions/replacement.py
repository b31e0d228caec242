"""The part of an answer about published replacements: their price here, and their own numbers beside ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from delian.core.figures import Figure
from delian.core.mission import Published
from delian.core.money import PriceBase
from delian.models import gaps, replacement
from delian.questions.inputs import conditions
from delian.questions.run import Run

BUYS = "one unit is bought for each unit missing: a published list counts what is held, not what can be there"
Row = dict[str, Any]


def published(run: Run) -> dict[str, Any]:
    """Return what an additional mission says beyond a total one; nothing for a total mission.

    `published` (price of the list, spending from the top down, total and life-cycle cost), `published_held` and
    `published_lines`. What is true or empty by construction is left empty.
    """
    mission = run.facts.mission
    if not mission.additional:
        return {}
    _add_groups(run)
    by_kind: dict[str, list[Published]] = {}
    for row in mission.published:
        by_kind.setdefault(row.kind, []).append(row)
    lines = by_kind.get("line", [])
    everyone = {*run.plan.everyone, *(m for row in mission.published for m in row.members), mission.replaces}
    prices = {name: _list_price(run, optional=name == "list_price") for name in ("list_price", "essential_price")}
    return {
        "published": {
            "replaces": mission.replaces,
            "publishers": list(dict.fromkeys(s.publisher for s in mission.sources)),
            "buys": BUYS,
            "unpriced": [n for n in run.facts.market.bought_as if n not in run.facts.market.weights],
            **prices,
            "top_down": next((_top_down(run, row, by_kind) for row in by_kind.get("per-year", ())), None),
            "once": next((_once(run, row, lines, prices) for row in by_kind.get("once", ())), None),
            "life_cycle": next((_life_cycle(run, row) for row in by_kind.get("life-cycle", ())), None),
            "from": [f"price.{name}" for name in sorted(run.facts.market.prices)],  # which lines have no price
        },
        "published_held": [_held(run, row, need) for row in by_kind.get("held-together", ()) for need in row.needs],
        "published_lines": [_line(run, row) for row in lines],
        "names": {m: run.names[m] for m in sorted(filter(None, everyone))},
        **_nothing_to_say(run),
    }


def notes(run: Run) -> list[tuple[str, str]]:
    """Return (code, text) of what a reader of an additional mission must know; nothing for a total one."""
    mission, names = run.facts.mission, run.names
    if not mission.additional or mission.replaces is None:
        return []
    leaver = names[mission.replaces]
    text = f"by construction the member replaced ({leaver}) brings exactly this list, others only what --lever adds"
    if decided(run):
        text += "; break-evens, coalitions, whom to persuade and the split of uncertainty would say only that"
    found = [("by-construction", text), ("counts-holdings", BUYS)]
    for lever in run.scenario.levers:
        if lever.acts_in(run.year) and (lever.member, lever.item) not in run.facts.surplus:
            told = f"{names[lever.member]} {lever.item} {lever.change:+g}: what is held is committed, so less of it"
            found.append(("no-surplus", f"{told} leaves no surplus and changes nothing here"))
    return found


def decided(run: Run) -> bool:
    """Return True when the result follows from the construction alone: the leaver is there, or a line has no unit."""
    there = run.facts.mission.replaces in run.group.acting or not run.drawn["s_star"].any()
    return run.facts.mission.additional and there


def _nothing_to_say(run: Run) -> dict[str, Any]:
    """Return what stays empty: the effect of absence always, the rest where the construction decides alone."""
    if not decided(run):
        return {"without": None}
    groups = run.supply_groups
    return {
        "without": None,
        "break_even": [],
        "smallest_change": {"one": None, "together": [], "all_together": None, "from": list(groups)},
        "uncertainty_split": None,
        "next_best": [],
    }


def _sample(run: Run) -> gaps.Sample:
    return gaps.Sample(run.scenario.seed, run.scenario.draws, run.scenario.dependence)


def _target(run: Run) -> PriceBase:
    currency, _, year = run.scenario.money.partition("-")
    return PriceBase(currency, int(year))


def _add_groups(run: Run) -> None:
    """Make the figures beside the published numbers known, one group a table and item."""
    beside, found = run.facts.beside, run.provenance
    found.include([*(p.figure for p in run.facts.mission.published), *beside.figures])
    for row in run.facts.mission.published:
        found.add(f"published.{row.item}", row.name, [row.figure.id])
    for (_, need), figures in beside.held.items():
        found.add(f"inventory.{need}", "forces held by the members named", _ids(figures))
    for item, figures in beside.products.items():
        found.add(f"economy.{item}", "GDP of the members", _ids(figures))
    for (currency, _), figure in beside.rates.items():
        found.add(f"exchange_rate.{currency}", "national currency per US dollar", [figure.id])
    for (currency, _), figure in beside.index.items():
        found.add(f"deflator.{currency}", "price index", [figure.id])


def _ids(figures: Iterable[Figure | None]) -> list[str]:
    return [f.id for f in figures if f is not None]


def _behind(run: Run, row: Published, base: PriceBase | None, target: PriceBase) -> list[str]:
    """Return the groups behind a published sum in another price base."""
    wanted = [f"published.{row.item}"]
    if base is not None and base.currency != target.currency:
        wanted += [f"exchange_rate.{base.currency}", f"exchange_rate.{target.currency}"]
    if base is not None and base.price_year != target.price_year:
        wanted.append(f"deflator.{target.currency}")
    return [name for name in wanted if run.provenance.has(name)]


def _list_price(run: Run, *, optional: bool) -> dict[str, Any] | None:
    facts = run.facts
    where = {p.name: conditions(facts.mission, p, run.effort) for p in facts.mission.phases}
    table = gaps.needs_table(facts.mission, run.plan, run.drawn, facts.market, run.provenance.groups)
    sample = _sample(run)
    return replacement.list_price(table, run.drawn, facts.market, facts.supply.rules, where, sample, optional=optional)


def _sum(row: Published) -> Row:
    """Return a published sum as it stands: range, unit, currency and price year."""
    figure = row.figure
    low, base, high = (None, None, None) if figure.unknown else figure.range
    money = {} if figure.money is None else figure.money.as_dict()
    return {"low": low, "base": base, "high": high, "unit": figure.unit, **money}


def _converted(run: Run, row: Published) -> replacement.Amount:
    return replacement.in_base(row.figure, _target(run), run.facts.beside.tables)


def _held(run: Run, row: Published, need: str) -> Row:
    """Return whether a published number is more than its members hold together."""
    market, figure = run.facts.market, row.figure
    held = replacement.held_together(run.facts.beside.held[row.item, need], _sample(run))
    return {
        "capability": need,
        "name": market.names[need],
        "unit": market.units[need],
        "members": list(row.members),
        "year": row.year,
        "published": figure.value,
        "bound": row.bound,
        **replacement.more_than_held(figure.value, held),
        "from": [g for g in (f"inventory.{need}", f"published.{row.item}") if run.provenance.has(g)],
    }


def _line(run: Run, row: Published) -> Row:
    """Return one published line of cost: what a unit costs there, and at our package prices."""
    market, target = run.facts.market, _target(run)
    required = [
        (p.name, r) for need in row.needs for p in run.facts.mission.phases for r in p.requirements if r.need == need
    ]
    quantities = [r.figure.range[1] for _, r in required]
    converted = _converted(run, row)
    prices = [market.prices.get(market.bought_as[r.need]) for _, r in required]
    priced = [f"price.{market.bought_as[r.need]}" for _, r in required]
    return {
        "figure": row.figure.id,
        "name": row.name,
        "needs": list(row.needs),
        "quantity_unit": market.units[row.needs[0]] if row.needs else None,
        "bound": row.bound,
        "published": _sum(row),
        "converted": converted.as_dict() | target.as_dict() | {"why_not": converted.why},
        **replacement.unit_costs(quantities, prices, converted.range),
        "note": row.figure.note,
        "from": [
            *_behind(run, row, row.figure.money, target),
            *(f"requirement.{phase}.{r.need}" for phase, r in required),
            *(name for name in dict.fromkeys(priced) if run.provenance.has(name)),
        ],
    }


def _top_down(run: Run, row: Published, by_kind: Mapping[str, Sequence[Published]]) -> Row | None:
    """Return a published spending a year beside the same from GDP and two shares of it."""
    shares = [next(iter(by_kind.get(kind, ())), None) for kind in ("share-before", "share-after")]
    before, after = shares
    if row.figure.money is None or before is None or after is None:
        return None
    products, tables = run.facts.beside.products[row.item], run.facts.beside.tables
    target = row.figure.money
    total, more, why = replacement.share_of_product(products, before.figure, after.figure, target, tables)
    bases = [f.money for f in products if f is not None and f.money is not None]
    behind = dict.fromkeys(g for base in bases[:1] for g in _behind(run, row, base, target))
    gdp = f"economy.{row.item}"
    return {
        "published": _sum(row),
        "computed": more,
        "gdp": total,
        "unit": row.figure.unit,
        **target.as_dict(),
        "alliance": row.alliance,
        "members": len(products),
        "year": row.year,
        "share_before": before.figure.value,
        "share_after": after.figure.value,
        "why_not": why,
        "from": [
            *behind,
            *([gdp] if run.provenance.has(gdp) else []),
            *(f"published.{s.item}" for s in (before, after)),
        ],
    }


def _once(run: Run, row: Published, lines: Sequence[Published], prices: Mapping[str, Row | None]) -> Row:
    """Return a published total beside its own lines and beside our list, each with what is left unexplained."""
    target, whole = _target(run), _converted(run, row)
    told = replacement.together([_converted(run, line) for line in lines])
    behind = _behind(run, row, row.figure.money, target)
    from_lines = [g for line in lines for g in _behind(run, line, line.figure.money, target)]
    found: Row = {
        "published": _sum(row),
        "converted": whole.as_dict() | target.as_dict() | {"why_not": whole.why},
        "from": behind,
        "rest_of_lines": {
            "lines": told,
            "rest": replacement.rest(whole.range, told),
            "from": list(dict.fromkeys([*behind, *from_lines])),
        },
    }
    for name, part in (("rest", "list_price"), ("rest_essential", "essential_price")):
        ours = prices[part]
        priced = [] if ours is None else ours["from"]
        left = replacement.rest(whole.range, ours)
        found[name] = None if left is None else left | {"from": [*behind, *priced]}
    return found


def _life_cycle(run: Run, row: Published) -> Row:
    """Return a published cost over many years: listed, and compared with nothing."""
    target, converted = _target(run), _converted(run, row)
    return {
        "published": _sum(row),
        "converted": converted.as_dict() | target.as_dict() | {"why_not": converted.why},
        "years": row.years,
        "compared": False,
        "from": _behind(run, row, row.figure.money, target),
    }
