from __future__ import annotations

from delian.present.bill import bill_line, bill_rows
from delian.present.reach import reach_line, reach_rows
from unit.present.small import RUNNING, small_answer, spread


def test_the_bill_is_told_with_its_days_and_what_it_leaves_out():
    told = bill_line(small_answer())
    assert told.startswith("EUR 21 bn (12 to 58) for 160 days at full size (EUR 130 m (80 to 360) a day)")
    assert "not in the bill: reconnaissance satellites" in told
    assert "a year" not in told


def test_a_phase_of_a_year_has_its_cost_by_year():
    phase = RUNNING["operating_phases"][0] | {"per_year": spread(500.0, 900.0, 2_000.0), "phase": "stay"}
    assert "phase stay: EUR 900 m (500 to 2,000) a year" in bill_line(small_answer(operating_phases=[phase]))


def test_no_bill_has_a_reason():
    without = small_answer(operating=None, operating_reason="no rates", operating_lines=[], operating_phases=[])
    assert bill_line(without) == "no rates"
    assert bill_rows(without) == []


def test_rows_of_the_bill_stand_under_their_phase():
    title, row = bill_rows(small_answer())
    assert title["title"]
    assert (row["name"], row["units"], row["days"], row["cost"]) == ("tanker aircraft", "40", 150, "540 (270–1,080)")


def test_lift_is_told_with_its_day_and_what_binds():
    told = reach_line(small_answer())
    assert told.startswith("lift brings 67% of the mission by day 10 (40% to 120%); airlift binds (50 draws)")
    (row,) = reach_rows(small_answer())
    assert (row["day"], row["share"], row["binding"], row["sea"]) == (10, "67%", "airlift", "0")


def test_the_cap_is_told_as_one():
    found = RUNNING["reach"] | {"share": spread(3.0, 3.0, 3.0), "binding": None, "not_lifted": ["engineers"]}
    told = reach_line(small_answer(reach=found))
    assert "lift brings 300% or more of the mission by day 10; no limit binds" in told
    assert "weight unknown and left out: engineers" in told


def test_a_mission_without_a_way_has_no_line():
    without = small_answer(reach=None, reach_phases=[])
    assert reach_line(without) == ""
    assert reach_rows(without) == []
