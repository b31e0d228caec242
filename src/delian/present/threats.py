"""The answer of `delian council threats`: sentences, tables, charts, page."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer
from delian.present.marks import Spec
from delian.present.numbers import DASH, UNKNOWN, number, percent
from delian.present.sheet import Listing, Sheet, shown_by
from delian.present.willing_charts import cohesion_chart, ratings_chart, votes_chart
from delian.present.wording import listed

SHORT_LIST = 12
BEFORE, LOW, AFTER = 2003, 2019, 2022
SURE = 0.95


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts that have rows: votes over time, cohesion by threat, the ratings of each threat."""
    made = {"votes": votes_chart(answer), "cohesion": cohesion_chart(answer)}
    made |= {f"ratings-{threat}": ratings_chart(answer, threat) for threat in answer.answer["threats"]}
    return {name: spec for name, spec in made.items() if spec["data"]["values"]}


def sentences(answer: Answer) -> list[str]:
    """Return the findings in plain sentences, votes first, because they are the one measure that every year has."""
    found = [_ratings(answer), _votes(answer), _surveys(answer), _apart(answer), _ranks(answer)]
    return [text for text in found if text]


def _ratings(answer: Answer) -> str:
    found, names = answer.answer, answer.answer["names"]
    parts = []
    for threat in found["threats"]:
        rows = [r for r in _of_year(answer) if r["threat"] == threat and r["rating"]]
        asked = sum(r["basis"].startswith("survey") for r in rows)
        top, last = rows[0], rows[-1]
        parts.append(
            f"{threat}: {names[top['member']]} {top['rating']['base']:.0f}, {names[last['member']]} "
            f"{last['rating']['base']:.0f}, {asked} of {len(rows)} asked in a survey"
        )
    return f"Ratings of {found['year']}, highest and lowest of 100: {'; '.join(parts)}."


def _of_year(answer: Answer) -> list[Mapping[str, Any]]:
    """Return the ratings of the year that is looked at; those of other years are in the CSV."""
    return [row for row in answer.answer["members"] if row["year"] == answer.answer["year"]]


def _votes(answer: Answer) -> str:
    by = {row["year"]: row for row in answer.answer["votes"]}
    if not {BEFORE, LOW, AFTER} <= set(by):
        return ""
    every = [by[y]["dispersion"] for y in (BEFORE, LOW, AFTER)]
    same = [by[y]["dispersion_of_the_same"]["median"] for y in (BEFORE, LOW, AFTER)]
    moves = {(row["from_year"], row["to_year"]): row["probability_closer"] for row in answer.answer["changes"]}
    return (
        f"Cohesion in UN votes {_moved(moves[BEFORE, LOW])} from {BEFORE} to {LOW} and {_moved(moves[LOW, AFTER])} "
        f"from {LOW} to {AFTER}: members stood {_span(every[0])}, "
        f"{_span(every[1])} and {_span(every[2])} apart; the sixteen of 1982 {same[0]:.2f}, {same[1]:.2f}, "
        f"{same[2]:.2f}. "
        f"Farthest from the mean: {listed(f['member'] for f in by[AFTER]['farthest'])}."
    )


def _moved(closer: float) -> str:
    """Return the word for a change, by the share of draws in which members came closer."""
    word = "rose" if closer >= SURE else "fell" if closer <= 1 - SURE else "did not clearly change"
    return f"{word} (closer in {percent(closer)} of draws)"


def _span(spread: Mapping[str, float]) -> str:
    return f"{spread['median']:.2f} ({spread['low']:.2f}{DASH}{spread['high']:.2f})"


def _surveys(answer: Answer) -> str:
    rows = [row for row in answer.answer["surveyed"] if row["threat"] == "russia"]
    if not rows:
        return ""
    listed_ = "; ".join(
        f"{r['year']} {r['dispersion']['base']:.0f} points over {r['members']} members ({r['question']})" for r in rows
    )
    return (
        f"Surveys about Russia show members this far apart: {listed_}. Questions differ, so years compare only roughly."
    )


def _apart(answer: Answer) -> str:
    rows = answer.answer["surveyed"]
    if not rows:
        return ""
    better = sum(row["model_error"] < row["error_of_the_mean"] for row in rows)
    return (
        f"The stated model comes closer to the surveys than their own mean in {better} of {len(rows)}: take its order "
        "of members as a guess."
    )


