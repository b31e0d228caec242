from __future__ import annotations

import pytest

from delian.core.errors import DelianError
from delian.ledger.store import Ledger
from delian.questions.pledge import pledge


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


@pytest.fixture(scope="module")
def hague(ledger):
    return pledge("hague-2035", ledger=ledger)


def test_wales_is_counted_as_nato_counted_it(ledger):
    found = pledge("2pct", vintage="2024", ledger=ledger).answer["count_meeting"]
    assert found == dict(zip(map(str, range(2014, 2025)), (3, 5, 5, 4, 6, 7, 9, 6, 7, 10, 23), strict=True))


def test_after_the_deadline_a_member_has_met_or_missed(ledger):
    rows = {row["member"]: row for row in pledge("2pct", vintage="2024", ledger=ledger).answer["members"]}
    assert {row["status"] for row in rows.values()} == {"met", "missed"}
    assert {m for m, row in rows.items() if row["status"] == "missed"} == {
        "HRV", "PRT", "ITA", "CAN", "BEL", "LUX", "SVN", "ESP"
    }  # fmt: skip
    assert rows["DEU"]["year_met"] == {"low": 2024, "base": 2024, "high": 2024}
    assert rows["ESP"]["met_in_time"] is False


def test_status_follows_the_probability(hague):
    rows = hague.answer["members"]
    for row in rows:
        if row["status"] != "met":
            wanted = (
                "on track"
                if row["probability"] >= 0.6667
                else "off track"
                if row["probability"] >= 0.3333
                else "will miss"
            )
            assert row["status"] == wanted
    spain = next(row for row in rows if row["member"] == "ESP")
    assert spain["target"] == 2.1
    assert len(spain["cost"]) == 10
    assert spain["cost"][-1]["value"] == pytest.approx(10 * spain["cost"][0]["value"])


def test_a_member_out_of_reach_leaves_the_others_draws_alone(ledger, hague):
    other = pledge("hague-2035", by=2040, ledger=ledger).answer["members"]
    now = {row["member"]: row["year_met"] for row in hague.answer["members"]}
    assert {row["member"]: row["year_met"] for row in other} == now
    later = {row["member"]: row["probability"] for row in other}
    sooner = {row["member"]: row["probability"] for row in hague.answer["members"]}
    assert all(later[m] >= sooner[m] for m in later if later[m] is not None)


def test_missing_money_by_hand(ledger):
    rows = pledge("2pct", vintage="2024", ledger=ledger).answer["missing"]
    germany = next(row for row in rows if row["member"] == "DEU")
    share, gdp = (
        ledger.figures("defence_expenditure", member="DEU", item=item, year=2014, vintage="2024-06")[0].value
        for item in ("share_gdp", "gdp_usd_2015")
    )
    assert germany["years"][0] == {"year": 2014, "value": pytest.approx((2.0 - share) / 100 * gdp)}
    assert germany["total"] == pytest.approx(sum(part["value"] for part in germany["years"]))
    assert next(row for row in rows if row["member"] == "USA")["total"] == 0


def test_the_back_test_says_where_the_naive_is_better(hague):
    rows = {(row["method"], row["horizon"]): row for row in hague.answer["backtest"]}
    assert len(rows) == 15
    assert all(row["skill_mae"] == 0 for (method, _), row in rows.items() if method == "persistence")
    lost = [h for (method, h), row in rows.items() if method == "regimes" and row["skill_mae"] < 0]
    assert lost == [1, 2, 3, 5, 10]
    assert "naive-is-better" in {note.code for note in hague.warnings}
    assert all(row["measured_with"].startswith("delian-") for row in rows.values())


def test_without_draws_there_is_no_status_ahead(ledger):
    rows = pledge("hague-2035", draws=0, ledger=ledger).answer["members"]
    assert {row["status"] for row in rows} == {"met", "unknown"}


