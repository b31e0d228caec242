"""The script that draws the charts: made once per version, kept in the user's cache, packed for the way."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256

from delian.present.interactive import library


@dataclass(frozen=True, slots=True)
class Script:
    """The packed script and its name, which changes with its content."""

    name: str
    packed: bytes


def chart_script() -> Script:
    """Return the script; it is made now if this version's is not in the cache."""
    text = library().encode()
    return Script(f"vega-{sha256(text).hexdigest()[:12]}.js", gzip.compress(text, compresslevel=9, mtime=0))
