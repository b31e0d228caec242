"""What people read of `burden`: sentences, tables, charts, the page."""

from __future__ import annotations

import shlex

import pytest

from delian.cli import main
from delian.present import burden as shown
from delian.present.burden_charts import charts
from delian.present.pledge import report_html as pledge_page
from delian.present.pledge import sheet as pledge_sheet
from delian.present.sheet import cite
from delian.present.wording import figure_label
from delian.questions.burden import burden
from delian.questions.pledge import pledge


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


@pytest.mark.parametrize(
    ("figure", "label"),
    [
        ("defence_expenditure/HUN/share_gdp/2025/nato/2025-08", "Hungary's spending as a share of GDP, 2025"),
        ("levels/any/regime_start/2022/pledge/2026-11", "first year of a regime of spending"),
        ("levels/any/on_track/2024/pledge/2026-11", "probability from which a member is on track"),
        ("stationing/USA/person_abroad/2024/marginal/2026-11", "extra cost of one person abroad and year"),
        ("cost_shares/ALB/common_funding/2024/agreed-key/2026-11", "Albania's share of NATO's common funding, 2024"),
        ("operations/USA/kfor-2022/2022/troops/2026-11", "the United States' troops in kfor 2022, 2022"),
        ("skill/drift/mae_10/2024/origins-1995-2023/delian-0.1.0", "mean absolute error of drift 10 years ahead"),
    ],
)
def test_figures_are_named_in_english(old, figure, label):
    assert figure_label(figure, old) == label


def test_a_year_is_printed_as_one(tracker):
    assert "first year of a regime of spending: 2022 year" in tracker


@pytest.fixture(scope="module")
def tracker():
    return pledge_page(pledge("hague-2035", draws=100))


def test_an_edition_of_those_at_two_percent_only_is_not_counted_as_all_of_nine():
    answer = burden(vintage="2022-06")
    told = shown.sentences(answer)[0]
    assert told.startswith("In 2022, 9 members are known to have been at 2% of GDP or above")
    assert "of 20 of 29 the share is unknown" in told
    assert charts(answer)["shares"]["title"] == "9 of 29 members at 2% of GDP in 2022, 20 unknown"
    assert "edition-2022-06" in {note.code for note in answer.warnings}
    assert "no amounts of money" in shown.basis(answer)


def test_what_is_odd_about_an_edition_is_told():
    told = {note.code: note.text for note in burden(vintage="2018-03").warnings}
    assert "Romania and the United Kingdom are in doubt" in told["edition-2018-03"]
    told = {note.code: note.text for note in burden(2025).warnings}
    assert told["one-decimal"].endswith("ALB BEL CAN ESP ITA PRT SVN")
    assert told["recalled-shares"].endswith("HUN")


def test_one_decimal_is_shown_as_one():
    cells = {row[0]: row[1] for row in shown.member_rows(burden(2025))}
    assert (cells["Spain"], cells["Poland"]) == ("2.0", "4.48")


def test_the_map_tells_a_finding_and_its_least_class_is_not_the_grey_of_strangers(old):
    made = charts(burden(2024))["map"]
    assert made["title"] == "Largest share of GDP in 2024: Poland, Estonia and the United States"
    least = made["layer"][1]["encoding"]["fill"]["scale"]["range"][0]
    red, green, blue = (int(least[place : place + 2], 16) for place in (1, 3, 5))
    assert max(red, green, blue) - min(red, green, blue) > 50


def test_own_assumptions_do_not_make_a_page_newer():
    answer = pledge("hague-2035", draws=50)
    told = cite(answer, pledge_sheet(answer))
    assert any(f.published == "2026-11-29" for f in answer.figures.values())
    assert told.endswith("figures published up to 2026-03-26.")


@pytest.mark.parametrize("words", [["pledge", "hague-2035"], ["share", "us-forces"], ["share", "4600"]])
def test_members_are_the_first_table(words, capsys):
    assert main(["burden", *words, "--csv"]) == 0
    assert capsys.readouterr().out.startswith("member,name,")


def test_an_option_that_is_wrong_is_told_without_the_name_of_the_program_twice(capsys):
    assert main(["burden", "--year", "x"]) == 2
    assert capsys.readouterr().err.startswith("delian: burden: argument --year")
