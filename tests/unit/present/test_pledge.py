"""What people read of `burden pledge`."""

from __future__ import annotations

import shlex

import pytest

from delian.cli import main
from delian.present import pledge as shown
from delian.present.pledge_charts import charts
from delian.questions.pledge import pledge


@pytest.fixture(scope="module")
def wales():
    return pledge("2pct", vintage="2024")


@pytest.fixture(scope="module")
def hague():
    return pledge("hague-2035", draws=200)


def test_the_finding_leads_and_the_loss_of_the_projection_is_told(wales, hague):
    told = shown.sentences(wales)
    assert told[0] == "In 2024, 23 of 31 members met the target of 2%; for 2024: 8 missed."
    assert "most by Germany, Italy and Spain" in told[1]
    assert "no change at all erred less than this projection at 1, 2, 3, 5 and 10 years" in told[2]
    assert "on track" in shown.sentences(hague)[0]


def test_every_page_names_definition_vintage_and_price_base(wales, hague):
    page = shown.report_html(wales)
    assert "edition of 2024-06" in page
    assert "USD at prices of 2015" in page
    assert "USD at prices of 2024" in page
    assert len(page.encode()) < 600_000
    assert "Back-test of the projection" in shown.report_html(hague)


def test_charts_show_the_rows_of_the_tables(wales, hague):
    made = charts(wales)
    assert set(made) == {"counts", "crossing", "missing", "members", "backtest"}
    assert [row["meeting"] for row in made["counts"]["data"]["values"]][-1] == 23
    assert len(made["members"]["data"]["values"]) == len(wales.tables()["history"])
    crossing = charts(hague)["crossing"]["data"]["values"]
    assert len(crossing) == sum(row["status"] != "met" for row in hague.answer["members"])


def test_the_command_gives_the_same_answer(hague, capsys):
    words = shlex.split(shown.sheet(hague).command)
    assert main([*words[1:], "--json"]) == 0
    assert capsys.readouterr().out == hague.to_json() + "\n"


def test_the_terminal_shows_status_and_years(capsys):
    assert main(["burden", "pledge", "hague-2035", "--draws", "100"]) == 0
    text = capsys.readouterr().out
    assert "on track" in text
    assert "persistence" in text
