"""Shipped schemas hold for what is shipped and for what the program answers."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from delian.core.scenario import Scenario
from delian.ledger import cards, mission_rules
from delian.questions import ledger, quality, vintages
from delian.questions.aid import aid
from delian.questions.assess import assess
from delian.questions.burden import burden
from delian.questions.coalition import coalition
from delian.questions.dependence import dependence
from delian.questions.game import game
from delian.questions.operation import operation
from delian.questions.pledge import pledge
from delian.questions.share import share
from delian.questions.threats import threats


def schema(name: str) -> dict[str, object]:
    return json.loads((cards.CATALOG / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(p.stem for p in (cards.CATALOG / "schemas").glob("*.json")))
def test_schema_itself_is_valid(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", cards.names("missions"))
def test_shipped_mission_keeps_the_rules_of_a_users_file(name: str) -> None:
    card = yaml.safe_load((cards.CATALOG / "missions" / f"{name}.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(card, schema("mission"))
    assert mission_rules.broken_rules(card, name, cards.read_families(), whole=True) == []
    assert card["id"] == name
    assert "expected" not in card


@pytest.mark.parametrize("mission", cards.names("missions"))
def test_assess_answers_in_the_shared_envelope(mission: str) -> None:
    answer = assess(Scenario(missions=(mission,), draws=20))
    found = json.loads(answer.to_json())
    jsonschema.validate(found, schema("answer"))
    named = {group for row in found["answer"]["gaps"] + found["answer"]["break_even"] for group in row["from"]}
    assert named <= set(found["groups"])
    assert {f["source_id"] for f in found["figures"].values()} <= {s["id"] for s in found["sources"]}


def test_dependence_answers_in_the_shared_envelope() -> None:
    answer = dependence(Scenario(draws=5), "EST")
    found = json.loads(answer.to_json())
    jsonschema.validate(found, schema("answer"))
    assert {group for row in found["answer"]["ties"] for group in row["from"]} <= set(found["groups"])


def test_burden_answers_in_the_shared_envelope() -> None:
    found = json.loads(burden(money="ppp2021").to_json())
    jsonschema.validate(found, schema("answer"))
    rows = [row for table in ("members", "counts", "definitions", "revisions") for row in found["answer"][table]]
    assert {group for row in rows for group in row["from"]} <= set(found["groups"])
    assert {f["source_id"] for f in found["figures"].values()} <= {s["id"] for s in found["sources"]}


@pytest.mark.parametrize("name", cards.names("pledges"))
def test_shipped_pledge_keeps_the_rules_and_is_answered_in_the_shared_envelope(name: str) -> None:
    card = yaml.safe_load((cards.CATALOG / "pledges" / f"{name}.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(card, schema("pledge"))
    assert card["id"] == name
    assert card["source"] in {source["id"] for source in card["sources"]}
    found = json.loads(pledge(name, draws=20).to_json())
    jsonschema.validate(found, schema("answer"))
    rows = [row for table in ("members", "counts", "missing", "backtest") for row in found["answer"][table]]
    assert {group for row in rows for group in row["from"]} <= set(found["groups"])
    assert {f["source_id"] for f in found["figures"].values()} <= {s["id"] for s in found["sources"]}


@pytest.mark.parametrize("release", ["28", "30v2"])
def test_aid_answers_in_the_shared_envelope(release: str) -> None:
    found = json.loads(aid(without=("USA",), release=release).to_json())
    jsonschema.validate(found, schema("answer"))
    rows = [row for table in ("donors", "by_year", "needed", "fill") for row in found["answer"][table]]
    assert {group for row in rows for group in row["from"]} <= set(found["groups"])
    assert {f["source_id"] for f in found["figures"].values()} <= {s["id"] for s in found["sources"]}


@pytest.mark.parametrize("cost", ["4600", "us-forces"])
def test_shares_answer_in_the_shared_envelope(cost: str) -> None:
    found = json.loads(share(cost).to_json())
    jsonschema.validate(found, schema("answer"))
    assert {group for row in found["answer"]["members"] for group in row["from"]} <= set(found["groups"])
    assert {f["source_id"] for f in found["figures"].values()} <= {s["id"] for s in found["sources"]}


@pytest.mark.parametrize("name", cards.names("games"))
def test_shipped_game_keeps_the_rules_and_is_answered_in_the_shared_envelope(name: str) -> None:
    card = yaml.safe_load((cards.CATALOG / "games" / f"{name}.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(card, schema("game"))
    assert card["id"] == name
    assert card["source"] in {source["id"] for source in card["sources"]}
    found = json.loads(game(name, share=("shapley",)).to_json())
    jsonschema.validate(found, schema("answer"))
    named = {group for row in found["answer"]["players"] + found["answer"]["divisions"] for group in row["from"]}
    assert named <= set(found["groups"])
    assert set(found["groups"]["game"]["figures"]) == set(found["figures"])
    assert {f["source_id"] for f in found["figures"].values()} <= {s["id"] for s in found["sources"]}


@pytest.mark.parametrize("name", cards.names("operations"))
def test_shipped_operation_keeps_the_rules_of_a_users_file(name: str) -> None:
    card = yaml.safe_load((cards.CATALOG / "operations" / f"{name}.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(card, schema("operation"))
    assert card["id"] == name


@pytest.mark.parametrize(
    ("ask", "tables"),
    [
        (
            lambda: coalition(Scenario(missions=("ukraine-reassurance-25k",), draws=20)),
            ("members", "force", "next_best"),
        ),
        (lambda: operation("libya-2011", draws=20), ("members", "scores", "calibration")),
        (lambda: threats(draws=20), ("members", "cohesion", "votes", "changes", "surveyed", "ranks", "exposure")),
    ],
    ids=["coalition", "operation", "threats"],
)
def test_who_is_willing_is_answered_in_the_shared_envelope(ask, tables) -> None:
    found = json.loads(ask().to_json())
    jsonschema.validate(found, schema("answer"))
    rows = [row for table in tables for row in found["answer"][table]]
    assert {group for row in rows for group in row["from"]} <= set(found["groups"])
    assert {f["source_id"] for f in found["figures"].values()} <= {s["id"] for s in found["sources"]}


def test_ledger_verbs_answer_in_the_shared_envelope() -> None:
    asked = (ledger.members("nato", "2019-12-04"), ledger.show("usable"), ledger.sources())
    facts = (vintages.diff("2019-06", "2024-06"), vintages.compare("gdp", 2022), quality.check(), quality.coverage())
    for answer in (*asked, *facts):
        jsonschema.validate(json.loads(answer.to_json()), schema("answer"))
