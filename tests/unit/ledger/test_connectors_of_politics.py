"""Connectors of aid, the Factbook, elections, cabinets and treaties."""

from __future__ import annotations

import csv
import json
import zipfile

import pytest

from delian.actions.update import update
from delian.core.errors import DelianError
from delian.ledger.connectors import read_file
from delian.ledger.readers.inspect import check_file
from delian.ledger.store import Ledger
from delian.ledger.updates import check_rows
from delian.present.aid import report_html
from delian.questions.aid import aid

from .publishers import kiel

DAY = "2026-04-22"


def figures(name, path, day=DAY, table=None):
    rows, sources = read_file(name, path, day)
    assert {row.source for row in rows} == {source.id for source in sources}
    if table:
        check_rows(table, rows, sources)
    return {row.key[:4]: row for row in rows}


# ------------------------------------------------------------------ Kiel


SUMMARY = [
    ["Germany", 1, 1.5, 0.25, 20, 2, 0.5, 42, 21.75, 44.5, 3617.45, 0.04],
    ["EU (Commission and Council)", 0, 81.2, 3, 5, 187.5, 3, 5, 89.2, 195.5, None, None],
]
PACKAGES = [
    ["Germany ", "Allocation", "Military ", 12, 1, 2e9, 2.5e9],
    ["Germany", "Allocation", "Military", 13, 1, 1e9, "."],
    ["Germany", "Commitment", "Military", 13, 1, ".", 4e9],
    ["Germany", "Allocation", "Military", 0, 0, 7e9, 7e9],
    ["FInland", "Allocation", "Humanitarian", 13, 1, 3e6, 3e6],
    [None, None, None, None, None, None, None],
]


def test_a_release_of_the_tracker_whole_and_by_year(tmp_path):
    found = figures("kiel", kiel(tmp_path / "f.xlsx", SUMMARY, PACKAGES), table="aid")
    shown = {key: row.value for key, row in found.items() if key[0] in ("DEU", "FIN") and row.value != "0"}
    assert shown == {
        ("DEU", "financial_allocation", 2026, "cumulative"): "1.5",
        ("DEU", "humanitarian_allocation", 2026, "cumulative"): "0.25",
        ("DEU", "military_allocation", 2026, "cumulative"): "20",
        ("DEU", "total_allocation", 2026, "cumulative"): "21.75",
        ("DEU", "financial_commitment", 2026, "cumulative"): "2",
        ("DEU", "humanitarian_commitment", 2026, "cumulative"): "0.5",
        ("DEU", "military_commitment", 2026, "cumulative"): "42",
        ("DEU", "total_commitment", 2026, "cumulative"): "44.5",
        ("DEU", "gdp", 2021, "reference"): "3617.45",
        ("DEU", "military_allocation", 2022, "by-year"): "2",
        ("DEU", "total_allocation", 2022, "by-year"): "2",
        ("DEU", "military_commitment", 2022, "by-year"): "2.5",
        ("DEU", "total_commitment", 2022, "by-year"): "2.5",
        ("DEU", "military_allocation", 2023, "by-year"): "1",
        ("DEU", "total_allocation", 2023, "by-year"): "1",
        ("DEU", "military_commitment", 2023, "by-year"): "4",
        ("DEU", "total_commitment", 2023, "by-year"): "4",
        ("FIN", "humanitarian_allocation", 2023, "by-year"): "0.003",
        ("FIN", "total_allocation", 2023, "by-year"): "0.003",
        ("FIN", "humanitarian_commitment", 2023, "by-year"): "0.003",
        ("FIN", "total_commitment", 2023, "by-year"): "0.003",
    }
    assert found["EUI", "total_allocation", 2026, "cumulative"].value == "89.2"
    assert ("EUI", "gdp", 2021, "reference") not in found
    assert {(row.vintage, row.published, row.unit) for row in found.values()} == {(DAY, DAY, "billion EUR, nominal")}


