"""Games: cards of the catalogue and users' files, checked before anything is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import gcd, isfinite
from pathlib import Path
from typing import Any

import numpy as np

from delian.core.errors import DelianError, Where
from delian.core.figures import Figure, Source
from delian.core.game import Airport, AllOf, AnyOf, Carried, Claims, Form, Game, Kind, Rule, Table, Vector, Weighted
from delian.ledger.cards import CARD_VINTAGE, names, read_card

OWN = Source("own-file", "the author of the file", "the game file itself", "", "", "the author's", "C", "")
TABLE_PLAYERS = 20
TABLE_BYTES = 40_000_000
SCALE = 10**6  # decimals of a table
LARGEST = 2**44  # of a table after scaling, so that sums over all coalitions are exact
KINDS: tuple[Kind, ...] = ("rule", "cost", "value")
_RULES = ({"weights", "quota"}, {"weights", "above"}, {"requirement", "supply"}, {"all_of"}, {"any_of"})
_FORMS: dict[str, tuple[set[str], ...]] = {
    "cost": ({"table"}, {"file"}, {"airport"}),
    "value": ({"table"}, {"file"}, {"claims", "estate"}, {"requirement", "supply"}),
}


def read_game(name: str) -> Game:
    """Return the game of a catalogue name, or of a user's YAML file.

    Raises the error of the first kind of rule that is broken, with all its places together.
    """
    card = read_card("games", "game", name)
    shown, folder = Path(name).name, Path(name).parent
    kind = _kind(card, shown)
    bad = list(_wrong_forms(card, kind)) or list(_wrong_numbers(card))
    _refuse(bad, shown)
    players = _players(card)
    _refuse(list(_wrong_names(card, players)), shown)
    if name not in names("games") and "file" in card[kind]:
        card = {**card, kind: {"table": _numbers_of(folder / card[kind]["file"])}}
    body = _rule(card["rule"], players) if kind == "rule" else _form(card[kind], players, shown)
    sources = tuple(Source(**{"read_via": "", **one}) for one in card.get("sources", ())) or (OWN,)
    return Game(
        id=card["id"],
        title=card["title"],
        kind=kind,
        players=players,
        body=body,
        unions=tuple((union, tuple(map(players.index, inside))) for union, inside in card.get("unions", {}).items()),
        key=_row(card["key"], players) if "key" in card else None,
        note=card.get("note", ""),
        figures=tuple(_figures(card, kind, body, sources)),
        sources=sources,
    )


def _kind(card: Mapping[str, Any], shown: str) -> Kind:
    found = [kind for kind in KINDS if kind in card]
    if len(found) != 1:
        raise DelianError(
            "file-invalid",
            f"{shown} has {' and '.join(found) or 'no game'}. Give one of rule, cost or value.",
            where=[Where(file=shown, column=kind) for kind in found or KINDS],
        )
    return found[0]


def _refuse(bad: Sequence[tuple[str, str, object]], shown: str) -> None:
    if bad:
        listed = "; ".join(f"{column}: {rule}, seen {value}" for column, rule, value in bad[:20])
        raise DelianError(
            "file-invalid",
            f"{shown} breaks {len(bad)} rules of a game: {listed}. See docs/reference/files.md.",
            where=[Where(file=shown, row=rule, column=column, value=value) for column, rule, value in bad],
        )


_Problems = Iterator[tuple[str, str, object]]


def _wrong_forms(card: Mapping[str, Any], kind: Kind) -> _Problems:
    """Yield rules and forms that are none of the shapes, each with its place."""
    if kind == "rule":
        yield from _wrong_rules(card["rule"], "rule")
        return
    keys = set(card[kind])
    if keys not in _FORMS[kind]:
        yield kind, f"one of {_listed(_FORMS[kind])}", ", ".join(sorted(keys)) or "nothing"
    elif keys & {"table", "file"} and "players" not in card:
        yield "players", "a table needs the list of players, which gives the order", "nothing"


def _wrong_rules(rule: Mapping[str, Any], place: str) -> _Problems:
    if set(rule) not in _RULES:
        yield place, f"one of {_listed(_RULES)}", ", ".join(sorted(rule)) or "nothing"
    for key in ("all_of", "any_of"):
        for number, part in enumerate(rule.get(key, ())):
            yield from _wrong_rules(part, f"{place}.{key}.{number}")


def _listed(shapes: Sequence[set[str]]) -> str:
    return " | ".join(" and ".join(sorted(shape)) for shape in shapes)


def _wrong_numbers(node: Any, place: str = "") -> _Problems:
    """Yield numbers that are not finite; YAML knows .nan and .inf."""
    if isinstance(node, Mapping):
        for key, part in node.items():
            yield from _wrong_numbers(part, f"{place}.{key}".lstrip("."))
    elif isinstance(node, list):
        for number, part in enumerate(node):
            yield from _wrong_numbers(part, f"{place}.{number}")
    elif isinstance(node, float) and not isfinite(node):
        yield place, "a finite number", str(node)


def _players(card: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the players as listed, otherwise in the order in which the game first names them."""
    if "players" in card:
        return tuple(card["players"])
    body = next(card[kind] for kind in KINDS if kind in card)
    return tuple(dict.fromkeys(name for _, amounts in _named(body) for name in amounts))


