import pytest

from delian.present.costs import cost_chart, priced
from unit.present.small import BATTERIES, MONEY, TANKERS, gap, small_answer, spread


def axis_of(spec):
    return spec["layer"][0]["encoding"]["x"]


def dear(row, low, base, high):
    return gap(row, base, (3, 4, 6)) | {"cost": spread(low, base, high) | MONEY | {"from": []}}


def test_rows_are_the_gaps_with_a_price_and_their_sum():
    spec = cost_chart(small_answer())
    rows = spec["data"]["values"]
    assert [row["label"] for row in rows] == [
        "long-range air defence (defend)",
        "tanker aircraft (defend)",
        "all gaps, each closed once",
    ]
    assert [row["cost.base"] for row in rows] == [26000.0, 11000.0, 42000.0]
    assert rows[0]["told"] == "26 (0–52) in 5 years"
    table = {row["capability"]: row for row in small_answer().tables()["gaps"]}
    assert rows[1]["cost.high"] == table["tankers"]["cost.high"]
    assert spec["title"] == (
        "Closing the gaps costs about EUR 42 bn (5.7 to 154, prices of 2024); 62% of it is for long-range air defence"
    )


def test_prices_that_lie_near_each_other_have_a_straight_axis():
    near = [dear(TANKERS, 9000.0, 11000.0, 13000.0), dear(BATTERIES, 20000.0, 26000.0, 30000.0)]
    total = spread(29000.0, 37000.0, 43000.0) | MONEY
    x = axis_of(cost_chart(small_answer(gaps=near, cost=total)))
    assert x["scale"] == {"domainMin": 0}
    assert "logarithmic" not in x["axis"]["title"]


def test_prices_far_apart_have_a_logarithmic_axis_that_says_so_and_marks_what_begins_at_nothing():
    far = [dear(TANKERS, 0.0, 400.0, 13000.0), dear(BATTERIES, 2000.0, 26000.0, 130000.0)]
    spec = cost_chart(small_answer(gaps=far, cost=spread(3000.0, 26400.0, 140000.0) | MONEY))
    x = axis_of(spec)
    assert x["scale"] == {"type": "log", "domain": [0.1, 200.0]}
    assert x["axis"]["values"] == [0.1, 1.0, 10.0, 100.0]
    assert x["axis"]["title"].endswith("(logarithmic)")
    assert "Arrows: from less than the axis shows, or from nothing." in spec["description"]
    assert spec["layer"][-1]["transform"] == [{"filter": "datum['cost.low'] / 1000 < 0.1"}]


def test_what_has_no_price_is_named_and_not_drawn():
    rows = [gap(TANKERS, 11000.0, (3, 4, 6)), gap(BATTERIES, 1.0, (4, 5, 8)) | {"cost": None}]
    answer = small_answer(gaps=rows, cost=spread(0.0, 11000.0, 22000.0) | MONEY)
    assert len(priced(answer)) == 1
    spec = cost_chart(answer)
    assert "Without a price, and so not in the sum: long-range air defence." in spec["description"]
    assert spec["title"].endswith("all of it for tanker aircraft")


@pytest.mark.parametrize("total", [0.0])
def test_gaps_of_some_draws_only_are_said(total):
    rows = [dear(TANKERS, 0.0, 0.0, 13000.0)]
    spec = cost_chart(small_answer(gaps=rows, cost=spread(0.0, total, 13000.0) | MONEY))
    assert spec["title"].endswith("at base values nothing is missing")
