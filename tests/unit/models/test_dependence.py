"""Multiplier, dependence, shares and specialisation with numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from delian.core.draws import Factor
from delian.core.mission import Phase, Requirement
from delian.models import dependence as model
from delian.models import missions
from delian.models.forces import Column, Rules, Terms
from delian.models.outcome import PhasePlan, Plan
from delian.models.rays import demands_of, rays
from delian.models.stocks import Stock
from unit.typed import figure, held, share

COLUMNS = (Column("tankers", "enabler", "aircraft", None, "tankers"), Column("frigates", "sea", "ships", None, "ships"))


def _phase():
    needs = ("tankers", "frigates")
    stated = tuple(Requirement(n, figure(f"requirement/m/p.{n}/2025/total/c", 10.0), True, None, None) for n in needs)
    return Phase("p", 30, 60, "phase", stated)


def _plan(members, weights):
    names = [c.name for c in COLUMNS]
    phases = (PhasePlan(rays("p", demands_of(_phase(), {}), names), Terms(), ()),)
    return Plan(members, members, members, (), COLUMNS, phases, (), frozenset(), weights, 0.98)


def _runs(plan, supply, draws=1):
    """Return runs of one phase that asks for ten of each; supply: {member: (tankers, frigates)}."""
    one = np.array([[supply[m] for m in plan.everyone]], dtype=float)
    return [missions.PhaseRun(plan.phases[0].rays, np.repeat(one, draws, axis=0), np.full((draws, 2), 10.0))]


def test_what_each_member_covers_alone_is_what_a_group_of_one_covers():
    plan = _plan(("DEU", "EST", "USA"), {"tankers": 300.0, "frigates": 100.0})
    runs = _runs(plan, {"DEU": (5, 5), "EST": (0, 2), "USA": (20, 4)}, draws=3)
    found = model.alone_coverage(plan, runs)
    assert found.shape == (3, 3)
    assert found[0] == pytest.approx([0.5, 0.05, 0.75 + 0.1])
    for place, member in enumerate(plan.everyone):
        own = missions.coverage(runs, plan.mask([member]), plan.names, plan.weights)
        assert found[:, place] == pytest.approx(own)


def test_multiplier_is_the_ratio_and_counts_draws_above_one():
    found = model.multiplier(np.array([3.0, 2.0, 0.5]), np.array([1.5, 1.0, 1.0]))
    assert found["multiplier"]["base"] == 2.0
    assert found["probability_above_one"] == 0.5
    assert not found["unbounded"]


def test_a_leader_that_covers_nothing_has_no_multiplier():
    found = model.multiplier(np.array([1.0, 1.0]), np.array([0.0, 0.5]))
    assert found == {"multiplier": None, "unbounded": True, "probability_above_one": 1.0}


def test_dependence_weighs_missions_by_what_the_alliance_covers():
    whole, without = np.array([[1.0], [0.5]]), np.array([[0.6], [0.5]])
    assert model.dependence([1.0, 1.0], whole, without) == pytest.approx([0.4 / 1.5])
    assert model.dependence([1.0, 0.0], whole, without) == pytest.approx([0.4])


def test_nothing_covered_or_nothing_weighed_is_unknown_and_not_zero():
    nothing = np.zeros((1, 2))
    assert model.known_spread(model.dependence([1.0], nothing, nothing)) is None
    assert model.known_spread(model.dependence([0.0], nothing + 1.0, nothing)) is None
    assert model.known_spread(model.weighted_mean([0.0], nothing + 1.0)) is None


def test_a_draw_that_is_not_known_leaves_the_others():
    found = model.known_spread(np.array([0.4, 0.2, np.nan, 0.2]))
    assert found == {"low": 0.2, "median": 0.2, "high": 0.2, "base": 0.4}


def test_shares_of_what_nobody_has_are_unknown():
    amounts = np.array([[[3.0], [1.0]], [[0.0], [0.0]]])[:, :, 0]
    found = model.shares_of(amounts)
    assert found[0] == pytest.approx([0.75, 0.25])
    assert np.isnan(found[1]).all()


def test_the_mean_of_phases_leaves_out_those_where_nobody_has_any():
    parts = [np.array([[0.8, 0.2]]), np.array([[np.nan, np.nan]]), np.array([[0.4, 0.6]])]
    assert model.mean_of(parts)[0] == pytest.approx([0.6, 0.4])
    assert np.isnan(model.mean_of(parts[1:2])).all()


def test_phase_shares_stand_for_what_the_phase_asks_for():
    plan = _plan(("DEU", "USA"), {})
    found = model.phase_shares(plan, _runs(plan, {"DEU": (1, 5), "USA": (3, 5)}))
    assert found["tankers"][0][0] == pytest.approx([0.25, 0.75])
    assert found["frigates"][0][0] == pytest.approx([0.5, 0.5])


def _stock(member, capability, value, *ends):
    counted = held(member, capability, value, *ends)
    return Stock(member, capability, counted, (counted.id,))


def test_a_pooled_fleet_goes_to_its_participants_by_share():
    part = share("pool_shares", "DEU", "MMF", "participation", 0.25)
    rules = Rules({}, {}, {}, {}, {("DEU", "MMF", "participation"): part})
    found = model.holdings([_stock("DEU", "tankers", 2.0), _stock("MMF", "tankers", 8.0)], ("DEU", "EST"), rules, {})
    assert [(h.member, h.pool) for h in found] == [("DEU", None), ("DEU", "MMF")]
    place = {f: i for i, f in enumerate(dict.fromkeys(f for h in found for f in (h.count, h.part) if f))}
    values = np.array([[f.base for f in place]])
    assert model.held(found, place, values, ("DEU", "EST"), ("tankers",))[0, :, 0] == pytest.approx([4.0, 0.0])


def test_an_unknown_holding_is_drawn_and_is_not_known():
    stocks = [_stock("DEU", "tankers", 8.0), _stock("EST", "tankers", None)]
    found = model.holdings(stocks, ("DEU", "EST"), Rules({}, {}, {}, {}, {}), {"DEU": 80.0, "EST": 1.0})
    unknown = next(h for h in found if h.member == "EST")
    assert not unknown.known
    assert unknown.count == Factor(stocks[1].figure.id, "inventory", "EST", 0.0, 0.05, 0.1, "interval")


def test_herfindahl_of_one_kind_is_one_and_of_equal_kinds_one_over_n():
    assert model.herfindahl(np.array([[5.0, 0.0], [2.0, 2.0]])) == pytest.approx([1.0, 0.5])
    assert np.isnan(model.herfindahl(np.zeros((1, 3)))).all()


def test_specialisation_names_the_largest_shares():
    value = np.array([[60.0, 30.0, 10.0], [50.0, 50.0, 0.0]])
    found = model.specialisation(value, {"a": "kind a", "b": "kind b", "c": "kind c"}, 2)
    assert found["largest"] == [
        {"capability": "a", "name": "kind a", "share": 0.6},
        {"capability": "b", "name": "kind b", "share": 0.3},
    ]
    assert found["herfindahl"]["base"] == pytest.approx(0.46)
    assert found["effective_number"]["base"] == pytest.approx(1 / 0.46)


def test_a_member_without_priced_and_known_forces_has_no_specialisation():
    assert model.specialisation(np.zeros((2, 2)), {"a": "a", "b": "b"}, 3) is None
