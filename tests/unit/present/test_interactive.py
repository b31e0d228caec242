import base64
import hashlib
import json
import re

import pytest

from delian.present import interactive
from delian.present.pages import report_html
from unit.present.small import small_answer

SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
DATA = re.compile(r'<script type="application/json" data-chart="(\w+)">(.*?)</script>', re.DOTALL)


@pytest.fixture
def page(monkeypatch):
    monkeypatch.setattr(interactive, "library", lambda: "/* library */\n")
    return report_html(small_answer(), interactive=True)


def test_there_is_one_script_and_the_policy_names_its_hash(page):
    (script,) = SCRIPT.findall(page)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1]
    assert f"script-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "ast: true" in script


def test_every_chart_keeps_its_picture_and_has_its_data(page):
    data = {name: json.loads(text) for name, text in DATA.findall(page)}
    assert set(data) == {"gaps", "map", "who", "costs", "needed", "flips"}
    assert page.count('role="img"') == len(data)
    assert {f'id="chart-{name}"' in page for name in data} == {True}
    assert "tooltip" in data["gaps"]["encoding"]
    assert "#0072b2" not in page.split("</style>")[1]  # colours are variables of the page, also in the data


def test_markup_in_the_data_cannot_end_the_script():
    spec = {"title": "x", "description": "x", "data": {"values": [{"label": "</script><b>"}]}}
    text = interactive.interactive_parts({"gaps": spec})["data"]["gaps"]
    assert "<" not in text
    assert json.loads(text)["data"]["values"][0]["label"] == "</script><b>"


def test_the_library_is_made_once_per_version(monkeypatch, tmp_path):
    monkeypatch.setenv("DELIAN_HOME", str(tmp_path))
    first = interactive.library()
    assert "vegaEmbed" in first
    assert first.startswith("/* Vega")
    assert "BSD-3-Clause" in first
    assert "</script" not in first.lower()
    monkeypatch.setattr(interactive, "_made", lambda: pytest.fail("made again"))
    assert interactive.library() == first
