from __future__ import annotations

import json

import pytest

from delian.core.errors import DelianError
from delian.ledger.connectors import CONNECTORS, read_file
from delian.ledger.licences import read_source_cards

from .publishers import eurostat, imf, nato_sheets, world_bank

DAY = "2026-11-01"


def figures(name, path):
    rows, sources = read_file(name, path, DAY)
    assert {row.source for row in rows} == {source.id for source in sources}
    assert all(source.licence for source in sources)
    return {(row.member, row.item, int(row.year)): row for row in rows}


def test_every_connector_has_a_card_and_a_safe_address():
    cards = read_source_cards()
    for name, connector in CONNECTORS.items():
        assert connector.card in cards, name
        assert connector.url == "" or connector.url.startswith("https://"), name


def test_world_bank_leaves_out_aggregates_and_gaps(tmp_path):
    path = world_bank(tmp_path / "f", [("DEU", "2024", 4.6e12), ("EUU", "2024", 1.9e13), ("FRA", "2024", None)])
    found = figures("worldbank-gdp", path)
    assert list(found) == [("DEU", "gdp_current_usd", 2024)]
    row = found["DEU", "gdp_current_usd", 2024]
    assert (row.vintage, row.published, row.currency, row.price_year) == ("wb-2026-07-01", "2026-07-01", "USD", "2024")
    assert float(row.value) == 4.6e12


def test_the_imf_gives_billions_and_forecasts_are_estimates(tmp_path):
    found = figures("imf-gdp", imf(tmp_path / "f"))
    assert {key[0] for key in found} == {"DEU"}
    assert {key[2] for key in found} == {2024, 2027}
    assert found["DEU", "gdp_current_usd", 2024].status == "observed"
    forecast = found["DEU", "gdp_current_usd", 2027]
    assert (forecast.status, forecast.unit, forecast.note) == ("estimated", "billion", "IMF forecast")


def test_eurostat_cells_are_found_by_their_place(tmp_path):
    found = figures("eurostat-defence", eurostat(tmp_path / "f"))
    shown = {(member, year): row.value for (member, _, year), row in found.items()}
    assert shown == {("GRC", 2023): "2.2", ("DEU", 2023): "1.1", ("DEU", 2024): "1.2"}
    assert found["DEU", "share_gdp", 2024].status == "estimated"
    assert {row.definition for row in found.values()} == {"eurostat-cofog"}


def test_nato_of_2025_in_blocks(tmp_path):
    found = figures("nato", nato_sheets(tmp_path / "f.xlsx", core=False))
    usa = found["USA", "spending_usd_current", 2026]
    assert (usa.value, usa.unit, usa.currency, usa.price_year) == ("1032849", "million", "USD", "2026")
    assert (usa.status, usa.note, usa.definition, usa.vintage) == ("estimated", "NATO estimate", "nato", "2026-11")
    assert found["SWE", "share_gdp", 2026].value == "3.22"
    assert found["SWE", "equipment_share", 2026].value == "25.41"
    assert found["SWE", "real_change", 2025].value == "-2.5"
    assert found["SWE", "spending_usd_2021", 2024].price_year == "2021"
    assert found["SVK", "share_gdp", 2024].status == "observed"
    assert ("TUR", "spending_usd_current", 2025) not in found
    assert {key[0] for key in found} == {"SWE", "TUR", "USA", "SVK"}


def test_core_defence_is_another_definition(tmp_path):
    found = figures("nato", nato_sheets(tmp_path / "f.xlsx", core=True))
    assert {row.definition for row in found.values()} == {"nato-core"}


