import csv

import numpy as np
import pytest
from pyarrow import parquet

from delian.actions import coalitions
from delian.cli import main
from delian.core.errors import DelianError
from delian.models.games.listing import listing

NAMES = ("AAA", "BBB", "CCC", "DDD")


def _any_two(cost=(1.0, 2.0, 4.0, 8.0)):
    return listing(np.ones((4, 1)), np.array([2.0]), NAMES, None if cost is None else np.array(cost), 0.5)


def _rows(path):
    if path.suffix == ".parquet":
        rows = parquet.read_table(path).to_pylist()
        return sorted((" ".join(row["members"]), row["size"], row["cost"], row["level"]) for row in rows)
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    costs = [float(row["cost"]) if row["cost"] else None for row in rows]
    return sorted((r["members"], int(r["size"]), c, float(r["level"])) for r, c in zip(rows, costs, strict=True))


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_every_minimal_coalition_is_written_once_with_its_cost(tmp_path, suffix):
    path = tmp_path / f"all.{suffix}"
    told = coalitions.write(path, _any_two(), 100)
    assert told == f"wrote 6 minimal coalitions to {path}: all of them"
    assert _rows(path) == [
        ("AAA BBB", 2, 3.0, 0.5),
        ("AAA CCC", 2, 5.0, 0.5),
        ("AAA DDD", 2, 9.0, 0.5),
        ("BBB CCC", 2, 6.0, 0.5),
        ("BBB DDD", 2, 10.0, 0.5),
        ("CCC DDD", 2, 12.0, 0.5),
    ]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_list_that_is_cut_says_so_and_one_that_just_fits_does_not(tmp_path, suffix):
    path = tmp_path / f"some.{suffix}"
    assert coalitions.write(path, _any_two(None), 5).endswith("there are more: --most 5 ended the list")
    assert [row[2] for row in _rows(path)] == [None] * 5
    assert coalitions.write(path, _any_two(None), 6).endswith("all of them")
    assert len(_rows(path)) == 6


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("required", [0.0, 9.0])
def test_a_game_without_coalitions_gives_a_file_without_rows(tmp_path, suffix, required):
    path = tmp_path / f"none.{suffix}"
    game = listing(np.ones((4, 1)), np.array([required]), NAMES, None, 1.0)
    assert coalitions.write(path, game, 6) == f"wrote 0 minimal coalitions to {path}: all of them"
    assert _rows(path) == []


def test_parquet_comes_in_row_groups(tmp_path, monkeypatch):
    monkeypatch.setattr(coalitions, "GROUP_ROWS", 1000)
    path, n = tmp_path / "many.parquet", 16
    names = tuple(f"M{i:02}" for i in range(n))
    coalitions.write(path, listing(np.ones((n, 1)), np.array([8.0]), names, np.arange(n) / 2, 1.0), 10**6)
    file = parquet.ParquetFile(path)
    assert file.metadata.num_rows == 12_870  # 8 of 16
    assert file.metadata.num_row_groups > 1
    for row in file.read().slice(0, 50).to_pylist():
        assert row["cost"] == sum(names.index(member) / 2 for member in row["members"])


def test_nothing_stays_of_a_list_that_fails(tmp_path):
    def broken(done, most):
        raise KeyboardInterrupt

    for suffix in ("csv", "parquet"):
        with pytest.raises(KeyboardInterrupt):
            coalitions.write(tmp_path / f"all.{suffix}", _any_two(), 9, broken)
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_cannot_be_is_told_before_the_work(tmp_path, monkeypatch):
    for path, most, code in (
        (tmp_path / "all.xlsx", 9, "unwritable"),
        (tmp_path / "none" / "all.csv", 9, "unwritable"),
        (tmp_path / "all.csv", 0, "bad-number"),
    ):
        with pytest.raises(DelianError) as seen:
            coalitions.check_target(path, most)
        assert seen.value.code == code
    monkeypatch.setattr(coalitions, "find_spec", lambda name: None)
    assert coalitions.check_target(tmp_path / "all.csv", 9) == tmp_path / "all.csv"
    with pytest.raises(DelianError, match=r"delian\[parquet\]") as seen:
        coalitions.check_target(tmp_path / "all.parquet", 9)
    assert seen.value.code == "missing-extra"


def test_assess_writes_as_many_as_it_counts(tmp_path, capsys):
    path = tmp_path / "baltic.csv"
    words = ["assess", "baltic-defence", "--without", "USA", "--year", "2025", "--draws", "0", "--json"]
    assert main([*words, "--coalitions", str(path)]) == 0
    seen = capsys.readouterr()
    assert f'"minimal_count": {len(_rows(path))},' in seen.out
    assert f"wrote {len(_rows(path))} minimal coalitions" in seen.err
    assert len(_rows(path)) > 10
    assert "NaN" not in path.read_text()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["libya-2011", "--most", "5"], "--coalitions FILE.csv"),
        (["bruegel-2025", "--coalitions", "all.csv", "--draws", "0"], "decided by how its list is made"),
    ],
)
def test_options_that_say_nothing_are_refused(words, text, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["assess", *words]) == 2
    assert text in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
