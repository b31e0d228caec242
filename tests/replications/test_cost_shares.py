"""NATO's common funding: the capped key of 2021 against the shares that NATO and the press gave."""

from __future__ import annotations

import pytest

from delian.core.scenario import Scenario
from delian.ledger.store import Ledger
from delian.questions.share import share

PRESS_2021 = 16.35  # dpa, November 2019, for the United States and for Germany
BEFORE = {"USA": 22.1, "DEU": 14.76}  # press, 2018 to 2020


@pytest.fixture(scope="module")
def ledger():
    with Ledger() as opened:
        yield opened


@pytest.mark.parametrize("year", [2021, 2024])
def test_the_united_states_and_germany_pay_the_same_near_sixteen_percent(ledger, year):
    found = share("4600", scenario=Scenario(year=year), ledger=ledger).answer["members"]
    shares = {row["member"]: 100 * row["share"] for row in found}
    assert shares["USA"] == pytest.approx(shares["DEU"])
    assert shares["USA"] == pytest.approx(PRESS_2021, abs=0.05 if year == 2021 else 1.0)
    assert max(shares.values()) == pytest.approx(shares["USA"])


def test_the_ledger_holds_what_the_press_printed(ledger):
    rows = ledger.figures("cost_shares", item="common_funding", year=2018, definition="press")
    found = {f.id.split("/")[1]: f.value for f in rows}
    assert {m: found[m] for m in BEFORE} == BEFORE
    agreed = ledger.figures("cost_shares", member=["USA", "DEU"], year=2021, definition="agreed-key")
    assert all(f.value == pytest.approx(PRESS_2021, abs=0.011) and f.status == "assumed" for f in agreed)


def test_recalled_keys_are_whole(ledger):
    for year, allies in ((2021, 30), (2024, 32)):
        rows = ledger.figures("cost_shares", year=year, definition="agreed-key")
        assert len(rows) == allies
        assert sum(f.value for f in rows) == pytest.approx(100.0, abs=0.05)
