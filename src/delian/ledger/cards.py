"""Cards of the catalogue: missions, alliances, families, and the user's own files of the same shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, cast

import yaml

from delian.core.errors import DelianError, Where, together, unknown_name
from delian.core.figures import Figure, Source, figure_id
from delian.core.mission import Alliance, Family, LeftOut, Mission, Phase, Published, Requirement, Route
from delian.core.money import PriceBase
from delian.core.scenario import Scenario, scenario_from_dict
from delian.ledger.mission_rules import broken_rules

CATALOG = Path(__file__).parent.parent / "catalog"
SUFFIXES = (".yaml", ".yml", ".json")
MAX_BYTES = 1_000_000
MAX_DEPTH = 12
CARD_VINTAGE = "2026-11"
ASSUMED = "delian-definitions"
# YAML 1.1 takes 1e-5, which JSON writes, for text, and NO, yes and on for truth values.
FLOAT, BOOL = "tag:yaml.org,2002:float", "tag:yaml.org,2002:bool"
JSON_FLOAT = re.compile(r"^[-+]?[0-9]+[eE][-+]?[0-9]+$")
_Safe: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Safe):  # type: ignore[misc]  # the fast loader exists only where libyaml does
    """A safe loader (plain values only) that refuses doubled keys, and reads NO as Norway and 1e-5 as a number."""

    yaml_implicit_resolvers: ClassVar = {
        first: [
            *([(FLOAT, JSON_FLOAT)] if first in "-+0123456789" else []),
            *(rule for rule in rules if rule[0] != BOOL or first in "tTfF"),
        ]
        for first, rules in _Safe.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping of a node."""
        seen: set[Any] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"two keys {key.value!r}", key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def names(folder: str) -> list[str]:
    """Return the names of the cards in one folder of the catalogue."""
    return sorted(path.stem for path in (CATALOG / folder).glob("*.yaml"))


def read_mission(name: str) -> Mission:
    """Return the mission of a catalogue name, or of a user's YAML file."""
    if name in names("missions"):
        return _mission(_shipped("missions", name))
    card, problems = mission_card(name)
    if problems:
        raise together(problems)
    return _mission(card)


def mission_card(name: str) -> tuple[Any, list[DelianError]]:
    """Return a user's mission file as it stands, and what its shape and its rules break: every kind is tried.

    Raises only when the file cannot be read at all, or is no mission of the catalogue.
    """
    if not name.endswith(SUFFIXES):
        raise unknown_name("unknown-mission", "mission", name, names("missions"))
    path = Path(name)
    card = _read_file(path)
    problems: list[DelianError] = []
    try:
        _check_schema(card, "mission", path.name)
    except DelianError as problem:
        problems.append(problem)
    return card, problems + broken_rules(card, path.name, read_families(), whole=not problems)


def read_alliance(name: str) -> Alliance:
    """Return the alliance of a catalogue name, or of a user's YAML file."""
    card = read_card("alliances", "alliance", name)
    return Alliance(
        id=card["id"],
        name=card["name"],
        ledger_key=card.get("ledger_key"),
        members=tuple(card.get("members", ())),
        removes=tuple(card.get("removes", ())),
        note=card.get("note", ""),
    )


def read_families() -> dict[str, Family]:
    """Return the needs that several capabilities serve, by name."""
    cards = _shipped("equivalences", "families")
    return {
        card["need"]: Family(
            card["need"], card["name"], card["unit"], tuple(card["served_by"].items()), card["priced_as"]
        )
        for card in cards["families"]
    }


def read_scenario(path: Path) -> tuple[Scenario, dict[str, dict[str, Any]]]:
    """Return the scenario of a user's YAML or JSON file, and the units it states for its assumptions.

    An assumption may be a bare number or {value, unit, currency, price_year}; stated units are returned by
    figure id, so that the question can hold them against the figure's own.
    """
    card = read_user_file(path, "scenario")
    stated = {key: part for key, part in card.get("assume", {}).items() if isinstance(part, dict)}
    if stated:
        card = {**card, "assume": {k: v["value"] if k in stated else v for k, v in card["assume"].items()}}
    return scenario_from_dict(card, path.name), stated


