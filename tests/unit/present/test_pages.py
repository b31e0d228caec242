import re

import pytest

from delian.present.pages import report_html
from unit.present.small import small_answer


@pytest.fixture(scope="module")
def page():
    return report_html(small_answer())


def test_texts_are_escaped_and_only_web_addresses_become_links(page):
    assert "Atlas &lt;Press&gt;" in page
    assert "a &lt;b&gt;note&lt;/b&gt; &amp; more" in page
    assert "javascript:" not in page
    assert "<script" not in page
    assert 'href="https://example.org/a?b=1&amp;c=2"' in page


def test_the_original_publisher_comes_first_and_the_copy_after(page):
    assert page.index("Atlas &lt;Press&gt;:") < page.index("(read via Copy Ltd)")


def test_ids_are_unique_and_every_anchor_resolves(page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)


def test_nothing_is_loaded_from_anywhere(page):
    assert not re.search(r'(?:src|xlink:href|srcset)="(?!data:)', page)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)


def test_the_same_answer_gives_the_same_bytes(page):
    assert report_html(small_answer()) == page


def test_a_page_of_an_able_group_without_draws_has_no_empty_parts():
    whole = {"able": True, "probability_able": None, "gaps": [], "cost": None, "next_best": [], "without": None}
    page = report_html(small_answer(**whole, indispensable=[], break_even=[], uncertainty_split=None))
    assert "No assumption moves the result." in page
    assert "None" not in page


def test_the_line_to_cite_names_program_ledger_question_date_and_scenario(page):
    assert (
        "Cite as: Delian 0.1.0, ledger abc: assess baltic; NATO without the United States in 2025, members on "
        "2025-12-31; scenario 0123456789ab; figures published up to 2026-11-22."
    ) in page


def test_groups_and_coalitions_are_tables_of_the_page(page):
    assert "Who could act" in page
    assert '<small class="note">NATO and EU without the United States, Canada and Turkey</small>' in page
    assert "Smallest (fewest members)" in page


def test_charts_carry_their_finding_for_those_who_cannot_see_them(page):
    assert page.count('role="img"') == 6
    assert 'aria-label="NATO without the United States is short of' in page


def test_on_paper_the_columns_of_figure_numbers_are_left_out():
    page = report_html(small_answer())
    printed = page.split("@media print", 1)[1]
    assert "th.from, td.from { display: none; }" in printed
    heads = [part for part in page.split("<th ") if ">Figures</th>" in part]
    assert heads
    assert all('class="text from"' in part for part in heads)
