"""Who depends on whom, on the embedded ledger: keys, what is left out, ties, and every wrong question."""

from __future__ import annotations

import json

import pytest

from delian.cli import main
from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger.cards import names, read_mission
from delian.ledger.store import Ledger
from delian.questions.assess import assess
from delian.questions.dependence import dependence

SMALL = Scenario(missions=("libya-2011", "baltic-defence", "kosovo-kfor"), year=2025, draws=30)


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


@pytest.fixture(scope="module")
def estonia(ledger):
    return dependence(SMALL, "Estonia", ledger)


@pytest.fixture(scope="module")
def everything(ledger):
    return dependence(Scenario(draws=0), None, ledger)


def _mission(answer, name):
    return next(row for row in answer.answer["multiplier"] if row["mission"] == name)


def _special(answer, member):
    return next(row["specialisation"] for row in answer.answer["members"] if row["member"] == member)


def test_the_same_numbers_as_an_assessment_of_the_mission(estonia, ledger):
    """Draws depend on the figure alone, so the same group in the same mission gives the same range."""
    row = _mission(estonia, "baltic-defence")
    with_all = assess(Scenario(missions=("baltic-defence",), year=2025, draws=30), ledger).answer
    without = assess(Scenario(missions=("baltic-defence",), year=2025, draws=30, without=("USA",)), ledger).answer
    alone = assess(Scenario(missions=("baltic-defence",), year=2025, draws=30, members=("USA",)), ledger).answer
    for name, found in (("whole", with_all), ("without", without), ("leader", alone)):
        assert row[name]["s_star"] == pytest.approx(found["s_star"])
        assert row[name]["probability_able"] == found["probability_able"]
        assert {k: v for k, v in row[name]["coverage"].items() if k != "from"} == pytest.approx(
            {k: v for k, v in found["coverage"].items() if k != "from"}
        )
    assert row["multiplier"]["base"] == pytest.approx(with_all["s_star"]["base"] / alone["s_star"]["base"])


def test_every_mission_is_told_or_left_out_with_the_reason(everything):
    told = {row["mission"] for row in everything.answer["multiplier"]}
    left = {row["mission"]: row["reason"] for row in everything.answer["missions_left_out"]}
    assert told | set(left) == set(names("missions"))
    assert set(left) == {name for name in names("missions") if read_mission(name).kind == "additional"}
    assert all(left.values())


def test_missions_without_counts_in_the_year_are_left_out_and_named(ledger):
    answer = dependence(Scenario(year=2014, draws=0), None, ledger).answer
    left = {row["mission"]: row["code"] for row in answer["missions_left_out"]}
    assert left["baltic-defence"] == "year-outside-data"
    assert "libya-2011" in {row["mission"] for row in answer["multiplier"]}
    assert "heavy_brigades" in answer["not_weighed"]["not_counted"]


def test_a_mission_without_a_price_has_no_coverage_and_no_weight(estonia):
    row = _mission(estonia, "kosovo-kfor")
    assert row["coverage_lost"] is None
    assert row["whole"]["coverage"] is None
    assert row["multiplier"] is not None
    assert estonia.answer["dependence"]["without_price"] == ["kosovo-kfor"]
    assert estonia.answer["dependence"]["missions"] == 2


def test_dependence_is_the_weighed_mean_and_the_same_for_every_member(estonia, ledger):
    rows = [_mission(estonia, name) for name in ("libya-2011", "baltic-defence")]
    lost = sum(row["coverage_lost"]["base"] for row in rows)
    whole = sum(row["whole"]["coverage"]["base"] for row in rows)
    found = estonia.answer["dependence"]
    assert found["value"]["base"] == pytest.approx(lost / whole)
    assert found["same_for_every_member"]
    assert dependence(SMALL, "POL", ledger).answer["dependence"]["value"] == found["value"]
    assert "weights-equal" in {note.code for note in estonia.warnings}


def test_members_differ_in_what_they_cover_alone_and_the_leader_depends_on_nobody(estonia):
    rows = {row["member"]: row for row in estonia.answer["members"]}
    assert len(rows) == 32
    assert rows["USA"]["dependence"] is None
    assert rows["POL"]["dependence"] == estonia.answer["dependence"]["value"]
    assert rows["USA"]["alone"]["base"] > rows["FRA"]["alone"]["base"] > rows["EST"]["alone"]["base"]
    assert rows["EST"]["alone"]["base"] == pytest.approx(estonia.answer["dependence"]["coverage"]["member"]["base"])


def test_specialisation_lies_between_one_kind_and_all_of_them(estonia):
    prices = {g for g in estonia.groups if g.startswith("price.")}
    for row in estonia.answer["members"]:
        found = row["specialisation"]
        if found is not None:
            assert 1 / len(prices) <= found["herfindahl"]["base"] <= 1
            assert found["effective_number"]["base"] == pytest.approx(1 / found["herfindahl"]["base"])
    assert _special(estonia, "ISL") is None  # Iceland has no armed forces
    assert _special(estonia, "BEL")["herfindahl"]["base"] > _special(estonia, "FRA")["herfindahl"]["base"]


