"""Specifications to inline SVG: no network, fixed ids, colours as variables of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from delian.present import charts, map

VERSION = "5.20"

# Colour in the specification -> CSS variable of the page, which has a value for light, dark and print.
VARIABLES = {
    charts.INK: "--ink",
    charts.MUTED: "--muted",
    charts.GRID: "--grid",
    charts.BAND: "--band",
    charts.GOOD: "--good",
    charts.SHORT: "--short",
    charts.PAPER: "--paper",
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
    import vl_convert

    bare = {key: value for key, value in spec.items() if key not in ("title", "description")}
    text = vl_convert.vegalite_to_svg(bare, vl_version=VERSION, config={"aria": False}, allowed_base_urls=[])
    return _labelled(_coloured(_rounded(_numbered(text, name))), str(spec["description"]))


def _numbered(text: str, name: str) -> str:
    found = list(dict.fromkeys(re.findall(r'\bid="([^"]+)"', text)))
    for place, old in enumerate(found):
        new = f"{name}-{place}"
        text = text.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return text


def _rounded(text: str) -> str:
    """Return the paths with coordinates at a tenth of a point, which no eye tells apart."""
    return _PATH.sub(lambda path: _LONG.sub(lambda found: f"{float(found[0]):.1f}", path[0]), text)


def _coloured(text: str) -> str:
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


def picture_of(spec: Mapping[str, Any], form: str) -> str | bytes:
    """Return a chart that stands alone: the text of an SVG, or the bytes of a PNG at twice its size."""
    import vl_convert

    whole = {**spec, "background": charts.PAPER}
    if form == "png":
        drawn: bytes = vl_convert.vegalite_to_png(whole, vl_version=VERSION, scale=2, allowed_base_urls=[])
        return drawn
    text: str = vl_convert.vegalite_to_svg(whole, vl_version=VERSION, allowed_base_urls=[])
    return text


def themed(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Return the specification with variables of the page for its colours, so that it follows light and dark."""
    text = json.dumps(spec)
    for colour, variable in VARIABLES.items():
        text = text.replace(f'"{colour}"', f'"var({variable})"')
    for colour, pattern in PATTERNS.items():
        text = text.replace(f'"{colour}"', f'"url(#{pattern})"')
    found: dict[str, Any] = json.loads(text)
    return found
