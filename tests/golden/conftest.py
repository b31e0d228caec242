"""Golden answers: frozen on a small ledger of typed rows; `pytest tests/golden --refresh` writes them anew."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from delian.ledger.build import build_ledger
from delian.ledger.store import Ledger

HERE = Path(__file__).resolve().parent


def pytest_addoption(parser):
    parser.addoption(
        "--refresh", action="store_true", help="write the golden answers anew; read the diff before you commit"
    )


@pytest.fixture(scope="session")
def small_ledger(tmp_path_factory):
    """Path of a ledger built from tests/golden/facts: six countries and one pool."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    build_ledger(HERE / "facts", path)
    return path


@pytest.fixture
def small(small_ledger):
    with Ledger(small_ledger) as opened:
        yield opened


@pytest.fixture(scope="session")
def wide_ledger(tmp_path_factory):
    """Path of the small ledger with what tells who is willing laid over it: tests/golden/willing."""
    folder = tmp_path_factory.mktemp("wide")
    shutil.copytree(HERE / "facts", folder / "facts")
    shutil.copytree(HERE / "willing", folder / "facts", dirs_exist_ok=True)
    build_ledger(folder / "facts", folder / "ledger.sqlite")
    return folder / "ledger.sqlite"


@pytest.fixture
def wide(wide_ledger):
    with Ledger(wide_ledger) as opened:
        yield opened


def _one_line_a_row(shown):
    """Return JSON with every row of every table on a line of its own, so that a diff can be read."""
    parts = [f"{json.dumps(key)}: {_rows(part, deep=key == 'answer')}" for key, part in shown.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _rows(part, *, deep):
    if isinstance(part, dict) and part:
        inner = [f"{json.dumps(k)}: {_rows(v, deep=False) if deep else _line(v)}" for k, v in part.items()]
        return "{\n" + ",\n".join(inner) + "\n}"
    if isinstance(part, list) and part and not isinstance(part[0], str):
        return "[\n" + ",\n".join(map(_line, part)) + "\n]"
    return _line(part)


def _line(value):
    return json.dumps(value, ensure_ascii=False)


@pytest.fixture
def golden(request):
    """Compare an answer with the frozen one of that name, exactly at 9 digits."""

    def check(name, answer):
        shown = json.loads(answer.to_json())
        del shown["versions"]["delian"]
        text = _one_line_a_row(shown)
        path = HERE / f"{name}.json"
        if request.config.getoption("--refresh", default=False):
            path.write_text(text, encoding="utf-8", newline="\n")
        frozen = json.loads(path.read_text("utf-8"))
        # Part by part first: a difference is then told where it is.
        for part, value in frozen.items():
            assert shown[part] == value, f"{part} differs. Refresh: pytest tests/golden --refresh, then read the diff."
        assert text == path.read_text("utf-8")

    return check
