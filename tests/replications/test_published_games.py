"""The catalogue's games against what was published about them.

Shapley and Shubik 1954 (Security Council of 1945), Straffin 1977 and others (Council of 1965), Brams and Affuso 1985
(EEC of 1958), Aumann and Maschler 1985 (Talmud), Littlechild and Owen 1973 (airport).
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from delian.core.game import AllOf
from delian.ledger.cards import names
from delian.ledger.game_cards import read_game
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
    """Every one of 2^27 coalitions, as a coalition of the first 13 states beside one of the other 14."""
    card = read_game("eu-27-nice-2000")
    assert isinstance(card.body, AllOf)
    weights = np.array([[int(w * 1000) for w in part.weights] for part in card.body.parts])
    quotas = np.array([float(part.quota * 1000) for part in card.body.parts])
    assert weights.sum(axis=1).tolist() == [345_000, 27_000, 481_181]
    left, right = ([totals(row[part]) for row in weights] for part in (slice(0, 13), slice(13, 27)))
    able = 0
    for sums in zip(*left, strict=True):
        parts = [there >= quota - here for here, there, quota in zip(sums, right, quotas, strict=True)]
        able += int(np.logical_and.reduce(parts).sum())
    found = game("eu-27-nice-2000").answer
    assert found["able_count"] == able
    shares = [row["shapley_shubik"] for row in found["players"]]
    assert sum(shares) == pytest.approx(1.0)
    assert shares == pytest.approx(sorted(shares, reverse=True))


def test_every_game_of_the_catalogue_is_met_here():
    text = Path(__file__).read_text("utf-8")
    assert [name for name in names("games") if f'"{name}"' not in text] == []
