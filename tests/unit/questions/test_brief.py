"""The brief says what `assess` says, of every mission, and what is the country's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Scenario, scenario_from_dict
from delian.ledger import cards
from delian.ledger.store import Ledger
from delian.models import burden
from delian.questions import inputs
from delian.questions.assess import assess
from delian.questions.brief import brief
from delian.questions.membership import group_of
from unit.changed import Changed, same

DRAWS = Scenario(draws=40)


@pytest.fixture(scope="module")
def ledger():
    with Changed() as opened:
        yield opened


@pytest.fixture(scope="module")
def asked(ledger):
    known = {}

    def ask(country, scenario=DRAWS):
        if (country, scenario) not in known:
            known[country, scenario] = brief(country, scenario, ledger)
        return known[country, scenario]

    return ask


def cells(answer):
    return {(row["mission"], row["group"]): row for row in answer.answer["grid"]}


def test_every_mission_of_the_catalogue_is_answered_or_refused_by_name(asked):
    found = asked("DEU").answer
    answered = {row["mission"] for row in found["grid"]}
    refused = {row["mission"]: row["reason"] for row in found["not_answered"]}
    assert answered | set(refused) == set(cards.names("missions"))
    assert answered.isdisjoint(refused)
    assert set(refused) == {"bruegel-2025", "iiss-2025"}
    assert all(refused.values())


@pytest.mark.parametrize("mission", ["baltic-defence", "ukraine-reassurance-25k", "iraq-2003"])
def test_a_cell_is_what_assess_says_of_that_group(asked, ledger, mission):
    found = cells(asked("DEU"))
    alone = {"whole": {}, "acting": {"without": ("USA",)}, "eu": {"alliance": "eu"}, "alone": {"members": ("DEU",)}}
    for group, scenario in alone.items():
        answer = assess(DRAWS.changed(missions=(mission,), year=2025, **scenario), ledger).answer
        for name in ("able", "probability_able", "access", "binding", "effort"):
            assert found[mission, group][name] == answer[name], (group, name)
        assert found[mission, group]["s_star"] == pytest.approx(answer["s_star"]), group


def test_gaps_price_and_flips_are_those_of_assess(asked, ledger):
    found = asked("DEU").answer
    whole = assess(DRAWS.changed(missions=("baltic-defence",), year=2025, without=("USA",)), ledger).answer
    assert [row["capability"] for row in found["gaps"]] == [row["capability"] for row in whole["gaps"][:3]]
    assert [row["cost"]["base"] for row in found["gaps"]] == [row["cost"]["base"] for row in whole["gaps"][:3]]
    assert found["cost"]["base"] == whole["cost"]["base"]
    assert [row["figure"] for row in found["break_even"]] == [row["figure"] for row in whole["break_even"][:5]]
    assert found["focal"]["probability_able"] == whole["probability_able"]


def test_every_number_names_groups_that_are_there(asked):
    answer = asked("EST")

    def check(value, path=""):
        if isinstance(value, dict):
            if "from" in value:
                assert value["from"], path
                assert set(value["from"]) <= set(answer.groups), path
            for key, part in value.items():
                check(part, f"{path}.{key}")
        elif isinstance(value, list):
            for place, part in enumerate(value):
                check(part, f"{path}[{place}]")

    check(answer.answer)
    for name in ("grid", "sends", "depends_on", "gaps", "break_even"):
        assert all(row["from"] for row in answer.answer[name]), name
    assert set(answer.figures) == {figure for group in answer.groups.values() for figure in group.figures}


def _shrunk(figure):
    low, base, high = (point * 1e-6 for point in figure.range)
    return replace(figure, low=low, value=base, high=high)


def _grown(figure):
    low, base, high = (point * 1e6 for point in figure.range)
    return replace(figure, low=low, value=base, high=high)


@pytest.fixture
def changed(ledger, monkeypatch):
    """Return the brief of Germany when some figures of the ledger, or of the missions' cards, are read otherwise."""

    def ask(ids, change):
        def one(figure):
            return change(figure) if figure.id in ids else figure

        read = cards.read_mission

        def mission(name):
            card = read(name)
            phases = tuple(
                replace(p, requirements=tuple(replace(r, figure=one(r.figure)) for r in p.requirements))
                for p in card.phases
            )
            return replace(card, phases=phases)

        monkeypatch.setattr(inputs, "read_mission", mission)
        ledger.change = one
        try:
            return brief("DEU", DRAWS, ledger)
        finally:
            ledger.change = same

    return ask


