"""How to get the same answer again: one command line, three lines of Python, one line to cite."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from delian.core.answer import Answer
from delian.core.scenario import Lever, Scenario, scenario_from_dict
from delian.present.wording import group_name

_LISTS = {"without": "--without", "added": "--with"}
_SINGLE = {
    "alliance": "--alliance",
    "year": "--year",
    "as_of": "--on",
    "effort": "--effort",
    "money": "--money",
    "dependence": "--dependence",
    "draws": "--draws",
    "seed": "--seed",
}


def scenario_of(answer: Answer) -> Scenario:
    """Return the scenario that the answer carries."""
    return scenario_from_dict({key: value for key, value in answer.scenario.items() if key != "id"})


def command_line(answer: Answer) -> str:
    """Return the command that gives this answer again; draws and seed are always spelled out."""
    scenario, told = scenario_of(answer), answer.scenario
    verb, *about = answer.question.split()
    words = ["delian", verb, *scenario.missions[:1]]
    words += [word for mission in scenario.missions[1:] for word in ("--also", mission)]
    if verb == "brief":
        words = ["delian", verb, *about, "--mission", *scenario.missions]
    if scenario.members:
        words += ["--members", ",".join(scenario.members)]
    for name, option in _SINGLE.items():
        if name in told or name in ("draws", "seed"):
            words += [option, str(getattr(scenario, name))]
    for name, option in _LISTS.items():
        words += [word for value in getattr(scenario, name) for word in (option, value)]
    words += [word for key, value in scenario.assume for word in ("--assume", f"{key}={value:.12g}")]
    words += [word for lever in scenario.levers for word in ("--lever", _lever(lever))]
    return shlex.join(words)


def python_lines(answer: Answer) -> list[str]:
    """Return the same question in Python."""
    verb, scenario = answer.question.split()[0], scenario_of(answer)
    told = [f.name for f in fields(Scenario) if f.name in answer.scenario or f.name in ("draws", "seed")]
    given = ", ".join(f"{name}={getattr(scenario, name)!r}" for name in told if name != "schema")
    words = "Lever, Scenario" if scenario.levers else "Scenario"
    about = "".join(f"{word!r}, " for word in answer.question.split()[1:]) if verb == "brief" else ""
    return [
        f"from delian.core.scenario import {words}",
        f"from delian.questions.{verb} import {verb}",
        f"answer = {verb}({about}Scenario({given}))",
    ]


def citation(answer: Answer) -> str:
    """Return one line to cite: program, ledger, question, who on which date, scenario, and how new the figures are."""
    versions: Mapping[str, Any] = answer.versions
    found = answer.answer
    dates = [figure.published for figure in answer.figures.values() if figure.published[:1].isdigit()]
    newest = max(dates, default="")
    told = [
        f"Delian {versions['delian']}, ledger {versions['ledger']}: {answer.question}",
        f"{group_name(answer)} in {found['year']}, members on {found['date']}",
        f"scenario {answer.scenario['id']}",
        *([f"figures published up to {newest}"] if newest else []),
    ]
    return "; ".join(told) + "."


def _lever(lever: Lever) -> str:
    span = "" if lever.start is None and lever.end is None else f"@{lever.start or ''}..{lever.end or ''}"
    return f"{lever.member}.{lever.item}{lever.change:+.12g}{span}"
