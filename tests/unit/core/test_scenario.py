from __future__ import annotations

import hashlib
import json
from dataclasses import FrozenInstanceError, fields

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Lever, Scenario, parse_assumption, parse_lever, scenario_from_dict, scenario_from_query

FULL = Scenario(
    alliance="eu",
    members=("DEU", "FRA"),
    year=2024,
    as_of="2024-03-08",
    missions=("baltic-defence",),
    without=("USA",),
    added=("GBR",),
    backstop=("CAN",),
    effort="major",
    levers=(Lever("DEU", "tankers", 10.0, 2027, 2030), Lever("FRA", "aew_aircraft", -1.5)),
    assume=(("usable/others/land/2024/any.war/2026-11", 0.4),),
    shocks=("x",),
    money="USD-2020",
    draws=50,
    seed=7,
    dependence="full",
)


def test_full_scenario_uses_every_field():
    default = Scenario()
    same = [f.name for f in fields(Scenario) if getattr(FULL, f.name) == getattr(default, f.name)]
    assert same == ["schema"]


@pytest.mark.parametrize("scenario", [Scenario(), FULL], ids=["default", "full"])
def test_round_trips(scenario):
    assert scenario_from_dict(json.loads(scenario.to_json())) == scenario
    assert scenario_from_query(scenario.to_query()) == scenario


def test_canonical_json_leaves_defaults_out_and_sorts_keys():
    assert Scenario().to_json() == '{"schema":"delian.scenario/1"}'
    shown = Scenario(year=2025, without=("USA",), missions=("baltic-defence",)).to_json()
    assert shown == '{"missions":["baltic-defence"],"schema":"delian.scenario/1","without":["USA"],"year":2025}'


def test_identifier_is_the_start_of_the_sha256():
    assert FULL.id == hashlib.sha256(FULL.to_json().encode()).hexdigest()[:12]
    assert FULL.id != Scenario().id
    assert FULL.changed(seed=8).id != FULL.id


def test_default_given_by_hand_is_the_same_question():
    assert scenario_from_dict({"draws": 1000, "alliance": "nato"}).id == Scenario().id


def test_scenarios_do_not_change():
    with pytest.raises(FrozenInstanceError):
        FULL.year = 2030  # type: ignore[misc]


def _told(plain):
    with pytest.raises(DelianError) as told:
        scenario_from_dict(plain, "s.yaml")
    return told.value


def test_bad_keys_and_values_are_told_together():
    error = _told({"memebrs": ["DEU"], "years": 2025, "draws": "many", "effort": 3, "without": "USA"})
    assert error.code == "file-invalid"
    assert {place.column for place in error.where} == {"memebrs", "years", "draws", "effort", "without"}
    assert {"members", "year"} <= set(error.did_you_mean)


@pytest.mark.parametrize(
    "plain",
    [
        {"draws": -1},
        {"draws": 100_001},
        {"draws": 10.5},
        {"draws": True},
        {"seed": -1},
        {"seed": 2**63},
        {"effort": "huge"},
        {"dependence": "some"},
        {"assume": {"usable/a": -0.1}},
        {"assume": {"usable/a": float("nan")}},
        {"assume": {"usable/a": float("inf")}},
        {"assume": {"usable/a": "0.4"}},
        {"assume": ["usable/a"]},
        {"members": "DEU"},
        {"members": [1]},
        {"levers": [{"member": "DEU", "item": "tankers"}]},
        {"levers": [{"member": "DEU", "item": "tankers", "change": 1, "until": 2030}]},
        {"levers": [{"member": "DEU", "item": "tankers", "change": float("nan")}]},
        {"levers": [{"member": "DEU", "item": "tankers", "change": float("inf")}]},
        {"levers": [{"member": "DEU", "item": "tankers", "change": 1, "from": "soon"}]},
        {"levers": [{"member": 1, "item": "tankers", "change": 1}]},
        {"schema": "delian.scenario/0"},
        {"money": 2024},
    ],
    ids=str,
)
def test_wrong_values_are_refused(plain):
    error = _told(plain)
    assert error.code == "file-invalid"
    assert {place.column for place in error.where} <= set(plain)


def test_older_schema_is_named():
    assert _told({"schema": "delian.scenario/0"}).where[0].value == "delian.scenario/0"


def test_changes_are_checked_again():
    with pytest.raises(DelianError):
        Scenario().changed(draws=-5)


@pytest.mark.parametrize(
    ("text", "lever"),
    [
        ("DEU.tankers+10", Lever("DEU", "tankers", 10)),
        ("DEU.tankers-3@2027..2030", Lever("DEU", "tankers", -3, 2027, 2030)),
        ("DEU.tankers+2.5@2027..", Lever("DEU", "tankers", 2.5, 2027, None)),
        ("DEU.tankers+1e3@..2030", Lever("DEU", "tankers", 1000, None, 2030)),
    ],
)
def test_levers_in_words(text, lever):
    assert parse_lever(text) == lever


@pytest.mark.parametrize(
    "text", ["DEU.tankers", "tankers+3", "DEU.+3", "DEU.tankers+x", "+3", "", "DEU.tankers+nan", "DEU.tankers+inf"]
)
def test_wrong_levers_are_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 (the command line gives the text)
        parse_lever(text)


def test_assumptions_in_words():
    assert parse_assumption("usable/others/land/2024/any.war/2026-11=0.4") == (
        "usable/others/land/2024/any.war/2026-11",
        0.4,
    )
    for text in ("0.4", "a=x"):
        with pytest.raises(ValueError):  # noqa: PT011 (the command line gives the text)
            parse_assumption(text)


def test_bad_queries_are_told_together():
    with pytest.raises(DelianError) as told:
        scenario_from_query("year=soon&lever=x&assume=y&draws=3")
    assert [place.column for place in told.value.where] == ["year", "lever", "assume"]
    with pytest.raises(DelianError) as told:
        scenario_from_query("yaer=2025")
    assert "year" in told.value.did_you_mean


def test_queries_take_lists_in_either_form():
    assert scenario_from_query("without=USA,CAN") == scenario_from_query("without=USA&without=CAN")
