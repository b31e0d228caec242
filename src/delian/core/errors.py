"""Errors that say what is wrong, where, and what to type instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

# Every code that the program may give, with the exit status that goes with it.
# docs/reference/errors.md lists the same codes; a house test compares the two.
EXIT_WRONG_QUESTION = 2
EXIT_FAILED = 1

CODES: dict[str, tuple[int, str]] = {
    "unknown-verb": (2, "No verb of that name."),
    "unknown-option": (2, "An option that this verb does not know, or without its value."),
    "unknown-member": (2, "No country of that name, ISO code or alias."),
    "unknown-mission": (2, "No mission of that name in the catalogue."),
    "unknown-alliance": (2, "No alliance of that name in the catalogue, and no such file."),
    "unknown-game": (2, "No game of that name in the catalogue, and no such file."),
    "unknown-pledge": (2, "No pledge of that name in the catalogue, and no such file."),
    "unknown-operation": (2, "No operation of that name in the catalogue, and no such file."),
    "unknown-threat": (2, "No threat of that name."),
    "off-the-map": (2, "A theatre whose coordinates are on no map."),
    "contradictory-backstop": (2, "A backstop that is also taken out, joins, or is asked for twice."),
    "unknown-capability": (2, "No capability or family of that name."),
    "unknown-table": (2, "No table of that name in the ledger."),
    "unknown-vintage": (2, "No vintage of that name in these tables."),
    "unknown-source": (2, "No connector of that name, or one without an address."),
    "unknown-layer": (2, "No layer of that name."),
    "layer-exists": (2, "A layer of that name is there already, or as many as are read."),
    "unknown-figure": (2, "No figure with that identifier is used by this answer."),
    "unknown-figure-value": (2, "A requirement without a value: unknown requirements cannot be met."),
    "not-a-member": (2, "The country is not in the alliance on that date."),
    "member-is-leader": (2, "The country asked about is the one that others are set against."),
    "too-few-members": (2, "Fewer members with figures than a test needs."),
    "nobody-left": (2, "Every member was taken out."),
    "year-outside-data": (2, "A year for which the ledger holds no forces, or the edition no figures."),
    "no-common-year": (2, "Several missions at once, and one of them needs forces that were not counted that year."),
    "mission-twice": (2, "The same mission twice in one question."),
    "bad-date": (2, "A date that is not YYYY-MM-DD."),
    "bad-number": (2, "A number outside what the option allows."),
    "file-not-found": (2, "A file that does not exist or cannot be read."),
    "file-too-large": (2, "A user's file over 1 MB."),
    "file-malformed": (2, "A user's file that is not valid YAML or JSON, or too deeply nested."),
    "file-invalid": (2, "A user's file with unknown keys, wrong units, wrong types or wrong values."),
    "file-refused": (2, "A publisher's file that is not what it should be."),
    "fetch-failed": (2, "Nothing came from a publisher's server."),
    "ledger-busy": (2, "Another update of the ledger is running."),
    "mixed-price-years": (2, "Money of different price years or currencies in one place."),
    "price-base-unreachable": (2, "Money in a currency or price year that the ledger cannot reach."),
    "units-differ": (2, "Arithmetic on different units."),
    "labels-differ": (2, "Arithmetic on different labels."),
    "not-answered-yet": (2, "A part of the scenario that this verb does not use."),
    "unwritable": (2, "A path that cannot be written."),
    "missing-extra": (2, "An optional part of Delian is not installed."),
    "sql-refused": (2, "A query that is not one SELECT on the ledger, or that DuckDB cannot run."),
    "sql-limit": (2, "A query that takes too long, too much memory or too much room."),
    "game-too-large": (2, "A game too large to be counted exactly, where sampling was refused."),
    "no-solution": (2, "No coalition meets the requirement."),
    "ledger-corrupt": (1, "The ledger's checksum or shape is wrong."),
    "solver-failed": (1, "The solver stopped without a proved answer."),
    "failed": (1, "Delian failed; this is a fault in the program."),
}


@dataclass(frozen=True, slots=True)
class Where:
    """Place of a problem: file, row or path inside it, column, and the value seen there."""

    file: str | None = None
    row: str | int | None = None
    column: str | None = None
    value: object = None

    def as_dict(self) -> dict[str, object]:
        """Return the place as plain values, for the error body."""
        value = self.value
        finite = not isinstance(value, float) or isfinite(value)
        plain = value if (isinstance(value, (str, int, float, bool)) and finite) or value is None else repr(value)
        return {"file": self.file, "row": self.row, "column": self.column, "value": plain}


class DelianError(Exception):
    """A problem with a stable code, all its places, and what to type instead."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        where: Sequence[Where] = (),
        did_you_mean: Sequence[str] = (),
    ) -> None:
        if code not in CODES:
            raise KeyError(f"error code {code!r} is not listed in delian.core.errors.CODES")
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = tuple(where)
        self.did_you_mean = tuple(did_you_mean)

    @property
    def exit_code(self) -> int:
        """Exit status of the command line: 2 for a wrong question, 1 when Delian failed."""
        return CODES[self.code][0]

    def body(self) -> dict[str, object]:
        """Return the error body that the command line and the web API share."""
        return {
            "error": {
                "code": self.code,
                "message": self.message,
                "where": [place.as_dict() for place in self.where],
                "did_you_mean": list(self.did_you_mean),
            }
        }


def together(problems: Sequence[DelianError]) -> DelianError:
    """Return one error that tells several, with all texts and places; `file-invalid` when their codes differ."""
    if len(problems) == 1:
        return problems[0]
    codes = {problem.code for problem in problems}
    return DelianError(
        "file-invalid" if len(codes) > 1 else codes.pop(),
        " ".join(problem.message for problem in problems),
        where=[place for problem in problems for place in problem.where],
        did_you_mean=list(dict.fromkeys(name for problem in problems for name in problem.did_you_mean)),
    )


def nearest(word: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return up to *count* known words that begin with, hold or look like *word*, ignoring case."""
    by_fold = {name.casefold(): name for name in known}
    folded = word.casefold()
    starts = [name for name in by_fold if len(folded) >= 3 and name.startswith(folded)]
    holds = [name for name in by_fold if len(folded) >= 4 and folded in name]
    alike = difflib.get_close_matches(folded, list(by_fold), n=count, cutoff=0.5)
    return tuple(dict.fromkeys(by_fold[hit] for hit in (*starts, *alike, *holds)))[:count]


def unknown_name(
    code: str, kind: str, word: str, known: Iterable[str], listed: Iterable[str] | None = None
) -> DelianError:
    """Return the error for a name that does not exist, with the nearest names that do.

    `listed` replaces `known` in the text when the known names are too many to read.
    """
    names = sorted(set(known))
    close = nearest(word, names)
    listing = f"Did you mean {' or '.join(close)}?" if close else f"Known: {_shortened(sorted(set(listed or names)))}."
    return DelianError(
        code,
        f"unknown {kind}: {word!r}. {listing}",
        where=[Where(value=word)],
        did_you_mean=close,
    )


def _shortened(names: Sequence[str], count: int = 60, letters: int = 900) -> str:
    kept = [name for at, name in enumerate(names[:count]) if sum(map(len, names[:at])) < letters]
    return ", ".join(kept) + (f" and {len(names) - len(kept)} more" if len(names) > len(kept) else "")
