from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from delian.core.errors import DelianError
from delian.core.figures import Source, figure_id
from delian.core.money import PriceBase
from unit.typed import figure

NAME = "inventory/DEU/tankers/2024/delian-2024/v1"


@pytest.mark.parametrize(("value", "state"), [(None, "unknown"), (0.0, "zero"), (4.0, "value")])
def test_three_states(value, state):
    found = figure(NAME, value)
    assert found.as_dict()["state"] == state
    assert found.unknown is (value is None)


def test_unknown_is_never_read_as_zero():
    with pytest.raises(DelianError) as told:
        _ = figure(NAME, None).range
    assert told.value.code == "unknown-figure-value"
    assert f"--assume {NAME}=NUMBER" in told.value.message
    assert told.value.where[0].row == NAME


def test_range_without_ends_is_a_point():
    assert figure(NAME, 4.0).range == (4.0, 4.0, 4.0)
    assert figure(NAME, 4.0, 3.0).range == (3.0, 4.0, 4.0)
    assert figure(NAME, 0.0).range == (0.0, 0.0, 0.0)


def test_money_is_none_or_a_price_base():
    assert figure(NAME, 1.0).as_dict()["money"] is None
    priced = figure("package_prices/any/tankers/2024/package/v1", 280.0, money=PriceBase("EUR", 2024))
    assert priced.as_dict()["money"] == {"currency": "EUR", "price_year": 2024}


def test_assumed_fixes_value_and_spread():
    fixed = figure(NAME, 4.0, 2.0, 6.0, status="observed").assumed(5.0)
    assert (fixed.range, fixed.status) == ((5.0, 5.0, 5.0), "assumed")
    assert figure(NAME, None).assumed(0.0).range == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("unit", "low", "family"), [("share", 0.1, "share"), ("aircraft", 0.0, "amount"), ("ideal point", -1.0, "real")]
)
def test_family_follows_unit_and_sign(unit, low, family):
    assert figure(NAME, 0.5, low, 1.0, unit=unit).family == family


def test_identifier_is_the_key_and_never_a_row_number():
    assert figure_id("inventory", "DEU", "tankers", 2024, "delian-2024", "v1") == NAME


def test_figures_do_not_change():
    with pytest.raises(FrozenInstanceError):
        figure(NAME, 1.0).value = 2.0  # type: ignore[misc]


def test_sources_are_plain():
    row = Source("id", "publisher", "title", "2024", "", "none", "C", "a copy").as_dict()
    assert list(row) == ["id", "publisher", "title", "date", "url", "licence", "tier", "read_via"]
