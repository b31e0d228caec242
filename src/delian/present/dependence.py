"""Who depends on whom: sentences, terminal tables, charts and the page of `delian dependence`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from delian.core.answer import Answer
from delian.core.mission import ONLY
from delian.present import views
from delian.present.brief_grid import mission_name
from delian.present.citation import record
from delian.present.leaning import alliance_of, capability_of, sentences, share_range
from delian.present.leaning_charts import charts
from delian.present.marks import Spec
from delian.present.numbers import DASH, number, percent, with_range
from delian.present.pages import TEMPLATES
from delian.present.reproduce import citation, scenario_of
from delian.present.sentences import draws_of
from delian.present.svg import inline_svg
from delian.present.tables import sources_line
from delian.present.wording import listed, member_names, named, short

if TYPE_CHECKING:
    from rich.console import Group, RenderableType
    from rich.table import Table

STRONGEST = 4  # members named for each tie
SHORT_LIST = 12  # rows of the leader's shares in the terminal
_TIES = {"gas": "gas from {}", "exports": "exports to {}", "imports": "imports from {}", "arms": "arms from {}"}


def terminal(answer: Answer) -> Group:
    """Return the whole answer for a terminal: sentences first, then missions, shares, members, ties."""
    from rich.console import Group
    from rich.text import Text

    first, *rest = sentences(answer)
    parts: list[RenderableType] = [Text(first, style="bold"), *(Text(line) for line in rest), Text("")]
    parts += [Text(mission_note(answer)), _table(_MISSION_HEADS, mission_rows(answer)), Text("")]
    parts += [_table(_share_heads(answer), share_rows(answer)[:SHORT_LIST]), Text("")]
    parts += [_table(_MEMBER_HEADS, member_rows(answer)), Text("")]
    parts += [_table(*_tie_table(answer)), Text("")]
    parts += [Text(f"{label}: {text}") for label, text in _lines(answer) if text]
    return Group(*parts)


def report_html(answer: Answer) -> str:
    """Return the answer as one HTML page that opens offline; charts are inline, every text is escaped."""
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("delian.present", TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    css = files("delian.present").joinpath(TEMPLATES, "report.css").read_text("utf-8")
    return environment.get_template("dependence.html.j2").render(
        title=title(answer),
        about=about(answer),
        sentences=sentences(answer),
        charts={name: _figure(name, spec) for name, spec in charts(answer).items()},
        tables=[
            ("Each mission, with and without the leader", mission_note(answer), _MISSION_HEADS, mission_rows(answer)),
            ("The leader's share by capability", "", _share_heads(answer), share_rows(answer)),
            ("Members", "", _MEMBER_HEADS, member_rows(answer)),
            ("Ties that cut across", "", *_tie_table(answer)),
        ],
        words=_WORDS,
        left_out=answer.answer["missions_left_out"],
        not_weighed=_not_weighed(answer),
        warnings=answer.warnings,
        unknown=unknown_holders(answer),
        groups=views.figure_rows(answer),
        not_modelled=[text for text in answer.not_modelled if not text.startswith(ONLY)],
        of_one_mission=[text.removeprefix(ONLY) for text in answer.not_modelled if text.startswith(ONLY)],
        assumptions=views.assumptions_by_group(answer),
        sources=views.source_rows(answer),
        command=command_line(answer),
        python=python_lines(answer),
        cite=citation(answer),
        record=record(answer),
        versions=answer.versions,
        scenario=answer.scenario,
        css=Markup(css),
    )


def title(answer: Answer) -> str:
    """Return the title of the page."""
    found, names = answer.answer, member_names(answer)
    who = named(found["member"], names) if found["member"] else alliance_of(answer)
    told = f"{who} and {named(found['leader'], names)}: who depends on whom, {found['year']}"
    return told[0].upper() + told[1:]


def about(answer: Answer) -> str:
    """Return one line on what was asked."""
    found = answer.answer
    return (
        f"{alliance_of(answer)}, {len(found['members'])} members on {found['date']}; forces of the end of "
        f"{found['forces_year']}; {len(found['multiplier'])} missions; {draws_of(answer):,} draws"
    )


def mission_note(answer: Answer) -> str:
    """Return what the columns of the missions are shares of."""
    return _MISSION_NOTE.format(leader=named(answer.answer["leader"], member_names(answer)))


def mission_rows(answer: Answer) -> list[list[str]]:
    """Return each mission as text: supply of the whole, without, alone; multiplier; coverage lost; what binds."""
    rows = []
    for row in sorted(answer.answer["multiplier"], key=lambda r: -((r["coverage_lost"] or {"base": -1.0})["base"])):
        times = "no limit" if row["unbounded"] else with_range(row["multiplier"])
        cells = [percent(row[name]["s_star"]["base"]) for name in ("whole", "without", "leader")]
        lost = DASH if row["coverage_lost"] is None else share_range(row["coverage_lost"])
        name = mission_name(row["mission"], row["title"])
        rows.append([name, *cells, times, lost, short(row["without"]["binding"]["name"])])
    return rows


def share_rows(answer: Answer) -> list[list[str]]:
    """Return the leader's share of each capability as text, and the member's own."""
    own = answer.answer["member"] is not None
    return [
        [capability_of(row), share_range(row["deployable"]), share_range(row["held"])]
        + ([share_range(row["own_deployable"]), share_range(row["own_held"])] if own else [])
        for row in answer.answer["leader_shares"]
    ]


def member_rows(answer: Answer) -> list[list[str]]:
    """Return each member as text: what it covers alone, how many kinds of force it has in effect, which most."""
    chosen = answer.answer["member"]
    rows = []
    for row in sorted(answer.answer["members"], key=lambda r: -((r["alone"] or {"base": 0.0})["base"])):
        if chosen is None or row["member"] in (chosen, answer.answer["leader"]):
            found = row["specialisation"]
            nothing = "unknown" if row["unknown_holdings"] else "none held"
            kinds = nothing if found is None else with_range(found["effective_number"])
            most = (
                ""
                if found is None
                else ", ".join(f"{part['name']} {percent(part['share'])}" for part in found["largest"])
            )
            rows.append([row["name"], share_range(row["alone"]), kinds, most])
    return rows


def tie_rows(answer: Answer) -> list[list[str]]:
    """Return the ties as text; what is not in the ledger is unknown, what is not listed has an upper end."""
    return [
        [
            row["name"],
            _tie_name(row),
            DASH if row["measure"] is None else row["measure"].replace("-", " "),
            DASH if row["year"] is None else str(row["year"]),
            _tie_value(row),
            row["note"],
        ]
        for row in answer.answer["ties"]
    ]


def strongest_ties(answer: Answer) -> list[list[str]]:
    """Return each tie and measure as text: of how many members it is known, and who has most of it."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in answer.answer["ties"]:
        if row["value"] is not None:
            found.setdefault((_tie_name(row), row["measure"]), []).append(row)
    inside = member_names(answer)
    every = len(answer.answer["members"])
    return [
        [
            tie,
            measure.replace("-", " "),
            f"{len(rows)} of {every}" if rows[0]["member"] in inside else "all together",
            ", ".join(
                f"{row['name']} {_tie_value(row)} ({row['year']})"
                for row in sorted(rows, key=lambda row: (-row["value"], row["name"]))[:STRONGEST]
            ),
        ]
        for (tie, measure), rows in sorted(found.items())
    ]


