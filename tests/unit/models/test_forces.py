from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from delian.core.draws import draw
from delian.core.errors import DelianError
from delian.models import forces
from delian.models.forces import Column, Conditions, Rules
from delian.models.stocks import Stock
from unit.typed import figure, held, share

TANKERS = Column("tankers", "enabler", "aircraft")
BRIGADES = Column("brigades", "land", "brigades")
SURGE = Conditions("p", "baltic", "europe", ("EST",), "war", 10, 10, own_territory=True)
SUSTAINED = Conditions("p", "baltic", "europe", ("EST",), "war", 10, 365, own_territory=False)


def _table(*figures):
    return forces.keyed(figures)


def _rotation(kind, *points):
    low, base, high = points if len(points) == 3 else points * 3
    return figure(f"rotation/any/{kind}/2024/sustained/v1", base, low, high, unit="units per unit in the field")


RULES = Rules(
    usable=_table(
        share("usable", "host", "any", "any.any", 1.0),
        share("usable", "pool", "any", "any.any", 0.8),
        share("usable", "others", "land", "any.war", 0.5),
        share("usable", "others", "enabler", "any.war", 0.75),
        share("usable", "USA", "land", "europe.war", 0.4),
        share("usable", "POL", "land", "baltic.any", 0.6),
        share("usable", "GRC", "land", "factor.outside-aegean", 0.25),
    ),
    arrival=_table(
        share("arrival", "host", "any", "by-day-10", 1.0),
        share("arrival", "others", "land", "by-day-10", 1.0),
        share("arrival", "others", "enabler", "by-day-10", 0.5),
        share("arrival", "USA", "land", "by-day-10", 0.07),
    ),
    rotation=_table(_rotation("land", 5.0), _rotation("enabler", 2.0)),
    fit=_table(
        share("fit", "others", "escorts", "area-air-defence", 0.4),
        share("fit", "USA", "escorts", "area-air-defence", 1.0),
    ),
    pools={},
)


def stock(member, capability, value, low=None, high=None):
    found = held(member, capability, value, low, high)
    return Stock(member, capability, found, (found.id,))


def supply(stocks, columns, members, rules=RULES, conditions=SURGE, draws=0, peers=None):
    """Return {(member, column): (draw,) supply} of typed stocks."""
    products = forces.terms(stocks, columns, members, rules, conditions, peers or {})
    factors = forces.factors_of(products)
    place = {f: i for i, f in enumerate(factors)}
    values = draw(factors, seed=1, start=0, stop=draws + 1)
    compiled = forces.compiled(products, place, members, columns)
    found = forces.deployable(compiled, values, members, columns)
    return {(m, c.name): found.at(member=m, capability=c.name) for m in members for c in columns}


def base(stocks, columns, members, **rest):
    return {key: float(values[0]) for key, values in supply(stocks, columns, members, **rest).items()}


def test_published_half_usable_and_five_to_keep_one():
    assert base([stock("DEU", "brigades", 100)], [BRIGADES], ["DEU"], conditions=SUSTAINED) == {
        ("DEU", "brigades"): 10.0
    }


def test_published_a_tenth_usable_and_three_to_keep_one():
    usable = {**RULES.usable, **_table(share("usable", "others", "land", "any.war", 0.10))}
    rules = replace(RULES, usable=usable, rotation=_table(_rotation("land", 3.0)))
    found = base([stock("DEU", "brigades", 1000)], [BRIGADES], ["DEU"], rules=rules, conditions=SUSTAINED)
    assert found["DEU", "brigades"] / 1000 == pytest.approx(0.033, abs=0.0005)


def test_published_64_thousand_in_the_field_take_256_thousand():
    usable = {**RULES.usable, **_table(share("usable", "others", "land", "any.war", 1.0))}
    rules = replace(RULES, usable=usable, rotation=_table(_rotation("land", 4.0)))
    found = base([stock("DEU", "brigades", 256_000)], [BRIGADES], ["DEU"], rules=rules, conditions=SUSTAINED)
    assert found["DEU", "brigades"] == 64_000


