"""`delian coalition operation`: P(join) for an operation of one's own, and the errors of a wrong file."""

from __future__ import annotations

import pytest

from delian.actions.operation_file import new
from delian.cli import main
from delian.core.errors import DelianError
from delian.ledger.cards import names
from delian.present import operation as shown
from delian.questions.operation import operation

OWN = """\
id: strait-escort
title: Escort in a strait
year: 2027
leader: FRA
asked: nato
kind: naval
theatre: {name: Strait of Hormuz, latitude: 26.5, longitude: 56.5}
mandate: none
risk: medium
effort: 3000
adversary: other
"""


def _file(tmp_path, text):
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return operation(_file(tmp_path_factory.mktemp("own"), OWN), draws=200)


def test_everybody_asked_has_a_probability_with_its_range_and_reasons(found):
    rows = found.answer["members"]
    assert "FRA" not in {row["member"] for row in rows}
    for row in rows:
        assert 0 < row["p_join"] < 1
        assert row["range"]["low"] <= row["range"]["median"] <= row["range"]["high"]
        assert {"size", "distance", "risk", "history"} <= set(row["because"])


def test_a_mandate_of_the_united_nations_raises_and_risk_lowers_everybody(tmp_path, found):
    un = operation(_file(tmp_path, OWN.replace("mandate: none", "mandate: un")), draws=200).answer
    risky = operation(_file(tmp_path, OWN.replace("risk: medium", "risk: high")), draws=200).answer
    base = {row["member"]: row["range"]["base"] for row in found.answer["members"]}
    assert all(row["range"]["base"] > base[row["member"]] for row in un["members"])
    assert all(row["range"]["base"] < base[row["member"]] for row in risky["members"])


def test_further_countries_can_be_asked(tmp_path):
    members = operation(_file(tmp_path, OWN), ("Australia",), draws=20).answer["members"]
    assert "AUS" in {row["member"] for row in members}


@pytest.mark.parametrize("name", names("operations"))
def test_every_operation_of_the_catalogue_is_answered(name):
    answer = operation(name, draws=20).answer
    assert answer["members"]
    assert [row for row in answer["members"] if row["p_join"] is None] == []


def test_the_offers_for_ukraine_are_set_beside_the_ranking_and_were_not_fitted():
    rank = operation("ukraine-reassurance-25k", draws=20).answer["ranking"]
    assert set(rank["took_part"]) == {"FRA", "SWE", "DNK", "NOR", "EST", "LVA", "LTU", "NLD"}
    assert set(rank["stayed_away"]) == {"ITA", "POL"}
    assert rank["in_fit"] is False
    assert 0.4 < rank["auc_against_all_others"] < 0.7


def test_the_scores_name_both_baselines_and_ours_wins(found):
    by = {row["model"]: row["log_loss"]["base"] for row in found.answer["scores"]}
    assert by["full"] < min(by["base-rate"], by["rank-distance-alliance"])
    assert found.answer["variant"] == "full"


@pytest.mark.parametrize(
    ("code", "old", "changed"),
    [
        ("off-the-map", "latitude: 26.5", "latitude: 126.5"),
        ("off-the-map", "longitude: 56.5", "longitude: -190"),
        ("year-outside-data", "year: 2027", "year: 1914"),
        ("unknown-member", "leader: FRA", "leader: Atlantis"),
        ("unknown-member", "adversary: other", "adversary: Ruritania"),
        ("unknown-alliance", "asked: nato", "asked: nowhere"),
        ("file-invalid", "risk: medium", "risk: enormous"),
        ("file-invalid", "effort: 3000", "effort: many"),
        ("file-invalid", "mandate: none", "mandates: none"),
    ],
)
def test_a_wrong_file_is_refused_with_a_code(tmp_path, code, old, changed):
    with pytest.raises(DelianError) as refused:
        operation(_file(tmp_path, OWN.replace(old, changed)), draws=5)
    assert refused.value.code == code
    assert refused.value.exit_code == 2


def test_an_unknown_name_and_a_wrong_number_of_draws_are_refused():
    with pytest.raises(DelianError, match="unknown operation"):
        operation("libya-2012")
    with pytest.raises(DelianError, match="draws"):
        operation("libya-2011", draws=-1)


def test_the_template_is_written_once_and_answered(tmp_path, capsys):
    path = tmp_path / "Gulf Escort.yaml"
    assert main(["operation", "new", str(path), "--json"]) == 0
    assert '"operation": "gulf-escort"' in capsys.readouterr().out
    with pytest.raises(DelianError, match="exists already"):
        new(path)


def test_it_is_told_in_sentences_tables_charts_and_a_page(found):
    told = shown.sentences(found)
    assert "would join" in told[0]
    assert any("both baselines" in text for text in told)
    assert set(shown.charts(found)) == {"joining", "map", "calibration"}
    assert "<svg" in shown.report_html(found)
