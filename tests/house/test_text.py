"""What the files say and what users install: no machine's paths, no registry, no copyleft program."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib import metadata

import pytest

from house.proportions import ROOT

MAX_DIRECT = 8
# Written in pieces, so that this file does not contain what it looks for.
FOLDERS = "|".join(("work", "tmp", "root", "home", "Users"))
MACHINE = re.compile(rf"(?<![\w./~-])/(?:{FOLDERS})/[\w.-]+")
HOSTS = "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", "deb" + "ian"))
REGISTRY = re.compile(rf"\b(?:{HOSTS})\.(?:org|com)\b", re.IGNORECASE)
COPYLEFT = re.compile(r"\bA?GPL|(?<!lesser )(?<!lesser or )general public licen[sc]e", re.IGNORECASE)


@pytest.fixture(scope="module")
def texts():
    """All text files that git tracks, or would with the next `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = {}
    for name in filter(None, done.stdout.split("\0")):
        path = ROOT / name
        if path.is_file() and b"\0" not in (body := path.read_bytes()):
            found[name] = body.decode("utf-8")
    assert found
    return found


def _hits(texts, pattern):
    return [
        f"{name}:{number}: {match.group()}"
        for name, text in texts.items()
        if pattern.search(text)
        for number, line in enumerate(text.splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def test_no_path_of_a_machine(texts):
    assert _hits(texts, MACHINE) == []


def test_no_address_of_a_package_registry(texts):
    assert _hits(texts, REGISTRY) == []


def test_locks_name_no_address_and_hash_every_package(texts):
    for name in ("requirements/run.txt", "requirements/dev.txt"):
        assert "//" not in texts[name]
        entries = texts[name].replace("\\\n", " ").splitlines()
        assert [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


def test_few_direct_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert len(project["dependencies"]) <= MAX_DIRECT


def _needs(name, seen):
    """Add *name* and everything that it needs at run time, as installed, to *seen*."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:  # needed on another platform or version of Python only
        return
    seen[key] = found.metadata
    for requirement in found.requires or []:
        if "extra ==" not in requirement:
            _needs(re.match(r"[\w.-]+", requirement).group(), seen)


def test_nothing_that_users_install_is_gpl():
    seen = {}
    _needs("delian", seen)
    assert len(seen) > MAX_DIRECT
    stated = {name: " | ".join(_licences(info)) for name, info in seen.items()}
    assert {name: text for name, text in stated.items() if COPYLEFT.search(text)} == {}


def _licences(info):
    field = info.get("License") or ""
    whole_text = len(field) > 200
    yield from [*info.get_all("License-Expression", []), *info.get_all("Classifier", [])]
    yield "" if whole_text else field
