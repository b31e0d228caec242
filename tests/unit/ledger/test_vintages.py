from __future__ import annotations

import pytest

from delian.ledger.vintages import compared, known_from, known_on


def row(member="DEU", item="share_gdp", year=2019, vintage="2019-06", value="1.36", **changed):
    plain = {"member": member, "item": item, "year": year, "definition": "nato", "vintage": vintage, "value": value}
    plain |= {"unit": "percent", "currency": "", "price_year": "", "status": "observed", "published": vintage}
    return plain | changed


@pytest.mark.parametrize(
    ("published", "vintage", "day"),
    [
        ("2019-06-25", "2019-06", "2019-06-25"),
        ("2023", "wb-2023", "2023-12-31"),
        ("2024-02", "fas", "2024-02-29"),
        ("2018-06-14", "2018-03", "2018-06-14"),
        ("2017-10-27", "2024-12", "2024-12-31"),
        ("2026", "2026-01", "2026-01-31"),
        ("", "2024-06", "2024-06-30"),
        ("", "recalled", ""),
    ],
)
def test_the_first_day_on_which_a_figure_could_be_known(published, vintage, day):
    assert known_from(published, vintage) == day


def test_a_day_sees_the_newest_vintage_of_then_and_counts_the_rest():
    rows = [
        row(vintage="2018-06", value="1.2"),
        row(vintage="2019-06", value="1.36"),
        row(vintage="2024-06", value="1.33"),
        row(vintage="recalled", published="", value="9"),
    ]
    known = known_on(rows, "2019-12-04")
    assert [(r["value"], r["known_from"]) for r in known.rows] == [("1.36", "2019-06-30")]
    assert (known.later, known.superseded, known.undated) == (1, 1, 1)
    assert known_on(rows, "2018-06-29").rows == []
    assert known_on(rows, "2018-06-30").rows[0]["value"] == "1.2"


def test_an_old_edition_read_late_does_not_replace_a_newer_one():
    rows = [row(vintage="2024-06", published="2024-06-17", value="new")]
    rows += [row(vintage="2024-03", published="2024-07-10", value="old")]
    for order in (rows, rows[::-1]):
        assert [r["value"] for r in known_on(order, "2024-12-31").rows] == ["new"]


def both(before, after, growth=()):
    return compared([("t", r) for r in before], [("t", r) for r in after], growth)


def test_the_largest_change_comes_first_with_its_rank():
    before = [row("DEU", value="2.00"), row("BGR", value="1.6"), row("ROU", value="2.04")]
    after = [row("DEU", value="2.02"), row("BGR", value="3.2"), row("ROU", value="1.84")]
    found = both(before, after)
    assert [r["member"] for r in found.restated] == ["BGR", "ROU", "DEU"]
    assert [r["rank"] for r in found.restated] == [1, 2, 3]
    assert found.restated[0]["relative"] == pytest.approx(1.0)
    assert found.restated[1]["change"] == pytest.approx(-0.20)


def test_units_and_millions_are_the_same_money():
    found = both(
        [row(value="926894283.4", unit="units", currency="USD", price_year="2015")],
        [row(value="926.8942834", unit="million", currency="USD", price_year="2015")],
    )
    assert found.restated == []
    assert found.items["t", "share_gdp", "nato"]["compared"] == 1


def test_a_difference_below_the_last_printed_digit_is_rounding():
    assert both([row(value="1.36")], [row(value="1.3649")]).restated == []
    assert len(both([row(value="1.36")], [row(value="1.3651")]).restated) == 1
    assert both([row(value="30021.0", unit="persons")], [row(value="30.021", unit="thousand persons")]).restated == []


def test_growth_that_passes_through_zero_is_compared_by_its_factor():
    found = both([row(value="-0.1")], [row(value="0.1")], growth=("share_gdp",)).restated[0]
    assert found["relative"] == pytest.approx(0.2 / 99.9)


def test_a_change_from_nothing_has_no_share_and_comes_last():
    before = [row("DEU", value="0.0"), row("BGR", value="1.0")]
    found = both(before, [row("DEU", value="5.0"), row("BGR", value="1.1")]).restated
    assert [(r["member"], r["relative"] is None) for r in found] == [("BGR", False), ("DEU", True)]


def test_what_cannot_be_compared_is_told_and_unknown_is_no_zero():
    prices = both([row(unit="million", currency="USD", price_year="2015")], [row(unit="million", currency="EUR")])
    assert prices.restated == []
    assert prices.not_comparable[0]["before"] == "million USD 2015"
    count = both([row(value="unknown"), row("BGR"), row("ROU")], [row(), row("BGR", value="unknown"), row("POL")])
    assert count.restated == []
    found = count.items["t", "share_gdp", "nato"]
    assert (found["became_known"], found["became_unknown"]) == (1, 1)
    assert (found["only_before"], found["only_after"], found["compared"]) == (1, 1, 0)
