import pytest

from delian.present.numbers import brief, chance, number, percent, with_range
from delian.present.sentences import price_line, verdict
from delian.present.wording import counted, figure_label, group_name
from unit.present.small import REQUIREMENT, USABLE, asked, lever, small_answer, spread


def test_the_verdict_leads_with_the_probability():
    first, missing, flips = verdict(small_answer())
    assert first == (
        "NATO without the United States could not defend the Baltic states in 2025: "
        "probability 0.5% (5 of 1,000 draws), carrying 55% of the mission (31% to 78%)."
    )
    assert missing == (
        "Missing most: 18 of 40 tanker aircraft and 8 of 20 batteries of long-range air defence; "
        "closing all gaps costs about EUR 42 bn (5.7 to 154, prices of 2024) and takes about 5 years (4 to 8)."
    )
    assert (
        flips == "No single requirement or assumed share flips it: "
        "tanker aircraft from 40 to 22.1 and long-range air defence from 20 to 12.2 would have to fall at once."
    )


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.95, "NATO without the United States could defend"),
        (0.7, "NATO without the United States probably could defend"),
        (0.5, "It is uncertain whether NATO without the United States could defend"),
        (0.2, "NATO without the United States probably could not defend"),
        (0.0, "NATO without the United States could not defend"),
    ],
)
def test_words_follow_the_probability(probability, words):
    assert verdict(small_answer(probability_able=probability))[0].startswith(words)


def test_missing_access_comes_before_any_number():
    first, _, flips = verdict(small_answer(access=False, probability_able=0.0))
    assert "could not defend the Baltic states in 2025: it lacks the bases or routes" in first
    assert flips == "No amount of forces flips this: the bases or routes come first."


def test_other_years_are_said():
    first = verdict(small_answer(scenario_year=2011, year=2014, forces_year=2014))[0]
    assert "requirements of 2011 against forces of 2014" in first


def test_the_year_asked_for_is_told_apart_from_the_year_of_the_forces():
    now = verdict(small_answer(scenario_year=1999, forces_year=2024))[0]
    assert "requirements of 1999, asked for 2025 with the forces of the end of 2024:" in now
    later = verdict(small_answer(scenario_year=1999, year=2030, forces_year=2024))[0]
    assert "asked for 2030 with the forces of the end of 2024 carried forward" in later


def test_what_does_not_decide_never_leads_and_is_told_apart():
    small = small_answer()
    rows = [dict(row) for row in small.answer["gaps"]]
    rows[1]["essential"] = False
    cost = small.answer["cost"] | {"optional": spread(0.0, 22_000.0, 50_000.0)}
    missing = verdict(small_answer(gaps=rows, cost=cost))[1]
    assert "8 of 20 batteries of long-range air defence (optional)" in missing
    assert missing.endswith("takes about 5 years (4 to 8); EUR 22 bn of it for what is optional.")


def test_a_tiny_gap_is_not_what_is_missing_most():
    rows = [dict(row) for row in small_answer().answer["gaps"]]
    rows[1]["missing"] = 0.3
    assert verdict(small_answer(gaps=rows))[1].startswith("Missing most: 18 of 40 tanker aircraft; closing")
    missing = verdict(small_answer(gaps=rows[1:]))[1]
    assert missing.startswith("Next to nothing is missing at base values: 0.3 of 20 batteries")


def test_the_price_line_says_how_much_of_a_purchase_counts():
    small = small_answer()
    rows = [dict(row) | {"share_there": 0.07} for row in small.answer["gaps"]]
    cost = small.answer["cost"] | {"missing_units": spread(0.0, 4_000.0, 9_000.0)}
    told = price_line(small_answer(gaps=rows, cost=cost))
    assert "the missing units by themselves EUR 4 bn, since of what is bought there counts only 7% of tanker" in told
    assert price_line(small_answer(gaps=[], cost=None)) == ""


