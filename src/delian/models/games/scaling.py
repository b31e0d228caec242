"""From amounts with decimals to whole units, and how much that can change.

A row whose amounts are whole numbers, or decimals of a few digits, stays exact. Any other row is measured in units of
requirement / U, and each member's supply is rounded down to whole units. So a coalition that is able in whole units is
able in truth, and one of m members that is able in truth reads as unable only if its true tightest ratio lies below
1 + m / U: with U = 65,534 and 32 members, within 0.05% of the requirement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where
from delian.models.games.covering import Covering

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FINEST = 2**16 - 2  # units of a requirement that fit a 16-bit lane
SUMS = 1e-9  # sums of tenths are not exact in binary
DECIMALS = (1, 10, 100, 1000)


@dataclass(frozen=True, slots=True, eq=False)
class Scaled:
    """A game in whole units, and by how much a ratio of supply to requirement may read too small (0 when exact)."""

    game: Covering
    error: float


def scaled(supply: Floats, requirement: Floats, units: int = FINEST) -> Scaled:
    """Return supply (member, row) and requirement (row,) as a game in whole units, *units* to a requirement.

    Rows that ask for nothing are left out.
    """
    _check(supply, requirement, units)
    asked = requirement > 0
    wanted, held = requirement[asked], np.minimum(supply[:, asked], requirement[asked])
    rows = [_row(held[:, place], float(wanted[place]), units) for place in range(len(wanted))]
    if not rows:
        return Scaled(Covering(np.zeros((len(supply), 0), np.int64), np.zeros(0, np.int64)), 0.0)
    exact = all(row[2] for row in rows)
    game = Covering(np.stack([row[0] for row in rows], axis=1), np.array([row[1] for row in rows], dtype=np.int64))
    return Scaled(game, 0.0 if exact else len(supply) / units)


def _row(held: Floats, wanted: float, units: int) -> tuple[Ints, int, bool]:
    """Return supply and requirement of one row in whole units, and whether that is exact."""
    for factor in DECIMALS:
        parts, whole = np.round(held * factor), round(wanted * factor)
        if whole <= units and abs(whole - wanted * factor) < SUMS and (np.abs(parts - held * factor) < SUMS).all():
            return parts.astype(np.int64), whole, True
    return np.floor(held / wanted * units + SUMS).astype(np.int64), units, False


def _check(supply: Floats, requirement: Floats, units: int) -> None:
    if not 1 <= units <= FINEST:
        raise DelianError("bad-number", f"{units} units of a requirement. Give 1 to {FINEST}.")
    for name, values in (("supply", supply), ("requirement", requirement)):
        bad = ~(np.isfinite(values) & (values >= 0))
        if bad.any():
            place = tuple(int(i) for i in np.argwhere(bad)[0])
            raise DelianError(
                "bad-number",
                f"{name} at {place} is {values[place]}. Give numbers of zero or more.",
                where=[Where(row=place[0], value=float(values[place]))],
            )
