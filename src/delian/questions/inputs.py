"""What a mission question needs from the ledger, collected once: stocks, shares, requirements, prices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from delian.core.draws import Factor, factor
from delian.core.errors import DelianError, Where, together, unknown_name
from delian.core.figures import Figure
from delian.core.mission import Family, Mission, Phase, Requirement
from delian.core.money import Money, PriceBase, convert
from delian.core.scenario import EFFORTS, Scenario
from delian.ledger.cards import names, read_families, read_mission
from delian.ledger.store import Ledger, checked_date
from delian.models import forces
from delian.models.gaps import Market
from delian.models.outcome import PhasePlan, phase_plan
from delian.models.rays import demands_of, served_by
from delian.models.replacement import list_terms
from delian.questions.additional import Beside, beside, surplus
from delian.questions.assumed import Assumptions, assumed_mission
from delian.questions.supply import Supply, supply_of, terms_of

ALONE_AT_LEAST = "major"
CARRIERS = ("strategic_airlift", "tactical_airlift", "tankers")


@dataclass(frozen=True, slots=True)
class Facts:
    """Figures behind one mission question, after the scenario's assumptions were applied.

    surplus, beside: with an additional mission, what the scenario adds by (member, capability), and the figures
    that the published numbers are held against.
    """

    mission: Mission
    families: Mapping[str, Family]
    columns: tuple[forces.Column, ...]
    supply: Supply
    market: Market
    rates: Mapping[str, Figure]
    strictness: Figure
    by_id: Mapping[str, Figure]
    surplus: Mapping[tuple[str, str], float]
    beside: Beside
    lift: forces.Table
    carriers: tuple[forces.Column, ...]


def the_missions(ledger: Ledger, scenario: Scenario) -> tuple[Mission, ...]:
    """Return the missions of the scenario: the main one, then those at the same time; each once."""
    if not scenario.missions:
        raise DelianError("unknown-mission", f"no mission named. Type one of: {', '.join(names('missions'))}.")
    found = tuple(_mission(ledger, name) for name in scenario.missions)
    ids = [mission.id for mission in found]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise DelianError(
            "mission-twice",
            f"{', '.join(twice)} asked for twice in one question. Name each mission once; "
            "a second one of the same kind needs a file with an id of its own.",
            where=[Where(column="missions", value=name) for name in twice],
        )
    lists = [mission.id for mission in found if mission.additional]
    if lists and len(found) > 1:
        raise DelianError(
            "not-answered-yet",
            f"{', '.join(lists)}: a list of what is to be added shares no supply with missions. Ask for it alone.",
            where=[Where(file=name, column="kind", value="additional") for name in lists],
        )
    return found


def _mission(ledger: Ledger, name: str) -> Mission:
    mission = read_mission(name)
    known = ledger.names()
    replaced = [mission.replaces] if mission.replaces else []
    doors = (host for clause in mission.access for host in clause)
    for code in (*mission.hosts, *replaced, *doors, *_movers(mission)):
        if code not in known:
            raise unknown_name("unknown-member", f"country in {mission.id}", code, known)
    return mission


def _movers(mission: Mission) -> tuple[str, ...]:
    return () if mission.route is None else mission.route.movers


def year_of(date: str | None) -> int | None:
    """Return the year of a date, None without one."""
    return None if date is None else int(checked_date(date)[:4])


def facts_of(
    ledger: Ledger,
    scenario: Scenario,
    mission: Mission,
    year: int,
    members: Sequence[str] = (),
    buyer: str = forces.OTHERS,
) -> Facts:
    """Return every figure that the mission needs in that year, with the scenario's assumptions in place.

    Assumptions and levers that nothing here uses are refused by `check_used`, over all missions of the question.
    What the ledger holds no row of for one of *members* is unknown, and drawn as such. `buyer` names whose shares a
    purchase takes: a member that acts alone, else those of an ordinary ally.
    """
    families = read_families()
    assume = Assumptions(scenario)
    mission = assumed_mission(mission, assume)
    columns = columns_of(ledger, mission, families)
    carriers = _carriers(ledger) if mission.route else ()
    lift = assume(ledger.figures("lift")) if mission.route else []
    wanted = list(dict.fromkeys(c.capability for c in (*columns, *carriers)))
    supply = supply_of(ledger, scenario, year, wanted, members, lists=mission.additional)
    found = beside(ledger, mission, assume, scenario.money)
    needed = {families[n].priced_as if n in families else n for n in _needs(mission)}
    priced = sorted(needed | {lever.item for lever in scenario.levers})
    prices = assume(ledger.figures("package_prices", item=priced))
    leads = assume(ledger.figures("lead_times", item=priced))
    rates = assume(ledger.figures("operating_costs", item=priced))
    strictness = assume(ledger.figures("levels", item="indispensable"))[0]
    figures = [*supply.figures, *prices, *leads, *rates, strictness]
    figures += [r.figure for p in mission.phases for r in p.requirements]
    figures += [*(p.figure for p in mission.published), *found.figures]
    figures += [*lift, *(mission.route.figures if mission.route else ())]
    return Facts(
        mission,
        families,
        columns,
        supply,
        _market(mission, families, columns, in_money(ledger, _by_item(prices), scenario.money), _by_item(leads), buyer),
        in_money(ledger, _by_item(rates), scenario.money),
        strictness,
        {f.id: f for f in reversed(figures)},
        surplus(scenario, year) if mission.additional else {},
        found,
        forces.keyed(lift),
        carriers,
    )


def phase_plans(facts: Facts, everyone: Sequence[str], effort: str) -> list[PhasePlan]:
    """Return the plan of every phase: products of supply for everyone who may act, rays, requirements."""
    plans = []
    for phase in facts.mission.phases:
        demands = demands_of(phase, facts.families)
        required = [requirement_factor(r) for r in phase.requirements]
        if facts.mission.replaces:
            pools = facts.supply.rules.pools
            products = list_terms(
                facts.mission.replaces, demands, required, facts.surplus, facts.columns, everyone, pools
            )
        else:
            where = conditions(facts.mission, phase, effort)
            products = terms_of(facts.supply, facts.columns, tuple(everyone), where)
        names = [c.name for c in facts.columns]
        plans.append(phase_plan(phase.name, demands, products, required, names))
    return plans


def conditions(mission: Mission, phase: Phase, effort: str) -> forces.Conditions:
    """Return the conditions of a phase under an effort."""
    return forces.Conditions(
        phase.name,
        mission.theatre,
        mission.region,
        mission.hosts,
        effort,
        phase.ready_by,
        phase.days,
        mission.own_territory,
        holdings=mission.additional,
    )


def effort_of(scenario: Scenario, mission: Mission, acting: Sequence[str]) -> str:
    """Return the effort: the scenario's or the mission's; a member alone always makes at least a major one."""
    wanted = scenario.effort or mission.effort
    if len(acting) == 1 and EFFORTS.index(wanted) < EFFORTS.index(ALONE_AT_LEAST):
        return ALONE_AT_LEAST
    return wanted


def requirement_factor(requirement: Requirement) -> Factor:
    """Return the factor of a requirement."""
    return factor(requirement.figure, "requirement")


def in_money(ledger: Ledger, prices: Mapping[str, Figure], money: str) -> dict[str, Figure]:
    """Return prices in the currency and price year asked for (`EUR-2024`)."""
    currency, _, year = money.partition("-")
    if not year.isdigit():
        raise DelianError(
            "bad-number",
            f"not a price base: {money!r}. Type it as EUR-2024.",
            where=[Where(column="money", value=money)],
        )
    target = PriceBase(currency, int(year))
    if all(f.money == target for f in prices.values()):
        return dict(prices)
    tables = ledger.prices()
    found = {}
    for name, figure in prices.items():
        if figure.unknown:
            continue
        if figure.money is None:
            raise DelianError("mixed-price-years", f"{figure.id} has no currency and price year. Add them.")
        one = convert(Money(1.0, figure.money), target, tables).amount
        low, base, high = (x * one for x in figure.range)
        found[name] = replace(figure, low=low, value=base, high=high, money=target)
    return found


def part_notes(mission: Mission) -> list[tuple[str, str]]:
    """Return a warning for every part that asks for more than its total; the part then rules."""
    found = []
    for phase in mission.phases:
        base = {r.need: r.figure.range[1] for r in phase.requirements}
        for r in phase.requirements:
            if r.part_of is not None and base[r.need] > base[r.part_of]:
                text = (
                    f"{phase.name} wants {base[r.need]:g} {r.need} of {base[r.part_of]:g} {r.part_of}; the part rules"
                )
                found.append(("part-over-total", text))
    return found


def _by_item(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {f.id.split("/")[2]: f for f in figures}


def _market(
    mission: Mission,
    families: Mapping[str, Family],
    columns: Sequence[forces.Column],
    prices: Mapping[str, Figure],
    leads: Mapping[str, Figure],
    buyer: str,
) -> Market:
    known = {c.capability: c for c in columns}
    needs = _needs(mission)
    first = {n: families[n].served_by[0][0] if n in families else n for n in needs}
    return Market(
        prices=prices,
        lead_times=leads,
        bought_as={n: families[n].priced_as if n in families else n for n in needs},
        names={n: families[n].name if n in families else known[n].label for n in needs},
        units={n: families[n].unit if n in families else known[n].unit for n in needs},
        kinds={n: known[first[n]].kind for n in needs},
        buyer=buyer,
    )


def _needs(mission: Mission) -> list[str]:
    return list(dict.fromkeys(r.need for phase in mission.phases for r in phase.requirements))


def check_units(ledger: Ledger, mission: Mission, families: Mapping[str, Family]) -> None:
    """Raise for needs that the ledger does not count, and for units that are not the ledger's, all together."""
    rows = [(f"{p.name}.{r.need}", r.need, r.figure.unit) for p in mission.phases for r in p.requirements]
    if problems := unit_problems(ledger, mission.id, rows, families):
        raise together(problems)


