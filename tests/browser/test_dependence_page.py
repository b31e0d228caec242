"""The page of `dependence` in a real browser: offline, charts whole, on a small screen."""

from __future__ import annotations

import pytest

from delian.core.scenario import Scenario
from delian.present.dependence import report_html
from delian.questions.dependence import dependence

pytestmark = pytest.mark.browser
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "dependence.html"
    path.write_text(report_html(dependence(Scenario(draws=50), "TUR")), "utf-8")
    return path


@pytest.fixture(scope="module")
def browser(chromium):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


def test_it_opens_offline_and_asks_for_nothing(browser, report):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page, requests = context.new_page(), []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(report.as_uri())
    assert [url for url in requests if not url.startswith("data:")] == [report.as_uri()]
    assert page.locator("#chart-multiplier svg").is_visible()
    assert page.locator("#chart-shares svg").is_visible()
    context.close()


def test_no_label_is_cut_off_and_every_anchor_leads_somewhere(browser, report):
    page = browser.new_page(viewport={"width": 1000, "height": 1200})
    page.goto(report.as_uri())
    outside = page.evaluate(
        "() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {"
        " const box = svg.getBoundingClientRect();"
        " return [...svg.querySelectorAll('text')].filter(t => { const b = t.getBoundingClientRect();"
        "   return b.left < box.left - 1 || b.right > box.right + 1; }).map(t => t.textContent); })"
    )
    missing = page.evaluate(
        "() => [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    assert outside == []
    assert missing == []
    page.close()


def test_a_small_screen_does_not_scroll_sideways(browser, report):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(report.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
