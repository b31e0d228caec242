"""Rules of a mission file that a schema cannot see: order of numbers, parts, sources, nothing counted twice.

Each rule reads what it can of a card, so that a file whose shape is broken in one line still hears of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from delian.core.errors import DelianError, Where
from delian.core.mission import COUNTED_INSIDE, Family

BRIGADES = frozenset({"brigades", "heavy_brigades", "light_brigades"})
INSIDE_BRIGADES = frozenset({"main_battle_tanks", "ifv", "artillery_tubes", "personnel_army"})
# What a published number must say beside its value.
PUBLISHED_SAYS = {
    "held-together": ("needs", "members", "year"),
    "line": ("currency",),
    "once": ("currency",),
    "life-cycle": ("currency", "years"),
    "per-year": ("currency", "alliance", "year"),
}


def broken_rules(card: Any, name: str, families: Mapping[str, Family], *, whole: bool) -> list[DelianError]:
    """Return the error that tells all broken rules of a card together; an empty list when every rule is kept.

    whole: the shape of the card is right. Otherwise its broken rows are passed over, and rules that count rows wait.
    """
    if not isinstance(card, Mapping):
        return []
    bad = [place for phase in _phases(card) for place in _of_phase(card, phase, name, families)]
    if whole:
        bad += [*_of_additional(card, name), *_of_lift(card, name)]
        sources = _sources(card)
        bad += [place for row in card.get("published", ()) for place in _of_published(card, row, name, sources)]
        if not any(r.get("essential", True) for phase in card["phases"] for r in phase["requirements"]):
            bad.append(Where(file=name, row="at least one essential requirement", column="essential", value=False))
    if not bad:
        return []
    listed = "; ".join(f"{w.column}: {w.row}, seen {w.value}" for w in bad)
    text = f"{name} breaks {len(bad)} rules of a mission: {listed}. Mend those lines."
    return [DelianError("file-invalid", text, where=bad)]


def stated(card: Any) -> Iterator[tuple[str, str, object]]:
    """Return (phase.need, need, unit) of every requirement that can be read."""
    for phase in _phases(card):
        for r in _needs(phase):
            yield f"{phase.get('name')}.{r['need']}", r["need"], r.get("unit")


def countries(card: Any) -> list[str]:
    """Return every country code that a card names and that can be read, each once."""
    if not isinstance(card, Mapping):
        return []
    lift = card.get("lift")
    lists = [card.get("hosts"), [card.get("replaces")], lift.get("from") if isinstance(lift, Mapping) else None]
    lists += card["access"] if isinstance(card.get("access"), list) else []
    lists += [row.get("members") for row in _rows(card, "published")]
    return list(dict.fromkeys(c for part in lists if isinstance(part, list) for c in part if isinstance(c, str)))


def _of_phase(
    card: Mapping[str, Any], phase: Mapping[str, Any], name: str, families: Mapping[str, Family]
) -> list[Where]:
    rows = _needs(phase)
    needs, sources = [r["need"] for r in rows], _sources(card)
    base = {r["need"]: r["base"] for r in rows if _is_number(r.get("base"))}
    bad: list[Where] = []
    for r in rows:
        need, part_of, source = r["need"], r.get("part_of"), r.get("source")
        numbers: list[Any] = [r.get(end) for end in ("low", "base", "high")]
        total = base.get(part_of) if isinstance(part_of, str) else None
        rules = [
            ("low, base, high rising", not all(map(_is_number, numbers)) or numbers == sorted(numbers), r.get("base")),
            ("each need once a phase", needs.count(need) == 1, need),
            ("part_of a need of the phase", part_of is None or part_of in needs, part_of),
            ("a part at most its total", total is None or need not in base or base[need] <= total, r.get("base")),
            ("source listed under sources", not isinstance(source, str) or source in sources, source),
        ]
        column = f"{phase.get('name')}.{need}"
        bad += [Where(file=name, row=rule, column=column, value=seen) for rule, kept, seen in rules if not kept]
    return bad + _double_counts(phase, rows, name, families)


def _double_counts(
    phase: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], name: str, families: Mapping[str, Family]
) -> list[Where]:
    """Return needs that stand beside what they are counted in: brigades and their tanks, a total and one of its kinds.

    A need with `part_of` is told apart from its total, one with `fit` is another type; a family whose rates are not
    all one (reconnaissance) substitutes and is no total, and one named like a capability asks for that capability.
    """
    needs = {r["need"] for r in rows}
    bad = []
    if needs & BRIGADES:
        rule = "brigades or what they consist of, not both"
        bad += [_twice(phase, part, name, rule) for part in sorted(needs & INSIDE_BRIGADES)]
    for r in rows:
        if r.get("part_of") or r.get("fit"):
            continue
        others = {other["need"] for other in rows if not other.get("fit")} - {r["need"]}
        wider = [total for total in sorted(others) if r["need"] in _inside(total, families)]
        bad += [_twice(phase, r["need"], name, f"part_of {total}, or one of the two") for total in wider]
    return bad


def _inside(total: str, families: Mapping[str, Family]) -> set[str]:
    """Return the needs that are counted in another: the kinds that a family adds up, and what a holding holds."""
    found = {part for part, holding in COUNTED_INSIDE.items() if holding == total}
    family = families.get(total)
    if family is not None:
        kinds = dict(family.served_by)
        found |= set(kinds) if total not in kinds and set(kinds.values()) == {1} else set()
    return found


def _twice(phase: Mapping[str, Any], need: str, name: str, rule: str) -> Where:
    return Where(file=name, row=rule, column=f"{phase.get('name')}.{need}", value=need)


def _of_lift(card: Mapping[str, Any], name: str) -> list[Where]:
    source = card["lift"]["source"] if "lift" in card else "assumed"
    return (
        []
        if source in _sources(card)
        else [Where(file=name, row="source listed under sources", column="lift", value=source)]
    )


def _of_additional(card: Mapping[str, Any], name: str) -> list[Where]:
    """Return what breaks the rules of a list of replacements: whose, nothing counted twice, and only there."""
    additional = card["kind"] == "additional"
    bad = []
    if additional != ("replaces" in card):
        rule = "replaces with kind additional, and only with it"
        bad.append(Where(file=name, row=rule, column="replaces", value=card.get("replaces")))
    if card.get("published") and not additional:
        bad.append(Where(file=name, row="only with kind additional", column="published", value=card["kind"]))
    if additional:
        bad += [
            Where(file=name, row="no parts in a list of purchases", column=f"{p['name']}.{r['need']}", value="part_of")
            for p in card["phases"]
            for r in p["requirements"]
            if "part_of" in r
        ]
    return bad


def _of_published(card: Mapping[str, Any], row: Mapping[str, Any], name: str, sources: set[str]) -> list[Where]:
    """Return what a schema cannot see in one published number."""
    needs = {r["need"] for phase in _phases(card) for r in _needs(phase)}
    value = row["value"]
    rules = {
        "low, value, high rising": row.get("low", value) <= value <= row.get("high", value),
        "currency and price_year together": ("currency" in row) == ("price_year" in row),
        "needs of the mission": needs >= set(row.get("needs", ())),
        "source listed under sources": row["source"] in sources,
        "each item once": [other["item"] for other in card["published"]].count(row["item"]) == 1,
    }
    rules |= {f"{row['kind']} says {key}": key in row for key in PUBLISHED_SAYS.get(row["kind"], ())}
    broken = [rule for rule, kept in rules.items() if not kept]
    return [Where(file=name, row=rule, column=f"published.{row['item']}", value=row["kind"]) for rule in broken]


def _sources(card: Mapping[str, Any]) -> set[str]:
    return {"assumed", *(str(s.get("id")) for s in _rows(card, "sources"))}


def _phases(card: Any) -> list[Mapping[str, Any]]:
    return _rows(card, "phases") if isinstance(card, Mapping) else []


def _needs(phase: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [r for r in _rows(phase, "requirements") if isinstance(r.get("need"), str)]


def _rows(card: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = card.get(key)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
