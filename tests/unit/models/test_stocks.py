from __future__ import annotations

from itertools import pairwise
from math import exp

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Lever
from delian.models import stocks
from delian.models.stocks import Widening, stocks_in, with_levers, year_notes
from unit.typed import figure, held


def _rate(name, value):
    return figure(f"widening/any/inventory/2024/{name}/v1", value, unit="relative per year")


WIDENING = Widening(_rate("before", 0.04), _rate("joined", 0.03), _rate("after", 0.05), _rate("counted", 0.15))
THEN = [
    held("DEU", "tankers", 4, 3, 5, year=2014, definition="iiss"),
    held("DEU", "combat_aircraft", 200, year=2014, definition="iiss"),
    held("FRA", "tankers", 10, year=2014, definition="iiss"),
    held("FRA", "isr_aircraft", 2, year=2014, definition="iiss"),
    held("ITA", "tankers", 0, year=2014, definition="iiss"),
]
NOW = [
    held("DEU", "tankers", 8, 6, 10),
    held("DEU", "combat_aircraft", 210),
    held("DEU", "brigades", 8, 7, 9),
    held("FRA", "tankers", 15),
    held("FRA", "isr_aircraft", 3, 2, 4),
    held("ITA", "tankers", 6),
    held("GBR", "tankers", None),
    held("ESP", "tankers", 0, 0, 0),
]


def _in(year, *capabilities):
    return {(s.member, s.capability): s for s in stocks_in(year, THEN, NOW, capabilities, WIDENING)}


def _range(stock):
    return pytest.approx(stock.figure.range)


@pytest.mark.parametrize("year", [1999, 2008, 2041])
def test_years_without_forces_are_refused_with_the_years_that_have_them(year):
    with pytest.raises(DelianError, match="2009 to 2040") as told:
        stocks_in(year, THEN, NOW, ["tankers"], WIDENING)
    assert told.value.code == "year-outside-data"


@pytest.mark.parametrize("year", [2009, 2014, 2015, 2019])
def test_what_has_no_count_of_2014_is_refused_with_a_list(year):
    with pytest.raises(DelianError) as told:
        stocks_in(year, THEN, NOW, ["tankers", "brigades", "rocket_artillery"], WIDENING)
    assert told.value.code == "year-outside-data"
    assert "brigades, rocket_artillery" in told.value.message
    assert "2020 to 2040" in told.value.message
    assert [place.row for place in told.value.where] == ["brigades", "rocket_artillery"]


@pytest.mark.parametrize("year", [2015, 2019])
def test_other_definitions_are_never_joined(year):
    assert "isr_aircraft" not in stocks.ONE_DEFINITION
    with pytest.raises(DelianError, match="isr_aircraft"):
        _in(year, "isr_aircraft")
    assert _in(2014, "isr_aircraft")["FRA", "isr_aircraft"].figure.value == 2


def test_long_range_batteries_and_brigades_are_not_of_one_definition():
    apart = {
        "long_range_sam_batteries",
        "medium_range_sam_batteries",
        "heavy_brigades",
        "light_brigades",
        "transport_heavy",
        "male_hale_uav",
    }
    assert not apart & stocks.ONE_DEFINITION


def test_2014_and_2024_are_the_counts_themselves():
    assert _in(2014, "tankers")["DEU", "tankers"].figure is THEN[0]
    assert _in(2024, "tankers")["DEU", "tankers"].figure is NOW[0]
    assert _in(2025, "tankers")["DEU", "tankers"].figure is NOW[0]


def test_between_the_counts_lies_a_line():
    found = _in(2019, "tankers")
    assert _range(found["DEU", "tankers"]) == (4.5, 6.0, 7.5)
    assert found["FRA", "tankers"].figure.value == 12.5
    assert found["ITA", "tankers"].figure.value == 3.0
    assert found["DEU", "tankers"].parents == (THEN[0].id, NOW[0].id)
    assert _in(2016, "combat_aircraft")["DEU", "combat_aircraft"].figure.value == pytest.approx(202.0)


