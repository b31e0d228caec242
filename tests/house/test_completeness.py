"""Nothing is half there: every code, verb, model and requirement has its other half."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from delian.core.errors import CODES
from house.proportions import PACKAGE, ROOT, dotted

REFERENCE = ROOT / "docs" / "reference"
METHODS = ROOT / "docs" / "methods"
MISSIONS = sorted((PACKAGE / "catalog" / "missions").glob("*.yaml"))
MODELS = sorted(path for path in (PACKAGE / "models").rglob("*.py") if path.name != "__init__.py")


def _verbs():
    return importlib.import_module("delian.cli").VERBS


def test_every_error_code_is_explained_and_every_explained_code_exists():
    text = (REFERENCE / "errors.md").read_text("utf-8")
    explained = re.findall(r"^(?:\|\s*|#+\s*|[-*]\s+)`([a-z][a-z-]*)`", text, re.MULTILINE)
    assert sorted(explained) == sorted(CODES), "docs/reference/errors.md: each code once, first on its line"


def test_every_verb_leads_to_a_function():
    for phrase, target in _verbs().items():
        module, _, function = target.partition(":")
        assert callable(getattr(importlib.import_module(module), function, None)), f"{phrase}: {target}"


def test_every_verb_is_in_the_reference():
    text = (REFERENCE / "verbs.md").read_text("utf-8")
    assert [phrase for phrase in _verbs() if f"delian {phrase}" not in text] == []


def test_there_are_missions_and_models():
    assert MISSIONS
    assert MODELS


@pytest.mark.parametrize("path", MODELS, ids=dotted)
def test_every_model_has_a_method_card(path):
    """A card of its own (or of its folder), or another card that names it: `delian.models.rays`."""
    name = dotted(path)
    inside = name.removeprefix("delian.models.").split(".")
    own = [METHODS / f"{'/'.join(inside[:depth])}.md" for depth in range(1, len(inside) + 1)]
    naming = re.compile(rf"\b{re.escape(name)}\b")
    assert any(card.exists() for card in own) or any(
        naming.search(card.read_text("utf-8")) for card in METHODS.rglob("*.md")
    ), f"no docs/methods/{inside[-1]}.md, and no card there that names {name}"


@pytest.mark.parametrize("path", MISSIONS, ids=lambda path: path.stem)
def test_every_requirement_has_a_source(path: Path):
    card = yaml.safe_load(path.read_text("utf-8"))
    known = {source["id"] for source in card.get("sources") or []} | {"assumed"}
    requirements = list(_requirements(card))
    assert requirements, "a mission requires something"
    assert [where for where, entry in requirements if entry.get("source") not in known] == []


def _requirements(node: object, where: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Yield each entry below a key `requirements`, at any depth, with its place."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "requirements":
                entries = value.items() if isinstance(value, dict) else enumerate(value)
                yield from ((f"{where}/{name}", entry) for name, entry in entries)
            else:
                yield from _requirements(value, f"{where}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _requirements(value, f"{where}/{number}")
