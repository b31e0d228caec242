"""Names in English: members, groups, needs, and the figures behind the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from delian.core.answer import Answer

ARTICLE = ("United States", "United Kingdom", "Netherlands")
ARTICLE_OF_GROUPS = ("European Union", "E3", "Joint Expeditionary Force", "North Pacific Pact")
KINDS = {
    "air": "air forces",
    "any": "forces",
    "boats": "submarines",
    "enabler": "support aircraft",
    "gbad": "ground-based air defence",
    "land": "land forces",
    "nuclear": "nuclear forces",
    "sea": "ships",
    "space": "satellites",
}
EFFORTS = {
    "any": "",
    "limited": " in a limited effort",
    "major": " in a major effort",
    "war": " in a war",
}
SPLIT = {
    "requirement": "what the mission needs",
    "readiness": "how much is ready in time",
    "inventory": "how much is held",
    "usable": "how much of it may be used here",
}
_CAPITALS = {"sead": "SEAD", "ew": "EW", "sam": "SAM", "isr": "ISR", "male": "MALE", "hale": "HALE", "uav": "UAV"}


def member_names(answer: Answer) -> dict[str, str]:
    """Return {ISO3: English name} of every member that the answer names."""
    if listed_names := answer.answer.get("names"):
        return dict(listed_names)
    found: dict[str, str] = {}
    for table in ("brings", "indispensable", "next_best"):
        for row in answer.answer.get(table) or ():
            found.setdefault(row["member"], row["name"])
    return found


def named(member: str, names: Mapping[str, str]) -> str:
    """Return a member's name inside a sentence, with its article."""
    name = names.get(member, member)
    return f"the {name}" if name in ARTICLE else name


def listed(words: Iterable[str], last: str = "and") -> str:
    """Return `a, b and c`."""
    parts = list(words)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def group_name(answer: Answer) -> str:
    """Return who acts: `NATO without the United States`, `Germany and France`, `E3 with Poland`."""
    names, scenario = member_names(answer), answer.scenario
    chosen = _words(scenario.get("members"))
    name = listed(named(m, names) for m in chosen) if 0 < len(chosen) <= 4 else alliance_name(answer)
    for word, key in (("with", "added"), ("without", "without")):
        others = _words(scenario.get(key))
        name += f" {word} {listed(named(m, names) for m in others)}" if others else ""
    return name[0].upper() + name[1:]


def alliance_name(answer: Answer) -> str:
    """Return the alliance's name inside a sentence, with its article."""
    name = str(answer.answer["alliance"])
    return f"the {name}" if name in ARTICLE_OF_GROUPS else name


def short(name: str) -> str:
    """Return a name without what stands in brackets at its end."""
    return name.split(" (", 1)[0]


def capability(code: str, names: Mapping[str, str]) -> str:
    """Return the name of a capability or family; its code as words where the answer has no name."""
    return names.get(code) or " ".join(_CAPITALS.get(word, word) for word in code.split("_"))


def need_names(answer: Answer) -> dict[str, str]:
    """Return {capability: name} of every need of the mission."""
    return {row["capability"]: row["name"] for row in answer.answer.get("needs") or ()}


def counted(amounts: str, name: str, unit: str) -> str:
    """Return an amount with its noun: `18 of 40 tanker aircraft`, `8 of 20 batteries of long-range air defence`."""
    plain = short(name)
    if unit in plain or plain.endswith("s") or unit == "persons":
        return f"{amounts} {plain}"
    return f"{amounts} {unit} {'of' if unit == 'batteries' else 'for'} {plain}"


def figure_label(figure: str, answer: Answer) -> str:
    """Return what a figure is, in English, from its id."""
    parts = figure.split("/")
    if len(parts) != 6:
        return figure
    table, who, item, year, definition, _ = parts
    told = _LABELS.get(table)
    names, needs = member_names(answer), need_names(answer)
    acting = list(answer.answer.get("members") or ())
    if who == "others" and len(acting) == 1 and isinstance(acting[0], str):
        who = acting[0]  # nobody else acts: the shares of an ordinary ally are this member's
    owner = _owner(who, names)
    return told(owner, item, definition, year, needs) if told else f"{owner} {_plain(item)}, {year}"


def phase_title(answer: Answer, phase: str) -> str:
    """Return the title of a phase, `hold, day 0 to day 10`, as the requirement groups carry it."""
    for key, group in answer.groups.items():
        if key.startswith(f"requirement.{phase}."):
            return group.where
    return phase


def _words(value: object) -> Sequence[str]:
    return [str(part) for part in value] if isinstance(value, (list, tuple)) else []


