"""The orphan test: a group set to unknown changes every number that names it and no other.

Each group of figures of one answer is set to unknown, to almost nothing and to plenty. An object of the answer
(its own values, without the objects inside it that carry a `from` of their own) must change in one of these
when it names the group, and in none when it does not. Objects are found again by what they are about, not by
their place in a list.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Lever, Scenario
from delian.questions import inputs
from delian.questions.assess import assess
from unit.changed import Changed, same

UNKNOWN_IS_AN_ERROR = ("usable", "arrival", "rotation", "pool_shares", "fit", "requirement", "levels", "lift", "route")
# What stands beside published numbers: unknown leaves a blank there.
BESIDE = ("published", "economy", "exchange_rates")
TABLES = ("inventory", "package_prices", "lead_times", "operating_costs", "ideal_points", *BESIDE, *UNKNOWN_IS_AN_ERROR)
STATED = ("phases", "levers")  # as the card and the user say them; the cost of a lever names its own groups
# A reason stands where an object is missing, and is no value of the object around it.
TEXTS = ("from", "not_modelled", "operating_reason", "reach_reason")
WHOLE_LISTS = ("break_even", "indispensable", "next_best", "power")
# What tells one row of a list from another.
KEYS = ("phase", "capability", "figure", "member", "group", "mission")
# One holder stays known, so that the range of the others is bounded; pools have no size to compare.
KNOWN_HOLDERS = ("FRA", "MMF", "NAEW", "AGS", "SAC")


def _scaled(figure, factor):
    top = 1.0 if figure.unit == "share" else float("inf")
    low, base, high = (min(top, point * factor) for point in figure.range)
    return replace(figure, low=low, value=base, high=high)


def _shifted(figure, by):
    return replace(figure, value=figure.value + by, low=figure.low + by, high=figure.high + by)


def _known(figure):
    table, member = figure.id.split("/")[:2]
    return table == "inventory" and member in KNOWN_HOLDERS


def _variants(table):
    """Return {name: change} of one group's figures."""
    if table == "ideal_points":
        return {"unknown": lambda f: replace(f, value=None), "apart": lambda f: _shifted(f, _point(f.id))}
    return {
        "unknown": lambda f: f if _known(f) else replace(f, value=None),
        "nothing": lambda f: _scaled(f, 1e-3),
        "half": lambda f: _scaled(f, 0.5),
        "plenty": lambda f: _scaled(f, 1e3),
    }


def _point(text):
    """Return a number between 0 and 1 that depends on the text alone."""
    return sum(map(ord, text)) % 17 / 17


def _asked(ledger, scenario, ids, change, demand=None):
    """Return the answer when the figures named are read through *change*.

    Requirements and the way there come from the mission's card; *demand* multiplies some of them, {figure id: factor}.
    """
    demand = demand or {}

    def one(figure):
        found = _scaled(figure, demand[figure.id]) if figure.id in demand else figure
        return change(found) if figure.id in ids else found

    read = inputs.read_mission

    def mission(name):
        card = read(name)
        phases = tuple(
            replace(p, requirements=tuple(replace(r, figure=one(r.figure)) for r in p.requirements))
            for p in card.phases
        )
        route = card.route
        if route is not None:
            route = replace(route, distance=one(route.distance), sea=route.sea and one(route.sea))
        published = tuple(replace(p, figure=one(p.figure)) for p in card.published)
        return replace(card, phases=phases, route=route, published=published)

    inputs.read_mission = mission
    try:
        ledger.change = one
        return assess(scenario, ledger)
    finally:
        inputs.read_mission, ledger.change = read, same


@dataclass(frozen=True)
class Part:
    """One object of an answer: the groups it names, its own values, all its values, the object around it."""

    named: frozenset[str]
    own: str
    whole: str
    around: str


def objects(value, path="", around=""):
    """Return {path: part} of every object that carries `from`."""
    found = {}
    if isinstance(value, dict):
        here = around
        if "from" in value:
            here = path or "answer"
            found[here] = Part(frozenset(value["from"]), _text(_own(value)), _text(value), around)
        for key, part in value.items():
            found |= objects(part, f"{path}.{key}" if path else key, here)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            about = [str(part[k]) for k in KEYS if k in part] if isinstance(part, dict) else []
            found |= objects(part, f"{path}[{'/'.join(about) or place}]", around)
    return found


def _text(value):
    return json.dumps(value, sort_keys=True)


def _own(value):
    """Return the values of an object without the objects inside it that answer for themselves."""
    if isinstance(value, dict):
        # What may stand here as an object or rows of its own is no value of this object when it is absent.
        kept = {k: v for k, v in value.items() if k not in TEXTS and v not in (None, []) and not _answers(v)}
        return {k: _own(v) for k, v in kept.items()}
    return [_own(part) for part in value] if isinstance(value, list) else value


def _answers(value):
    if isinstance(value, list):
        return bool(value) and all(_answers(part) for part in value)
    return isinstance(value, dict) and "from" in value