@pytest.mark.parametrize(
    ("group", "change"),
    [
        ("inventory.destroyers_frigates", _shrunk),
        ("inventory.tankers", _shrunk),
        ("usable.sea", _shrunk),
        ("arrival.land", _shrunk),
        ("requirement.baltic-defence.defend.tankers", _grown),
        ("requirement.ukraine-reassurance-25k.stay.tankers", _grown),
    ],
)
def test_a_group_set_otherwise_moves_the_cells_that_name_it_and_no_other(asked, changed, group, change):
    before = asked("DEU")
    after = changed(set(before.groups[group].figures), change)
    rows, then = cells(before), cells(after)
    moved = {key for key, row in rows.items() if row["s_star"] != then[key]["s_star"]}
    naming = {key for key, row in rows.items() if group in row["from"]}
    assert naming
    assert moved <= naming
    # Almost nothing left of one need decides every cell that names it, but those that carried nothing anyway.
    assert {key for key in naming if rows[key]["s_star"]["high"] > 1e-3} <= moved


@pytest.mark.parametrize(("table", "lists"), [("gdp", {"bill"}), ("exchange_rates", {"bill"})])
def test_money_moves_the_bill_and_nothing_else(ledger, table, lists):
    before = brief("POL", DRAWS, ledger)
    ids = set(before.groups[table].figures)
    one = max(ids)
    ledger.change = lambda f: replace(f, value=f.value * 2) if f.id == one else f
    try:
        after = brief("POL", DRAWS, ledger)
    finally:
        ledger.change = same
    assert {k for k in before.answer if before.answer[k] != after.answer[k]} == lists


def test_the_bill_follows_its_keys(asked, ledger):
    answer = asked("POL")
    found = answer.answer
    keys = {row["key"]: row for row in found["bill"]["keys"]}
    gdp = {f.id.split("/")[1]: f.value for f in answer.figures.values() if f.id.startswith("defence_expenditure/")}
    people = {f.id.split("/")[1]: f.value for f in answer.figures.values() if "/population/" in f.id}
    assert set(gdp) == set(found["members"])
    shares = burden.by_size(gdp)
    assert keys["gdp"]["share"] == pytest.approx(shares["POL"])
    assert keys["capped"]["share"] == pytest.approx(burden.capped(shares)["POL"])
    assert keys["ability"]["share"] == pytest.approx(burden.by_ability(gdp, people)["POL"])
    part = keys["gdp"]["cost"]["base"]
    assert part == pytest.approx(found["cost"]["base"] * shares["POL"])
    # Through the US dollar at the rates of 2024, and against Poland's GDP in US dollars.
    rate = {f.id.split("/")[1]: f.value for f in ledger.figures("exchange_rates", item="per_usd", year=2024)}
    assert found["bill"]["currency"] == "PLN"
    assert keys["gdp"]["own"]["base"] == pytest.approx(part / rate["EUR"] * rate["PLN"])
    assert keys["gdp"]["of_gdp"]["base"] == pytest.approx(part / rate["EUR"] / gdp["POL"])


def test_the_absent_member_is_outside_the_group_that_pays(asked):
    found = asked("USA").answer
    assert found["country"]["outside"]
    assert found["bill"]["outside"]
    assert found["bill"]["keys"] == []
    assert "leader" in {row["group"] for row in found["grid"]}


def test_what_a_country_depends_on_is_ranked_by_what_it_lacks_itself(asked, ledger):
    found = {country: asked(country).answer["depends_on"] for country in ("DEU", "EST", "TUR")}
    for country, rows in found.items():
        needs = {
            (r["phase"], r["capability"]): r
            for r in assess(
                Scenario(draws=0, members=(country,), missions=("baltic-defence",), year=2025), ledger
            ).answer["needs"]
        }
        assert [row["share"] * (1 - row["own"]) for row in rows] == sorted(
            (row["share"] * (1 - row["own"]) for row in rows), reverse=True
        )
        for row in rows:
            need = needs[row["phase"], row["capability"]]
            assert row["own"] == pytest.approx(min(1.0, need["supplied"] / need["required"]))
            assert f"requirement.baltic-defence.{row['phase']}.{row['capability']}" in row["from"]
    assert found["DEU"][0]["own"] > found["EST"][0]["own"] == 0.0
    assert all(row["own"] is None for row in asked("USA").answer["depends_on"])


@pytest.mark.parametrize("alliance", cards.names("alliances"))
def test_the_brief_works_by_default_for_every_alliance_of_the_catalogue(alliance, ledger):
    scenario = Scenario(draws=0, alliance=alliance)
    whole = group_of(ledger, scenario, 2025).baseline
    found = brief(whole[0], scenario, ledger).answer
    assert found["without"] == (["USA"] if "USA" in whole else [])
    assert ("acting" in {row["group"] for row in found["grid"]}) == ("USA" in whole)
    assert found["depends_on"]


def test_the_leader_by_itself_is_not_taken_out(ledger):
    assert brief("USA", Scenario(draws=0, members=("USA",)), ledger).answer["without"] == []