def _owner(who: str, names: Mapping[str, str]) -> str:
    fixed = {"others": "other allies'", "host": "the hosts'", "pool": "pooled fleets'", "any": "everybody's"}
    name = fixed.get(who) or f"{named(who, names)}'s"
    return name.replace("s's", "s'")


def _usable(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    theatre, _, effort = definition.partition(".")
    if theatre == "factor":
        place = effort.replace("-", " ").replace("aegean", "the Aegean")
        return f"factor on {owner} usable {KINDS.get(item, item)} {place}"
    place = "" if theatre == "any" else f" in the {theatre.capitalize()} theatre"
    return f"usable share of {owner} {KINDS.get(item, item)}{place}{EFFORTS.get(effort, ' ' + effort)}"


def _arrival(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"share of {owner} {KINDS.get(item, item)} ready {definition.replace('-', ' ')}"


def _rotation(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"units needed per unit kept in the field, {KINDS.get(item, item)}"


def _fit(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"share of {owner} {capability(item, needs)} fit for {definition.replace('-', ' ')}"


def _pool(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"{owner} share in the pooled fleet {item}, {year}"


def _inventory(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"{owner} {capability(item, needs)} held in {year}"


def _requirement(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    phase, _, need = item.partition(".")
    return f"{short(capability(need, needs))} needed ({phase})"


def _price(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"package price, {capability(item, needs)}"


def _lead(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"years from order to service, {capability(item, needs)}"


def _operating(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"cost of a day in the field, {capability(item, needs)}"


def _lift(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    if definition == "ships":
        return f"{owner} ro-ro ships"
    return f"{capability(item, needs)}: {definition.replace('_', ' ')}"


def _route(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return "way to the theatre by sea" if item == "sea_km" else "way to the theatre by air"


def _level(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return _LEVELS.get(item, _plain(item))


def _ideal(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"{owner} position in UN votes, {year}"


def _widening(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"widening of what is held, {definition.replace('-', ' ')}"


def _tie(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    what = item.replace("_", " ").replace("RUS", "Russia").replace("CHN", "China")
    return f"{owner} {what.replace('USA', 'the United States')}, {definition.replace('-', ' ')}, {year}"


def _plain(item: str) -> str:
    return _ITEMS.get(item) or item.replace("_", " ").replace("-", " ")


def _stationing(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    if item == "cost_plus":
        return "surcharge of cost plus"
    return f"{'extra' if definition == 'marginal' else definition} cost of one person abroad and year"


def _operation(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    return f"{owner} {'troops' if definition.startswith('troops') else 'part'} in {_plain(item)}, {year}"


def _skill(owner: str, item: str, definition: str, year: str, needs: Mapping[str, str]) -> str:
    measure, _, horizon = item.partition("_")
    what = "mean absolute error" if measure == "mae" else "CRPS"
    return f"{what} of {owner.removesuffix(_OWN)} {horizon} years ahead"


_OWN = "'s"
_LEVELS = {
    "indispensable": "share of the group's level below which a member counts as indispensable",
    "on_track": "probability from which a member is on track",
    "off_track": "probability below which a member will miss",
    "regime_start": "first year of a regime of spending",
    "index_component_floor": "share of members with a figure below which a component is refused",
    "index_member_floor": "share of the weight with figures below which a member gets no score",
}
_ITEMS = {
    "share_gdp": "spending as a share of GDP",
    "equipment_share": "share of equipment in spending",
    "spending_usd_current": "spending, current dollars",
    "spending_usd_2015": "spending, dollars of 2015",
    "spending_usd_2023": "spending, dollars of 2023",
    "spending_lcu_current": "spending, own currency",
    "spending_lcu_2015": "spending, own currency of 2015",
    "gdp_usd_current": "GDP, current dollars",
    "gdp_usd_2015": "GDP, dollars of 2015",
    "gdp_current_usd": "GDP, current dollars",
    "gdp": "GDP",
    "ppp_conversion": "purchasing power parity",
    "per_usd": "rate per US dollar",
    "common_funding": "share of NATO's common funding",
    "troops_active_duty": "US troops on active duty",
}
_LABELS: dict[str, Any] = {
    "usable": _usable,
    "arrival": _arrival,
    "rotation": _rotation,
    "fit": _fit,
    "pool_shares": _pool,
    "inventory": _inventory,
    "requirement": _requirement,
    "package_prices": _price,
    "lead_times": _lead,
    "operating_costs": _operating,
    "lift": _lift,
    "route": _route,
    "levels": _level,
    "ideal_points": _ideal,
    "widening": _widening,
    "ties": _tie,
    "stationing": _stationing,
    "operations": _operation,
    "skill": _skill,
}
