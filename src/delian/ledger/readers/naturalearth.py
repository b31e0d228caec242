"""Natural Earth: outlines of the modelled countries, cut small (TopoJSON in, GeoJSON out)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from delian.ledger.readers.countrycodes import read_numeric_codes
from delian.ledger.tables import ShapeRow, SourceRow

SOURCE = SourceRow(
    "natural-earth", "Natural Earth", "Admin 0 countries, 1:110m (Malta 1:50m)", "2018",
    "https://www.naturalearthdata.com", "", "A", "world-atlas (M. Bostock)",
)  # fmt: skip
Ring = list[list[float]]

SMALLEST_ISLAND = 0.25  # square degrees; the largest part of a country always stays
# Boxes (west, south, east, north) outside of which parts are dropped: overseas parts, and the strip of
# Russia beyond the date line that would stretch a map across the whole world.
KEPT = {"FRA": (-10.0, 40.0, 15.0, 55.0), "RUS": (0.0, 35.0, 180.0, 85.0), "NLD": (0.0, 50.0, 10.0, 55.0)}


# Countries without forces in the ledger that a map of Europe must not leave white.
NEIGHBOURS = {"070": "BIH", "688": "SRB", "398": "KAZ", "504": "MAR", "012": "DZA", "788": "TUN", "434": "LBY",
              "818": "EGY", "760": "SYR", "368": "IRQ", "051": "ARM", "031": "AZE", "364": "IRN", "400": "JOR",
              "376": "ISR", "422": "LBN", "304": "GRL", "682": "SAU", "795": "TKM", "860": "UZB"}  # fmt: skip
KOSOVO = "Kosovo"  # has no number in the file
# The file follows who holds the ground; Crimea is Ukraine's (UN General Assembly resolution 68/262).
CRIMEA = (32.0, 44.0, 37.0, 46.5)


def read_shapes(path: Path, fine: Path, codes: Path) -> tuple[list[ShapeRow], list[SourceRow]]:
    """Return one simplified outline a country; those missing from the coarse file come from the fine one."""
    iso3 = read_numeric_codes(codes)
    shapes = {**_shapes(fine, iso3), **_shapes(path, iso3)}
    rows = [ShapeRow(member, geometry, SOURCE.id) for member, geometry in shapes.items()]
    return rows, [SOURCE]


def _shapes(path: Path, iso3: dict[str, str]) -> dict[str, str]:
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [_absolute(arc, topology["transform"]) for arc in topology["arcs"]]
    found: dict[str, list[list[Ring]]] = {}
    known = {**NEIGHBOURS, **iso3}
    for geometry in topology["objects"]["countries"]["geometries"]:
        member = "XKX" if geometry["properties"]["name"] == KOSOVO else known.get(geometry.get("id", ""))
        if member:
            # Australia has a second entry in the fine file: its territories share the number.
            found.setdefault(member, []).extend(_polygons(geometry, arcs))
    _give_crimea_to_ukraine(found)
    return {member: geojson(member, polygons) for member, polygons in found.items()}


def _give_crimea_to_ukraine(found: dict[str, list[list[Ring]]]) -> None:
    west, south, east, north = CRIMEA
    for polygon in list(found.get("RUS", ())):
        if all(west <= x <= east and south <= y <= north for x, y in polygon[0]):
            found["RUS"].remove(polygon)
            found["UKR"].append(polygon)


def _absolute(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    """Return an arc in degrees: positions are steps from the one before, on an integer grid."""
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append([x * scale_x + left, y * scale_y + bottom])
    return points


def _polygons(geometry: dict[str, Any], arcs: list[Ring]) -> list[list[Ring]]:
    parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [[_ring(numbers, arcs) for numbers in part] for part in parts]


def _ring(numbers: list[int], arcs: list[Ring]) -> Ring:
    points: Ring = []
    for number in numbers:
        # A negative number is the arc walked backwards, in one's complement.
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(line if not points else line[1:])
    return points


def geojson(member: str, polygons: list[list[Ring]]) -> str:
    """Return the geometry of one country as compact GeoJSON with two decimals."""
    largest = max(polygons, key=lambda rings: area(rings[0]))
    kept = [rings for rings in polygons if rings is largest or _wanted(member, rings[0])]
    rounded = [[ring for ring in map(_rounded, rings) if len(ring) >= 4] for rings in kept]
    rounded = [rings for rings in rounded if rings]
    single = len(rounded) == 1
    shape = {
        "type": "Polygon" if single else "MultiPolygon",
        "coordinates": rounded[0] if single else rounded,
    }
    return json.dumps(shape, separators=(",", ":"))


def _wanted(member: str, ring: Ring) -> bool:
    west, south, east, north = KEPT.get(member, (-180.0, -90.0, 180.0, 90.0))
    inside = all(west <= x <= east and south <= y <= north for x, y in ring)
    return inside and area(ring) >= SMALLEST_ISLAND


def _rounded(ring: Ring) -> Ring:
    points: Ring = []
    for x, y in ring:
        point = [round(x, 2), round(y, 2)]
        if not points or point != points[-1]:
            points.append(point)
    return points


def area(ring: Ring) -> float:
    """Return the area enclosed by *ring* [square degrees]."""
    pairs = zip(ring, ring[1:] + ring[:1], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
