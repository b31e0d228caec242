"""Scenario: the whole question as a small frozen object, a file, or the query of a URL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from math import isfinite
from typing import Any
from urllib.parse import parse_qsl, urlencode

from delian.core.errors import DelianError, Where, nearest

QUERY = "the query"  # where a scenario came from: an address
SCHEMA = "delian.scenario/1"
MAX_DRAWS = 100_000
EFFORTS = ("limited", "major", "war")
DEPENDENCES = ("none", "default", "full")


@dataclass(frozen=True, slots=True)
class Lever:
    """A change of the forces held: *member* gains (or loses) *change* units of *item* in start..end."""

    member: str
    item: str
    change: float
    start: int | None = None
    end: int | None = None

    def acts_in(self, year: int) -> bool:
        """True when the change holds in that year."""
        return (self.start or year) <= year <= (self.end or year)

    def as_dict(self) -> dict[str, object]:
        """Return plain values; years left out when open."""
        plain: dict[str, object] = {"member": self.member, "item": self.item, "change": self.change}
        plain |= {} if self.start is None else {"from": self.start}
        return plain | ({} if self.end is None else {"to": self.end})


@dataclass(frozen=True, slots=True)
class Scenario:
    """Who, when, which mission, under which assumptions; equal scenarios give equal answers.

    `alliance` names a catalogue entry; `members` replaces it by a list. `assume` fixes figures by id and is
    the only way to change an assumption. `draws` and `seed` fix the random part.
    """

    alliance: str = "nato"
    members: tuple[str, ...] = ()
    year: int | None = None
    as_of: str | None = None
    missions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    backstop: tuple[str, ...] = ()
    effort: str | None = None
    levers: tuple[Lever, ...] = ()
    assume: tuple[tuple[str, float], ...] = ()
    shocks: tuple[str, ...] = ()
    money: str = "EUR-2024"
    draws: int = 1000
    seed: int = 1949
    dependence: str = "default"
    schema: str = field(default=SCHEMA)

    def as_dict(self) -> dict[str, object]:
        """Return plain values with defaults left out, keys sorted."""
        plain: dict[str, object] = {}
        for name in sorted(f.name for f in fields(self)):
            value = getattr(self, name)
            if value != getattr(_DEFAULT, name) or name == "schema":
                plain[name] = _plain(name, value)
        return plain

    def to_json(self) -> str:
        """Return the canonical JSON: defaults left out, keys sorted, no spaces."""
        return json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @property
    def id(self) -> str:
        """First 12 hexadecimal digits of the SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:12]

    def to_query(self) -> str:
        """Return the query of a URL that gives this scenario again."""
        pairs: list[tuple[str, str]] = []
        for name, value in self.as_dict().items():
            if name == "schema":
                continue
            if name == "levers":
                pairs += [("lever", _lever_text(lever)) for lever in self.levers]
            elif name == "assume":
                pairs += [("assume", f"{key}={number!r}") for key, number in self.assume]
            elif isinstance(value, list):
                pairs += [(name, str(part)) for part in value]
            else:
                pairs.append((name, str(value)))
        return urlencode(pairs)

    def changed(self, **values: Any) -> Scenario:
        """Return a copy with some fields changed, checked again."""
        return _checked(replace(self, **values))


_TUPLES = ("members", "missions", "without", "added", "backstop", "shocks")
_DEFAULT = Scenario()


def scenario_from_query(query: str) -> Scenario:
    """Return the scenario of a URL query; every unknown key and bad value is told at once."""
    plain: dict[str, Any] = {}
    bad: list[Where] = []
    for key, text in parse_qsl(query, keep_blank_values=True):
        try:
            _take(plain, key, text)
        except ValueError:
            bad.append(Where(column=key, value=text))
    if bad:
        known = {f.name for f in fields(Scenario)}
        raise _invalid([*bad, *(Where(column=key, value=plain[key]) for key in plain if key not in known)], QUERY)
    return scenario_from_dict(plain, QUERY)


def scenario_from_dict(plain: Mapping[str, Any], origin: str = "the scenario") -> Scenario:
    """Return the scenario of plain values; unknown keys and wrong types are told together."""
    known = {f.name for f in fields(Scenario)}
    plain = {key: value for key, value in plain.items() if key != "id"}  # follows from the rest
    bad = [Where(file=origin, column=key, value=plain[key]) for key in plain if key not in known]
    if plain.get("schema", SCHEMA) != SCHEMA:
        bad.append(Where(file=origin, column="schema", value=plain["schema"]))
    values: dict[str, Any] = {}
    for key in known & set(plain):
        try:
            values[key] = _typed(key, plain[key])
        except (TypeError, ValueError, KeyError, AttributeError):
            bad.append(Where(file=origin, column=key, value=plain[key]))
    if bad:
        raise _invalid(bad, origin)
    return _checked(Scenario(**values), origin)


