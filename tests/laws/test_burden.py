"""What every key of a common bill must keep, whatever the payers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delian.models import burden

SIZES = st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=35)


def payers(values):
    return {f"M{place:02}": value for place, value in enumerate(values)}


@st.composite
def payers_with_people(draw):
    gdp = draw(SIZES)
    people = draw(st.lists(st.floats(1e-3, 1e4), min_size=len(gdp), max_size=len(gdp)))
    return payers(gdp), payers(people)


@given(payers_with_people())
def test_shares_add_to_one_and_are_never_negative(world):
    gdp, people = world
    by_gdp = burden.by_size(gdp)
    for shares in (by_gdp, burden.capped(by_gdp), burden.by_ability(gdp, people), burden.equally(list(gdp))):
        assert set(shares) == set(gdp)
        assert sum(shares.values()) == pytest.approx(1.0)
        assert min(shares.values()) >= 0.0


@given(SIZES)
def test_the_cap_holds_and_nobody_else_changes_place(values):
    shares = burden.by_size(payers(values))
    found = burden.capped(shares)
    ordered = sorted(found.values(), reverse=True)
    if len(ordered) > 1:
        assert ordered[0] == pytest.approx(ordered[1])
    largest = max(shares.values())
    assert max(found.values()) <= max(largest, 0.5) + 1e-12
    rest = [m for m in shares if shares[m] < largest]
    assert all(found[m] >= shares[m] for m in rest)
    assert sorted(rest, key=lambda m: (found[m], m)) == sorted(rest, key=lambda m: (shares[m], m))


@given(SIZES, st.floats(1e-3, 1e3))
def test_the_currency_never_matters(values, rate):
    gdp = payers(values)
    other = {m: value * rate for m, value in gdp.items()}
    people = {m: 1.0 + place for place, m in enumerate(gdp)}
    assert burden.by_size(other) == pytest.approx(burden.by_size(gdp))
    assert burden.by_ability(other, people) == pytest.approx(burden.by_ability(gdp, people))


RATIO = st.floats(0.2, 5.0)


@given(st.floats(0.1, 10.0), RATIO, RATIO)
def test_what_moved_a_share_adds_up(before, spending, gdp):
    after = before * spending / gdp
    by_spending, by_gdp, rest = burden.split_change(before, after, spending, gdp)
    assert by_spending + by_gdp + rest == pytest.approx(after - before)
    assert rest == pytest.approx(0.0, abs=1e-6)
    assert (by_spending >= 0) == (spending >= 1)
    assert (by_gdp <= 0) == (gdp >= 1)


@given(st.dictionaries(st.text("ABC", min_size=3, max_size=3), st.floats(0.0, 6.0)), st.floats(0.5, 4.0))
def test_rounding_never_takes_anybody_out_who_is_above(shares, level):
    found = burden.at_or_above(shares, round(level, 2))
    assert {m for m in shares if shares[m] >= round(level, 2)} <= set(found)
    assert all(shares[m] >= round(level, 2) - 0.0051 for m in found)
