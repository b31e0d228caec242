"""The script that makes the charts of a page interactive: inside the page, without any request or `eval`."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from delian.actions.cache import kept
from delian.present.marks import Spec
from delian.present.svg import VERSION, bare, coloured


def interactive_parts(charts: Mapping[str, Spec]) -> dict[str, Any]:
    """Return what the template adds to a page: script, its hash for the page's policy, data and look.

    The library runs with an interpreter for its expressions, so that the policy forbids the page to evaluate text.
    """
    from markupsafe import Markup

    script = library() + _template("interactive.js")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    return {
        "script": Markup(script),
        "policy": f"script-src 'sha256-{digest}'; ",
        "data": {name: Markup(_json(spec)) for name, spec in charts.items()},
        "css": Markup(_template("interactive.css")),
    }


def library() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one script, made once per version and then read from the cache."""
    return kept(f"vega-{version('vl-convert-python')}-{VERSION}.js", _made)


def _made() -> str:
    import vl_convert

    text = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=VERSION)
    # A page ends a script at this word, wherever it stands; inside a text the backslash changes nothing.
    text = text.replace("</script", "<\\/script").replace("\r\n", "\n")
    made = (
        f"/* Vega {vl_convert.get_vega_version()}, Vega-Lite {VERSION}, "
        f"Vega-Embed {vl_convert.get_vega_embed_version()}: "
    )
    return f"{made}{_template('vega-licence.txt').strip()} */\n{text}\n"


def _json(spec: Spec) -> str:
    text = json.dumps(bare(spec), ensure_ascii=False, separators=(",", ":"))
    return coloured(text).replace("<", "\\u003c")


def _template(name: str) -> str:
    return files("delian.present").joinpath("templates", name).read_text("utf-8")
