"""The embedded ledger: size, speed of reading apart, integrity, restricted sources, names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger import build
from delian.ledger.store import EMBEDDED, Ledger
from delian.questions.assess import assess

FACTS = EMBEDDED.parent / "facts"
LIMIT = 8_000_000


def test_embedded_ledger_is_built_from_the_committed_facts() -> None:
    with Ledger() as ledger:
        assert ledger.version == build.ledger_version(FACTS)


def test_facts_and_file_stay_under_eight_megabytes() -> None:
    assert EMBEDDED.stat().st_size <= LIMIT
    assert sum(path.stat().st_size for path in FACTS.rglob("*.csv")) <= LIMIT


def test_same_facts_give_the_same_bytes(tmp_path: Path) -> None:
    build.build_ledger(FACTS, tmp_path / "a.sqlite")
    build.build_ledger(FACTS, tmp_path / "b.sqlite")
    assert (tmp_path / "a.sqlite").read_bytes() == (tmp_path / "b.sqlite").read_bytes()


@pytest.mark.parametrize("damage", ["flip", "truncate", "missing", "no checksum"])
def test_damage_is_told_at_open(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "ledger.sqlite"
    build.build_ledger(FACTS, path)
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(content)
    elif damage == "truncate":
        path.write_bytes(content[:-4096])
    elif damage == "missing":
        path.unlink()
    else:
        build.checksum_path(path).unlink()
    with pytest.raises(DelianError) as caught:
        Ledger(path)
    assert caught.value.code == "ledger-corrupt"
    assert caught.value.exit_code == 1


def test_program_runs_without_restricted_sources(tmp_path: Path) -> None:
    shutil.copytree(FACTS, tmp_path / "facts", ignore=shutil.ignore_patterns("restricted"))
    build.build_ledger(tmp_path / "facts", tmp_path / "ledger.sqlite")
    with Ledger(tmp_path / "ledger.sqlite") as open_ledger, Ledger() as full:
        assert full.figures("defence_expenditure", definition="sipri")
        assert not open_ledger.figures("defence_expenditure", definition="sipri")
        scenario = Scenario(missions=("baltic-defence",), without=("USA",), draws=20)
        ours, theirs = assess(scenario, open_ledger), assess(scenario, full)
        assert ours.answer == theirs.answer
        assert ours.versions["ledger"] != theirs.versions["ledger"]


def test_rows_that_break_the_contract_are_told_together(tmp_path: Path) -> None:
    shutil.copytree(FACTS, tmp_path / "facts")
    path = tmp_path / "facts" / "usable.csv"
    text = (
        path.read_text(encoding="utf-8")
        .replace(",0.75,0.6,0.9,", ",0.75,0.8,0.9,")
        .replace(",assumed,", ",guessed,", 1)
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DelianError) as caught:
        build.build_ledger(tmp_path / "facts", tmp_path / "ledger.sqlite")
    assert {place.column for place in caught.value.where} == {"status", "low/value/high"}


@pytest.mark.parametrize(
    ("word", "code"), [("Türkiye", "TUR"), ("turkey", "TUR"), ("DE", "DEU"), ("usa", "USA"), ("Britain", "GBR")]
)
def test_aliases_and_two_letter_codes_are_understood(word: str, code: str) -> None:
    with Ledger() as ledger:
        assert ledger.resolve(word) == code


def test_unknown_country_is_told_with_the_nearest() -> None:
    with Ledger() as ledger, pytest.raises(DelianError) as caught:
        ledger.resolve("Germny")
    assert caught.value.code == "unknown-member"
    assert "Germany" in caught.value.did_you_mean