@pytest.mark.parametrize(("year", "away"), [(2020, 4), (2023, 1)])
def test_from_2020_other_counts_lean_on_2024_and_widen(year, away):
    stock = _in(year, "brigades")["DEU", "brigades"]
    width = 8 * (1 - exp(-0.03 * away))
    assert _range(stock) == (7 - width, 8, 9 + width)
    assert stock.figure.status == "assumed"
    assert stock.parents == (NOW[2].id, WIDENING.joined.id)


@pytest.mark.parametrize(("year", "away"), [(2013, 1), (2009, 5)])
def test_before_2014_the_forces_of_2014_stand_wider(year, away):
    width = 4 * (1 - exp(-0.04 * away))
    stock = _in(year, "tankers")["DEU", "tankers"]
    assert _range(stock) == (3 - width, 4, 5 + width)
    assert stock.parents == (THEN[0].id, WIDENING.before.id)


@pytest.mark.parametrize(("year", "away"), [(2026, 1), (2040, 15)])
def test_after_2025_the_stock_is_carried_forward_and_widens(year, away):
    width = 8 * (1 - exp(-0.05 * away))
    stock = _in(year, "tankers")["DEU", "tankers"]
    assert _range(stock) == (6 - width, 8, 10 + width)
    assert stock.figure.status == "assumed"


def test_ranges_only_ever_widen_with_the_years():
    spread = [_in(year, "tankers")["DEU", "tankers"].figure.range for year in range(2025, 2041)]
    assert all(a[0] > b[0] and a[2] < b[2] for a, b in pairwise(spread))


def test_unknown_stays_unknown_and_none_stays_none():
    for year in (2022, 2030):
        found = _in(year, "tankers")
        assert found["GBR", "tankers"].figure.unknown
        assert found["ESP", "tankers"].figure.range == (0, 0, 0)


@pytest.mark.parametrize(
    ("year", "codes"),
    [(2010, ["forces-of-2014"]), (2014, []), (2018, ["forces-interpolated"]), (2024, []), (2025, ["forces-of-2024"]),
     (2030, ["forces-carried-forward"])],
)  # fmt: skip
def test_the_reader_is_told_what_the_year_stands_on(year, codes):
    assert [code for code, _ in year_notes(year, ["tankers", "brigades"])] == codes


def test_the_reader_is_told_which_counts_lean_on_2024():
    ((_, text),) = year_notes(2022, ["tankers", "heavy_brigades"])
    assert "heavy_brigades: the count of 2024" in text
    assert "tankers" not in text


def test_counts_of_2014_without_a_range_get_the_one_of_careful_counts():
    assert _range(_in(2014, "combat_aircraft")["DEU", "combat_aircraft"]) == (170, 200, 230)


def _levered(*levers, year=2025):
    return {
        (s.member, s.capability): s
        for s in with_levers(stocks_in(2025, THEN, NOW, ["tankers"], WIDENING), levers, year)
    }


def test_levers_move_the_whole_range_and_never_below_zero():
    assert _range(_levered(Lever("DEU", "tankers", 10.0))["DEU", "tankers"]) == (16, 18, 20)
    assert _range(_levered(Lever("DEU", "tankers", -7.0))["DEU", "tankers"]) == (0, 1, 3)
    assert _range(_levered(Lever("DEU", "tankers", -50.0))["DEU", "tankers"]) == (0, 0, 0)
    assert _range(_levered(Lever("ESP", "tankers", 2.0))["ESP", "tankers"]) == (2, 2, 2)


def test_levers_of_one_holding_add_up():
    found = _levered(Lever("DEU", "tankers", 3.0), Lever("DEU", "tankers", -1.0))
    assert found["DEU", "tankers"].figure.value == 10


@pytest.mark.parametrize(("year", "value"), [(2026, 8), (2027, 18), (2030, 18), (2031, 8)])
def test_levers_hold_in_their_years(year, value):
    assert _levered(Lever("DEU", "tankers", 10.0, 2027, 2030), year=year)["DEU", "tankers"].figure.value == value


def test_a_lever_on_a_holding_without_a_row_is_not_lost():
    assert ("NOR", "tankers") in _levered(Lever("NOR", "tankers", 5.0))


def test_a_lever_on_an_unknown_holding_is_not_lost():
    with pytest.raises(DelianError):
        _levered(Lever("GBR", "tankers", 5.0))
