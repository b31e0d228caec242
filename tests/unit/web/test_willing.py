"""The pages Coalition and Threats, and their documents."""

from __future__ import annotations

import pytest

from delian.core.scenario import Scenario
from delian.questions.coalition import coalition
from delian.questions.threats import threats
from delian.web.script import Script

pytest.importorskip("fastapi")
testclient = pytest.importorskip("starlette.testclient")
app = pytest.importorskip("delian.web.app")
guard = pytest.importorskip("delian.web.guard")

MISSION = "ukraine-reassurance-25k"


@pytest.fixture(scope="module")
def client():
    settings = app.Settings(Script("vega-test.js", b"\x1f\x8b"), ("testserver", *guard.LOOPBACK), None, 1, True)
    with testclient.TestClient(app.create_app(settings)) as opened:
        yield opened


def test_the_interface_gives_the_documents_of_the_library(client):
    found = client.get(f"/api/coalition.json?missions={MISSION}&draws=20&movers=GBR,FRA&backstop=USA&without=")
    asked = Scenario(missions=(MISSION,), draws=20)
    assert found.text == coalition(asked, ("GBR", "FRA"), "USA").to_json()
    found = client.get("/api/threats.json?threat=russia&year=2019&draws=20")
    assert found.text == threats("russia", 2019, draws=20).to_json()


def test_tables_come_as_csv(client):
    assert client.get(f"/api/coalition.csv?missions={MISSION}&draws=20&table=next_best").text.startswith(
        "member,name,gain"
    )
    assert client.get("/api/threats.csv?draws=20").text.startswith("member,threat,year,rating.low")


def test_pages_are_whole_without_a_script(client):
    page = client.get(f"/coalition?missions={MISSION}&draws=20&movers=none").text
    assert "without a backstop and with nobody moving first" in page
    assert page.count("<svg") >= 4
    page = client.get("/threats?draws=20").text
    assert "Cohesion in UN votes" in page
    assert 'href="/coalition"' in page


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/api/coalition.json?backstop=USA&without=USA&draws=5", "contradictory-backstop"),
        ("/api/coalition.json?backstop=USA&backstop=none&draws=5", "contradictory-backstop"),
        ("/api/coalition.json?movers=UKR&draws=5", "not-a-member"),
        ("/api/coalition.json?missions=nope", "unknown-mission"),
        ("/api/coalition.json?operation=own.yaml&draws=5", "unknown-option"),
        ("/api/threats.json?threat=martians", "unknown-threat"),
        ("/api/threats.json?year=abc", "unknown-option"),
        ("/api/threats.json?yaer=2025", "unknown-option"),
        ("/api/threats.json?from=1900", "year-outside-data"),
    ],
)
def test_a_wrong_question_is_422_with_the_error_body(client, path, code):
    found = client.get(path)
    assert found.status_code == 422
    assert found.json()["error"]["code"] == code