@pytest.mark.parametrize(
    ("name", "body", "says"),
    [
        ("worldbank-gdp", [{"message": [{"id": "120", "value": "Invalid value"}]}], "no answer of the World Bank"),
        ("worldbank-gdp", [{"pages": 2, "page": 1}, []], "page 1 of 2"),
        ("worldbank-gdp", [{"pages": 1}, [{"indicator": {"id": "SP.DYN"}}]], "SP.DYN"),
        ("worldbank-gdp", [{"pages": 1}, [{"indicator": 3}]], "layout"),
        ("imf-gdp", {"values": {"PCPI": {}}}, "NGDPD"),
        ("imf-gdp", {"values": {"NGDPD": {"TWN": {"2024": 1.0}}}}, "no figure of a country"),
        ("eurostat-defence", {"error": [{"status": 404}]}, "no JSON-stat"),
    ],
)
def test_a_changed_layout_is_refused(tmp_path, name, body, says):
    path = tmp_path / "f.json"
    path.write_text(json.dumps(body), "utf-8")
    with pytest.raises(DelianError, match=says) as told:
        read_file(name, path, DAY)
    assert told.value.code == "file-refused"


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"size": [1, 1, 1, 3, 3]}, "sizes"), ({"dimension": {}}, "layout"), ({"value": {}}, "no figure")],
)
def test_a_data_set_whose_sizes_do_not_fit_is_refused(tmp_path, changed, says):
    with pytest.raises(DelianError, match=says):
        read_file("eurostat-defence", eurostat(tmp_path / "f", **changed), DAY)


def test_a_workbook_of_something_else_is_refused(tmp_path):
    import openpyxl

    for title in ("Sheet", "Table 1"):
        book = openpyxl.Workbook()
        book.active.title = title
        book.active.append(["Sales", 1, 2])
        book.save(tmp_path / "f.xlsx")
        for name in ("nato", "nato-2024", "sipri"):
            with pytest.raises(DelianError) as told:
                read_file(name, tmp_path / "f.xlsx", DAY)
            assert told.value.code == "file-refused"


def test_correlates_of_war_in_thousands_and_minus_nine_is_missing(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("ccode,year,milex,milper\n255,2019,48398000,180\n395,2019,0,-9\n999,2019,1,1\n2,1980,1,1\n")
    found = figures("cow-nmc", path)
    assert {key: row.value for key, row in found.items()} == {
        ("DEU", "spending_usd_current", 2019): "48398000",
        ("DEU", "personnel", 2019): "180",
        ("ISL", "spending_usd_current", 2019): "0",
    }
    assert found["DEU", "spending_usd_current", 2019].price_year == "2019"
    path.write_text("country,year\nDEU,2019\n")
    with pytest.raises(DelianError, match="lacks the columns ccode, milex, milper"):
        read_file("cow-nmc", path, DAY)


def test_sipri_tells_its_doubts_by_the_colour_of_the_text(tmp_path):
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.styles.colors import Color

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Share of GDP"
    for _ in range(5):
        sheet.append(["SIPRI"])
    sheet.append(["Country", "Notes", 1959, 2014, 2015, 2016, 2017])
    sheet.append(["Poland", None, 0.018, 0.019, 0.0195, 0.02, "..."])
    sheet["E7"].font = Font(color=Color(indexed=12))
    sheet["F7"].font = Font(color=Color(indexed=10))
    book.save(tmp_path / "f.xlsx")
    found = {year: row for (_, _, year), row in figures("sipri", tmp_path / "f.xlsx").items()}
    assert {year: (row.value, row.status, row.note) for year, row in found.items()} == {
        2014: ("1.9", "observed", ""),
        2015: ("1.95", "estimated", "SIPRI estimate"),
        2016: ("2.0", "estimated", "highly uncertain"),
    }


@pytest.mark.data
def test_the_publishers_own_files(raw_data):
    nato = figures("nato-2024", raw_data / "nato" / "240617-def-exp-2024-TABLES-en.xlsx")
    assert len({key[0] for key in nato if key[1] == "share_gdp"}) == 31
    assert {key[2] for key in nato} == set(range(2014, 2025))
    assert ("ISL", "gdp_usd_current", 2024) in nato
    sipri = figures("sipri", raw_data / "sipri" / "SIPRI-Milex-data-1949-2024_2.xlsx")
    spot = {"POL": 4.15, "DEU": 1.89, "FRA": 2.05, "GBR": 2.28, "USA": 3.42}
    assert {m: round(float(sipri[m, "share_gdp", 2024].value), 2) for m in spot} == spot
    states = figures("cow-nmc", raw_data / "cow" / "cow_nmc.csv")
    assert len({key[0] for key in states}) == 47
    assert states["USA", "personnel", 2022].value == "1360.0"
    votes = figures("ideal-points", raw_data / "unga" / "unga_ideal_points_2025-07.csv")
    assert ("DEU", "ideal_point", 2024) in votes
