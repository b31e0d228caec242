from __future__ import annotations

import io

import pytest
from rich.console import Console

from delian.cli import main
from delian.present import quality
from delian.present.coverage_chart import CLASSES, coverage_chart, shade_of
from delian.questions.quality import coverage
from delian.questions.vintages import compare


def printed(capsys, *words):
    assert main(["ledger", *words]) == 0
    return capsys.readouterr().out


def test_the_terminal_names_the_largest_restatements(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    text = printed(capsys, "diff", "2019-06", "2024-06", "--item", "share_gdp")
    lines = [line.split() for line in text.splitlines() if "percent" in line]
    assert lines[0][:4] == ["Bulgaria", "2019", "1.61", "3.13"]
    assert "Romania" in text


def test_the_terminal_shows_publishers_beside_each_other_and_the_rule(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    text = printed(capsys, "compare", "share_gdp", "--year", "2023", "--members", "DEU")
    assert "sipri 2025-04" in text
    assert "Models use: nato, then sipri, then factbook" in text
    assert "definitions differ" in text


def test_the_terminal_tells_of_checks_and_coverage(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    assert printed(capsys, "check").startswith("all figures keep their rules")
    assert "ideal_points" in printed(capsys, "coverage", "--on", "2024-12-31")


def test_the_heat_map_shows_the_cells_of_the_table():
    answer = coverage("inventory", "e3", "2024-12-31")
    spec = coverage_chart(answer)
    drawn = {(row["name"], row["column"]): row["share"] for row in spec["data"]["values"]}
    assert drawn == {(row["name"], str(row["year"])): row["share"] for row in answer.tables()["coverage"]}
    assert {row["class"] for row in spec["data"]["values"]} <= set(CLASSES)
    assert spec["description"].startswith(spec["title"])


@pytest.mark.parametrize(
    ("share", "told"),
    [(0, "nothing"), (0.01, "under 25%"), (0.25, "25 to 50%"), (0.74, "50 to 75%"), (0.99, "over 75%"), (1, "all")],
)
def test_nothing_and_all_have_shades_of_their_own(share, told):
    assert shade_of(share) == told


def test_the_page_opens_offline_and_holds_every_cell(tmp_path, capsys):
    target = tmp_path / "coverage.html"
    words = ["ledger", "coverage", "--alliance", "e3", "--on", "2024-12-31", "--report", str(target)]
    assert main(words) == 0
    page = target.read_text("utf-8")
    assert "<svg" in page
    assert "default-src 'none'" in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")
    for name, cells in quality.cell_rows(coverage(None, "e3", "2024-12-31"), "table").items():
        assert name in page
        assert all(f"<td>{cell}</td>" in page or f">{cell}</th>" in page for cell in cells)
    assert "delian ledger coverage --alliance e3 --on 2024-12-31" in page
    capsys.readouterr()
    assert main(["cite", str(target)]) == 0
    assert "Ledger of cited figures" in capsys.readouterr().out


def test_values_that_nobody_gave_are_dashes():
    answer = compare("share_gdp", 2023, ["AUT", "DEU"])
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(quality.compare_terminal(answer))
    austria = next(line for line in console.export_text().splitlines() if line.startswith("Austria"))
    assert "–" in austria