def test_without_draws_only_the_base_case_speaks():
    flat = {name: spread(0.55, 0.55, 0.55) for name in ("s_star", "carried")}
    first = verdict(asked(small_answer(probability_able=None, **flat), draws=0))[0]
    assert "base case only" in first
    assert "carrying 55% of the mission." in first


def test_an_able_group_is_told_its_break_even():
    whole = {"able": True, "probability_able": 0.9, "gaps": [], "carried": spread(0.7, 1.0, 1.0), "cost": None}
    flip = {"break_even": [lever(REQUIREMENT, "requirement", "", 40.0, 46.2)]}
    together = {"smallest_change": {"one": None, "together": [], "all_together": 1.155, "from": []}}
    _, missing, flips = verdict(small_answer(s_star=spread(0.7, 1.155, 2.0), **whole, **flip, **together))
    assert missing.startswith("Nothing is missing at base values: tanker aircraft is tightest, with 1.16 times")
    assert "no longer when more than 46.2 tanker aircraft (defend phase) are needed" in flips
    assert "40 is assumed, and this lies inside its range 30 to 60" in flips
    assert "all requirements rise to 116%" in flips


def test_an_assumption_that_flips_has_a_name_in_english():
    flips = verdict(small_answer(break_even=[lever(USABLE, "assumption", "", 0.6, 0.8, "share")]))[2]
    assert "when the usable share of other allies' support aircraft in a war rises to 0.8" in flips


def test_groups_are_named_with_those_added_and_taken_out():
    assert group_name(asked(small_answer(), without=[], members=["DEU", "POL"])) == "Germany and Poland"
    assert group_name(asked(small_answer(), without=[], added=["POL"])) == "NATO with Poland"


@pytest.mark.parametrize("name", ["European Union", "E3"])
def test_alliances_have_their_article(name):
    assert group_name(asked(small_answer(alliance=name), without=[])) == f"The {name}"


def test_who_acts_alone_is_no_other_ally():
    alone = small_answer(members=["DEU"])
    assert figure_label(USABLE, alone) == "usable share of Germany's support aircraft in a war"


def test_labels_of_figures():
    answer = small_answer()
    assert figure_label(REQUIREMENT, answer) == "tanker aircraft needed (defend)"
    assert (
        figure_label("arrival/DEU/air/2024/by-day-10/2026-11", answer)
        == "share of Germany's air forces ready by day 10"
    )
    assert figure_label("inventory/USA/tankers/2024/x/y", answer) == "the United States' tanker aircraft held in 2024"


def test_numbers_have_three_digits_and_thousands():
    assert [number(x) for x in (0, 17.94, 1234567, 0.0456, None)] == ["0", "17.9", "1,230,000", "0.0456", "unknown"]
    assert [brief(x) for x in (17.94, 154.2)] == ["18", "154"]
    assert [percent(x) for x in (0.005, 0.55, 0.997, 1.0, 0.0)] == ["0.5%", "55%", "99.7%", "100%", "0%"]
    assert with_range(spread(1.0, 2.0, 30.0)) == "2 (1–30)"


def test_a_probability_is_never_flat_zero_or_one():
    assert chance(0.0, 1000) == "under 0.1% (0 of 1,000 draws)"
    assert chance(1.0, 1000) == "over 99.9% (1,000 of 1,000 draws)"


def test_counted_nouns():
    assert counted("3", "airborne early warning", "aircraft") == "3 aircraft for airborne early warning"
    assert counted("3", "large drones (MALE, HALE)", "aircraft") == "3 large drones"


def test_what_has_no_price_is_said():
    small = small_answer()
    rows = [dict(row) for row in small.answer["gaps"]]
    rows[0]["cost"] = None
    missing = verdict(small_answer(gaps=rows))[1]
    assert "closing the gaps but tanker aircraft, which has no price, costs about" in missing
    for row in rows:
        row["cost"] = None
    assert "closing them has no known price" in verdict(small_answer(gaps=rows))[1]
