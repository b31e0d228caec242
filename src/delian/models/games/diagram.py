"""The layered decision diagram of a game: every coalition of up to 63 members, in thousands of nodes.

Members speak one after the other, the largest first; each joins or stays away. A node is what is still lacking
after some members have spoken. Two partial coalitions that lack the same are one node. A branch ends as *able*
when nothing is lacking, and as *dead* when the members who have not spoken hold too little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from types import ModuleType
from typing import Literal

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError
from delian.models.games import plain
from delian.models.games.covering import MOST_MEMBERS, Covering, member_order, reduced
from delian.models.games.packing import pack
from delian.models.games.plain import ABLE, DEAD, FIRST

Ints = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
Engine = Literal["numpy", "numba"]
BYTES_OF_NODE = 8  # two 32-bit places


@dataclass(frozen=True, slots=True)
class DiagramLimits:
    """The largest diagram that is built: nodes over all layers, and bytes of its largest step."""

    nodes: int
    bytes: int


USUAL = DiagramLimits(nodes=30_000_000, bytes=4_000_000_000)


class TooLargeError(Exception):
    """The diagram passes its limits; the caller samples instead, or says what was refused."""

    def __init__(self, nodes: int, layer: int) -> None:
        super().__init__(f"{nodes:,} nodes after {layer} members")
        self.nodes = nodes
        self.layer = layer


@dataclass(frozen=True, slots=True, eq=False)
class Diagram:
    """Layers of nodes; node v of layer t goes to join[t][v] or stay[t][v] in layer t + 1.

    Places 0 and 1 of every layer are the ends *dead* and *able*; nodes begin at 2. order[t]: who speaks at t;
    alike[t]: the first layer whose member brings the same.
    """

    order: Ints
    alike: Ints
    join: tuple[Places, ...]
    stay: tuple[Places, ...]
    root: int
    engine: Engine

    @property
    def members(self) -> int:
        """Number of members."""
        return len(self.order)

    @property
    def widths(self) -> tuple[int, ...]:
        """Number of nodes of each layer."""
        return tuple(len(layer) for layer in self.join)

    @property
    def nodes(self) -> int:
        """Number of nodes of all layers, without the two ends."""
        return sum(self.widths)

    @property
    def dead(self) -> bool:
        """True when even all together are not able."""
        return self.root == DEAD


def build(
    alternatives: Covering | Sequence[Covering], limits: DiagramLimits = USUAL, engine: Engine = "numpy"
) -> Diagram:
    """Return the diagram of the game in which a coalition is able when it covers any of *alternatives*.

    Raises TooLargeError over the limits, and DelianError for more than 63 members.
    """
    given = [alternatives] if isinstance(alternatives, Covering) else list(alternatives)
    _check(given)
    members = given[0].members
    alive = [reduced(covering) for covering in given if not covering.dead]
    order = member_order(alive or given)
    if not alive:
        empty = tuple(np.zeros(0, dtype=np.int32) for _ in range(members))
        return Diagram(order, np.zeros(members, np.int64), empty, empty, DEAD, engine)
    steps, packed = steps_of(engine), pack(alive, order)
    states = steps.first(packed)
    joins: list[Places] = []
    stays: list[Places] = []
    nodes = 0
    for layer in range(members):
        nodes += steps.width(states)
        # A step holds the states of both branches, their keys and places, and everything built so far.
        step_bytes = steps.width(states) * (len(packed.start) * 40 + 64)
        if nodes > limits.nodes or nodes * BYTES_OF_NODE + step_bytes > limits.bytes:
            raise TooLargeError(nodes, layer)
        states, join, stay = steps.expand(states, packed, layer)
        joins.append(join)
        stays.append(stay)
    return Diagram(order, _alike(alive, order), tuple(joins), tuple(stays), FIRST, engine)


def engine_at_hand() -> Engine:
    """Return "numba" where it is installed, else "numpy"; both give the same results."""
    return "numba" if find_spec("numba") else "numpy"


def steps_of(engine: Engine) -> ModuleType:
    """Return the module with the inner loops; Numba is loaded here and nowhere else."""
    if engine == "numpy":
        return plain
    if find_spec("numba") is None:
        raise DelianError("missing-extra", "Numba is not installed. Type: pip install 'delian[fast]'")
    from delian.models.games import kernels

    return kernels


def _alike(coverings: Sequence[Covering], order: Ints) -> Ints:
    """Return, for each layer, the first one whose member brings the same; in this order equals stand together."""
    rows = np.concatenate([covering.supply[order] for covering in coverings], axis=1)
    fresh = np.append(True, (rows[1:] != rows[:-1]).any(axis=1))
    found: Ints = np.maximum.accumulate(np.where(fresh, np.arange(len(rows)), 0))
    return found


def _check(coverings: Sequence[Covering]) -> None:
    sizes = {covering.members for covering in coverings}
    if len(sizes) != 1:
        raise DelianError(
            "bad-number",
            f"rules over {sorted(sizes) or 'no'} members in one game. Give every rule all members.",
        )
    if max(sizes) > MOST_MEMBERS:
        raise DelianError(
            "game-too-large",
            f"{max(sizes)} members; at most {MOST_MEMBERS} are counted exactly. Allow sampling, or merge members.",
        )


__all__ = [
    "ABLE",
    "DEAD",
    "FIRST",
    "USUAL",
    "Covering",
    "Diagram",
    "DiagramLimits",
    "Engine",
    "TooLargeError",
    "build",
    "engine_at_hand",
    "steps_of",
]
