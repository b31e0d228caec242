from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest

from delian.cli import main
from delian.core.errors import DelianError
from delian.questions.game import game

HEAD = "id: g\ntitle: G\n"
THREE = HEAD + "rule: {quota: 2, weights: {A: 1, B: 1, C: 1}}\n"
TABLE = HEAD + "players: [A, B]\ncost: {table: [3, 4, 5]}\n"
MANY = HEAD + "rule: {quota: 40, weights: {" + ", ".join(f"P{i}: {1 + i % 7}" for i in range(70)) + "}}\n"
HARD = HEAD + "rule: {quota: 50000, weights: {" + ", ".join(f"P{i}: {3**i % 9973}" for i in range(24)) + "}}\n"
FLEET = (
    HEAD
    + """
value:
  requirement: {tankers: 10, escorts: 4}
  supply: {A: {tankers: 6}, B: {tankers: 3.5, escorts: 3}, C: {escorts: 2}}
"""
)


@pytest.fixture
def ask(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(text, *index, **given):
        (tmp_path / "g.yaml").write_text(text, "utf-8")
        return game("g.yaml", index, **given)

    return run


@pytest.fixture
def refused(ask):
    def run(text, *index, code, says, **given):
        with pytest.raises(DelianError) as told:
            ask(text, *index, **given)
        assert told.value.code == code, told.value.message
        assert told.value.exit_code == 2
        assert says in told.value.message
        return told.value

    return run


def test_a_rule_answers_with_the_keys_promised(ask):
    found = ask(THREE).answer
    assert [row["name"] for row in found["players"]] == ["A", "B", "C"]
    for row in found["players"]:
        assert [row["shapley_shubik"], row["banzhaf_normalised"]] == pytest.approx([1 / 3, 1 / 3])
        assert row["banzhaf_absolute"] == 0.5
        assert row["exact"] == {"shapley_shubik": "1/3", "banzhaf_normalised": "1/3", "banzhaf_absolute": "1/2"}
    assert (found["able_count"], found["minimal_count"]) == (4, 3)
    assert (found["method"], found["standard_error"]) == ("exact", None)


def test_shares_of_a_rule_and_who_objects(ask):
    found = ask(THREE, share=("shapley", "equal", "nucleolus", "least-core")).answer
    assert found["shares"]["nucleolus"] == pytest.approx({"A": 1 / 3, "B": 1 / 3, "C": 1 / 3})
    assert not any(found["in_core"].values())
    assert found["core"]["excess"] == pytest.approx(1 / 3)
    assert {len(row["objecting"]) for row in found["divisions"]} == {2}


def test_a_table_of_costs_by_number_and_by_name_is_the_same(ask):
    named = TABLE.replace(
        "[3, 4, 5]", "[{members: [B], amount: 4}, {members: [A], amount: 3}, {members: [B, A], amount: 5}]"
    )
    first, second = ask(TABLE).answer, ask(named).answer
    assert first == second
    assert first["shares"]["shapley"] == {"A": 2, "B": 3}
    assert first["in_core"] == {"shapley": True, "nucleolus": True}


def test_a_table_of_twenty_players_from_a_file_beside_the_game(ask, tmp_path):
    n = 20
    sizes = np.array([bin(m).count("1") for m in range(1, 1 << n)])
    (tmp_path / "costs.csv").write_text("\n".join(map(str, 10 + sizes)), "utf-8")
    players = ", ".join(f"P{i}" for i in range(n))
    found = ask(f"{HEAD}players: [{players}]\ncost: {{file: costs.csv}}\n", share=("shapley",)).answer
    assert {row["exact"]["share"]["shapley"] for row in found["players"]} == {str(Fraction(30, 20))}


def test_the_share_carried_has_prices_and_a_division_in_the_core(ask):
    found = ask(FLEET, share=("prices", "shapley", "nucleolus")).answer
    assert found["total"] == pytest.approx(0.95)
    assert {row["row"]: row["price"] for row in found["prices"]} == pytest.approx({"tankers": 0.1, "escorts": 0.0})
    assert found["shares"]["prices"] == pytest.approx({"A": 0.6, "B": 0.35, "C": 0.0})
    assert found["in_core"]["prices"]
    assert sum(Fraction(row["exact"]["share"]["shapley"]) for row in found["players"]) == Fraction(19, 20)


def test_the_share_carried_by_thirty_is_sampled_and_says_so(ask):
    supply = ", ".join(f"P{i}: {{a: {1 + i % 5}, b: {i % 3}}}" for i in range(30))
    text = f"{HEAD}value: {{requirement: {{a: 100, b: 40}}, supply: {{{supply}}}}}\n"
    answer = ask(text, share=("shapley",))
    assert sum(answer.answer["shares"]["shapley"].values()) == pytest.approx(0.75, abs=0.02)
    assert 0 < answer.answer["divisions"][0]["standard_error"] < 0.01
    assert "sampled-share" in {note.code for note in answer.warnings}


def test_owen_needs_unions_and_is_there_when_they_are(ask, refused):
    found = ask(THREE + "unions: {two: [A, B]}\n").answer
    assert [row["owen"] for row in found["players"]] == pytest.approx([0.5, 0.5, 0.0])
    assert [row["union"] for row in found["players"]] == ["two", "two", None]
    refused(THREE, "owen", code="unknown-option", says="unions")


def test_a_quota_above_the_total_is_a_dead_game_not_an_error(ask):
    answer = ask(THREE.replace("quota: 2", "quota: 4"))
    assert [row["shapley_shubik"] for row in answer.answer["players"]] == [0, 0, 0]
    assert (answer.answer["able_count"], answer.answer["minimal_count"]) == (0, 0)
    assert [note.code for note in answer.warnings] == ["dead-game"]


def test_more_than_63_players_are_sampled_or_refused(ask, refused):
    answer = ask(MANY, samples=20_000)
    assert answer.answer["method"] == "sampled"
    assert 0 < answer.answer["standard_error"] <= 0.004
    assert sum(row["shapley_shubik"] for row in answer.answer["players"]) == pytest.approx(1.0)
    assert answer.answer["players"][0]["exact"] is None
    assert "sampled" in {note.code for note in answer.warnings}
    refused(MANY, code="game-too-large", says="70 players", exact=True)


def test_the_limit_of_nodes_samples_or_is_refused(ask, refused):
    counted, sampled = ask(HARD).answer, ask(HARD, nodes=500, samples=40_000).answer
    assert (counted["method"], sampled["method"]) == ("exact", "sampled")
    for exact, near in zip(counted["players"], sampled["players"], strict=True):
        for key in ("shapley_shubik", "banzhaf_absolute"):
            assert near[key] == pytest.approx(exact[key], abs=6 * sampled["standard_error"])
    assert refused(HARD, code="game-too-large", says="--exact", exact=True, nodes=500).where[0].column == "--exact"


def test_the_shapley_value_is_there_though_only_banzhaf_is_shown(ask):
    for text in (HARD, MANY):
        found = ask(text, "banzhaf", share=("shapley",), samples=5000).answer
        assert "shapley_shubik" not in found["players"][0]
        assert sum(found["shares"]["shapley"].values()) == pytest.approx(1.0)
        assert found["in_core"] == {"shapley": False}


def test_the_same_question_gives_the_same_bytes(ask):
    assert ask(MANY, samples=1000).to_json() == ask(MANY, samples=1000).to_json()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (THREE.replace("A: 1", "A: -1"), "minimum of 0"),
        (THREE.replace("A: 1", "A: .nan"), "finite number"),
        (THREE.replace("quota: 2", "quota: .inf"), "finite number"),
        (THREE.replace("quota: 2", "quota: 0"), "0"),
        (THREE + "players: [A, B, C, a]\n", "each player once"),
        (THREE + "players: [A, B]\n", "a player of the list"),
        (THREE + "unions: {x: [A, D]}\n", "a player of the list"),
        (THREE + "unions: {x: [A], y: [A, B]}\n", "one union at most"),
        (THREE + "key: {A: 1}\n", "a weight for every player"),
        (THREE + "source: nowhere\n", "listed under sources"),
        (THREE + "cost: {airport: {A: 1}}\n", "one of rule, cost or value"),
        (HEAD, "no game"),
        (HEAD + "rule: {weights: {A: 1}}\n", "one of"),
        (HEAD + "rule: {all_of: [{quota: 1}]}\n", "rule.all_of.0"),
        (HEAD + "rule: {requirement: {}, supply: {A: {}}}\n", "non-empty"),
        (HEAD + "rule: {requirement: {x: 0}, supply: {A: {x: 1}}}\n", "0"),
        (HEAD + "rule: {requirement: {x: 1}, supply: {A: {y: 1}}}\n", "a row of the requirement"),
        (HEAD + "rule: {quota: 1, weights: {1: 1}}\n", "not of type 'string'"),
        (TABLE.replace("[3, 4, 5]", "[3, 4]"), "3 coalitions"),
        (TABLE.replace("[3, 4, 5]", "[3, 4, .nan]"), "finite number"),
        (TABLE.replace("players: [A, B]\n", ""), "needs the list of players"),
        (TABLE.replace("[3, 4, 5]", "[3, 4, {members: [A], amount: 1}]"), "like the first entry"),
        (
            TABLE.replace("[3, 4, 5]", "[" + 2 * "{members: [A], amount: 1}, " + "{members: [B], amount: 1}]"),
            "each coalition once",
        ),
    ],
)  # fmt: skip
def test_files_that_are_no_game(refused, text, says):
    refused(text, code="file-invalid", says=says)


