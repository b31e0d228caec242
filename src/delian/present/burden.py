"""What each ally spends: sentences, tables and the page of `delian burden`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.burden_charts import charts
from delian.present.numbers import DASH, number, percent
from delian.present.sheet import Listing, Sheet, options, shown_by
from delian.present.wording import listed, member_names, named
from delian.questions.editions import ONE_DECIMAL

SHOWN = 8  # rows of comparisons in the terminal
LARGE = 0.1  # points of GDP between two editions or definitions that are worth a sentence


def sheet(answer: Answer) -> Sheet:
    """Return what people read of the answer."""
    found, asked = answer.answer, answer.scenario
    words = ["delian", "burden", *options(asked)]
    return Sheet(
        title=f"NATO, {found['year']}: who spends what on defence",
        basis=basis(answer),
        sentences=sentences(answer),
        listings=[
            Listing("Members", _heads(answer), member_rows(answer), ("edition",)),
            Listing("Members at 2% of GDP", ("Year", "at 2%", "of", "edition"), count_rows(answer), ("edition",)),
            Listing("Two definitions", _TWO, definition_rows(answer), (), SHOWN),
            Listing("What other editions said", _EDITIONS, revision_rows(answer), ("then", "here"), SHOWN),
        ],
        charts=charts(answer),
        command=shlex.join(words),
        python=[
            "from delian.questions.burden import burden",
            f"answer = burden({', '.join(f'{k}={v!r}' for k, v in asked.items() if v is not None)})",
        ],
    )


def basis(answer: Answer) -> str:
    """Return definition, vintage and price base in one line."""
    found = answer.answer
    edition = "newest figure of each member" if found["vintage"] == "latest" else f"edition of {found['vintage']}"
    known = any(row["spending"]["value"] is not None for row in found["members"])
    money = f"amounts in {money_of(found['price_base'])}" if known else "no amounts of money"
    return f"NATO's definition of defence expenditure; {edition}; {money}."


def money_of(base: Mapping[str, Any]) -> str:
    """Return a price base in words."""
    if base["currency"] == "PPP":
        return f"international dollars of {base['price_year']} (economy-wide purchasing power)"
    return f"{base['currency']} at prices of {base['price_year']}"


def sentences(answer: Answer) -> list[str]:
    """Return the finding: how many at 2%, who pays most of the total, what moved the shares, how editions differ."""
    found, names = answer.answer, member_names(answer)
    rows, year = found["members"], found["year"]
    known = [row for row in rows if row["share_gdp"] is not None]
    at = next(row["at_two_percent"] for row in found["counts"] if row["year"] == year)
    told = [
        f"In {year}, {at} of {len(known)} members were at 2% of GDP or above, by shares rounded as NATO prints them."
    ]
    if len(known) < len(rows):
        told = [
            f"In {year}, {at} members are known to have been at 2% of GDP or above, by shares rounded as NATO prints "
            f"them; of {len(rows) - len(known)} of {len(rows)} the share is unknown."
        ]
    if found["total"]["value"] is not None:
        top = max(rows, key=lambda row: row["spending"]["value"])
        told.append(
            f"Together they spent {number(found['total']['value'] / 1000)} bn {found['total']['currency']}; "
            f"{named(top['member'], names)} {percent(top['share_of_total']['value'])} of it."
        )
    return [*told, *_moved(answer), *_apart(answer)]


def _moved(answer: Answer) -> list[str]:
    rows = [row for row in answer.answer["members"] if row["change"] is not None]
    if not rows:
        return []
    up = [row for row in rows if row["change"]["points"] > 0]
    by_gdp = [row["name"] for row in up if row["change"]["by_gdp"] > row["change"]["by_spending"]]
    told = f"Since {answer.answer['since']} the share rose for {len(up)} of {len(rows)} members whose change is known"
    return [f"{told}; for {listed(by_gdp)} more by a smaller GDP than by more spending." if by_gdp else f"{told}."]


def _apart(answer: Answer) -> list[str]:
    found, names, told = answer.answer, member_names(answer), []
    for row in found["revisions"][:1]:
        if abs(row["difference"]) >= LARGE:
            told.append(
                f"Editions differ most for {named(row['member'], names)}: {two(row['share_gdp'], row['vintage'])}% in "
                f"{row['vintage']}, {two(row['shown'], row['shown_vintage'])}% in {row['shown_vintage']}."
            )
    for row in found["definitions"][:1]:
        if abs(row["difference"]) >= LARGE:
            told.append(
                f"Definitions differ most for {named(row['member'], names)}: {row['nato']:.2f}% by NATO's, "
                f"{row['sipri']:.2f}% by SIPRI's."
            )
    return told


def member_rows(answer: Answer) -> list[list[str]]:
    """Return each member as text; what no edition says is unknown."""
    return [
        [
            row["name"],
            two(row["share_gdp"], row["vintage"]),
            two(row["equipment_share"]),
            "unknown" if row["spending"]["value"] is None else number(row["spending"]["value"] / 1000),
            DASH if row["per_head"] is None else number(row["per_head"]["value"]),
            DASH if row["share_of_total"] is None else f"{100 * row['share_of_total']['value']:.2f}%",
            *_change_cells(row["change"]),
            row["vintage"],
        ]
        for row in answer.answer["members"]
    ]


def two(share: float | None, vintage: str = "") -> str:
    """Return a share [percent] at two decimals; at one where the edition prints one."""
    if share is None:
        return "unknown"
    return f"{share:.1f}" if vintage == ONE_DECIMAL else f"{share:.2f}"


def _change_cells(change: Mapping[str, Any] | None) -> list[str]:
    if change is None:
        return [DASH, DASH, DASH]
    return [f"{change[key]:+.2f}" for key in ("points", "by_spending", "by_gdp")]


def count_rows(answer: Answer) -> list[list[str]]:
    """Return how many were at 2% in each year that the edition knows."""
    return [
        [str(row["year"]), str(row["at_two_percent"]), f"{row['known']} of {row['members']}", row["vintage"]]
        for row in answer.answer["counts"]
    ]


def definition_rows(answer: Answer) -> list[list[str]]:
    """Return NATO's and SIPRI's shares side by side, largest difference first."""
    names = member_names(answer)
    return [
        [names[row["member"]], two(row["nato"], row["nato_vintage"]), two(row["sipri"]), f"{row['difference']:+.2f}"]
        for row in answer.answer["definitions"]
    ]


def revision_rows(answer: Answer) -> list[list[str]]:
    """Return what other editions said of the year, largest difference first."""
    names = member_names(answer)
    return [
        [
            names[row["member"]],
            row["vintage"],
            two(row["share_gdp"], row["vintage"]),
            row["shown_vintage"],
            two(row["shown"], row["shown_vintage"]),
            f"{row['difference']:+.2f}",
        ]
        for row in answer.answer["revisions"]
    ]


def _heads(answer: Answer) -> tuple[str, ...]:
    found = answer.answer
    since = f"since {found['since']}" if found["since"] else "change"
    return (
        "Member", "% of GDP", "equipment %", f"{found['price_base']['currency']} bn", "per head", "of total",
        since, "by spending", "by GDP", "edition",
    )  # fmt: skip


_TWO = ("Member", "NATO %", "SIPRI %", "SIPRI less NATO")
_EDITIONS = ("Member", "then", "% of GDP then", "here", "% of GDP here", "difference")

terminal, report_html, chart_files = shown_by(sheet)
