"""The words of the brief: probabilities never flat, access before tanks, nothing unknown told as zero."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

from delian.core.scenario import Scenario
from delian.present import brief as words
from delian.present.brief_grid import cell, columns, grid_rows, leave_note
from delian.present.brief_page import brief_html
from delian.present.brief_terminal import terminal
from delian.present.reproduce import command_line, python_lines
from delian.present.tables import csv_text
from delian.questions.brief import brief


@pytest.fixture(scope="module")
def asked():
    known = {}

    def ask(country, **scenario):
        key = country, *sorted(scenario.items())
        if key not in known:
            known[key] = brief(country, Scenario(**({"draws": 40} | scenario)))
        return known[key]

    return ask


def row(chance, **other):
    found = {"probability_able": chance, "able": (chance or 0) >= 0.5, "access": True, "leave_of": [], "from": ["g"]}
    found |= {"binding": {"need": "tankers", "name": "tanker aircraft"}, "carried": {"base": 0.4}}
    return found | other


@pytest.mark.parametrize(
    ("chance", "told", "said"),
    [
        (1.0, ">99%", "could"),
        (0.9, "90%", "could"),
        (0.7, "70%", "probably could"),
        (0.5, "50%", "uncertain"),
        (0.1, "10%", "probably not"),
        (0.0, "<1%", "could not"),
    ],
)
def test_a_cell_says_its_band_in_words_and_never_0_or_100_flat(chance, told, said):
    found = cell(row(chance), 100)
    assert (found["told"], found["words"], found["limit"]) == (told, said, "tankers")


def test_a_cell_without_draws_says_able_or_what_is_carried():
    assert cell(row(None, able=True), 0)["told"] == "able"
    assert cell(row(None, able=False), 0)["told"] == "40%"


def test_a_cell_behind_shut_doors_says_so():
    found = cell(row(0.0, access=False), 100)
    assert (found["told"], found["limit"]) == ("shut", "no access")


def test_a_cell_by_leave_of_a_host_outside_has_a_star(asked):
    assert cell(row(0.9, leave_of=[["TUR"]]), 100)["told"] == "90%*"
    assert cell(row(0.0, leave_of=[["TUR"]], access=False), 100)["told"] == "shut"
    assert "; Northern Syria and Ukraine: Türkiye alone)" in leave_note(asked("DEU"))
    heads = columns(asked("DEU"))
    syria = next(found for found in grid_rows(asked("DEU")) if found["mission"] == "cross-border-north-syria")
    stars = {head["key"]: found["told"].endswith("*") for head, found in zip(heads, syria["cells"], strict=True)}
    assert stars == {
        "whole": False,
        "acting": False,
        "willing": False,
        "europe": True,
        "eu": True,
        "e3": True,
        "alone": True,
    }


def test_the_title_turns_round_for_the_absent_member(asked):
    assert words.title(asked("DEU")) == "Germany: what NATO could do in 2025, with and without the United States"
    assert words.title(asked("USA")) == "United States: what the others in NATO could do without it in 2025"


def test_where_nobody_is_out_no_absence_is_told(asked):
    found = asked("AUT", alliance="eu")
    assert words.title(found) == "Austria: what EU could do in 2025"
    assert "without" not in words.lead(found)
    assert [head["key"] for head in columns(found)] == ["whole", "willing", "europe", "e3", "alone"]
    assert "its other members" in words.depends_lines(found)[0]
    out = io.StringIO()
    Console(file=out, width=100, highlight=False).print(terminal(found))
    assert "binds without" not in out.getvalue()
    assert ">without" not in brief_html(found)


def test_the_years_line_does_not_contradict_itself(asked):
    told = words.years_line(asked("DEU"))
    assert "asked for 2025, with the forces of the end of 2024" in told
    assert "forces of 2025" not in told


def test_the_terminal_heads_the_lists_as_the_page_does(asked):
    for country, heading in (("DEU", "What Germany depends on"), ("USA", "What the others would miss")):
        out = io.StringIO()
        Console(file=out, width=100, highlight=False).print(terminal(asked(country)))
        assert heading in out.getvalue()
        assert heading in brief_html(asked(country))


def test_the_page_names_whose_requirements_it_rests_on_and_the_newest_figure(asked):
    told = words.requirements_line(asked("DEU"))
    figures = {
        f
        for name, group in asked("DEU").groups.items()
        if name.startswith("requirement.baltic-defence.")
        for f in group.figures
    }
    assert (
        sum(int(number) for number in re.findall(r"(\d+) (?:from|assumed)", told))
        == len(figures)
        == int(told.split()[0])
    )
    assert "from Delian" not in told
    assert "2 from RAND 2016" in told
    assert "from IISS 2025-05-15" in told
    assert "from Financial Times 2024-05-30" in told
    assert told in brief_html(asked("DEU"))
    newest = max(f.published for f in asked("DEU").figures.values() if f.published[:1].isdigit())
    assert f"newest figure of {newest}" in brief_html(asked("DEU"))


def test_the_grid_has_a_column_for_each_group_and_a_cell_for_each_column(asked):
    heads = [head["name"] for head in columns(asked("DEU"))]
    assert heads == ["NATO", "without USA", "willing", "Europe", "EU", "E3", "Germany alone"]
    assert all(len(found["cells"]) == len(heads) for found in grid_rows(asked("DEU")))
    assert [found["mission"] for found in grid_rows(asked("DEU")) if found["focal"]] == ["baltic-defence"]


def test_access_comes_first_and_sizes_of_one_force_are_told_once(asked):
    assert words.access_lines(asked("MKD")) == ["Access: the way into Kosovo ground force leads through it or Albania"]
    turkey = words.access_lines(asked("TUR"))
    assert turkey[0] == "Access: the only way into Northern Syria and Ukraine leads through it"
    assert words.access_lines(asked("EST"))[0].startswith("Host: ")
    assert words.access_lines(asked("PRT")) == []


def test_the_bill_of_who_is_outside_and_of_a_currency_without_a_rate(asked):
    assert words.bill_note(asked("USA")) == (
        "The United States is outside the group that pays: the other 31 share the bill."
    )
    assert "no exchange rate of ISK" in words.bill_note(asked("ISL")).replace("No", "no")
    assert {found["own"] for found in words.bill_rows(asked("ISL"))} == {""}
    assert all(found["own"].startswith("PLN ") for found in words.bill_rows(asked("POL")))


def test_unknown_gdp_is_named_and_never_a_share_of_nothing(asked):
    found = asked("POL")
    bill = found.answer["bill"] | {"unknown_gdp": ["MNE"], "keys": []}
    without = replace(found, answer={**found.answer, "bill": bill})
    assert "no GDP of Montenegro" in words.bill_note(without)
    assert words.bill_rows(without) == []


def test_money_is_in_millions_or_thousand_millions():
    assert words.money({"low": 10.0, "base": 29.0, "high": 60.0, "currency": "EUR"}) == "EUR 29 m (10\N{EN DASH}60)"
    large = {"low": 1800.0, "median": 8000.0, "base": 8500.0, "high": 34000.0, "currency": "EUR"}
    assert words.money(large) == ("EUR 8.5 bn (1.8\N{EN DASH}34)")


def test_flips_are_counted_and_their_absence_is_told(asked):
    assert words.flips_heading(asked("DEU")) == "No single assumption flips the verdict; these move it most"
    near = asked("DEU", missions=("estonia-probe",))
    assert "flip the verdict, moved alone" in words.flips_heading(near)
    assert any(found["inside"] for found in words.flip_rows(near))


@pytest.mark.parametrize("country", ["DEU", "USA", "MKD"])
def test_the_terminal_view_fits_100_columns(asked, country):
    out = io.StringIO()
    Console(file=out, width=100, highlight=False).print(terminal(asked(country)))
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= 100
    assert any(line.startswith("Reproduce: delian brief") for line in lines)


def test_the_csv_is_the_grid(asked):
    head, *rows = csv_text(asked("DEU")).splitlines()
    assert head.startswith("mission,title,scenario_year,group,name")
    assert len(rows) == len(asked("DEU").answer["grid"])


def test_the_question_can_be_asked_again(asked):
    assert command_line(asked("DEU")) == (
        "delian brief DEU --mission baltic-defence --year 2025 --draws 40 --seed 1949 --without USA"
    )
    names = {}
    exec("\n".join(python_lines(asked("DEU"))), names)
    assert names["answer"].to_json() == asked("DEU").to_json()


def test_text_of_the_answer_is_escaped_on_the_page(asked):
    found = asked("DEU")
    odd = {**found.answer, "country": found.answer["country"] | {"name": "<b>x</b>"}}
    page = brief_html(replace(found, answer=odd))
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
