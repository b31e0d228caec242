"""What people read of `dependence`: sentences, tables, charts, the page, and the way to the same answer."""

from __future__ import annotations

import io
import shlex
from types import SimpleNamespace

import pytest
from rich.console import Console

from delian.cli import main
from delian.core.scenario import Scenario
from delian.present import dependence as shown
from delian.present import leaning
from delian.present.leaning import sentences
from delian.present.leaning_charts import charts
from delian.questions.dependence import dependence

MISSIONS = ("libya-2011", "baltic-defence", "kosovo-kfor")


@pytest.fixture(scope="module")
def estonia():
    return dependence(Scenario(missions=MISSIONS, year=2025, draws=30), "EST")


@pytest.fixture(scope="module")
def germany():
    return dependence(Scenario(missions=("kosovo-kfor",), members=("DEU", "FRA"), without=("DEU",), year=2025, draws=0))


def test_the_finding_leads_and_says_over_what_it_holds(estonia):
    first, able, gains, brings, own = sentences(estonia)
    assert first.startswith("Without the United States, NATO loses ")
    assert "2 missions that weigh the same" in first
    assert "of 3 missions; without the United States in " in able
    assert "the United States can do alone" in gains
    assert "tanker aircraft" in brings
    assert own.startswith("Alone, Estonia covers ")


def test_without_a_price_the_dependence_is_unknown_and_not_zero(germany):
    first = sentences(germany)[0]
    assert "unknown" in first
    assert "the group of Germany and France" in first


def test_charts_show_the_rows_of_the_tables(estonia):
    made = charts(estonia)
    assert set(made) == {"multiplier", "shares"}
    assert {row["mission"] for row in made["multiplier"]["data"]["values"]} == set(MISSIONS)
    table = estonia.tables()["leader_shares"]
    drawn = {row["capability"]: row["deployable.base"] for row in made["shares"]["data"]["values"]}
    assert drawn == {
        row["capability"]: row["deployable.base"] for row in table if row.get("deployable.base") is not None
    }
    assert all(spec["title"] and spec["description"] for spec in made.values())


def test_a_chart_without_rows_is_left_out():
    none = dependence(Scenario(missions=("kosovo-kfor",), members=("ISL", "MNE"), without=("ISL",), year=2025, draws=0))
    assert "multiplier" not in charts(none)


def test_unknown_ties_read_as_unknown(estonia):
    rows = {(row[1], row[2]): row[4] for row in shown.tie_rows(estonia)}
    assert rows["gas from Russia", "share of imports eurostat"] == "93 percent"
    assert rows["arms from Russia", "–"] == "unknown"
    assert rows["exports to China", "factbook"].startswith("unknown, at most ")


def test_none_held_is_not_unknown():
    eu = dependence(Scenario(alliance="eu", missions=("libya-2011",), without=("DEU",), year=2025, draws=0))
    kinds = {row[0]: row[2] for row in shown.member_rows(eu)}
    assert kinds["Cyprus"] == "unknown"
    nato = dependence(Scenario(missions=("libya-2011",), year=2025, draws=0))
    assert {row[0]: row[2] for row in shown.member_rows(nato)}["Iceland"] == "none held"
    assert shown.unknown_holders(nato) == ""
    assert "Cyprus" in shown.unknown_holders(eu)


def test_without_a_member_each_tie_says_for_how_many_it_is_known():
    nato = dependence(Scenario(missions=("libya-2011",), year=2025, draws=0))
    rows = {(row[0], row[1]): row[2:] for row in shown.strongest_ties(nato)}
    known, most = rows["gas from Russia", "share of imports eurostat"]
    assert known == "9 of 32"
    assert most.startswith("Czechia 100 percent (2020)")
    assert rows["arms from United States", "share of imports sipri"][0] == "all together"
    assert rows["arms from Russia", "purchase"] == ["1 of 32", "Türkiye yes (2019)"]


