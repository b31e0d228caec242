"""The list of rays gives what a linear programme gives, whatever serves for whatever."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from delian.models.rays import Demand, rays
from unit.substitution import largest_share

COLUMNS = ["a", "b", "c", "d"]
RATES = st.sampled_from([0.5, 1.0, 1.5, 2.0])
SERVED = st.lists(st.dictionaries(st.sampled_from(COLUMNS), RATES, min_size=1), min_size=1, max_size=4)


@given(SERVED, st.data())
def test_rays_are_the_linear_programme(served, data):
    n = len(served)
    required = np.array(data.draw(st.lists(st.floats(0.5, 50), min_size=n, max_size=n)))
    supply = np.array(data.draw(st.lists(st.floats(0, 100) | st.just(0.0), min_size=4, max_size=4)))
    found = rays("p", [Demand("p", f"d{i}", tuple(s.items()), (), True) for i, s in enumerate(served)], COLUMNS)
    by_rays = float(np.min((found.supply @ supply) / (found.demand @ required)))
    exact = largest_share(served, required, dict(zip(COLUMNS, supply, strict=True)))
    assert by_rays == pytest.approx(exact, rel=1e-6, abs=1e-7)