def unit_problems(
    ledger: Ledger, name: str, rows: Iterable[tuple[str, str, object]], families: Mapping[str, Family]
) -> list[DelianError]:
    """Return the errors of (phase.need, need, unit) rows: one for each unknown need, one for all wrong units."""
    known = ledger.capabilities()
    counted = {n: row["unit"] for n, row in known.items()} | {n: family.unit for n, family in families.items()}
    found, bad = [], []
    for column, need, seen in rows:
        if need not in counted:
            problem = unknown_name("unknown-capability", "capability or family", need, counted)
            place = Where(file=name, column=column, value=need)
            found.append(DelianError(problem.code, problem.message, where=[place], did_you_mean=problem.did_you_mean))
        elif isinstance(seen, str) and seen != counted[need]:
            bad.append((column, seen, counted[need]))
    if bad:
        listed = "; ".join(f"{need} is in {seen!r}, counted in {unit!r}" for need, seen, unit in bad)
        text = f"units of {name}: {listed}. Type the unit that is counted."
        found.append(DelianError("units-differ", text, where=[Where(file=name, column=n, value=s) for n, s, _ in bad]))
    return found


def country_problems(ledger: Ledger, name: str, codes: Iterable[str]) -> list[DelianError]:
    """Return the error of each country that a mission names and the ledger does not know."""
    known = ledger.names()
    return [unknown_name("unknown-member", f"country in {name}", code, known) for code in codes if code not in known]


def columns_of(ledger: Ledger, mission: Mission, families: Mapping[str, Family]) -> tuple[forces.Column, ...]:
    """Return the columns of supply that serve the needs of a mission."""
    check_units(ledger, mission, families)
    known = ledger.capabilities()
    found: dict[str, forces.Column] = {}
    for r in (r for phase in mission.phases for r in phase.requirements):
        for name, _ in served_by(r.need, None, families):
            row = known[name]
            column = forces.Column(name, row["kind"], row["unit"], r.fit, row["name"])
            found.setdefault(column.name, column)
    return tuple(found.values())


def _carriers(ledger: Ledger) -> tuple[forces.Column, ...]:
    known = ledger.capabilities()
    return tuple(forces.Column(n, known[n]["kind"], known[n]["unit"], None, known[n]["name"]) for n in CARRIERS)
