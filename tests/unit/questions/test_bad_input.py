"""Wrong questions through the command line: the right code, exit status 2, nothing on standard output, no file."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import delian
from delian.cli import main
from delian.ledger.build import checksum_path
from delian.ledger.cards import CATALOG, MAX_BYTES
from delian.ledger.store import EMBEDDED, Ledger

B = "baltic-defence"
USABLE = "usable/others/land/2024/any.war/2026-11"
PRICE = "package_prices/any/tankers/2024/package/2026-11"
REPORT = ("--report", "r.html")


@pytest.fixture
def refused(tmp_path, monkeypatch, capfd):
    """Run words in an empty folder and return the error's body; nothing else may come out."""
    monkeypatch.chdir(tmp_path)

    def run(*words, code, files=None, status=2):
        for name, text in (files or {}).items():
            Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
        before = _tree(tmp_path)
        assert main([*words, "--json"]) == status
        out, err = capfd.readouterr()
        assert out == ""
        error = json.loads(err)["error"]
        assert set(error) == {"code", "message", "where", "did_you_mean"}
        assert error["code"] == code, error["message"]
        assert _tree(tmp_path) == before
        assert main([*words]) == status
        out, err = capfd.readouterr()
        assert out == ""
        assert err.strip() == f"delian: {error['message']} [{code}]"
        assert _tree(tmp_path) == before
        return error

    return run