@pytest.mark.parametrize(
    ("text", "given", "code", "says"),
    [
        (THREE.replace("weights: {", "weights: {A: 1, "), {}, "file-malformed", "two keys"),
        (THREE.replace("A: 1", "A: 1.000000000001"), {}, "bad-number", "beyond the scale"),
        (TABLE.replace("5]", "5.00000001]"), {}, "bad-number", "beyond the scale"),
        (HEAD + "value: {estate: 9, claims: {A: 1}}\n", {"share": ("talmud",)}, "bad-number", "sum of the claims"),
        (THREE, {"share": ("shaply",)}, "unknown-option", "shapley"),
        (THREE, {"share": ("talmud",)}, "unknown-option", "claims"),
        (THREE, {"share": ("airport",)}, "unknown-option", "airport"),
        (THREE, {"share": ("prices",)}, "unknown-option", "requirement"),
        (THREE, {"share": ("proportional",)}, "file-invalid", "key"),
        (THREE, {"samples": 0}, "bad-number", "--samples"),
        (THREE, {"nodes": 0}, "bad-number", "--nodes"),
        (THREE, {"seed": -1}, "bad-number", "--seed"),
        (MANY, {"share": ("nucleolus",)}, "game-too-large", "at most 20 players"),
        (HEAD + "players: [A, B]\ncost: {file: none.csv}\n", {}, "file-not-found", "none.csv"),
    ],
)
def test_questions_that_cannot_be_answered(refused, text, given, code, says):
    refused(text, code=code, says=says, **given)


