from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from delian.models.results import BEST, next_best

CODES = ("ALB", "AUT", "BEL", "BGR", "CZE", "DNK", "EST", "FIN", "USA")


def _asked(joined):
    """Return the rows for a group that is able at base and in three of five draws; everybody's bases are open."""
    plan = SimpleNamespace(group=("TUR",), candidates=CODES, access_holds=lambda members: True)
    drawn = {"s_star": np.array([1.2, 1.1, 1.1, 1.1, 0.8, 0.9]), "s_star_with": joined}
    return next_best(plan, drawn, {code: code for code in CODES}, ["inventory.tankers"])


def test_whoever_lifts_the_probability_most_comes_first():
    """Where everybody's gain at base is nothing because the mission is carried in full, probability decides."""
    joined = np.array([[1.2, 1.1, 1.1, 1.1, 0.8, 1.0]] * len(CODES)).T
    joined[4, CODES.index("USA")] = 1.5
    rows = _asked(joined)
    assert len(rows) == BEST
    assert rows[0]["member"] == "USA"
    assert rows[0]["gain_in_probability"] == pytest.approx(0.4)
    assert [row["member"] for row in rows[1:3]] == ["ALB", "AUT"]


def test_who_adds_nothing_is_not_listed():
    same = np.array([[1.2, 1.1, 1.1, 1.1, 0.8, 0.9]] * len(CODES)).T
    assert _asked(same) == []
    same[5, 3] = 1.1
    assert [row["member"] for row in _asked(same)] == [CODES[3]]
