"""`delian coalition`: who joins, what changes it, and the errors of wrong questions."""

from __future__ import annotations

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.models import joining
from delian.present import coalition as shown
from delian.questions.coalition import coalition, sizes_of
from delian.questions.predictors import Evidence
from delian.questions.willing_game import prepared

MISSION = "ukraine-reassurance-25k"


def _scenario(**more):
    return Scenario(missions=(MISSION,), year=2025, draws=200, **more)


@pytest.fixture(scope="module")
def found():
    return coalition(_scenario())


@pytest.fixture(scope="module")
def asked():
    with Ledger() as ledger:
        return prepared(ledger, _scenario(), None, None, None, Evidence(ledger))


def test_every_member_asked_has_three_probabilities_in_order(found):
    rows = found.answer["members"]
    assert {row["member"] for row in rows} == set(found.answer["asked"])
    for row in rows:
        assert 0 <= row["p_join_least"] <= row["p_join"] <= row["p_join_greatest"] <= 1
        assert row["from"]


def test_the_leader_moves_first_and_the_backstop_is_not_asked(found):
    by = {row["member"]: row for row in found.answer["members"]}
    assert by["GBR"]["p_join"] == 1.0
    assert "USA" not in by
    assert found.answer["backstop_value"]["by"] == "USA"


def test_p_able_lies_between_least_and_greatest(found):
    a = found.answer
    assert a["probability_able_least"] <= a["probability_able"] <= a["probability_able_greatest"]


def test_a_backstop_never_lowers_anybody(found):
    backed = coalition(_scenario(), None, "USA").answer
    before = {row["member"]: row for row in found.answer["members"]}
    for row in backed["members"]:
        for key in ("p_join", "p_join_least", "p_join_greatest"):
            assert row[key] >= before[row["member"]][key]
    assert backed["probability_able"] == found.answer["backstop_value"]["probability_with"]
    assert found.answer["backstop_value"]["troops"]["mean"] >= 0


def test_movers_given_move_first_and_never_lower_anybody(found):
    moved = coalition(_scenario(), ("GBR", "France")).answer
    assert moved["movers"] == ["FRA", "GBR"]
    before = {row["member"]: row["p_join"] for row in found.answer["members"]}
    assert all(row["p_join"] >= before[row["member"]] for row in moved["members"])


def test_the_tipping_set_is_able_at_base_and_none_of_it_can_be_spared(asked, found):
    chosen = found.answer["tipping_set"]
    places = [asked.acting.index(m) for m in chosen]

    def able(members):
        movers = np.isin(np.arange(len(asked.acting)), members)
        return bool(asked.body.enough(joining.settle(asked.game.with_movers(movers), backed=False).least[:1])[0])

    assert able(places)
    assert not any(able([p for p in places if p != left]) for left in places)
    assert found.answer["tipping"]["path"][-1]["probability_able"] == found.answer["tipping"]["probability"]


def test_the_order_of_members_and_words_never_matters():
    first = coalition(_scenario(without=("TUR", "HUN")), ("GBR", "FRA")).as_dict()
    second = coalition(_scenario(without=("Hungary", "Turkey")), ("FRA", "United Kingdom")).as_dict()
    assert first["answer"] == second["answer"]


def test_a_member_without_evidence_is_unknown_and_never_zero(asked, monkeypatch):
    monkeypatch.setattr(Evidence, "_home", _no_home_of("DEU", Evidence._home))
    found = coalition(_scenario()).answer
    row = next(row for row in found["members"] if row["member"] == "DEU")
    assert row["p_join"] is None
    assert row["state"] == "unknown"
    assert row["missing"] == ["a capital"]


def _no_home_of(lost, known):
    def home(self, member):
        return None if member == lost else known(self, member)

    return home


def test_sizes_stand_beside_each_other_and_more_is_never_easier(found):
    options = found.answer["options"]
    assert [row["effort"] for row in options] == [10_000, 25_000, 64_000, 100_000]
    assert (
        next(row for row in options if row["mission"] == MISSION)["probability_able"]
        == found.answer["probability_able"]
    )
    assert sizes_of("libya-2011") == []


def test_base_case_only_gives_an_answer():
    answer = coalition(Scenario(missions=(MISSION,), year=2025, draws=0)).answer
    assert answer["probability_able"] in (0.0, 1.0)


def test_hosts_move_first_on_their_own_ground():
    answer = coalition(Scenario(missions=("baltic-defence",), year=2025, draws=50)).answer
    assert {"EST", "LVA", "LTU", "USA"} <= set(answer["movers"])


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("contradictory-backstop", lambda: coalition(_scenario(without=("USA",)), None, "USA")),
        ("contradictory-backstop", lambda: coalition(_scenario(), ("USA",), "USA")),
        ("unknown-member", lambda: coalition(_scenario(), None, "Amerika")),
        ("not-a-member", lambda: coalition(_scenario(), ("UKR",))),
        ("not-a-member", lambda: coalition(_scenario(without=("FRA",)), ("FRA",))),
        ("not-answered-yet", lambda: coalition(Scenario(missions=("bruegel-2025",), draws=5))),
        ("unknown-operation", lambda: coalition(_scenario(), operation="nowhere")),
        ("unknown-mission", lambda: coalition(Scenario(missions=("nowhere",), draws=5))),
        ("nobody-left", lambda: coalition(_scenario(members=("USA",)), None, "USA")),
    ],
)
def test_wrong_questions_are_refused(code, call):
    with pytest.raises(DelianError) as refused:
        call()
    assert refused.value.code == code


def test_it_is_told_in_sentences_tables_charts_and_a_page(found):
    told = shown.sentences(found)
    assert "without a backstop" in told[0]
    assert any("must move first" in text for text in told)
    assert set(shown.charts(found)) == {"joining", "map", "tipping", "influence"}
    page = shown.report_html(found)
    assert "<svg" in page
    assert len(page) < 900_000
    assert shown.command_line(found).startswith(f"delian coalition {MISSION}")
