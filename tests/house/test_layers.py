"""Who may import whom: the contracts of import-linter in pyproject.toml."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path

from house.proportions import PACKAGE, ROOT


def _contracts():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def test_imports_keep_to_the_contracts():
    script = Path(sysconfig.get_path("scripts")) / ("lint-imports.exe" if os.name == "nt" else "lint-imports")
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "110"}
    done = subprocess.run(
        [sys.executable, script] if os.name != "nt" else [script],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_that_shows_answers_is_held_to_them():
    sources = [set(one["source_modules"]) for one in _contracts() if "never models" in one["name"]]
    shown = {f"delian.{name}" for name in ("cli", "options", "web", "present") if _exists(name)}
    assert len(sources) == 1
    assert shown <= sources[0]


def _exists(name):
    return (PACKAGE / name / "__init__.py").exists() or (PACKAGE / f"{name}.py").exists()