def test_sustained_takes_the_smaller_of_ready_and_relieved_never_both():
    held_here = [stock("DEU", "tankers", 100)]
    # Ready 0.5 and 1/R = 0.5: 37.5, not 18.75.
    assert base(held_here, [TANKERS], ["DEU"], conditions=SUSTAINED)["DEU", "tankers"] == 37.5
    slower = replace(RULES, rotation=_table(_rotation("enabler", 4.0)))
    assert base(held_here, [TANKERS], ["DEU"], rules=slower, conditions=SUSTAINED)["DEU", "tankers"] == 18.75
    faster = replace(RULES, rotation=_table(_rotation("enabler", 1.0)))
    assert base(held_here, [TANKERS], ["DEU"], rules=faster, conditions=SUSTAINED)["DEU", "tankers"] == 37.5


@pytest.mark.parametrize(
    ("days", "own", "sustained"), [(180, False, False), (181, False, True), (365, True, False), (10, False, False)]
)
def test_over_180_days_away_from_home_is_sustained(days, own, sustained):
    assert replace(SURGE, days=days, own_territory=own).sustained is sustained


def test_surge_ignores_relief():
    no_relief = replace(RULES, rotation={})
    assert base([stock("DEU", "brigades", 10)], [BRIGADES], ["DEU"], rules=no_relief)["DEU", "brigades"] == 5.0
    with pytest.raises(DelianError, match="any/land/sustained"):
        supply([stock("DEU", "brigades", 10)], [BRIGADES], ["DEU"], rules=no_relief, conditions=SUSTAINED)


def test_hosts_bring_everything_they_hold():
    found = base([stock("EST", "brigades", 2), stock("DEU", "brigades", 2)], [BRIGADES], ["DEU", "EST"])
    assert found == {("EST", "brigades"): 2.0, ("DEU", "brigades"): 1.0}


def test_own_row_comes_before_others():
    found = base([stock(m, "brigades", 100) for m in ("USA", "POL", "DEU")], [BRIGADES], ["DEU", "POL", "USA"])
    # USA 0.4 x 0.07, Poland's own theatre row 0.6, the rest 0.5; all others ready.
    assert found == pytest.approx({("USA", "brigades"): 2.8, ("POL", "brigades"): 60.0, ("DEU", "brigades"): 50.0})


def test_a_theatre_row_comes_before_a_wider_one():
    both = _table(share("usable", "POL", "land", "europe.war", 0.3), share("usable", "POL", "land", "any.any", 0.2))
    rules = replace(RULES, usable={**RULES.usable, **both})
    assert base([stock("POL", "brigades", 10)], [BRIGADES], ["POL"], rules=rules)["POL", "brigades"] == 6.0


def test_members_pinned_elsewhere_bring_a_part_of_the_ordinary_share():
    stocks = [stock("GRC", "brigades", 100)]
    assert base(stocks, [BRIGADES], ["GRC"])["GRC", "brigades"] == 12.5  # 0.5 x 0.25
    at_home = replace(SURGE, theatre="aegean")
    assert base(stocks, [BRIGADES], ["GRC"], conditions=at_home)["GRC", "brigades"] == 50.0
    # The factor is of land forces only.
    assert base([stock("GRC", "tankers", 8)], [TANKERS], ["GRC"])["GRC", "tankers"] == 3.0


def test_pools_go_to_their_participants_by_share():
    pools = {("DEU", "MMF", "share"): share("pool_shares", "DEU", "MMF", "participation", 0.5),
             ("NLD", "MMF", "share"): share("pool_shares", "NLD", "MMF", "participation", 0.3)}  # fmt: skip
    rules = replace(RULES, pools=pools)
    stocks = [stock("MMF", "tankers", 10)]
    found = base(stocks, [TANKERS], ["DEU", "FRA", "NLD"], rules=rules)
    # 10 x 0.8 usable of pools x 0.5 ready x the share; never the ordinary 0.75.
    assert found == {("DEU", "tankers"): 2.0, ("FRA", "tankers"): 0.0, ("NLD", "tankers"): 1.2}
    assert base(stocks, [TANKERS], ["FRA"], rules=rules) == {("FRA", "tankers"): 0.0}


def test_pool_and_own_fleet_add_up():
    pools = {("DEU", "MMF", "share"): share("pool_shares", "DEU", "MMF", "participation", 0.5)}
    found = base(
        [stock("MMF", "tankers", 10), stock("DEU", "tankers", 8)], [TANKERS], ["DEU"], rules=replace(RULES, pools=pools)
    )
    assert found["DEU", "tankers"] == 5.0


