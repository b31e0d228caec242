"""Charts as files that stand alone: white background, title, how to read it, and where it is from."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence

from delian.core.answer import Answer
from delian.present.gallery import charts_of, legend
from delian.present.map import HATCH, HATCH_UNKNOWN
from delian.present.marks import INK, MUTED, Spec
from delian.present.reproduce import citation
from delian.present.svg import drawn

SCALE = 2  # pixels per point of the PNG
EDGE, GAP = 16, 8
TITLE, SMALL = 15, 11  # sizes of letters
NARROWEST = 520
LETTER = 0.52  # width of a letter, as share of its size: wide enough for the fonts that readers have instead
_SIZE = re.compile(r'\bviewBox="0 0 ([\d.]+) ([\d.]+)"')
_PATTERNS = (
    '<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" fill="#ffffff"/><rect width="1.6" height="5" fill="#8f9399"/></pattern>'
    '<pattern id="hatch-unknown" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5" fill="#ffffff"/><circle cx="2.5" cy="2.5" r="1" fill="#8f9399"/></pattern></defs>'
)


def chart_files(answer: Answer) -> dict[str, bytes]:
    """Return {file name: content} of every chart, as SVG and as PNG of twice its size."""
    return files_of(charts_of(answer), citation(answer))


def files_of(charts: Mapping[str, Spec], source: str) -> dict[str, bytes]:
    """Return {file name: content} of these charts, as SVG and as PNG, with one source line."""
    files: dict[str, bytes] = {}
    for name, spec in charts.items():
        text = standalone_svg(spec, name, f"Source: {source}")
        files[f"{name}.png"] = _png(text)
        files[f"{name}.svg"] = text.encode("utf-8")
    return files


def standalone_svg(spec: Spec, name: str, source: str) -> str:
    """Return one chart as an SVG document: title, legend, picture, source line."""
    picture = _patterned(drawn(spec, name))
    size = _SIZE.search(picture)
    width, height = (float(size[1]), float(size[2])) if size else (NARROWEST, NARROWEST)
    whole = max(width, NARROWEST) + 2 * EDGE
    room = whole - 2 * EDGE
    head, top = _lines(_wrapped(spec["title"], room, TITLE), EDGE, TITLE, INK, bold=True)
    how, top = _lines(_wrapped(legend(spec), room, SMALL), top + GAP / 2, SMALL, MUTED)
    foot, bottom = _lines(_wrapped(source, room, SMALL), top + height + 2 * GAP, SMALL, MUTED)
    placed = picture.replace("<svg ", f'<svg x="{EDGE}" y="{top + GAP:g}" ', 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole:g}" height="{bottom + EDGE:g}" '
        f'viewBox="0 0 {whole:g} {bottom + EDGE:g}" font-family="Helvetica, Arial, sans-serif" role="img">'
        f"<title>{_safe(spec['title'])}</title><desc>{_safe(legend(spec))}</desc>{_PATTERNS}"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{head}{how}{placed}{foot}</svg>\n'
    )


def standalone_png(spec: Spec, name: str, source: str) -> bytes:
    """Return the same document as a PNG of twice its size."""
    return _png(standalone_svg(spec, name, source))


def _png(text: str) -> bytes:
    import vl_convert

    made: bytes = vl_convert.svg_to_png(text, scale=SCALE)
    return made


def _patterned(text: str) -> str:
    for colour, pattern in ((HATCH, "hatch"), (HATCH_UNKNOWN, "hatch-unknown")):
        text = text.replace(f'"{colour}"', f'"url(#{pattern})"')
    return text


def _wrapped(text: str, room: float, size: int) -> list[str]:
    return textwrap.wrap(text, max(20, int(room / (LETTER * size))), break_on_hyphens=False)


def _lines(rows: Sequence[str], top: float, size: int, colour: str, *, bold: bool = False) -> tuple[str, float]:
    """Return lines of text below *top*, and where the last one ends."""
    step = 1.3 * size
    look = f'font-size="{size}" fill="{colour}"' + (' font-weight="bold"' if bold else "")
    told = "".join(
        f'<text x="{EDGE}" y="{top + size + place * step:g}" {look}>{_safe(row)}</text>'
        for place, row in enumerate(rows)
    )
    return told, top + len(rows) * step


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