def test_every_mission_is_a_row_and_only_the_priced_lose_coverage(estonia):
    rows = {row[0]: row for row in shown.mission_rows(estonia)}
    assert set(rows) == {"Libya air war", "Baltic defence", "Kosovo ground force"}
    assert rows["Kosovo ground force"][5] == "–"


def _world(*missions):
    """Return a typed answer: {mission, multiplier at base, able with everybody, able without the leader} in turn."""
    rows = [
        {
            "mission": name,
            "multiplier": None if times is None else {"base": times},
            "whole": {"able": whole},
            "without": {"able": without},
        }
        for name, times, whole, without in missions
    ]
    return SimpleNamespace(answer={"multiplier": rows, "leader": "USA", "names": {"USA": "United States"}}, scenario={})


def test_the_missions_named_are_those_that_are_lost():
    told = leaning._missions(_world(("a", 1.2, True, False), ("b", 2.0, True, True), ("c", 2.0, False, False)))
    assert told == "At base values it is able in 2 of 3 missions; without the United States in 1 of these; lost: a."


def test_a_mission_that_the_alliance_does_not_multiply_is_no_end_of_the_range():
    told = leaning.gains(_world(("a", 0.89, True, True), ("b", 1.1, True, True), ("c", 15.0, True, True)))
    assert told == (
        "The alliance multiplies what the United States can do alone in 2 of 3 missions, by 1.1 (b) to 15 (c); "
        "not in a (0.89)."
    )
    assert "in 1 of 1 missions, by 2 (b)." in leaning.gains(_world(("b", 2.0, True, True)))
    assert leaning.gains(_world(("a", 0.9, True, True))).endswith("in 0 of 1 missions; not in a (0.9).")


def test_the_terminal_at_80_columns_tells_every_mission_apart():
    answer = dependence(Scenario(year=2025, draws=0), "EST")
    console = Console(width=80, file=io.StringIO(), record=True)
    console.print(shown.terminal(answer))
    text = console.export_text()
    assert "…" not in text
    assert "coverage" not in text.split("Mission  ")[1].splitlines()[0]
    for size in ("10,000", "25,000", "64,000", "100,000"):
        assert size in text


def test_on_paper_no_heading_stands_empty_and_no_chart_text_starts_with_a_stop(estonia):
    page = shown.report_html(estonia)
    for part in ("assumptions", "figures"):
        assert f'<section class="screen" aria-labelledby="{part}">' in page
    assert 'class="how">.' not in page
    assert all(text in page for text in ("Left out by single missions", "and what single missions leave out"))
    assert sum(text.startswith("only ") for text in estonia.not_modelled) == len(MISSIONS)


def test_the_page_opens_offline_and_escapes(estonia):
    page = shown.report_html(estonia)
    assert page.count("<svg") == 2
    assert "<script" not in page
    assert 'src="http' not in page
    assert len(page.encode()) <= 600_000
    assert "Estonia and the United States: who depends on whom, 2025" in page


@pytest.mark.parametrize("missions", [(), MISSIONS])
def test_the_command_gives_the_same_answer_again(missions, capsys):
    answer = dependence(Scenario(missions=missions, year=2025, draws=0), "EST")
    words = shlex.split(shown.command_line(answer))
    assert main([*words[1:], "--json"]) == 0
    assert capsys.readouterr().out.strip() == answer.to_json().strip()


def test_the_python_lines_give_the_same_answer_again(estonia):
    names: dict[str, object] = {}
    exec("\n".join(shown.python_lines(estonia)), names)
    assert names["answer"].to_json() == estonia.to_json()


def test_the_terminal_shows_it(capsys):
    assert main(["dependence", "EST", "--draws", "0"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "Without the United States, NATO loses" in out
    assert "Missions left out: bruegel-2025" in out
    assert "delian dependence EST --on USA" in out


def test_one_table_as_csv(capsys):
    assert main(["dependence", "--draws", "0", "--csv", "members"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("member,name,alone.low")
    assert len(lines) == 32
