"""Package prices lie where the contracts put them, in euros of 2024."""

from __future__ import annotations

import pytest

from delian.core.money import Money, PriceBase, convert
from delian.ledger.store import Ledger

# Contracts of scope `package`, and the capability whose price they bear on.
BEARS_ON = {
    "leopard-2a8": "main_battle_tanks",
    "k2-second-batch-with-80-81-support-vehicles": "main_battle_tanks",
    "m1a2-sepv3": "main_battle_tanks",
    "cv90-mkiv": "ifv",
    "cv90-mkiiic": "ifv",
    "himars": "rocket_artillery",
    "eurofighter-t4": "combat_aircraft",
    "eurofighter-t5": "combat_aircraft",
    "f-35a-with-weapons-infrastructure": "combat_aircraft",
    "a330-mrtt-with-support": "tankers",
    "e-7a": "aew_aircraft",
    "p-8a": "maritime_patrol_aircraft",
    "mq-9b-skyguardian": "male_hale_uav",
    "patriot-system": "long_range_sam_batteries",
    "patriot-5": "long_range_sam_batteries",
    "brigade-in-lithuania-one-off": "heavy_brigades",
}
# Bought used, not a capability of a mission, or an approval that says units where others say batteries.
APART = {"m1a1-used", "ch-47f", "cv90", "patriot-4-units"}


def test_every_package_contract_is_placed_or_set_apart() -> None:
    with Ledger() as ledger:
        seen = {row["item"] for row in ledger.rows("contracts", {"definition": "package"})}
    assert {item for item in seen if not item.endswith(".quantity")} <= {*BEARS_ON, *APART}


def test_contracts_lie_inside_the_range_of_their_package_price() -> None:
    target = PriceBase("EUR", 2024)
    outside = []
    with Ledger() as ledger:
        tables = ledger.prices()
        prices = {f.id.split("/")[2]: f.range for f in ledger.figures("package_prices")}
        rows = {(r["member"], r["item"], r["year"]): r for r in ledger.rows("contracts", {"definition": "package"})}
        for (buyer, item, year), row in rows.items():
            count = rows.get((buyer, f"{item}.quantity", year))
            if item not in BEARS_ON or count is None:
                continue
            base = PriceBase(row["currency"], min(int(row["price_year"]), 2024))  # deflators end in 2024
            unit = convert(Money(float(row["value"]) / float(count["value"]), base), target, tables).amount
            low, _, high = prices[BEARS_ON[item]]
            if not 0.98 * low <= unit <= 1.02 * high:
                outside.append((item, buyer, year, round(unit), low, high))
    assert outside == []


@pytest.mark.parametrize("table", ["package_prices", "lead_times"])
def test_what_no_contract_backs_is_called_assumed(table: str) -> None:
    with Ledger() as ledger:
        for f in ledger.figures(table):
            assert f.status == "assumed" or "no contract" not in f.note, f.id
