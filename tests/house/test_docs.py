"""The docs are kept true: their commands run, their Python runs, their files load, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import textwrap
from pathlib import Path

import pytest

from delian.cli import main
from delian.core.scenario import Scenario
from delian.ledger.cards import read_alliance
from delian.questions.assess import assess
from delian.questions.game import game
from delian.questions.ledger import members
from delian.questions.operation import operation
from delian.questions.pledge import pledge
from delian.questions.scenarios import load
from house.proportions import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
RUN = sorted([*(DOCS / "tutorial").glob("*.md"), *(DOCS / "how-to").glob("*.md")])
BLOCK = re.compile(r"^(?P<indent> *)```(?P<kind>\w+)\n(?P<body>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"# (?P<kind>scenario|alliance|mission|game|pledge|operation) file: (?P<name>[\w-]+\.yaml)\n")
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
HEADING = re.compile(r"^#+ (?P<text>.+)$", re.MULTILINE)


def _name(path: Path) -> str:
    return path.relative_to(DOCS).as_posix()


def _blocks(path: Path, kind: str) -> list[str]:
    """Return the code blocks of one kind, without the indent of a list."""
    found = BLOCK.finditer(path.read_text("utf-8"))
    return [textwrap.dedent(block["body"]) for block in found if block["kind"] == kind]


def _files(path: Path) -> list[tuple[str, str, str]]:
    """Return (kind, name, text) of the example files: YAML blocks that begin with `# mission file: name.yaml`."""
    pairs = [(FILE.match(text), text) for text in _blocks(path, "yaml")]
    return [(head["kind"], head["name"], text) for head, text in pairs if head]


def _commands(path: Path) -> list[str]:
    lines = [line for block in _blocks(path, "console") for line in block.splitlines()]
    return [line.removeprefix("$ ") for line in lines if line.startswith("$ delian ")]


def _shown(path: Path) -> list[tuple[str, list[str]]]:
    """Return (command, pieces of its output): what stands below it, cut at the lines `...`."""
    found: list[tuple[str, list[str]]] = []
    for line in (line for block in _blocks(path, "console") for line in block.splitlines()):
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), [""]))
        elif line == "...":
            found[-1][1].append("")
        else:
            found[-1][1][-1] += f" {line}"
    return [(command, [_flat(piece) for piece in pieces if piece]) for command, pieces in found]


def _flat(text: str) -> str:
    return " ".join(text.split())


def _anchors(path: Path) -> set[str]:
    """Return the fragments that forges make of the headings of a page."""
    words = (head["text"].lower() for head in HEADING.finditer(path.read_text("utf-8")))
    return {re.sub(r"[^\w -]", "", text).replace(" ", "-") for text in words}


def test_there_is_something_to_check():
    assert any(_commands(page) for page in RUN)
    assert _files(DOCS / "reference" / "files.md")
    assert _blocks(DOCS / "how-to" / "use-in-a-notebook.md", "python")


@pytest.mark.parametrize("page", [page for page in RUN if _commands(page)], ids=_name)
def test_commands_run(page: Path, tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for _, name, text in _files(page):
        (tmp_path / name).write_text(text, "utf-8")
    for command in _commands(page):
        words, _, target = command.partition(" > ")
        status = main(shlex.split(words)[1:])
        out, err = capsys.readouterr()
        assert status == 0, f"{command}\n{err}"
        assert out.strip(), command
        if target:
            (tmp_path / target).write_text(out, "utf-8")


def test_the_tutorial_shows_what_the_program_prints(tmp_path: Path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for command, pieces in _shown(DOCS / "tutorial" / "first-answer.md"):
        if not pieces or not command.startswith("delian "):
            continue
        main(shlex.split(command)[1:])
        printed = _flat(" ".join(capsys.readouterr()))
        strange = [piece for piece in pieces if piece not in printed]
        assert strange == [], f"{command}: the tutorial shows other text or numbers; copy what it prints now"


def test_python_of_the_notebook_page_runs(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for number, text in enumerate(_blocks(DOCS / "how-to" / "use-in-a-notebook.md", "python"), 1):
        exec(compile(text, f"use-in-a-notebook.md, block {number}", "exec"), names)


@pytest.mark.parametrize(
    ("kind", "name", "text"),
    [pytest.param(*file, id=f"{_name(page)}:{file[1]}") for page in PAGES for file in _files(page)],
)
def test_example_files_work(kind: str, name: str, text: str, tmp_path: Path):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    if kind == "scenario":
        assert assess(load(path).changed(draws=0)).answer["mission"]
    elif kind == "alliance":
        assert members(str(path)).answer["count"] == len(read_alliance(str(path)).members)
    elif kind == "pledge":
        assert pledge(str(path), draws=0).answer["members"]
    elif kind == "operation":
        assert operation(str(path), draws=0).answer["members"]
    elif kind == "game":
        assert game(str(path)).answer["players"]
    else:
        assert assess(Scenario(missions=(str(path),), draws=0)).answer["needs"]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path):
    broken = []
    for link in LINK.finditer(BLOCK.sub("", page.read_text("utf-8"))):
        target, _, fragment = link["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (page.parent / target).resolve() if target else page
        if not there.exists() or (fragment and fragment not in _anchors(there)):
            broken.append(link["target"])
    assert broken == []


def test_the_map_names_every_page():
    text = (DOCS / "index.md").read_text("utf-8")
    assert [_name(page) for page in PAGES if page.name != "index.md" and _name(page) not in text] == []
