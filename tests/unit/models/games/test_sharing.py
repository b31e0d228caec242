from __future__ import annotations

from fractions import Fraction

import pytest

from delian.core.errors import DelianError
from delian.models.games import sharing


def _fractions(*numbers):
    return [Fraction(str(n)) for n in numbers]


def test_capped_key_makes_the_two_largest_equal_and_keeps_other_proportions():
    shares = sharing.capped(Fraction(100), _fractions(22, 15, 10, 5))
    assert shares[0] == shares[1] == Fraction(100) * 15 / 45
    assert shares[2] == 2 * shares[3]
    assert sum(shares) == 100


def test_capped_key_of_one_payer_or_of_equals_changes_nothing():
    assert sharing.capped(Fraction(10), _fractions(3)) == [10]
    assert sharing.capped(Fraction(10), _fractions(3, 3, 4)) != sharing.proportional(Fraction(10), _fractions(3, 3, 4))
    assert sharing.capped(Fraction(9), _fractions(3, 3, 3)) == [3, 3, 3]


def test_equal_and_proportional():
    assert sharing.equal(Fraction(10), 3) == [Fraction(10, 3)] * 3
    assert sharing.proportional(Fraction(10), _fractions(1, 4)) == [2, 8]


def test_airport_in_any_order():
    assert sharing.airport(_fractions(3, 1, 2)) == [Fraction(11, 6), Fraction(1, 3), Fraction(5, 6)]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: sharing.proportional(Fraction(1), _fractions(0, 0)), "at least one weight"),
        (lambda: sharing.claims(Fraction(7), _fractions(1, 2)), "sum of the claims"),
        (lambda: sharing.claims(Fraction(-1), _fractions(1, 2)), "sum of the claims"),
    ],
)
def test_what_cannot_be_shared_is_refused(call, says):
    with pytest.raises(DelianError) as told:
        call()
    assert told.value.code == "bad-number"
    assert says in told.value.message
