"""Several missions at the same time: the part `also` of an assessment, from the embedded ledger."""

from __future__ import annotations

import json
import shlex

import pytest

from delian.cli import main
from delian.core.errors import DelianError
from delian.core.scenario import Scenario, scenario_from_dict, scenario_from_query
from delian.ledger.cards import CATALOG
from delian.ledger.store import Ledger
from delian.present.reproduce import command_line
from delian.questions.assess import assess

BOTH = Scenario(missions=("baltic-defence", "pacific-presence"), draws=100)
PARTS = ("also", "also_missions", "also_contested")


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


@pytest.fixture(scope="module")
def ask(ledger):
    def answer(*missions, **changes):
        return assess(Scenario(missions=missions, **{"draws": 100, **changes}), ledger)

    return answer


@pytest.fixture(scope="module")
def both(ledger):
    return assess(BOTH, ledger)


def test_the_main_answer_stays_as_it_is(both, ledger):
    alone = assess(BOTH.changed(missions=("baltic-defence",)), ledger)
    rest = {key: part for key, part in both.answer.items() if key not in PARTS}
    assert rest == dict(alone.answer)
    assert [key for key in alone.answer if key.startswith("also")] == []


def test_each_alone_is_what_the_verb_says_of_it(both, ledger):
    """The same draws by the rays as by the blocks, for both missions."""
    for row in both.answer["also_missions"]:
        single = assess(BOTH.changed(missions=(row["mission"],), year=2025), ledger).answer
        assert (row["able"], row["probability_able"], row["effort"]) == (
            single["able"],
            single["probability_able"],
            single["effort"],
        )
        assert row["s_star"] == pytest.approx(single["s_star"])


def test_sharing_costs_and_never_helps(both):
    found = both.answer["also"]
    assert found["missions"] == ["baltic-defence", "pacific-presence"]
    chances = [row["probability_able"] for row in both.answer["also_missions"]]
    free = found["without_sharing"]
    assert 0 < found["probability_able"] < free["probability_able"] <= min(chances)
    assert found["probability_lost"] == pytest.approx(free["probability_able"] - found["probability_able"])
    assert all(found["s_star"][end] <= free["s_star"][end] for end in ("low", "median", "high", "base"))
    assert found["carried_lost"]["low"] >= 0


def test_the_united_states_are_wanted_twice(both):
    rows = both.answer["also_contested"]
    assert rows[0]["member"] == "USA"
    assert rows[0]["together"] == pytest.approx(both.answer["also"]["s_star"]["base"])
    assert [row["together"] for row in rows] == sorted(row["together"] for row in rows)
    for row in rows:
        assert row["wanted"] > row["most"] > 0
        assert 0 < row["gain"] <= row["alone"] - row["together"] + 1e-9
        assert row["from"]


def test_order_and_one_mission_more(both, ask):
    turned = ask("pacific-presence", "baltic-defence").answer["also"]
    assert turned["s_star"] == pytest.approx(both.answer["also"]["s_star"])
    three = ask("baltic-defence", "pacific-presence", "red-sea-escort").answer["also"]
    assert three["s_star"]["base"] <= both.answer["also"]["s_star"]["base"] + 1e-9
    assert three["probability_able"] <= both.answer["also"]["probability_able"]


def test_without_a_member_the_whole_is_told_beside_it(ask, both):
    found = ask("baltic-defence", "pacific-presence", without=("USA",)).answer["also"]
    assert found["probability_able"] == 0
    assert found["with_them"]["s_star"] == both.answer["also"]["s_star"]
    assert both.answer["also"]["with_them"] is None


def test_nothing_in_common_costs_nothing(ask):
    """Security on the ground takes soldiers, the air campaign aircraft."""
    found = ask("libya-2011", "libya-day-after", year=2025)
    assert found.answer["also"]["s_star"] == found.answer["also"]["without_sharing"]["s_star"]
    assert found.answer["also"]["probability_lost"] == 0
    assert found.answer["also_contested"] == []


def test_effort_is_the_main_missions_and_one_member_makes_a_major_one(ask):
    rows = ask("baltic-defence", "ukraine-reassurance-25k", effort="major", draws=0).answer["also_missions"]
    assert [row["effort"] for row in rows] == ["major", "limited"]
    rows = ask("red-sea-escort", "ukraine-reassurance-25k", members=("DEU",), draws=0).answer["also_missions"]
    assert [row["effort"] for row in rows] == ["major", "major"]


def test_access_of_every_mission_counts(ask):
    answer = ask("baltic-defence", "ukraine-reassurance-25k", without=("TUR",))
    assert answer.answer["access"]
    assert not answer.answer["also"]["access"]
    assert answer.answer["also"]["probability_able"] == 0
    assert ("no-access", "the group lacks the bases or routes that ukraine-reassurance-25k needs") in [
        (note.code, note.text) for note in answer.warnings
    ]