def test_only_the_right_type_counts():
    fit = Column("escorts", "enabler", "ships", "area-air-defence")
    found = base([stock("DEU", "escorts", 100), stock("USA", "escorts", 100)], [fit], ["DEU", "USA"])
    assert found == {("DEU", "escorts.area-air-defence"): 15.0, ("USA", "escorts.area-air-defence"): 37.5}


def test_supply_is_never_rounded_nor_floored_per_member():
    members = [f"M{i}" for i in range(10)]
    # Each brings 0.81 x 0.5 = 0.405 of a brigade: ten bring four and a little, not none.
    found = base([stock(m, "brigades", 0.81) for m in members], [BRIGADES], members)
    assert sum(found.values()) == pytest.approx(4.05)
    assert base([stock("DEU", "brigades", 1.45)], [BRIGADES], ["DEU"])["DEU", "brigades"] == 0.725


def test_readiness_never_falls_with_time_in_any_draw():
    early, late = (0.05, 0.07, 0.1), (0.3, 0.5, 0.6)
    days = [share("arrival", "others", "land", f"by-day-{d}", *p) for d, p in ((10, early), (180, late))]
    rules = replace(RULES, arrival={**RULES.arrival, **_table(*days)})
    stocks = [stock("DEU", "brigades", 1000, 500, 2000)]
    phases = (SURGE, replace(SURGE, phase="q", ready_by=180))
    products = [forces.terms(stocks, [BRIGADES], ["DEU"], rules, c, {}) for c in phases]
    factors = forces.factors_of([t for part in products for t in part])
    place = {f: i for i, f in enumerate(factors)}
    values = draw(factors, seed=1, start=0, stop=2001)
    first, later = (
        forces.deployable(forces.compiled(p, place, ["DEU"], [BRIGADES]), values, ["DEU"], [BRIGADES]).values
        for p in products
    )
    assert (first <= later).all()


def test_known_none_brings_nothing_and_needs_no_row():
    assert base([stock("DEU", "unheard", 0)], [Column("unheard", "space", "units")], ["DEU"]) == {
        ("DEU", "unheard"): 0.0
    }


def test_unknown_holdings_lie_between_none_and_a_like_sized_peers_share():
    stocks = [stock("DEU", "brigades", None), stock("FRA", "brigades", 8), stock("LUX", "brigades", 4)]
    peers = {"DEU": 80.0, "FRA": 64.0, "LUX": 0.6}
    found = supply(stocks, [BRIGADES], ["DEU", "FRA", "LUX"], peers=peers, draws=2000)["DEU", "brigades"]
    # 8 / 64 x 80 = 10 at most; half of that at base; usable 0.5. Luxembourg is no like-sized peer.
    assert found[0] == 2.5
    assert found.min() >= 0
    assert found.max() <= 5.0
    assert np.quantile(found, [0.05, 0.95]) == pytest.approx([0.25, 4.75], abs=0.15)


def test_without_a_like_sized_peer_the_nearest_in_size_bounds():
    stocks = [stock("DEU", "brigades", None), stock("LUX", "brigades", 0.6)]
    found = base(stocks, [BRIGADES], ["DEU", "LUX"], peers={"DEU": 80.0, "LUX": 0.6})
    assert found["DEU", "brigades"] == 20.0


def test_unknown_holdings_that_nothing_bounds_are_an_error():
    with pytest.raises(DelianError, match="--assume inventory/DEU/brigades") as told:
        supply([stock("DEU", "brigades", None)], [BRIGADES], ["DEU"], peers={"DEU": 80.0})
    assert told.value.code == "unknown-figure-value"


def test_missing_share_says_which_rows_were_looked_for():
    with pytest.raises(DelianError) as told:
        supply([stock("DEU", "boats", 3)], [Column("boats", "boats", "boats")], ["DEU"])
    assert told.value.code == "unknown-figure"
    assert "DEU/boats/baltic.war" in told.value.message
    assert "others/boats/any.any" in told.value.message


def test_every_product_names_its_figures():
    products = forces.terms([stock("GRC", "brigades", 3)], [BRIGADES], ["GRC"], RULES, SUSTAINED, {})
    assert [name.split("/")[0] for name in products[0].figures] == [
        "inventory",
        "usable",
        "usable",
        "arrival",
        "rotation",
    ]


def test_arrival_tables_must_rise():
    assert forces.rises_with_time(RULES)
    later = _table(share("arrival", "others", "land", "by-day-180", 0.5))
    assert not forces.rises_with_time(replace(RULES, arrival={**RULES.arrival, **later}))
