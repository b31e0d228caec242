"""Specifications to inline SVG: no network, fixed ids, colours as variables of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from delian.present import map, marks

VERSION = "5.20"

# Colour in the specification -> CSS variable of the page, which has a value for light, dark and print.
VARIABLES = {
    marks.INK: "--ink",
    marks.MUTED: "--muted",
    marks.GRID: "--grid",
    marks.BAND: "--band",
    marks.GOOD: "--good",
    marks.SHORT: "--short",
    marks.PAPER: "--paper",
    map.LAND: "--land",
    map.STRONG: "--on-strong",
    **{shade: f"--shade-{place}" for place, shade in enumerate(map.SHADES)},
}
_PATH = re.compile(r'\bd="[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{2,}")
PATTERNS = {map.HATCH: "hatch", map.HATCH_UNKNOWN: "hatch-unknown"}


def inline_svg(spec: Mapping[str, Any], name: str) -> str:
    """Return the chart as an SVG element for a page: its title and description stand in the page's words.

    1. Convert without access to any address. 2. Number the ids anew under *name*. 3. Replace colours by variables.
    """
    return _labelled(coloured(drawn(spec, name)), str(spec["description"]))


def drawn(spec: Mapping[str, Any], name: str) -> str:
    """Return the chart as an SVG element without title, in its own colours, with ids that begin with *name*."""
    import vl_convert

    text = vl_convert.vegalite_to_svg(bare(spec), vl_version=VERSION, config={"aria": False}, allowed_base_urls=[])
    return _rounded(_numbered(text, name))


def bare(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the specification without title and description, which stand beside the picture."""
    return {key: value for key, value in spec.items() if key not in ("title", "description")}


def _numbered(text: str, name: str) -> str:
    found = list(dict.fromkeys(re.findall(r'\bid="([^"]+)"', text)))
    for place, old in enumerate(found):
        new = f"{name}-{place}"
        text = text.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return text


def _rounded(text: str) -> str:
    """Return the paths with coordinates at a tenth of a point, which no eye tells apart."""
    return _PATH.sub(lambda path: _LONG.sub(lambda found: f"{float(found[0]):.1f}", path[0]), text)


def coloured(text: str) -> str:
    """Return SVG or JSON with the palette's colours as variables of the page, and its patterns as patterns."""
    for colour, variable in VARIABLES.items():
        text = text.replace(f'"{colour}"', f'"var({variable})"')
    for colour, pattern in PATTERNS.items():
        text = text.replace(f'"{colour}"', f'"url(#{pattern})"')
    return text


def _labelled(text: str, description: str) -> str:
    safe = description.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    head, rest = text.split(">", 1)
    head = re.sub(r' (?:class|xmlns|xmlns:xlink|version)="[^"]*"', "", head)
    return f'{head} class="chart" role="img" aria-label="{safe}">{rest}'
