import json
from pathlib import Path

import pytest

from delian.present.charts import break_even_chart, gap_chart, indispensable_chart
from delian.present.costs import cost_chart
from delian.present.map import contribution_map, contributions, middle
from delian.present.who import who_acts_chart
from unit.present.small import asked, small_answer

GOLDEN = {"gap_chart": gap_chart, "who_acts_chart": who_acts_chart, "cost_chart": cost_chart}
ADDED = {"label", "told", "limit", "state"}


@pytest.mark.parametrize(
    ("chart", "table"),
    [
        (gap_chart, "needs"),
        (break_even_chart, "break_even"),
        (indispensable_chart, "indispensable"),
        (who_acts_chart, "who_acts"),
    ],
)
def test_the_data_of_a_chart_is_its_table(chart, table):
    answer = small_answer()
    spec = chart(answer)
    shown = [{key: value for key, value in row.items() if key not in ADDED} for row in spec["data"]["values"]]
    rows = [
        {key: value for key, value in row.items() if key.split(".")[-1] != "from"} for row in answer.tables()[table]
    ]
    assert sorted(shown, key=str) == sorted(rows, key=str)
    assert spec["description"].startswith(spec["title"])


def test_titles_state_the_finding():
    answer = small_answer()
    assert gap_chart(answer)["title"] == (
        "NATO without the United States is short of tanker aircraft and long-range air defence; "
        "1 of 3 needs are covered"
    )
    assert break_even_chart(answer)["title"] == "No single requirement or assumed share, moved alone, flips the verdict"
    assert indispensable_chart(answer)["title"] == "Germany is indispensable for 54% of the mission"
    assert contribution_map(answer)["title"] == (
        "Germany (48%) and Poland (20%) bring most, as mean share of the needs"
    )


def test_the_tightest_need_stands_first():
    spec = gap_chart(small_answer())
    assert spec["encoding"]["y"]["sort"] is None  # as the rows come
    shown = [row["label"] for row in spec["data"]["values"]]
    assert shown == [
        "tanker aircraft (defend)",
        "long-range air defence (defend)",
        "heavy brigades (hold)",
    ]


def test_contributions_count_each_need_at_most_once():
    rows = {row["member"]: row for row in contributions(small_answer())}
    assert rows["DEU"]["share"] == pytest.approx((0.45 + 1.0) / 3)
    assert rows["POL"]["class"] == "10 to 30%"
    assert rows["ISL"] == {"member": "ISL", "name": "ISL", "share": 0.0, "class": "nothing"}
    assert rows["USA"]["class"] == "taken out"
    assert rows["USA"]["share"] is None


def test_unknown_is_never_drawn_as_nothing():
    from dataclasses import replace

    answer = replace(asked(small_answer()), unknown_inputs=("inventory/ISL/tankers/2024/x/y",))
    rows = {row["member"]: row for row in contributions(answer)}
    assert rows["ISL"]["share"] is None
    assert rows["ISL"]["class"] == "unknown"


def test_the_middle_is_that_of_the_largest_ring():
    big = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
    islet = [[9, 9], [9.5, 9], [9.5, 9.5], [9, 9]]
    assert middle({"type": "MultiPolygon", "coordinates": [[islet], [big]]}) == (2.0, 2.0)


@pytest.mark.parametrize("name", GOLDEN)
def test_the_specification_is_the_golden_one(name):
    """Written anew by deleting the file and running this test; the difference is read in review."""
    path = Path(__file__).with_name(f"{name}.json")
    text = json.dumps(GOLDEN[name](small_answer()), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if not path.exists():
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
