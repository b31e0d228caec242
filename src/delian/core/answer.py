"""Answer: the one object that command line, library, report, page and test all show."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeGuard

from delian.core.figures import Figure, Source

DIGITS = 9  # significant digits that agree across machines
_EXACT_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one table that a number rests on, under one name."""

    id: str
    table: str
    where: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A warning with a stable code."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, what came out, and every figure, assumption and source behind it."""

    schema: str
    question: str
    scenario: Mapping[str, object]
    versions: Mapping[str, str]
    answer: Mapping[str, Any]
    figures: Mapping[str, Figure]
    groups: Mapping[str, Group]
    assumptions: tuple[Mapping[str, Any], ...]
    unknown_inputs: tuple[str, ...]
    not_modelled: tuple[str, ...]
    sources: tuple[Source, ...]
    warnings: tuple[Note, ...]

    def as_dict(self, *, figures: bool = True) -> dict[str, Any]:
        """Return plain values, rounded to 9 significant digits, without NaN or infinity; on request without figures."""
        return {
            "schema": self.schema,
            "question": self.question,
            "scenario": dict(self.scenario),
            "versions": dict(self.versions),
            "answer": plain(self.answer),
            "figures": {key: plain(figure.as_dict()) for key, figure in self.figures.items()} if figures else {},
            "groups": {
                key: {"table": g.table, "where": g.where, "figures": list(g.figures)} for key, g in self.groups.items()
            },
            "assumptions": plain(self.assumptions),
            "unknown_inputs": list(self.unknown_inputs),
            "not_modelled": list(self.not_modelled),
            "sources": [source.as_dict() for source in self.sources],
            "warnings": [{"code": note.code, "text": note.text} for note in self.warnings],
        }

    def to_json(self) -> str:
        """Return one JSON document, a line for each row and figure; the same program and ledger give the same bytes."""
        parts = self.as_dict(figures=False)
        texts = {key: _rows(part, 2 if key == "answer" else 1) for key, part in parts.items()}
        texts["figures"] = _block("{}", [f"{_compact(key)}: {_text_of(f)}" for key, f in self.figures.items()])
        return _block("{}", [f"{_compact(key)}: {text}" for key, text in texts.items()])

    def tables(self) -> dict[str, list[dict[str, Any]]]:
        """Return every list of objects in `answer` as rows; nested objects become dotted columns."""
        found = {name: self.table(name) for name in self.table_names()}
        single = {k: v for k, v in self.answer.items() if k not in found and not isinstance(v, (list, tuple))}
        return {"answer": [flat(plain(single))], **found}

    def table_names(self) -> list[str]:
        """Return which keys of `answer` are lists of objects."""
        return [name for name, rows in self.answer.items() if is_table(rows)]

    def table(self, name: str) -> list[dict[str, Any]]:
        """Return one of the tables as rows; none when there is no such list of objects."""
        rows = self.answer.get(name)
        return [flat(plain(row)) for row in rows] if is_table(rows) else []


def is_table(rows: Any) -> TypeGuard[Sequence[Mapping[str, Any]]]:
    """Return True for a list of objects that is not empty."""
    return isinstance(rows, (list, tuple)) and bool(rows) and all(isinstance(row, Mapping) for row in rows)


def plain(value: Any) -> Any:
    """Return JSON-ready values: floats at 9 digits, NaN and infinity as None, large integers as text."""
    kind = type(value)
    if kind is str or kind is bool or value is None:  # most values of an answer: asked first, it is walked often
        return value
    if kind is float:
        return rounded(value)
    if kind is dict or isinstance(value, Mapping):
        return {str(key): part if type(part) is str else plain(part) for key, part in value.items()}
    if kind is list or kind is tuple or isinstance(value, (list, tuple)):
        return [part if type(part) is str else plain(part) for part in value]
    if isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _EXACT_INTEGER else str(value)
    return rounded(float(value))


def rounded(value: float) -> float | None:
    """Return *value* at 9 significant digits, None when it is not finite."""
    if not math.isfinite(value):
        return None
    short = float(f"{value:.{DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < _EXACT_INTEGER else short


_compact = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


@lru_cache(maxsize=8192)
def _text_of(figure: Figure) -> str:
    """Return the line of a figure, kept: most figures of an answer are those of the answer before."""
    return _compact(plain(figure.as_dict()))


def _rows(value: Any, depth: int) -> str:
    """Return JSON with a line for each part, down to *depth*; what lies deeper stands on one line."""
    if depth == 0 or not value or not isinstance(value, (dict, list)):
        return _compact(value)
    if isinstance(value, list):
        return _block("[]", [_rows(part, depth - 1) for part in value])
    return _block("{}", [f"{_compact(key)}: {_rows(part, depth - 1)}" for key, part in value.items()])


def _block(ends: str, lines: list[str]) -> str:
    # No indentation: it would be a third of the document.
    return f"{ends[0]}\n" + ",\n".join(lines) + f"\n{ends[1]}" if lines else ends


def flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return one level of columns: `cost.low` for {"cost": {"low": ...}}; lists joined by spaces."""
    columns: dict[str, Any] = {}
    for key, value in row.items():
        name = prefix + key
        if isinstance(value, Mapping):
            columns |= flat(value, name + ".")
        elif isinstance(value, (list, tuple)):
            columns[name] = " ".join(_text(part) for part in value)
        else:
            columns[name] = value
    return columns


def _text(part: Any) -> str:
    if isinstance(part, (list, tuple)):
        return "+".join(map(str, part))
    return json.dumps(part, ensure_ascii=False) if isinstance(part, Mapping) else str(part)


def modelled(values: Iterable[float], base: float) -> dict[str, float]:
    """Return {low, median, high, base}: 5th, 50th and 95th percentile over draws, and the base run."""
    ordered = sorted(values)
    if not ordered:
        return {"low": base, "median": base, "high": base, "base": base}
    return {
        "low": _quantile(ordered, 0.05),
        "median": _quantile(ordered, 0.5),
        "high": _quantile(ordered, 0.95),
        "base": base,
    }


def _quantile(ordered: list[float], share: float) -> float:
    """Linear interpolation between order statistics (type 7)."""
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
