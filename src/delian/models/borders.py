"""Exposed border: the length of a country's outline that it does not share with an ally.

Outlines are the simplified ones of the ledger; neighbours share the same points, so a shared border is a segment that
both outlines have. Lengths are those of the simplified outline on a sphere: coasts are longer in nature, and the more
so the more broken they are.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Segment = frozenset[Point]
EARTH_KM = 6371.0


def segments(geometry: Mapping[str, Any]) -> frozenset[Segment]:
    """Return the segments of a GeoJSON Polygon or MultiPolygon, without direction."""
    parts = geometry["coordinates"]
    polygons = parts if geometry["type"] == "MultiPolygon" else [parts]
    return frozenset(
        frozenset({(start[0], start[1]), (end[0], end[1])})
        for polygon in polygons
        for ring in polygon
        for start, end in pairwise(ring)
        if start != end
    )


def length(outline: Collection[Segment]) -> float:
    """Return the length of segments on a sphere [km]."""
    return math.fsum(_km(*sorted(segment)) for segment in outline)


def exposed(outlines: Mapping[str, frozenset[Segment]]) -> dict[str, float]:
    """Return the outline that each member does not share with another member [km]."""
    found = {}
    for member, own in outlines.items():
        shared = frozenset[Segment]().union(*(own & other for name, other in outlines.items() if name != member))
        found[member] = length(own - shared)
    return found


def shared(outlines: Mapping[str, frozenset[Segment]], member: str, other: str) -> float:
    """Return the border that two members share [km]."""
    return length(outlines[member] & outlines[other])


def _km(start: Point, end: Point) -> float:
    (lon1, lat1), (lon2, lat2) = ((math.radians(lon), math.radians(lat)) for lon, lat in (start, end))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def apart(start: Point, end: Point) -> float:
    """Return the distance of two places, each (longitude, latitude) in degrees [km]."""
    return _km(start, end)
