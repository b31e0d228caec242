"""Updates are whole or not at all: refused files, two at once, a stop at any moment, and the way back."""

from __future__ import annotations

import http.server
import json
import mmap
import os
import random
import signal
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace

import pytest

from delian.actions import update as action
from delian.cli import main
from delian.core.errors import DelianError
from delian.ledger.build import build_ledger, checksum_path, file_checksum
from delian.ledger.connectors import CONNECTORS
from delian.ledger.home import POINTER, ledger_in_use
from delian.ledger.readers.fetch import Patience
from delian.ledger.store import Ledger
from delian.ledger.updates import PHASES, files_in_use, only_one

SOURCES = "id,publisher,title,date,url,licence,tier,read_via\nown,Own,Rows,2026,,free,C,\n"
FACTS = (
    "member,item,year,definition,vintage,value,low,high,unit,currency,price_year,status,source,published,note\n"
    "DEU,gdp_current_usd,2023,world-bank,wb-2023,4456081016705.961,,,units,USD,2023,observed,own,2023,\n"
)
KILLS = 200


def world_bank(path, value=4.6e12, updated="2026-07-01"):
    row = {"indicator": {"id": "NY.GDP.MKTP.CD"}, "countryiso3code": "DEU", "date": "2024", "value": value}
    path.write_text(json.dumps([{"page": 1, "pages": 1, "lastupdated": updated}, [row]]), "utf-8")
    return path


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """A small ledger in the place of the shipped one."""
    from delian.ledger.tables import FACT_TABLES, OTHER_TABLES, write_rows

    folder = tmp_path_factory.mktemp("facts")
    for table in (*FACT_TABLES, *OTHER_TABLES):
        write_rows(folder / f"{table}.csv", table, [])
    (folder / "sources.csv").write_text(SOURCES, "utf-8")
    (folder / "economy.csv").write_text(FACTS, "utf-8")
    target = tmp_path_factory.mktemp("shipped") / "ledger.sqlite"
    build_ledger(folder, target)
    return target


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("DELIAN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def take(shipped, file, **more):
    return action.update("worldbank-gdp", file, embedded=shipped, **more)[0]


def gdp(shipped, year=2024):
    with Ledger(ledger_in_use(shipped)) as ledger:
        return {f.vintage: f.value for f in ledger.figures("economy", item="gdp_current_usd", year=year)}


def tree(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_a_file_adds_its_figures_and_nothing_is_lost(shipped, home, tmp_path):
    before = shipped.read_bytes()
    told = take(shipped, world_bank(tmp_path / "f"))
    assert (told["state"], told["added"], told["vintages"]) == ("updated", 1, ["wb-2026-07-01"])
    assert gdp(shipped) == {"wb-2026-07-01": 4.6e12}
    assert gdp(shipped, 2023) == {"wb-2023": 4456081016705.961}
    assert shipped.read_bytes() == before
    with Ledger(ledger_in_use(shipped)) as new, Ledger(shipped) as old:
        assert new.version == told["version"] != old.version
        assert {s.publisher: s.licence for s in new.sources()}["World Bank"] == "CC BY 4.0"
    assert take(shipped, world_bank(tmp_path / "f"))["state"] == "unchanged"


def test_the_file_is_kept_by_its_hash_with_where_it_is_from(shipped, home, tmp_path):
    told = take(shipped, world_bank(tmp_path / "f"), published="2026-07-02")
    kept = home / "files" / f"{told['sha256']}.json"
    assert kept.read_bytes() == (tmp_path / "f").read_bytes()
    card = (home / "files" / f"{told['sha256']}.json.worldbank-gdp.json").read_text("utf-8")
    for word in ("sha256", "url", "etag", "licence", "retrieved", '"published": "2026-07-02"'):
        assert word in card


def test_a_second_file_keeps_the_first_and_back_takes_it_out(shipped, home, tmp_path):
    take(shipped, world_bank(tmp_path / "f"))
    take(shipped, world_bank(tmp_path / "g", 4.7e12, "2026-09-01"))
    assert gdp(shipped) == {"wb-2026-07-01": 4.6e12, "wb-2026-09-01": 4.7e12}
    assert action.take_back(embedded=shipped)[0]["state"] == "taken back"
    assert gdp(shipped) == {"wb-2026-07-01": 4.6e12}
    action.take_back(embedded=shipped)
    assert gdp(shipped) == {}
    with pytest.raises(DelianError, match="none can be taken back"):
        action.take_back(embedded=shipped)


def test_the_same_vintage_with_another_number_is_told_and_not_taken_over(shipped, home, tmp_path):
    take(shipped, world_bank(tmp_path / "f"))
    told = take(shipped, world_bank(tmp_path / "g", 4.9e12))
    assert told["added"] == 0
    assert told["differing"][0]["figure"] == "economy/DEU/gdp_current_usd/2024/world-bank/wb-2026-07-01"
    assert gdp(shipped) == {"wb-2026-07-01": 4.6e12}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("<!DOCTYPE html><title>Just a moment</title>\n", "web page"),
        ('[{"page": 1}, [', "no whole JSON"),
        ('[{"message": []}]', "no answer of the World Bank"),
    ],
)
def test_a_refused_file_changes_nothing(shipped, home, tmp_path, body, says):
    take(shipped, world_bank(tmp_path / "f"))
    before, version = tree(home), (home / "ledger" / POINTER).read_bytes()
    (tmp_path / "g").write_text(body, "utf-8")
    with pytest.raises(DelianError, match=says):
        take(shipped, tmp_path / "g")
    assert tree(home) == before
    assert (home / "ledger" / POINTER).read_bytes() == version


