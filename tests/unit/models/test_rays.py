from __future__ import annotations

import numpy as np
import pytest

from delian.core.mission import Family, Phase, Requirement
from delian.ledger.cards import names, read_families, read_mission
from delian.models.rays import Demand, demands_of, disjoint, rays, served_by
from unit.substitution import largest_share
from unit.typed import figure

FAMILIES = read_families()


def _by_rays(found, required, supply):
    rows = disjoint(found.demands, np.array([required]))[0] @ found.demand.T
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.min(np.where(rows > 0, (found.supply @ supply) / rows, np.inf)))


def _demands(*served, essential=None):
    essential = essential or [True] * len(served)
    return [
        Demand("p", f"d{i}", tuple(s.items()), (), e) for i, (s, e) in enumerate(zip(served, essential, strict=True))
    ]


@pytest.mark.parametrize("mission", names("missions"))
def test_every_phase_of_every_shipped_mission(mission):
    rng = np.random.default_rng(1)
    for phase in read_mission(mission).phases:
        demands = demands_of(phase, FAMILIES)
        columns = list(dict.fromkeys(name for d in demands for name, _ in d.served_by))
        found = rays(phase.name, demands, columns)
        base = np.array([r.figure.range[1] for r in phase.requirements])
        for _ in range(25):
            required = base * rng.uniform(0.6, 1.4, len(base))
            supply = np.array([base.mean()] * len(columns)) * rng.uniform(0.0, 2.0, len(columns))
            wanted = disjoint(demands, required[None, :])[0]
            chosen = [i for i, d in enumerate(demands) if d.essential]
            exact = largest_share(
                [dict(demands[i].served_by) for i in chosen], wanted[chosen], dict(zip(columns, supply, strict=True))
            )
            assert _by_rays(found, required, supply) == pytest.approx(exact, rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("seed", range(60))
def test_random_substitution(seed):
    rng = np.random.default_rng(seed)
    columns = ["a", "b", "c", "d"][: rng.integers(1, 5)]
    served = []
    for _ in range(rng.integers(1, 5)):
        chosen = rng.permutation(columns)[: rng.integers(1, len(columns) + 1)]
        served.append({str(c): float(rng.choice([0.5, 1.0, 2.0, 3.0])) for c in chosen})
    demands = _demands(*served)
    found = rays("p", demands, columns)
    for _ in range(5):
        required = rng.uniform(1, 10, len(served))
        supply = rng.uniform(0, 20, len(columns)) * rng.integers(0, 2, len(columns))
        exact = largest_share(served, required, dict(zip(columns, supply, strict=True)))
        assert _by_rays(found, required, supply) == pytest.approx(exact, rel=1e-7, abs=1e-9)


def test_nested_needs_by_hand():
    # Three heavy brigades and seven in all; heavy may serve as light, never the reverse.
    demands = [Demand("p", "brigades", (("heavy", 1.0), ("light", 1.0)), ("heavy",), True),
               Demand("p", "heavy", (("heavy", 1.0),), (), True)]  # fmt: skip
    found = rays("p", demands, ["heavy", "light"])
    assert _by_rays(found, [7.0, 3.0], np.array([3.0, 4.0])) == pytest.approx(1.0)
    assert _by_rays(found, [7.0, 3.0], np.array([7.0, 0.0])) == pytest.approx(1.0)
    assert _by_rays(found, [7.0, 3.0], np.array([1.5, 99.0])) == pytest.approx(0.5)
    assert set(found.names) == {"brigades", "heavy"}


def test_half_units_by_hand():
    # Ten reconnaissance aircraft, of which drones may be two for one; the drones are wanted too.
    found = rays("p", _demands({"isr": 1.0, "male": 0.5}, {"male": 1.0}), ["isr", "male"])
    assert _by_rays(found, [10.0, 6.0], np.array([10.0, 6.0])) == pytest.approx(1.0)
    assert _by_rays(found, [10.0, 6.0], np.array([6.0, 14.0])) == pytest.approx(1.0)
    assert _by_rays(found, [10.0, 6.0], np.array([99.0, 3.0])) == pytest.approx(0.5)


def test_what_is_not_essential_has_no_row():
    found = rays("p", _demands({"a": 1.0}, {"b": 1.0}, essential=[True, False]), ["a", "b"])
    assert found.names == ("d0",)
    assert found.supply.tolist() == [[1.0, 0.0]]


def test_totals_without_their_parts_are_disjoint():
    demands = [Demand("p", "all", (("a", 1.0),), ("part", "other"), True), Demand("p", "part", (("a", 1.0),), (), True),
               Demand("p", "other", (("a", 1.0),), (), True)]  # fmt: skip
    assert disjoint(demands, np.array([[7.0, 3.0, 1.0], [2.0, 3.0, 0.0]])).tolist() == [[3, 3, 1], [0, 3, 0]]


def test_a_part_with_a_count_of_its_own_takes_nothing_from_its_total():
    """Soldiers of the army are among all soldiers: 100 in all of which 60 of the army ask 100 and 60, not 40 and 60."""
    demands = demands_of(_typed(("personnel_active", None), ("personnel_army", "personnel_active")), FAMILIES)
    assert [d.parts for d in demands] == [(), ()]
    demands = demands_of(_typed(("gbad", None), ("long_range_sam_batteries", "gbad")), FAMILIES)
    assert [d.parts for d in demands] == [("long_range_sam_batteries",), ()]


def _typed(*needs):
    wanted = (Requirement(need, figure(f"requirement/x/p.{need}/2025/total/v1", 1.0), True, part, None)
              for need, part in needs)  # fmt: skip
    return Phase("p", 30, 30, "p", tuple(wanted))


def test_the_right_type_is_a_column_of_its_own():
    assert served_by("tankers", None, {}) == (("tankers", 1.0),)
    ships = Family("escorts", "escorts", "ships", (("destroyers_frigates", 1),), "destroyers_frigates")
    assert served_by("escorts", "area-air-defence", {"escorts": ships}) == (
        ("destroyers_frigates.area-air-defence", 1.0),
    )


def test_better_serves_for_worse_and_never_the_reverse():
    pairs = {need: dict(f.served_by) for need, f in FAMILIES.items()}
    assert pairs["light_brigades"] == {"light_brigades": 1, "heavy_brigades": 1}
    assert "heavy_brigades" not in pairs
    assert "long_range_sam_batteries" not in pairs
    assert pairs["isr"] == {"isr_aircraft": 1, "male_hale_uav": 0.5}