def read_user_file(path: Path, schema: str) -> dict[str, Any]:
    """Return a stranger's YAML or JSON file after size, nesting and schema checks, all problems together."""
    card = _read_file(path)
    _check_schema(card, schema, path.name)
    return cast("dict[str, Any]", card)


def _read_file(path: Path) -> Any:
    try:
        if path.exists() and not path.is_file():
            raise DelianError(
                "file-not-found", f"{path.name} is not a plain file. Give a file.", where=[Where(file=path.name)]
            )
        if path.stat().st_size > MAX_BYTES:
            raise DelianError(
                "file-too-large",
                f"{path.name} has {path.stat().st_size:,} bytes; at most {MAX_BYTES:,} are read. Split it.",
                where=[Where(file=path.name, value=path.stat().st_size)],
            )
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise DelianError(
            "file-not-found",
            f"{path.name} cannot be read: {problem}. Check the path.",
            where=[Where(file=path.name)],
        ) from None
    return _parse(text, path.name)


def read_card(folder: str, kind: str, name: str) -> dict[str, Any]:
    """Return the card of a catalogue name, or of a user's file of the same shape."""
    if name in names(folder):
        return _shipped(folder, name)
    if name.endswith(SUFFIXES):
        return read_user_file(Path(name), kind)
    raise unknown_name(f"unknown-{kind}", kind, name, names(folder))


@cache
def _shipped(folder: str, name: str) -> dict[str, Any]:
    """Return a card of the catalogue; shipped files never change while the program runs."""
    return cast("dict[str, Any]", _parse((CATALOG / folder / f"{name}.yaml").read_text(encoding="utf-8"), name))


