"""What each verb loads: every third-party package costs everybody start-up time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest

# Verb -> third-party packages that it may load. A package that is not named here is a failure.
ASSESS = {"numpy", "highspy", "yaml"}
ALLOWED = {
    ("--help",): set(),
    ("ledger", "members", "--json"): {"yaml"},
    ("ledger", "sources", "--json"): {"yaml"},
    ("ledger", "compare", "share_gdp", "--year", "2023", "--json"): {"yaml"},
    ("ledger", "check", "--json"): {"yaml"},
    ("burden", "index", "--draws", "500", "--json"): {"numpy", "yaml"},
    ("burden", "tests", "--years", "2010:2012", "--json"): {"numpy", "yaml"},
    ("brief", "DEU", "--draws", "20", "--json"): ASSESS,
    ("burden", "--json"): {"numpy", "yaml"},
    ("burden", "aid", "--json"): {"numpy", "yaml"},
    ("burden", "pledge", "hague-2035", "--json"): {"numpy", "yaml"},
    ("burden", "share", "4600", "--json"): {"numpy", "yaml"},
    ("coalition", "ukraine-reassurance-25k", "--draws", "20", "--json"): ASSESS,
    ("coalition", "operation", "libya-2011", "--draws", "20", "--json"): {"numpy", "yaml"},
    ("council", "threats", "--draws", "20", "--json"): {"numpy", "yaml"},
    ("dependence", "EST", "--draws", "20", "--json"): ASSESS,
    ("game", "eec-1958", "--share", "nucleolus", "--json"): ASSESS,
    ("assess", "libya-2011", "--draws", "50", "--json"): ASSESS,
    ("assess", "baltic-defence", "--without", "USA", "--year", "2025", "--draws", "50", "--json"): ASSESS,
}
_LINE = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)$", re.MULTILINE)


def _loaded(*arguments):
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONWARNINGS": ""},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    tried = {name.split(".")[0] for name in _LINE.findall(done.stderr)}
    # The list holds attempts too, such as the library's own search for Jython's `org`.
    return {name for name in tried if find_spec(name)}


@pytest.fixture(scope="module")
def bare():
    """Top-level modules that the interpreter and its environment load for an empty program."""
    return _loaded("-c", "pass")


@pytest.mark.parametrize("verb", ALLOWED, ids=" ".join)
def test_verb_loads_only_what_it_may(verb, bare):
    foreign = _loaded("-m", "delian", *verb) - bare - sys.stdlib_module_names - {"delian"}
    # A compiled part such as `_yaml` belongs to the package of that name.
    assert {name.lstrip("_") for name in foreign} <= ALLOWED[verb]
