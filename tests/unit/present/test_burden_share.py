"""What people read of `burden share`."""

from __future__ import annotations

import shlex

import pytest

from delian.cli import main
from delian.core.scenario import Scenario
from delian.present import burden_share as shown
from delian.questions.share import share


@pytest.fixture(scope="module")
def bill():
    return share("4600", scenario=Scenario(year=2021))


@pytest.fixture(scope="module")
def forces():
    return share("us-forces", plus=0.5)


def test_the_finding_leads(bill, forces):
    told = shown.sheet(bill).sentences
    assert "Germany and the United States pay 16.3% each" in told[0]
    assert "gains most" in told[1]
    assert "68,701 US personnel" in shown.sheet(forces).sentences[0]
    assert "lie where they fall" in shown.sheet(forces).sentences[1]


def test_every_page_names_definition_vintage_and_price_base(bill, forces):
    assert "edition 2024-06" in shown.report_html(bill)
    assert "EUR at prices of 2024" in shown.report_html(bill)
    assert "USD at prices of 2024" in shown.report_html(forces)
    assert "counts of 2024 in the release of 2026-06" in shown.report_html(forces)


def test_charts_show_the_rows_of_the_tables(bill, forces):
    drawn = {row["member"]: row["share"] for row in shown.share_chart(bill)["data"]["values"]}
    assert drawn == {row["member"]: row["share"] for row in bill.tables()["members"]}
    hosts = {row["label"]: row["base"] for row in shown.host_chart(forces)["data"]["values"]}
    table = {row["name"]: row["marginal.cost_plus.base"] for row in forces.tables()["members"] if row["troops"]}
    assert hosts == table


@pytest.mark.parametrize("which", ["bill", "forces"])
def test_the_command_gives_the_same_answer(which, request, capsys):
    answer = request.getfixturevalue(which)
    words = shlex.split(shown.sheet(answer).command)
    assert main([*words[1:], "--json"]) == 0
    assert capsys.readouterr().out == answer.to_json() + "\n"


def test_a_bill_of_few_has_no_comparison_and_says_so(capsys):
    assert main(["burden", "share", "100", "--members", "AUT,DEU", "--key", "equal"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "no comparison" in text
    assert "Against NATO" not in text


def test_amounts_have_a_currency_and_what_rounds_to_nothing_has_no_minus(forces):
    assert "m USD on the extra cost" in shown.sheet(forces).sentences[1].replace("the \n", "the ")
    small = share("1", scenario=Scenario(year=2024))
    cells = [row[4] for row in shown.sheet(small).listings[0].rows]
    assert "+0.0" in cells
    assert "-0.0" not in cells
