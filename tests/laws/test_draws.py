"""Keyed draws: what happens to one figure never touches the draws of another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from delian.core.draws import DEPENDENCE, KINDS, Factor, draw

SHARES = st.lists(st.floats(0.01, 0.99), min_size=3, max_size=3).map(sorted)
AMOUNTS = st.lists(st.floats(0.1, 1e4), min_size=3, max_size=3).map(sorted)


@st.composite
def factors(draw_from, least=2):
    keys = draw_from(st.lists(st.text("abcdef/0123", min_size=1, max_size=6), min_size=least, max_size=6, unique=True))
    found = []
    for key in keys:
        family = draw_from(st.sampled_from(["amount", "share"]))
        low, base, high = draw_from(SHARES if family == "share" else AMOUNTS)
        kind, owner = draw_from(st.sampled_from(KINDS)), draw_from(st.sampled_from(["", "DEU", "FRA"]))
        found.append(Factor(key, kind, owner, low, base, high, family))
    return found


RUNS = {"seed": st.integers(0, 2**62), "dependence": st.sampled_from(sorted(DEPENDENCE)), "stop": st.integers(1, 12)}


@given(many=factors(), data=st.data(), **RUNS)
def test_removing_one_leaves_the_others(many, data, seed, dependence, stop):
    gone = data.draw(st.sampled_from(many))
    rest = [f for f in many if f is not gone]
    whole = draw(many, seed=seed, start=0, stop=stop, dependence=dependence)
    fewer = draw(rest, seed=seed, start=0, stop=stop, dependence=dependence)
    kept = [i for i, f in enumerate(many) if f is not gone]
    assert np.array_equal(whole[:, kept], fewer)


@given(many=factors(), random=st.randoms(use_true_random=False), **RUNS)
def test_reordering_reorders(many, random, seed, dependence, stop):
    order = list(range(len(many)))
    random.shuffle(order)
    whole = draw(many, seed=seed, start=0, stop=stop, dependence=dependence)
    turned = draw([many[i] for i in order], seed=seed, start=0, stop=stop, dependence=dependence)
    assert np.array_equal(whole[:, order], turned)


@given(many=factors(least=1), points=SHARES, **RUNS)
def test_adding_one_leaves_the_others(many, points, seed, dependence, stop):
    new = Factor("new figure", "usable", "DEU", *points, "share")
    whole = draw(many, seed=seed, start=0, stop=stop, dependence=dependence)
    more = draw([new, *many], seed=seed, start=0, stop=stop, dependence=dependence)
    assert np.array_equal(more[:, 1:], whole)


@given(many=factors(least=1), cuts=st.lists(st.integers(0, 30), max_size=4), **RUNS)
def test_splitting_the_work_changes_nothing(many, cuts, seed, dependence, stop):
    places = sorted({0, 30, stop, *cuts})
    parts = [draw(many, seed=seed, start=a, stop=b, dependence=dependence) for a, b in pairwise(places)]
    assert np.array_equal(np.concatenate(parts), draw(many, seed=seed, start=0, stop=30, dependence=dependence))


@given(many=factors(least=1), **RUNS)
def test_base_comes_first_and_values_stay_in_their_family(many, seed, dependence, stop):
    values = draw(many, seed=seed, start=0, stop=stop, dependence=dependence)
    assert values[0].tolist() == [f.base for f in many]
    assert np.isfinite(values).all()
    assert (values >= 0).all()
    assert (values[:, [f.family == "share" for f in many]] <= 1).all()


@given(SHARES, SHARES, st.integers(0, 2**62))
def test_more_in_every_point_is_never_less_in_any_draw(first, second, seed):
    lower = Factor("x", "usable", "DEU", *(min(a, b) for a, b in zip(first, second, strict=True)), "share")
    upper = Factor("x", "usable", "DEU", *(max(a, b) for a, b in zip(first, second, strict=True)), "share")
    less, more = (draw([f], seed=seed, start=0, stop=20)[:, 0] for f in (lower, upper))
    # Beyond the 5th and 95th percentile two lines may cross; between them they never do.
    inside = (less >= lower.low) & (less <= lower.high) & (more >= upper.low) & (more <= upper.high)
    assert (less[inside] <= more[inside] + 1e-12).all()
