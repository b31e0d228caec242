"""Small files in the layouts of the publishers, written by hand; most numbers are made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def world_bank(path: Path, rows: list[tuple[str, str, float | None]], **about: Any) -> Path:
    """Write GDP as the World Bank's service answers: [about, rows]; rows are (ISO3, year, value)."""
    head = {"page": 1, "pages": 1, "per_page": 20000, "total": len(rows), "lastupdated": "2026-07-01"} | about
    indicator = {"id": "NY.GDP.MKTP.CD", "value": "GDP (current US$)"}
    body = [
        {"indicator": indicator, "country": {"id": "", "value": ""}, "countryiso3code": code, "date": year}
        | {"value": value, "unit": "", "obs_status": "", "decimal": 0}
        for code, year, value in rows
    ]
    path.write_text(json.dumps([head, body]), "utf-8")
    return path


def imf(path: Path) -> Path:
    """Write GDP as the IMF datamapper answers, in billions."""
    values = {"DEU": {"2024": 4658.5, "2027": 5100.0, "1980": 853.7}, "UVK": {"2024": 11.1}, "TWN": {"2024": 782.4}}
    path.write_text(json.dumps({"values": {"NGDPD": values}, "api": {"version": "1"}}), "utf-8")
    return path


def eurostat(path: Path, **changed: Any) -> Path:
    """Write defence as a share of GDP as JSON-stat: Greece, Germany and the EU, two years, one gap, one flag."""
    found = {
        "version": "2.0",
        "class": "dataset",
        "label": "General government expenditure by function (COFOG)",
        "updated": "2026-04-27T11:00:00+0200",
        "id": ["freq", "unit", "cofog99", "geo", "time"],
        "size": [1, 1, 1, 3, 2],
        "dimension": {
            "freq": {"category": {"index": {"A": 0}}},
            "unit": {"category": {"index": {"PC_GDP": 0}}},
            "cofog99": {"category": {"index": {"GF02": 0}}},
            "geo": {"category": {"index": {"EL": 1, "EU27_2020": 0, "DE": 2}}},
            "time": {"category": {"index": {"2023": 0, "2024": 1}}},
        },
        "value": {"0": 1.3, "1": 1.4, "2": 2.2, "4": 1.1, "5": 1.2},
        "status": {"5": "p"},
    } | changed
    path.write_text(json.dumps(found), "utf-8")
    return path


def nato_sheets(path: Path, *, core: bool) -> Path:
    """Write two tables in the layout of NATO's editions of 2025 and 2026 (figures named in tests are NATO's)."""
    import openpyxl

    word = "Core defence expenditure" if core else "Defence expenditure"
    years = ("2024", "2025e", "2026e")
    money = [
        [f"Table 2: {word}"],
        ["Million US dollars"],
        ["Current prices and exchange rates"],
        ["", *years],
        ["Sweden*", 12000.5, 15000, 21000.25],
        ["Türkiye", 22000, None, 25000],
        ["United States", 935000, 980000, 1032849],
        ["NATO Total", 1, 2, 3],
        [],
        ["Constant 2021 prices and exchange rates"],
        ["", *years],
        ["Sweden*", 11000, 13000, 17000],
    ]
    share = [
        [f"Table 3: {word} as a share of GDP and annual real change"],
        ["Based on 2021 prices"],
        ["Share of real GDP (%)"],
        ["", *years],
        ["Sweden*", 2.2, 2.5, 3.22],
        ["Slovak Republic", 2.0, 2.0, 2.1],
        [],
        ["Annual real change (%)"],
        ["", *years],
        ["Sweden*", 30.0, -2.5, 28.0],
    ]
    parts = [
        [f"Table 8a: Distribution of {word.lower()} by main category"],
        ["Percentage of total"],
        ["Equipment expenditure"],
        ["", *years],
        ["Sweden*", 20.0, 23.0, 25.41],
    ]
    book = openpyxl.Workbook()
    for name, lines in (("Table 2", money), ("Table 3", share), ("Table 8a", parts)):
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.remove(book.worksheets[0])
    book.save(path)
    return path


AID_KINDS = ("financial", "humanitarian", "military")


def kiel(
    path: Path,
    summary: list[list[Any]],
    packages: list[list[Any]],
    titles: list[str] | None = None,
    unit: str = "€ billion",
) -> Path:
    """Write the two sheets of a release: a first column that is empty, headings with their units below."""
    heads = titles or [f"{kind} {what}" for what in ("allocations", "commitments") for kind in AID_KINDS]
    heads = [*heads, "Total bilateral allocations", "Total bilateral commitments", "GDP (2021)", heads[0]]
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Country Summary (€)"
    for _ in range(7):
        sheet.append(["Ukraine Support Tracker"])
    sheet.append([None, "Country", "EU member", *(head.capitalize() for head in heads)])
    sheet.append([None, None, None, *[unit] * (len(heads) - 1), "% 2021 GDP"])
    for line in summary:
        sheet.append([None, *line])
    sheet.append([None, "Total", None, *[9999] * len(heads)])
    sheet.append([None, "Note: made up", None])
    sheet = book.create_sheet("Bilateral Assistance, MAIN DATA")
    sheet.append([
        "activity", "donor", "measure", "aid_type_general", "month", "month_exists_dummy",
        "tot_sub_activity_value_EUR_redistr", "tot_activity_value_EUR",
    ])  # fmt: skip
    for line in packages:
        sheet.append(["x", *line])
    book.save(path)
    return path
