"""Laws of conditional joining, against brute force where a set is searched for."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delian.core.errors import DelianError
from delian.models import willing

NUMBERS = st.integers(-30, 30)


@st.composite
def games(draw, most=12):
    n = draw(st.integers(2, most))
    drive = np.array(draw(st.lists(NUMBERS, min_size=n, max_size=n)), float)
    pull = np.array(draw(st.lists(st.integers(0, 20), min_size=n, max_size=n)), float)
    movers = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    return drive, pull, movers


def _stands(drive, pull, movers, joined):
    felt = (joined * pull).sum() - joined * pull
    return bool((((drive + felt >= 0) | movers) == joined).all())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(games(most=9))
def test_least_and_greatest_bound_every_equilibrium(game):
    drive, pull, movers = game
    low, high = willing.least(drive, pull, movers), willing.greatest(drive, pull, movers)
    every = [np.array([bool(i >> b & 1) for b in range(len(drive))]) for i in range(2 ** len(drive))]
    standing = [joined for joined in every if _stands(drive, pull, movers, joined)]
    assert any((joined == low).all() for joined in standing)
    assert any((joined == high).all() for joined in standing)
    assert all((low <= joined).all() and (joined <= high).all() for joined in standing)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(games(), st.integers(0, 20))
def test_a_backstop_or_a_mover_never_takes_anybody_out(game, help_given):
    drive, pull, movers = game
    nobody = np.zeros_like(movers)
    for settle in (willing.least, willing.greatest):
        assert (settle(drive, pull, nobody) <= settle(drive + help_given, pull, nobody)).all()
        assert (settle(drive, pull, nobody) <= settle(drive, pull, movers)).all()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(games(), st.randoms(use_true_random=False))
def test_the_order_of_members_never_matters(game, random):
    drive, pull, movers = game
    order = list(range(len(drive)))
    random.shuffle(order)
    for settle in (willing.least, willing.greatest):
        assert (settle(drive, pull, movers)[order] == settle(drive[order], pull[order], movers[order])).all()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(games(), st.data())
def test_the_tipping_set_tips_and_no_smaller_one_does(game, data):
    drive, pull, _ = game
    n = len(drive)
    supply = np.array(data.draw(st.lists(st.integers(0, 9), min_size=2 * n, max_size=2 * n)), float).reshape(n, 2)
    wanted = np.array(data.draw(st.lists(st.integers(0, 30), min_size=2, max_size=2)), float)

    def enough(joined):
        return (joined @ supply >= wanted).all(axis=-1)

    def tips(chosen):
        movers = np.isin(np.arange(n), chosen)
        return bool(enough(willing.least(drive, pull, movers)[None])[0])

    found = willing.tipping(drive, pull, np.arange(n), enough)
    smallest = next((k for k in range(n + 1) if any(tips(c) for c in combinations(range(n), k))), None)
    assert found.proved
    if smallest is None:
        assert found.sets == ()
        return
    assert all(len(chosen) == smallest and tips(chosen) for chosen in found.sets)
    assert len(set(found.sets)) == len(found.sets)
    # A mover who would join anyway adds nothing: such sets are not smallest, so all smallest ones are listed.
    assert set(found.sets) == {c for c in combinations(range(n), smallest) if tips(c)}


def test_a_search_cut_short_says_so_and_still_tips():
    drive, pull = np.full(12, -100.0), np.ones(12)

    def enough(joined):
        return joined.sum(axis=-1) >= 6

    found = willing.tipping(drive, pull, np.arange(12), enough, most=20)
    assert not found.proved
    assert len(found.sets[0]) == 6


def test_a_pull_below_zero_is_refused():
    with pytest.raises(DelianError, match="may not put others off"):
        willing.least(np.zeros(2), np.array([1.0, -0.5]), np.zeros(2, bool))
