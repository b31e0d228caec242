"""What all verbs of burden sharing hold: numbers name their figures, pages can be cited, charts stand alone."""

from __future__ import annotations

import html
import json

import pytest

from delian.cli import main
from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.present import aid as aid_shown
from delian.present import burden as burden_shown
from delian.present import burden_index as index_shown
from delian.present import burden_share as share_shown
from delian.present import burden_tests as tests_shown
from delian.present import pledge as pledge_shown
from delian.questions.aid import aid
from delian.questions.burden import burden
from delian.questions.burden_index import burden_index
from delian.questions.burden_tests import burden_tests
from delian.questions.pledge import pledge
from delian.questions.share import share

ASKED = {
    "burden": lambda ledger: burden(2019, "2024", "ppp2021", ledger=ledger),
    "pledge": lambda ledger: pledge("hague-2035", ledger=ledger),
    "index": lambda ledger: burden_index(draws=100, ledger=ledger),
    "tests": lambda ledger: burden_tests((2010, 2014), draws=99, ledger=ledger),
    "share": lambda ledger: share("4600", scenario=Scenario(year=2021), ledger=ledger),
    "us-forces": lambda ledger: share("us-forces", ledger=ledger),
    "aid": lambda ledger: aid(without=("USA",), ledger=ledger),
}
# Of each page: how it is shown, and the words that name definition, vintage and price base.
BASIS = {
    "burden": (burden_shown, "NATO's definition", "edition of 2024-06", "international dollars of 2021"),
    "pledge": (pledge_shown, "NATO's definition", "newest figure of each member and year", "USD at prices of 2024"),
    "index": (index_shown, "NATO's definition", "edition of 2024-06", "no price base"),
    "tests": (tests_shown, "SIPRI's definition", "April 2025", "prices of 2023"),
    "share": (share_shown, "GDP at current prices", "edition 2024-06", "EUR at prices of 2024"),
    "us-forces": (share_shown, "active duty", "release of 2026-06", "USD at prices of 2024"),
    "aid": (aid_shown, "bilateral aid by government", "release 28", "nominal"),
}
VERBS = (
    ["burden"],
    ["burden", "pledge", "2pct"],
    ["burden", "index", "--draws", "100"],
    ["burden", "tests", "--years", "2010:2014", "--draws", "99"],
    ["burden", "share", "4600"],
    ["burden", "share", "us-forces"],
    ["burden", "aid", "--without", "USA"],
)


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
def test_every_number_names_groups_that_exist_and_nothing_is_left_over(asked):
    with Ledger() as ledger:
        answer = asked(ledger)
    assert set(_named(answer.answer)) == set(answer.groups)
    assert {f for group in answer.groups.values() for f in group.figures} == set(answer.figures)


@pytest.mark.parametrize("verb", ASKED)
def test_every_page_names_definition_vintage_and_price_base(verb):
    shown, *words = BASIS[verb]
    with Ledger() as ledger:
        answer = ASKED[verb](ledger)
    told = shown.sheet(answer).basis
    assert [word for word in words if word not in told] == []
    assert html.escape(told.rstrip("."), quote=True).replace("&#x27;", "&#39;") in shown.report_html(answer)


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_every_page_can_be_cited_and_every_chart_is_a_file(words, tmp_path, capsys):
    page, folder = tmp_path / "page.html", tmp_path / "charts"
    assert main([*words, "--report", str(page), "--figures", str(folder)]) == 0
    assert len(page.read_bytes()) < 600_000
    drawn = {path.name for path in folder.iterdir()}
    assert drawn
    assert {name.removesuffix(".svg") for name in drawn if name.endswith(".svg")} == {
        name.removesuffix(".png") for name in drawn if name.endswith(".png")
    }
    capsys.readouterr()
    assert main(["cite", str(page), "--json"]) == 0
    kinds = [entry["kind"] for entry in json.loads(capsys.readouterr().out)["answer"]["entries"]]
    assert kinds[:3] == ["program", "ledger", "publisher"]


def _named(node):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from value if key == "from" else _named(value)
    elif isinstance(node, list):
        for part in node:
            yield from _named(part)
