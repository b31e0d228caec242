"""Which figures stand behind which number: groups, figures, numbered assumptions, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from delian import __version__
from delian.core.answer import Answer, Group, Note
from delian.core.figures import Figure, Source
from delian.ledger.layers import SOURCE_PREFIX
from delian.ledger.store import Ledger
from delian.models.forces import Terms


class Provenance:
    """Collects the groups of figures of one answer; every number names groups by id."""

    def __init__(self, known: Mapping[str, Figure]) -> None:
        self._known = dict(known)
        self._groups: dict[str, Group] = {}
        self.figures: dict[str, Figure] = {}

    def add(self, group: str, where: str, figures: Iterable[str]) -> str:
        """Add figures (by id) to a group and return the group's id; a group keeps its first title."""
        ids = tuple(dict.fromkeys(figures))
        for name in ids:
            self.figures[name] = self._known[name]
        table = ids[0].split("/", 1)[0] if ids else group.split(".", 1)[0]
        old = self._groups.get(group, Group(group, table, where, ()))
        self._groups[group] = Group(group, table, old.where or where, tuple(sorted({*old.figures, *ids})))
        return group

    def include(self, figures: Iterable[Figure]) -> None:
        """Make further figures known."""
        self._known.update({f.id: f for f in figures})

    @property
    def groups(self) -> dict[str, Group]:
        """Groups by id, in order of name."""
        return dict(sorted(self._groups.items()))

    def has(self, group: str) -> bool:
        """True when the group holds figures."""
        return group in self._groups

    def named(self, *starts: str) -> list[str]:
        """Return the ids of groups that start with one of these words."""
        return [g for g in self.groups if g.split(".", 1)[0] in starts]


def add_supply(provenance: Provenance, terms: Terms) -> None:
    """Add one group per capability or kind for every table that supply rests on."""
    for (group, table), figures in _behind(terms).items():
        provenance.add(group, _WHERE.get(table, ""), figures)


@lru_cache(maxsize=64)
def _behind(terms: Terms) -> dict[tuple[str, str], dict[str, None]]:
    """Return the figures that supply rests on, by (group, table)."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for term in terms:
        for name in term.figures:
            table, _, item = name.split("/", 3)[:3]
            found.setdefault((supply_group(table, item, term.column), table), {})[name] = None
    return found


def supply_group(table: str, item: str, column: str) -> str:
    """Return the group that a figure of supply belongs to."""
    if table in ("inventory", "widening"):
        return f"inventory.{column.split('.', 1)[0]}"
    return f"{table}.{item}" if table != "fit" else f"fit.{column}"


def assumptions(provenance: Provenance) -> tuple[dict[str, Any], ...]:
    """Return every figure that is assumed, numbered, in order of group and id."""
    group_of = {name: g.id for g in provenance.groups.values() for name in g.figures}
    chosen = sorted((group_of[f.id], f.id) for f in provenance.figures.values() if f.status == "assumed")
    rows = []
    for number, (group, name) in enumerate(chosen, start=1):
        f = provenance.figures[name]
        rows.append(
            {
                "number": number,
                "figure": name,
                "low": f.low,
                "base": f.value,
                "high": f.high,
                "unit": f.unit,
                "text": f.note,
                "source": f.source_id,
                "from": [group],
            }
        )
    return tuple(rows)


def cited(
    ledger: Ledger, figures: Iterable[Figure], extra: Iterable[Source], also: Iterable[str]
) -> tuple[Source, ...]:
    """Return the sources of the figures, with a mission's own, by tier and publisher."""
    wanted = {f.source_id for f in figures} | set(also)
    found = {s.id: s for s in ledger.sources(wanted)} | {s.id: s for s in extra if s.id in wanted}
    return tuple(sorted(found.values(), key=lambda s: (s.tier, s.publisher, s.id)))


def answered(
    ledger: Ledger,
    book: Provenance,
    asked: tuple[str, str, Mapping[str, Any]],
    answer: Mapping[str, Any],
    not_modelled: Iterable[str],
    notes: Iterable[Note],
    own: Iterable[Source] = (),
) -> Answer:
    """Return the answer with its figures, assumptions and sources from the book; asked: schema, question, scenario."""
    schema, question, scenario = asked
    extra = tuple(own)
    return Answer(
        schema=schema,
        question=question,
        scenario=scenario,
        versions={"delian": __version__, "ledger": ledger.version},
        answer=answer,
        figures=book.figures,
        groups=book.groups,
        assumptions=assumptions(book),
        unknown_inputs=(),
        not_modelled=tuple(not_modelled),
        sources=cited(ledger, book.figures.values(), extra, (source.id for source in extra)),
        warnings=tuple(notes),
    )


def tier_notes(figures: Iterable[Figure]) -> list[tuple[str, str]]:
    """Return warnings on figures that were not read at their original publisher, or not read at all."""
    chosen = list(figures)
    read = sum(f.tier in ("A", "B") for f in chosen)
    memory = sum(f.source_id == RECALLED for f in chosen)
    notes = []
    if read < TRUSTED_SHARE * len(chosen):
        text = f"{len(chosen) - read} of {len(chosen)} figures are secondary copies or own estimates, tier C"
        notes.append(("mostly-tier-c", text))
    if memory:
        text = f"{memory} of {len(chosen)} figures are recalled: no document was opened for them"
        notes.append(("from-memory", text))
    return notes + _layer_notes(chosen)


def _layer_notes(figures: list[Figure]) -> list[tuple[str, str]]:
    """Return a warning that names the figures of the user's own layers."""
    own = sorted(f.id for f in figures if f.source_id.startswith(SOURCE_PREFIX))
    if not own:
        return []
    layers = sorted({f.source_id.removeprefix(SOURCE_PREFIX) for f in figures if f.source_id.startswith(SOURCE_PREFIX)})
    shown = ", ".join(own[:NAMED]) + (f" and {len(own) - NAMED} more" if len(own) > NAMED else "")
    text = f"{len(own)} of {len(figures)} figures are from layers of your own ({', '.join(layers)}): {shown}"
    return [("layer-figures", f"{text}; the note of each says what it stands in place of")]


NAMED = 5
RECALLED = "delian-recalled"
TRUSTED_SHARE = 0.5
_WHERE = {
    "inventory": "forces held in the year asked for",
    "usable": "usable share by kind of force, theatre and effort",
    "arrival": "share ready within the days of the phase",
    "rotation": "units needed per unit kept in the field",
    "fit": "share of the right type",
    "pool_shares": "participants of a pooled fleet",
    "widening": "forces held in the year asked for",
}
