"""What people read of `burden tests`."""

from __future__ import annotations

import re
import shlex

import pytest

from delian.cli import main
from delian.present import burden_tests as shown
from delian.questions.burden_tests import burden_tests


@pytest.fixture(scope="module")
def answer():
    return burden_tests((2008, 2015), draws=99)


def test_the_finding_leads_and_limits_follow(answer):
    told = shown.sentences(answer)
    assert told[0].startswith(
        "Larger economies carried a significantly larger burden (5%, one-sided) in 4 of 8 years: "
    )
    assert "2011–2012, 2014–2015" in told[0]
    assert any("not 2013" in text for text in told)
    assert sum(" does not show " in text for text in told) == 4


def test_the_page_opens_offline_and_holds_every_year(answer):
    page = shown.report_html(answer)
    assert len(page.encode()) < 600_000
    assert not re.search(r'(?:src|href)="(?!https?://|#|data:)', page)
    assert "<script" not in page
    for text in ("0.0502", "Hansen", "exposed border", "2008", "no</td>"):
        assert text in page
    assert page.count('<svg class="chart"') + page.count('class="chart"') >= 3


def test_charts_show_the_numbers_of_the_tables(answer):
    made = shown.charts(answer)
    assert set(made) == {"exploitation", "concordance", "answers"}
    values = made["exploitation"]["data"]["values"]
    assert [row["rho"] for row in values] == [row["rho"] for row in answer.as_dict()["answer"]["exploitation"]]
    assert {row["state"] for row in values} == {"significant at 5%", "not significant"}
    assert all(spec["title"] and spec["description"] for spec in made.values())


def test_chart_files(answer):
    files = shown.chart_files(answer)
    assert set(files) == {f"{name}.{kind}" for name in shown.charts(answer) for kind in ("svg", "png")}


def test_the_command_gives_the_same_answer(answer, capsys):
    words = shlex.split(shown.command_line(answer))[1:]
    assert main([*words, "--json"]) == 0
    assert capsys.readouterr().out.strip() == answer.to_json()


def test_the_terminal_says_the_finding_first(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    assert main(["burden", "tests", "--years", "2014:2015", "--draws", "99"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Larger economies carried")
    assert "Reproduce: delian burden tests --years 2014:2015 --draws 99 --seed 1949" in out
