"""Several missions on one supply, against a programme with explicit allocation, against grids, and by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from delian.core.draws import draw
from delian.models import missions
from delian.models.forces import Rules, Terms, keyed, most_shares
from delian.models.outcome import runs_of
from delian.models.sharing import blocks, ceilings, sharing
from delian.models.simultaneous import alone, at_once, contests, together
from unit.several import ceiling, changed, columns, explicit, fixed, joint, need, plan, share_of
from unit.typed import share


def one(name, required, held, share=0.5, ready=(1.0,)):
    return plan(name, [(need("a"), required)], held, columns("a"), share, ready)


HELD = {"DEU": {"a": 40.0}, "FRA": {"a": 20.0}}


def test_two_identical_missions_on_one_supply_with_the_ceiling_at_the_share_give_half():
    pair = [one("x", 30, HELD), one("y", 30, HELD)]
    assert float(alone(joint(pair, 0.5), 0)[0]) == pytest.approx(1.0)
    assert share_of(pair, 0.5) == pytest.approx(0.5)


def test_three_give_a_third():
    assert share_of([one(n, 30, HELD) for n in "xyz"], 0.5) == pytest.approx(1 / 3)


def test_a_ceiling_high_enough_for_both_gives_the_smaller_of_the_two():
    pair = [one("x", 30, HELD), one("y", 20, HELD)]
    assert share_of(pair, 1.0) == pytest.approx(1.0)
    assert contests(joint(pair, 1.0)) == []


def test_missions_without_a_capability_in_common_give_the_smaller_of_the_two():
    both = {"DEU": {"a": 40.0, "b": 10.0}}
    x = plan("x", [(need("a"), 10)], both, columns("a"))
    y = plan("y", [(need("b"), 4)], both, columns("b"))
    assert share_of([x, y], 0.5) == pytest.approx(1.25)


def test_the_ceiling_is_never_below_what_one_mission_takes():
    """A host's whole force counts where it stands, whatever its class could send elsewhere."""
    pair = [one("x", 20, HELD, share={"DEU": 1.0, "FRA": 0.5}), one("y", 1000, {"ITA": {"a": 1.0}})]
    assert float(alone(joint(pair, 0.1), 0)[0]) == pytest.approx(2.5)


def test_who_is_better_placed_goes_where_it_counts():
    """By hand: Germany is worth more in x and France in y, so each goes there whole."""
    x = one("x", 10, {"DEU": {"a": 20.0}, "FRA": {"a": 20.0}}, share={"DEU": 0.5, "FRA": 0.1})
    y = one("y", 10, {"DEU": {"a": 20.0}, "FRA": {"a": 20.0}}, share={"DEU": 0.1, "FRA": 0.5})
    assert share_of([x, y], 0.5) == pytest.approx(1.0)


def test_phases_of_one_mission_use_the_same_forces_and_those_of_another_do_not():
    """x asks for all it could send in both of its phases and ties it up once; y gets what is left."""
    x = one("x", 20, {"DEU": {"a": 40.0}}, ready=(1.0, 1.0))
    y = one("y", 20, {"DEU": {"a": 40.0}})
    assert share_of([x, y], 0.5) == pytest.approx(0.5)
    assert share_of([x, y], 0.75) == pytest.approx(0.75)


def test_a_phase_that_comes_early_ties_up_what_it_needs():
    """By day 10 a fifth is there: x needs all of Germany for its first phase, so nothing is left for y."""
    x = one("x", 4, {"DEU": {"a": 40.0}}, ready=(0.2, 1.0))
    y = one("y", 20, {"DEU": {"a": 40.0}})
    assert share_of([x, y], 0.5) == pytest.approx(0.5)


def test_ships_of_the_right_type_tie_up_themselves_and_no_others():
    """Of 20 ships 8 are fit; x takes fit ones, y any. Half may go: 4 fit for x leave 6 of 10 for y."""
    held = {"DEU": {"ship": 20.0}}
    x = plan("x", [(need("fit", {"ship.fit": 1.0}), 4)], held, columns("ship.fit"), fit={"ship.fit": 0.4})
    y = plan("y", [(need("ship"), 6)], held, columns("ship"))
    assert share_of([x, y], 0.5) == pytest.approx(1.0)
    z = plan("z", [(need("fit", {"ship.fit": 1.0}), 4)], held, columns("ship.fit"), fit={"ship.fit": 0.4})
    assert share_of([x, z], 0.5) == pytest.approx(0.5)
    assert share_of([x, y, z], 0.5) == pytest.approx(0.5)