def test_a_figure_out_of_range_is_refused(shipped, home, tmp_path):
    with pytest.raises(DelianError, match="break a rule") as told:
        take(shipped, world_bank(tmp_path / "f", 4.6e18))
    assert told.value.where[0].row == "economy/DEU/gdp_current_usd/2024/world-bank/wb-2026-07-01"
    assert tree(home) == {"update.lock"}
    assert ledger_in_use(shipped) == shipped


def test_a_new_shipped_ledger_is_used_before_updates_of_the_old_one(shipped, home, tmp_path):
    take(shipped, world_bank(tmp_path / "f"))
    newer = tmp_path / "newer" / "ledger.sqlite"
    newer.parent.mkdir()
    with closing(sqlite3.connect(newer)) as target, closing(sqlite3.connect(shipped)) as source:
        source.backup(target)
        target.execute("UPDATE versions SET value = 'newer'")
        target.commit()
    checksum_path(newer).write_text(file_checksum(newer), "ascii")
    assert ledger_in_use(newer) == newer
    assert ledger_in_use(shipped) != shipped
    assert take(newer, world_bank(tmp_path / "f"))["state"] == "updated"
    assert gdp(newer) == {"wb-2026-07-01": 4.6e12}
    assert len(files_in_use(home)) == 1
    assert take(newer, world_bank(tmp_path / "f"))["state"] == "unchanged"


def test_two_updates_at_once(shipped, home, tmp_path):
    with only_one(home), pytest.raises(DelianError, match="another update") as told:
        take(shipped, world_bank(tmp_path / "f"))
    assert told.value.code == "ledger-busy"
    assert take(shipped, world_bank(tmp_path / "f"))["state"] == "updated"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process; this system has no fork")
def test_a_kill_at_any_moment_leaves_the_old_ledger_or_the_new_one(shipped, home, tmp_path):
    """200 kills: the moment is drawn by seed over the whole duration; each phase must have been hit."""
    files = [world_bank(tmp_path / f"f{n}", 4.6e12 + n, f"2026-07-{1 + n:02}") for n in range(2)]
    take(shipped, files[0])
    start = time.monotonic()
    take(shipped, files[1])
    whole = time.monotonic() - start
    action.take_back(embedded=shipped)
    dice, hit = random.Random(1949), dict.fromkeys(PHASES, 0)
    finished = 0
    with mmap.mmap(-1, 1) as phase:
        for number in range(KILLS):
            # Half of the kills fall at a drawn moment of the whole, half at the beginning of a drawn phase.
            aimed = dice.choice(PHASES) if number % 2 else None
            finished += _killed(shipped, files[1], phase, dice.uniform(0, whole), aimed)
            hit[PHASES[phase[0]]] += 1
            found = gdp(shipped)
            assert found in ({"wb-2026-07-01": 4.6e12}, {"wb-2026-07-01": 4.6e12, "wb-2026-07-02": 4.6e12 + 1})
            assert len(files_in_use(home)) == len(found)
            if len(found) == 2:
                action.take_back(embedded=shipped)
    assert all(hit.values()), hit
    assert finished < KILLS
    take(shipped, files[1])
    assert len(gdp(shipped)) == 2
    assert [*home.rglob("*.part"), *home.glob(".fetch-*")] == []


