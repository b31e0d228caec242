"""Lists of replacements on typed figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from delian.core.draws import draw, factor
from delian.core.money import PriceBase, PriceTables
from delian.models import replacement
from delian.models.forces import Column
from delian.models.gaps import Sample
from delian.models.outcome import Plan, outcome, phase_plan, runs_of
from delian.models.rays import Demand
from unit.typed import figure

USD, EUR = PriceBase("USD", 2024), PriceBase("EUR", 2024)
TABLES = PriceTables({("EUR", 2024): 0.5, ("EUR", 2020): 0.8}, {("EUR", 2020): 100.0, ("EUR", 2024): 125.0})
COLUMNS = (Column("tanks", "land", "vehicles"), Column("isr_aircraft", "air", "aircraft"), Column("male", "air", "a"))
DEMANDS = (
    Demand("p", "tanks", (("tanks", 1.0),), (), True),
    Demand("p", "isr", (("male", 0.5), ("isr_aircraft", 1.0)), (), True),
)
SAMPLE = Sample(1949, 200, "default")


def _required(tanks=100.0, isr=10.0):
    figures = [
        figure(f"requirement/m/p.{name}/2025/additional/2026-11", value, 0.8 * value, 1.2 * value)
        for name, value in (("tanks", tanks), ("isr", isr))
    ]
    return [factor(f, "requirement") for f in figures]


def _outcome(members, surplus, pools=None):
    required = _required()
    terms = replacement.list_terms("USA", DEMANDS, required, surplus, COLUMNS, ("DEU", "USA"), pools or {})
    phases = (phase_plan("p", DEMANDS, terms, required, [c.name for c in COLUMNS]),)
    plan = Plan(("DEU", "USA"), members, ("DEU", "USA"), (), COLUMNS, phases, (), frozenset(), {}, 0.98)
    ready = plan.compiled()
    return outcome(plan, runs_of(plan, ready, draw(ready.factors, seed=1, start=0, stop=201)))


def test_the_leaver_brings_the_requirement_of_each_draw_also_through_a_family():
    found = _outcome(("DEU", "USA"), {})
    assert (found["s_star"] >= 1.0).all()
    assert found["s_star"] == pytest.approx(np.ones(201))
    assert found["supplied.p"] == pytest.approx(found["required.p"])
    assert np.ptp(found["required.p"][:, 0]) > 10


def test_without_the_leaver_only_a_surplus_counts():
    assert _outcome(("DEU",), {})["s_star"].max() == 0.0
    found = _outcome(("DEU",), {("DEU", "tanks"): 40.0, ("DEU", "male"): 6.0})
    assert found["supplied.p"][0] == pytest.approx([40.0, 3.0])
    assert found["s_star"][0] == pytest.approx(0.3)


def test_a_pool_gives_its_participants_their_share():
    share = figure("pool_shares/DEU/MMF/2024/share/x", 0.25, 0.25, 0.25)
    found = _outcome(("DEU",), {("MMF", "tanks"): 40.0}, {("DEU", "MMF", "share"): share})
    assert found["supplied.p"][0, 0] == pytest.approx(10.0)


def test_held_together_is_unknown_when_one_is():
    held = [figure(f"inventory/{m}/tanks/2024/d/v", 100.0, 80.0, 120.0) for m in ("DEU", "FRA")]
    total = replacement.held_together(held, SAMPLE)
    assert total[0] == 200.0
    assert replacement.more_than_held(210.0, total)["holds"] is True
    assert 0.0 < replacement.more_than_held(210.0, total)["probability_holds"] < 1.0
    unknown = replace(held[0], value=None)
    for missing in (None, unknown):
        assert replacement.held_together([missing, held[1]], SAMPLE) is None
    assert replacement.more_than_held(210.0, None) == {"held": None, "holds": None, "probability_holds": None}


def test_sums_are_converted_or_the_reason_is_said():
    cost = replace(figure("published/m/x/2025/line/v", 100.0, 80.0, 120.0), money=USD)
    assert replacement.in_base(cost, EUR, TABLES).range == pytest.approx((40.0, 50.0, 60.0))
    later = replacement.in_base(replace(cost, money=PriceBase("USD", 2025)), EUR, TABLES)
    assert later.range is None
    assert "no exchange rate of EUR for 2025" in later.why
    assert replacement.in_base(replace(cost, value=None), EUR, TABLES).range is None
    old = replacement.in_base(replace(cost, money=PriceBase("USD", 2020)), EUR, TABLES)
    assert old.base == pytest.approx(100 * 0.8 * 1.25)


def test_unit_costs_are_means_over_the_same_quantities():
    prices = [figure("package_prices/any/a/2024/p/v", value, value / 2, 2 * value) for value in (28.0, 11.0)]
    found = replacement.unit_costs([600.0, 2400.0], prices, (3000.0, 6000.0, 9000.0))
    assert found["quantity"] == 3000.0
    assert found["unit_published"] == {"low": 1.0, "base": 2.0, "high": 3.0}
    assert found["unit_ours"]["base"] == pytest.approx((600 * 28 + 2400 * 11) / 3000)
    assert replacement.unit_costs([600.0, 1.0], [prices[0], None], None) == {
        "quantity": 601.0,
        "unit_published": None,
        "unit_ours": None,
    }
    assert replacement.unit_costs([], [], (1.0, 1.0, 1.0)) == {
        "quantity": None,
        "unit_published": None,
        "unit_ours": None,
    }


def test_the_rest_may_be_less_than_nothing():
    ours = {"low": 80.0, "base": 120.0, "high": 200.0}
    assert replacement.rest((90.0, 100.0, 110.0), ours) == {"low": -110.0, "base": -20.0, "high": 30.0}
    assert replacement.rest(None, ours) is None


def test_a_sum_with_an_unknown_part_is_unknown():
    known, unknown = replacement.Amount(1.0, 2.0, 3.0, ""), replacement.Amount(None, None, None, "no rate")
    assert replacement.together([known, known]) == {"low": 2.0, "base": 4.0, "high": 6.0}
    assert replacement.together([known, unknown]) is None
    assert replacement.together([]) is None


def test_a_share_of_product_is_unknown_when_one_product_is():
    gdp = [replace(figure(f"economy/{m}/gdp/2024/d/v", 2e12, 2e12, 2e12), money=USD) for m in ("DEU", "FRA")]
    before, after = (figure(f"published/m/{x}/2024/s/v", x, x, x) for x in (2.0, 3.5))
    total, more, why = replacement.share_of_product(gdp, before, after, EUR, TABLES)
    assert (total, why) == (pytest.approx(2e6), "")
    assert more == pytest.approx(30_000)
    assert replacement.share_of_product([*gdp, None], before, after, EUR, TABLES)[:2] == (None, None)
    none = replacement.share_of_product(gdp, before, after, PriceBase("GBP", 2024), TABLES)
    assert none[0] is None
    assert "GBP" in none[2]
