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
    panels = made["members"]["data"]["values"]
    assert sum("share" in row for row in panels) == len(wales.tables()["history"])
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


def test_sentence_table_and_chart_use_the_same_words_and_say_what_they_mean(hague):
    rows = hague.answer["members"]
    on, off = (sum(row["status"] == word for row in rows) for word in ("on track", "off track"))
    assert f"for 2035: {on} on track, {off} off track" in shown.sentences(hague)[0]
    assert charts(hague)["crossing"]["title"].endswith(f"for 2035: {on} on track, {off} off track")
    assert "67% or more of reaching the target in some year to 2035, not of holding it" in shown.sentences(hague)[1]
    assert "by 2035" in shown.sheet(hague).listings[0].heads


def test_the_target_is_drawn_from_the_pledge_to_its_deadline(hague):
    rows = charts(hague)["members"]["data"]["values"]
    assert {row["year"] for row in rows if "target" in row} == {2025, 2035}


def test_shares_of_an_edition_with_one_decimal_are_shown_with_one():
    answer = pledge("2pct", draws=0)
    cells = {row[0]: row[1] for row in shown.member_rows(answer)}
    assert (cells["Spain"], cells["Hungary"]) == ("2.0", "2.06")
    assert shown.sentences(answer)[0] == (
        "In 2025, 31 of 31 members met the target of 2%, 8 of them only after the deadline of 2024."
    )


def test_missing_money_for_equipment_is_called_so():
    told = shown.sentences(pledge("20pct-equipment", draws=0))
    assert any("bn more would have been spent on equipment" in line for line in told)


def test_the_basis_names_prices_only_of_amounts_that_are_there(hague):
    assert "prices of 2015" not in shown.basis(hague)
    assert "no amounts of money" in shown.basis(pledge("hague-2035", vintage="2025-08", draws=0))
