"""What is said of additional missions, on the terminal and on the page."""

from __future__ import annotations

import pytest

from delian.core.scenario import Lever, Scenario
from delian.ledger.cards import read_mission
from delian.ledger.store import Ledger
from delian.present import replacement
from delian.present.pages import context, report_html
from delian.present.sentences import headline, verdict
from delian.questions.assess import assess
from unit.present.small import small_answer

NEEDS = read_mission("bruegel-2025").phases[0].requirements


@pytest.fixture(scope="module")
def ask():
    with Ledger() as ledger:
        known = {}

        def answer(name, **who):
            scenario = Scenario(missions=(name,), draws=200, **who)
            if scenario not in known:
                known[scenario] = assess(scenario, ledger)
            return known[scenario]

        yield answer


def test_with_the_leaver_nothing_is_to_be_added(ask):
    first, second, _ = verdict(ask("bruegel-2025"))
    assert first == (
        "With the United States in it, NATO has nothing to add: the list (Bruegel and Kiel Institute) is what "
        "the United States brings. By construction: this says nothing about strength."
    )
    assert second.startswith(
        "Without the United States others would have to add 300,000 army personnel, 1,400 main battle tanks, "
        "2,000 infantry fighting vehicles and 700 guns; at our prices that costs about EUR 73 bn ("
    )
    assert second.endswith("once, army personnel without a price.")


def test_without_it_the_whole_list_is(ask):
    first, second, third = verdict(ask("bruegel-2025", alliance="europe"))
    assert "must add the whole list in order to do without the United States in the defence of the Baltic" in first
    assert "closing the gaps but army personnel, which has no price, costs about EUR 73 bn" in second
    assert "closes its line by one" in third


def test_what_was_added_is_said(ask):
    some = ask("bruegel-2025", without=("USA",), levers=(Lever("DEU", "main_battle_tanks", 700.0),))
    assert "NATO without the United States adds 27% of the list, weighted by price, in order" in headline(some)
    every = tuple(Lever("DEU", r.need, r.figure.high) for r in NEEDS)
    whole = ask("bruegel-2025", without=("USA",), levers=every)
    assert "NATO without the United States adds all that the list asks for" in verdict(whole)[0]
    assert "all of it is met in" in verdict(whole)[0]


def test_the_four_country_check_is_printed_with_the_number_that_does_not_fit(ask):
    tanks, ifv, guns = (row["text"] for row in replacement.held_rows(ask("bruegel-2025")))
    who = "Germany, France, Italy and the United Kingdom hold together"
    assert tanks.startswith(f"1,400 main battle tanks, said to be more than {who} (861, ")
    assert tanks.endswith(": it is")
    assert f"2,000 infantry fighting vehicles, said to be more than {who} (2,055, " in ifv
    assert ": it is not (more in " in ifv
    assert f"700 guns, said to be more than {who} (399, " in guns


def test_the_sums_are_printed_beside_each_other(ask):
    label, text = replacement.lines(ask("bruegel-2025"))[0]
    assert label == "Published"
    assert "EUR 250 bn a year is top-down: 3.5 less 2 percent of the GDP of the 27 members of the EU in 2023" in text
    assert "is EUR 254 bn; the list costs EUR 73.1 bn once, another quantity that is not reconciled with it" in text
    text = "\n".join(text for _, text in replacement.lines(ask("iiss-2025", without=("USA",))))
    assert "USD 226 to 344 bn once, or EUR 209 to 318 bn in prices of 2024" in text
    assert "the whole list at our prices is EUR 229 bn; unexplained rest 34.7 (" in text
    assert "USD 1,000 bn over 25 years: life-cycle cost, another quantity, not compared" in text
    assert "tactical combat aircraft: up to 148 m; here 168 m (145" in text
    assert "space reconnaissance and the like: no quantity for USD 4.8 bn; here no price" in text


def test_a_total_mission_has_none_of_it():
    answer = small_answer()
    assert replacement.lines(answer) == []
    assert replacement.sums(answer) == []
    assert not replacement.decided(answer)


@pytest.mark.parametrize("who", [{}, {"without": ("USA",)}, {"members": ("DEU",)}])
@pytest.mark.parametrize("name", ["bruegel-2025", "iiss-2025"])
def test_the_page_leaves_out_what_only_the_construction_says(name, who, ask):
    answer = ask(name, **who)
    page = report_html(answer)
    assert "Published numbers beside ours" in page
    for part in ("Who brings what", "What would flip the verdict", "Who is indispensable"):
        assert part not in page
    assert set(context(answer)["charts"]) == ({"gaps", "costs"} if answer.answer["cost"] else {"gaps"})


def test_the_page_of_a_partly_filled_list_has_them_again(ask):
    half = tuple(Lever("DEU", r.need, r.figure.value / 2) for r in NEEDS)
    page = report_html(ask("bruegel-2025", without=("USA",), levers=half))
    assert "Who brings what" in page
    assert "What would flip the verdict" in page
