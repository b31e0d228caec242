"""What holds for every game: efficiency, equals alike, dummies nothing, more is not less, order is nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delian.models.games.cheapest import cheapest_able
from delian.models.games.coalitions import indispensable, minimal_count
from delian.models.games.diagram import Covering, build
from delian.models.games.evaluate import able_by_size, gradient, probability
from delian.models.games.indices import power


@st.composite
def games(draw, most=9):
    n, k = draw(st.integers(1, most)), draw(st.integers(1, 4))
    row = st.lists(st.integers(0, 12), min_size=k, max_size=k)
    supply = np.array(draw(st.lists(row, min_size=n, max_size=n)))
    return Covering(supply, np.array(draw(st.lists(st.integers(1, 40), min_size=k, max_size=k))))


@given(games())
def test_shapley_shares_add_up_to_one_when_somebody_is_able(game):
    found = power(build(game))
    assert found.shapley_shubik.sum() == pytest.approx(0.0 if game.dead else 1.0, abs=1e-12)
    assert found.banzhaf.normalised.sum() == pytest.approx(0.0 if game.dead else 1.0, abs=1e-12)
    assert (found.shapley_shubik > -1e-15).all()


@given(games(), st.randoms(use_true_random=False))
def test_the_order_of_members_changes_nothing(game, random):
    turned = list(range(game.members))
    random.shuffle(turned)
    here, there = build(game), build(Covering(game.supply[turned], game.requirement))
    assert here.widths == there.widths
    one, other = power(here), power(there)
    # The same numbers, not only close ones.
    assert other.shapley_shubik.tolist() == one.shapley_shubik[turned].tolist()
    assert other.banzhaf.absolute.tolist() == one.banzhaf.absolute[turned].tolist()
    assert other.banzhaf.normalised.tolist() == one.banzhaf.normalised[turned].tolist()
    assert able_by_size(here) == able_by_size(there)
    moved = Covering(game.supply[turned], game.requirement)
    assert minimal_count(moved) == minimal_count(game)
    assert sorted(turned[i] for i in indispensable(moved)) == list(indispensable(game))
    cost = np.arange(1.0, game.members + 1)
    least, same = cheapest_able(game, cost), cheapest_able(moved, cost[turned])
    assert (least and least.cost) == (same and same.cost)


@given(games())
def test_equals_have_equal_power_and_a_dummy_none(game):
    supply = np.vstack([game.supply, game.supply[:1], np.zeros_like(game.supply[:1])])
    found = power(build(Covering(supply, game.requirement)))
    for index in (found.shapley_shubik, found.banzhaf.absolute):
        assert index[-2] == index[0]
        assert index[-1] == 0.0


@given(games(), st.integers(0, 8), st.integers(1, 5))
def test_a_member_that_brings_more_never_loses_power(game, member, more):
    i = member % game.members
    supply = game.supply.copy()
    supply[i] += more
    before, after = power(build(game)), power(build(Covering(supply, game.requirement)))
    # Coalitions without the member stay as they were; with it, more of them are able.
    assert after.banzhaf.absolute[i] >= before.banzhaf.absolute[i] - 1e-15
    assert after.shapley_shubik[i] >= before.shapley_shubik[i] - 1e-13


@given(games(), st.lists(st.floats(0, 1), min_size=9, max_size=9))
def test_more_likely_members_make_an_able_group_more_likely(game, chances):
    diagram = build(game)
    p = np.array(chances[: game.members])
    slope = gradient(diagram, p)
    assert (slope >= -1e-15).all()
    assert probability(diagram, np.minimum(1.0, p + 0.1)) >= probability(diagram, p) - 1e-12
