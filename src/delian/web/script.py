"""The script that draws the charts, made once per version into the user's cache."""

from __future__ import annotations

import gzip
from dataclasses import dataclass

from delian.present.interactive import bundle_name, bundle_text


@dataclass(frozen=True, slots=True)
class Script:
    """The packed script and its name, which changes with its content."""

    name: str
    packed: bytes


def chart_script() -> Script:
    """Return the script, packed; it is made now if this version's is not in the cache."""
    return Script(bundle_name(), gzip.compress(bundle_text().encode(), compresslevel=9, mtime=0))
