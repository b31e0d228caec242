"""One frozen answer per question, on six countries with typed forces."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger.build import build_ledger
from delian.ledger.store import Ledger
from delian.questions import ledger as ledger_questions
from delian.questions.assess import assess
from delian.questions.brief import brief
from delian.questions.coalition import coalition
from delian.questions.dependence import dependence
from delian.questions.game import game
from delian.questions.operation import operation
from delian.questions.threats import threats

FACTS = Path(__file__).resolve().parent / "facts"
WITH = Scenario(missions=("baltic-defence",), year=2025, draws=50)
THREE = ("baltic-defence", "kosovo-1999", "libya-2011")
WITHOUT = WITH.changed(without=("USA",))


def test_baltic_defence_with_all(small, golden):
    golden("assess-baltic-defence", assess(WITH, small))


def test_baltic_defence_without_the_united_states(small, golden):
    golden("assess-baltic-defence-without-usa", assess(WITHOUT, small))


def test_baltic_defence_and_two_air_campaigns_at_the_same_time(small, golden):
    golden("assess-baltic-defence-also-two-campaigns", assess(WITH.changed(missions=THREE), small))


def test_brief_of_poland(small, golden):
    golden("brief-poland", brief("POL", WITHOUT, small))


def test_dependence_of_estonia_on_the_united_states(small, golden):
    golden("dependence-est", dependence(WITH, "EST", small))


def test_who_is_willing_to_defend_the_baltic_states(wide, golden):
    golden("coalition-baltic-defence", coalition(WITH, ("USA",), ledger=wide))


def test_who_joins_an_operation_of_the_catalogue(wide, golden):
    golden("operation-baltic-defence", operation("baltic-defence", draws=50, ledger=wide))


def test_what_members_fear(wide, golden):
    golden("threats-russia", threats("russia", 2025, (2024, 2025), draws=50, ledger=wide))


@pytest.mark.parametrize("mission", ["estonia-probe", "kosovo-1999", "libya-2011", "red-sea-escort"])
def test_other_missions_without_the_united_states(small, golden, mission):
    golden(f"assess-{mission}-without-usa", assess(WITHOUT.changed(missions=(mission,)), small))


@pytest.mark.parametrize("date", ["1980-01-01", "2024-03-08"])
def test_members(small_ledger, golden, monkeypatch, date):
    monkeypatch.setattr(Ledger.__init__, "__defaults__", (small_ledger,))
    golden(f"ledger-members-{date}", ledger_questions.members("nato", date))


def test_game_with_unions_and_shares(small_ledger, golden, monkeypatch):
    monkeypatch.setattr(Ledger.__init__, "__defaults__", (small_ledger,))
    golden("game-eec-1958", game("eec-1958", share=("shapley", "nucleolus", "equal")))


def test_the_small_world_is_not_a_trivial_one(small):
    """Goldens of a world where nothing is short, unknown or doubtful would hold little."""
    whole, alone = assess(WITH, small), assess(WITHOUT, small)
    assert alone.answer["s_star"]["base"] < whole.answer["s_star"]["base"]
    assert 0 < whole.answer["probability_able"] < 1
    assert alone.answer["gaps"]
    assert alone.unknown_inputs == ("inventory/FRA/isr_aircraft/2024/typed/v1",)
    three = assess(WITH.changed(missions=THREE), small).answer
    assert three["also"]["probability_lost"] > 0
    assert three["also_contested"][0]["member"] == "USA"
    assert {"AUT", "CAN"}.isdisjoint(whole.answer["members"])


def test_what_is_bought_elsewhere_is_bought_on_a_listed_row(small):
    """A purchase that two needs share stands on one listed row; on any other its cost would be lost from the bill."""
    rows = {f"{row['phase']}.{row['capability']}": row for row in assess(WITHOUT, small).answer["gaps"]}
    for row in rows.values():
        if row["bought_in"] is not None:
            assert row["bought_in"] in rows
            assert rows[row["bought_in"]]["cost"] is not None


def test_order_of_lines_and_members_never_matters(small, tmp_path):
    facts = tmp_path / "facts"
    shutil.copytree(FACTS, facts)
    for path in facts.glob("*.csv"):
        head, *lines = path.read_text("utf-8").splitlines(keepends=True)
        random.Random(path.stem).shuffle(lines)
        path.write_text(head + "".join(lines), encoding="utf-8", newline="")
    build_ledger(facts, tmp_path / "ledger.sqlite")
    members = ("POL", "EST", "DEU", "USA", "FRA", "GBR")
    asked = WITH.changed(members=members, alliance="nato")
    with Ledger(tmp_path / "ledger.sqlite") as turned:
        first, second = assess(asked, small), assess(asked.changed(members=members[::-1]), turned)
    assert first.as_dict() | {"versions": 0} == second.as_dict() | {"versions": 0}


class _Shuffled(Ledger):
    def figures(self, table, **where):
        found = super().figures(table, **where)
        random.Random(table).shuffle(found)
        return found


def test_order_of_figures_never_matters(small, small_ledger):
    with _Shuffled(small_ledger) as turned:
        assert assess(WITHOUT, turned).as_dict() == assess(WITHOUT, small).as_dict()


def test_another_member_leaves_the_draws_of_the_rest_unchanged(small):
    """The whole with the United States is the baseline of the group without: the same draws, to the last digit."""
    assert assess(WITHOUT, small).answer["without"]["with_them"]["s_star"] == assess(WITH, small).answer["s_star"]


def test_broken_rows_are_told_together(tmp_path):
    facts = tmp_path / "facts"
    shutil.copytree(FACTS, facts)
    path = facts / "inventory.csv"
    head, first, second, *rest = path.read_text("utf-8").splitlines(keepends=True)
    broken = [
        first.replace(",typed,2024-12", ",nowhere,2024-12"),
        second.replace(",v1,", ",v1,many", 1),
        rest[0],
        *rest,
    ]
    path.write_text(head + "".join(broken), encoding="utf-8", newline="")
    with pytest.raises(DelianError) as told:
        build_ledger(facts, tmp_path / "ledger.sqlite")
    assert told.value.code == "ledger-corrupt"
    assert {place.column for place in told.value.where} >= {"source", "key"}
