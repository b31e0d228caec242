"""Borders: shared segments count for nobody, lengths are those of a sphere."""

from __future__ import annotations

import math

import pytest

from delian.models import borders


def square(left):
    ring = [[left, 0], [left + 1, 0], [left + 1, 1], [left, 1], [left, 0]]
    return borders.segments({"type": "Polygon", "coordinates": [ring]})


DEGREE = math.radians(1) * borders.EARTH_KM


def test_a_degree_along_the_equator():
    assert borders.apart((0, 0), (1, 0)) == pytest.approx(DEGREE)
    assert borders.apart((0, 60), (1, 60)) == pytest.approx(DEGREE / 2, rel=1e-3)


def test_a_shared_side_is_exposed_for_neither():
    outlines = {"A": square(0), "B": square(1), "C": square(5)}
    found = borders.exposed(outlines)
    assert found["A"] == pytest.approx(borders.length(outlines["A"]) - DEGREE)
    assert found["C"] == pytest.approx(borders.length(outlines["C"]))
    assert borders.shared(outlines, "A", "B") == pytest.approx(DEGREE)
    assert borders.shared(outlines, "A", "C") == 0


def test_many_polygons_are_one_outline():
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    many = {"type": "MultiPolygon", "coordinates": [[ring], [[[x + 5, y] for x, y in ring]]]}
    assert len(borders.segments(many)) == 6
