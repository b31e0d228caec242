from __future__ import annotations

import pytest

from delian.core.errors import DelianError
from delian.questions.ledger import show
from delian.questions.quality import check, coverage
from delian.questions.vintages import compare, diff


def test_a_day_in_2019_does_not_see_the_edition_of_2024():
    shown = show("defence_expenditure", {"member": "BGR", "item": "share_gdp", "year": "2019"}, "2019-12-04").answer
    assert [(row["vintage"], round(float(row["value"]), 2)) for row in shown["rows"]] == [("2019-06", 1.61)]
    assert shown["left_out"]["later"] > 0
    assert all(row["known_from"] <= "2019-12-04" for row in shown["rows"])
    assert show("defence_expenditure", {"member": "BGR"}, "2000-01-01").answer["count"] == 0


def test_without_a_day_nothing_is_left_out():
    shown = show("defence_expenditure", {"member": "BGR", "item": "share_gdp"})
    assert "as_of" not in shown.answer
    assert shown.scenario == {}
    assert {row["vintage"] for row in shown.answer["rows"]} >= {"2019-06", "2024-06"}


def test_the_default_is_the_first_of_the_rule_and_publishers_stand_apart():
    answer = compare("share_gdp", 2023, ["Germany", "POL"]).answer
    assert [row["member"] for row in answer["side_by_side"]] == ["DEU", "POL"]
    chosen = [row for row in answer["rows"] if row["default"]]
    assert {(row["definition"], row["vintage"]) for row in chosen} == {("nato", "2024-06")}
    said = answer["side_by_side"][0]["said"]
    assert {label.split(" ")[0] for label in said} == {"nato", "sipri", "factbook"}
    assert answer["rules"][0]["order"][0] == "nato"


def test_gdp_of_two_tables_is_one_quantity():
    row = compare("gdp", 2022, ["DEU"]).answer["side_by_side"][0]
    assert len(row["said"]) == 2
    assert row["spread_share"] < 0.05
    assert row["unit"] == "units"


def test_a_comparison_on_a_day_and_with_every_vintage():
    then = compare("share_gdp", 2019, ["BGR"], "2019-12-04").answer
    assert [row["vintage"] for row in then["rows"]] == ["2019-06"]
    assert len(compare("share_gdp", 2019, ["BGR"], every=True).answer["rows"]) > len(
        compare("share_gdp", 2019, ["BGR"]).answer["rows"]
    )


def test_all_shipped_figures_keep_their_rules_and_every_known_outlier_is_needed():
    answer = check()
    assert answer.answer["breaches"] == []
    assert answer.answer["passed"] is True
    assert all(row["tested"] > 100 for row in answer.answer["checks"])
    assert answer.warnings == ()
    assert any("BGR/share_gdp/2019" in row["figure"] for row in answer.answer["explained"])


def test_coverage_by_table_and_by_year():
    whole = coverage(on="2024-12-31").answer
    assert {row["members"] for row in whole["lines"]} == {32}
    assert all(0 <= row["share"] <= 1 for row in whole["coverage"])
    assert [row["year"] for row in coverage("inventory", "e3").answer["lines"]] == [2014, 2024]


@pytest.mark.parametrize(
    ("ask", "code", "says"),
    [
        (lambda: show("memberships", {}, "2019-12-04"), "unknown-option", "ledger members --on"),
        (lambda: show("names", {}, "2019-12-04"), "unknown-option", "without --as-of"),
        (lambda: show("inventry", {}, "2019-12-04"), "unknown-table", "inventory"),
        (lambda: show("inventory", {}, "4.12.2019"), "bad-date", "YYYY-MM-DD"),
        (lambda: diff("2019-6", "2024-06"), "unknown-vintage", "2019-06"),
        (lambda: diff("2019-06", "2024-06", "economics"), "unknown-table", "economy"),
        (lambda: diff("2019-06", "2024-06", item="share_of_gdp"), "unknown-option", "share_gdp"),
        (lambda: compare("share_of_gdp", 2023), "unknown-option", "share_gdp"),
        (lambda: compare("share_gdp", 1950), "year-outside-data", "Years with figures: 1960"),
        (lambda: compare("share_gdp", 2023, ["Germny"]), "unknown-member", "Germany"),
        (lambda: compare("share_gdp", 2023, as_of="soon"), "bad-date", "YYYY-MM-DD"),
        (lambda: compare("share_gdp", 2023, as_of="1990-01-01"), "year-outside-data", "1990-01-01"),
        (lambda: coverage("usable"), "unknown-table", "inventory"),
        (lambda: coverage(alliance="natto"), "unknown-alliance", "nato"),
    ],
)
def test_wrong_questions_are_refused(ask, code, says):
    with pytest.raises(DelianError, match=says) as told:
        ask()
    assert told.value.code == code