def _ranks(answer: Answer) -> str:
    by: dict[str, dict[int, float]] = {}
    for row in answer.answer["ranks"]:
        by.setdefault(row["member"], {})[row["year"]] = row["rank"]
    moves = [(abs(r[y] - r[y + 1]), m, r[y], r[y + 1], y) for m, r in by.items() for y in r if y + 1 in r]
    if "russia" not in answer.answer["threats"] or not moves:
        return ""
    size, member, before, after, year = max(moves)
    name = answer.answer["names"][member]
    return (
        f"Ranks move fast: Russia went from {before:g} to {after:g} of 32 risks in {name} from {year} to {year + 1} "
        f"({size:g} places, Munich index)."
    )


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found, scenario = answer.answer, answer.scenario
    words = ["delian", "council", "threats"]
    words += ["--threat", found["threats"][0]] if len(found["threats"]) == 1 else []
    words += ["--year", str(found["year"])]
    words += ["--years", f"{found['first']}:{found['last']}"] if found["every_year"] else []
    words += ["--draws", str(scenario["draws"]), "--seed", str(scenario["seed"])]
    span = (found["first"], found["last"]) if found["every_year"] else None
    one = repr(found["threats"][0]) if len(found["threats"]) == 1 else None
    return Sheet(
        title=f"{found['alliance']}: what members fear, {found['year']}",
        basis=(
            "Members on 31 December of each year; ratings from surveys where somebody was asked, otherwise from a "
            f"stated model; votes in the UN General Assembly to 2024; {found['draws']:,} draws"
        ),
        sentences=sentences(answer),
        charts=charts(answer),
        listings=_tables(answer),
        command=shlex.join(words),
        python=[
            "from delian.questions.threats import threats",
            f"answer = threats({one}, {found['year']}, {span}, {found['draws']})",
        ],
    )


def _tables(answer: Answer) -> list[Listing]:
    found, names = answer.answer, answer.answer["names"]
    found_ = [
        Listing(
            f"Ratings, {found['year']} (0 to 100)",
            ("Member", "threat", "rating", "range", "rests on"),
            [_member(row, names) for row in _of_year(answer)],
            words=("threat", "rests on"),
            shown=SHORT_LIST,
        ),
        Listing(
            "How far apart members are: standard deviation of ratings [points], the lower the closer",
            ("Threat", "year", "dispersion", "range", "mean rating", "asked", "farthest from the mean"),
            [_cohesion(row) for row in _by_threat(found["cohesion"])],
            words=("farthest from the mean",),
        ),
        Listing(
            "How far apart members vote in the United Nations",
            ("Year", "dispersion", "of the sixteen of 1982", "members", "farthest from the mean"),
            [_vote(row) for row in reversed(found["votes"])],
            words=("farthest from the mean",),
            shown=SHORT_LIST,
        ),
        Listing(
            "Surveys, and how the model meets them",
            ("Threat", "year", "question", "members", "mean", "dispersion", "model errs by", "their mean errs by"),
            [_survey(row) for row in found["surveyed"]],
            words=("question",),
        ),
        Listing(
            "Ties [percent]: gas imports from Russia, exports to Russia and China, newest known",
            ("Member", "gas", "to Russia", "to China"),
            [[names[r["member"]], *(_share(r[key]) for key in _TIES)] for r in found["exposure"]],
            shown=SHORT_LIST,
        ),
    ]
    return [table for table in found_ if table.rows]


def _by_threat(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted((r for r in rows if r["dispersion"]), key=lambda r: (r["threat"], r["year"]))


_TIES = ("gas_from_RUS", "exports_to_RUS", "exports_to_CHN")


def _share(value: float | None) -> str:
    return UNKNOWN if value is None else number(value)


def _member(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    rating = row["rating"]
    shown = [UNKNOWN, DASH] if rating is None else [f"{rating['base']:.0f}", _points(rating)]
    return [names[row["member"]], row["threat"], *shown, row["basis"]]


def _points(spread: Mapping[str, float]) -> str:
    return f"{spread['low']:.0f}{DASH}{spread['high']:.0f}"


def _cohesion(row: Mapping[str, Any]) -> list[str]:
    far = ", ".join(f"{f['member']} {f['above_mean']:+.0f}" for f in row["farthest"])
    spread = row["dispersion"]
    asked = f"{row['surveyed']} of {row['members']}"
    head = [row["threat"], str(row["year"]), f"{spread['median']:.0f}", _points(spread)]
    return [*head, f"{row['mean']['base']:.0f}", asked, far]


def _vote(row: Mapping[str, Any]) -> list[str]:
    same = row["dispersion_of_the_same"]
    far = ", ".join(f"{f['member']} {f['above_mean']:+.1f}" for f in row["farthest"])
    shown = DASH if same is None else _span(same)
    return [str(row["year"]), _span(row["dispersion"]), shown, str(row["members"]), far]


def _survey(row: Mapping[str, Any]) -> list[str]:
    errors = [f"{row['model_error']:.0f}", f"{row['error_of_the_mean']:.0f}"]
    head = [row["threat"], str(row["year"]), row["question"], str(row["members"])]
    return [*head, f"{row['mean']:.0f}", f"{row['dispersion']['base']:.0f}", *errors]


terminal, report_html, chart_files = shown_by(sheet)
