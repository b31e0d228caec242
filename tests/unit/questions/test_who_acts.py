"""Each group set beside the one that acts is what `assess` says of that group alone."""

from __future__ import annotations

import pytest

from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.questions.assess import assess

DRAWS = 60


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


def asked(ledger, mission, **scenario):
    return assess(Scenario(missions=(mission,), draws=DRAWS, **scenario), ledger).answer


def rows(answer):
    return {row["group"]: row for row in answer["who_acts"]}


@pytest.mark.parametrize("mission", ["baltic-defence", "ukraine-reassurance-25k", "counter-isil-air"])
def test_every_group_is_what_it_is_when_asked_alone(ledger, mission):
    found = rows(asked(ledger, mission, without=("USA",)))
    alone = {
        "whole": {},
        "acting": {"without": ("USA",)},
        "europe": {"alliance": "europe"},
        "eu": {"alliance": "eu"},
        "e3": {"alliance": "e3"},
        "leader": {"members": ("USA",)},
    }
    assert list(found) == list(alone)
    for key, scenario in alone.items():
        answer, row = asked(ledger, mission, **scenario), found[key]
        assert row["members"] == answer["members"], key
        assert row["effort"] == answer["effort"], key
        for name in ("able", "probability_able", "access", "binding"):
            assert row[name] == answer[name], (key, name)
        for name in ("s_star", "carried"):
            assert row[name] == pytest.approx(answer[name]), (key, name)


def test_one_member_alone_makes_at_least_a_major_effort(ledger):
    found = rows(asked(ledger, "ukraine-reassurance-25k", without=("USA",)))
    assert found["leader"]["effort"] == "major"
    assert {row["effort"] for key, row in found.items() if key != "leader"} == {"limited"}
    # The other way round: one member is asked about, and the groups beside it act with the mission's own effort.
    single = rows(asked(ledger, "ukraine-reassurance-25k", members=("DEU",)))
    assert single["whole"]["effort"] == "major"
    assert single["europe"]["effort"] == "limited"
    assert single["europe"]["s_star"] == pytest.approx(found["europe"]["s_star"])


def test_a_group_of_the_same_members_is_shown_once(ledger):
    answer = asked(ledger, "baltic-defence", alliance="eu")
    assert [row["group"] for row in answer["who_acts"]] == ["whole", "europe", "e3", "leader"]
    members = [tuple(row["members"]) for row in answer["who_acts"]]
    assert len(set(members)) == len(members)


def test_whoever_was_taken_out_keeps_its_doors_shut_for_all(ledger):
    found = rows(asked(ledger, "ukraine-reassurance-25k", without=("TUR",)))
    assert found["whole"]["access"]
    for key in ("acting", "europe", "eu", "e3", "leader"):
        assert not found[key]["access"], key
        assert found[key]["probability_able"] == 0


def test_members_are_those_of_the_date(ledger):
    before = rows(asked(ledger, "libya-2011", year=2014))
    after = rows(asked(ledger, "libya-2011", year=2021))
    assert "GBR" in before["eu"]["members"]
    assert "GBR" not in after["eu"]["members"]
    assert "GBR" in after["europe"]["members"]


def test_holdings_without_a_row_count_as_unknown_in_every_group(ledger):
    answer = assess(Scenario(missions=("baltic-defence",), draws=DRAWS), ledger)
    assert {"CYP", "MLT"} <= {name.split("/")[1] for name in answer.unknown_inputs}


def test_a_changed_assumption_reaches_a_group_with_another_effort(ledger):
    figure = "usable/USA/gbad/2024/any.any/2026-11"  # the share of a major effort: only the leader alone makes one
    plain = assess(Scenario(missions=("ukraine-reassurance-25k",), draws=DRAWS), ledger)
    changed = assess(Scenario(missions=("ukraine-reassurance-25k",), draws=DRAWS, assume=((figure, 0.001),)), ledger)
    assert figure in plain.figures
    assert figure in {row["figure"] for row in changed.assumptions}
    before, after = rows(plain.answer), rows(changed.answer)
    assert after["leader"]["s_star"]["base"] < before["leader"]["s_star"]["base"]
    assert {key for key in before if before[key]["s_star"] != after[key]["s_star"]} == {"leader"}
