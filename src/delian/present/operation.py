"""The answer of `delian coalition operation`: sentences, tables, charts, page."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.marks import Spec
from delian.present.numbers import DASH, brief, ends, percent
from delian.present.sheet import Listing, Sheet, shown_by
from delian.present.willing_charts import calibration_chart, joining_chart, joining_map
from delian.present.wording import listed

SHORT_LIST = 12
OWN = ("size", "distance", "affinity", "near", "history", "rank")  # predictors that differ between members
MODELS = {
    "full": "ours: eight predictors",
    "lean": "size, effort, mandate",
    "rank-distance-alliance": "GDP rank, distance, alliance",
    "base-rate": "base rate",
}


def charts(answer: Answer) -> dict[str, Spec]:
    """Return the charts: who joins, the map, calibration on families left out."""
    found = answer.answer
    text = "Dot: P(join), mean over draws; bar: 5th to 95th percentile of coefficients and of the operation's temper."
    return {
        "joining": joining_chart(answer, f"{listed(_likeliest(answer))} are the likeliest to join", text),
        "map": joining_map(answer, f"P(join) for {found['title']}"),
        "calibration": calibration_chart([dict(row) for row in found["calibration"]]),
    }


def _likeliest(answer: Answer) -> list[str]:
    found = answer.answer
    return [found["names"][row["member"]] for row in found["members"] if row["p_join"] is not None][:3]


def sentences(answer: Answer) -> list[str]:
    """Return the findings in plain sentences: who is likely to join, against a list, how good the model is."""
    found = answer.answer
    joiners = found["joiners"]
    first = (
        f"{found['title']}: about {brief(joiners['median'])} of {len(found['members'])} asked would join "
        f"({ends(joiners)}); the likeliest are {listed(_likeliest(answer))}."
    )
    return [text for text in (first, _listed(answer), _skill(answer)) if text]


def _listed(answer: Answer) -> str:
    rank = answer.answer["ranking"]
    if rank is None:
        return ""
    kind = "a complete list, and in the fit" if rank["in_fit"] else "a partial list, left out of the fit"
    places = ", ".join(f"{member} {place}" for member, place in rank["ranks"].items())
    firm = rank["auc_against_refusals"]
    more = "" if firm is None else f", {firm:.2f} against those who refused ({' '.join(rank['stayed_away'])})"
    return (
        f"Against {kind}: those who joined or offered stand at ranks {places}; area under the curve "
        f"{rank['auc_against_all_others']:.2f} against all others{more}. 0.5 is chance."
    )


def _skill(answer: Answer) -> str:
    by = {row["model"]: row for row in answer.answer["scores"]}
    ours, rate, plain = by["full"], by["base-rate"], by["rank-distance-alliance"]
    won = ours["log_loss"]["base"] < min(rate["log_loss"]["base"], plain["log_loss"]["base"])
    verb = "beats" if won else "does not beat"
    return (
        f"On families of operations it has not seen the model {verb} both baselines: log loss "
        f"{ours['log_loss']['base']:.2f} against {rate['log_loss']['base']:.2f} (base rate) and "
        f"{plain['log_loss']['base']:.2f} (GDP rank, distance, alliance). Inside one operation it ranks members little "
        f"better than chance: {ours['auc_within_operations']['base']:.2f}."
    )


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found, scenario = answer.answer, answer.scenario
    added = scenario["with"]
    words = ["delian", "coalition", "operation", str(scenario["operation"])]
    words += ["--with", ",".join(map(str, added))] if isinstance(added, list) and added else []
    words += ["--draws", str(scenario["draws"]), "--seed", str(scenario["seed"])]
    place = found["theatre"]
    return Sheet(
        title=f"{found['title']}: who would join",
        basis=(
            f"{found['kind']}, {place['name']} ({place['latitude']:g}, {place['longitude']:g}), {found['year']}; "
            f"led by {found['names'][found['leader']]}; mandate {found['mandate']}, risk {found['risk']}, "
            f"{found['effort']:,.0f} persons, adversary {found['adversary']}"
        ),
        sentences=sentences(answer),
        charts=charts(answer),
        listings=_tables(answer),
        command=shlex.join(words),
        python=[
            "from delian.questions.operation import operation",
            f"answer = operation({str(scenario['operation'])!r}, draws={scenario['draws']})",
        ],
    )


def _tables(answer: Answer) -> list[Listing]:
    found, names = answer.answer, answer.answer["names"]
    return [
        Listing(
            "Probability of joining",
            ("Member", "P(join)", "range", "a list says", "what sets it apart (logit)"),
            [_member(row, names) for row in found["members"]],
            words=("a list says", "what sets it apart (logit)"),
            shown=SHORT_LIST,
        ),
        Listing(
            "Scores on families of operations that were left out (90% interval over families)",
            ("Model", "log loss", "mean by family", "Brier", "area under curve", "inside one operation"),
            [_score(row) for row in found["scores"]],
        ),
        Listing(
            "Calibration on families left out",
            ("Probability given", "took part", "rows"),
            [[percent(r["given"]), percent(r["took_part"]), str(r["rows"])] for r in found["calibration"]],
        ),
    ]


def _member(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    own = sorted((-abs(row["because"][name]), name) for name in OWN if name in row["because"])[:2]
    why = ", ".join(f"{name} {row['because'][name]:+.1f}" for _, name in own) or ", ".join(row["missing"]) or DASH
    spread = DASH if row["range"] is None else f"{percent(row['range']['low'])}{DASH}{percent(row['range']['high'])}"
    return [names[row["member"]], percent(row["p_join"]), spread, row["listed"] or DASH, why]


def _score(row: Mapping[str, Any]) -> list[str]:
    cells = [MODELS[row["model"]]]
    for key in ("log_loss", "log_loss_by_family", "brier", "auc", "auc_within_operations"):
        value = row[key]
        cells.append(f"{value:.2f}" if isinstance(value, float) else _interval(value))
    return cells


def _interval(value: Mapping[str, float]) -> str:
    return f"{value['base']:.2f} ({value['low']:.2f}{DASH}{value['high']:.2f})"


terminal, report_html, chart_files = shown_by(sheet)
