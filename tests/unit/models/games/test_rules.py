from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from delian.core.errors import DelianError
from delian.core.game import AllOf, AnyOf, Vector, Weighted
from delian.models.games import rules, tables


def _numbers(*numbers):
    return tuple(Fraction(str(n)) for n in numbers)


def _able(rule):
    coverings = rules.alternatives(rule)
    n = coverings[0].members
    return {tuple(i for i in range(n) if m >> i & 1) for m in np.flatnonzero(tables.able(coverings, n))}


TWO_OF_THREE = Weighted(_numbers(1, 1, 1), Fraction(2), False)
FIRST = Weighted(_numbers(1, 0, 0), Fraction(1), False)


def test_intersections_and_unions_are_those_of_sets():
    assert _able(AllOf((TWO_OF_THREE, FIRST))) == _able(TWO_OF_THREE) & _able(FIRST)
    assert _able(AnyOf((TWO_OF_THREE, FIRST))) == _able(TWO_OF_THREE) | _able(FIRST)
    nested = AllOf((AnyOf((TWO_OF_THREE, FIRST)), AnyOf((FIRST, Weighted(_numbers(0, 1, 1), Fraction(2), False)))))
    assert _able(nested) == (_able(TWO_OF_THREE) | _able(FIRST)) & (_able(FIRST) | {(1, 2), (0, 1, 2)})


def test_tenths_are_exact_and_more_than_the_quota_differs_from_at_least():
    tenths = _numbers(0.1, 0.2, 0.3)
    assert (0, 1) in _able(Weighted(tenths, Fraction("0.3"), False))
    assert (0, 1) not in _able(Weighted(tenths, Fraction("0.3"), True))
    assert _able(Weighted(tenths, Fraction("0.3"), True)) == {(0, 2), (1, 2), (0, 1, 2)}


def test_a_vector_needs_every_row():
    vector = Vector(("ships", "aircraft"), (_numbers(2, 0), _numbers(1, 1.5), _numbers(0, 3)), _numbers(3, 3))
    assert _able(vector) == {(0, 1, 2)}


def test_blocks_add_up():
    (covering,) = rules.merged(rules.alternatives(Weighted(_numbers(4, 2, 1), Fraction(5), False)), ((0,), (1, 2)))
    assert covering.supply.tolist() == [[4], [3]]


def test_unions_that_multiply_are_refused():
    either = AnyOf((TWO_OF_THREE, FIRST))
    with pytest.raises(DelianError) as told:
        rules.alternatives(AllOf((either,) * 7))
    assert told.value.code == "game-too-large"


def test_decimals_beyond_the_scale_are_refused():
    with pytest.raises(DelianError) as told:
        rules.alternatives(Weighted(_numbers("1.0000000001", 3, 3), Fraction(4), False))
    assert told.value.code == "bad-number"
    assert "beyond the scale" in told.value.message
