"""Who keeps a pledge: sentences, tables and the page of `delian burden pledge`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.burden import money_of, two
from delian.present.numbers import DASH, number, percent
from delian.present.pledge_charts import charts
from delian.present.sheet import Listing, Sheet, options, shown_by
from delian.present.wording import listed, member_names, named

MET = ("met", "met late")
ORDER = (*MET, "on track", "off track", "will miss", "missed", "unknown")
ITEMS = {"share_gdp": "share of GDP", "equipment_share": "share of equipment in defence expenditure"}
SHOWN = 10


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found, asked = answer.answer, answer.scenario
    plain = {"from": found["start"], **{k: asked[k] for k in ("by", "vintage", "draws", "seed")}}
    given = f"start={found['start']}, by={asked['by']}, vintage={asked['vintage']!r}"
    return Sheet(
        title=found["title"],
        basis=basis(answer),
        sentences=sentences(answer),
        listings=[
            Listing("Members", _member_heads(answer), member_rows(answer), ("status",)),
            Listing(
                f"Cost above today's share [USD bn of {found['price_base']['price_year']}]", *_costs(answer), (), SHOWN
            ),
            Listing("Members that met it", ("Year", "met", "of"), count_rows(answer)),
            Listing(
                f"Money below the pledge from {max(found['start'], found['agreed'])} on "
                f"[USD bn of {found['missing_price_base']['price_year']}]",
                _missing_heads(answer),
                missing_rows(answer),
                (),
                SHOWN,
            ),
            Listing(_test_heading(answer), _TEST_HEADS, test_rows(answer)),
        ],
        charts=charts(answer),
        command=shlex.join(["delian", "burden", "pledge", str(asked["pledge"]), *options(plain)]),
        python=[
            "from delian.questions.pledge import pledge",
            f"answer = pledge({asked['pledge']!r}, {given}, draws={asked['draws']}, seed={asked['seed']})",
        ],
        notes=[found["note"]] if found["note"] else [],
    )


def basis(answer: Answer) -> str:
    """Return definition, vintage and price base in one line."""
    found = answer.answer
    edition = (
        "newest figure of each member and year" if found["vintage"] == "latest" else f"edition of {found['vintage']}"
    )
    money = [f"costs in {money_of(found['price_base'])}"] if found["costs"] else []
    money += [f"missing money in {money_of(found['missing_price_base'])}"] if found["missing"] else []
    told = ", ".join(money) or "no amounts of money"
    return f"NATO's definition, {ITEMS[found['item']]}; {edition}; {told}."


def sentences(answer: Answer) -> list[str]:
    """Return the finding: who met it, who will, what is missing, how good the projection is."""
    found, names = answer.answer, member_names(answer)
    rows = found["members"]
    by_status = {status: [row for row in rows if row["status"] == status] for status in ORDER}
    late, met = len(by_status["met late"]), sum(len(by_status[s]) for s in MET)
    told = [f"In {found['last']}, {met} of {len(rows)} members met the target of {found['target']:g}%."]
    ahead = [f"{len(by_status[s])} {s}" for s in ORDER if s not in MET and by_status[s]]
    if late:
        told[0] = f"{told[0][:-1]}, {late} of them only after the deadline of {found['by']}."
    if ahead:
        told[0] = f"{told[0][:-1]}; for {found['by']}: {', '.join(ahead)}."
    told += [levels_line(answer)] if found["levels"] else []
    told += [
        f"At the deadline, {row['year']}, {row['meeting']} of {row['known']} had met it."
        for row in found["counts"]
        if row["year"] == found["by"] < found["last"]
    ]
    short = [row for row in found["missing"] if row["total"] > 0]
    if short:
        whole = sum(row["total"] for row in short)
        on = " on equipment" if found["item"] == "equipment_share" else ""
        most = listed(named(row["member"], names) for row in short[:3])
        told.append(
            f"Had everyone met it in every year from {max(found['start'], found['agreed'])} on, "
            f"{number(whole / 1000)} bn more would have been spent{on} (USD of 2015), most by {most}."
        )
    return [*told, *_skill(answer)]


def levels_line(answer: Answer) -> str:
    """Return what the words of the tracker mean: which probability of what."""
    found = answer.answer
    on, off = (percent(found["levels"][name]) for name in ("on_track", "off_track"))
    return (
        f"On track: a probability of {on} or more of reaching the target in some year to {found['by']}, not of holding "
        f"it; off track: {off} to {on}; will miss: less."
    )


def _skill(answer: Answer) -> list[str]:
    rows = [row for row in answer.answer["backtest"] if row["method"] == "regimes"]
    lost = [str(row["horizon"]) for row in rows if row["skill_mae"] < 0]
    if not lost:
        return []
    told = f"Tested on 1995 to 2023, no change at all erred less than this projection at {listed(lost)} years ahead"
    better = [str(row["horizon"]) for row in rows if row["skill_crps"] > 0]
    return [f"{told}; its ranges scored better at {listed(better)}." if better else f"{told}."]


def member_rows(answer: Answer) -> list[list[str]]:
    """Return each member as text, by status and share."""
    rows = sorted(answer.answer["members"], key=lambda row: (ORDER.index(row["status"]), -row["share"], row["member"]))
    return [
        [
            row["name"],
            two(row["share"], row["vintage"]),
            f"{row['target']:g}",
            row["status"],
            DASH if row["probability"] is None else percent(row["probability"]),
            year_cell(row, answer),
        ]
        for row in rows
    ]


def year_cell(row: Mapping[str, Any], answer: Answer) -> str:
    """Return the year of crossing with its range; `later` is not within twenty years."""
    spread = row["year_met"]
    if row["status"] in MET:
        return str(spread["base"])
    if not answer.scenario["draws"]:
        return DASH
    shown = {end: "later" if spread[end] is None else str(spread[end]) for end in ("low", "base", "high")}
    return f"{shown['base']} ({shown['low']}{DASH}{shown['high']})"


def _costs(answer: Answer) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return heads and rows of what each member would spend above today's share in each year, most in the end first."""
    table: dict[str, dict[int, float]] = {}
    for row in answer.answer["costs"]:
        table.setdefault(row["name"], {})[row["year"]] = row["value"]
    years = sorted({year for line in table.values() for year in line})
    rows = sorted(table.items(), key=lambda item: (-max(item[1].values()), item[0]))
    heads = ("Member", "in all", *map(str, years))
    return heads, [[name, _bn(sum(line.values())), *(_bn(line[y]) for y in years)] for name, line in rows]


