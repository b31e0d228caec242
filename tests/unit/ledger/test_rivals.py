from __future__ import annotations

import pytest

from delian.ledger.rivals import agreement, claims, default_of

PUBLISHERS = {"n": "NATO", "s": "SIPRI"}


def row(definition="nato", value="1.64", vintage="2024-06", unit="percent", source="n", **changed):
    plain = {"table": "t", "member": "DEU", "item": "share_gdp", "year": 2023, "definition": definition}
    plain |= {"vintage": vintage, "value": value, "unit": unit, "source": source, "published": vintage}
    return plain | {"currency": "", "price_year": "", "status": "observed", "note": ""} | changed


def test_publishers_stand_side_by_side_with_their_spread():
    found = claims([row(), row("sipri", "1.5", "2025-04", source="s")], PUBLISHERS)
    told = agreement(found, default_of(found, [("t", "nato"), ("t", "sipri")]))
    assert told["said"] == {"nato 2024-06": 1.64, "sipri 2025-04": 1.5}
    assert (told["low"], told["high"], told["default"]) == (1.5, 1.64, 1.64)
    assert told["spread_share"] == pytest.approx(0.14 / 1.5)


def test_the_newest_vintage_of_each_publisher_unless_every_one_is_asked_for():
    rows = [row(value="1.57", vintage="2023-07"), row(), row("sipri", "1.5", "2025-04", source="s")]
    assert [claim.value for claim in claims(rows, PUBLISHERS)] == [1.64, 1.5]
    assert [claim.value for claim in claims(rows, PUBLISHERS, every=True)] == [1.57, 1.64, 1.5]


def test_the_default_passes_over_what_is_unknown():
    found = claims([row(value="unknown"), row("sipri", "1.5", "2025-04", source="s")], PUBLISHERS)
    assert default_of(found, [("t", "nato"), ("t", "sipri")]).definition == "sipri"
    assert default_of(found, []) is None


def test_different_units_have_no_spread():
    found = claims([row(unit="million"), row("sipri", "1.5", unit="percent", source="s")], PUBLISHERS)
    told = agreement(found, None)
    assert (told["spread"], told["low"], told["unit"]) == (None, None, "percent or units")


def test_millions_and_units_are_compared():
    found = claims([row(value="2", unit="million"), row("world-bank", "2000000", unit="units", source="s")], PUBLISHERS)
    assert agreement(found, None)["spread"] == 0