def command_line(answer: Answer) -> str:
    """Return the command that gives this answer again; draws and seed are always spelled out."""
    scenario, found = scenario_of(answer), answer.answer
    words = ["delian", "dependence", *([found["member"]] if found["member"] else []), "--on", found["leader"]]
    words += ["--members", ",".join(scenario.members)] if scenario.members else ["--alliance", scenario.alliance]
    words += ["--missions", ",".join(scenario.missions)] if scenario.missions else []
    words += ["--year", str(found["year"]), "--draws", str(scenario.draws), "--seed", str(scenario.seed)]
    words += [word for key, value in scenario.assume for word in ("--assume", f"{key}={value:.12g}")]
    return shlex.join(words)


def python_lines(answer: Answer) -> list[str]:
    """Return the same question in Python."""
    scenario, told = scenario_of(answer), dict(answer.scenario)
    chosen = [name for name in told if name not in ("schema", "id")]
    given = ", ".join(f"{name}={getattr(scenario, name)!r}" for name in dict.fromkeys([*chosen, "draws", "seed"]))
    member = f", member={answer.answer['member']!r}" if answer.answer["member"] else ""
    return [
        "from delian.core.scenario import Scenario",
        "from delian.questions.dependence import dependence",
        f"answer = dependence(Scenario({given}){member})",
    ]


