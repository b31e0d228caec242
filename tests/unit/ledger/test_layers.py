"""Layers of the user's own data: beside the embedded facts, whole or not at all, and visible wherever they count."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from delian.actions.layers import add, drop
from delian.cli import main
from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger import layers as kept
from delian.ledger.store import EMBEDDED, Ledger
from delian.questions.assess import assess
from delian.questions.layers import layers
from delian.questions.ledger import show, sources

HEAD = "member,item,year,value,low,high,note\n"
JAMMERS = "inventory/POL/sead_ew_aircraft/2024/own/2024-12"
CARD = """
publisher: My institute
title: Force table 2024
date: "2024-12"
licence: not to be passed on
defaults: {status: observed}
"""
TANKERS = "inventory/POL/tankers/2024/own/2024-12"
QUESTION = Scenario(missions=("baltic-defence",), without=("USA",), draws=20)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DELIAN_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    Path("card.yaml").write_text(CARD, "utf-8")
    return tmp_path / "home"


def imported(rows: str, name: str = "mine", table: str = "inventory", head: str = HEAD) -> dict[str, object]:
    Path(f"{name}.csv").write_text(head + rows, "utf-8")
    found: dict[str, object] = add(Path(f"{name}.csv"), table, Path("card.yaml")).answer["layers"][0]
    return found


def refused(rows: str, table: str = "inventory", head: str = HEAD, name: str = "mine") -> DelianError:
    before = kept.names()
    with pytest.raises(DelianError) as told:
        imported(rows, name, table, head)
    assert kept.names() == before
    assert [path.name for path in kept.layers_folder().iterdir() if path.name[0] == "."] == []
    return told.value


def test_rows_stand_beside_the_embedded_ones(home: Path) -> None:
    before = show("inventory", {"member": "POL", "item": "tankers", "year": "2024"}).answer["rows"]
    told = imported("Poland,tankers,2024,6,5,7,six at last\nDE,tankers,2023,0,,,\n")
    assert (told["name"], told["rows"], told["in_place"]) == ("mine", 2, 1)
    after = show("inventory", {"member": "POL", "item": "tankers", "year": "2024"}).answer["rows"]
    assert [row for row in after if row["layer"] == "delian"] == before
    own = [row for row in after if row["layer"] == "mine"]
    assert [(row["value"], row["source"], row["unit"]) for row in own] == [("6", "layer.mine", "aircraft")]
    assert "layer.mine" in {row["id"] for row in sources().answer["sources"]}


def test_models_use_the_layer_and_say_so(home: Path) -> None:
    plain = assess(QUESTION)
    imported("POL,sead_ew_aircraft,2024,60,50,70,sixty\n")
    answer = assess(QUESTION)
    figure = answer.figures[JAMMERS]
    assert (figure.value, figure.licence) == (60, "not to be passed on")
    assert figure.note == "sixty; layer mine, in place of 0 of delian (delian-2024/2024-12)"
    assert JAMMERS.replace("own", "delian-2024") not in answer.figures
    assert answer.answer["s_star"]["base"] > plain.answer["s_star"]["base"]
    notes = [note.text for note in answer.warnings if note.code == "layer-figures"]
    assert len(notes) == 1
    assert JAMMERS in notes[0]
    assert "layer-figures" not in {note.code for note in plain.warnings}
    assert answer.versions["ledger"] != plain.versions["ledger"]
    assert "layer.mine" in {source.id for source in answer.sources}


def test_the_same_answer_comes_back_when_the_layer_is_dropped(home: Path) -> None:
    plain = assess(QUESTION)
    imported("POL,tankers,2024,60,50,70,sixty\n")
    assert drop("mine").answer == {"dropped": "mine", "left": 0}
    assert assess(QUESTION).to_json() == plain.to_json()
    assert list(kept.layers_folder().iterdir()) == []


def test_a_figure_of_the_same_key_stands_beside_and_counts(home: Path) -> None:
    key = "inventory/POL/tankers/2024/delian-2024/2024-12"
    head = "member,item,year,definition,vintage,value\n"
    imported("POL,tankers,2024,delian-2024,2024-12,9\n", head=head)
    with Ledger() as ledger, Ledger(layers=()) as embedded:
        own, old = ledger.figure(key), embedded.figure(key)
    assert own is not None
    assert old is not None
    assert (own.value, old.value, own.source_id) == (9, 0, "layer.mine")
    rows = show("inventory", {"member": "POL", "item": "tankers", "definition": "delian-2024"}).answer["rows"]
    assert {row["layer"]: row["value"] for row in rows} == {"delian": "0", "mine": "9"}


def test_of_two_layers_the_later_counts(home: Path) -> None:
    imported("POL,tankers,2024,6,,,\n", "one")
    imported("POL,tankers,2024,7,,,\n", "another")
    with Ledger() as ledger:
        found = ledger.figures("inventory", member="POL", item="tankers", year=2024)
    assert [(f.value, f.source_id) for f in found] == [(7, "layer.another")]
    assert "0 of delian" in found[0].note
    assert "6 of one" in found[0].note
    assert [row["name"] for row in layers().answer["layers"]] == ["one", "another"]


def test_an_unknown_of_a_layer_is_unknown_and_never_zero(home: Path) -> None:
    imported("FRA,combat_aircraft,2024,unknown,,,\n")
    with Ledger() as ledger:
        found = ledger.figures("inventory", member="FRA", item="combat_aircraft", year=2024)
    assert [f.value for f in found] == [None]


def test_other_years_and_tables_stay_as_they_were(home: Path) -> None:
    with Ledger() as ledger:
        before = {t: ledger.figures(t) for t in ("inventory", "economy", "usable", "package_prices")}
    imported("POL,tankers,2024,6,,,\n")
    with Ledger() as ledger:
        for table in ("economy", "usable", "package_prices"):
            assert ledger.figures(table) == before[table]
        after = ledger.figures("inventory")
    changed = {f.id for f in set(after) ^ set(before["inventory"])}
    assert changed == {TANKERS, "inventory/POL/tankers/2024/delian-2024/2024-12"}
    assert len(after) == len(before["inventory"])


def test_every_problem_is_told_together(home: Path) -> None:
    rows = (
        "Polska,tankers,2024,6,,,\n"
        "POL,tanker,2024,6,,,\n"
        "POL,tankers,24,6,,,\n"
        'POL,tankers,2024,"4,15",,,\n'
        "POL,tankers,2023,,,,\n"
        "POL,tankers,2022,6,7,8,\n"
        "POL,tankers,2021,-1,,,\n"
        "POL,tankers,2020,1\n"
        "POL,tankers,2019,1,,,\n"
        "POL,tankers,2019,2,,,\n"
        "POL,tankers,2018,nan,,,\n"
        "POL,tankers,2017,1_000,,,\n"
    )
    error = refused(rows)
    assert error.code == "file-invalid"
    assert [(place.row, place.column) for place in error.where] == [
        (2, "member"), (3, "item"), (4, "year"), (5, "value"), (6, "value"), (7, "value"), (8, "value"),
        (9, "(all)"), (11, "key"), (12, "value"), (13, "value"),
    ]  # fmt: skip
    assert "has 11 problems, nothing was imported" in error.message
    assert "did you mean tankers" in str(error.where[1].value).lower()


@pytest.mark.parametrize(
    ("head", "rows", "table", "column"),
    [
        ("member,item,year,value,colour\n", "POL,tankers,2024,6,red\n", "inventory", "colour"),
        ("member,item,year,year,value\n", "POL,tankers,2024,2024,6\n", "inventory", "year"),
        ("member,item,year\n", "POL,tankers,2024\n", "inventory", "value"),
        ("", "", "inventory", "member"),
        (HEAD, "", "inventory", "(all)"),
        ("member,item,year,value,unit\n", "POL,tankers,2024,6,ships\n", "inventory", "unit"),
        ("member,item,year,value,currency\n", "POL,tankers,2024,6,EUR\n", "inventory", "price_year"),
        ("member,item,year,value,status\n", "POL,tankers,2024,6,guessed\n", "inventory", "status"),
        ("member,item,year,definition,value\n", "others,land,2024,any.war,1.2\n", "usable", "value"),
        ("member,item,year,definition,value\n", "POL,tankers,2024,two words,6\n", "inventory", "definition"),
    ],
)
def test_a_breach_of_the_contract_is_refused(home: Path, head: str, rows: str, table: str, column: str) -> None:
    error = refused(rows, table, head)
    assert error.code == "file-invalid"
    assert column in [place.column for place in error.where]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xff\xfe\x00", "file-malformed"), (HEAD.encode() + b'"POL', "file-malformed"), (None, "file-not-found")],
)
def test_what_is_no_table_is_refused(home: Path, content: bytes | None, code: str) -> None:
    if content is not None:
        Path("mine.csv").write_bytes(content)
    with pytest.raises(DelianError) as told:
        add(Path("mine.csv"), "inventory", Path("card.yaml"))
    assert told.value.code == code
    assert kept.names() == []


def test_a_workbook_gives_the_same_layer_as_a_csv(home: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Member", "Item", "Year", "Value", "Low"],
        ["POL", "tankers", 2024, 6.0, 5.5],
        ["DEU", "tankers", 2024, 0],
    ):
        book.active.append(row)
    book.save("mine.xlsx")
    first = add(Path("mine.xlsx"), "inventory", Path("card.yaml")).answer["layers"][0]["version"]
    drop("mine")
    second = imported("POL;tankers;2024;6;5.5\nDEU;tankers;2024;0;\n", head="member;item;year;value;low\n")["version"]
    assert first == second


def test_a_bomb_of_a_workbook_is_refused(home: Path) -> None:
    with zipfile.ZipFile("mine.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000_000)
    with pytest.raises(DelianError) as told:
        add(Path("mine.xlsx"), "inventory", Path("card.yaml"))
    assert told.value.code == "file-too-large"
    Path("other.xlsx").write_bytes(b"<html>not found</html>")
    with pytest.raises(DelianError) as told:
        add(Path("other.xlsx"), "inventory", Path("card.yaml"))
    assert told.value.code == "file-malformed"


def test_names_of_layers_are_held(home: Path) -> None:
    imported("POL,tankers,2024,6,,,\n")
    assert refused("POL,tankers,2024,6,,,\n").code == "layer-exists"
    for name in ("delian", "../up", "Über", "a" * 41):
        with pytest.raises(DelianError) as told:
            add(Path("mine.csv"), "inventory", Path("card.yaml"), name)
        assert told.value.code == "unknown-option"
    for number in range(kept.MOST - 1):
        add(Path("mine.csv"), "inventory", Path("card.yaml"), f"layer-{number}")
    with Ledger() as ledger:
        assert len(ledger.layers) == kept.MOST
    assert refused("POL,tankers,2024,6,,,\n", name="ninth").code == "layer-exists"
    with pytest.raises(DelianError) as told:
        drop("min")
    assert (told.value.code, told.value.did_you_mean) == ("unknown-layer", ("mine",))


@pytest.mark.parametrize("damage", ["flip", "truncate", "missing", "manifest"])
def test_a_damaged_layer_is_told_and_can_be_dropped(home: Path, damage: str) -> None:
    imported("POL,tankers,2024,6,,,\n")
    folder = kept.layers_folder() / "mine"
    path = folder / kept.FILE
    if damage == "flip":
        content = bytearray(path.read_bytes())
        content[-100] ^= 0xFF
        path.write_bytes(content)
    elif damage == "truncate":
        path.write_bytes(path.read_bytes()[:-1])
    elif damage == "missing":
        path.unlink()
    else:
        (folder / kept.MANIFEST).write_text("{}", "utf-8")
    with pytest.raises(DelianError, match="delian ledger drop mine") as told:
        Ledger()
    assert told.value.code == "ledger-corrupt"
    answer = layers()
    assert [row["state"] for row in answer.answer["layers"]] == ["damaged"]
    assert [note.code for note in answer.warnings] == ["layer-damaged"]
    drop("mine")
    with Ledger() as ledger:
        assert ledger.layers == ()


def test_a_ledger_of_another_file_has_no_layers(home: Path, tmp_path: Path) -> None:
    imported("POL,tankers,2024,6,,,\n")
    for part in (EMBEDDED, EMBEDDED.with_name(EMBEDDED.name + ".sha256")):
        (tmp_path / part.name).write_bytes(part.read_bytes())
    with Ledger(tmp_path / EMBEDDED.name) as ledger, Ledger(layers=()) as embedded:
        assert ledger.version == embedded.version


def test_the_embedded_file_is_never_written(home: Path) -> None:
    before = EMBEDDED.read_bytes()
    imported("POL,tankers,2024,6,,,\n")
    with Ledger() as ledger, pytest.raises(sqlite3.OperationalError):
        ledger._connection.execute("DELETE FROM layer0.figures")
    drop("mine")
    assert EMBEDDED.read_bytes() == before


def test_the_verbs_print_what_they_did(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.csv").write_text(HEAD + "POL,tankers,2024,6,,,\n", "utf-8")
    assert main(["ledger", "import", "mine.csv", "--table", "inventory", "--source", "card.yaml", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "delian.ledger-import/1"
    assert [warning["code"] for warning in told["warnings"]] == ["layer-in-place"]
    assert main(["ledger", "layers"]) == 0
    assert "mine" in capsys.readouterr().out
    assert main(["ledger", "drop", "mine"]) == 0
    assert "dropped the layer mine" in capsys.readouterr().out
    assert main(["ledger", "import", "mine.csv", "--table", "inventry", "--source", "card.yaml"]) == 2
    assert "unknown-table" in capsys.readouterr().err
    Path("card.yaml").write_text("publisher: me\n", "utf-8")
    assert main(["ledger", "import", "mine.csv", "--table", "inventory", "--source", "card.yaml"]) == 2
    assert "file-invalid" in capsys.readouterr().err


# Runs an import or a drop many times, each in a process that kills itself at a step drawn by seed. A step is a call of
# a function, Python's own included, so that the points lie over the whole duration; the first step in each function of
# ours is among them, however short it is. The functions it died in are told.
KILLED = r"""
import json, os, random, shutil, signal, sys
from pathlib import Path
from delian.actions.layers import add, drop
from delian.ledger import layers as kept

