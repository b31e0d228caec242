import pytest

from delian.present.who import who_acts_chart, who_groups, who_line, who_rows
from unit.present.small import WHO_ACTS, asked, small_answer


def title(rows, **scenario):
    return who_acts_chart(asked(small_answer(who_acts=rows), **scenario))["title"]


def odds(*values):
    return [row | {"probability_able": value} for row, value in zip(WHO_ACTS, values, strict=True)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (WHO_ACTS, "Only NATO (62%) has at least even odds of being able"),
        (
            odds(0.9, 0.1, 0.1, 0.5),
            "Only NATO (90%) and the United States (50%) have at least even odds of being able",
        ),
        (
            odds(0.4, 0.1, 0.0, 0.0),
            "No group has even odds of being able; NATO comes nearest, with 40%",
        ),
        (odds(0, 0, 0, 0), "No group is able in any draw; NATO carries most, 100%"),
    ],
)
def test_the_title_says_who_could(rows, told):
    assert title(rows) == told


def test_without_draws_there_is_no_panel_of_probabilities():
    rows = odds(None, None, None, None)
    spec = who_acts_chart(asked(small_answer(who_acts=rows), draws=0))
    assert spec["title"] == "Only NATO is able at base values"
    assert len(spec["hconcat"]) == 1
    assert "draws, and so no probability" in spec["description"]
    short_of = [row | {"able": False} for row in rows]
    assert title(short_of, draws=0) == "No group is able at base values; NATO carries most, 100%"


def test_rows_say_probability_share_and_limit():
    rows = {row["name"]: row for row in who_rows(small_answer())}
    assert list(rows) == ["NATO", "NATO without the United States", "Europe", "United States"]
    assert rows["NATO"]["limit"] == "nothing at base values"
    assert rows["NATO without the United States"]["carried"] == "55% (31%–78%)"
    assert rows["NATO without the United States"]["limit"] == "tanker aircraft"
    assert rows["Europe"]["chance"] == "under 0.1%"
    assert rows["Europe"]["whole_name"].startswith("NATO and EU")
    assert rows["United States"]["limit"] == "no bases or routes"
    assert who_groups(small_answer()) == ["inventory.tankers"]


def test_the_terminal_says_each_group_in_one_line():
    assert who_line(small_answer()).startswith(
        "NATO 62%, carrying 100% (70%–100%); NATO without the United States 0.5%"
    )
    assert who_line(small_answer(who_acts=[])) == ""
