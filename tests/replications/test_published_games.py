"""The catalogue's games against what was published about them.

Shapley and Shubik 1954 (Security Council of 1945), Straffin 1977 and others (Council of 1965), Brams and Affuso 1985
(EEC of 1958), Aumann and Maschler 1985 (Talmud), Littlechild and Owen 1973 (airport), Leech 2002 and Leech and Leech
2012 (what they say of the IMF's board; its votes here are of October 2022).
"""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from delian.core.game import AllOf, AnyOf
from delian.ledger.cards import names
from delian.ledger.game_cards import read_game
from delian.ledger.store import Ledger
from delian.models.games import sharing
from delian.models.games.tables import totals
from delian.questions.game import game


def _exact(name, key, **given):
    return {row["name"]: row["exact"][key] for row in game(name, **given).answer["players"]}


def test_eec_1958():
    large, small = ["Germany", "France", "Italy"], ["Belgium", "Netherlands"]
    shapley, banzhaf = _exact("eec-1958", "shapley_shubik"), _exact("eec-1958", "banzhaf_normalised")
    assert {shapley[name] for name in large} == {"7/30"}
    assert {shapley[name] for name in small} == {"3/20"}
    assert {banzhaf[name] for name in large} == {"5/21"}
    assert {banzhaf[name] for name in small} == {"1/7"}
    assert (shapley["Luxembourg"], banzhaf["Luxembourg"]) == ("0", "0")


def test_un_security_council_since_1965():
    found = _exact("un-security-council-1965", "shapley_shubik")
    assert len(found) == 15
    assert {found[name] for name in ("China", "France", "Russia", "United Kingdom", "United States")} == {"421/2145"}
    assert {value for name, value in found.items() if name.startswith("Elected")} == {"4/2145"}
    assert game("un-security-council-1965").answer["able_count"] == 848


def test_un_security_council_before_1965():
    """Shapley and Shubik 1954: the permanent members hold 98.7% of the power."""
    found = _exact("un-security-council-1945", "shapley_shubik")
    permanent = [Fraction(value) for name, value in found.items() if not name.startswith("Elected")]
    assert len(found) == 11
    assert set(permanent) == {Fraction(76, 385)}
    assert round(float(sum(permanent)), 3) == 0.987
    assert {value for name, value in found.items() if name.startswith("Elected")} == {"1/462"}


@pytest.mark.parametrize(
    ("estate", "shares"),
    [(100, ("100/3", "100/3", "100/3")), (200, (50, 75, 75)), (300, (50, 100, 150))],
)
def test_talmud(estate, shares):
    claims = [Fraction(100), Fraction(200), Fraction(300)]
    assert sharing.claims(Fraction(estate), claims) == [Fraction(share) for share in shares]


def test_talmud_200_is_shared_alike_by_the_rule_and_by_the_nucleolus():
    for rule in ("talmud", "nucleolus"):
        found = game("talmud-200", share=(rule,)).answer
        assert found["shares"][rule] == {"first": 50, "second": 75, "third": 75}
        assert found["in_core"] == {rule: True}


def test_airport_1973():
    for rule in ("airport", "shapley"):
        rows = game("airport-1973", share=(rule,)).answer["players"]
        assert [row["exact"]["share"][rule] for row in rows] == ["1/3", "5/6", "11/6"]


def test_eu_27_nice_against_two_halves():
    card = read_game("eu-27-nice-2000")
    weights, quotas = _rows(card.body, 1000)
    assert weights.sum(axis=1).tolist() == [345_000, 27_000, 481_181]
    found = game("eu-27-nice-2000").answer
    assert found["able_count"] == _able_by_halves(weights, [quotas])
    shares = [row["shapley_shubik"] for row in found["players"]]
    assert sum(shares) == pytest.approx(1.0)
    assert shares == pytest.approx(sorted(shares, reverse=True))


def test_eu_27_lisbon_against_two_halves():
    """With the ledger's populations; the clause that four must block lets in few more of some 18 million coalitions."""
    card = read_game("eu-27-lisbon-2024")
    assert isinstance(card.body, AnyOf)
    weights, quotas = _rows(card.body.parts[0], 1)
    assert quotas.tolist() == [15, math.ceil(Fraction(65, 100) * int(weights[1].sum()))]
    with Ledger() as ledger:
        eu = [row for row in ledger.figures("economy") if "/population/2024/" in row.id]
    assert set(weights[1].tolist()) <= {int(figure.value) for figure in eu}
    found = game("eu-27-lisbon-2024").answer["able_count"]
    assert found == _able_by_halves(weights, [quotas, np.array([24, 0])])
    assert 0 < found - _able_by_halves(weights, [quotas]) < 100


def test_imf_board_2022():
    """Power over ordinary decisions is above its votes for the United States, below for everybody else (Leech 2012).

    A majority of 85% gives the United States a veto and takes power away from it (Leech 2002).
    """
    votes, _ = _rows(read_game("imf-board-2022").body, 1)
    assert votes.sum() == 5_001_244
    half, most = (game(name).answer for name in ("imf-board-2022", "imf-board-2022-veto"))
    for answer, quota in ((half, 2_500_623), (most, 4_283_941)):
        able = _able_by_halves(votes, [np.array([quota])])
        assert answer["able_count"] == able
        for row, i in ((answer["players"][i], i) for i in (0, 1, 23)):
            without = _able_by_halves(np.delete(votes, i, axis=1), [np.array([quota])])
            assert row["banzhaf_absolute"] == pytest.approx((able - 2 * without) / 2**23, abs=1e-15)
    above = [row["banzhaf_normalised"] > v / votes.sum() for row, v in zip(half["players"], votes[0], strict=True)]
    assert above == [True] + [False] * 23
    assert _able_by_halves(votes[:, 1:], [np.array([4_283_941])]) == 0
    assert most["players"][0]["banzhaf_normalised"] < half["players"][0]["banzhaf_normalised"] / 3


def _rows(body, units):
    """Weights (row, player) and quotas of a rule or an intersection of rules, in whole units."""
    parts = body.parts if isinstance(body, AllOf) else [body]
    weights = np.array([[int(w * units) for w in part.weights] for part in parts])
    return weights, np.array([float(part.quota * units) for part in parts])


def _able_by_halves(weights, alternatives):
    """Every coalition, as one of the first half of the players beside one of the second."""
    middle = weights.shape[1] // 2
    left, right = ([totals(row[part]) for row in weights] for part in (slice(0, middle), slice(middle, None)))
    able = 0
    for sums in zip(*left, strict=True):
        met = [
            np.logical_and.reduce(
                [there >= quota - here for here, there, quota in zip(sums, right, quotas, strict=True)]
            )
            for quotas in alternatives
        ]
        able += int(np.logical_or.reduce(met).sum())
    return able


def test_every_game_of_the_catalogue_is_met_here():
    text = Path(__file__).read_text("utf-8")
    assert [name for name in names("games") if f'"{name}"' not in text] == []
