from __future__ import annotations

import pytest

from delian.core.draws import draw
from delian.core.errors import DelianError
from delian.core.mission import Phase
from delian.core.scenario import Scenario
from delian.ledger.cards import names, read_mission
from delian.ledger.store import Ledger
from delian.models import forces
from delian.questions import ledger as questions
from delian.questions.inputs import facts_of


@pytest.mark.parametrize(
    ("date", "count"),
    [("1949-12-01", 12), ("2019-12-04", 29), ("2020-04-01", 30), ("2023-05-01", 31), ("2024-03-08", 32)],
)
def test_members_of_nato(date, count):
    answer = questions.members("nato", date).answer
    assert len(answer["members"]) == answer["count"] == count
    assert [row["joined"] for row in answer["members"]] == sorted(row["joined"] for row in answer["members"])
    assert {"member", "name", "joined", "role"} <= set(answer["members"][0])


@pytest.mark.parametrize(
    ("day_before", "day", "who"),
    [("2023-04-03", "2023-04-04", "FIN"), ("2024-03-06", "2024-03-07", "SWE"), ("2020-03-26", "2020-03-27", "MKD")],
)
def test_a_member_is_in_from_its_first_day(day_before, day, who):
    def inside(date):
        return {row["member"] for row in questions.members("nato", date).answer["members"]}

    assert inside(day) - inside(day_before) == {who}


@pytest.mark.parametrize(
    ("date", "role"), [("1960-01-01", "member"), ("1980-01-01", "outside-integrated-command"), ("2010-01-01", "member")]
)
def test_role_of_france(date, role):
    rows = {row["member"]: row for row in questions.members("nato", date).answer["members"]}
    assert rows["FRA"]["role"] == role


def test_britain_left_the_european_union():
    before, after = (questions.members("eu", date).answer for date in ("2020-01-31", "2020-02-01"))
    assert (before["count"], after["count"]) == (28, 27)


def test_every_row_of_every_table_can_be_shown():
    for table in ("inventory", "sources", "memberships", "names"):
        assert questions.show(table).answer["count"] > 0
    shown = questions.show("inventory", {"member": "DEU", "item": "tankers"}).answer["rows"]
    assert {row["member"] for row in shown} == {"DEU"}


def test_every_shipped_source_is_listed_with_tier_and_licence():
    rows = questions.sources().answer["sources"]
    assert {row["tier"] for row in rows} <= {"A", "B", "C"}
    assert all(row["licence"] and row["publisher"] for row in rows)


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (lambda: questions.members("natto"), "unknown-alliance"),
        (lambda: questions.members("nato", "2024-13-01"), "bad-date"),
        (lambda: questions.members("nato", "yesterday"), "bad-date"),
        (lambda: questions.show("inventroy"), "unknown-table"),
        (lambda: questions.show("inventory", {"membr": "DEU"}), "unknown-option"),
        (lambda: questions.sources("NATOO"), "unknown-option"),
    ],
)
def test_wrong_questions_are_refused(ask, code):
    with pytest.raises(DelianError) as told:
        ask()
    assert told.value.code == code
    assert told.value.exit_code == 2


@pytest.mark.parametrize("word", ["Turkey", "Türkiye", "TUR", "tr", "turkiye"])
def test_names_and_aliases_of_one_country(word):
    with Ledger() as ledger:
        assert ledger.resolve(word) == "TUR"


@pytest.mark.parametrize("name", names("missions"))
def test_nobody_is_ever_less_ready_later(name):
    """Day 10 is never better than day 30 or 180, for anybody, at base and in every draw."""
    mission = read_mission(name)
    with Ledger() as ledger:
        rules = facts_of(ledger, Scenario(missions=(name,)), mission, mission.default_year).supply.rules
    assert forces.rises_with_time(rules)
    classes = {(who, kind) for who, kind, _ in rules.arrival}
    for who, kind in classes:
        days = sorted(int(d.removeprefix("by-day-")) for w, k, d in rules.arrival if (w, k) == (who, kind))
        found = [forces._readiness(rules.arrival[who, kind, f"by-day-{d}"], who, kind) for d in days]
        values = draw(found, seed=1949, start=0, stop=1001)
        for early, late in zip(range(len(days)), range(1, len(days)), strict=False):
            assert (values[:, early] <= values[:, late] + 1e-12).all(), (who, kind, days[early], days[late])


def test_phases_are_found_by_name():
    assert isinstance(read_mission("baltic-defence").phase("hold"), Phase)
    with pytest.raises(DelianError, match="Did you mean hold"):
        read_mission("baltic-defence").phase("hodl")
