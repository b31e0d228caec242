"""The report in a real browser: offline, light and dark, on paper, with and without script."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from delian.actions.report import write_report
from delian.core.scenario import Scenario
from delian.present.pages import report_html
from delian.questions.assess import assess

pytestmark = pytest.mark.browser

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
BUDGET = 600_000
A4 = (595, 842)  # points

CONTRAST = """
() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => {
    const [r, g, b] = c.slice(0, 3).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const paper = light(parse(getComputedStyle(document.body).backgroundColor));
  const ratio = c => { const l = light(parse(c)); return (Math.max(l, paper) + .05) / (Math.min(l, paper) + .05); };
  const words = [...document.querySelectorAll('p, td, th, h1, h2, li')].map(e => getComputedStyle(e).color);
  const marks = [...document.querySelectorAll('#chart-gaps svg text')].map(e => getComputedStyle(e).fill);
  return Math.min(...[...new Set([...words, ...marks])].map(ratio));
}
"""

EVALUATES = """
() => new Promise(done => setTimeout(() => {
  try { done('ran ' + new Function('return 1')()); } catch { done('refused'); }
}))
"""
CHARTS = """
() => {
  const marks = [...document.querySelectorAll('#chart-gaps svg path, #chart-gaps svg line, #chart-gaps svg text')];
  const colours = marks.flatMap(e => [getComputedStyle(e).fill, getComputedStyle(e).stroke]);
  const heights = [...document.querySelectorAll('svg.chart')].map(e => e.getBoundingClientRect().height);
  return {colours: [...new Set(colours)].filter(c => c !== 'rgba(0, 0, 0, 0)').sort(), heights};
}
"""


@dataclass
class Seen:
    page: object
    requests: list


@pytest.fixture(scope="module")
def answer():
    return assess(Scenario(missions=("baltic-defence",), without=("USA",), draws=200))


@pytest.fixture(scope="module")
def report(answer, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("report") / "baltic.html"
    path.write_text(report_html(answer), "utf-8")
    return path


@pytest.fixture(scope="module")
def lively(answer, tmp_path_factory) -> Path:
    """The same page with its script."""
    path = tmp_path_factory.mktemp("lively") / "baltic.html"
    path.write_text(report_html(answer, interactive=True), "utf-8")
    return path


@pytest.fixture(scope="module")
def browser(chromium):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def opened(browser, report):
    contexts = []

    def open_page(path=report, **options):
        context = browser.new_context(**({"viewport": {"width": 1000, "height": 1200}} | options))
        contexts.append(context)
        page = context.new_page()
        requests = []
        page.add_init_script(
            "window.refused = []; addEventListener('error', e => window.refused.push(e.message)); "
            "document.addEventListener('securitypolicyviolation', e => window.refused.push(e.violatedDirective))"
        )
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri())
        return Seen(page, requests)

    yield open_page
    for context in contexts:
        context.close()


def test_the_file_is_within_its_budget(report):
    assert report.stat().st_size <= BUDGET


@pytest.mark.parametrize("script", [True, False])
def test_it_opens_offline_and_asks_for_nothing(opened, report, script):
    seen = opened(java_script_enabled=script, offline=True)
    assert [url for url in seen.requests if not url.startswith("data:")] == [report.as_uri()]
    assert seen.page.locator("h1").is_visible()
    assert seen.page.locator("#chart-gaps svg").is_visible()
    assert "probability" in seen.page.locator("p.lead").inner_text()


def test_charts_with_a_script_ask_for_nothing_and_keep_to_the_policy(opened, lively):
    seen = opened(lively, offline=True)
    page = seen.page
    count = page.locator("figure[id^=chart-]").count()
    assert count >= 6
    page.wait_for_function(f"document.querySelectorAll('[data-interactive=yes]').length === {count}")
    assert [url for url in seen.requests if not url.startswith("data:")] == [lively.as_uri()]
    assert page.evaluate("window.refused") == []
    assert page.locator("svg.chart[role=img][aria-label]").count() == count
    page.locator("#chart-who svg .mark-rect path").first.hover()
    box = page.locator("#vg-tooltip-element.visible")
    box.wait_for()
    assert "Probability of being able" in box.inner_text()
    # The policy is at work: text that a page's own code would evaluate is refused.
    assert page.evaluate(EVALUATES) == "refused"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_with_a_script_look_like_those_without(opened, report, lively, scheme):
    sizes = []
    for path in (report, lively):
        page = opened(path, color_scheme=scheme).page
        if path == lively:
            page.wait_for_selector("#chart-flips [data-interactive=yes]")
        sizes.append(page.evaluate(CHARTS))
    plain, drawn = sizes
    assert plain["colours"] == drawn["colours"]
    assert drawn["heights"] == pytest.approx(plain["heights"], rel=0.1)


def test_a_page_with_a_script_is_readable_without_it(opened, lively):
    page = opened(lively, java_script_enabled=False).page
    assert page.locator("#chart-gaps svg text").count() > 10


def test_a_report_is_printed_to_pdf(answer, chromium, tmp_path, monkeypatch):
    monkeypatch.setenv("CHROMIUM", chromium)
    write_report(tmp_path / "r.pdf", report_html(answer))
    paper = (tmp_path / "r.pdf").read_bytes()
    assert paper.startswith(b"%PDF")
    assert paper.rstrip().endswith(b"%%EOF")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 12
    assert {tuple(round(float(n)) for n in box.split()[2:4]) for box in _boxes(paper)} <= {A4, (596, 842), (595, 841)}
    assert [path.name for path in tmp_path.iterdir()] == ["r.pdf"]


def test_every_anchor_leads_somewhere_on_the_page(opened):
    missing = opened().page.evaluate(
        "() => [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    assert missing == []


def test_a_number_leads_to_its_figures_and_their_publisher(opened):
    page = opened().page
    page.locator("td.from a").first.click()
    group = page.locator(":target")
    assert group.is_visible()
    assert page.locator(":target + ul a").first.get_attribute("href")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_light_and_dark(opened, scheme):
    assert opened(color_scheme=scheme).page.evaluate(CONTRAST) >= 4.5


def test_light_and_dark_differ(opened):
    light, dark = (opened(color_scheme=scheme).page.screenshot() for scheme in ("light", "dark"))
    assert light != dark


def test_no_label_is_cut_off(opened):
    """Text of a chart stays inside its picture, also in fonts wider than those it was laid out with."""
    outside = opened().page.evaluate(
        "() => [...document.querySelectorAll('svg.chart')].flatMap(svg => {"
        " const box = svg.getBoundingClientRect();"
        " return [...svg.querySelectorAll('text')].filter(t => { const b = t.getBoundingClientRect();"
        "   return b.left < box.left - 1 || b.right > box.right + 1; }).map(t => t.textContent); })"
    )
    assert outside == []


def test_a_small_screen_does_not_scroll_sideways(opened):
    page = opened(viewport={"width": 390, "height": 800}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_prints_on_a4_with_verdict_and_gap_chart_on_the_first_page(opened, tmp_path):
    page = opened().page
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = {tuple(round(float(n)) for n in box.split()[2:4]) for box in _boxes(paper)}
    assert len(boxes) == 1
    assert all(abs(a - b) <= 1 for a, b in zip(boxes.pop(), A4, strict=True))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 695, "height": 1017})  # A4 less its margins, at 96 dots an inch
    bottom = page.evaluate("document.querySelector('#chart-gaps').getBoundingClientRect().bottom + window.scrollY")
    assert bottom <= 1017


def _boxes(paper: bytes) -> list[str]:
    return [found.decode() for found in re.findall(rb"/MediaBox \[([^\]]+)\]", paper)]