def test_costs_stand_by_member_and_year(hague):
    rows = hague.answer["costs"]
    germany = next(row for row in hague.answer["members"] if row["member"] == "DEU")
    assert [{k: row[k] for k in ("year", "value")} for row in rows if row["member"] == "DEU"] == germany["cost"]
    assert "POL" not in {row["member"] for row in rows}


def test_a_pledge_is_met_by_members_only(ledger):
    rows = {row["member"]: row for row in pledge("20pct-equipment", ledger=ledger).answer["members"]}
    assert rows["FIN"]["year_met"]["base"] == 2023
    assert rows["SWE"]["year_met"]["base"] == 2024


def test_who_met_it_after_the_deadline_is_told_apart(ledger):
    rows = {row["member"]: row for row in pledge("2pct", ledger=ledger).answer["members"]}
    late = {m for m, row in rows.items() if row["status"] == "met late"}
    assert late == {"HRV", "LUX", "BEL", "CAN", "ESP", "ITA", "PRT", "SVN"}
    assert all(rows[m]["met_in_time"] is False and rows[m]["year_met"]["base"] == 2025 for m in late)


def test_notes_tell_of_coarse_and_recalled_shares_and_of_who_fell_below_again(ledger):
    answer = pledge("2pct", ledger=ledger)
    told = {note.code: note.text for note in answer.warnings}
    assert told["one-decimal"].endswith("ALB BEL CAN ESP ITA PRT SVN")
    assert told["recalled-shares"].endswith("HUN")
    rows = {row["member"]: row for row in answer.answer["members"]}
    assert rows["BGR"]["below_again"] == [2020, 2021, 2022, 2023]
    assert rows["FRA"]["below_again"] == [2021, 2022, 2023]
    assert "BGR (2020 2021 2022 2023)" in told["below-again"]


def test_an_older_edition_has_costs_at_its_own_newest_size(ledger):
    answer = pledge("2pct", vintage="2019", ledger=ledger)
    rows = {row["member"]: row for row in answer.answer["members"]}
    assert all(row["cost"] for row in rows.values() if row["status"] in ("off track", "will miss"))
    assert answer.answer["price_base"] == {"currency": "USD", "price_year": 2015}
    gdp = ledger.figures("defence_expenditure", member="ESP", item="gdp_usd_2015", year=2019, vintage="2019-06")[0]
    assert gdp.unit == "units"
    assert rows["ESP"]["cost"][-1]["value"] == pytest.approx((2 - rows["ESP"]["share"]) / 100 * gdp.value / 1e6)


def test_an_edition_without_amounts_says_that_costs_are_unknown(ledger):
    answer = pledge("hague-2035", vintage="2025-08", ledger=ledger)
    assert answer.answer["costs"] == []
    assert "no-size" in {note.code for note in answer.warnings}
    assert "size-held" not in {note.code for note in answer.warnings}


def test_nothing_was_missing_before_there_was_a_pledge(ledger):
    assert pledge("hague-2035", vintage="2024", ledger=ledger).answer["missing"] == []


OWN = "id: own\ntitle: T\nagreed: 2024\nby: 2030\nitem: share_gdp\ntarget: 3.0\n"
SOURCES = "sources: [{id: a, publisher: b, title: c, date: 2025, url: '', licence: d, tier: C}]\n"


def test_the_source_of_a_pledge_is_among_its_sources(tmp_path, ledger):
    path = tmp_path / "own.yaml"
    for sources in ("", SOURCES):
        path.write_text(f"{OWN}{sources}source: zz\n", encoding="utf-8")
        with pytest.raises(DelianError, match="one of the ids under sources") as told:
            pledge(str(path), ledger=ledger)
        assert told.value.code == "file-invalid"
    path.write_text(f"{OWN}{SOURCES}source: a\n", encoding="utf-8")
    assert pledge(str(path), draws=0, ledger=ledger).answer["pledge"] == "own"