def test_burden_aid_answers_from_a_release_that_was_brought_in(tmp_path, monkeypatch):
    monkeypatch.setenv("DELIAN_HOME", str(tmp_path / "home"))
    before = aid().to_json()
    assert update("kiel", kiel(tmp_path / "f.xlsx", SUMMARY, PACKAGES), DAY)[0]["state"] == "updated"
    found = aid(release=DAY)
    germany = next(row for row in found.answer["donors"] if (row["donor"], row["kind"]) == ("DEU", "total"))
    assert (germany["allocated"], germany["pledged"], germany["delivered"]) == (21.75, 44.5, None)
    assert germany["share_gdp"] == pytest.approx(100 * 21.75 / 3617.45)
    assert {row["year"] for row in found.answer["by_year"]} == {2022, 2023}
    assert {note.code for note in found.warnings} >= {"one-release", "part-of-2026"}
    assert "delivered-partly" not in {note.code for note in found.warnings}
    after = json.loads(aid().to_json())
    assert after["answer"] == json.loads(before)["answer"]
    assert "Germany" in report_html(found)
    with pytest.raises(DelianError, match=f"Known: {DAY}, 28, 30v2"):
        aid(release="newest")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"summary": [["Atlantis", *SUMMARY[0][1:]]]}, "atlantis"),
        ({"packages": [["Germany", "Allocation", "Prayers", 12, 1, 1, 1]]}, "kind 'Prayers'"),
        ({"titles": ["aid"] * 6}, "lacks the columns financial allocations"),
        ({"unit": "$ billion"}, "lacks the columns financial allocations"),
    ],
)
def test_a_changed_release_is_refused(tmp_path, changed, says):
    given = {"summary": SUMMARY, "packages": PACKAGES} | changed
    with pytest.raises(DelianError, match=says) as told:
        figures("kiel", kiel(tmp_path / "f.xlsx", **given))
    assert told.value.code == "file-refused"


@pytest.mark.data
def test_packages_of_release_28_add_up_to_its_years(raw_data, tmp_path):
    """The packages and the sums by year were collected apart from each other."""
    with (raw_data / "kiel" / "bilateral_activities.csv").open(encoding="utf-8") as file:
        packages = [
            [
                line["giver"],
                line["maal"],
                line["kategori"],
                int(line["maaned_nr"]),
                int(line["maaned_finnes"] == "True"),
            ]
            + [float(line[name] or 0) for name in ("verdi_eur_redistr", "verdi_eur_activity")]
            for line in csv.DictReader(file)
        ]
    found = figures("kiel", kiel(tmp_path / "f.xlsx", SUMMARY, packages), table="aid")
    with Ledger() as ledger:
        shipped = ledger.rows("aid", {"definition": "by-year", "vintage": "release-28"})
    kept = [row for row in shipped if row["item"] != "financial_disbursement"]
    assert len(kept) > 1500
    for row in kept:
        key = (row["member"], row["item"], int(row["year"]), "by-year")
        assert float(found[key].value) == pytest.approx(float(row["value"]), abs=2e-9), key


# ------------------------------------------------------------------ Factbook


OLD = {"text": "1.38% of GDP (2019 est.) / 1.24% of GDP (2018) / 1.2% of GDP (2018)"}
NEW = {
    "Military Expenditures 2023": {"text": "1.6% of GDP (2023 est.)"},
    "Military Expenditures 2022": {"text": "4-5% of GDP (2022)"},
    "note": "<strong>note:</strong> 9% of GDP (2021) in a note",
}


def factbook(path, **pages):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("factbook.json-master/README.md", "text")
        for name, field in pages.items():
            folder, _, code = name.rpartition("_")
            page = {"Military and Security": {"Military expenditures": field}} if field else {"Economy": {}}
            pack.writestr(f"factbook.json-master/{folder.replace('_', '-')}/{code}.json", json.dumps(page))
    return path


def test_a_snapshot_of_the_factbook_in_both_of_its_layouts(tmp_path):
    pages = factbook(tmp_path / "f", europe_gm=OLD, central_asia_rs=NEW, africa_gm_gambia=NEW, europe_ic=None)
    found = figures("factbook", pages, table="defence_expenditure")
    assert {key[:3]: (row.value, row.low, row.high, row.status) for key, row in found.items()} == {
        ("DEU", "share_gdp", 2019): ("1.38", "", "", "observed"),
        ("DEU", "share_gdp", 2018): ("1.24", "", "", "observed"),
        ("RUS", "share_gdp", 2023): ("1.6", "", "", "observed"),
        ("RUS", "share_gdp", 2022): ("4.5", "4", "5", "observed"),
    }
    assert {(row.definition, row.vintage) for row in found.values()} == {("factbook", DAY)}


def test_a_snapshot_without_figures_or_of_another_kind_is_refused(tmp_path):
    with pytest.raises(DelianError, match="no military expenditures"):
        figures("factbook", factbook(tmp_path / "f", europe_ic=None))
    (tmp_path / "g").write_bytes(b"PK\x03\x04 cut")
    with pytest.raises(DelianError, match="cut off"):
        figures("factbook", tmp_path / "g")
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("europe/gm.json", b"0" * 30_000_000)
    with pytest.raises(DelianError, match="times its size"):
        check_file(tmp_path / "bomb", "zip")


