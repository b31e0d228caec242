"""`burden tests`: keys, provenance, chosen members, wrong questions."""

from __future__ import annotations

import json
import shutil

import jsonschema
import pytest

from delian.cli import main
from delian.core.errors import DelianError
from delian.ledger import build
from delian.ledger.cards import CATALOG
from delian.ledger.store import EMBEDDED, Ledger
from delian.questions.burden_tests import burden_tests, level_of

SIX = ("USA", "DEU", "FRA", "ITA", "NLD", "GBR")


@pytest.fixture(scope="module")
def found():
    return burden_tests((1998, 2000), draws=200)


def test_every_number_names_its_groups(found):
    schema = json.loads((CATALOG / "schemas" / "answer.json").read_text("utf-8"))
    told = json.loads(found.to_json())
    jsonschema.validate(told, schema)
    for table in ("exploitation", "concordance", "free_riding", "spatial_lag", "published"):
        rows = told["answer"][table]
        assert rows
        assert {group for row in rows for group in row["from"]} <= set(told["groups"])
    assert {f["source_id"] for f in told["figures"].values()} <= {s["id"] for s in told["sources"]}


def test_the_keys_that_were_promised(found):
    row = found.answer["exploitation"][0]
    assert {"year", "rho", "p_one_sided", "p_permutation", "n"} <= set(row)
    assert [r["year"] for r in found.answer["exploitation"]] == [1998, 1999, 2000]
    assert row["p_permutation"] == pytest.approx(row["p_one_sided"], abs=0.12)


def test_weights_decide_the_verdict_on_concordance(found):
    for row in found.answer["concordance"]:
        assert row["p_low"] <= row["p_equal"] <= row["p_high"]
        assert 0 < row["rejected_share"] < 1
        assert row["weightings"] == 66


def test_every_test_says_what_it_does_not_show(found):
    assert {r["test"] for r in found.answer["readings"]} == {
        "exploitation",
        "concordance",
        "free_riding",
        "spatial_lag",
    }
    assert all(r["shows"] and r["does_not_show"] for r in found.answer["readings"])


def test_readings_follow_from_the_intervals(found):
    for row in found.answer["free_riding"]:
        follows = "follows the leader" in row["reading"]
        assert follows == (row["leader"]["low"] > 0)
        assert row["leader"]["low"] < row["leader"]["base"] < row["leader"]["high"]


def test_chosen_members_leave_out_what_holds_for_all():
    found = burden_tests((2000, 2000), SIX, draws=99).answer
    assert found["exploitation"][0]["n"] == 6
    assert found["published"] == found["spatial_lag"] == []
    assert {row["member"] for row in found["free_riding"]} == set(SIX) - {"USA"}


def test_the_same_question_gives_the_same_bytes(found):
    assert burden_tests((1998, 2000), draws=200).to_json() == found.to_json()


@pytest.mark.parametrize(("p", "level"), [(0.05, 0.05), (0.0502, 0.1), (0.11, 1.0)])
def test_levels(p, level):
    assert level_of(p) == level


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--years", "1950:2000"), "year-outside-data", "--years 1960:2024"),
        (("--years", "2000:1990"), "year-outside-data", "1960 to 2024"),
        (("--years", "x"), "unknown-option", "--years 1960:2024"),
        (("--members", "DEU,FRA"), "too-few-members", "need 6"),
        (("--members", "DEU,FRA,ITA,GBR,USA,POL"), "too-few-members", "in 1960"),
        (("--members", "XXX"), "unknown-member", "XXX"),
        (("--draws", "5"), "bad-number", "99"),
        (("--seed", "-1"), "bad-number", "seed"),
    ],
)
def test_wrong_questions(words, code, told, capsys):
    assert main(["burden", "tests", *words, "--json"]) == 2
    out, err = capsys.readouterr()
    error = json.loads(err)["error"]
    assert out == ""
    assert error["code"] == code
    assert told in error["message"]


def test_without_the_restricted_table_it_says_so(tmp_path):
    facts = EMBEDDED.with_name("facts")
    shutil.copytree(facts, tmp_path / "facts", ignore=shutil.ignore_patterns("restricted"))
    build.build_ledger(tmp_path / "facts", tmp_path / "ledger.sqlite")
    with Ledger(tmp_path / "ledger.sqlite") as ledger, pytest.raises(DelianError, match="restricted") as caught:
        burden_tests(ledger=ledger)
    assert caught.value.code == "year-outside-data"
