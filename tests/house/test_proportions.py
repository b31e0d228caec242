"""Proportions of the source: short functions, short modules, telling names, no cycles."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from house.proportions import (
    PACKAGE,
    dotted,
    function_lengths,
    import_graph,
    module_lengths,
    modules,
    public_names,
)

FUNCTION_LINES = 60
MODULE_LINES = 400
PUBLIC_NAMES = 12
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc", "manager"}

# name -> why it may be longer. A name without need of its exception fails the test too.
LONG_FUNCTIONS: dict[str, str] = {}
LONG_MODULES: dict[str, str] = {}


def _too_long(lengths, limit, excepted):
    long = {length.name: length.lines for length in lengths if length.lines > limit}
    return {
        "too long": {name: lines for name, lines in long.items() if name not in excepted},
        "exception not needed": sorted(set(excepted) - set(long)),
    }


def test_no_function_is_longer_than_a_screen():
    found = _too_long(function_lengths(), FUNCTION_LINES, LONG_FUNCTIONS)
    assert found == {"too long": {}, "exception not needed": []}


def test_no_module_is_longer_than_a_room():
    found = _too_long(module_lengths(), MODULE_LINES, LONG_MODULES)
    assert found == {"too long": {}, "exception not needed": []}


def test_every_module_name_says_what_is_inside():
    assert [dotted(path) for path in modules() if path.stem in EMPTY_NAMES] == []
    folders = {path.parent.name for path in modules()}
    assert folders & EMPTY_NAMES == set()


def test_the_front_door_is_small():
    names = public_names(PACKAGE / "__init__.py")
    assert len(names) <= PUBLIC_NAMES, names


def test_no_import_cycles():
    try:
        TopologicalSorter(import_graph()).prepare()
    except CycleError as error:
        cycle = " -> ".join(error.args[1])
        raise AssertionError(f"import cycle: {cycle}") from None
