"""`burden index`: keys, weights, floors, what is unknown, wrong weights."""

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
from delian.questions.burden_index import burden_index


@pytest.fixture(scope="module")
def found():
    return burden_index(draws=2000)


def weights(folder, text):
    path = folder / "w.yaml"
    path.write_text(text, "utf-8")
    return str(path)


def test_the_envelope_and_the_keys_that_were_promised(found):
    told = json.loads(found.to_json())
    jsonschema.validate(told, json.loads((CATALOG / "schemas" / "answer.json").read_text("utf-8")))
    keys = {"member", "score", "rank", "rank_low", "rank_high", "p_bottom_five"}
    assert all(keys <= set(row) for row in told["answer"]["members"])
    for table in ("members", "components", "values"):
        assert {group for row in told["answer"][table] for group in row["from"]} <= set(told["groups"])
    assert {f["source_id"] for f in told["figures"].values()} <= {s["id"] for s in told["sources"]}


def test_ranks_are_a_permutation_and_five_stand_at_the_bottom(found):
    rows = found.answer["members"]
    assert [row["rank"] for row in rows] == list(range(1, 32))
    assert sum(row["p_bottom_five"] for row in rows) == pytest.approx(5)
    assert "ISL" not in {row["member"] for row in rows}


def test_one_component_alone_gives_its_own_order(tmp_path):
    rows = burden_index(weights(tmp_path, "weights: {money: 1}"), draws=200).answer
    values = {row["member"]: row["value"] for row in rows["values"] if row["component"] == "money"}
    order = [row["member"] for row in rows["members"]]
    assert [values[m] for m in order] == sorted(values.values(), reverse=True)
    assert order[0] == "POL"


def test_unknown_is_never_filled_in(found):
    holes = {row["member"]: row["missing"] for row in found.answer["members"] if row["missing"]}
    assert holes["USA"] == ["hosting", "exposure"]
    unknown = {(r["member"], r["component"]) for r in found.answer["values"] if r["value"] is None}
    assert unknown == {(member, part) for member, parts in holes.items() for part in parts}
    assert all(row["reason"] and row["place"] is None for row in found.answer["values"] if row["value"] is None)
    assert "not-filled-in" in {note.code for note in found.warnings}


def test_partial_lists_of_participants_tell_nothing(found):
    named = {name for name in found.figures if name.startswith("operations/")}
    assert named
    assert {name.split("/")[4] for name in named} == {"deployment.complete"}
    assert all(2015 <= int(name.split("/")[3]) <= 2024 for name in named)


def test_a_component_below_the_floor_is_refused_and_a_member_too(tmp_path):
    facts = tmp_path / "facts"
    shutil.copytree(EMBEDDED.with_name("facts"), facts)
    text = (facts / "levels.csv").read_text("utf-8")
    high = text.replace("coverage,2026-11,0.5,", "coverage,2026-11,0.8,").replace(
        "coverage,2026-11,0.6,", "coverage,2026-11,0.95,"
    )
    (facts / "levels.csv").write_text(high, "utf-8")
    build.build_ledger(facts, tmp_path / "l.sqlite")
    with Ledger(tmp_path / "l.sqlite") as ledger:
        rows = burden_index(draws=200, ledger=ledger).answer
    parts = {row["component"]: row for row in rows["components"]}
    assert not parts["exposure"]["used"]
    assert "at least 80% are needed" in parts["exposure"]["reason"]
    assert {row["member"] for row in rows["refused"]} == {*"USA FIN SWE ALB HUN MKD MNE TUR".split()}
    assert len(rows["members"]) == 23


def test_weights_that_leave_a_member_without_figures_refuse_it(tmp_path):
    rows = burden_index(weights(tmp_path, "weights: {exposure: 0.9, money: 0.1}"), draws=200).answer
    left = {row["member"] for row in rows["refused"]}
    assert {"USA", "CAN", "GBR"} <= left
    assert left.isdisjoint({row["member"] for row in rows["members"]})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("weights: {money: 0.5, equipment: 0.4}", "add to 0.9, not to 1"),
        ("weights: {money: 1.5, equipment: -0.5}", "weights.equipment"),
        ("weights: {monney: 1}", "monney"),
        ("weights: {money: x}", "weights.money"),
        ("{}", "weights"),
    ],
)
def test_wrong_weights(text, told, tmp_path, capsys):
    assert main(["burden", "index", "--weights", weights(tmp_path, text), "--json"]) == 2
    out, err = capsys.readouterr()
    error = json.loads(err)["error"]
    assert out == ""
    assert error["code"] == "file-invalid"
    assert told in error["message"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--year", "1990"), "year-outside-data"),
        (("--vintage", "1999"), "unknown-option"),
        (("--draws", "1"), "bad-number"),
        (("--weights", "none.yaml"), "file-not-found"),
    ],
)
def test_wrong_questions(words, code, capsys):
    assert main(["burden", "index", *words, "--json"]) == 2
    assert json.loads(capsys.readouterr().err)["error"]["code"] == code


def test_an_older_edition_uses_the_key_and_the_lists_of_its_time():
    rows = burden_index(year=2019, vintage="2019", draws=200).answer
    parts = {row["component"]: row for row in rows["components"]}
    assert parts["common_funding"]["reason"] == "no key of the common funding for 2019"
    assert parts["aid"]["reason"] == "no aid is counted before 2022"
    assert parts["deployments"]["name"].endswith("2010 to 2019")
    assert {row["member"] for row in rows["members"]}.isdisjoint({"FIN", "SWE", "MKD"})


def test_a_weight_for_a_component_that_is_left_out_is_refused(tmp_path):
    path = weights(tmp_path, "weights: {aid: 0.5, money: 0.5}")
    with pytest.raises(DelianError, match="no aid is counted before 2022") as caught:
        burden_index(path, 2019, "2019")
    assert caught.value.code == "file-invalid"


def test_aid_is_of_one_release_and_of_every_year(found):
    named = {name.split("/")[5] for name in found.figures if name.startswith("aid/")}
    assert named == {"release-28"}
    unknown = {row["member"] for row in found.answer["values"] if row["component"] == "aid" and row["value"] is None}
    assert unknown == {*"ALB HUN MKD MNE TUR".split()}
    usa = next(r["value"] for r in found.answer["values"] if (r["component"], r["member"]) == ("aid", "USA"))
    figures = {name: f.value for name, f in found.figures.items() if name.startswith("aid/USA/")}
    given = sum(value for name, value in figures.items() if "total_allocation" in name)
    assert usa == pytest.approx(100 * given / next(v for name, v in figures.items() if "/gdp/" in name))


def test_the_same_question_gives_the_same_bytes(found):
    assert burden_index(draws=2000).to_json() == found.to_json()
