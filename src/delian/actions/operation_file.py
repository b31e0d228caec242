"""Write the template of an operation of one's own."""

from __future__ import annotations

import re
from pathlib import Path

from delian.actions.report import unwritable, write_whole

TEMPLATE = """\
id: {name}
title: What the operation is called
year: 2026                # evidence is of the year before: votes, GDP, earlier operations (1975 to 2040)
leader: GBR               # who leads and asks the others
asked: nato               # whose members are asked: nato, eu, jef, europe, or an alliance file
kind: naval               # air, land, naval or training
theatre: {{name: Gulf of Aden, latitude: 12.0, longitude: 48.0}}  # degrees, north and east above zero
hosts: []                 # members on whose ground it is; they are not asked
mandate: un               # un, alliance, invitation (of the host country) or none
risk: medium              # low, medium or high: losses that are feared
effort: 2000              # persons planned, all services together
adversary: other          # a country, for instance RUS; `other` for one outside the ledger; `none`
"""


def new(path: Path) -> Path:
    """Write the template to *path* and return it; `unwritable` when the file exists or cannot be written."""
    if path.exists():
        raise unwritable(path, "it exists already")
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "own-operation"
    write_whole(path, TEMPLATE.format(name=name).encode())
    return path
