from __future__ import annotations

import sys
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from delian.core.arrays import Labelled
from delian.core.errors import DelianError


def _array(values, unit="units", **labels):
    return Labelled(np.array(values, dtype=float), labels, unit)


TANKERS = _array([[1, 2], [3, 4]], draw=(0, 1), member=("DEU", "FRA"))


def test_adding_and_taking_away():
    assert (TANKERS + TANKERS).values.tolist() == [[2, 4], [6, 8]]
    assert (TANKERS - TANKERS).values.sum() == 0


def test_different_units_are_not_added_and_both_are_shown():
    with pytest.raises(DelianError) as told:
        TANKERS + _array([[1, 2], [3, 4]], "million", draw=(0, 1), member=("DEU", "FRA"))
    assert told.value.code == "units-differ"
    assert "'units'" in told.value.message
    assert "'million'" in told.value.message
    assert [place.value for place in told.value.where] == ["units", "million"]


@pytest.mark.parametrize("members", [("FRA", "DEU"), ("DEU", "ITA")])
def test_different_labels_are_not_added_and_both_are_shown(members):
    with pytest.raises(DelianError) as told:
        TANKERS + _array([[1, 2], [3, 4]], draw=(0, 1), member=members)
    assert told.value.code == "labels-differ"
    assert str(("DEU", "FRA")) in told.value.message
    assert str(members) in told.value.message


def test_nothing_is_broadcast():
    with pytest.raises(DelianError, match="labels differ"):
        TANKERS + _array([1, 2], member=("DEU", "FRA"))


def test_products_keep_the_unit_of_what_is_shared():
    half = _array([[0.5, 0.5], [1, 1]], "share", draw=(0, 1), member=("DEU", "FRA"))
    assert (TANKERS * half).unit == "units"
    assert (half * TANKERS).unit == "units"
    assert (TANKERS * half).values.tolist() == [[0.5, 1], [3, 4]]
    assert (TANKERS * TANKERS).unit == "units x units"
    assert (TANKERS * 2.0).values.tolist() == [[2, 4], [6, 8]]


def test_products_need_equal_labels_too():
    with pytest.raises(DelianError, match="labels differ"):
        TANKERS * _array([1, 2], "share", member=("DEU", "FRA"))


def test_axes_stand_in_the_stated_order():
    with pytest.raises(DelianError, match="draw, member, capability, phase, year"):
        _array([[1, 2], [3, 4]], member=("DEU", "FRA"), draw=(0, 1))


def test_sizes_must_fit():
    with pytest.raises(DelianError) as told:
        _array([1, 2, 3], member=("DEU", "FRA"))
    assert told.value.code == "labels-differ"
    assert "(3,)" in told.value.message
    assert "(2,)" in told.value.message


def test_sum_select_and_at():
    assert TANKERS.sum("member").values.tolist() == [3, 7]
    assert TANKERS.sum("member").axes == ("draw",)
    turned = TANKERS.select("member", ("FRA", "DEU"))
    assert turned.values.tolist() == [[2, 1], [4, 3]]
    assert turned.labels["member"] == ("FRA", "DEU")
    assert TANKERS.at(member="FRA").tolist() == [2, 4]
    assert TANKERS.at(draw=1, member="DEU") == 3


def test_missing_labels_are_told_with_the_known_ones():
    with pytest.raises(DelianError) as told:
        TANKERS.select("member", ("ITA", "ESP"))
    assert "ITA, ESP" in told.value.message
    assert "DEU, FRA" in told.value.message
    with pytest.raises(DelianError, match="no axis 'phase'"):
        TANKERS.sum("phase")


def test_arrays_are_frozen():
    with pytest.raises(ValueError, match="read-only"):
        TANKERS.values[0, 0] = 9
    with pytest.raises(FrozenInstanceError):
        TANKERS.unit = "million"  # type: ignore[misc]


def test_missing_extras_say_what_to_type(monkeypatch):
    for name in ("pandas", "polars", "xarray"):
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(DelianError, match=f"pip install {name}") as told:
            getattr(TANKERS, f"to_{name}")()
        assert told.value.code == "missing-extra"