def _bn(millions: float) -> str:
    return number(millions / 1000)


def count_rows(answer: Answer) -> list[list[str]]:
    """Return how many met the pledge in each year."""
    return [
        [str(row["year"]), str(row["meeting"]), f"{row['known']} of {row['members']}"]
        for row in answer.answer["counts"]
    ]


def missing_rows(answer: Answer) -> list[list[str]]:
    """Return what each member's years fell short of the pledge, largest first."""
    years = _years(answer)
    rows = []
    for row in answer.answer["missing"]:
        if row["total"] > 0:
            by_year = {part["year"]: part["value"] for part in row["years"]}
            cells = [_bn(by_year[y]) if y in by_year else DASH for y in years]
            rows.append([row["name"], _bn(row["total"]), *cells])
    return rows


def _test_heading(answer: Answer) -> str:
    versions = sorted({row["measured_with"] for row in answer.answer["backtest"]})
    return f"Back-test of the projection, measured with {listed(versions)}"


def test_rows(answer: Answer) -> list[list[str]]:
    """Return the errors of each method by horizon, and the skill against no change."""
    return [
        [
            row["method"],
            str(row["horizon"]),
            f"{row['mae']:.3f}",
            f"{row['crps']:.3f}",
            f"{row['skill_mae']:+.2f}",
            f"{row['skill_crps']:+.2f}",
        ]
        for row in answer.answer["backtest"]
    ]


def _years(answer: Answer) -> list[int]:
    return sorted({part["year"] for row in answer.answer["missing"] for part in row["years"]})


def _missing_heads(answer: Answer) -> tuple[str, ...]:
    return ("Member", "in all", *(str(y) for y in _years(answer)))


def _member_heads(answer: Answer) -> tuple[str, ...]:
    return ("Member", "now %", "target", "status", f"by {answer.answer['by']}", "first met")


_TEST_HEADS = ("Method", "years", "MAE", "CRPS", "skill MAE", "skill CRPS")

terminal, report_html, chart_files = shown_by(sheet)
