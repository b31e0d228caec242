"""A small typed answer of `assess`: two phases, three needs, two members and one who stays away."""

from dataclasses import replace

from delian.core.answer import Answer, Group, Note
from delian.core.figures import Figure, Source


def spread(low, base, high):
    return {"low": low, "median": base, "high": high, "base": base}


def need(phase, capability, name, unit, required, supplied, *, part_of=None):
    missing = max(0.0, required - supplied)
    return {
        "phase": phase,
        "capability": capability,
        "name": name,
        "unit": unit,
        "essential": True,
        "part_of": part_of,
        "required": required,
        "supplied": supplied,
        "missing": missing,
        "required_range": spread(0.75 * required, required, 1.5 * required),
        "supplied_range": spread(0.8 * supplied, supplied, 1.25 * supplied),
        "missing_range": spread(0.0, missing, 2 * missing),
        "probability_missing": 0.9 if missing else 0.05,
        "from": ["inventory.tankers", f"requirement.{phase}.{capability}"],
    }


TANKERS = need("defend", "tankers", "tanker aircraft", "aircraft", 40.0, 22.0)
BATTERIES = need("defend", "long_range_sam_batteries", "long-range air defence", "batteries", 20.0, 12.0)
BRIGADES = need("hold", "heavy_brigades", "heavy brigades", "brigades", 3.0, 6.0)

MONEY = {"currency": "EUR", "price_year": 2024, "unit": "million"}


def gap(row, cost, years):
    return row | {
        "bought_as": row["capability"],
        "to_add": row["missing_range"],
        "to_buy": spread(0.0, 2 * row["missing"], 4 * row["missing"]),
        "cost": spread(0.0, cost, 2 * cost) | MONEY | {"from": ["price.tankers"]},
        "years": spread(*years) | {"from": ["lead_time.tankers"]},
        "bought_in": None,
    }


COSTS = {"days": 160, "per_day": spread(80.0, 130.0, 360.0), "not_in_bill": ["reconnaissance satellites"]}
RUNNING = {
    "operating": spread(12_000.0, 20_800.0, 58_000.0) | MONEY | COSTS | {"from": ["inventory.tankers"]},
    "operating_reason": None,
    "operating_phases": [
        {"phase": "defend", "days": 150, "cost": spread(11_000.0, 20_000.0, 57_000.0),
         "per_day": spread(73.0, 133.0, 380.0), "per_year": None, "from": ["inventory.tankers"]},
    ],
    "operating_lines": [
        {"phase": "defend", "capability": "tankers", "name": "tanker aircraft", "kept_as": "tankers",
         "units": spread(30.0, 40.0, 60.0), "unit": "aircraft", "days": 150, "cost": spread(270.0, 540.0, 1_080.0),
         "from": ["inventory.tankers"]},
    ],
    "reach": {
        "share": spread(0.4, 0.67, 1.2), "probability_all": 0.2, "phase": "hold", "day": 10, "binding": "airlift",
        "cap": 3.0, "draws": 50, "not_lifted": [], "from": ["inventory.tankers"],
    },
    "reach_reason": None,
    "reach_phases": [
        {"phase": "hold", "day": 10, "share": spread(0.4, 0.67, 1.2), "binding": "airlift",
         "probability_binding": 0.9, "tonnes_needed": spread(60_000.0, 97_600.0, 180_000.0),
         "tonnes_by_air": spread(18_000.0, 26_000.0, 40_000.0), "tonnes_by_sea": spread(0.0, 0.0, 0.0),
         "aircraft_led": None, "ships_arrive": False, "from": ["inventory.tankers"]},
    ],
}  # fmt: skip


def lever(figure, kind, name, base, value, unit="aircraft"):
    return {
        "kind": kind,
        "figure": figure,
        "name": name,
        "unit": unit,
        "base": base,
        "low": 0.75 * base,
        "high": 1.5 * base,
        "value": value,
        "change_percent": None,
        "within_range": value is not None and 0.75 * base <= value <= 1.5 * base,
        "s_star_at_low": 0.60,
        "s_star_at_high": 0.40,
        "from": ["inventory.tankers"],
    }


