"""The answer as a terminal report, as CSV, and any rows as a plain table. Rich is loaded only here."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from delian.core.answer import Answer, flat, plain
from delian.core.errors import unknown_name
from delian.present import replacement
from delian.present.also import also_line
from delian.present.bill import bill_line
from delian.present.numbers import DASH, billions, brief, ends, number, odds, percent, with_range
from delian.present.reach import reach_line
from delian.present.reproduce import command_line, python_lines
from delian.present.sentences import draws_of, price_line, verdict
from delian.present.who import who_line
from delian.present.wording import figure_label, listed, member_names, named, phase_title, short

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
    from rich.table import Table

WIDE = 100  # columns from which ranges of price and years are shown too
LONGEST = 15  # letters of what is missing from which a narrow table leaves its ranges out
SHOWN = 6  # rows of break-evens in the terminal
NAMED = 12  # members named one by one
LEAST_MISSING = 0.05  # smaller parts of a unit are met
LEAST_POWER = 0.005  # smaller shares are not named
LEAST_GAIN = 0.005  # smaller gains of a member to persuade are not named


def csv_text(answer: Answer, table: str | None = None) -> str:
    """Return one table of the answer as CSV; by default the needs, or the verb's first list.

    Raises `unknown-table` with the names that exist.
    """
    found = answer.tables()
    empty: dict[str, list[dict[str, Any]]] = {
        name: [] for name, rows in answer.answer.items() if isinstance(rows, list) and not rows
    }
    known = {**empty, **found}
    name = table or _default_table(found)
    if name not in known:
        raise unknown_name("unknown-table", "table", name, known)
    return csv_rows(known[name])


def csv_rows(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as CSV with the union of their columns; None is an empty cell."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    if columns:
        writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def rich_table(rows: Sequence[Mapping[str, Any]], title: str = "") -> Table:
    """Return rows of any verb as a table: one column a key, numbers to the right, groups of figures left out."""
    from rich.table import Table

    shown = [{k: v for k, v in flat(plain(row)).items() if k.rsplit(".", 1)[-1] != "from"} for row in rows]
    columns = list(dict.fromkeys(key for row in shown for key in row))
    table = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in columns:
        numeric = all(isinstance(row.get(name), (int, float, type(None))) for row in shown)
        table.add_column(name, justify="right" if numeric else "left", no_wrap=numeric, overflow="fold")
    for row in shown:
        table.add_row(*(cell(row.get(name)) for name in columns))
    return table


def cell(value: object) -> str:
    """Return a value as text in a table; years and counts stay as they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, float) else str(value)


def rich_report(answer: Answer) -> Group:
    """Return the whole answer of `assess` for a terminal: verdict first, Reproduce last."""
    from rich.console import Group
    from rich.text import Text

    first, *rest = verdict(answer)
    parts: list[RenderableType] = [Text(first, style="bold"), *(Text(line) for line in rest), Text("")]
    parts += [_GapTable(answer), Text("")]
    parts += [_break_evens(answer), Text("")] if moving(answer) else []
    parts += [_labelled(label, text) for label, text in _lines(answer) if text]
    return Group(*parts)


def _default_table(found: Mapping[str, object]) -> str:
    names = [name for name in found if name != "answer"]
    return next((name for name in ("grid", "needs", *names) if name in names), "answer")