def test_nothing_is_weighed_twice(estonia):
    inside = estonia.answer["not_weighed"]["inside_others"]
    assert inside == ["combat_aircraft_5gen", "heavy_brigades", "light_brigades"]
    named = {
        part["capability"]
        for m in estonia.answer["members"]
        for part in (m["specialisation"] or {"largest": ()})["largest"]
    }
    assert named.isdisjoint(inside)
    assert "nuclear_warheads" in estonia.answer["not_weighed"]["no_price"]


def test_the_leader_brings_most_of_the_tankers_and_the_member_none(estonia):
    row = next(r for r in estonia.answer["leader_shares"] if r["capability"] == "tankers")
    assert 0.7 < row["deployable"]["low"] <= row["deployable"]["high"] < 1
    assert 0.7 < row["held"]["base"] < 1
    assert row["own_deployable"]["base"] == row["own_held"]["base"] == 0.0


def test_measures_of_gas_stand_side_by_side(estonia):
    gas = {row["measure"]: row["value"] for row in estonia.answer["ties"] if row["tie"] == "gas"}
    assert gas["share-of-imports-eurostat"] == 93
    assert gas["share-of-supply-acer"] == 79
    assert len(gas) == len([row for row in estonia.answer["ties"] if row["tie"] == "gas"])


def test_a_tie_that_is_not_in_the_ledger_is_unknown(estonia):
    arms = [row for row in estonia.answer["ties"] if row["tie"] == "arms" and row["member"] == "EST"]
    assert {row["partner"] for row in arms} == {"RUS", "CHN"}
    assert {row["value"] for row in arms} == {None}
    unlisted = next(r for r in estonia.answer["ties"] if (r["tie"], r["partner"]) == ("exports", "CHN"))
    assert unlisted["value"] is None
    assert unlisted["at_most"] > 0


def test_ties_know_nothing_of_later_years(ledger):
    rows = dependence(Scenario(missions=("libya-2011",), year=2014, draws=0), "TUR", ledger).answer["ties"]
    assert {row["year"] for row in rows if row["year"] is not None} == {2008}
    later = dependence(Scenario(missions=("libya-2011",), year=2025, draws=0), "TUR", ledger).answer["ties"]
    bought = next(row for row in later if row["tie"] == "arms" and row["partner"] == "RUS")
    assert (bought["year"], bought["value"], bought["status"]) == (2019, 1, "assumed")


def test_an_assumption_of_one_mission_moves_that_mission_only(ledger, estonia):
    named = next(name for name in estonia.figures if name.startswith("requirement/libya-2011/") and "tankers" in name)
    changed = dependence(SMALL.changed(assume=((named, 320.0),)), "EST", ledger)
    assert (
        _mission(changed, "libya-2011")["whole"]["s_star"]["base"]
        < _mission(estonia, "libya-2011")["whole"]["s_star"]["base"]
    )
    assert _mission(changed, "baltic-defence") == _mission(estonia, "baltic-defence")


def test_without_draws_there_is_no_range_and_no_probability(everything):
    value = everything.answer["dependence"]["value"]
    assert value["low"] == value["base"] == value["high"]
    assert everything.answer["multiplier"][0]["probability_above_one"] is None
    assert "no-draws" in {note.code for note in everything.warnings}


def test_the_same_question_gives_the_same_bytes(ledger, estonia):
    assert dependence(SMALL, "EST", ledger).to_json() == estonia.to_json()


def test_another_leader_may_be_named(ledger):
    answer = dependence(SMALL.changed(without=("Germany",)), "EST", ledger)
    assert answer.answer["leader"] == "DEU"
    assert answer.question == "dependence EST --on DEU"
    assert answer.answer["dependence"]["value"]["base"] < 0.1


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["JPN"], "not-a-member", "Japan"),
        (["EST", "--on", "CHN"], "not-a-member", "--on CHN"),
        (["USA"], "member-is-leader", "cannot depend on itself"),
        (["DEU", "--on", "Germany"], "member-is-leader", "cannot depend on itself"),
        (["Atlantis"], "unknown-member", "Atlantis"),
        (["EST", "--on", ""], "unknown-member", "empty"),
        (["EST", "--members", "USA"], "nobody-left", "one member"),
        (["EST", "--members", "EST,USA", "--alliance", "nato"], "unknown-option", "Choose one"),
        (["EST", "--year", "1990"], "year-outside-data", "1990"),
        (["EST", "--draws", "-1"], "bad-number", "draws"),
        (["EST", "--assume", "usable/nobody=1"], "unknown-figure", "usable/nobody"),
        (["EST", "--missions", "bruegel-2025"], "not-answered-yet", "kind total"),
        (["EST", "--missions", "libia"], "unknown-mission", "libia"),
        (["EST", "--alliance", "otan"], "unknown-alliance", "otan"),
    ],
)
def test_wrong_questions_say_what_to_type(words, code, told, capsys):
    assert main(["dependence", *words, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    found = json.loads(err)["error"]
    assert found["code"] == code
    assert told in found["message"]


def test_two_leaders_are_refused(ledger):
    with pytest.raises(DelianError, match="2 leaders named"):
        dependence(SMALL.changed(without=("USA", "DEU")), None, ledger)


def test_parts_of_a_scenario_that_would_change_nothing_are_refused(ledger):
    with pytest.raises(DelianError, match="added"):
        dependence(SMALL.changed(added=("UKR",)), None, ledger)
