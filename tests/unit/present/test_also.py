from __future__ import annotations

import pytest

from delian.present.also import also_line, also_rows, contested_rows
from delian.present.pages import report_html
from delian.present.tables import csv_text
from unit.present.small import small_answer, spread


def scores(chance, base):
    return {"able": base >= 1, "probability_able": chance, "s_star": spread(base / 2, base, 2 * base)}


def contested(member, name, wanted, most, gain, together=0.9):
    return {
        "member": member,
        "name": name,
        "capability": "tankers",
        "label": "tanker aircraft",
        "unit": "aircraft",
        "missions": ["baltic", "pacific"],
        "wanted": wanted,
        "most": most,
        "alone": 1.1,
        "together": together,
        "gain": gain,
        "from": ["inventory.tankers"],
    }


FROM = {"from": ["inventory.tankers"]}
JOINT = {
    "missions": ["baltic", "pacific"],
    "draws": 1000,
    "access": True,
    **scores(0.43, 0.9),
    "carried": spread(0.5, 0.9, 1.0),
    "without_sharing": scores(0.55, 1.1),
    "probability_lost": 0.12,
    "carried_lost": spread(0, 0.1, 0.2),
    "with_them": None,
    **FROM,
}
MISSIONS = [
    {"mission": "baltic", "title": "Defence of the Baltic states", **scores(0.62, 1.15), **FROM},
    {"mission": "pacific", "title": "Presence <in> the Pacific", **scores(0.7, 1.1), **FROM},
]
ROWS = [
    contested("USA", "United States", 48, 33, 0.18),
    contested("DEU", "Germany", 5, 4, 0.01),
    contested("FRA", "France", 9, 8, 0.4, together=2.0),
]


@pytest.fixture
def both():
    return small_answer(also=JOINT, also_missions=MISSIONS, also_contested=ROWS)


def test_the_sentence_says_what_is_left_and_who_is_wanted_twice(both):
    assert also_line(both) == (
        "with Presence <in> the Pacific at the same time: probability 43% instead of 62%, carrying 90% (50% to 100%) "
        "of both missions. Alone: Presence <in> the Pacific 70%; all of them if nothing were shared: 55%. Contested "
        "most: tanker aircraft of the United States (48 aircraft wanted at once, 33 may go)"
    )


def test_the_sentence_without_draws_without_contest_and_with_three():
    still = JOINT | {"probability_able": None, "carried": spread(0.9, 0.9, 0.9), "access": False}
    still["without_sharing"] = scores(None, 1.1)
    told = also_line(small_answer(also=still, also_missions=[*MISSIONS, MISSIONS[1]], also_contested=[]))
    assert "not able at base values (bases or routes are lacking), carrying 90% of every mission." in told
    assert told.endswith("At base values nothing is contested")


def test_one_mission_says_nothing():
    answer = small_answer()
    assert (also_line(answer), also_rows(answer), contested_rows(answer)) == ("", [], [])
    assert "At the same time" not in report_html(answer)


def test_the_page_holds_both_tables_and_escapes_names(both):
    page = report_html(both)
    assert [row["name"] for row in also_rows(both)] == [
        "Defence of the Baltic states",
        "Presence <in> the Pacific",
        "All, if each had the supply to itself",
        "All at once, on one supply",
    ]
    assert [row["chance"] for row in also_rows(both)] == ["62%", "70%", "55%", "43%"]
    assert '<h2 id="also">At the same time</h2>' in page
    assert "Presence &lt;in&gt; the Pacific" in page
    assert "Presence <in>" not in page
    first = contested_rows(both)[0]
    assert (first["name"], first["wanted"], first["gain"]) == ("United States", "48", "18%")


def test_csv(both):
    head, first, *_ = csv_text(both, "also_contested").splitlines()
    assert head.startswith("member,name,capability,label,unit,missions,wanted,most,alone,together,gain")
    assert first.startswith("USA,United States,tankers,tanker aircraft,aircraft,baltic pacific,48,33")
    assert csv_text(both, "also_missions").count("\n") == 3


def test_a_probability_at_once_is_never_flat_zero(both):
    none = JOINT | {"probability_able": 0.0}
    told = also_line(small_answer(also=none, also_missions=MISSIONS, also_contested=ROWS))
    assert "probability under 0.1% instead of 62%" in told
    assert [row["chance"] for row in also_rows(small_answer(also=none, also_missions=MISSIONS))][-1] == "under 0.1%"