def test_contests_name_the_member_and_what_it_would_gain():
    pair = [one("x", 30, HELD), one("y", 30, HELD)]
    first, second = contests(joint(pair, 0.5))
    assert (first.member, first.capability, first.missions) == ("DEU", "a", (0, 1))
    assert (first.wanted, first.most) == pytest.approx((40.0, 20.0))
    assert (first.alone, first.together) == pytest.approx((1.0, 0.5))
    assert (first.gain, second.gain) == pytest.approx((1 / 3, 1 / 6))
    lifted = share_of(pair, {"DEU": 1.0, "FRA": 0.5})
    assert first.gain == pytest.approx(lifted - 0.5)


def test_a_part_of_a_pool_is_held_back_by_the_pool_and_counted_with_the_members_own():
    """Half of 40 own aircraft may go and all of its 8 pooled ones; two missions want 40 + 16 of 20 + 8."""
    pair = []
    for name in "xy":
        one_plan = one(name, 28, {"DEU": {"a": 40.0}})
        own = one_plan.phases[0].terms[0]
        pool = (fixed("usable/pool/1", 1.0), fixed("pool_shares/DEU/POOL", 0.8))
        pooled = replace(own, inventory=fixed("inventory/POOL/a", 10.0, "inventory"), shares=pool)
        phase = replace(one_plan.phases[0], terms=Terms((pooled, own)))
        pair.append(replace(one_plan, phases=(phase,)))
    (found,) = contests(joint(pair, 0.5))
    assert (found.alone, found.together) == pytest.approx((1.0, 0.5))
    assert (found.wanted, found.most) == pytest.approx((56.0, 28.0))
    assert found.gain == pytest.approx(0.5)


def test_scores_lose_only_what_sharing_takes():
    single = [np.array([2.0, 0.9, 1.5, 1.2]), np.array([1.1, 2.0, 1.4, 1.3])]
    found = at_once(single, np.array([0.8, 0.6, 1.0, 0.7]), access=True)
    assert found["draws"] == 3
    assert found["probability_able"] == pytest.approx(1 / 3)
    assert found["without_sharing"]["probability_able"] == pytest.approx(2 / 3)
    assert found["probability_lost"] == pytest.approx(1 / 3)
    assert found["carried_lost"]["base"] == pytest.approx(0.2)
    assert not at_once(single, single[0], access=False)["probability_able"]


# The most that may be tied up: own rows, a war at no particular place, and what pins a fleet at home.
USABLE = [
    share("usable", "host", "any", "any.any", 1.0),
    share("usable", "others", "air", "any.war", 0.65),
    share("usable", "others", "air", "any.limited", 0.25),
    share("usable", "USA", "air", "any.any", 0.3),
    share("usable", "USA", "air", "asia.any", 0.4),
    share("usable", "USA", "air", "outside.major", 0.5),
    share("usable", "GRC", "air", "factor.outside-aegean", 0.25),
]
RULES = Rules(keyed(USABLE), {}, {}, {}, {})


@pytest.mark.parametrize(("member", "most"), [("FRA", 0.65), ("USA", 0.5), ("GRC", 0.65 * 0.25)])
def test_the_largest_share_that_the_rows_of_a_member_allow(member, most):
    rows = most_shares(RULES, member, "air")
    assert max(np.prod([f.value for f in row]) for row in rows) == pytest.approx(most)


def test_ceilings_are_drawn_like_the_shares_of_the_missions():
    pair = [one("x", 1, {"USA": {"a": 1.0}})]
    (row,), *_ = ceilings(RULES, pair)["USA", "air"]
    assert row.key == "usable/USA/air/2024/any.any/v1@USA/air"


