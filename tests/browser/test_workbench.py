"""The workbench in a real browser: worked by mouse and by keys, one address one answer, nothing from elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from delian.present.numbers import percent

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
PATIENCE = 30_000  # milliseconds; machines that test are slow
START = "/mission?missions=baltic-defence&without=USA&year=2025&draws=100"
SAVED = Path(__file__).resolve().parents[2] / "build" / "screenshots"


@pytest.fixture(scope="module")
def address():
    """Address of a workbench started for these tests, on this machine alone."""
    command = [sys.executable, "-m", "delian", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        told = running.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", told)
        assert found, told
        yield found[0]
        running.terminate()
        running.wait(20)


@pytest.fixture(scope="module")
def browser(chromium):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as play:
        started = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@dataclass
class Seen:
    page: object
    address: str
    requests: list = field(default_factory=list)
    problems: list = field(default_factory=list)

    def open(self, path=START):
        self.page.goto(self.address + path)
        self.page.wait_for_selector("#page[data-ready=yes]", timeout=PATIENCE)
        return self.page

    def settled(self, before):
        """Wait until the ranges of a later turn than *before* are shown."""
        self.page.wait_for_function(
            "before => Number(document.getElementById('page').dataset.ranges || 0) > before",
            arg=before,
            timeout=PATIENCE,
        )

    @property
    def turn(self):
        return int(self.page.evaluate("document.getElementById('page').dataset.ranges || 0"))

    def carried(self):
        return self.page.locator("[data-part=difference] tr[data-key=d2] .v").inner_text()


@pytest.fixture
def seen(browser, address):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    found = Seen(context.new_page(), address)
    found.page.on("request", lambda request: found.requests.append(request.url))
    found.page.on("pageerror", lambda error: found.problems.append(str(error)))
    found.page.on(
        "console", lambda said: found.problems.append(said.text) if "Content Security Policy" in said.text else None
    )
    yield found
    context.close()
    assert found.problems == []
    assert [url for url in found.requests if not url.startswith((address, "data:", "blob:"))] == []


def _read(address):
    with urllib.request.urlopen(address, timeout=60) as response:
        return response.read()


def _query(page):
    return page.evaluate("location.search").removeprefix("?")


def test_the_mouse_takes_a_member_out_and_puts_it_back(seen):
    page = seen.open()
    first = seen.carried()
    turn = seen.turn
    page.click('[data-member="DEU"]')
    seen.settled(turn)
    assert "without=DEU" in _query(page)
    assert page.get_attribute('[data-member="DEU"]', "aria-pressed") == "false"
    assert seen.carried() != first
    turn = seen.turn
    page.click('[data-member="DEU"]')
    seen.settled(turn)
    assert seen.carried() == first


def test_a_click_on_the_map_takes_a_country_out(seen):
    page = seen.open()
    turn = seen.turn
    # A point inside Poland on the map of Europe, just below its name.
    page.locator('[data-chart="map"] .plate').scroll_into_view_if_needed()
    place = page.evaluate(
        """() => { const names = [...document.querySelectorAll('[data-chart="map"] svg text')];
        const box = names.find(name => name.textContent === 'POL').getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height + 3]; }"""
    )
    page.mouse.click(*place)
    seen.settled(turn)
    assert "POL" in _query(page)


def test_keys_alone_work_the_page(seen):
    page = seen.open()
    first = seen.carried()
    turn = seen.turn
    page.keyboard.press("u")
    seen.settled(turn)
    assert "without=USA" not in _query(page)
    assert seen.carried() != first
    page.keyboard.press("a")
    slider = page.evaluate("document.activeElement.closest('.slider').dataset.figure")
    turn = seen.turn
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    seen.settled(turn)
    assert slider.split("/")[2] in page.evaluate("decodeURIComponent(location.search)")
    assert page.evaluate("document.activeElement.type") == "range"
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.keyboard.press("ArrowRight")
    turn = seen.turn
    member = page.evaluate("document.activeElement.dataset.member")
    page.keyboard.press("Space")
    seen.settled(turn)
    assert f"={member}" in _query(page)


def test_a_field_of_forces_prices_the_change_at_once(seen):
    page = seen.open(START + "&focus=DEU")
    turn = seen.turn
    field_ = page.locator('[data-item="tankers"] input')
    field_.fill("12")
    field_.press("Enter")
    seen.settled(turn)
    assert "lever=DEU.tankers%2B12" in _query(page)
    assert "cost" in page.locator("[data-part=forces]").inner_text()
    turn = seen.turn
    page.click('[data-item="tankers"] [data-step="-1"]')
    seen.settled(turn)
    assert "lever=DEU.tankers%2B11" in _query(page)


def test_back_forward_and_a_baseline_of_ones_own(seen):
    page = seen.open()
    start = seen.carried()
    turn = seen.turn
    page.click("#usa")
    seen.settled(turn)
    whole = seen.carried()
    turn = seen.turn
    page.click("#rebase")
    seen.settled(turn)
    assert "your baseline" in page.locator("[data-part=difference]").inner_text()
    turn = seen.turn
    page.click("#usa")
    seen.settled(turn)
    assert page.locator("tr[data-key=d2] td.worse").count() == 1
    for expected in (whole, whole, start):
        turn = seen.turn
        page.go_back()
        seen.settled(turn)
        assert seen.carried() == expected
    turn = seen.turn
    page.go_forward()
    seen.settled(turn)
    assert seen.carried() == whole


def test_back_undoes_a_whole_move_of_a_slider(seen):
    page = seen.open()
    before, turn = _query(page), seen.turn
    slider = page.locator(".slider input[type=range]").first
    value = float(slider.input_value())
    page.locator(".slider input[type=range]").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    seen.settled(turn)
    assert "assume=" in _query(page)
    turn = seen.turn
    page.go_back()
    seen.settled(turn)
    assert _query(page) == before
    assert float(page.locator(".slider input[type=range]").first.input_value()) == pytest.approx(value)


def test_what_has_no_answer_does_not_stay_in_the_address(seen):
    page = seen.open("/mission?missions=baltic-defence&members=EST&year=2025&draws=20")
    before = _query(page)
    page.click('[data-member="EST"]')
    page.wait_for_selector("#problem:not([hidden])", timeout=PATIENCE)
    assert _query(page) == before
    page = seen.open()
    before = _query(page)
    page.locator(".slider input[type=number]").first.fill("-1")
    page.wait_for_selector("#problem:not([hidden])", timeout=PATIENCE)
    assert _query(page) == before
    page.reload()
    page.wait_for_selector("#page[data-ready=yes]", timeout=PATIENCE)


def test_no_more_is_taken_away_than_there_is(seen):
    page = seen.open(START + "&focus=DEU")
    row = page.locator("[data-item=sead_ew_aircraft]")
    held = float(row.locator("td").first.inner_text())
    turn = seen.turn
    row.locator("input").fill("-100000")
    row.locator("input").press("Enter")
    seen.settled(turn)
    assert f"lever=DEU.sead_ew_aircraft-{held:g}" in _query(page)
    assert page.locator("[data-item=sead_ew_aircraft] td").first.inner_text() == "0"


def test_sliders_tell_the_flip_of_the_verdict_that_is_shown(seen):
    page = seen.open()
    rows = page.request.get(f"{seen.address}/api/assess.json?{_query(page)}").json()["answer"]["break_even"]
    flips = {row["figure"]: row["value"] for row in rows}
    for slider in page.locator(".slider").all():
        told, value = slider.locator(".note").inner_text(), flips.get(slider.get_attribute("data-figure"))
        assert ("flips at" in told) == (value is not None)


def test_one_address_one_answer_in_a_fresh_profile(seen, browser):
    page = seen.open()
    turn = seen.turn
    page.click('[data-member="FRA"]')
    seen.settled(turn)
    link = page.get_attribute("#pinned", "href")
    shown = page.locator("[data-part=difference]").inner_text()
    json_link = page.get_attribute('[data-part=reproduce] a[href*="assess.json"]', "href")
    fresh = browser.new_context()
    other = fresh.new_page()
    other.goto(seen.address + link)
    other.wait_for_selector("#page[data-ready=yes]", timeout=PATIENCE)
    assert other.locator("[data-part=difference]").inner_text() == shown
    again = other.get_attribute('[data-part=reproduce] a[href*="assess.json"]', "href")
    assert _read(seen.address + again) == _read(seen.address + json_link)
    fresh.close()


def test_a_link_of_other_versions_warns(seen):
    page = seen.open(START + "&pin=0.0.1%2Bnever")
    assert "0.0.1+never" in page.locator("#warning").inner_text()
    assert page.locator("#warning").is_visible()


def test_a_number_leads_to_its_source_in_two_clicks(seen):
    page = seen.open()
    page.locator('[data-part="needs"] tr[data-key] a.n').nth(4).click()
    page.wait_for_selector("#panel-body a", timeout=PATIENCE)
    page.locator("#panel-body li a").first.click()
    page.wait_for_selector("#panel-body .card", timeout=PATIENCE)
    card = page.locator("#panel-body").inner_text()
    for word in ("Value", "Range", "Price base", "Status", "Tier", "Publisher", "Licence", "Used by"):
        assert word in card


def test_every_view_is_taken_along_in_four_forms(seen):
    page = seen.open()
    starts = {"svg": b"<svg", "png": b"\x89PNG"}
    for form, start in starts.items():
        with page.expect_download(timeout=PATIENCE) as found:
            page.locator(f'[data-chart="gaps"] a[data-view$=".{form}"]').click()
        assert found.value.path().read_bytes().startswith(start)
    with page.expect_download(timeout=PATIENCE) as found:
        page.locator('[data-part=reproduce] a[href*="assess.json"]').click()
    assert json.loads(found.value.path().read_text("utf-8"))["schema"] == "delian.assess/1"
    with page.expect_download(timeout=PATIENCE) as found:
        page.locator('[data-part=reproduce] a[href*="table=needs"]').click()
    assert found.value.path().read_text("utf-8").startswith("phase,capability")


def test_the_table_of_the_page_holds_the_numbers_of_the_interface(seen):
    page = seen.open()
    answer = json.loads(_read(f"{seen.address}/api/assess.json?{START.partition('?')[2]}"))["answer"]
    shown = page.locator('[data-part="needs"] tr[data-key] td:nth-child(2) .v').all_inner_texts()
    assert [float(text.replace(",", "")) for text in shown] == [
        pytest.approx(row["required"], rel=0.01) for row in answer["needs"]
    ]


def test_overtaken_answers_are_dropped(seen):
    page = seen.open()
    for member in ("DEU", "FRA", "ITA", "GBR"):
        page.click(f'[data-member="{member}"]')
    page.wait_for_function("() => document.getElementById('page').dataset.ranges === '4'", timeout=PATIENCE)
    query = _query(page)
    assert all(member in query for member in ("DEU", "FRA", "ITA", "GBR", "USA"))
    expected = json.loads(_read(f"{seen.address}/api/assess.json?{query}"))["answer"]["carried"]["base"]
    assert seen.carried() == percent(expected)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("missions=nope", "unknown mission"),
        ("without=XXX", "unknown country"),
        ("yaer=2025", "yaer"),
        ("year=1900", "1900"),
    ],
)
def test_a_wrong_address_gets_a_page_that_says_what_to_type(seen, query, told):
    response = seen.page.goto(f"{seen.address}/mission?{query}")
    assert response.status == 422
    text = seen.page.locator("main").inner_text()
    assert told in text
    assert "An address that works" in text


def test_nothing_serious_for_those_who_do_not_see_the_page(seen, browser):
    axe = pytest.importorskip("axe_playwright_python")
    source = (Path(axe.__file__).parent / "axe.min.js").read_text("utf-8")
    for scheme in ("light", "dark"):
        # Only this context lets the checker in past the page's own policy.
        context = browser.new_context(bypass_csp=True, color_scheme=scheme)
        page = context.new_page()
        page.goto(seen.address + START)
        page.wait_for_selector("#page[data-ready=yes]", timeout=PATIENCE)
        page.evaluate(source)
        found = page.evaluate("async () => (await axe.run()).violations")
        serious = [
            (v["id"], [n["target"] for n in v["nodes"]][:4]) for v in found if v["impact"] in ("serious", "critical")
        ]
        context.close()
        assert serious == [], scheme


def test_a_small_screen_shows_everything_without_sideways_scrolling(seen):
    seen.page.set_viewport_size({"width": 390, "height": 800})
    page = seen.open()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_pictures_are_taken(seen):
    """The pictures of the README come from here; look at them after a change."""
    page = seen.open(START.replace("&draws=100", ""))
    SAVED.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SAVED / "mission.png")
    assert (SAVED / "mission.png").stat().st_size > 20_000
