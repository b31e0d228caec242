"""Heat map of coverage: one square a member and table (or year)."""

from __future__ import annotations

from delian.core.answer import Answer
from delian.present.map import SHADES
from delian.present.marks import INK, Spec, chart, labels, rows_of

CLASSES = ("nothing", "under 25%", "25 to 50%", "50 to 75%", "over 75%", "all")
LIMITS = (0.25, 0.5, 0.75)
SQUARE, NARROW, WIDTH = 30, 20, 790  # side of a square, below which years are labelled by fives, and of all [pixel]


def coverage_chart(answer: Answer) -> Spec:
    """Return the share of known items, by member and by table or year, as six shades."""
    key = "table" if answer.answer["table"] is None else "year"
    rows = rows_of(answer, "coverage")
    for row in rows:
        row["label"] = row["name"]
        row["class"] = shade_of(row["share"])
        row["column"] = str(row[key]).replace("_", " ")
    columns = list(dict.fromkeys(row["column"] for row in rows))
    rows.sort(key=lambda row: row["label"])
    step = min(SQUARE, WIDTH // max(1, len(columns)))
    axis = {"title": None, "orient": "top", "labelAngle": -45, "labelColor": INK, "ticks": False}
    if step < NARROW:
        axis |= {"labelExpr": "datum.value % 5 ? '' : datum.value", "labelOverlap": False}
    across = {"field": "column", "type": "nominal", "sort": columns, "axis": axis}
    legend = {"title": None, "orient": "bottom", "symbolType": "square", "columns": 6}
    scale = {"domain": list(CLASSES), "range": list(SHADES)}
    return chart(_title(answer), legend_of(answer), rows) | {
        "width": {"step": step},
        "height": {"step": 18},
        "mark": {"type": "rect", "stroke": INK, "strokeWidth": 0.3},
        "encoding": {
            "y": labels() if columns else {},
            "x": across,
            "color": {"field": "class", "type": "nominal", "scale": scale, "legend": legend},
        },
    }


def shade_of(share: float) -> str:
    """Return the class of a share: nothing and all have classes of their own."""
    if share in (0, 1):
        return CLASSES[0] if share == 0 else CLASSES[-1]
    return CLASSES[1 + sum(share >= limit for limit in LIMITS)]


def legend_of(answer: Answer) -> str:
    """Return how to read the map."""
    of = "in any year" if answer.answer["table"] is None else "in that year"
    return (
        "One square a member: how many items are known of it, out of those that are known of any member "
        f"{of}. A known zero is known; what nobody published is not."
    )


def _title(answer: Answer) -> str:
    cells = answer.answer["coverage"]
    whole = sum(cell["share"] == 1 for cell in cells)
    empty = sum(cell["known"] == 0 for cell in cells)
    return f"Of {len(cells)} squares {whole} are complete and {empty} are empty"