def _random(seed):
    """Return two or three missions with families and phases, and ceilings by member."""
    rng = np.random.default_rng(seed)
    members = ["DEU", "FRA", "ITA", "POL"][: rng.integers(1, 5)]
    names = ["a", "b", "c"]
    held = {m: {c: float(rng.uniform(0, 30) * rng.integers(0, 2)) for c in names} for m in members}
    plans = []
    for m in range(rng.integers(2, 4)):
        needs = []
        for d in range(rng.integers(1, 4)):
            chosen = rng.permutation(names)[: rng.integers(1, 4)]
            served = {str(c): float(rng.choice([0.5, 1.0])) for c in chosen}
            needs.append((need(f"d{d}", served), float(rng.uniform(1, 20))))
        ready = tuple(rng.uniform(0.2, 1.0, rng.integers(1, 3)))
        usable = {who: float(rng.uniform(0.1, 0.9)) for who in members}
        plans.append(plan(f"m{m}", needs, held, columns(*names), usable, ready))
    return plans, {who: float(rng.uniform(0.1, 1.0)) for who in members}


@pytest.mark.parametrize("seed", range(60))
def test_explicit_allocation_gives_the_same(seed):
    plans, most = _random(seed)
    assert share_of(plans, most) == pytest.approx(explicit(plans, most), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("seed", range(20))
def test_one_mission_more_never_helps_and_more_supply_never_hurts(seed):
    plans, most = _random(seed)
    whole = share_of(plans, most)
    assert whole <= share_of(plans[:-1], most) + 1e-9
    richer = [changed(p, lambda t: replace(t, inventory=_more(t.inventory))) for p in plans]
    assert share_of(richer, most) >= whole - 1e-9
    assert share_of(plans, {who: min(1.0, 1.5 * part) for who, part in most.items()}) >= whole - 1e-9


def _more(f):
    value = f.base * (1.0 + (len(f.key) + sum(map(ord, f.key))) % 3)
    return replace(f, low=value, base=value, high=value)


@pytest.mark.parametrize("seed", range(8))
def test_a_grid_finds_nothing_better(seed):
    """Two members, two missions, one need: every splitting in steps of a hundredth."""
    rng = np.random.default_rng(seed)
    held = {m: {"a": float(rng.uniform(5, 30))} for m in ("DEU", "FRA")}
    usable = [{m: float(rng.uniform(0.1, 0.9)) for m in held} for _ in range(2)]
    wanted = rng.uniform(2, 15, 2)
    most = {m: float(rng.uniform(0.1, 1.0)) for m in held}
    found = share_of([one(str(i), wanted[i], held, usable[i]) for i in range(2)], most)
    tied = {}
    for m in held:
        first, second = np.meshgrid(*(np.linspace(0, usable[i][m], 101) for i in range(2)), indexing="ij")
        allowed = first + second <= max(most[m], usable[0][m], usable[1][m]) + 1e-12
        tied[m] = first[allowed], second[allowed]
    best = 0.0
    (g1, g2), (f1, f2) = tied["DEU"], tied["FRA"]
    for x, y in zip(f1[::7], f2[::7], strict=True):
        rows = [
            (g * held["DEU"]["a"] + f * held["FRA"]["a"]) / w for g, f, w in zip((g1, g2), (x, y), wanted, strict=True)
        ]
        best = max(best, float(np.minimum(*rows).max()))
    assert best <= found + 1e-9
    assert best >= 0.93 * found


@pytest.mark.parametrize("seed", range(20))
def test_alone_is_what_the_mission_scores_by_itself(seed):
    plans, most = _random(seed)
    found = joint(plans, most)
    for m, one_plan in enumerate(plans):
        ready = one_plan.compiled()
        runs = runs_of(one_plan, ready, draw(ready.factors, seed=1, start=0, stop=1))
        assert float(alone(found, m)[0]) == pytest.approx(
            float(missions.s_star(runs, one_plan.mask(one_plan.group))[0])
        )
    assert share_of(plans, most) <= min(float(alone(found, m)[0]) for m in range(len(plans))) + 1e-9


def test_many_draws_give_what_each_gives_alone():
    """The bounds that spare the solver never change a result: draw by draw, in any block."""
    plans, most = _random(3)
    moving = [changed(p, required=lambda f: replace(f, low=f.base / 2, high=f.base * 2)) for p in plans]
    shared = sharing(moving, ceiling(moving, most))
    values = draw(shared.factors, seed=3, start=0, stop=40)
    whole = together(blocks(shared, values, moving[0].group))
    single = [float(together(blocks(shared, values[i : i + 1], moving[0].group))[0]) for i in range(40)]
    assert whole.tolist() == pytest.approx(single, rel=1e-9)
    assert len(set(whole.round(9).tolist())) > 20
