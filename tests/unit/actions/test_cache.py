from delian.actions import cache
from delian.actions.cache import cache_folder, kept


def test_a_text_is_made_once_and_again_when_the_copy_is_damaged(monkeypatch, tmp_path):
    monkeypatch.setenv("DELIAN_HOME", str(tmp_path))
    made = []

    def make():
        made.append(1)
        return "töxt\n"

    assert [kept("a.js", make), kept("a.js", make)] == ["töxt\n", "töxt\n"]
    assert len(made) == 1
    (tmp_path / "cache" / "a.js").write_text("broken", "utf-8")
    assert kept("a.js", make) == "töxt\n"
    (tmp_path / "cache" / "a.js").write_bytes(b"\xff\xfe")
    assert kept("a.js", make) == "töxt\n"
    assert len(made) == 3
    assert kept("a.js", make) == "töxt\n"
    assert len(made) == 3


def test_where_nothing_can_be_kept_the_text_is_made_every_time(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DELIAN_HOME", str(tmp_path / "file"))
    assert kept("a.js", lambda: "text") == "text"


def test_the_folder_is_that_of_the_system(monkeypatch, tmp_path):
    monkeypatch.delenv("DELIAN_HOME", raising=False)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    for system, below in (("linux", "delian"), ("win32", "delian/Cache")):
        monkeypatch.setattr(cache.sys, "platform", system)
        assert cache_folder() == tmp_path / below
    monkeypatch.setattr(cache.sys, "platform", "darwin")
    assert cache_folder().parts[-3:] == ("Library", "Caches", "delian")
