"""What people read of `burden index`."""

from __future__ import annotations

import re
import shlex

import pytest

from delian.cli import main
from delian.present import burden_index as shown
from delian.questions.burden_index import burden_index


@pytest.fixture(scope="module")
def answer():
    return burden_index(draws=1000)


def test_the_finding_says_rank_and_interval(answer):
    first, bottom, narrow = shown.sentences(answer)
    assert first.startswith("By equal weights Poland ranks first and Canada last of 31, 2024")
    assert re.search(r"Poland at ranks 1 to \d+ and Canada at ranks \d+ to 31", first)
    assert "Canada" in bottom
    assert "within 5 ranks" in narrow


def test_the_page_opens_offline_and_names_what_is_left_out(answer):
    page = shown.report_html(answer)
    assert len(page.encode()) < 600_000
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!https?://|#|data:)', page)
    for text in (
        "aid to Ukraine allocated over GDP, 2022 to 2024",
        "P(bottom five)",
        "edition of 2024-06",
        "US troops hosted",
    ):
        assert text in page


def test_charts_show_the_numbers_of_the_tables(answer):
    made = shown.charts(answer)
    told = answer.as_dict()["answer"]
    ranks = made["ranks"]["data"]["values"]
    assert [row["p_bottom_five"] for row in ranks] == [row["p_bottom_five"] for row in told["members"]]
    cells = made["components"]["data"]["values"]
    assert len(cells) == len(told["values"])
    assert {row["shade"] for row in cells if row["value"] is None} == {"unknown"}
    assert set(shown.chart_files(answer)) == {"ranks.svg", "ranks.png", "components.svg", "components.png"}


def test_the_command_gives_the_same_answer(answer, capsys):
    words = shlex.split(shown.command_line(answer))[1:]
    assert main([*words, "--json"]) == 0
    assert capsys.readouterr().out.strip() == answer.to_json()


def test_the_terminal_and_the_csv(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "150")
    assert main(["burden", "index", "--draws", "500"]) == 0
    assert capsys.readouterr().out.startswith("By equal weights Poland ranks first")
    assert main(["burden", "index", "--draws", "500", "--csv"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.startswith("member,name,score,rank,rank_low,rank_high")
    assert len(rows) == 31


def test_a_table_that_is_not_shown_has_no_heading_of_its_own(capsys):
    assert main(["burden", "index", "--draws", "100"]) == 0
    assert "What each member has: 31 rows with --csv or --report" in capsys.readouterr().out