def test_without_draws_the_base_case_is_told(ask):
    found = ask("baltic-defence", "pacific-presence", draws=0).answer["also"]
    assert (found["draws"], found["probability_able"], found["probability_lost"]) == (0, None, None)
    assert found["able"] is False


def test_many_draws_are_cut_and_said(ask, monkeypatch):
    monkeypatch.setattr("delian.questions.also.MOST_DRAWS", 20)
    answer = ask("libya-2011", "pacific-presence", year=2025)
    assert answer.answer["also"]["draws"] == 20
    assert "also-fewer-draws" in [note.code for note in answer.warnings]


def test_levers_and_assumptions_of_any_mission_count(both, ask):
    carriers = "requirement/pacific-presence/stay.aircraft_carriers/2025/total/2026-11"
    least = ask("baltic-defence", "pacific-presence", assume=((carriers, 1.0),))
    assert least.figures[carriers].value == 1.0
    more = (*scenario_from_query("lever=USA.long_range_sam_batteries%2B200").levers,)
    assert (
        ask("baltic-defence", "pacific-presence", levers=more).answer["also"]["s_star"]["base"]
        > (both.answer["also"]["s_star"]["base"])
    )
    ship = (*scenario_from_query("lever=USA.aircraft_carriers%2B4").levers,)
    assert ask("baltic-defence", "pacific-presence", levers=ship, draws=0).answer["also"]["able"] is False
    with pytest.raises(DelianError) as told:
        ask("baltic-defence", levers=ship)
    assert told.value.code == "unknown-capability"
    price = "package_prices/any/aircraft_carriers/2024/package/2026-11"
    with pytest.raises(DelianError) as told:
        ask("baltic-defence", "pacific-presence", assume=((price, 1.0),))
    assert told.value.code == "unknown-figure"


def test_figures_sources_and_what_is_not_modelled_are_those_of_all(both):
    assert "requirement.pacific-presence:stay.tankers" in both.groups
    assert "usable/USA/enabler/2024/outside.major/2026-11" in both.figures
    assert {"war (this is presence)", "Russian forces and losses"} <= set(both.not_modelled)
    assert both.question == "assess baltic-defence --also pacific-presence"


def test_command_line_url_and_file_give_the_same_question_again(both, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = command_line(both)
    assert "assess baltic-defence --also pacific-presence" in line
    assert main([*shlex.split(line)[1:], "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert again["answer"] == both.as_dict()["answer"]
    asked = scenario_from_dict(again["scenario"])
    assert scenario_from_query(asked.to_query()) == asked
    (tmp_path / "s.yaml").write_text("missions: [baltic-defence, pacific-presence]\ndraws: 0")
    assert main(["assess", "--scenario", "s.yaml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"]["also"]["missions"] == ["baltic-defence", "pacific-presence"]
    assert main(["assess", "--scenario", "s.yaml", "--also", "red-sea-escort", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"]["also"]["missions"] == ["baltic-defence", "red-sea-escort"]
    assert main(["assess", "libya-2011", "--scenario", "s.yaml", "--year", "2025", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"]["also"]["missions"] == ["libya-2011", "pacific-presence"]


def test_no_common_year_says_what_is_unknown_and_which_years_do():
    with pytest.raises(DelianError) as told:
        assess(Scenario(missions=("libya-2011", "libya-day-after"), draws=0))
    error = told.value
    assert error.code == "no-common-year"
    assert "libya-2011 lacks nothing (answers 2009 to 2014, 2020 to 2040)" in error.message
    assert "libya-day-after has no count of personnel_army (answers 2020 to 2040)" in error.message
    assert error.did_you_mean == ("2025",)
    assert [(place.file, place.row) for place in error.where] == [("libya-day-after", "personnel_army")]


def test_no_year_at_all(monkeypatch):
    """No shipped pair is like that: one mission is made to answer only before 2015."""
    from delian.models import stocks

    real = stocks.uncounted

    def early_only(year, early, late, wanted):
        late_only = "sead_ew_aircraft" in wanted and "heavy_brigades" not in wanted and year > stocks.EARLY
        return ["sead_ew_aircraft"] if late_only else real(year, early, late, wanted)

    monkeypatch.setattr(stocks, "uncounted", early_only)
    with pytest.raises(DelianError) as told:
        assess(Scenario(missions=("baltic-defence", "libya-2011"), draws=0))
    assert told.value.code == "no-common-year"
    assert "No year answers all" in told.value.message
    assert told.value.did_you_mean == ()


def test_two_files_with_one_id_are_the_same_mission_twice(tmp_path):
    text = (CATALOG / "missions" / "libya-2011.yaml").read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(DelianError) as told:
        assess(Scenario(missions=("libya-2011", str(tmp_path / "mine.yaml")), draws=0))
    assert told.value.code == "mission-twice"