def _killed(shipped, file, phase, moment, aimed):
    """Start an update in a process of its own and kill it; return whether it had finished."""
    phase[0] = 0
    child = os.fork()
    if child == 0:
        try:
            action.update("worldbank-gdp", file, embedded=shipped, tell=lambda name: _reach(name, phase, aimed))
        finally:
            os._exit(0)
    if aimed is None:
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return not os.WIFSIGNALED(status)


def _reach(name, phase, aimed):
    phase[0] = PHASES.index(name)
    if name == aimed:
        os.kill(os.getpid(), signal.SIGKILL)


def test_fetched_from_a_server_or_refused_with_the_old_ledger_in_use(shipped, home, tmp_path, monkeypatch):
    pytest.importorskip("httpx", reason="needs delian[update]")
    bodies = [(world_bank(tmp_path / "f").read_bytes(), "application/json"), (b"<html>busy</html>", "text/html")]
    asked = []

    class Server(http.server.BaseHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

        def do_GET(self):
            asked.append(self.path)
            body, kind = bodies.pop(0)
            self.send_response(200)
            for name, value in (("Content-Type", kind), ("ETag", "one"), ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}/gdp"
        monkeypatch.setitem(CONNECTORS, "worldbank-gdp", replace(CONNECTORS["worldbank-gdp"], url=f"{url}-newest"))
        told = take(shipped, None, address=url)  # a release at an address of its own
        before = tree(home)
        with pytest.raises(DelianError, match="text/html"):
            take(shipped, None)
        server.shutdown()
        thread.join()
    assert (told["state"], told["url"]) == ("updated", url)
    assert asked == ["/gdp", "/gdp-newest"]
    assert tree(home) == before
    assert files_in_use(home)[0].etag == "one"
    assert gdp(shipped) == {"wb-2026-07-01": 4.6e12}


def test_when_no_source_can_be_reached_each_is_told_and_nothing_is_changed(shipped, home, monkeypatch):
    pytest.importorskip("httpx", reason="needs delian[update]")
    monkeypatch.setattr(action, "Patience", lambda: Patience(connect=1.0, pause=0.01))
    near = {name: replace(CONNECTORS[name], url="http://127.0.0.1:9/none") for name in ("imf-gdp", "parlgov-cabinets")}
    monkeypatch.setattr(action, "CONNECTORS", near)
    with pytest.raises(DelianError, match="none of 2 sources") as told:
        action.update(embedded=shipped)
    assert "imf-gdp: nothing came from 127.0.0.1:9 after 3 tries" in told.value.message
    assert "parlgov-cabinets: nothing came from 127.0.0.1:9 after 1 try" in told.value.message
    assert tree(home) == {"update.lock"}


def test_the_command_line_tells_what_came_in_and_what_was_wrong(home, tmp_path, capsys):
    file = world_bank(tmp_path / "f")
    assert main(["ledger", "update", "worldbank-gdp", "--from", str(file)]) == 0
    assert "updated" in capsys.readouterr().out
    assert main(["ledger", "show", "economy", "--where", "vintage=wb-2026-07-01", "--csv"]) == 0
    assert "DEU,gdp_current_usd,2024" in capsys.readouterr().out
    for words, code in (
        (["worldbank"], "unknown-source"),
        (["sipri"], "unknown-source"),
        (["sipri", "--from", str(tmp_path / "none.xlsx")], "file-not-found"),
        (["sipri", "--from", str(file)], "file-refused"),
        (["--from", str(file)], "unknown-option"),
        (["--address", "https://example.org/f.xlsx"], "unknown-option"),
        (["kiel"], "unknown-source"),
        (["kiel", "--address", "example.org/f.xlsx"], "unknown-option"),
        (["kiel", "--address", "https://example.org/f.xlsx", "--from", str(file)], "unknown-option"),
        (["kiel", "--address", "http://example.org/f.xlsx"], "file-refused"),
        (["--back", "--published", "2024-01-01"], "unknown-option"),
        (["worldbank-gdp", "--back"], "unknown-option"),
        (["worldbank-gdp", "--from", str(file), "--published", "soon"], "bad-date"),
    ):
        assert main(["ledger", "update", *words]) == 2, words
        assert f"[{code}]" in capsys.readouterr().err
    assert main(["ledger", "update", "--back"]) == 0
    assert "taken back" in capsys.readouterr().out
