from __future__ import annotations

import numpy as np
import pytest

from delian.core.mission import Mission, Phase, Requirement
from delian.core.money import PriceBase
from delian.models.bill import bill
from delian.models.forces import Terms
from delian.models.gaps import Market, Sample
from delian.models.outcome import Plan, phase_plan
from delian.models.rays import Demand
from unit.typed import figure

EUR = PriceBase("EUR", 2024)
SAMPLE = Sample(seed=1, draws=2, dependence="default")


def _rate(name, value):
    return figure(f"operating_costs/any/{name}/2024/in-the-field/v1", value, value, value, money=EUR)


def _mission(days):
    needs = {"brigades": 7.0, "heavy_brigades": 3.0, "satellites": 2.0}
    stated = tuple(
        Requirement(need, figure(f"requirement/m/stay.{need}/2024/total/v1", value), True, None, None)
        for need, value in needs.items()
    )
    phase = Phase("stay", 30, days, "stay", stated)
    return Mission(
        "m", "", "", "total", "major", 2024, 2024, "t", "r", (), "", False, (), (phase,), (), (), None, (), None,
    )  # fmt: skip


def _plan():
    demands = (
        Demand("stay", "brigades", (("heavy_brigades", 1.0), ("light_brigades", 1.0)), ("heavy_brigades",), True),
        Demand("stay", "heavy_brigades", (("heavy_brigades", 1.0),), (), True),
        Demand("stay", "satellites", (("satellites", 1.0),), (), True),
    )
    phase = phase_plan("stay", demands, Terms(), (), ["heavy_brigades", "light_brigades", "satellites"])
    return Plan(("A",), ("A",), ("A",), (), (), (phase,), (), frozenset(), {}, 0.98)


MARKET = Market(
    prices={},
    lead_times={},
    bought_as={"brigades": "light_brigades", "heavy_brigades": "heavy_brigades", "satellites": "satellites"},
    names={"brigades": "brigades", "heavy_brigades": "heavy brigades", "satellites": "reconnaissance satellites"},
    units=dict.fromkeys(("brigades", "heavy_brigades", "satellites"), "units"),
    kinds={},
)
RATES = {"light_brigades": _rate("light_brigades", 2.0), "heavy_brigades": _rate("heavy_brigades", 5.0)}
DRAWN = {"required.stay": np.array([[7.0, 3.0, 2.0], [8.0, 3.0, 2.0], [9.0, 4.0, 2.0]])}


def _bill(days, rates=RATES):
    return bill(_mission(days), _plan(), DRAWN, rates, MARKET, SAMPLE)


def test_a_total_is_billed_without_its_part():
    found = _bill(100)
    assert found["base"] == pytest.approx(((7 - 3) * 2 + 3 * 5) * 100)
    assert [row["units"]["base"] for row in found["lines"]] == [4.0, 3.0]
    assert (found["currency"], found["price_year"]) == ("EUR", 2024)


def test_the_lines_add_up_to_the_bill():
    found = _bill(100)
    assert found["base"] == pytest.approx(sum(row["cost"]["base"] for row in found["lines"]))
    assert found["base"] == pytest.approx(sum(row["cost"]["base"] for row in found["by_phase"]))


def test_the_bill_is_linear_in_days():
    one, ten = _bill(30), _bill(300)
    for end in ("low", "median", "high", "base"):
        assert ten[end] == pytest.approx(10 * one[end])
        assert ten["per_day"][end] == pytest.approx(one["per_day"][end])


def test_a_need_without_a_rate_is_named_and_not_counted_as_free():
    found = _bill(30)
    assert found["not_in_bill"] == ["reconnaissance satellites"]
    assert "satellites" not in {row["capability"] for row in found["lines"]}
    unknown = RATES | {"heavy_brigades": _rate("heavy_brigades", None)}
    found = _bill(30, unknown)
    assert found["not_in_bill"] == ["heavy brigades", "reconnaissance satellites"]


def test_no_rate_at_all_is_no_bill():
    assert _bill(30, {}) is None


def test_a_year_is_told_for_phases_of_a_year_and_more():
    assert _bill(364)["by_phase"][0]["per_year"] is None
    long = _bill(730)["by_phase"][0]
    assert long["per_year"]["base"] == pytest.approx(long["cost"]["base"] / 2)


def test_a_line_names_the_requirements_that_it_rests_on():
    total, part = _bill(30)["lines"]
    assert total["from"] == ["requirement.stay.brigades", "requirement.stay.heavy_brigades", "operating.light_brigades"]
    assert part["from"] == ["requirement.stay.heavy_brigades", "operating.heavy_brigades"]