def parse_lever(text: str) -> Lever:
    """Return the lever of `DEU.tankers+10` or `DEU.tankers-3@2027..2030`."""
    body, _, span = text.partition("@")
    for place, sign in enumerate(body):
        if sign in "+-" and place:
            member, _, item = body[:place].partition(".")
            start, _, end = span.partition("..")
            if member and item:
                return Lever(
                    member,
                    item,
                    _number(float(body[place:])),
                    int(start) if start else None,
                    int(end) if end else None,
                )
    raise ValueError(text)


def parse_assumption(text: str) -> tuple[str, float]:
    """Return (figure id, value) of `figure/id=0.4`."""
    key, _, number = text.rpartition("=")
    if not key:
        raise ValueError(text)
    return key, float(number)


def _take(plain: dict[str, Any], key: str, text: str) -> None:
    if key == "lever":
        plain.setdefault("levers", []).append(parse_lever(text).as_dict())
    elif key == "assume":
        name, number = parse_assumption(text)
        plain.setdefault("assume", {})[name] = number
    elif key in _TUPLES:
        plain.setdefault(key, []).extend(part for part in text.split(",") if part)
    elif key in plain:
        raise ValueError(text)  # two values of what can have only one
    elif key in ("year", "draws", "seed"):
        plain[key] = int(text)
    else:
        plain[key] = text


def _typed(key: str, value: Any) -> Any:
    if key in _TUPLES:
        if isinstance(value, str) or not all(isinstance(part, str) for part in value):
            raise TypeError(key)
        return tuple(value)
    if key == "levers":
        return tuple(_lever(part) for part in value)
    if key == "assume":
        return tuple(sorted((str(name), _number(number)) for name, number in value.items()))
    wanted = int if key in ("year", "draws", "seed") else str
    if value is None and key in ("year", "as_of", "effort"):
        return None
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise TypeError(key)
    return value


def _lever(plain: Mapping[str, Any]) -> Lever:
    words = all(isinstance(plain[name], str) for name in ("member", "item"))
    years = all(type(plain[name]) is int for name in ("from", "to") if plain.get(name) is not None)
    if set(plain) - {"member", "item", "change", "from", "to"} or not words or not years:
        raise KeyError
    return Lever(plain["member"], plain["item"], _number(plain["change"]), plain.get("from"), plain.get("to"))


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise ValueError(value)
    return float(value)


def _checked(scenario: Scenario, origin: str = "the scenario") -> Scenario:
    bad: list[Where] = []
    if not 0 <= scenario.draws <= MAX_DRAWS:
        bad.append(Where(file=origin, column="draws", value=scenario.draws))
    if not 0 <= scenario.seed < 2**63:
        bad.append(Where(file=origin, column="seed", value=scenario.seed))
    if scenario.effort is not None and scenario.effort not in EFFORTS:
        bad.append(Where(file=origin, column="effort", value=scenario.effort))
    if scenario.dependence not in DEPENDENCES:
        bad.append(Where(file=origin, column="dependence", value=scenario.dependence))
    backwards = [x for x in scenario.levers if x.start is not None and x.end is not None and x.start > x.end]
    bad += [Where(file=origin, column="levers", value=f"{x.start}..{x.end}") for x in backwards]
    bad += [Where(file=origin, column="assume", value=key) for key, x in scenario.assume if not isfinite(x) or x < 0]
    if bad:
        raise _invalid(bad, origin)
    return scenario


def _invalid(bad: list[Where], origin: str) -> DelianError:
    known = {f.name for f in fields(Scenario)}
    # An address has its own word for changes of forces, one at a time, and needs no number of the schema.
    shown = sorted(known - {"levers", "schema"} | {"lever"} if origin == QUERY else known)
    listed = "; ".join(f"{place.column}: {place.value!r}" for place in bad)
    close = [hit for place in bad for hit in nearest(str(place.column), shown, 1) if hit != place.column]
    rules = f"draws 0..{MAX_DRAWS}, effort {'|'.join(EFFORTS)}, dependence {'|'.join(DEPENDENCES)}, no negative values"
    if origin in ("the scenario", QUERY) and {p.column for p in bad} <= {*known, *shown}:
        return DelianError("bad-number", f"not allowed: {listed}. Allowed: {rules}.", where=bad)
    return DelianError(
        "file-invalid",
        f"{origin} has keys or values that are not allowed: {listed}. Keys: {', '.join(shown)}; {rules}.",
        where=bad,
        did_you_mean=close,
    )


def _plain(name: str, value: Any) -> object:
    if name == "levers":
        return [lever.as_dict() for lever in value]
    if name == "assume":
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def _lever_text(lever: Lever) -> str:
    span = "" if lever.start is None and lever.end is None else f"@{lever.start or ''}..{lever.end or ''}"
    change = f"{lever.change:+}".removesuffix(".0")
    return f"{lever.member}.{lever.item}{change}{span}"