@pytest.mark.parametrize(
    ("country", "said"), [("AUT", "Type --alliance eu or --alliance europe"), ("CHE", "--members CHE,...")]
)
def test_a_country_outside_is_told_what_works(country, said, ledger):
    with pytest.raises(DelianError, match=f"{said}$") as caught:
        brief(country, DRAWS, ledger)
    assert caught.value.code == "not-a-member"


def test_a_year_without_data_for_the_mission_looked_at_names_it_and_one_that_works(ledger):
    with pytest.raises(
        DelianError, match=r"^baltic-defence, the mission .* for 2014: .* --mission ([a-z0-9-]+)$"
    ) as caught:
        brief("DEU", DRAWS.changed(year=2014), ledger)
    other = str(caught.value.message).rsplit(" ", 1)[1]
    assert brief("DEU", DRAWS.changed(year=2014, missions=(other,), draws=0), ledger).answer["mission"] == other


def test_a_currency_without_a_rate_is_told(asked):
    bill = asked("ISL").answer["bill"]
    assert bill["currency"] is None
    assert "ISK" in bill["note"]
    assert all(row["own"] is None and row["cost"]["base"] > 0 for row in bill["keys"])


def test_payers_outside_nato_are_sized_by_the_world_bank(asked):
    bill = asked("IRL", DRAWS.changed(alliance="eu", without=("FRA",))).answer["bill"]
    assert bill["gdp_source"] == "World Bank 2023"
    assert bill["gdp_year"] == 2023
    assert sum(row["share"] for row in bill["keys"]) > 0


def test_north_macedonia_gives_access_not_tanks(asked):
    found = asked("MKD").answer
    assert [(row["mission"], row["role"], row["with"]) for row in found["access"]] == [("kosovo-kfor", "door", ["ALB"])]
    assert "main_battle_tanks" not in {row["capability"] for row in found["sends"]}
    assert all(row["share"] < 0.02 for row in found["sends"])
    assert "tribune-1999" in {source.id for source in asked("MKD").sources}


def test_a_host_is_a_host_and_a_door_is_a_door(asked):
    roles = {
        country: {(r["mission"], r["role"]) for r in asked(country).answer["access"]} for country in ("EST", "TUR")
    }
    assert ("baltic-defence", "host") in roles["EST"]
    assert ("ukraine-reassurance-25k", "door") in roles["TUR"]


def test_who_was_taken_out_shuts_its_doors(asked):
    found = cells(asked("DEU", DRAWS.changed(without=("TUR",))))
    row = found["ukraine-reassurance-25k", "acting"]
    assert not row["access"]
    assert row["probability_able"] == 0.0
    assert found["ukraine-reassurance-25k", "whole"]["access"]


def test_missions_that_need_what_nobody_counted_that_year_are_named(asked):
    found = asked("DEU", DRAWS.changed(year=2014, missions=("libya-2011",))).answer
    reasons = {row["mission"]: row["reason"] for row in found["not_answered"]}
    assert "heavy_brigades" in reasons["baltic-defence"]
    assert {row["mission"] for row in found["grid"]} >= {"libya-2011", "kosovo-1999"}


def test_without_draws_there_is_no_probability(asked):
    answer = asked("DEU", DRAWS.changed(draws=0))
    assert all(row["probability_able"] is None for row in answer.answer["grid"])
    assert "no-draws" in {note.code for note in answer.warnings}


def test_parts_of_a_scenario_that_the_brief_ignores_are_refused(ledger):
    for scenario in (DRAWS.changed(effort="war"), DRAWS.changed(added=("AUT",)), DRAWS.changed(assume=(("x", 1.0),))):
        with pytest.raises(DelianError) as caught:
            brief("DEU", scenario, ledger)
        assert caught.value.code == "not-answered-yet"


def test_the_same_question_gives_the_same_bytes(ledger):
    with Ledger() as other:
        assert brief("LVA", DRAWS, ledger).to_json() == brief("LVA", DRAWS, other).to_json()


def test_an_alliance_and_a_mission_of_ones_own(ledger, tmp_path):
    alliance, mission = tmp_path / "own.yaml", tmp_path / "watch.yaml"
    alliance.write_text("id: own\nname: Own group\nmembers: [DEU, FRA, POL, USA]\nnote: typed in a test\n", "utf-8")
    card = (cards.CATALOG / "missions" / "libya-2011.yaml").read_text("utf-8")
    mission.write_text(card.replace("id: libya-2011", "id: own-watch", 1), "utf-8")
    answer = brief("POL", DRAWS.changed(alliance=str(alliance), missions=(str(mission),)), ledger)
    assert answer.answer["mission"] == "own-watch"
    assert {"own-watch", "libya-2011"} <= {row["mission"] for row in answer.answer["grid"]}
    assert answer.scenario["members"] == ["DEU", "FRA", "POL", "USA"]
    again = scenario_from_dict({key: value for key, value in answer.scenario.items() if key != "id"})
    assert brief("POL", again, ledger).to_json() == answer.to_json()