def _lines(answer: Answer) -> list[tuple[str, str]]:
    left: dict[str, list[str]] = {}
    for row in answer.answer["missions_left_out"]:
        left.setdefault(row["reason"].split(". ", 1)[0], []).append(row["mission"])
    hidden = len(answer.answer["leader_shares"]) - SHORT_LIST
    return [
        ("More", f"{hidden} more capabilities with --csv leader_shares" if hidden > 0 else ""),
        ("Ties", "" if answer.answer["member"] else "of every member with --csv ties"),
        ("Missions left out", "; ".join(f"{listed(missions)}: {reason}" for reason, missions in left.items())),
        ("Unknown holdings", unknown_holders(answer)),
        ("Not in the shares by value", _not_weighed(answer)),
        ("Take note", "; ".join(note.text for note in answer.warnings)),
        ("Sources", sources_line(answer)),
        ("Reproduce", command_line(answer)),
        (
            "Versions",
            f"delian {answer.versions['delian']}, ledger {answer.versions['ledger']}, scenario {answer.scenario['id']}",
        ),
    ]


def unknown_holders(answer: Answer) -> str:
    """Return whose holdings nobody published, with how many kinds; they are drawn as ranges, never as zero."""
    names = member_names(answer)
    kinds: dict[str, int] = {}
    for figure in answer.unknown_inputs:
        member = figure.split("/")[1]
        kinds[member] = kinds.get(member, 0) + 1
    return ", ".join(f"{names.get(m, m)} ({n} kind{'s' if n > 1 else ''})" for m, n in kinds.items())


def _not_weighed(answer: Answer) -> str:
    found = answer.answer["not_weighed"]
    told = [
        ("no price: ", found["no_price"]),
        ("counted inside others: ", found["inside_others"]),
        (f"no count for {answer.answer['year']}: ", found["not_counted"]),
    ]
    return "; ".join(head + ", ".join(name.replace("_", " ") for name in names) for head, names in told if names)


def _tie_table(answer: Answer) -> tuple[Sequence[str], list[list[str]]]:
    """Return heads and rows: every tie of the member asked about, else who has most of each."""
    if answer.answer["member"]:
        return _TIE_HEADS, tie_rows(answer)
    return _STRONGEST_HEADS, strongest_ties(answer)


def _tie_name(row: Mapping[str, Any]) -> str:
    return _TIES[row["tie"]].format(row["partner_name"])


def _tie_value(row: Mapping[str, Any]) -> str:
    if row["value"] is not None:
        return "yes" if row["unit"] == "yes = 1" else f"{number(row['value'])} {row['unit']}"
    return "unknown" if row["at_most"] is None else f"unknown, at most {number(row['at_most'])} {row['unit']}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for place, head in enumerate(heads):
        least = NARROWEST if place == 0 else None
        table.add_column(head, justify="left" if place == 0 or head in _WORDS else "right", min_width=least)
    for row in rows:
        table.add_row(*row)
    return table


def _figure(name: str, spec: Spec) -> dict[str, Any]:
    from markupsafe import Markup

    text = spec["description"].removeprefix(spec["title"]).removeprefix(".").strip()
    return {"title": spec["title"], "text": text, "svg": Markup(inline_svg(spec, name))}


_MISSION_HEADS = ("Mission", "whole", "without", "alone", "multiplier", "lost", "binds without")
_MISSION_NOTE = (
    "Supply as a share of what each mission needs: of the whole, without {leader}, of {leader} alone. "
    "Lost: the part of the needs by value that only {leader} covers."
)
NARROWEST = 16  # letters of a first column before its words are cut
_MEMBER_HEADS = ("Member", "covers alone", "kinds in effect", "most of its forces by value")
_WORDS = ("binds without", "most of its forces by value", "Tie", "measure", "note", "most")
_STRONGEST_HEADS = ("Tie", "measure", "known for", "most")
_TIE_HEADS = ("Member", "Tie", "measure", "year", "value", "note")


def _share_heads(answer: Answer) -> tuple[str, ...]:
    leader, member = answer.answer["leader"], answer.answer["member"]
    return ("Capability", f"{leader} can deploy", f"{leader} holds") + (
        (f"{member} can deploy", f"{member} holds") if member else ()
    )