home, points = Path(os.environ["DELIAN_HOME"]), int(sys.argv[1])

def steps(run, at=None, first=None):
    count = 0
    def seen(frame, event, argument):
        nonlocal count
        count += 1
        if first is not None and event == "call" and "delian" in frame.f_code.co_filename:
            first.setdefault(frame.f_code.co_name, count)
        if count == at:
            names = []
            while frame is not None:
                names.append(frame.f_code.co_name)
                frame = frame.f_back
            Path("died").write_text(" ".join(names), "utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(seen)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count

def state():
    return {name: kept.read_manifest(name).version for name in kept.names()}

def checked():
    for layer in kept.installed():
        kept.check_intact(layer, whole=True)
    return state()

def importing():
    add(Path("mine.csv"), "inventory", Path("card.yaml"))

def dropping():
    drop("mine")

died = {"importing": [], "dropping": []}
for run in (importing, dropping):
    start = checked()
    kept_home = home.with_name("start")
    shutil.rmtree(kept_home, ignore_errors=True)
    shutil.copytree(home, kept_home)
    run()  # what is loaded once is loaded now
    end = checked()
    assert start != end
    shutil.rmtree(home)
    shutil.copytree(kept_home, home)
    first = {}
    total = steps(run, first=first)
    rng = random.Random(1949)
    drawn = rng.sample(range(1, total), min(points, total - 1))
    for at in sorted({*drawn, *(step for step in first.values() if step < total)}):
        shutil.rmtree(home)
        shutil.copytree(kept_home, home)
        child = os.fork()
        if child == 0:
            steps(run, at)
            os._exit(3)
        status = os.waitpid(child, 0)[1]
        found = checked()
        assert found in (start, end), (run.__name__, at, found)
        if os.WIFEXITED(status):  # a run of a few steps less
            assert (os.WEXITSTATUS(status), found) == (3, end), (run.__name__, at, status)
            continue
        died[run.__name__].append([Path("died").read_text("utf-8"), found == end])
    shutil.rmtree(home)
    shutil.copytree(kept_home, home)
    run()
print(json.dumps(died))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kill -9 is of POSIX")
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_state(home: Path) -> None:
    imported("DEU,tankers,2024,6,,,\n", "older")
    rows = "".join(f"POL,tankers,{year},6,5,7,row\n" for year in range(1950, 2024))
    Path("mine.csv").write_text(HEAD + rows, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, "120"], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    died = json.loads(done.stdout)
    assert len(died["importing"]) + len(died["dropping"]) >= 200
    inside = {name for stack, _ in died["importing"] for name in stack.split()}
    assert {"add", "attach", "fill", "_clean", "_sealed", "checksum"} <= inside
    assert {"drop", "rmtree"} <= {name for stack, _ in died["dropping"] for name in stack.split()}
    for run in ("importing", "dropping"):
        assert {new for _, new in died[run]} == {False, True}  # both sides of the renaming were hit