SCENARIOS = {
    "baltic-defence": Scenario(missions=("baltic-defence",), without=("USA",), draws=20),
    "libya-2011": Scenario(missions=("libya-2011",), without=("USA",), draws=20),
    # Without a surplus every score is nothing, whatever the list says; so half of each line is added, by two members.
    "bruegel-2025": Scenario(
        missions=("bruegel-2025",),
        without=("USA",),
        levers=(
            Lever("DEU", "personnel_army", 150000),
            Lever("FRA", "personnel_army", 10000),
            Lever("DEU", "main_battle_tanks", 700),
            Lever("FRA", "main_battle_tanks", 40),
            Lever("DEU", "ifv", 1000),
            Lever("FRA", "ifv", 60),
            Lever("DEU", "artillery_tubes", 350),
            Lever("FRA", "artillery_tubes", 20),
        ),
        draws=20,
    ),
    "iiss-2025": Scenario(
        missions=("iiss-2025",),
        without=("USA",),
        levers=tuple(
            Lever(member, need, share * units)
            for member, share in (("DEU", 0.55), ("FRA", 0.02))
            for need, units in {
                "personnel_active": 128000,
                "combat_aircraft": 400,
                "main_battle_tanks": 600,
                "ifv": 2400,
                "long_range_sam_batteries": 24,
                "attack_helicopters": 200,
                "destroyers_frigates": 20,
                "maritime_patrol_aircraft": 15,
                "male_hale_uav": 50,
            }.items()
        ),
        draws=20,
    ),
    "libya-2011 and pacific-presence": Scenario(
        missions=("libya-2011", "pacific-presence"), year=2025, without=("FRA",), draws=20
    ),
}
# The others have the United States, whose forces leave no gap and are far larger than any that bound the unknown.
SHORT = ("baltic-defence", "libya-2011")


class World:
    """One answer, and what each group of figures does to it."""

    def __init__(self, scenario, ledger) -> None:
        self.scenario, self.ledger = scenario, ledger
        self.base = assess(scenario, ledger)
        self._alone = {scenario.missions[0]: self.base.answer["needs"]}
        self.parts = objects(self.base.as_dict()["answer"])
        self.effects = {g.id: self._effects(g) for g in self.base.groups.values()}

    def groups(self, table):
        return [g.id for g in self.base.groups.values() if g.table == table]

    def asked(self, ids, change, demand=None):
        return _asked(self.ledger, self.scenario, ids, change, demand)

    def _effects(self, group):
        """Return {variant: parts, or the code of the error}."""
        found = {}
        for name, change in _variants(group.table).items():
            try:
                found[name] = objects(self.asked(set(group.figures), change).as_dict()["answer"])
            except DelianError as error:
                found[name] = error.code
        return found

    def moved(self, group):
        """Return the objects that the group moves, here or where the needs that name it are the hard ones."""
        found = set()
        for after in self.effects[group].values():
            if not isinstance(after, str):
                found |= _moved(self.parts, after)
        for demand in self._demands(group):
            # What one member brings of one capability is the same however hard the needs are.
            if all(path in found or path.startswith("brings") for path in self.naming(group)):
                break
            before = objects(self.asked(set(), same, demand).as_dict()["answer"])
            for name, change in _variants(self.base.groups[group].table).items():
                if name != "unknown":
                    ids = set(self.base.groups[group].figures)
                    found |= _moved(before, objects(self.asked(ids, change, demand).as_dict()["answer"]))
        return found

    def naming(self, group):
        return {path for path, part in _lists_as_one(self.parts).items() if group in part.named}

    def _demands(self, group):
        """Yield factors on the needs: those that name the group ever harder, then each of them as the only hard one."""
        names = self._needs_that_name(group)
        yield from (self._only_needs_of(names, hard) for hard in (1.0, 4.0, 100.0))
        for need in [start for start, named in names.items() if named]:
            yield self._only_needs_of({start: start == need for start in names}, 100.0)
        # A minimum over phases moves with each of them only where that phase is the hard one.
        yield from (self._only_phase(phase["phase"]) for phase in self.base.answer["phases"])

    def _only_phase(self, phase):
        """Return factors that make the needs of one phase hard and all others easy."""
        wanted = [f for f in self.base.figures if f.startswith("requirement/")]
        return {f: 100.0 if f.split("/")[2].startswith(f"{phase}.") else 1e-3 for f in wanted}

    def _needs_that_name(self, group):
        behind = self.base.groups[group].figures
        rows = {}
        for mission in self.scenario.missions:
            for r in self._needs(mission):
                start = f"requirement/{mission}/{r['phase']}.{r['capability']}/"
                rows[start] = group in r["from"] or any(f.startswith(start) for f in behind)
        return rows

    def _needs(self, mission):
        """Return the needs of one of the missions; those at the same time are asked for alone."""
        if mission not in self._alone:
            self._alone[mission] = assess(self.scenario.changed(missions=(mission,)), self.ledger).answer["needs"]
        return self._alone[mission]

    def _only_needs_of(self, rows, hard):
        """Return factors that make every need easy but those that name the group (all hard when none does)."""
        wanted = [f for f in self.base.figures if f.startswith("requirement/")]
        if not any(rows.values()):
            return dict.fromkeys(wanted, hard)
        return {
            f: hard if any(f.startswith(start) and names for start, names in rows.items()) else 1e-3 for f in wanted
        }


