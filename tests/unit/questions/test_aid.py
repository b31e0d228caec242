from __future__ import annotations

import pytest

from delian.ledger.store import Ledger
from delian.questions.aid import KINDS, aid


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


def _row(answer, donor, kind):
    return next(row for row in answer.answer["donors"] if (row["donor"], row["kind"]) == (donor, kind))


def test_releases_are_never_mixed(ledger):
    for release, vintage in (("28", "release-28"), ("30v2", "release-30v2")):
        answer = aid(without=("USA",), release=release, ledger=ledger)
        assert {f.vintage for f in answer.figures.values() if f.id.startswith("aid/")} == {vintage}


@pytest.mark.parametrize("release", ["28", "30v2"])
def test_kinds_add_up_to_the_total(ledger, release):
    rows = aid(release=release, ledger=ledger).answer["donors"]
    for donor in {row["donor"] for row in rows}:
        parts = {row["kind"]: row["allocated"] for row in rows if row["donor"] == donor}
        assert set(parts) == set(KINDS)
        assert parts["military"] + parts["financial"] + parts["humanitarian"] == pytest.approx(
            parts["total"], abs=0.0021
        )


def test_years_add_up_to_the_whole(ledger):
    """Allocations by year sum to the cumulative column, but for rounding, for donors without shared instruments."""
    answer = aid(ledger=ledger)
    for donor in ("USA", "GBR", "JPN"):
        years = sum(r["allocated"] for r in answer.answer["by_year"] if (r["donor"], r["kind"]) == (donor, "total"))
        assert years == pytest.approx(_row(answer, donor, "total")["allocated"], rel=0.01)


def test_what_is_not_in_the_release_is_unknown_and_not_nothing(ledger):
    plain = aid(release="30v2", ledger=ledger)
    assert all(row["pledged"] is None and row["delivered"] is None for row in plain.answer["donors"])
    assert plain.answer["by_year"] == []
    full = aid(ledger=ledger)
    assert _row(full, "DEU", "military")["delivered"] is None
    assert 0 < _row(full, "DEU", "financial")["delivered"] < 10


def test_share_of_gdp_is_the_releases_own(ledger):
    """Kiel's sheet of release 28 prints 0.2169% for Austria and 0.6334% for Belgium."""
    answer = aid(ledger=ledger)
    assert _row(answer, "AUT", "total")["share_gdp"] == pytest.approx(0.2169, abs=1e-4)
    assert _row(answer, "BEL", "total")["share_gdp"] == pytest.approx(0.6334, abs=1e-4)


def test_the_others_fill_the_place_exactly(ledger):
    found = aid(without=("USA",), ledger=ledger).answer
    total = next(row for row in found["needed"] if row["kind"] == "total")
    usa = next(row for row in found["donors"] if (row["donor"], row["kind"]) == ("USA", "total"))
    assert total["missing"] == pytest.approx(usa["allocated"])
    assert total["times"] == pytest.approx(1 + total["missing"] / total["others"])
    assert sum(row["adds"] for row in found["fill"]) == pytest.approx(total["missing"])
    assert len({round(row["adds_share_gdp"], 9) for row in found["fill"]}) == 1
    assert {"USA", "EUI", "CHN", "IND"}.isdisjoint(row["donor"] for row in found["fill"])


def test_one_year_and_the_institutions_of_the_eu(ledger):
    found = aid(without=("EU",), year=2024, ledger=ledger).answer
    assert found["without"] == ["EUI"]
    assert next(row for row in found["needed"] if row["kind"] == "financial")["missing"] > 10


def test_a_release_of_totals_says_nothing_of_payments(ledger):
    codes = {note.code for note in aid(release="30v2", ledger=ledger).warnings}
    assert "totals-only" in codes
    assert "delivered-partly" not in codes


def test_where_years_and_sums_differ_is_told(ledger):
    answer = aid(ledger=ledger)
    told = {note.code: note.text for note in answer.warnings}
    assert told["years-and-sum"].endswith("billions: Italy +1.30, France +0.32, Germany +0.21, Luxembourg +0.09")
    assert told["pledged-below"].endswith("AUS IRL ITA SVK")
    years = {
        who: sum(r["allocated"] for r in answer.answer["by_year"] if (r["donor"], r["kind"]) == (who, "total"))
        for who in ("EUI", "EIB")
    }
    assert sum(years.values()) == pytest.approx(_row(answer, "EUI", "total")["allocated"], abs=1e-6)
    assert "bank-in-eu" in told
    assert "years-and-sum" not in {note.code for note in aid(year=2024, ledger=ledger).warnings}


def test_who_does_not_fill_the_place_is_named(ledger):
    told = {note.code: note.text for note in aid(without=("USA",), ledger=ledger).warnings}
    assert "not by EU institutions 84.4" in told["fill-by-gdp"]
