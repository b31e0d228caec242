"""Mission and Alliance: what must be done, and by whom; read from YAML by ledger.cards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from delian.core.errors import unknown_name
from delian.core.figures import Figure, Source

MissionKind = Literal["total", "additional"]
PublishedKind = Literal["held-together", "line", "once", "life-cycle", "per-year", "share-before", "share-after"]
Bound = Literal["", "at-least", "at-most"]
BRACKETS = re.compile(r"^([^()]*) \(([^()]*)\)$")
ONLY = "only "  # begins the line of what one of several missions leaves out
# Holdings that are counted in others, {part: the count it is in}: the newest aircraft, the army's soldiers.
COUNTED_INSIDE = {"combat_aircraft_5gen": "combat_aircraft", "personnel_army": "personnel_active"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one phase needs of one capability or family [units of that need].

    `part_of` names the wider need that this one is counted in ("of which"). `fit` names the type that
    counts (for instance area air defence); `essential` needs decide whether a group is able.
    """

    need: str
    figure: Figure
    essential: bool
    part_of: str | None
    fit: str | None


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: forces must be ready by day `ready_by`; `days` is how long they are kept there."""

    name: str
    ready_by: int
    days: int
    title: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """One number of the publication behind an additional mission, shown beside Delian's own and never drawn.

    kind: `held-together` (more than *members* held in *year*), `line` (cost of *needs*), `once` (cost of all),
    `life-cycle` (cost over *years*), `per-year` (spending a year of *alliance*), and the two shares of the GDP of
    *year* that it lies between. bound: the text says "at least" or "up to".
    """

    item: str
    name: str
    kind: PublishedKind
    figure: Figure
    bound: Bound
    needs: tuple[str, ...]
    members: tuple[str, ...]
    alliance: str
    year: int | None
    years: int | None


@dataclass(frozen=True, slots=True)
class Route:
    """The way to the theatre: length by air and by sea [km], and whose forces must make it.

    `sea` is None where no ship can go; `movers` is empty when everybody's forces must be brought but the hosts'.
    """

    distance: Figure
    sea: Figure | None
    movers: tuple[str, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The lengths of the route."""
        return (self.distance,) if self.sea is None else (self.distance, self.sea)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that a mission leaves out, and the missions beside which it is modelled after all."""

    text: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mission:
    """One mission: phases, theatre, effort, access (every clause needs one of its hosts), sources.

    An additional mission `replaces` the forces of one member, and carries the numbers `published` with its list.
    `route` is the way there, None where no distance is stated.
    """

    id: str
    title: str
    question: str
    kind: MissionKind
    effort: str
    scenario_year: int
    default_year: int
    theatre: str
    region: str
    hosts: tuple[str, ...]
    mandate: str
    own_territory: bool
    access: tuple[tuple[str, ...], ...]
    phases: tuple[Phase, ...]
    leaves_out: tuple[LeftOut, ...]
    sources: tuple[Source, ...]
    replaces: str | None
    published: tuple[Published, ...]
    route: Route | None

    @property
    def not_modelled(self) -> tuple[str, ...]:
        """All that the mission leaves out when it is asked for by itself."""
        return tuple(part.text for part in self.leaves_out)

    @property
    def additional(self) -> bool:
        """True when the mission asks for what comes on top of all that others already hold."""
        return self.kind == "additional"

    def phase(self, name: str) -> Phase:
        """Return the phase of that name."""
        for phase in self.phases:
            if phase.name == name:
                return phase
        raise unknown_name("unknown-mission", f"phase of {self.id}", name, [p.name for p in self.phases])


def left_out(missions: Sequence[Mission], *, at_once: bool) -> tuple[str, ...]:
    """Return what several missions leave out, each thing once.

    at_once: they are asked for on one supply, so what one of them brings to another is modelled. Of two lines that
    differ only in what stands in brackets at the end, one is kept with both brackets.
    """
    asked = {mission.id for mission in missions} if at_once else set()
    brackets: dict[str, dict[str, None]] = {}
    for mission in missions:
        for part in mission.leaves_out:
            if asked.isdisjoint(part.unless):
                head, inside = _apart(part.text)
                brackets.setdefault(head, {}).update(dict.fromkeys([inside] if inside else []))
    return tuple(f"{head} ({'; '.join(rest)})" if rest else head for head, rest in brackets.items())


def _apart(text: str) -> tuple[str, str]:
    """Return a line without the brackets at its end, and what stands in them."""
    found = BRACKETS.match(text)
    return (found[1], found[2]) if found else (text, "")


def left_out_apart(missions: Sequence[Mission]) -> tuple[str, ...]:
    """Return what at least two missions leave out, then one line for each mission with what it alone leaves out.

    Of one mission there is nothing to tell apart.
    """
    if len(missions) == 1:
        return left_out(missions, at_once=False)
    heads = Counter(_apart(part.text)[0] for mission in missions for part in mission.leaves_out)
    several = {head for head, count in heads.items() if count > 1}
    shared = [text for text in left_out(missions, at_once=False) if _apart(text)[0] in several]
    own = []
    for mission in missions:
        texts = [part.text for part in mission.leaves_out if _apart(part.text)[0] not in several]
        own += [f"{ONLY}{mission.id}: {'; '.join(texts)}"] if texts else []
    return (*shared, *own)


@dataclass(frozen=True, slots=True)
class Family:
    """A need that several capabilities serve: {capability: units served per unit}."""

    need: str
    name: str
    unit: str
    served_by: tuple[tuple[str, float], ...]
    priced_as: str


@dataclass(frozen=True, slots=True)
class Alliance:
    """A named set of members; `members` is empty when the ledger holds dated spells under `ledger_key`."""

    id: str
    name: str
    ledger_key: str | None
    members: tuple[str, ...]
    removes: tuple[str, ...]
    note: str