@pytest.fixture(scope="module", params=SCENARIOS)
def world(request):
    with Changed() as ledger:
        yield World(SCENARIOS[request.param], ledger)


def _changed(before, after):
    """Return {path: groups named} of objects whose own values differ; a lost row answers for what was in it."""
    found = {}
    for path in {*before, *after}:
        old, new = before.get(path), after.get(path)
        if old is not None and new is not None:
            if old.own != new.own:
                found[path] = old.named | new.named
        else:
            only = old or new
            if not only.around or (only.around in before and only.around in after):
                found[path] = only.named
    return found


def _lists_as_one(parts):
    """Return the objects, with the rows of a list that name the same groups taken as one object.

    Such a list (who is indispensable, break-evens) is one statement about everybody; a row of it may well stay.
    """
    found = {}
    for path, part in parts.items():
        name = path.partition("[")[0] if path.endswith("]") else path
        key = f"{name}[] of {len(part.named)} groups" if name != path and name in WHOLE_LISTS else path
        old = found.get(key)
        found[key] = part if old is None else replace(old, whole=old.whole + part.whole)
    return found


def _moved(before, after):
    before, after = _lists_as_one(before), _lists_as_one(after)
    return {path for path in before if path not in after or before[path].whole != after[path].whole}


def test_every_table_behind_the_answers_is_tried():
    found = {g.table for scenario in SCENARIOS.values() for g in assess(scenario).groups.values()}
    assert found == set(TABLES)


def test_every_object_names_groups_that_exist(world):
    for path, part in world.parts.items():
        assert part.named, path
        assert part.named <= set(world.base.groups), path


def test_every_row_of_the_answer_says_where_it_is_from(world):
    answer = world.base.as_dict()["answer"]
    lists = {k: v for k, v in answer.items() if isinstance(v, list) and v and isinstance(v[0], dict)}
    loose = {k: v for k, v in lists.items() if k not in STATED}
    assert all("from" in row for rows in loose.values() for row in rows)


@pytest.mark.parametrize("table", TABLES)
def test_no_object_changes_without_naming_the_group(world, table):
    orphans = {}
    for group in world.groups(table):
        for variant, after in world.effects[group].items():
            if not isinstance(after, str):
                for path, named in _changed(world.parts, after).items():
                    if group not in named:
                        orphans.setdefault(path, {}).setdefault(group, []).append(variant)
    assert orphans == {}


@pytest.mark.parametrize("table", TABLES)
def test_every_object_that_names_the_group_changes(world, table):
    idle = {}
    for group in world.groups(table):
        left = world.naming(group) - world.moved(group)
        if left:
            idle[group] = sorted(left)
    assert idle == {}


@pytest.mark.parametrize("table", TABLES)
def test_unknown_is_an_answer_or_a_named_error(world, table):
    for group in world.groups(table):
        seen = {name: after if isinstance(after, str) else "answer" for name, after in world.effects[group].items()}
        expected = "unknown-figure-value" if table in UNKNOWN_IS_AN_ERROR else "answer"
        assert seen == dict.fromkeys(seen, "answer") | {"unknown": expected}, group


@pytest.mark.parametrize("world", SHORT, indirect=True)
def test_unknown_prices_and_lead_times_leave_a_blank(world):
    gap = next(row for row in world.base.answer["gaps"] if row["cost"] and row["years"])
    for kind, column in (("price", "cost"), ("lead_time", "years")):
        ids = set(world.base.groups[f"{kind}.{gap['bought_as']}"].figures)
        rows = world.asked(ids, lambda f: replace(f, value=None)).answer["gaps"]
        same = [row for row in rows if row["bought_as"] == gap["bought_as"]]
        assert same
        assert all(row[column] is None for row in same)


@pytest.mark.parametrize("world", SHORT, indirect=True)
def test_unknown_holdings_are_listed_and_widen_the_range(world):
    if world.base.answer["by_construction"]:  # counts no holdings; published checks go blank, as tried above
        assert world.base.unknown_inputs == ()
        return
    ids = {f for f in world.base.groups["inventory.tankers"].figures if f.split("/")[1] not in KNOWN_HOLDERS}
    answer = world.asked(ids, lambda f: replace(f, value=None))
    acting = {*world.base.answer["members"], "USA"}
    assert set(answer.unknown_inputs) >= {f for f in ids if f.split("/")[1] in acting}

    def supplied(found):
        return next(row for row in found.answer["needs"] if row["capability"] == "tankers")["supplied_range"]

    before, after = supplied(world.base), supplied(answer)
    assert after["high"] - after["low"] > before["high"] - before["low"]
