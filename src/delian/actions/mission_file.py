"""Write the template of a mission of one's own."""

from __future__ import annotations

import re
from pathlib import Path

from delian.actions.report import unwritable, write_whole

# ruff: noqa: E501
TEMPLATE = """\
id: {name}
title: What the mission is called
question: Can the group do this?
kind: total               # all that is needed; `additional` is for published replacements
effort: limited           # limited, major or war: how much of its force a country would send
scenario_year: 2025       # the year that the numbers below are about
default_year: 2025        # the year of the forces when none is asked for
theatre: elsewhere
region: europe
hosts: []                 # members on whose ground it is, for instance [EST, LVA, LTU]
own_territory: false      # true: nobody needs to be relieved
mandate: who asked for it
lift: {{distance_km: 3000, sea_km: 5000, source: assumed, note: from where to where}}  # sea_km: null without a coast
access: []                # every inner list needs one member or partner, for instance [[POL], [DEU, SWE]]
not_modelled:
  - munitions
phases:
  - name: main
    title: the whole mission
    ready_by: 30          # days until forces must be there: 10, 30 or 180
    days: 120             # over 180: units must be relieved
    requirements:
      - {{need: strategic_airlift, low: 8, base: 12, high: 18, unit: aircraft, source: assumed, note: say why}}
      - {{need: escorts, low: 2, base: 3, high: 5, unit: ships, source: my-source, essential: false}}
sources:
  - {{id: my-source, publisher: Who, title: What, date: "2025-01-31", url: "https://example.org", licence: facts cited, tier: B, read_via: ""}}
"""


def new(path: Path) -> Path:
    """Write a mission template to *path* (.yaml) and return it; nothing that exists is replaced."""
    if path.suffix not in (".yaml", ".yml"):
        raise unwritable(path, "missions are .yaml files")
    if path.exists():
        raise unwritable(path, "it exists already")
    if not path.parent.is_dir():
        raise unwritable(path, "its folder does not exist")
    name = re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-") or "my-mission"
    write_whole(path, TEMPLATE.format(name=name))
    return path