REQUIREMENT = "requirement/baltic/defend.tankers/2025/total/2026-11"
USABLE = "usable/others/enabler/2024/any.war/2026-11"
HELD = "inventory/DEU/tankers/2024/delian-2024/2024-12"


def figure(name, value, source, status="assumed", tier="C", note=""):
    where = "share" if name.startswith("usable") else "aircraft"
    dates = ("2026-11", "2026-11-22", "Apache-2.0")
    return Figure(name, value, 0.8 * value, 1.2 * value, where, None, "total", status, source, tier, *dates, note)


FIGURES = {
    f.id: f
    for f in (
        figure(REQUIREMENT, 40.0, "own"),
        figure(USABLE, 0.75, "own", note="a <b>note</b> & more"),
        figure(HELD, 12.0, "atlas", "observed", "B"),
    )
}
GROUPS = (
    Group("inventory.tankers", "inventory", "forces held in the year asked for", (HELD,)),
    Group("requirement.defend.tankers", "requirement", "defend, day 30 to day 180", (REQUIREMENT,)),
    Group("usable.enabler", "usable", "usable share", (USABLE,)),
)
SOURCES = (
    Source(
        "atlas", "Atlas <Press>", "Forces & fleets", "2024", "https://example.org/a?b=1&c=2", "CC0", "B", "Copy Ltd"
    ),
    Source("own", "Delian", "Own assumptions", "2026", "javascript:alert(1)", "Apache-2.0", "C", ""),
)


def brought(member, name, capability, share, phase="defend"):
    return {
        "member": member,
        "name": name,
        "phase": phase,
        "capability": capability,
        "unit": "aircraft",
        "supply": 1.0,
        "need": capability,
        "share_of_requirement": share,
        "from": ["inventory.tankers"],
    }


def acting(group, name, members, probability, carried, limit=TANKERS):
    return {
        "group": group,
        "name": name,
        "members": members,
        "count": len(members),
        "effort": "war",
        "able": carried[1] >= 1,
        "probability_able": probability,
        "s_star": spread(*carried),
        "carried": spread(*carried),
        "access": group != "leader",
        "binding": {"phase": limit["phase"], "need": limit["capability"], "name": limit["name"]},
        "from": ["inventory.tankers"],
    }


WHO_ACTS = [
    acting("whole", "NATO", ["DEU", "POL", "USA"], 0.62, (0.7, 1.0, 1.0)),
    acting("acting", "NATO without USA", ["DEU", "POL"], 0.005, (0.31, 0.55, 0.78)),
    acting("europe", "NATO and EU without the United States, Canada and Turkey", ["DEU", "POL"], 0.0, (0.2, 0.4, 0.6)),
    acting("leader", "United States", ["USA"], 0.0, (0.1, 0.2, 0.3), BATTERIES),
]