class _GapTable:
    """Needs of the mission by phase; narrow terminals get no ranges of price and years."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield _gap_table(self.answer, options.max_width >= WIDE)


def _gap_table(answer: Answer, wide: bool) -> Table:
    from rich.table import Table

    cost = answer.answer.get("cost") or {}
    money = f"{cost['currency']} bn" if cost else "price"
    padding = (0, 2 if wide else 1, 0, 0)
    table = Table(box=None, pad_edge=False, header_style="bold", padding=padding)
    table.add_column("Need", min_width=20)
    for name in ("needed", "there", "missing", "to buy", money, "years"):
        table.add_column(name, justify="right", no_wrap=True)
    gaps = {(row["phase"], row["capability"]): row for row in answer.answer["gaps"]}
    ranges = wide or max(len(missing_cell(row)) for row in answer.answer["needs"]) <= LONGEST
    phase = ""
    for row in answer.answer["needs"]:
        if row["phase"] != phase:
            phase = row["phase"]
            table.add_row(phase_title(answer, phase), style="italic")
        bought = gaps.get((phase, row["capability"]))
        style = "" if row["missing"] >= LEAST_MISSING else "dim"
        table.add_row(*need_cells(row, bought, wide, ranges), style=style)
    return table


def need_cells(row: Mapping[str, Any], bought: Mapping[str, Any] | None, wide: bool, ranges: bool) -> list[str]:
    """Return the cells of one need: name, needed, there, missing (with its range), to buy, price [bn], years."""
    name = ("    - " if row["part_of"] else "  ") + short(row["name"]) + ("" if row["essential"] else " (optional)")
    cells = [name, number(row["required"]), number(row["supplied"]), missing_cell(row, ranges)]
    if bought is None:
        return [*cells, "", "", ""]
    return [*cells, bought_cell(bought, wide), price_cell(bought, wide), _years_cell(bought, wide)]


def missing_cell(row: Mapping[str, Any], ranges: bool = True) -> str:
    """Return what is missing, with its range where there is room; a small part of a unit counts as met."""
    found = {end: value if value >= LEAST_MISSING else 0.0 for end, value in row["missing_range"].items()}
    if found["high"] <= 0:
        return DASH
    return with_range(found) if ranges else number(found["base"])


def bought_cell(bought: Mapping[str, Any], wide: bool) -> str:
    """Return how many to buy and, where there is room, the share of a purchase that counts; people are not bought."""
    if bought["to_buy"] is None:
        return DASH
    share = bought.get("share_there") if wide else None
    return number(bought["to_buy"]["base"]) + ("" if share is None else f" at {percent(share)}")


def price_cell(bought: Mapping[str, Any], wide: bool) -> str:
    """Return the price of one purchase [bn]; where it is counted when another row buys it."""
    if bought["bought_in"]:
        return "counted above" if wide else "above"
    if bought["cost"] is None:
        return "unknown"
    bn = billions(bought["cost"])
    return with_range(bn) if wide else brief(bn["base"])


def _years_cell(bought: Mapping[str, Any], wide: bool) -> str:
    years = bought["years"]
    if years is None:
        return "unknown"
    return with_range(years) if wide else number(years["base"])


def _break_evens(answer: Answer) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("What moves the verdict most", ratio=1)
    for name in ("assumed (range)", "flips at", "supply then"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in moving(answer)[:SHOWN]:
        flips = DASH if row["value"] is None else number(row["value"])
        shares = sorted((row["s_star_at_low"], row["s_star_at_high"]))
        then = f"{percent(shares[0])}{DASH}{percent(shares[1])}"
        label = figure_label(row["figure"], answer)
        table.add_row(label, f"{brief(row['base'])} ({ends(row)})", flips, then)
    return table


def moving(answer: Answer) -> list[dict[str, Any]]:
    """Return the break-evens that move s* or flip the verdict."""
    rows = answer.answer["break_even"]
    return [r for r in rows if r["value"] is not None or abs(r["s_star_at_high"] - r["s_star_at_low"]) > 1e-6]


def _labelled(label: str, text: str) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    line = Table(box=None, show_header=False, pad_edge=False, collapse_padding=True)
    line.add_column(width=15, style="bold", no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(label, Text(text))
    return line


def _lines(answer: Answer) -> list[tuple[str, str]]:
    return [
        ("Price", price_line(answer)),
        ("Who could act", who_line(answer)),
        *replacement.lines(answer),
        ("Running it", bill_line(answer)),
        ("Reach", reach_line(answer)),
        ("Indispensable", indispensable_line(answer)),
        ("Power", power_line(answer)),
        ("Coalition", coalition_line(answer)),
        ("Persuade next", persuade_line(answer)),
        ("Absence costs", absence_line(answer)),
        ("Also", also_line(answer)),
        ("Not modelled", "; ".join(answer.not_modelled)),
        ("Unknown", _unknown(answer)),
        ("Take note", "\n".join(note.text for note in answer.warnings)),
        ("Sources", sources_line(answer)),
        ("Reproduce", command_line(answer) + "\n" + "\n".join(python_lines(answer))),
        (
            "Versions",
            f"delian {answer.versions['delian']}, ledger {answer.versions['ledger']}, scenario {answer.scenario['id']}",
        ),
    ]


def _unknown(answer: Answer) -> str:
    """Return who holds unknown amounts of how many kinds: `Cyprus (12 kinds), Malta (12 kinds)`."""
    names: dict[str, str] = answer.answer.get("names", {})
    kinds: dict[str, int] = {}
    for figure in answer.unknown_inputs:
        member = figure.split("/")[1]
        kinds[member] = kinds.get(member, 0) + 1
    return ", ".join(f"{names.get(m, m)} ({n} kind{'s' if n > 1 else ''})" for m, n in kinds.items())


def indispensable_line(answer: Answer) -> str:
    """Return who the group cannot do without at its level, with probabilities."""
    if replacement.decided(answer):
        return ""
    rows = answer.answer["indispensable"]
    level = percent(answer.answer["level"]["value"])
    if not rows:
        return f"nobody at the level of {level} of the mission"
    told = [
        row["name"] + ("" if row["probability"] is None else f" {percent(row['probability'])}") for row in rows[:NAMED]
    ]
    more = f" and {len(rows) - NAMED} less often" if len(rows) > NAMED else ""
    return f"at {level} of the mission, by share of draws: {', '.join(told)}{more}"


def power_line(answer: Answer) -> str:
    """Return who tips the balance most often, by Shapley and Shubik's index, with ranges where they were asked for."""
    rows, names = answer.answer["power"] or [], member_names(answer)
    told = []
    for row in rows[: NAMED // 2]:
        if row["shapley_shubik"] < LEAST_POWER:
            continue
        drawn = row.get("shapley_shubik_range")
        between = f" ({percent(drawn['low'])} to {percent(drawn['high'])})" if drawn else ""
        told.append(f"{named(row['member'], names)} {percent(row['shapley_shubik'])}{between}")
    if len(rows) < 2 or not told:
        return ""
    how = "sampled" if answer.answer["coalitions"]["method"] == "sampled" else "exact"
    return f"share of turning points when members join in random order ({how}): {', '.join(told)}"


def coalition_line(answer: Answer) -> str:
    """Return the smallest coalition that reaches the level, and the politically closest."""
    found, names = answer.answer["coalitions"], member_names(answer)
    if len(answer.answer["members"]) < 2 or replacement.decided(answer):
        return ""
    if not found["smallest"]:
        return "none reaches the level"
    small = found["smallest"][0]
    told = f"smallest for {percent(found['at_level'])} of the mission: {len(small)} of "
    told += f"{len(answer.answer['members'])} members, {listed(named(member, names) for member in small)}"
    count = found["minimal_count"]
    told += f", one of {count:,} that nobody can leave" if count is not None and count > 1 else ""
    near = found["cheapest"]
    if near is None or near["members"] == small:
        return told + (" (also the politically closest)" if near else "")
    return f"{told}; politically closest: {listed(named(member, names) for member in near['members'])}"


def persuade_line(answer: Answer) -> str:
    """Return whom to persuade next and what it adds."""
    rows, names = answer.answer["next_best"], member_names(answer)
    told = [(named(row["member"], names), gains) for row in rows if (gains := _gains(row))]
    return "; ".join(f"{name} adds {gains}" for name, gains in told[:3])


def absence_line(answer: Answer) -> str:
    """Return what the absence of the removed members costs; empty when nobody was taken out."""
    effect = answer.answer["without"]
    if not effect:
        return ""
    lost, back = effect["carried_lost"], effect["with_them"]
    who = listed(named(member, member_names(answer)) for member in effect["members"])
    told = f"without {who}, {percent(lost['base'])} of the mission is lost"
    told += f" ({percent(lost['low'])} to {percent(lost['high'])})" if lost["low"] != lost["high"] else ""
    if back["probability_able"] is None:
        return told
    now, then = answer.answer["probability_able"], back["probability_able"]
    many = draws_of(answer)
    return f"{told}; probability {odds(now, many)} instead of {odds(then, many)}"


def sources_tiers(answer: Answer) -> str:
    """Return how many sources of each tier, and how many figures are assumed."""
    tiers = {"A": "official or original", "B": "original publisher read", "C": "secondary copy or own estimate"}
    counts = {tier: sum(source.tier == tier for source in answer.sources) for tier in tiers}
    told = ", ".join(f"{counts[tier]} of tier {tier} ({what})" for tier, what in tiers.items() if counts[tier])
    return f"{told}; {len(answer.assumptions)} of {len(answer.figures)} figures are assumed"


def sources_line(answer: Answer) -> str:
    """Return the tiers of the sources, the assumed figures, and the number of draws."""
    return f"{sources_tiers(answer)} ({draws_of(answer):,} draws)"


def _gains(row: Mapping[str, Any]) -> str:
    """Return what a member adds: of the mission at base (else in the median draw), and of the probability."""
    base, median, more = row["gain"]["base"], row["gain"]["median"], row["gain_in_probability"] or 0.0
    told = [f"{percent(base)} of the mission"] if base >= LEAST_GAIN else []
    if not told and median >= LEAST_GAIN:
        told = [f"{percent(median)} of the mission in the median draw"]
    told += [f"{100 * more:.0f} points of probability"] if more >= LEAST_GAIN else []
    return listed(told)
