"""Build hook: turn the committed CSV facts into the one SQLite file that the package opens."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class LedgerBuildHook(BuildHookInterface):
    """Write ledger.sqlite and its checksum before a wheel (ordinary or editable) is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        source = Path(self.root) / "src"
        sys.path.insert(0, str(source))
        try:
            from delian.ledger.build import build_ledger  # standard library only
        finally:
            sys.path.remove(str(source))
        ledger = source / "delian" / "ledger"
        build_ledger(ledger / "facts", ledger / "ledger.sqlite")
