"""What was typed: country codes in lists, values that have to be read, and the errors when they cannot be."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any

from delian.core.errors import DelianError, Where

EXAMPLES = {
    "--years": "1960:2024",
    "--lever": "DEU.tankers+10@2027..2030",
    "--assume": "usable/others/land/2024/any.war/2026-11=0.4",
}


def check_codes(options: argparse.Namespace, names: Sequence[str]) -> None:
    """Raise `unknown-member` for an empty code in one of these lists."""
    if any("" in text.split(",") for name in names for text in getattr(options, name)):
        raise DelianError("unknown-member", "an empty country code. Type codes separated by commas: DEU,FRA")


def codes(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the words of lists separated by commas."""
    return tuple(word for text in texts for word in text.split(",") if word)


def parsed(parse: Callable[[str], Any], text: str, option: str) -> Any:
    """Return the value of an option's text; `unknown-option` with an example when it cannot be read."""
    try:
        return parse(text)
    except ValueError:
        raise DelianError(
            "unknown-option",
            f"{option} {text!r} cannot be read. Type for instance {option} {EXAMPLES[option]}",
            where=[Where(column=option, value=text)],
        ) from None