# ------------------------------------------------------------------ ParlGov


def test_elections_and_cabinets_are_counted_by_year(tmp_path):
    head = "id,type_id,country_id,date,early,votes_cast,electorate\n"
    lines = "1,13,41,2012-06-17,1,62,100\n2,13,41,2012-05-06,1,65,100\n3,1,41,2014-05-25,0,5,9\n"
    (tmp_path / "e").write_text(
        head + lines + "4,13,62,2020-07-05,0,46,10\n5,13,41,1981-10-18,0,1,2\n6,13,34,2022-11-01,0,1,2\n", "utf-8"
    )
    found = figures("parlgov-elections", tmp_path / "e", table="governments")
    assert {key[:3]: (row.value, row.unit, row.note) for key, row in found.items()} == {
        ("GRC", "elections", 2012): ("2", "elections", "2012-05-06 (early), 2012-06-17 (early)"),
        ("GRC", "turnout", 2012): ("62.00", "percent", "2012-06-17"),
        ("HRV", "elections", 2020): ("1", "elections", "2020-07-05"),
    }
    head = "id,country_id,start_date,name,caretaker\n"
    (tmp_path / "c").write_text(head + "1,41,2012-06-20,Samaras I,0\n2,41,2012-05-16,Pikramenos,1\n", "utf-8")
    found = figures("parlgov-cabinets", tmp_path / "c", table="governments")
    assert [(key[:3], row.value, row.note) for key, row in found.items()] == [
        (("GRC", "cabinets", 2012), "2", "Pikramenos 2012-05-16 (caretaker), Samaras I 2012-06-20")
    ]


# ------------------------------------------------------------------ ATOP

HEAD = "atopid,member,yrent,yrexit,defense,offense,neutral,nonagg,consul,version\n"


def test_obligations_count_in_the_years_that_both_were_in_a_treaty(tmp_path):
    lines = "1,365,1948,0,1,0,0,0,1,5.1\n1,375,1990,1992,1,0,0,0,0,5.1\n1,220,1993,2018,1,0,0,1,0,5.1\n"
    (tmp_path / "f").write_text(HEAD + lines + "2,365,1995,1995,0,0,0,1,0,5.1\n2,220,1994,1996,0,0,0,1,0,5.1\n")
    found = figures("atop", tmp_path / "f", table="ties")
    years = {}
    for member, item, year, definition in found:
        years.setdefault((member, item, definition), []).append(year)
    assert years == {
        ("FIN", "pact_with_RUS", "atop-defence"): [1990, 1991, 1992],
        ("FRA", "pact_with_RUS", "atop-defence"): list(range(1993, 2019)),
        ("FRA", "pact_with_RUS", "atop-non-aggression"): list(range(1993, 2019)),
    }
    assert found["FRA", "pact_with_RUS", 1995, "atop-non-aggression"].note == "ATOP 1, 2"
    assert {row.vintage for row in found.values()} == {"atop-5.1"}


@pytest.mark.parametrize("name", ["parlgov-elections", "parlgov-cabinets", "atop", "cow-nmc"])
def test_a_table_without_its_columns_is_refused(tmp_path, name):
    (tmp_path / "f").write_text("country,year\nDEU,2019\n")
    with pytest.raises(DelianError, match="lacks the columns") as told:
        figures(name, tmp_path / "f")
    assert told.value.code == "file-refused"


@pytest.mark.data
def test_the_publishers_own_tables_of_politics(raw_data):
    held = figures("parlgov-elections", raw_data / "elections" / "election.csv", "2023-06-30", "governments")
    assert held["GRC", "elections", 2012, "parlgov"].value == "2"
    assert held["DEU", "turnout", 2021, "parlgov"].value == "76.58"
    assert ("HRV", "turnout", 2020, "parlgov") not in held
    formed = figures("parlgov-cabinets", raw_data / "elections" / "cabinet.csv", "2023-06-30", "governments")
    assert "Scholz" in formed["DEU", "cabinets", 2021, "parlgov"].note
    treaties = figures("atop", raw_data / "atop" / "atop5_1m.csv", "2022-07-01", "ties")
    assert ("BLR", "pact_with_RUS", 2018, "atop-defence") in treaties
    assert not [key for key in treaties if key[0] in ("RUS", "CHN") and key[1].endswith(key[0])]