def small_answer(**changes):
    """Return the answer, with parts of its `answer` replaced."""
    found = {
        "mission": "baltic",
        "title": "Defence of the Baltic states",
        "mission_question": "Can the group defend the Baltic states?",
        "alliance": "NATO",
        "date": "2025-12-31",
        "year": 2025,
        "scenario_year": 2025,
        "forces_year": 2024,
        "effort": "war",
        "members": ["DEU", "ISL", "POL"],
        "access": True,
        "able": False,
        "probability_able": 0.005,
        "sampling_error": 0.002,
        "s_star": spread(0.31, 0.55, 0.78),
        "carried": spread(0.31, 0.55, 0.78),
        "coverage": spread(0.8, 0.9, 1.0),
        "binding": {"phase": "defend", "need": "tankers", "name": "tanker aircraft"},
        "by_construction": False,
        "from": ["inventory.tankers"],
        "needs": [BRIGADES, TANKERS, BATTERIES],
        "gaps": [gap(TANKERS, 11000.0, (3, 4, 6)), gap(BATTERIES, 26000.0, (4, 5, 8))],
        "cost": spread(5700.0, 42000.0, 154000.0) | MONEY | {"from": ["price.tankers"]},
        "break_even": [
            lever(REQUIREMENT, "requirement", "tanker aircraft needed (defend)", 40.0, None),
            lever(USABLE, "assumption", "usable share: others, enabler (any.war)", 0.6, None, "share"),
        ],
        "smallest_change": {
            "one": None,
            "together": [
                {"name": "tanker aircraft", "phase": "defend", "unit": "aircraft", "base": 40, "value": 22.1},
                {"name": "long-range air defence", "phase": "defend", "unit": "batteries", "base": 20, "value": 12.2},
            ],
            "all_together": 0.55,
            "from": ["inventory.tankers"],
        },
        "uncertainty_split": {"requirement": 0.6, "readiness": 0.2, "inventory": 0.05, "usable": 0.15, "draws": 250},
        "indispensable": [
            {"member": "DEU", "name": "Germany", "probability": 1.0, "at_base": True, "from": ["inventory.tankers"]},
            {"member": "POL", "name": "Poland", "probability": 0.4, "at_base": True, "from": ["inventory.tankers"]},
        ],
        "level": {"value": 0.54, "strictness": 0.98, "from": ["levels"]},
        "power": [
            {"member": "DEU", "name": "Germany", "shapley_shubik": 0.5, "banzhaf": 0.5, "from": ["inventory.tankers"]},
            {"member": "POL", "name": "Poland", "shapley_shubik": 0.5, "banzhaf": 0.5, "from": ["inventory.tankers"]},
        ],
        "coalitions": {
            "minimal_count": 1,
            "veto_pairs": [],
            "method": "exact",
            "smallest": [["DEU", "POL"]],
            "smallest_proved": True,
            "cheapest": None,
            "cheapest_list": [],
            "at_level": 0.54,
        },
        "who_acts": WHO_ACTS,
        "next_best": [
            {"member": "USA", "name": "United States", "gain": spread(0.2, 0.45, 0.6), "gain_in_probability": 0.6}
        ],
        "without": {
            "members": ["USA"],
            "with_them": {"able": True, "probability_able": 0.62},
            "carried_lost": spread(0.2, 0.45, 0.6),
        },
        "brings": [
            brought("DEU", "Germany", "tankers", 0.45),
            brought("DEU", "Germany", "long_range_sam_batteries", 1.5),
            brought("POL", "Poland", "tankers", 0.1),
            brought("POL", "Poland", "heavy_brigades", 0.5, "hold"),
        ],
        "not_modelled": ["munitions"],
        **RUNNING,
    }
    scenario = {
        "schema": "delian.scenario/1",
        "missions": ["baltic"],
        "without": ["USA"],
        "year": 2025,
        "id": "0123456789ab",
    }
    assumed = [
        {"number": n, "figure": f.id, "low": f.low, "base": f.value, "high": f.high, "unit": f.unit, "text": f.note,
         "source": f.source_id, "from": [g.id for g in GROUPS if f.id in g.figures]}
        for n, f in enumerate((f for f in FIGURES.values() if f.status == "assumed"), start=1)
    ]  # fmt: skip
    return Answer(
        schema="delian.assess/1",
        question="assess baltic",
        scenario=scenario,
        versions={"delian": "0.1.0", "ledger": "abc"},
        answer=found | changes,
        figures=FIGURES,
        groups={g.id: g for g in GROUPS},
        assumptions=tuple(assumed),
        unknown_inputs=(),
        not_modelled=("munitions",),
        sources=SOURCES,
        warnings=(Note("years", "2025 uses the forces of the end of 2024"),),
    )


def asked(answer, **changes):
    """Return the answer with its scenario changed."""
    return replace(answer, scenario=dict(answer.scenario) | changes)
