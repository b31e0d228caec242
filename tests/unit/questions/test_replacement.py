"""Additional missions on the embedded ledger: who acts, what is added, what stays empty, what is refused."""

from __future__ import annotations

import pytest
import yaml

from delian.core.errors import DelianError
from delian.core.scenario import Lever, Scenario
from delian.ledger import cards
from delian.ledger.store import Ledger
from delian.questions.assess import assess

NAMES = ("bruegel-2025", "iiss-2025")
ALL_HALF = tuple(
    Lever("DEU", r.need, r.figure.value / 2) for r in cards.read_mission("bruegel-2025").phases[0].requirements
)


@pytest.fixture(scope="module")
def ask():
    with Ledger() as ledger:

        def answer(name, draws=20, **who):
            return assess(Scenario(missions=(name,), draws=draws, **who), ledger)

        yield answer


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", [25.0, -25.0])
def test_every_lever_of_every_member_runs(name, change, ask):
    needs = [r.need for r in cards.read_mission(name).phases[0].requirements]
    members = ask(name, draws=0).answer["members"]
    for place, member in enumerate(members):
        levers = (Lever(member, needs[place % len(needs)], change),)
        without = () if member == "USA" else ("USA",)
        more = ask(name, without=without, levers=levers, draws=0).answer
        less = ask(name, without=without, draws=0).answer
        moved = [a["supplied"] - b["supplied"] for a, b in zip(more["needs"], less["needs"], strict=True)]
        assert sorted(moved) == pytest.approx([0.0] * (len(needs) - 1) + [max(0.0, change)]), member


@pytest.mark.parametrize("name", NAMES)
def test_with_nothing_added_all_is_missing_and_nothing_else_is_said(name, ask):
    for who in ({"without": ("USA",)}, {"alliance": "europe"}, {"members": ("EST",)}):
        answer = ask(name, **who).answer
        assert answer["s_star"]["high"] == 0.0
        assert [row["missing"] for row in answer["needs"]] == [row["required"] for row in answer["needs"]]
        assert (answer["break_even"], answer["next_best"], answer["without"]) == ([], [], None)
        assert (answer["uncertainty_split"], answer["power"], answer["coalitions"]["smallest"]) == (None, None, [])
        assert answer["smallest_change"]["together"] == []
        assert answer["cost"] == answer["published"]["list_price"]


def test_a_surplus_on_every_line_brings_the_break_evens_back(ask):
    answer = ask("bruegel-2025", without=("USA",), levers=ALL_HALF).answer
    assert answer["s_star"]["base"] == pytest.approx(0.5)
    assert answer["smallest_change"]["all_together"] == pytest.approx(0.5)
    assert answer["coalitions"]["smallest"] == [["DEU"]]
    assert answer["uncertainty_split"]["requirement"] == pytest.approx(1.0)
    # Nobody else has a surplus, so nobody is worth persuading.
    assert answer["next_best"] == []


def test_less_than_nothing_is_no_surplus_and_is_said(ask):
    answer = ask("bruegel-2025", without=("USA",), levers=(Lever("DEU", "ifv", -50.0),))
    assert {row["capability"]: row["missing"] for row in answer.answer["needs"]}["ifv"] == 2000.0
    assert "no-surplus" in {note.code for note in answer.warnings}


def test_a_lever_outside_its_years_adds_nothing(ask):
    levers = (Lever("DEU", "ifv", 50.0, 2030, 2035),)
    assert ask("bruegel-2025", without=("USA",), levers=levers).answer["coverage"]["base"] == 0.0
    assert ask("bruegel-2025", without=("USA",), levers=levers, year=2031).answer["coverage"]["base"] > 0.0


def test_warnings_say_what_holds_by_construction(ask):
    codes = {note.code for note in ask("iiss-2025", year=2030).warnings}
    assert {"by-construction", "counts-holdings"} <= codes
    assert not codes & {"forces-carried-forward", "years-differ", "forces-of-2024"}
    assert "published" not in ask("baltic-defence", draws=0).answer


