"""The script that draws charts in a browser, as vl-convert bundles it."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from delian.present.svg import VERSION

SNIPPET = "window.delianVega = { vegaEmbed };"


@cache
def bundle_text() -> str:
    """Return the script: Vega, Vega-Lite and Vega-Embed, which sets `window.delianVega`."""
    import vl_convert

    text: str = vl_convert.javascript_bundle(SNIPPET, vl_version=VERSION)
    return text


def bundle_name() -> str:
    """Return the script's file name, which changes with its content."""
    return f"vega-{sha256(bundle_text().encode()).hexdigest()[:12]}.js"
