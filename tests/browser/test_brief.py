"""The brief in a real browser: one A4 on paper, no request, readable in light and dark and on a small screen."""

from __future__ import annotations

import re

import pytest

from delian.core.scenario import Scenario
from delian.present.brief_page import brief_html
from delian.questions.brief import brief

pytestmark = pytest.mark.browser

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
COUNTRIES = ("USA", "DEU", "EST", "TUR", "MKD")
BUDGET = 600_000
A4 = (595, 842)  # points

CONTRAST = """
() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => {
    const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) {
      const c = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$|transparent/.test(c)) return c; }
    return 'rgb(255, 255, 255)'; };
  const ratio = e => {
    const a = light(parse(getComputedStyle(e).color)), b = light(parse(ground(e)));
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); };
  return Math.min(...[...document.querySelectorAll('p, td, th, h1, h2, li, dd')].map(ratio));
}
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return the path of the page of each country."""
    folder = tmp_path_factory.mktemp("briefs")
    found = {}
    for country in COUNTRIES:
        found[country] = folder / f"{country}.html"
        found[country].write_text(brief_html(brief(country, Scenario(draws=300))), "utf-8")
    return found


@pytest.fixture(scope="module")
def browser(chromium):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def opened(browser, pages):
    contexts = []

    def open_page(country, **options):
        context = browser.new_context(**({"viewport": {"width": 1100, "height": 1400}, "offline": True} | options))
        contexts.append(context)
        page = context.new_page()
        page.requests = []
        page.on("request", lambda request: page.requests.append(request.url))
        page.goto(pages[country].as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("country", COUNTRIES)
def test_it_is_one_page_of_a4(opened, country):
    paper = opened(country).pdf(prefer_css_page_size=True, print_background=True)
    boxes = [box.decode().split()[2:4] for box in re.findall(rb"/MediaBox \[([^\]]+)\]", paper)]
    assert len(boxes) == 1
    assert all(abs(float(seen) - wanted) <= 1 for seen, wanted in zip(boxes[0], A4, strict=True))


@pytest.mark.parametrize("country", COUNTRIES)
def test_nothing_is_cut_off_on_paper(opened, country):
    page = opened(country, viewport={"width": 710, "height": 1052})  # A4 less its margins, at 96 dots an inch
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 710


def test_it_asks_for_nothing_and_is_small(opened, pages):
    page = opened("DEU")
    assert [url for url in page.requests if not url.startswith("data:")] == [pages["DEU"].as_uri()]
    assert pages["DEU"].stat().st_size <= BUDGET


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_cells_are_readable(opened, scheme):
    assert opened("DEU", color_scheme=scheme).evaluate(CONTRAST) >= 4.5


def test_a_small_screen_does_not_scroll_sideways(opened):
    assert opened("TUR", viewport={"width": 390, "height": 800}).evaluate("document.documentElement.scrollWidth") <= 390


def test_every_anchor_leads_somewhere_on_the_page(opened):
    missing = opened("EST").evaluate(
        "() => [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    assert missing == []