def _named(node: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every mapping by player, with its place."""
    for key in ("weights", "supply", "airport", "claims"):
        if key in node:
            yield f"{place}{key}", node[key]
    for key in ("all_of", "any_of"):
        for number, part in enumerate(node.get(key, ())):
            yield from _named(part, f"{place}{key}.{number}.")


def _wrong_names(card: Mapping[str, Any], players: Sequence[str]) -> _Problems:
    folded = [player.casefold() for player in players]
    yield from (("players", "each player once", p) for p in players if folded.count(p.casefold()) > 1)
    body = next(card[kind] for kind in KINDS if kind in card)
    inside = [*_named(body), *(("key", card["key"]) for _ in range("key" in card))]
    for place, amounts in inside:
        yield from ((place, "a player of the list", name) for name in amounts if name not in players)
    yield from (("key", "a weight for every player", p) for p in players if p not in card.get("key", players))
    yield from _wrong_unions(card.get("unions", {}), players)
    yield from _wrong_rows(body, "")
    known = {one["id"] for one in card.get("sources", ())}
    if card.get("source") not in {None, *known}:
        yield "source", "an id listed under sources", card["source"]


def _wrong_unions(unions: Mapping[str, Sequence[str]], players: Sequence[str]) -> _Problems:
    members = [name for inside in unions.values() for name in inside]
    yield from (("unions", "a player of the list", name) for name in members if name not in players)
    yield from (("unions", "a player in one union at most", n) for n in sorted(set(members)) if members.count(n) > 1)


def _wrong_rows(node: Mapping[str, Any], place: str) -> _Problems:
    """Yield rows of a supply that nothing requires."""
    wanted = node.get("requirement", {})
    for player, amounts in node.get("supply", {}).items():
        yield from (
            (f"{place}supply.{player}", "a row of the requirement", row) for row in amounts if row not in wanted
        )
    for key in ("all_of", "any_of"):
        for number, part in enumerate(node.get(key, ())):
            yield from _wrong_rows(part, f"{place}{key}.{number}.")


def _row(amounts: Mapping[str, Any], players: Sequence[str]) -> tuple[Fraction, ...]:
    return tuple(_exact(amounts.get(player, 0)) for player in players)


def _exact(number: float) -> Fraction:
    """Return a number as its decimals say it: 0.1 is one tenth."""
    return Fraction(str(number))


def _rule(rule: Mapping[str, Any], players: Sequence[str]) -> Rule:
    if "weights" in rule:
        strict = "above" in rule
        return Weighted(_row(rule["weights"], players), _exact(rule["above" if strict else "quota"]), strict)
    if "requirement" in rule:
        return _vector(rule, players)
    parts = tuple(_rule(part, players) for part in rule.get("all_of", rule.get("any_of")))
    return AllOf(parts) if "all_of" in rule else AnyOf(parts)


def _vector(rule: Mapping[str, Any], players: Sequence[str]) -> Vector:
    rows = tuple(rule["requirement"])
    supply = tuple(_row(rule["supply"].get(player, {}), rows) for player in players)
    return Vector(rows, supply, tuple(_exact(rule["requirement"][row]) for row in rows))


def _form(form: Mapping[str, Any], players: Sequence[str], shown: str) -> Form:
    if "airport" in form:
        return Airport(_row(form["airport"], players))
    if "claims" in form:
        return Claims(_exact(form["estate"]), _row(form["claims"], players))
    if "requirement" in form:
        return Carried(_vector(form, players))
    return _table(form["table"], players, shown)


def _table(entries: Sequence[Any], players: Sequence[str], shown: str) -> Table:
    n = len(players)
    if n > TABLE_PLAYERS:
        raise DelianError(
            "game-too-large",
            f"{shown}: a table of {n} players; at most {TABLE_PLAYERS}. Use a named form, or put players together.",
            where=[Where(file=shown, column="players", value=n)],
        )
    if len(entries) != (1 << n) - 1:
        raise DelianError(
            "file-invalid",
            f"{shown}: a table of {len(entries)} amounts; {n} players have {(1 << n) - 1:,} coalitions. Give one "
            "amount for each coalition, none for nobody.",
            where=[Where(file=shown, column="table", value=len(entries))],
        )
    numbers = _by_coalition(entries, players, shown) if isinstance(entries[0], Mapping) else entries
    return _scaled(numbers, shown)


def _by_coalition(entries: Sequence[Any], players: Sequence[str], shown: str) -> list[float]:
    """Return amounts in counting order from entries that name their members."""
    places = {player: 1 << i for i, player in enumerate(players)}
    found: dict[int, float] = {}
    bad: list[tuple[str, str, object]] = []
    for number, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            bad.append((f"table.{number}", "members and amount, as in the first entry", entry))
            continue
        strange = [name for name in entry["members"] if name not in places]
        bad += [(f"table.{number}", "a player of the list", name) for name in strange]
        mask = sum(places.get(name, 0) for name in set(entry["members"]))
        if mask in found and not strange:
            bad.append((f"table.{number}", "each coalition once", " ".join(entry["members"])))
        found[mask] = entry["amount"]
    _refuse(bad, shown)
    return [found[mask] for mask in range(1, 1 << len(players))]


def _scaled(numbers: Sequence[Any], shown: str) -> Table:
    bad = [(f"table.{i}", "a number, like the first entry", n) for i, n in enumerate(numbers) if isinstance(n, Mapping)]
    _refuse(bad, shown)
    amounts = np.array(numbers, dtype=float)
    units = np.rint(amounts * SCALE)
    largest = float(np.abs(amounts).max())
    # A number with at most six decimals is the float nearest to them, and only such a number comes back.
    if not (units / SCALE == amounts).all() or largest * SCALE > LARGEST:
        raise DelianError(
            "bad-number",
            f"{shown}: amounts up to {largest:g} with more than six decimals, or above {LARGEST // SCALE:,}, are "
            "beyond the scale of a table. Give fewer decimals, or a larger unit.",
            where=[Where(file=shown, column="table", value=largest)],
        )
    whole = units.astype(np.int64)
    divisor = gcd(SCALE, int(np.gcd.reduce(whole)))
    return Table(np.concatenate([np.zeros(1, dtype=np.int64), whole // divisor]), SCALE // divisor)


def _numbers_of(path: Path) -> list[float]:
    """Return the numbers of a file beside the game, one a line, in counting order."""
    try:
        if path.stat().st_size > TABLE_BYTES:
            raise DelianError(
                "file-too-large",
                f"{path.name} has {path.stat().st_size:,} bytes; at most {TABLE_BYTES:,} are read.",
                where=[Where(file=path.name, value=path.stat().st_size)],
            )
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise DelianError(
            "file-not-found", f"{path.name} cannot be read: {problem}. Check the path.", where=[Where(file=path.name)]
        ) from None
    found: list[float] = []
    bad: list[tuple[str, str, object]] = []
    for number, line in enumerate(lines, 1):
        try:
            value = int(line) if line.strip().lstrip("+-").isdigit() else float(line)
            bad += [] if isfinite(value) else [(f"line {number}", "a finite number", line)]
            found.append(value)
        except ValueError:
            bad.append((f"line {number}", "one number a line", line[:40]))
    _refuse(bad, path.name)
    return found


def _figures(card: Mapping[str, Any], kind: Kind, body: Rule | Form, sources: Sequence[Source]) -> Iterator[Figure]:
    """Yield a figure for every number of the card; a table counts as one, what everybody has together."""
    named = [(item, amounts) for item, amounts in _numbers(card[kind], "")]
    named += [("key", card["key"])] if "key" in card else []
    if isinstance(body, Table):
        named.append(("table", {"all": int(body.values[-1]) / body.scale}))
    source = next((one for one in sources if one.id == card.get("source")), sources[0])
    for item, amounts in named:
        for player, value in amounts.items():
            yield Figure(
                id=f"game/{player}/{item}/{card.get('year', 0)}/{card['id']}/{CARD_VINTAGE}",
                value=float(value),
                low=float(value),
                high=float(value),
                unit="units of the file",
                money=None,
                definition=card["id"],
                status="observed" if "source" in card else "assumed",
                source_id=source.id,
                tier=source.tier,
                vintage=CARD_VINTAGE,
                published=source.date,
                licence=source.licence,
                note="",
            )


def _numbers(node: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, float]]]:
    for key in ("weights", "airport", "claims"):
        if key in node:
            yield f"{place}{key}", node[key]
    for key in ("quota", "above", "estate"):
        if key in node:
            yield f"{place}{key}", {"all": node[key]}
    for row, amount in node.get("requirement", {}).items():
        yield f"{place}requirement.{row}", {"all": amount}
        yield f"{place}supply.{row}", {p: amounts[row] for p, amounts in node["supply"].items() if row in amounts}
    for key in ("all_of", "any_of"):
        for number, part in enumerate(node.get(key, ())):
            yield from _numbers(part, f"{place}{key}.{number}.")
