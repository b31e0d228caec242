import csv
import io
import shlex

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Lever, Scenario
from delian.present.reproduce import command_line, python_lines, scenario_of
from delian.present.tables import bought_cell, csv_text, missing_cell, persuade_line, rich_report, rich_table
from unit.present.small import asked, small_answer, spread


def drawn(thing, width):
    from rich.console import Console

    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(thing)
    return console.export_text()


def test_csv_is_the_table_of_the_answer():
    answer = small_answer()
    rows = list(csv.DictReader(io.StringIO(csv_text(answer, None))))
    assert [row["capability"] for row in rows] == ["heavy_brigades", "tankers", "long_range_sam_batteries"]
    assert list(rows[0]) == list(answer.tables()["needs"][0])
    assert csv_text(answer, "gaps").count("\n") == 3


def test_a_table_without_rows_is_empty_and_an_unknown_one_an_error():
    assert csv_text(small_answer(gaps=[]), "gaps") == ""
    with pytest.raises(DelianError) as caught:
        csv_text(small_answer(), "gasp")
    assert caught.value.code == "unknown-table"
    assert "gaps" in caught.value.did_you_mean


@pytest.mark.parametrize("width", [80, 120])
def test_the_terminal_report_fits_its_width(width):
    text = drawn(rich_report(small_answer()), width)
    assert max(map(len, text.splitlines())) <= width
    for word in (
        "probability 0.5%",
        "tanker aircraft",
        "18 (0–36)",
        "Indispensable",
        "delian assess baltic",
        "munitions",
    ):
        assert word in text


def test_the_terminal_report_of_an_able_group_and_of_one_member():
    whole = {"able": True, "probability_able": 1.0, "gaps": [], "cost": None, "next_best": [], "without": None}
    assert "Nothing is missing" in drawn(rich_report(small_answer(**whole)), 80)
    assert "Coalition" not in drawn(rich_report(small_answer(members=["DEU"])), 80)


def test_long_ranges_give_way_to_the_values_in_a_narrow_terminal():
    small = small_answer()
    needs = [dict(row) for row in small.answer["needs"]]
    needs[1] |= {"missing": 128_000.0, "missing_range": spread(103_000.0, 128_000.0, 149_000.0), "required": 128_000.0}
    narrow = drawn(rich_report(small_answer(needs=needs)), 80)
    head = next(line for line in narrow.splitlines() if line.startswith("Need"))
    assert head.split()[-1] == "years"
    assert "128,000" in narrow
    assert "149,000" not in narrow
    assert "149,000" in drawn(rich_report(small_answer(needs=needs)), 120)


def test_people_are_not_bought_and_parts_of_a_unit_are_met():
    row = small_answer().answer["gaps"][0]
    assert bought_cell(row | {"to_buy": None, "share_there": 0.25}, wide=True) == "\N{EN DASH}"
    assert bought_cell(row | {"share_there": 0.07}, wide=True) == "36 at 7%"
    assert bought_cell(row | {"share_there": 0.07}, wide=False) == bought_cell(row | {"share_there": None}, wide=True)
    assert (
        missing_cell({"missing_range": {"low": 0.0, "median": 0.0, "base": 0.0015, "high": 0.5}})
        == "0 (0\N{EN DASH}0.5)"
    )
    assert missing_cell({"missing_range": {"low": 0.0, "median": 0.0, "base": 0.0, "high": 0.01}}) == "\N{EN DASH}"


def test_whom_to_persuade_is_told_by_what_is_gained():
    row = small_answer().answer["next_best"][0]
    nothing = {"low": 0.0, "median": 0.0, "base": 0.0, "high": 0.0}
    told = persuade_line(small_answer(next_best=[row | {"gain": nothing, "gain_in_probability": 0.28}]))
    assert told.endswith("adds 28 points of probability")
    assert persuade_line(small_answer(next_best=[row | {"gain": nothing, "gain_in_probability": 0.0}])) == ""


def test_rows_of_any_verb_become_a_table():
    text = drawn(rich_table([{"member": "DEU", "value": 1234.56, "year": 1955, "from": ["x"]}], "Members"), 80)
    assert "Members" in text
    assert "1,230" in text
    assert "1955" in text
    assert "from" not in text


def test_reproduce_spells_out_what_was_asked():
    answer = asked(
        small_answer(),
        added=["UKR"],
        assume={"usable/others/air/2024/any.war/2026-11": 0.5},
        levers=[{"member": "DEU", "item": "tankers", "change": 10.0, "from": 2027}],
        dependence="full",
        seed=7,
    )
    words = shlex.split(command_line(answer))
    assert words[:3] == ["delian", "assess", "baltic"]
    for option, value in (
        ("--without", "USA"),
        ("--with", "UKR"),
        ("--seed", "7"),
        ("--draws", "1000"),
        ("--dependence", "full"),
    ):
        assert words[words.index(option) + 1] == value
    assert "DEU.tankers+10@2027.." in words
    assert "usable/others/air/2024/any.war/2026-11=0.5" in words


def test_the_python_lines_build_the_same_scenario():
    answer = asked(small_answer(), levers=[{"member": "DEU", "item": "tankers", "change": 10.0}])
    call = python_lines(answer)[-1].removeprefix("answer = assess(").removesuffix(")")
    assert eval(call, {"Scenario": Scenario, "Lever": Lever}) == scenario_of(answer)
