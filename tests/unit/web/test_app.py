"""Addresses, headers and errors of the workbench, asked through the application itself."""

from __future__ import annotations

import json

import pytest

from delian.core.scenario import Scenario
from delian.questions.assess import assess
from delian.web.script import Script

pytest.importorskip("fastapi")
testclient = pytest.importorskip("starlette.testclient")
app = pytest.importorskip("delian.web.app")
guard = pytest.importorskip("delian.web.guard")

QUESTION = "missions=baltic-defence&without=USA&draws=0"
SCRIPT = Script("vega-test.js", b"\x1f\x8b")


@pytest.fixture(scope="module")
def client():
    settings = app.Settings(SCRIPT, ("testserver", *guard.LOOPBACK), None, 1, True)
    with testclient.TestClient(app.create_app(settings)) as opened:
        yield opened


def test_the_interface_gives_the_document_of_the_library(client):
    found = client.get(f"/api/assess.json?{QUESTION}")
    assert found.status_code == 200
    asked = Scenario(missions=("baltic-defence",), without=("USA",), draws=0)
    assert found.text == assess(asked).to_json()


def test_a_kept_answer_is_the_same_answer(client):
    first, second = (client.get(f"/api/assess.csv?{QUESTION}&table=gaps").text for _ in range(2))
    assert first == second
    assert first.startswith("phase,capability")


def test_every_response_carries_the_policy(client):
    for path in (
        "/mission?" + QUESTION,
        "/docs",
        "/api/assess.json?missions=nope",
        "/static/workbench.css",
        "/nowhere",
    ):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize("query", ["missions=nope", "without=XXX", "yaer=2025", "draws=-1", "base=yaer%3D1"])
def test_a_wrong_question_is_422_with_the_error_body(client, query):
    found = client.get(f"/mission/parts?{query}")
    assert found.status_code == 422
    assert set(found.json()["error"]) == {"code", "message", "where", "did_you_mean"}
    page = client.get(f"/mission?{query}", headers={"accept": "text/html"})
    assert page.status_code == 422
    assert "An address that works" in page.text


def test_what_a_stranger_writes_is_text_on_the_page(client):
    page = client.get("/mission?missions=<script>alert(1)</script>", headers={"accept": "text/html"})
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_the_interface_is_described(client):
    schema = client.get("/openapi.json").json()
    names = {p["name"] for p in schema["paths"]["/api/assess.json"]["get"]["parameters"]}
    assert {"missions", "without", "assume", "lever", "draws"} <= names
    assert "/api/assess.json" in client.get("/docs").text


def test_charts_come_as_picture_and_specification(client):
    spec = json.loads(client.get(f"/view/gaps.json?{QUESTION}").text)
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    rows = client.get(f"/view/gaps.csv?{QUESTION}").text.splitlines()
    assert len(rows) == 1 + len(spec["data"]["values"])
    assert client.get(f"/view/gaps.svg?{QUESTION}").text.startswith("<svg")
    assert client.get(f"/view/gaps.png?{QUESTION}").content.startswith(b"\x89PNG")
    assert client.get(f"/view/none.svg?{QUESTION}").status_code == 422
    assert client.get(f"/view/gaps.gif?{QUESTION}").status_code == 422


def test_another_host_name_is_refused(client):
    assert client.get("/docs", headers={"host": "evil.example"}).status_code == 400


def test_from_elsewhere_only_with_the_token():
    settings = app.Settings(SCRIPT, ("*",), "secret-token", 1, False)
    with testclient.TestClient(app.create_app(settings)) as far:
        assert far.get("/docs").status_code == 401
        assert far.get("/docs", headers={"authorization": "Bearer wrong"}).status_code == 401
        assert far.get("/docs", headers={"authorization": "Bearer secret-token"}).status_code == 200
        let_in = far.get("/docs?token=secret-token&a=1", follow_redirects=False)
        assert let_in.status_code == 303
        assert let_in.headers["location"] == "/docs?a=1"
        assert "HttpOnly" in let_in.headers["set-cookie"]
        assert far.get("/docs").status_code == 200


@pytest.mark.parametrize(
    ("host", "near"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_which_hosts_are_this_machine(host, near):
    assert guard.is_loopback(host) is near
