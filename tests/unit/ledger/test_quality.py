from __future__ import annotations

import pytest

from delian.ledger.quality import coverage, coverage_by_year, examined
from delian.ledger.rules import Checks, Jump, Outlier, Range, Sum

RULES = Checks(
    growth=(),
    coverage=("defence_expenditure",),
    ranges=(
        Range("defence_expenditure", ("*_share", "share_gdp"), ("percent",), 0, 100, "a part of the whole"),
        Range("inventory", ("*",), ("*",), 0, 1000, "counts"),
    ),
    sums=(Sum("defence_expenditure", ("a_share", "b_share"), 100, 0.1, "the whole"),),
    jumps=(Jump("defence_expenditure", ("share_gdp",), 1.5, 0.2, 2000),),
    outliers=(Outlier("defence_expenditure", "BGR", ("share_gdp",), (2019,), "aircraft paid at once", "its bill"),),
)


def row(member="DEU", item="share_gdp", year=2019, value="1.5", unit="percent", **changed):
    plain = {"member": member, "item": item, "year": year, "definition": "nato", "vintage": "2024-06", "value": value}
    plain |= {"low": "", "high": "", "unit": unit, "currency": "", "price_year": "", "status": "observed"}
    return plain | {"source": "n", "published": "2024-06-17", "note": ""} | changed


def check(*rows, table="defence_expenditure", units=None):
    source = {"id": "n", "publisher": "NATO", "title": "t", "date": "2024", "url": "", "licence": "l"}
    source |= {"tier": "A", "read_via": ""}
    return examined({"sources": [source], table: list(rows)}, RULES, units or {})


def test_sound_figures_pass_and_are_counted():
    found = check(row(), row(year=2020, value="1.6"))
    assert found.breaches == []
    assert found.tested == {"contract": 3, "source": 2, "unit": 2, "range": 2, "jump": 1}


@pytest.mark.parametrize(
    ("wrong", "kind", "says"),
    [
        (row(value="101"), "range", "expected 0 to 100"),
        (row(value="1.5", low="1", high="120"), "range", "120"),
        (row(unit="share"), "unit", "'share'"),
        (row(status="guessed"), "contract", "status"),
        (row(value="many"), "contract", "many"),
        (row(source="nobody"), "source", "nobody"),
    ],
)
def test_each_check_finds_what_it_is_for(wrong, kind, says):
    found = check(wrong)
    assert [breach["check"] for breach in found.breaches] == [kind]
    assert says in found.breaches[0]["told"]
    assert found.breaches[0]["figure"] == "defence_expenditure/DEU/share_gdp/2019/nato/2024-06"


def test_the_unit_of_the_inventory_is_that_of_the_capability():
    held = row(item="tankers", unit="ships", value="5")
    assert [b["check"] for b in check(held, table="inventory", units={"tankers": "aircraft"}).breaches] == ["unit"]
    assert check(held, table="inventory", units={"tankers": "ships"}).breaches == []


def test_parts_add_up():
    good = [row(item="a_share", value="60"), row(item="b_share", value="40.05")]
    assert check(*good).breaches == []
    bad = check(row(item="a_share", value="60"), row(item="b_share", value="41"))
    assert [b["check"] for b in bad.breaches] == ["sum"]
    assert check(row(item="a_share", value="60")).tested["sum"] == 0


def test_a_jump_is_found_up_and_down_and_a_reason_explains_it():
    up = check(row(year=2018, value="1.0"), row(year=2019, value="1.6"), row(year=2020, value="1.0"))
    assert [b["figure"].split("/")[3] for b in up.breaches] == ["2019", "2020"]
    known = check(row("BGR", year=2018, value="1.4"), row("BGR", year=2019, value="3.1"))
    assert known.breaches == []
    assert known.explained[0]["reason"] == "aircraft paid at once"
    assert known.used == set(RULES.outliers)


@pytest.mark.parametrize(
    "pair",
    [
        (row(year=2018, value="0.1"), row(year=2019, value="3")),
        (row(year=1998, value="1"), row(year=1999, value="3")),
        (row(year=2017, value="1"), row(year=2019, value="3")),
        (row(year=2018, value="unknown"), row(year=2019, value="3")),
        (row(year=2018, value="1", vintage="2019-06"), row(year=2019, value="3")),
    ],
    ids=["below the floor", "before the first year", "two years apart", "unknown", "two vintages"],
)
def test_no_jump_where_nothing_is_compared(pair):
    assert check(*pair).tested["jump"] == 0


def test_coverage_counts_what_is_known_of_what_anybody_has():
    rows = [row(), row(item="a_share"), row("FRA"), row("FRA", item="a_share", value="unknown"), row("CHN", item="c")]
    cells = {cell["member"]: cell for cell in coverage({"t": rows}, ["DEU", "FRA", "ISL"])}
    assert [(cells[m]["known"], cells[m]["of"]) for m in ("DEU", "FRA", "ISL")] == [(2, 2), (1, 2), (0, 2)]
    assert (cells["FRA"]["unknown"], cells["FRA"]["first"], cells["ISL"]["first"]) == (1, 2019, None)
    assert list(coverage({"t": rows}, ["ISL"])) == []


def test_coverage_by_year_has_a_row_for_every_member():
    rows = [row(), row("FRA", year=2020), row(year=2020), row(item="a_share", year=2020)]
    cells = [(c["year"], c["member"], c["known"], c["of"]) for c in coverage_by_year(rows, ["DEU", "FRA"])]
    assert cells == [(2019, "DEU", 1, 1), (2019, "FRA", 0, 1), (2020, "DEU", 2, 2), (2020, "FRA", 1, 2)]