def test_published_numbers_can_be_assumed_and_shares_that_are_not_used_cannot(ask):
    figure = "published/bruegel-2025/share_after/2025/share-after/2026-11"
    found = ask("bruegel-2025", assume=((figure, 3.0),)).answer["published"]["top_down"]
    assert found["computed"] == pytest.approx(found["gdp"] * 0.01)
    held = "inventory/DEU/ifv/2024/delian-2024/2024-12"
    row = ask("bruegel-2025", assume=((held, 100.0),)).answer["published_held"][1]
    assert (row["held"]["base"], row["holds"]) == (2055 - 620 + 100, True)
    rate = "exchange_rates/EUR/per_usd/2024/fed-annual-average/2026-01"
    once = ask("iiss-2025", assume=((rate, 0.5),)).answer["published"]["once"]
    assert once["converted"]["base"] == pytest.approx(142_500)
    for name, value, code in (
        ("usable/others/land/2024/any.war/2026-11", 0.4, "unknown-figure"),
        (figure, 0.0, "bad-number"),
        (rate, 0.0, "bad-number"),
    ):
        with pytest.raises(DelianError) as told:
            ask("bruegel-2025" if name == figure else "iiss-2025", assume=((name, value),))
        assert told.value.code == code


def test_all_groups_of_an_answer_are_named_by_something(ask):
    for who in ({}, {"without": ("USA",)}):
        answer = ask("bruegel-2025", **who)
        assert "ideal_points" not in answer.groups
        assert {f.split("/")[1] for f in answer.groups["inventory.ifv"].figures} == {"DEU", "FRA", "ITA", "GBR"}
        assert answer.unknown_inputs == ()


def _own(tmp_path, change):
    card = yaml.safe_load((cards.CATALOG / "missions" / "iiss-2025.yaml").read_text("utf-8"))
    change(card)
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(card), "utf-8")
    return str(path)


def test_a_sum_that_cannot_be_converted_is_said_and_not_guessed(tmp_path, ask):
    def later(card):
        for row in card["published"]:
            row["price_year"] = 2025

    answer = ask(_own(tmp_path, later), without=("USA",)).answer
    once = answer["published"]["once"]
    assert once["converted"]["base"] is None
    assert once["converted"]["why_not"] == "no deflator of EUR for 2025"
    assert (once["rest"], once["rest_essential"], once["rest_of_lines"]["rest"]) == (None, None, None)
    assert {row["unit_published"] and 1 for row in answer["published_lines"]} == {None}
    assert answer["published_lines"][0]["unit_ours"]["base"] == pytest.approx(168)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda c: c.pop("replaces"), "replaces with kind additional"),
        (lambda c: c.update(kind="total"), "only with kind additional"),
        (lambda c: c["phases"][0]["requirements"][3].update(part_of="main_battle_tanks"), "no parts in a list"),
        (lambda c: c["published"][0].pop("price_year"), "currency and price_year together"),
        (lambda c: c["published"][0].update(needs=["tankers"]), "needs of the mission"),
        (lambda c: c["published"][0].update(low=70000), "low, value, high rising"),
        (lambda c: c["published"][0].update(source="nobody"), "source listed under sources"),
        (lambda c: c["published"][0].update(item="destroyers"), "each item once"),
        (lambda c: c["published"][-1].pop("years"), "life-cycle says years"),
        (lambda c: c["published"][0].update(kind="held-together"), "held-together says members"),
    ],
)
def test_a_list_that_breaks_a_rule_is_refused(tmp_path, change, rule, ask):
    with pytest.raises(DelianError) as told:
        ask(_own(tmp_path, change))
    assert told.value.code == "file-invalid"
    assert rule in told.value.message


def test_a_country_that_does_not_exist_cannot_be_replaced(tmp_path, ask):
    with pytest.raises(DelianError) as told:
        ask(_own(tmp_path, lambda card: card.update(replaces="XXX")))
    assert told.value.code == "unknown-member"
