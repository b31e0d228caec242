"""Published power in voting bodies.

The Council of the EEC of 1958 (Brams and Affuso 1976; Banzhaf 5/21, 1/7, 0 and Shapley-Shubik 7/30, 3/20, 0) and the
UN Security Council after 1965 (Shapley and Shubik's index 421/2145 and 4/2145).
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from delian.models.games.coalitions import minimal_count
from delian.models.games.diagram import Covering, build
from delian.models.games.indices import exact, power

EEC_1958 = Covering(np.array([[4], [4], [4], [2], [2], [1]]), np.array([12]))
# Nine of fifteen votes, among them those of the five permanent members.
SECURITY_COUNCIL = Covering(
    np.array([[1, 1]] * 5 + [[1, 0]] * 10),
    np.array([9, 5]),
)


def test_eec_1958():
    found = exact(build(EEC_1958))
    assert found.banzhaf_normalised == (*[Fraction(5, 21)] * 3, *[Fraction(1, 7)] * 2, Fraction(0))
    assert found.shapley_shubik == (*[Fraction(7, 30)] * 3, *[Fraction(3, 20)] * 2, Fraction(0))
    assert found.able_count == 14
    assert minimal_count(EEC_1958) == 4


def test_un_security_council():
    found = exact(build(SECURITY_COUNCIL))
    assert found.shapley_shubik == (*[Fraction(421, 2145)] * 5, *[Fraction(4, 2145)] * 10)
    assert found.able_count == 848
    assert minimal_count(SECURITY_COUNCIL) == 210  # four of ten beside the five


@pytest.mark.parametrize("engine", ["numpy", "numba"])
def test_un_security_council_as_one_weighted_rule(engine):
    weighted = Covering(np.array([[7]] * 5 + [[1]] * 10), np.array([39]))
    found = power(build(weighted, engine=engine))
    assert found.shapley_shubik == pytest.approx([421 / 2145] * 5 + [4 / 2145] * 10, abs=1e-13)