def _tree(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("words", "code", "meant"),
    [
        (("asses", B), "unknown-verb", "assess"),
        (("ledger", "member"), "unknown-verb", "ledger members"),
        (("assess", "baltic-defense"), "unknown-mission", B),
        (("assess", "libya"), "unknown-mission", "libya-2011"),
        (("assess", B, "--without", "Untied States"), "unknown-member", "United States"),
        (("assess", B, "--members", "Germny"), "unknown-member", "Germany"),
        (("assess", B, "--with", "Swedn"), "unknown-member", "Sweden"),
        (("assess", B, "--alliance", "natto"), "unknown-alliance", "nato"),
        (("assess", B, "--also", "pacific-presense"), "unknown-mission", "pacific-presence"),
        (("assess", B, "--also", "libya-2011", "--lever", "DEU.tanker+10"), "unknown-capability", "tankers"),
        (("assess", B, "--lever", "DEU.tanker+10"), "unknown-capability", "tankers"),
        (("assess", B, "--lever", "Germny.tankers+10"), "unknown-member", "Germany"),
        (("assess", B, "--assume", "usable/others/land/2024/any.war/2026-10=0.4"), "unknown-figure", USABLE),
        (("assess", B, "--witout", "USA"), "unknown-option", "--without"),
        (("ledger", "show", "inventry"), "unknown-table", "inventory"),
        (("ledger", "members", "--alliance", "natto"), "unknown-alliance", "nato"),
        (("brief", "Germny"), "unknown-member", "Germany"),
        (("brief", "DEU", "--without", "Untied States"), "unknown-member", "United States"),
        (("brief", "DEU", "--mission", "baltic-defense"), "unknown-mission", B),
        (("brief", "DEU", "--alliance", "natto"), "unknown-alliance", "nato"),
        (("brief", "DEU", "--witout", "USA"), "unknown-option", "--without"),
        (("burden", "--vintage", "2024-07"), "unknown-option", "2024-06"),
        (("burden", "shar"), "unknown-verb", "burden share"),
        (("burden", "aid", "--release", "30"), "unknown-option", "30v2"),
        (("burden", "aid", "--without", "Untied States"), "unknown-member", "United States"),
        (("burden", "pledge", "hague"), "unknown-pledge", "hague-2035"),
        (("burden", "share", "4600", "--key", "gni"), "unknown-option", "gni-capped"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else None,
)
def test_names_that_do_not_exist_meet_the_nearest_that_do(refused, words, code, meant):
    error = refused(*words, code=code)
    assert meant in error["did_you_mean"]
    assert meant in error["message"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("assess",), "unknown-mission", "baltic-defence"),
        (("assess", "--also", B), "unknown-mission", "main mission"),
        (("assess", B, "--also", B), "mission-twice", B),
        (("assess", B, "--also", "iiss-2025"), "not-answered-yet", "iiss-2025"),
        (("assess", "iiss-2025", "--also", B), "not-answered-yet", "iiss-2025"),
        (("assess", "libya-2011", "--also", "libya-day-after"), "no-common-year", "--year 2025"),
        (("assess", B, "--also", "libya-2011", "--year", "2016"), "no-common-year", "2020 to 2040"),
        (("assess", B, "--also", "libya-2011", "--year", "2008"), "year-outside-data", "2009 to 2040"),
        (("assess", B, "--also", "none.yaml"), "file-not-found", "none.yaml"),
        (("assess", B, "--also"), "unknown-option", "--also"),
        (("assess", B, "--also", "libya-2011", "--without", "AUT"), "not-a-member", "Austria"),
        (("assess", B, "--year", "2008"), "year-outside-data", "2009 to 2040"),
        (("assess", B, "--year", "2041"), "year-outside-data", "2009 to 2040"),
        (("assess", B, "--year", "2015"), "year-outside-data", "2020 to 2040"),
        (("assess", B, "--year", "2014"), "year-outside-data", "heavy_brigades"),
        (("assess", "libya-2011", "--year", "2016"), "year-outside-data", "isr_aircraft"),
        (("assess", B, "--year", "soon"), "unknown-option", "soon"),
        (("burden", "--vintage", "2019", "--year", "2021"), "year-outside-data", "2012 to 2019"),
        (("burden", "--year", "1999"), "year-outside-data", "2012 to 2025"),
        (("burden", "--since", "2024"), "year-outside-data", "2012 to 2023"),
        (("burden", "--money", "usd"), "bad-number", "ppp2021"),
        (("burden", "share", "nothing"), "bad-number", "us-forces"),
        (("burden", "aid", "--to", "POL"), "unknown-option", "--to UKR"),
        (("burden", "aid", "--year", "2014"), "year-outside-data", "2022 to 2026"),
        (("burden", "aid", "--year", "2024", "--release", "30v2"), "year-outside-data", "--release 28"),
        (("burden", "aid", "--without", "ALB"), "not-a-member", "no donor"),
        (("burden", "pledge", "2pct", "--from", "1999"), "year-outside-data", "2012 to 2025"),
        (("burden", "pledge", "2pct", "--by", "2090"), "bad-number", "2045"),
        (("burden", "pledge", "2pct", "--draws", "-1"), "bad-number", "draws"),
        (("burden", "pledge", "20pct-equipment", "--vintage", "2025-08"), "year-outside-data", "latest"),
        (("burden", "pledge", "none.yaml"), "file-not-found", "none.yaml"),
        (("burden", "share", "-5"), "bad-number", "millions"),
        (("burden", "share", "0"), "bad-number", "4600"),
        (("burden", "share", "10", "--money", "usd2030"), "price-base-unreachable", "2024"),
        (("burden", "share", "10", "--plus", "50"), "unknown-option", "us-forces"),
        (("burden", "share", "us-forces", "--plus", "-1"), "bad-number", "percent"),
        (("burden", "share", "us-forces", "--year", "1980"), "year-outside-data", "1990 to 2024"),
        (("burden", "share", "10", "--without", "AUT"), "not-a-member", "Austria"),
        (("burden", "--money", "usd2030"), "price-base-unreachable", "2014 to 2024"),
        (("burden", "--money", "zzz2021"), "price-base-unreachable", "EUR"),
        (("burden", "--year", "2025", "--money", "usd2021"), "price-base-unreachable", "shares of GDP only"),
        (
            ("burden", "--vintage", "2019", "--year", "2013", "--money", "eur2024"),
            "price-base-unreachable",
            "USD of 2015",
        ),
        (("assess", B, "--year", "2022", "--without", "FIN"), "not-a-member", "joined 2023-04-04"),
        (("assess", B, "--without", "AUT"), "not-a-member", "Austria"),
        (("assess", B, "--alliance", "eu", "--without", "GBR"), "not-a-member", "left 2020-02-01"),
        (("assess", B, "--members", "DEU,FRA", "--without", "DEU,FRA"), "nobody-left", "2 members"),
        (("assess", B, "--on", "2024-02-30"), "bad-date", "YYYY-MM-DD"),
        (("assess", B, "--draws", "-1"), "bad-number", "draws"),
        (("assess", B, "--draws", "1000000"), "bad-number", "100000"),
        (("assess", B, "--seed", "-1"), "bad-number", "seed"),
        (("assess", B, "--effort", "huge"), "unknown-option", "limited"),
        (("assess", B, "--assume", f"{USABLE}=1.5"), "bad-number", "between 0 and 1"),
        (("assess", B, "--assume", f"{USABLE}=-0.5"), "bad-number", "negative"),
        (("assess", B, "--assume", f"{USABLE}=nan"), "bad-number", USABLE),
        (("assess", B, "--assume", USABLE), "unknown-option", "--assume"),
        (("assess", B, "--assume", f"{USABLE}=much"), "unknown-option", "--assume"),
        (("assess", B, "--lever", "DEU.tankers"), "unknown-option", "--lever"),
        (("assess", B, "--lever", "DEU.tankers+nan"), "unknown-option", "--lever"),
        (("assess", B, "--lever", "DEU.tankers+inf"), "unknown-option", "--lever"),
        (("assess", B, "--money", "EUR"), "bad-number", "EUR-2024"),
        (("assess", B, "--money", "EUR-1999"), "mixed-price-years", "1999"),
        (("assess", B, "--money", "XXX-2024"), "mixed-price-years", "XXX"),
        (("assess", B, "--scenario", "none.yaml"), "file-not-found", "none.yaml"),
        (("assess", "none.yaml"), "file-not-found", "none.yaml"),
        (("assess", B, "--alliance", "none.yaml"), "file-not-found", "none.yaml"),
        (("brief",), "unknown-option", "country"),
        (("brief", "AUT"), "not-a-member", "--alliance europe"),
        (("brief", "FIN", "--year", "2021"), "not-a-member", "joined 2023-04-04"),
        (("brief", "DEU", "--without", "AUT"), "not-a-member", "Austria"),
        (("brief", "DEU", "--without", ""), "unknown-member", "empty"),
        (("brief", "DEU", "--year", "2041"), "year-outside-data", "2009 to 2040"),
        (("brief", "DEU", "--year", "2014"), "year-outside-data", "heavy_brigades"),
        (("brief", "DEU", "--mission", "bruegel-2025"), "not-answered-yet", "what must be added"),
        (("brief", "DEU", "--mission", "none.yaml"), "file-not-found", "none.yaml"),
        (("brief", "DEU", "--money", "XXX-2024"), "mixed-price-years", "XXX"),
        (("brief", "DEU", "--draws", "-1"), "bad-number", "draws"),
        (("brief", "DEU", "--report", "x.docx"), "unwritable", ".html"),
        (("ledger", "members", "--on", "2024-1-1"), "bad-date", "YYYY-MM-DD"),
        (("ledger", "show", "inventory", "--where", "member"), "unknown-option", "--where"),
        (("ledger", "show", "inventory", "--where", "size=3"), "unknown-option", "size"),
        (("ledger", "show"), "unknown-option", "table"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else None,
)
def test_wrong_values(refused, words, code, says):
    assert says in refused(*words, code=code)["message"]


def test_a_pdf_without_a_chromium_says_how_to_get_one_before_the_work(refused, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    error = refused("brief", "DEU", "--report", "brief.pdf", code="missing-extra")
    assert "apt install chromium" in error["message"]
    assert "--report FILE.html" in error["message"]


def test_everybody_taken_out(refused):
    with Ledger() as ledger:
        everybody = ",".join(row["member"] for row in ledger.members("nato", "2025-12-31"))
    assert "all 32 members" in refused("assess", B, "--without", everybody, code="nobody-left")["message"]


def test_wrong_year_names_where(refused):
    error = refused("assess", B, "--year", "2015", code="year-outside-data")
    assert {place["row"] for place in error["where"]} >= {
        "heavy_brigades",
        "light_brigades",
        "long_range_sam_batteries",
    }
    assert {place["value"] for place in error["where"]} == {2015}


DEEP = "a: " + "[" * 40 + "]" * 40
SCENARIOS = {
    "not YAML": ("missions: [baltic-defence", "file-malformed"),
    "tabs": ("missions:\n\t- baltic-defence", "file-malformed"),
    "not JSON": ('{"missions": ["baltic-defence"', "file-malformed"),
    "empty": ("", "file-invalid"),
    "a list": ("- baltic-defence", "file-invalid"),
    "a word": ("baltic-defence", "file-invalid"),
    "unknown key": ("missions: [baltic-defence]\nyaer: 2025", "file-invalid"),
    "wrong type": ("missions: baltic-defence", "file-invalid"),
    "older schema": ("schema: delian.scenario/0\nmissions: [baltic-defence]", "file-invalid"),
    "negative assumption": (f"missions: [{B}]\nassume: {{{USABLE}: -0.1}}", "file-invalid"),
    "not a number": (f"missions: [{B}]\nassume: {{{USABLE}: .nan}}", "file-invalid"),
    "infinity": (f"missions: [{B}]\nassume: {{{USABLE}: .inf}}", "file-invalid"),
    "infinite lever": (f"missions: [{B}]\nlevers: [{{member: DEU, item: tankers, change: .inf}}]", "file-invalid"),
    "no such lever": (f"missions: [{B}]\nlevers: [{{member: DEU, item: tankers, chnge: 3}}]", "file-invalid"),
    "negative draws": (f"missions: [{B}]\ndraws: -5", "file-invalid"),
    "share over one": (f"missions: [{B}]\nassume: {{{USABLE}: 1.5}}", "bad-number"),
    "wrong unit": (f"missions: [{B}]\nassume: {{{USABLE}: {{value: 40, unit: percent}}}}", "units-differ"),
    "other price year": (
        f"missions: [{B}]\nassume: {{{PRICE}: {{value: 300, unit: million, currency: EUR, price_year: 2020}}}}",
        "mixed-price-years",
    ),
    "other currency": (
        f"missions: [{B}]\nassume: {{{PRICE}: {{value: 300, unit: million, currency: USD, price_year: 2024}}}}",
        "mixed-price-years",
    ),
    "money without price year": (
        f"missions: [{B}]\nassume: {{{PRICE}: {{value: 300, unit: million, currency: EUR}}}}",
        "file-invalid",
    ),
    "deeply nested": (DEEP, "file-malformed"),
    "aliases": ("a: &a [1]\nb: [*a, *a]", "file-malformed"),
    "two keys of one name": (f"missions: [{B}]\nyear: 2024\nyear: 2025", "file-malformed"),
    "a tag that makes objects": ("missions: !!python/object/apply:os.getcwd []", "file-malformed"),
    "not UTF-8": (b"missions: [\xff\xfe]", "file-not-found"),
    "control characters": ("missions: [\x00]", "file-malformed"),
    "too large": ("#" * (MAX_BYTES + 1), "file-too-large"),
    "one mission twice": (f"missions: [{B}, {B}]", "mission-twice"),
    "two missions without a common year": (f"missions: [libya-2011, {B}]", "no-common-year"),
    "backstop": (f"missions: [{B}]\nbackstop: [USA]", "not-answered-yet"),
    "shocks": (f"missions: [{B}]\nshocks: [war]", "not-answered-yet"),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_wrong_scenario_files(refused, name):
    text, code = SCENARIOS[name]
    error = refused("assess", "--scenario", "s.yaml", *REPORT, code=code, files={"s.yaml": text})
    assert error["message"]


def test_problems_of_a_file_are_told_together(refused):
    text = "missions: [baltic-defence]\nyaer: 2025\ndraws: many\neffort: huge"
    error = refused("assess", "--scenario", "s.yaml", code="file-invalid", files={"s.yaml": text})
    assert len(error["where"]) == 3
    assert {place["file"] for place in error["where"]} == {"s.yaml"}


ALLIANCES = {
    "not YAML": ("id: [x", "file-malformed"),
    "unknown key": ("id: x\nname: X\nmembers: [DEU]\nmember: [FRA]", "file-invalid"),
    "no members": ("id: x\nname: X\nmembers: []", "file-invalid"),
    "twice the same": ("id: x\nname: X\nmembers: [DEU, DEU]", "file-invalid"),
    "unknown member": ("id: x\nname: X\nmembers: [Germny]", "unknown-member"),
    "numbers": ("id: x\nname: X\nmembers: [1, 2]", "file-invalid"),
    "deeply nested": (DEEP, "file-malformed"),
    "aliases": ("id: x\nname: &n X\nmembers: [*n]", "file-malformed"),
    "too large": ("#" * (MAX_BYTES + 1), "file-too-large"),
}


@pytest.mark.parametrize("name", ALLIANCES)
def test_wrong_alliance_files(refused, name):
    text, code = ALLIANCES[name]
    refused("assess", B, "--alliance", "a.yaml", *REPORT, code=code, files={"a.yaml": text})


CARD = (CATALOG / "missions" / "libya-2011.yaml").read_text("utf-8")
TANKERS = "need: tankers, low: 25, base: 32, high: 40, unit: aircraft"
MISSIONS = {
    "unknown key": (CARD.replace("mandate:", "mandat:"), "file-invalid"),
    "wrong unit": (CARD.replace(TANKERS, TANKERS.replace("aircraft", "wings")), "units-differ"),
    "unknown capability": (
        CARD.replace(TANKERS, TANKERS.replace("need: tankers", "need: tankrs")),
        "unknown-capability",
    ),
    "negative": (CARD.replace(TANKERS, TANKERS.replace("low: 25", "low: -25")), "file-invalid"),
    "out of order": (CARD.replace(TANKERS, TANKERS.replace("low: 25", "low: 39")), "file-invalid"),
    "nothing needed": (
        CARD.replace(TANKERS, "need: tankers, low: 0, base: 0, high: 0, unit: aircraft"),
        "file-invalid",
    ),
    "part of nothing": (CARD.replace("need: tankers,", "need: tankers, part_of: fleets,"), "file-invalid"),
    "twice the same need": (CARD.replace("need: sead_ew_aircraft", "need: tankers"), "file-invalid"),
    "unknown host": (CARD.replace("access: []", "access: [[QQQ]]"), "unknown-member"),
    "aliases": (CARD.replace("access: []", "access: &a []\nhosts: *a"), "file-malformed"),
    "not YAML": (CARD + "\n  ]", "file-malformed"),
}


@pytest.mark.parametrize("name", MISSIONS)
def test_wrong_mission_files(refused, name):
    text, code = MISSIONS[name]
    assert text != CARD
    refused("assess", "m.yaml", "--draws", "5", *REPORT, code=code, files={"m.yaml": text})


@pytest.mark.parametrize(
    ("mission", "figure"),
    [
        ("evacuation-2021", "lift/any/strategic_airlift/2024/payload/2026-11"),
        ("evacuation-2021", "route/evacuation-2021/distance_km/2021/total/2026-11"),
    ],
)
def test_lift_without_payload_or_distance(refused, mission, figure):
    error = refused("assess", mission, "--assume", f"{figure}=0", code="bad-number")
    assert error["message"] == f"{figure} cannot be zero. Type a number above zero."
    assert error["where"][0]["column"] == figure


def test_lift_cannot_be_assumed_where_no_way_is_stated(refused):
    figure = "lift/any/strategic_airlift/2024/payload/2026-11"
    error = refused("assess", "estonia-probe", "--assume", f"{figure}=30", code="unknown-figure")
    assert figure in error["message"]


@pytest.mark.parametrize(
    ("lift", "says"),
    [
        ("{distance_km: -100, sea_km: null, source: assumed}", "lift.distance_km: -100"),
        ("{distance_km: 0, sea_km: null, source: assumed}", "lift.distance_km: 0"),
        ("{distance_km: 900, sea_km: -5, source: assumed}", "lift.sea_km: -5"),
        ("{distance_km: 900, source: assumed}", "lift: 'sea_km' is a required property"),
        ("{distance_km: 900, sea_km: null, source: nobody}", "lift: source listed under sources, seen nobody"),
        ("{distance_km: 900, sea_km: null, from: [XXX], source: assumed}", "XXX"),
    ],
)
def test_wrong_way_in_a_mission_file(refused, lift, says):
    text = (CATALOG / "missions" / "libya-day-after.yaml").read_text("utf-8")
    head, _, rest = text.partition("\nlift: ")
    files = {"far.yaml": f"{head}\nlift: {lift}\n{rest.partition(chr(10))[2]}"}
    code = "unknown-member" if says == "XXX" else "file-invalid"
    error = refused("assess", "far.yaml", files=files, code=code)
    assert says in error["message"]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("none/r.html", "folder does not exist"),
        (".", "html"),
        ("r.docx", ".html or .htm or .pdf"),
        ("d.html", "it is a folder"),
    ],
)
def test_report_paths_that_cannot_be_written(refused, tmp_path, target, says):
    (tmp_path / "d.html").mkdir()
    error = refused("assess", B, "--report", target, code="unwritable")
    assert says in error["message"]


def test_report_folder_without_permission(refused, tmp_path, monkeypatch):
    (tmp_path / "locked").mkdir()
    # Root may write everywhere, so the system's answer is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: "locked" not in str(path))
    error = refused("assess", B, "--report", "locked/r.html", code="unwritable")
    assert "permission" in error["message"]


def test_a_pdf_without_a_browser_is_refused_before_the_work(refused, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    error = refused("assess", B, "--report", "r.pdf", code="missing-extra")
    assert "CHROMIUM=no-such-browser" in error["message"]
    assert "FILE.html" in error["message"]


@pytest.mark.parametrize("words", [(), ("--report", "r.pdf")])
def test_interactive_is_for_pages(refused, words, monkeypatch):
    monkeypatch.setenv("CHROMIUM", sys.executable)
    error = refused("assess", B, "--interactive", *words, code="unknown-option")
    assert "--report FILE.html --interactive" in error["message"]


@pytest.mark.parametrize(("target", "says"), [("a-file", "it is a file"), ("a-file/below", "a-file is a file")])
def test_figures_go_into_a_folder(refused, target, says):
    error = refused("assess", B, "--figures", target, code="unwritable", files={"a-file": "older"})
    assert says in error["message"]


def test_figures_folder_without_permission(refused, tmp_path, monkeypatch):
    (tmp_path / "locked").mkdir()
    monkeypatch.setattr(os, "access", lambda path, mode: "locked" not in str(path))
    error = refused("assess", B, "--figures", "locked/deep", code="unwritable")
    assert "permission" in error["message"]
    assert list((tmp_path / "locked").iterdir()) == []


def test_figures_are_written_into_a_new_folder_and_older_ones_replaced(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "new" / "deep").mkdir(parents=True)
    (tmp_path / "new" / "deep" / "gaps.svg").write_text("older")
    (tmp_path / "new" / "deep" / "mine.txt").write_text("mine")
    assert main(["assess", B, "--draws", "5", "--json", "--figures", "new/deep"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["schema"] == "delian.assess/1"
    names = {path.name for path in (tmp_path / "new" / "deep").iterdir()}
    assert f"wrote {len(names) - 1} files into {Path('new/deep')}: gaps.png, gaps.svg" in err
    assert (tmp_path / "new" / "deep" / "gaps.svg").read_text("utf-8").startswith("<svg")
    assert (tmp_path / "new" / "deep" / "mine.txt").read_text() == "mine"


def test_an_older_report_stays_when_the_question_is_wrong(refused, tmp_path):
    (tmp_path / "r.html").write_text("older")
    refused("assess", "libia-2011", *REPORT, code="unknown-mission")
    assert (tmp_path / "r.html").read_text() == "older"


def test_a_corrupted_ledger_is_told_at_open(refused, tmp_path, monkeypatch):
    broken = tmp_path / "ledger.sqlite"
    shutil.copyfile(EMBEDDED, broken)
    shutil.copyfile(checksum_path(EMBEDDED), checksum_path(broken))
    with broken.open("r+b") as file:
        file.seek(4096 * 7 + 11)
        file.write(b"\xff\x00\xff")
    monkeypatch.setattr(Ledger.__init__, "__defaults__", (broken,))
    for words in (("assess", B), ("ledger", "members")):
        error = refused(*words, code="ledger-corrupt", status=1)
        assert "checksum" in error["message"]


# ------------------------------------------------------------ in a process of its own


def _process(*words, **rest):
    env = {**os.environ, "PYTHONPATH": str(Path(delian.__file__).parents[1]), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "delian", *words], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **rest
    )


def _constant(name):
    raise AssertionError(f"{name} is not JSON")


@pytest.mark.parametrize(
    "words",
    [
        ("assess", B, "--without", "USA", "--draws", "20"),
        ("ledger", "members"),
        ("ledger", "sources"),
        ("ledger", "show", "usable"),
    ],
    ids=" ".join,
)
def test_json_is_one_document_on_file_descriptor_one(words, tmp_path):
    out, err = _process(*words, "--json", cwd=tmp_path).communicate()
    text = out.decode("utf-8")
    document, end = json.JSONDecoder(parse_constant=_constant).raw_decode(text)
    assert text[end:] == "\n"
    assert document["schema"].startswith("delian.")
    assert err == b""
    assert list(tmp_path.iterdir()) == []


def test_errors_go_to_standard_error_as_json(tmp_path):
    process = _process("assess", "nowhere", "--json", cwd=tmp_path)
    out, err = process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert json.loads(err)["error"]["code"] == "unknown-mission"


@pytest.mark.skipif(os.name == "nt", reason="SIGINT cannot be sent to one process on Windows")
def test_an_interrupt_leaves_no_file(tmp_path):
    # A shell in the background hands down an ignored SIGINT; a person's terminal does not.
    old = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = _process("assess", B, "--draws", "100000", "--report", "r.html", cwd=tmp_path)
    finally:
        signal.signal(signal.SIGINT, old)
    first = process.stderr.readline()  # progress is told once a second has passed
    assert b"of 100,001 draws" in first
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert out == b""
    assert b"nothing was written" in err
    assert b"Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_report_is_written_whole(tmp_path):
    process = _process("assess", B, "--draws", "5", "--json", "--report", "r.html", cwd=tmp_path)
    out, _ = process.communicate()
    assert process.returncode == 0
    assert json.loads(out)["schema"] == "delian.assess/1"
    assert [path.name for path in tmp_path.iterdir()] == ["r.html"]
    assert (tmp_path / "r.html").read_text("utf-8").rstrip().endswith("</html>")


PLEDGE = "id: own\ntitle: Own\nagreed: 2020\nby: 2030\nitem: share_gdp\ntarget: 2.5\n"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (("target: 2.5", "target: 2.5\ngoal: 3"), "goal"),
        (("target: 2.5", "target: -1"), "target"),
        (("by: 2030", "by: 2010"), "not before the year agreed"),
        (("agreed: 2020", "agreed: soon"), "YYYY-MM-DD"),
        (("agreed: 2020", "agreed: '2020-13-01'"), "YYYY-MM-DD"),
        (("target: 2.5", "target: .nan"), "finite"),
        (("item: share_gdp", "item: gdp"), "equipment_share"),
    ],
)
def test_pledge_files_that_break_a_rule(refused, changed, says):
    error = refused("burden", "pledge", "own.yaml", code="file-invalid", files={"own.yaml": PLEDGE.replace(*changed)})
    assert says in error["message"]


@pytest.mark.parametrize(
    ("country", "code"), [("XXX", "unknown-member"), ("AUT", "not-a-member"), ("ISL", "not-a-member")]
)
def test_an_exception_of_a_pledge_is_for_a_member(refused, country, code):
    text = f"{PLEDGE}exceptions: {{{country}: 2.0}}\n"
    assert country in refused("burden", "pledge", "own.yaml", code=code, files={"own.yaml": text})["message"]
