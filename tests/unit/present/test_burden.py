"""What people read of `burden`: sentences, tables, charts, the page."""

from __future__ import annotations

import shlex

import pytest

from delian.cli import main
from delian.present import burden as shown
from delian.present.burden_charts import charts
from delian.questions.burden import burden


@pytest.fixture(scope="module")
def old():
    return burden(2019, "2019")


def test_the_finding_leads_and_names_what_differs(old):
    told = shown.sentences(old)
    assert told[0].startswith("In 2019, 7 of 28 members were at 2% of GDP")
    assert any("Bulgaria: 3.13% in 2024-06, 1.61% in 2019-06" in text for text in told)


def test_every_page_names_definition_vintage_and_price_base(old):
    for answer, price in (
        (old, "USD at prices of 2019"),
        (burden(2024, money="ppp2021"), "international dollars of 2021"),
    ):
        page = shown.report_html(answer)
        assert "NATO&#39;s definition of defence expenditure" in page
        assert price in page
        assert len(page.encode()) < 600_000
    assert "edition of 2019-06" in shown.report_html(old)


def test_charts_show_the_rows_of_the_tables(old):
    made = charts(old)
    assert set(made) == {"shares", "slopes", "map"}
    table = {row["member"]: row["share_gdp"] for row in old.tables()["members"]}
    assert {row["member"]: row["share_gdp"] for row in made["shares"]["data"]["values"]} == table
    bulgaria = next(row for row in made["shares"]["data"]["values"] if row["member"] == "BGR")
    assert bulgaria["least"] == pytest.approx(1.61, abs=0.01)
    assert bulgaria["most"] > 3.1
    assert {row["member"]: row["share"] for row in made["map"]["datasets"]["rows"]} == pytest.approx(table)


def test_a_chart_of_changes_is_left_out_without_an_earlier_year():
    assert "slopes" not in charts(burden(2014, "2024"))


def test_the_command_gives_the_same_answer(old, capsys):
    words = shlex.split(shown.sheet(old).command)
    assert main([*words[1:], "--json"]) == 0
    assert capsys.readouterr().out == old.to_json() + "\n"


def test_the_terminal_shows_the_members(capsys):
    assert main(["burden", "--year", "2019", "--vintage", "2019"]) == 0
    text = capsys.readouterr().out
    assert "Bulgaria" in text
    assert "Reproduce: delian burden" in text
