"""Draw the four-country diagram of docs/methods/games.md as docs/images/game-diagram.svg.

Usage: python benchmarks/draw_diagram.py [FILE]. The nodes are those that the engine builds; nothing is placed by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from delian.models.games.covering import Covering, reduced
from delian.models.games.diagram import ABLE, FIRST, Diagram, build
from delian.models.games.indices import exact

NAMES = ("Germany", "Poland", "Italy", "Norway")
NEEDS = ("brigades", "tankers")
GAME = Covering(np.array([[2, 2], [2, 0], [1, 1], [1, 1]]), np.array([4, 2]))
TARGET = Path(__file__).resolve().parent.parent / "docs" / "images" / "game-diagram.svg"
WIDTH, ROW, TOP, RADIUS = 760, 96, 54, 24
INK, JOIN, STAY, PAPER, GREEN, GREY = "#1f2d3d", "#1b6ca8", "#8a949e", "#ffffff", "#2e7d4f", "#8a949e"


def lacking(diagram: Diagram) -> list[dict[int, tuple[int, ...]]]:
    """What is still lacking at each node, by layer and place, followed down from the root."""
    found: list[dict[int, tuple[int, ...]]] = [{diagram.root: tuple(GAME.requirement.tolist())}]
    for layer, member in enumerate(diagram.order):
        below: dict[int, tuple[int, ...]] = {}
        for place, needs in found[layer].items():
            brought = GAME.supply[member].tolist()
            joined = tuple(max(0, r - s) for r, s in zip(needs, brought, strict=True))
            for child, state in ((diagram.join, joined), (diagram.stay, needs)):
                target = int(child[layer][place - FIRST])
                if target >= FIRST:
                    below[target] = state
        found.append(below)
    return found


def drawing() -> str:
    """The SVG text."""
    diagram = build(GAME)
    if reduced(GAME).requirement.tolist() != GAME.requirement.tolist():
        raise SystemExit("the example must not be reduced, or its nodes would read otherwise")
    states = lacking(diagram)
    bottom = TOP + ROW * len(NAMES)
    at = {(layer, p): _place(layer, i, len(nodes)) for layer, nodes in enumerate(states) for i, p in enumerate(nodes)}
    lines, marks = [], []
    for layer, nodes in enumerate(states[:-1]):
        name = NAMES[int(diagram.order[layer])]
        brings = ", ".join(
            f"{s} {n if s > 1 else n[:-1]}"
            for s, n in zip(GAME.supply[diagram.order[layer]].tolist(), NEEDS, strict=True)
            if s
        )
        marks.append(_text(14, TOP + ROW * layer + 1, name, weight="bold", anchor="start"))
        marks.append(_text(14, TOP + ROW * layer + 18, f"brings {brings}", size=12, anchor="start"))
        for place, needs in nodes.items():
            here = at[layer, place]
            for child, joins in ((diagram.join, True), (diagram.stay, False)):
                target = int(child[layer][place - FIRST])
                if target >= FIRST:
                    lines.append(_line(here, at[layer + 1, target], joins))
                else:
                    end = here[0] + (40 if joins else -40), here[1] + 46
                    lines.append(_line(here, end, joins))
                    marks.append(_end(end, target))
            marks.append(_node(here, " ".join(map(str, needs))))
    legend = [
        _line((14, bottom + 34), (52, bottom + 34), True),
        _text(60, bottom + 38, "joins", size=12, anchor="start"),
        _line((110, bottom + 34), (148, bottom + 34), False),
        _text(156, bottom + 38, "stays away", size=12, anchor="start"),
        _text(240, bottom + 38, f"a circle: {' and '.join(NEEDS)} still lacking", size=12, anchor="start"),
    ]
    index = exact(diagram).shapley_shubik
    told = ", ".join(f"{name} {share}" for name, share in zip(NAMES, index, strict=True))
    title = f"Diagram of four countries that need 4 brigades and 2 tankers: {diagram.nodes} nodes for 16 coalitions"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 56}" font-family="sans-serif" '
            f'role="img" aria-labelledby="t d">',
            f'<title id="t">{escape(title)}</title>',
            f'<desc id="d">{escape("Shapley and Shubik: " + told)}</desc>',
            f'<rect width="100%" height="100%" fill="{PAPER}"/>',
            *lines,
            *marks,
            *legend,
            "</svg>",
            "",
        ]
    )


def _place(layer: int, index: int, count: int) -> tuple[float, float]:
    return 200 + (WIDTH - 230) * (index + 0.5) / max(1, count), TOP + ROW * layer


def _line(a: tuple[float, float], b: tuple[float, float], joins: bool) -> str:
    dash = "" if joins else ' stroke-dasharray="5 4"'
    return (
        f'<line x1="{a[0]:.0f}" y1="{a[1]:.0f}" x2="{b[0]:.0f}" y2="{b[1]:.0f}" '
        f'stroke="{JOIN if joins else STAY}" stroke-width="2"{dash}/>'
    )


def _node(at: tuple[float, float], text: str) -> str:
    circle = f'<circle cx="{at[0]:.0f}" cy="{at[1]:.0f}" r="{RADIUS}" fill="{PAPER}" stroke="{INK}" stroke-width="2"/>'
    return circle + _text(at[0], at[1] + 5, text, weight="bold")


def _end(at: tuple[float, float], end: int) -> str:
    text, colour = ("able", GREEN) if end == ABLE else ("dead", GREY)
    box = f'<rect x="{at[0] - 22:.0f}" y="{at[1] - 11:.0f}" width="44" height="22" rx="5" fill="{colour}"/>'
    return box + _text(at[0], at[1] + 4, text, size=12, fill=PAPER, weight="bold")


def _text(
    x: float, y: float, text: str, *, size: int = 14, weight: str = "normal", anchor: str = "middle", fill: str = INK
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{fill}">{escape(text)}</text>'
    )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text(drawing(), encoding="utf-8", newline="\n")
