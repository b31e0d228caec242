from __future__ import annotations

import json
import math

import numpy as np
import pytest

from delian.core.answer import Answer, Group, Note, flat, modelled, plain, rounded
from delian.core.figures import Source
from unit.typed import figure

NAME = "inventory/DEU/tankers/2024/delian-2024/v1"


def _answer(answer):
    return Answer(
        schema="delian.assess/1",
        question="assess typed",
        scenario={"year": 2025},
        versions={"delian": "0", "ledger": "x"},
        answer=answer,
        figures={NAME: figure(NAME, 1 / 3)},
        groups={"inventory.tankers": Group("inventory.tankers", "inventory", "held", (NAME,))},
        assumptions=({"number": 1, "figure": NAME},),
        unknown_inputs=(NAME,),
        not_modelled=("will",),
        sources=(Source("s", "p", "t", "2024", "", "none", "A", ""),),
        warnings=(Note("no-draws", "base only"),),
    )


def test_document_has_the_promised_keys_in_order():
    shown = json.loads(_answer({"able": True}).to_json())
    assert list(shown) == [
        "schema", "question", "scenario", "versions", "answer", "figures", "groups", "assumptions",
        "unknown_inputs", "not_modelled", "sources", "warnings",
    ]  # fmt: skip
    assert shown["warnings"] == [{"code": "no-draws", "text": "base only"}]
    assert shown["groups"] == {"inventory.tankers": {"table": "inventory", "where": "held", "figures": [NAME]}}
    assert shown["figures"][NAME]["value"] == 0.333333333


def test_no_nan_and_no_infinity():
    text = _answer({"x": math.nan, "rows": [{"y": math.inf, "z": -math.inf}], "n": np.float64("nan")}).to_json()
    assert json.loads(text, parse_constant=pytest.fail)["answer"] == {
        "x": None,
        "rows": [{"y": None, "z": None}],
        "n": None,
    }


@pytest.mark.parametrize(
    ("value", "shown"),
    [(2**53, 2**53), (2**53 + 1, str(2**53 + 1)), (-(2**60), str(-(2**60))), (True, True), (None, None), ("a", "a")],
)
def test_integers_that_no_browser_can_hold_are_text(value, shown):
    assert plain(value) == shown
    assert plain({"n": [value]}) == {"n": [shown]}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1 / 3, 0.333333333),
        (2e9 / 3, 666666667),
        (0.1 + 0.2, 0.3),
        (1e-20 / 3, 3.33333333e-21),
        (3.0, 3),
        (-0.0, 0),
        (1e300, 1e300),
    ],
)
def test_nine_digits(value, shown):
    assert rounded(value) == shown
    assert str(rounded(value)) == str(shown)


def test_numpy_values_become_plain():
    assert plain({"i": np.int64(3), "f": np.float64(0.5)}) == {"i": 3, "f": 0.5}
    assert plain((1, [2, (3,)])) == [1, [2, [3]]]


def test_same_answer_gives_the_same_bytes():
    answer = {"members": ["TUR", "Türkiye"], "x": 1 / 7}
    assert _answer(answer).to_json() == _answer(dict(answer)).to_json()
    assert "Türkiye" in _answer(answer).to_json()


def test_tables_are_flat_and_one_row_an_object():
    tables = _answer(
        {
            "able": False,
            "s_star": {"low": 0.1, "base": 0.2},
            "needs": [{"capability": "tankers", "range": {"low": 1, "high": 2}, "from": ["a", "b"]}],
            "members": ["DEU", "FRA"],
            "empty": [],
        }
    ).tables()
    assert tables["answer"] == [{"able": False, "s_star.low": 0.1, "s_star.base": 0.2}]
    assert tables["needs"] == [{"capability": "tankers", "range.low": 1, "range.high": 2, "from": "a b"}]
    assert set(tables) == {"answer", "needs"}


def test_flat_joins_lists_of_lists():
    assert flat({"smallest": [["DEU", "FRA"], ["ITA"]]}) == {"smallest": "DEU+FRA ITA"}


def test_outputs_are_percentiles_over_draws_and_the_base_run():
    rng = np.random.default_rng(1)
    values = rng.normal(size=101)
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
    expected = {"low": low, "median": median, "high": high, "base": 9.0}
    assert modelled(values.tolist(), 9.0) == pytest.approx(expected, rel=1e-12)


def test_without_draws_every_point_is_the_base():
    assert modelled([], 4.0) == {"low": 4.0, "median": 4.0, "high": 4.0, "base": 4.0}
    assert modelled([2.0], 4.0) == {"low": 2.0, "median": 2.0, "high": 2.0, "base": 4.0}
