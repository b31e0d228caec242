"""Granovetter 1978: one threshold more or less; d'Aspremont et al. 1983 and Barrett 1994: clubs of three."""

from __future__ import annotations

import numpy as np
import pytest

from delian.models import willing


def _joined(thresholds):
    drive = -np.array(thresholds, float)
    return int(willing.least(drive, np.ones(len(drive)), np.zeros(len(drive), bool)).sum())


def test_a_hundred_thresholds_bring_a_hundred():
    assert _joined(range(100)) == 100


def test_without_the_threshold_of_one_a_single_person_joins():
    assert _joined([0, 2, *range(2, 100)]) == 1


@pytest.mark.parametrize("members", [3, 4, 10, 45, 100])
def test_the_largest_stable_club_has_three_members(members):
    inside, outside = willing.public_good(2.0, 5.0, members)
    assert willing.stable_sizes(inside, outside, members)[-1] == 3
