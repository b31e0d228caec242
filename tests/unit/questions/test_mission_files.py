"""Missions of one's own: the template, the checker, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from delian.actions.mission_file import new
from delian.cli import main
from delian.core.errors import DelianError
from delian.core.scenario import Scenario
from delian.ledger import cards
from delian.ledger.store import Ledger
from delian.questions.assess import assess
from delian.questions.mission import catalogue, check


def test_the_template_keeps_the_rules_and_can_be_assessed(tmp_path: Path) -> None:
    path = new(tmp_path / "My Evacuation.yaml")
    assert check(str(path)).answer["mission"] == "my-evacuation"
    answer = assess(Scenario(missions=(str(path),), draws=20)).answer
    assert answer["mission"] == "my-evacuation"
    assert answer["s_star"]["base"] > 0
    assert answer["reach"]["share"]["base"] > 0
    assert answer["operating"]["base"] > 0


def test_nothing_that_exists_is_replaced(tmp_path: Path) -> None:
    path = new(tmp_path / "mine.yaml")
    path.write_text("kept", encoding="utf-8")
    with pytest.raises(DelianError, match="exists already"):
        new(path)
    assert path.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("name", ["mine.txt", "nowhere/mine.yaml"])
def test_other_paths_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(DelianError) as told:
        new(tmp_path / name)
    assert told.value.code == "unwritable"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", cards.names("missions"))
def test_every_shipped_mission_passes_the_checker(name: str) -> None:
    rows = check(str(cards.CATALOG / "missions" / f"{name}.yaml")).answer["requirements"]
    assert all(row["low"] <= row["base"] <= row["high"] for row in rows)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"need": "light_brigades", "unit": "brigades"}, None),
        ({"need": "strategic_airlift", "low": 20}, "low, base, high rising"),
        ({"need": "strategic_airlift", "source": "nobody"}, "source listed under sources"),
        ({"need": "strategic_airlift", "part_of": "gbad"}, "part_of a need of the phase"),
        ({"need": "strategic_airlift", "essential": False}, "at least one essential"),
        ({"need": "strategic_airlift", "unit": "ships"}, "counted in 'aircraft'"),
        ({"need": "warp_drives"}, "unknown capability"),
    ],
)
def test_broken_rules_are_told(tmp_path: Path, change: dict[str, object], told: str | None) -> None:
    path = new(tmp_path / "mine.yaml")
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    card["phases"][0]["requirements"][0].update(change)
    path.write_text(yaml.safe_dump(card), encoding="utf-8")
    if told is None:
        assert check(str(path)).answer["count"] == 2
    else:
        with pytest.raises(DelianError, match=told):
            check(str(path))


def test_brigades_beside_their_own_tanks_are_refused(tmp_path: Path) -> None:
    path = new(tmp_path / "mine.yaml")
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    one = card["phases"][0]["requirements"][0]
    card["phases"][0]["requirements"] += [
        {**one, "need": "heavy_brigades", "unit": "brigades"},
        {**one, "need": "main_battle_tanks", "unit": "vehicles"},
    ]
    path.write_text(yaml.safe_dump(card), encoding="utf-8")
    with pytest.raises(DelianError, match="not both") as caught:
        check(str(path))
    assert [place.value for place in caught.value.where] == ["main_battle_tanks"]


@pytest.mark.parametrize(
    ("needs", "told"),
    [
        (("gbad", "long_range_sam_batteries"), "long_range_sam_batteries"),
        (("brigades", "heavy_brigades"), "heavy_brigades"),
        (("attack_submarines", "attack_submarines_nuclear"), "attack_submarines_nuclear"),
        (("escorts", "destroyers_frigates"), "destroyers_frigates"),
        (("personnel_active", "personnel_army"), "personnel_army"),
        (("combat_aircraft", "combat_aircraft_5gen"), "combat_aircraft_5gen"),
        (("heavy_brigades", "light_brigades"), None),
        (("isr", "male_hale_uav"), None),
    ],
)
def test_what_is_counted_in_another_need_says_part_of(tmp_path: Path, needs: tuple[str, str], told: str | None) -> None:
    path = new(tmp_path / "mine.yaml")
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    with Ledger() as ledger:
        units = {name: row["unit"] for name, row in ledger.capabilities().items()}
    units |= {name: family.unit for name, family in cards.read_families().items()}
    base = {"low": 2, "base": 3, "high": 4, "source": "assumed"}
    rows = [{"need": need, "unit": units[need], **base} for need in needs]
    card["phases"][0]["requirements"] = rows
    path.write_text(yaml.safe_dump(card), encoding="utf-8")
    if told is None:
        assert check(str(path)).answer["count"] == 2
        return
    with pytest.raises(DelianError, match=f"part_of {needs[0]}") as caught:
        check(str(path))
    assert [place.value for place in caught.value.where] == [told]
    rows[1]["part_of"] = needs[0]
    path.write_text(yaml.safe_dump(card), encoding="utf-8")
    assert check(str(path)).answer["requirements"][1]["part_of"] == needs[0]


def test_everything_that_is_broken_is_told_at_once(tmp_path: Path) -> None:
    """Shape, order, double counts, unknown needs, units, sources and countries: none hides another."""
    path = new(tmp_path / "mine.yaml")
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    one = card["phases"][0]["requirements"][0]
    card["colour"], card["hosts"] = "blue", ["XYZ"]
    card["phases"][0]["requirements"] = [
        {**one, "low": 20},
        {**one, "need": "flying_saucers"},
        {**one, "need": "tankers", "unit": "ships"},
        {**one, "need": "gbad", "unit": "batteries"},
        {**one, "need": "long_range_sam_batteries", "unit": "batteries", "source": "nobody"},
        {**one, "need": "escorts", "unit": "ships", "base": "many"},
    ]
    path.write_text(yaml.safe_dump(card), encoding="utf-8")
    with pytest.raises(DelianError) as caught:
        check(str(path))
    assert caught.value.code == "file-invalid"
    seen = [place.value for place in caught.value.where]
    told = caught.value.message
    assert {"flying_saucers", "ships", "long_range_sam_batteries", "nobody", "many", "XYZ"} <= set(seen)
    for words in ("colour", "rising", "flying_saucers", "counted in 'aircraft'", "part_of gbad", "'many'", "XYZ"):
        assert words in told, words


def test_a_file_that_is_no_list_of_keys_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    for text in ("[1, 2]", "phases: 3", "phases: [{requirements: [{need: [x]}, 4]}]\naccess: [3, [4]]"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DelianError) as caught:
            check(str(path))
        assert caught.value.code == "file-invalid"


def test_the_command_line_writes_and_checks(tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["mission", "new", "mine.yaml", "--json"]) == 0
    assert main(["mission", "check", "mine.yaml"]) == 0
    assert main(["mission", "new", "mine.yaml"]) == 2
    assert "exists already" in capsys.readouterr().err


def test_the_list_names_every_mission_and_its_years() -> None:
    rows = {row["mission"]: row for row in catalogue().answer["missions"]}
    assert set(rows) == set(cards.names("missions"))
    assert rows["baltic-defence"]["years"] == "2020 to 2040"
    assert rows["libya-2011"]["years"] == "2009 to 2014, 2020 to 2040"
    assert all(row["years"] != "none" for row in rows.values())
