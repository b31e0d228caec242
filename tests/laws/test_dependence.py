"""What must hold of dependence for every input, and which figures stand behind each of its numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from delian.core.scenario import Scenario
from delian.ledger.build import build_ledger
from delian.ledger.store import Ledger
from delian.models import dependence as model
from delian.questions.dependence import dependence
from unit.changed import Changed, same

FACTS = Path(__file__).resolve().parents[1] / "golden" / "facts"
AMOUNTS = st.floats(0.01, 1e6)
SHARES = st.floats(0.01, 1.0)


@given(arrays.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=AMOUNTS))
def test_shares_of_all_members_add_to_one(amounts):
    assert model.shares_of(amounts).sum(axis=1) == pytest.approx(1.0)


@given(arrays.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=AMOUNTS))
def test_herfindahl_lies_between_one_over_n_and_one(value):
    index = model.herfindahl(value)
    assert (index >= 1.0 / value.shape[1] - 1e-9).all()
    assert (index <= 1.0 + 1e-9).all()


@given(arrays.arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=AMOUNTS), AMOUNTS)
def test_herfindahl_does_not_depend_on_the_size_of_the_forces(value, factor):
    assert model.herfindahl(value * factor) == pytest.approx(model.herfindahl(value))


@given(arrays.arrays(float, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=SHARES), st.data())
def test_dependence_lies_between_nothing_and_everything(whole, data):
    kept = data.draw(arrays.arrays(float, whole.shape, elements=st.floats(0.0, 1.0)))
    weights = data.draw(st.lists(st.floats(0.1, 3.0), min_size=len(whole), max_size=len(whole)))
    found = model.dependence(weights, whole, whole * kept)
    assert (found >= -1e-9).all()
    assert (found <= 1.0 + 1e-9).all()
    assert model.dependence(weights, whole, whole) == pytest.approx(0.0)


@pytest.fixture(scope="module")
def small_ledger(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    build_ledger(FACTS, path)
    return path


ASKED = Scenario(missions=("baltic-defence",), draws=20)


def _times(ids, factor):
    """Return the change that multiplies some figures; unknown ones stay unknown."""

    def change(f):
        if f.id not in ids or f.unknown:
            return f
        low, base, high = (x * factor for x in f.range)
        return replace(f, low=low, value=base, high=high)

    return change


def _numbers(answer):
    """Return {path: (own values, groups named)} of every object with a `from`; lists by member or capability."""
    found = {}

    def walk(value, path):
        if isinstance(value, dict):
            if "from" in value:
                found[path] = (_own(value), set(value["from"]))
            for key, part in value.items():
                walk(part, f"{path}.{key}")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for part in value:
                name = part.get("mission") or part.get("capability") or part.get("member")
                walk(part, f"{path}[{name}]")

    walk(answer, "")
    return found


def _own(value):
    kept = {k: v for k, v in value.items() if k != "from"}
    return {
        k: _own(v) if isinstance(v, dict) else v for k, v in kept.items() if not (isinstance(v, dict) and "from" in v)
    }


def test_a_leader_without_forces_is_nobody_to_depend_on(small_ledger):
    with Changed(small_ledger) as ledger:
        tables = ("inventory", "pool_shares")
        ids = {f.id for table in tables for f in ledger.figures(table) if f.id.split("/")[1] == "USA"}
        ledger.change = _times(ids, 0.0)
        answer = dependence(ASKED, "EST", ledger).answer
    value = answer["dependence"]["value"]
    assert (value["low"], value["base"], value["high"]) == (0.0, 0.0, 0.0)
    row = answer["multiplier"][0]
    assert row["multiplier"] is None
    assert row["unbounded"]
    assert row["whole"]["s_star"] == row["without"]["s_star"]
    assert all(r["deployable"] is None or r["deployable"]["base"] == 0.0 for r in answer["leader_shares"])


def test_no_number_changes_without_naming_the_group_that_changed(small_ledger):
    """Halving a group of figures moves only what names it; and it, or every second figure of it, moves something.

    A share of the whole stays as it is when everybody has half of before.
    """
    with Changed(small_ledger) as ledger:
        base = dependence(ASKED, "EST", ledger)
        before = _numbers(base.as_dict()["answer"])
        for group in base.groups.values():
            if group.table == "requirement":
                continue  # stands on the mission's card, not in a table
            moved: set[str] = set()
            for some in (group.figures, group.figures[::2]):
                ledger.change = _times(frozenset(some), 0.5)
                after = _numbers(dependence(ASKED, "EST", ledger).as_dict()["answer"])
                ledger.change = same
                moved |= {path for path in before if before[path][0] != after[path][0]}
            assert {path for path in moved if group.id not in before[path][1]} == set(), group.id
            assert moved, group.id


def test_every_group_that_is_named_exists(small_ledger):
    with Ledger(small_ledger) as ledger:
        answer = dependence(ASKED, "EST", ledger)
    for path, (_, named) in _numbers(answer.as_dict()["answer"]).items():
        assert named <= set(answer.groups), path
