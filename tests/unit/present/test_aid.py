"""What people read of `burden aid`."""

from __future__ import annotations

import shlex

import pytest

from delian.cli import main
from delian.present import aid as shown
from delian.questions.aid import aid


@pytest.fixture(scope="module")
def without():
    return aid(without=("USA",))


def test_the_finding_leads(without):
    first, size, fill, _ = shown.sentences(without)
    assert "most by the United States 115, EU institutions 84.4 and Germany 25.3" in first
    assert "Denmark 3.27%" in size
    assert "Without the United States, 115 bn EUR are missing" in fill


def test_every_page_names_definition_vintage_and_price_base(without):
    page = shown.report_html(without)
    assert "release 28" in page
    assert "EUR bn, nominal" in page
    assert "bilateral aid by government" in page
    assert len(page.encode()) < 600_000


def test_charts_show_the_rows_of_the_tables(without):
    made = shown.charts(without)
    assert set(made) == {"donors", "fill"}
    assert {row["donor"] for row in made["fill"]["data"]["values"]} == {row["donor"] for row in without.answer["fill"]}
    drawn = sum(row["allocated"] for row in made["donors"]["data"]["values"])
    total = sum(row["allocated"] for row in without.answer["donors"] if row["kind"] == "total")
    assert drawn == pytest.approx(total)
    assert set(shown.charts(aid(release="30v2"))) == {"donors"}


def test_the_command_gives_the_same_answer(without, capsys):
    words = shlex.split(shown.sheet(without).command)
    assert main([*words[1:], "--json"]) == 0
    assert capsys.readouterr().out == without.to_json() + "\n"


def test_the_terminal_shows_donors_and_what_is_missing(capsys):
    assert main(["burden", "aid", "--without", "USA", "--release", "30v2"]) == 0
    text = capsys.readouterr().out
    assert "To fill the place" in text
    assert "EU institutions" in text


def test_sentence_and_chart_tell_the_same_of_those_who_fill_the_place(without):
    told = shown.sentences(without)[-1]
    times = shown.filled_times(without)
    assert f"they would give {times} times what they gave" in told
    assert "without the EU's institutions" in told
    assert times in shown.charts(without)["fill"]["title"]
    assert "arms" not in shown.charts(without)["fill"]["title"]
