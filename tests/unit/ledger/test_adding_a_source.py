"""The worked example of docs/how-to/add-a-source.md does what the page says, in under 100 lines."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest

from delian.core.errors import DelianError
from delian.ledger import harvest as harvesting
from delian.ledger import licences, readers
from delian.ledger.build import build_ledger
from delian.ledger.store import Ledger

PAGE = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "add-a-source.md"
BLOCK = re.compile(r"^```(csv|yaml|python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def blocks() -> dict[str, str]:
    """The blocks of the worked part, by what they are."""
    found = BLOCK.findall(PAGE.read_text("utf-8"))
    assert [kind for kind, _ in found] == ["csv", "yaml", "python", "python", "python", "text"]
    return dict(zip(("file", "card", "reader", "feed", "test", "rows"), (text for _, text in found), strict=True))


@pytest.fixture
def example(blocks: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """The reader of the page as a module beside the others."""
    name = "delian.ledger.readers.example"
    module = types.ModuleType(name)
    exec(compile(blocks["reader"], "readers/example.py", "exec"), module.__dict__)
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(readers, "example", module, raising=False)
    return module


def test_it_is_short(blocks: dict[str, str]) -> None:
    assert sum(len(blocks[part].splitlines()) for part in ("card", "reader", "feed", "test")) < 100


def test_the_harvest_writes_the_rows_of_the_page(
    blocks: dict[str, str], example: types.ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, cards, facts = (tmp_path / name for name in ("data", "cards", "facts"))
    (data / "example").mkdir(parents=True)
    (data / "example" / "debt.csv").write_text(blocks["file"], "utf-8")
    cards.mkdir()
    (cards / "example-debt.yaml").write_text(blocks["card"], "utf-8")
    feed = eval(blocks["feed"], {"Feed": harvesting.Feed, "example": example})
    monkeypatch.setattr(harvesting, "FEEDS", {"economy": (feed,)})
    monkeypatch.setattr(harvesting, "RESTRICTED_FEEDS", {})
    monkeypatch.setattr(harvesting, "read_source_cards", lambda: licences.read_source_cards(cards))
    harvesting.harvest(data, facts)
    assert (facts / "economy.csv").read_text("utf-8").splitlines()[1:] == blocks["rows"].splitlines()
    assert "CC BY 4.0" in (facts / "LICENCES.md").read_text("utf-8")
    build_ledger(facts, tmp_path / "ledger.sqlite")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        figures = ledger.figures("economy", item="gross_debt")
        assert [figure.value for figure in figures] == [62.9, 45.1, None, 55.3]
        assert {figure.licence for figure in figures} == {"CC BY 4.0"}


def test_the_test_of_the_page_passes(blocks: dict[str, str], example: types.ModuleType, tmp_path: Path) -> None:
    names: dict[str, object] = {}
    exec(compile(blocks["test"], "test_example.py", "exec"), names)
    check = names["test_marks_and_missing_values"]
    assert callable(check)
    check(tmp_path)


def test_a_country_that_nobody_knows_stops_it(example: types.ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "debt.csv"
    path.write_text('Country,Year,"Gross debt, % of GDP"\nAtlantis,2023,1\n', "utf-8")
    with pytest.raises(DelianError, match="Atlantis"):
        example.read_debt(path)