def test_names_that_do_not_exist(refused):
    with pytest.raises(DelianError) as told:
        game("eec-1985")
    assert (told.value.code, told.value.did_you_mean[0]) == ("unknown-game", "eec-1958")
    refused(THREE, "banzaf", code="unknown-option", says="banzhaf")
    refused(TABLE, "banzhaf", code="unknown-option", says="--share")


def test_a_table_of_twenty_one_players_is_too_large(refused):
    players = ", ".join(f"P{i}" for i in range(21))
    refused(f"{HEAD}players: [{players}]\ncost: {{table: [1]}}\n", code="game-too-large", says="21 players")


def test_a_broken_line_of_a_table_is_named(ask, refused, tmp_path):
    (tmp_path / "t.csv").write_text("1\ntwo\nnan\n", "utf-8")
    refused(TABLE.replace("{table: [3, 4, 5]}", "{file: t.csv}"), code="file-invalid", says="line 2")


def test_command_line(ask, capsys):
    ask(THREE)
    assert main(["game", "g.yaml", "--index", "banzhaf", "--share", "shapley,equal", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["answer"]["in_core"] == {"shapley": False, "equal": False}
    assert main(["game", "g.yaml", "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("name,shapley_shubik,banzhaf_normalised")
    assert main(["game", "eec-1958"]) == 0
    out = capsys.readouterr().out
    assert "7/30" in out
    assert "14 of 64 coalitions can decide, 4 of them" in out
    assert main(["game", "g.yaml", "--nodes", "x"]) == 2


def test_it_says_who_is_needed(ask):
    rule = "rule: {quota: 8, weights: {Ann: 4, Bo: 3, Cem: 2, Dag: 1}}\n"
    found = ask(HEAD + rule).answer
    assert found["indispensable"] == ["Ann", "Bo"]
    assert found["veto_pairs"] == [["Cem", "Dag"]]
    assert found["smallest"] in (["Ann", "Bo", "Cem"], ["Ann", "Bo", "Dag"])
    assert found["cheapest"] is None
    priced = ask(HEAD + rule + "key: {Ann: 5, Bo: 5, Cem: 0.5, Dag: 1}\n").answer["cheapest"]
    assert (priced["members"], priced["cost"]) == (["Ann", "Bo", "Cem"], 10.5)
    many = ask(MANY).answer
    assert (many["indispensable"], many["smallest"]) == ([], None)
    assert "indispensable" not in ask(TABLE).answer


def test_the_terminal_names_who_is_needed_and_few_pairs(ask, capsys):
    rule = "rule: {quota: 8, weights: {Ann: 4, Bo: 3, Cem: 2, Dag: 1}}\n"
    ask(HEAD + rule + "key: {Ann: 5, Bo: 5, Cem: 0.5, Dag: 1}\n")
    assert main(["game", "g.yaml"]) == 0
    shown = capsys.readouterr().out
    assert "No decision without Ann and Bo." in shown
    assert "No decision without one of two: Cem or Dag." in shown
    assert "The smallest coalition has 3 of 4." in shown
    assert "The cheapest by the key, at 10.5: Ann, Bo and Cem." in shown
