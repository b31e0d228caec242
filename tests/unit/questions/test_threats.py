"""`delian council threats`: ratings with what they rest on, cohesion over time, and the errors of wrong questions."""

from __future__ import annotations

import pytest

from delian.core.errors import DelianError
from delian.present import threats as shown
from delian.questions.threat_evidence import ThreatEvidence
from delian.questions.threats import threats


@pytest.fixture(scope="module")
def found():
    return threats(draws=200)


def test_every_member_has_a_rating_with_range_and_basis_for_every_threat(found):
    rows = found.answer["members"]
    assert len(rows) == 4 * 32
    for row in rows:
        assert 0 <= row["rating"]["low"] <= row["rating"]["median"] <= row["rating"]["high"] <= 100
        assert row["basis"] == "model" or row["basis"].startswith("survey")
        assert row["from"]


def test_a_survey_is_the_rating_in_its_own_year_and_wider_in_another():
    by_year = {}
    for year in (2018, 2019):
        rows = threats("russia", year, draws=200).answer["members"]
        by_year[year] = next(row for row in rows if row["member"] == "DEU")
    assert by_year[2018]["rating"]["base"] == 30
    assert by_year[2018]["basis"] == "survey"
    assert by_year[2019]["basis"] == "survey, a year away"
    width = {year: row["rating"]["high"] - row["rating"]["low"] for year, row in by_year.items()}
    assert width[2019] > width[2018]


def test_a_survey_is_never_a_constant_of_a_country():
    rows = threats("russia", 2012, draws=50).answer["members"]
    assert {row["basis"] for row in rows} == {"model"}


def test_cohesion_names_the_years_compared_with_an_interval_and_who_stands_apart(found):
    rows = [row for row in found.answer["cohesion"] if row["threat"] == "russia"]
    assert {row["year"] for row in rows} >= {1966, 1974, 2003, 2019, 2022, 2026}
    for row in rows:
        assert row["dispersion"]["low"] <= row["dispersion"]["median"] <= row["dispersion"]["high"]
        assert len(row["farthest"]) == 3


def test_votes_say_that_cohesion_rose_in_2022_and_did_not_fall_to_2019(found):
    by = {(row["from_year"], row["to_year"]): row["probability_closer"] for row in found.answer["changes"]}
    assert by[2003, 2019] > 0.95
    assert by[2019, 2022] > 0.9


def test_every_year_of_a_span_is_rated_when_it_is_asked_for():
    answer = threats("russia", None, (2017, 2019), draws=20).answer
    assert {row["year"] for row in answer["members"]} == {2017, 2018, 2019}
    assert [row["year"] for row in answer["cohesion"]] == [2017, 2018, 2019]
    assert answer["year"] == 2019
    assert "--years 2017:2019" in shown.sheet(threats("russia", None, (2017, 2019), draws=20)).command


def test_ties_that_nobody_published_are_unknown(found):
    by = {row["member"]: row for row in found.answer["exposure"]}
    assert by["ISL"]["gas_from_RUS"] is None
    assert any(row["gas_from_RUS"] for row in by.values())


def test_a_member_without_any_evidence_is_unknown(monkeypatch):
    monkeypatch.setattr(ThreatEvidence, "effect", lambda self, name, member, threat, year: (None, ()))
    monkeypatch.setattr(ThreatEvidence, "survey", lambda self, member, threat, year: None)
    rows = threats("cyber", 2025, (2025, 2025), draws=20).answer["members"]
    assert {row["basis"] for row in rows} == {"unknown"}
    assert {row["rating"] for row in rows} == {None}


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        ("unknown-threat", ("martians",)),
        ("year-outside-data", ("russia", 1900)),
        ("year-outside-data", ("russia", 2025, (1900, 2000))),
        ("year-outside-data", ("russia", 2025, (2010, 2000))),
        ("bad-number", ("russia", 2025, None, -3)),
    ],
)
def test_wrong_questions_are_refused(code, arguments):
    with pytest.raises(DelianError) as refused:
        threats(*arguments)
    assert refused.value.code == code


def test_it_is_told_in_sentences_tables_charts_and_a_page(found):
    told = shown.sentences(found)
    assert any("Cohesion in UN votes" in text for text in told)
    assert any("Ranks move fast" in text for text in told)
    made = shown.charts(found)
    assert {"votes", "cohesion", "ratings-russia", "ratings-china"} <= set(made)
    assert "<svg" in shown.report_html(found)
