from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from delian.core.draws import DEPENDENCE, KINDS, Z95, Factor, draw, factor, interval, normal_scores, uniforms
from delian.core.errors import DelianError
from unit.typed import figure, share

MANY = 40_001
CASES = {
    "amount": Factor("a", "inventory", "DEU", 20, 50, 90, "amount"),
    "amount skewed": Factor("b", "inventory", "DEU", 49, 50, 500, "amount"),
    "amount from zero": Factor("c", "inventory", "DEU", 0, 3, 9, "amount"),
    "amount without lower half": Factor("d", "inventory", "DEU", 5, 5, 9, "amount"),
    "share": Factor("e", "usable", "DEU", 0.35, 0.5, 0.65, "share"),
    "share skewed": Factor("f", "usable", "DEU", 0.05, 0.07, 0.6, "share"),
    "share from zero": Factor("g", "usable", "DEU", 0.0, 0.2, 0.4, "share"),
    "share up to one": Factor("h", "usable", "DEU", 0.6, 0.8, 1.0, "share"),
    "real": Factor("i", "usable", "DEU", -1.2, 0.1, 0.8, "real"),
}


def test_inverse_normal_against_the_standard_library():
    inside = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 5001), 10.0 ** -np.arange(1.0, 16.0), [0.075, 0.925, 0.5]])
    exact = np.array([NormalDist().inv_cdf(p) for p in inside])
    assert normal_scores(inside) == pytest.approx(exact, rel=1e-13, abs=1e-14)


def test_far_tails_of_the_inverse_normal():
    # Wichura's own check values (1988), and the smallest uniform that is drawn.
    u = np.array([0.25, 0.001, 1e-20, 2.0**-54])
    exact = [-0.6744897501960817, -3.090232306167814, -9.262340089798408, NormalDist().inv_cdf(2.0**-54)]
    assert normal_scores(u) == pytest.approx(exact, rel=1e-14)


def test_scores_rise_and_are_odd():
    u = np.linspace(1e-9, 0.5, 2000)
    scores = normal_scores(u)
    assert (np.diff(scores) > 0).all()
    assert scores == pytest.approx(-normal_scores(1 - u), rel=1e-7, abs=1e-15)


def test_z95_is_the_95th_percentile():
    assert NormalDist().inv_cdf(0.95) == pytest.approx(Z95, abs=1e-15)


@pytest.mark.parametrize("dependence", DEPENDENCE)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_low_base_and_high_are_the_5th_50th_and_95th_percentile(case, dependence):
    values = draw([case], seed=7, start=1, stop=MANY, dependence=dependence)[:, 0]
    for share_below, point in ((0.05, case.low), (0.5, case.base), (0.95, case.high)):
        # Four standard errors; ends that carry an atom (clipped at an edge) hold their share from one side.
        error = 4 * (share_below * (1 - share_below) / (MANY - 1)) ** 0.5
        slack = 1e-12 * max(1.0, abs(point))
        assert (values < point - slack).mean() <= share_below + error
        assert (values <= point + slack).mean() >= share_below - error


def test_shares_and_amounts_stay_where_they_can_be():
    for case in CASES.values():
        values = draw([case], seed=3, start=0, stop=5000)[:, 0]
        if case.family != "real":
            assert values.min() >= 0
        if case.family == "share":
            assert values.max() <= 1


def test_base_is_draw_zero():
    factors = list(CASES.values())
    base = draw(factors, seed=1, start=0, stop=3)
    assert base[0].tolist() == [f.base for f in factors]
    assert (base[1:] != base[0]).any(axis=0).all()
    assert draw(factors, seed=1, start=0, stop=1).shape == (1, len(factors))


def test_fixed_factors_never_move():
    fixed = Factor("x", "usable", "", 0.3, 0.3, 0.3, "share")
    assert set(draw([fixed], seed=1, start=0, stop=50)[:, 0]) == {0.3}


def test_an_unknown_amount_is_an_interval():
    unknown = interval("x", "inventory", "DEU", 10.0)
    assert (unknown.low, unknown.base, unknown.high) == (0, 5, 10)
    values = draw([unknown], seed=1, start=1, stop=MANY)[:, 0]
    assert np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95]) == pytest.approx([0.5, 2.5, 5, 7.5, 9.5], abs=0.15)


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 8, 13])
def test_splitting_leaves_draws_unchanged(cut):
    factors = list(CASES.values())
    whole = draw(factors, seed=11, start=0, stop=21)
    parts = [draw(factors, seed=11, start=at, stop=min(at + cut, 21)) for at in range(0, 21, cut)]
    assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_uniforms_are_uniform_and_differ_by_key_and_seed():
    u = uniforms(1949, ["a", "b"], 1, 20_001)
    assert u.min() > 0
    assert u.max() < 1
    assert u.shape == (2, 20_000)
    for row in u:
        assert np.histogram(row, bins=10, range=(0, 1))[0] == pytest.approx([2000] * 10, abs=200)
    assert abs(np.corrcoef(u)[0, 1]) < 0.03
    assert not (uniforms(1950, ["a", "b"], 1, 20_001) == u).any()


def _correlation(first, second, dependence):
    values = np.log(draw([first, second], seed=5, start=1, stop=20_001, dependence=dependence))
    return np.corrcoef(values.T)[0, 1]


@pytest.mark.parametrize(("dependence", "kind", "owner"), [("none", 0, 0), ("default", 0.5, 0.2), ("full", 1, 0)])
def test_dependence_shares_are_correlations(dependence, kind, owner):
    def one(key, kind, member):
        return Factor(key, kind, member, 20, 50, 125, "amount")

    here = one("a", "inventory", "DEU")
    same_kind = _correlation(here, one("b", "inventory", "FRA"), dependence)
    both = _correlation(here, one("c", "inventory", "DEU"), dependence)
    only_owner = _correlation(here, one("d", "readiness", "DEU"), dependence)
    assert [same_kind, both, only_owner] == pytest.approx([kind, kind + owner, owner], abs=0.03)


def test_without_an_owner_the_members_share_goes_to_the_rest():
    pair = [Factor(key, "requirement", "", 20, 50, 125, "amount") for key in "ab"]
    assert _correlation(*pair, "default") == pytest.approx(0.5, abs=0.03)


def test_points_out_of_order_and_unknown_dependence_are_refused():
    wrong = Factor("usable/x", "usable", "", 0.5, 0.4, 0.6, "share")
    with pytest.raises(DelianError, match="usable/x") as told:
        draw([wrong], seed=1, start=0, stop=2)
    assert told.value.code == "bad-number"
    with pytest.raises(DelianError, match="none, default or full"):
        draw([], seed=1, start=0, stop=1, dependence="some")


def test_factors_of_figures_keep_uses_apart():
    usable = share("usable", "others", "land", "any.war", 0.3, 0.4, 0.5)
    mine, yours = (factor(usable, "usable", who, f"{who}/land") for who in ("DEU", "FRA"))
    assert (mine.low, mine.base, mine.high, mine.family) == (0.3, 0.4, 0.5, "share")
    assert mine.key != yours.key
    assert factor(figure("inventory/DEU/tankers/2024/d/v", 3), "inventory").family == "amount"


def test_kinds_that_split_the_uncertainty():
    assert KINDS == ("requirement", "readiness", "inventory", "usable")