def _parse(text: str, name: str) -> Any:
    try:
        _check_nesting(text, name)
        return yaml.load(text, Loader=_Loader)  # a safe loader: plain values only
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        mark = getattr(problem, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        raise DelianError(
            "file-malformed",
            f"{name} is not valid YAML or JSON: {getattr(problem, 'problem', None) or problem}"
            f"{'' if line is None else f' in line {line}'}. Mend that line.",
            where=[Where(file=name, row=line)],
        ) from None


def _check_nesting(text: str, name: str) -> None:
    """Refuse deep nesting and aliases, which a short file can use to fill the memory."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent))
        depth -= isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent))
        if depth > MAX_DEPTH or isinstance(event, yaml.AliasEvent):
            what = "uses an alias" if isinstance(event, yaml.AliasEvent) else f"is nested deeper than {MAX_DEPTH}"
            line = 0 if event.start_mark is None else event.start_mark.line + 1
            raise DelianError(
                "file-malformed",
                f"{name} {what} in line {line}. Write it flat and in full.",
                where=[Where(file=name, row=line)],
            )


def _check_schema(card: Any, schema: str, name: str) -> None:
    import jsonschema  # only where a stranger's file enters

    rules = json.loads((CATALOG / "schemas" / f"{schema}.json").read_text(encoding="utf-8"))
    problems = sorted(jsonschema.Draft202012Validator(rules).iter_errors(card), key=lambda e: list(map(str, e.path)))
    if problems:
        places = [
            Where(file=name, column=".".join(map(str, p.absolute_path)) or "(top)", value=_shortened(p.instance))
            for p in problems
        ]
        listed = "; ".join(f"{w.column}: {p.message}" for w, p in zip(places, problems, strict=True))
        raise DelianError(
            "file-invalid",
            f"{name} breaks {len(problems)} rules of {schema} files: {listed}. See docs/reference/files.md.",
            where=places,
        )


def _shortened(value: object) -> object:
    return value if isinstance(value, (str, int, float)) or value is None else repr(value)[:80]


def _mission(card: Mapping[str, Any]) -> Mission:
    sources = {s["id"]: Source(**{**s, "read_via": s.get("read_via", "")}) for s in card.get("sources", ())}
    return Mission(
        id=card["id"],
        title=card["title"],
        question=card["question"],
        kind=card["kind"],
        effort=card["effort"],
        scenario_year=card["scenario_year"],
        default_year=card["default_year"],
        theatre=card["theatre"],
        region=card["region"],
        hosts=tuple(card.get("hosts", ())),
        mandate=card["mandate"],
        own_territory=card["own_territory"],
        access=tuple(tuple(clause) for clause in card.get("access", ())),
        phases=tuple(_phases(card, sources)),
        leaves_out=tuple(_left_out(part) for part in card["not_modelled"]),
        sources=tuple(sources.values()),
        replaces=card.get("replaces"),
        published=tuple(_published(card, row, sources) for row in card.get("published", ())),
        route=_route(card, sources),
    )


def _left_out(part: str | Mapping[str, Any]) -> LeftOut:
    return LeftOut(part) if isinstance(part, str) else LeftOut(part["text"], tuple(part["unless"]))


def _route(card: Mapping[str, Any], sources: Mapping[str, Source]) -> Route | None:
    lift = card.get("lift")
    if lift is None:
        return None

    def length(name: str) -> Figure:
        figure = figure_id("route", card["id"], name, card["scenario_year"], card["kind"], CARD_VINTAGE)
        points = dict.fromkeys(("low", "value", "high"), lift[name])
        return _figure(figure, {**lift, **points, "unit": "km"}, sources)

    sea = None if lift["sea_km"] is None else length("sea_km")
    return Route(length("distance_km"), sea, tuple(lift.get("from", ())))


def _phases(card: Mapping[str, Any], sources: Mapping[str, Source]) -> Iterator[Phase]:
    for phase in card["phases"]:
        needs = tuple(_requirement(card, phase["name"], need, sources) for need in phase["requirements"])
        yield Phase(phase["name"], phase["ready_by"], phase["days"], phase["title"], needs)


def _requirement(
    card: Mapping[str, Any], phase: str, need: Mapping[str, Any], sources: Mapping[str, Source]
) -> Requirement:
    name = figure_id(
        "requirement", card["id"], f"{phase}.{need['need']}", card["scenario_year"], card["kind"], CARD_VINTAGE
    )
    figure = _figure(name, {**need, "value": need["base"]}, sources)
    return Requirement(need["need"], figure, need.get("essential", True), need.get("part_of"), need.get("fit"))


def _published(card: Mapping[str, Any], row: Mapping[str, Any], sources: Mapping[str, Source]) -> Published:
    name = figure_id("published", card["id"], row["item"], card["scenario_year"], row["kind"], CARD_VINTAGE)
    return Published(
        item=row["item"],
        name=row["name"],
        kind=row["kind"],
        figure=_figure(name, row, sources),
        bound=row.get("bound", ""),
        needs=tuple(row.get("needs", ())),
        members=tuple(row.get("members", ())),
        alliance=row.get("alliance", ""),
        year=row.get("year"),
        years=row.get("years"),
    )


def _figure(name: str, row: Mapping[str, Any], sources: Mapping[str, Source]) -> Figure:
    """Return the figure of one number on a card: value, low, high, unit, currency, source, status, note."""
    source = sources.get(row["source"])
    low, high = row.get("low"), row.get("high")
    return Figure(
        id=name,
        value=float(row["value"]),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        unit=row["unit"],
        money=PriceBase(row["currency"], row["price_year"]) if "currency" in row else None,
        definition=name.split("/")[4],
        status=row.get("status", "assumed"),
        source_id=ASSUMED if source is None else source.id,
        tier="C" if source is None else source.tier,
        vintage=CARD_VINTAGE,
        published="2026-11-23" if source is None else source.date,
        licence="Apache-2.0" if source is None else source.licence,
        note=row.get("note", ""),
    )
