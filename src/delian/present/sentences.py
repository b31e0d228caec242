"""The verdict in three plain sentences: how probable, what is missing at what price, what would flip it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer
from delian.core.scenario import Scenario
from delian.present import replacement
from delian.present.numbers import billions, brief, chance, ends, number, percent
from delian.present.wording import counted, figure_label, group_name, listed, short

MOST = 3  # gaps named in the sentence
TINY = 0.02  # a smaller share of the requirement is not what is missing most
HALF = 0.5  # a smaller share of a purchase is called small
OFTEN = 0.1  # a need short in fewer draws is not named
AT_ONCE = 4  # requirements named that would have to fall together


def verdict(answer: Answer) -> tuple[str, str, str]:
    """Return three sentences: the probability, what is missing and its price, what flips the verdict.

    Words by probability: 0.9 and more "could", 0.66 "probably could", 0.33 "it is uncertain whether",
    0.1 "probably could not", less "could not". A mission that asks what to add has no such verdict.
    """
    if answer.answer["by_construction"]:
        second = replacement.second_sentence(answer, _what_is_missing(answer))
        return replacement.first_sentence(answer), second, replacement.last_sentence(answer)
    return _how_probable(answer), _what_is_missing(answer), _what_flips(answer)


def draws_of(answer: Answer) -> int:
    """Return the number of draws behind the answer's ranges."""
    value = answer.scenario.get("draws", Scenario().draws)
    return int(str(value))


def headline(answer: Answer) -> str:
    """Return the verdict without its numbers: who could or could not do what, and when."""
    found = answer.answer
    if found["by_construction"]:
        return replacement.headline(answer)
    able = found["probability_able"]
    if able is None:
        able = 1.0 if found["able"] else 0.0
    if not found["access"]:
        able = 0.0
    word = next(word for least, word in _WORDS if able >= least)
    return word.format(group=group_name(answer), task=_task(found), when=_when(found))


def prices_of(answer: Answer) -> str:
    """Return what closing every gap costs, `EUR 42 bn (5.7 to 154, prices of 2024)`; empty without a price."""
    cost = answer.answer.get("cost")
    if not cost:
        return ""
    bn = billions(cost)
    spread = "" if cost["low"] == cost["high"] else f"{ends(bn, ' to ')}, "
    return f"{cost['currency']} {brief(bn['base'])} bn ({spread}prices of {cost['price_year']})"


def price_line(answer: Answer) -> str:
    """Return the price with what stands beside it: of the missing units alone, and how much of a purchase counts."""
    told, cost = prices_of(answer), answer.answer.get("cost") or {}
    if not told:
        return ""
    bare = cost.get("missing_units")
    if bare and bare["base"] < cost["base"]:
        told += f"; the missing units by themselves {cost['currency']} {brief(billions(bare)['base'])} bn"
    shares = {
        short(row["name"]): row["share_there"]
        for row in answer.answer["gaps"]
        if row.get("share_there") is not None and row["to_buy"] is not None and row["missing"] > 0
    }
    least = sorted(shares.items(), key=lambda part: part[1])[:MOST]
    counts = listed(f"{percent(share)} of {name}" for name, share in least)
    return told + (
        f", since of what is bought there counts {'only ' if least[0][1] < HALF else ''}{counts}" if least else ""
    )


def _how_probable(answer: Answer) -> str:
    found, draws = answer.answer, draws_of(answer)
    odds = chance(found["probability_able"], draws)
    odds = odds if found["probability_able"] is None else f"probability {odds}"
    if not found["access"]:
        return f"{headline(answer)}: it lacks the bases or routes; with them it would carry {_carried(found)}."
    return f"{headline(answer)}: {odds}, carrying {_carried(found)}."


def _carried(found: Mapping[str, Any]) -> str:
    carried = found["carried"]
    low, base, high = carried["low"], carried["base"], carried["high"]
    if low >= 1:
        return f"the whole mission (with {brief(found['s_star']['base'])} times what it needs)"
    between = f"{percent(low)} to {percent(high)}"
    if low == base == high:
        return f"{percent(base)} of the mission"
    if base >= 1:
        return f"the whole mission at base values ({between} over the draws)"
    if low <= base <= high:
        return f"{percent(base)} of the mission ({between})"
    return f"{between} of the mission ({percent(base)} at base values)"


def _task(found: Mapping[str, Any]) -> str:
    question = str(found["mission_question"])
    if question.startswith("Can the group "):
        return question.removeprefix("Can the group ").rstrip("?")
    return f"carry out the mission “{found['title']}”"


def _when(found: Mapping[str, Any]) -> str:
    if found["scenario_year"] == found["year"]:
        return f" in {found['year']}"
    return f", requirements of {found['scenario_year']}{against(found)}"


def against(found: Mapping[str, Any]) -> str:
    """Return which forces the requirements meet; the year asked for and that of the count where they differ."""
    year, counted_in = found["year"], found.get("forces_year", found["year"])
    if year == counted_in:
        return f" against forces of {year}"
    carried = " carried forward" if year > counted_in + 1 else ""
    return f", asked for {year} with the forces of the end of {counted_in}{carried}"


def _what_is_missing(answer: Answer) -> str:
    at_base = [row for row in answer.answer["gaps"] if row["missing"] > 0]
    if not at_base:
        return _nothing_missing(answer)
    leading = [row for row in at_base if row["missing"] >= TINY * row["required"]]
    lines = [_missing(row) for row in _distinct(leading or at_base)[:MOST]]
    most = "Missing most" if leading else "Next to nothing is missing at base values"
    return f"{most}: {listed(lines)}; {_cost(answer, at_base)}{_years(at_base)}{_optional(answer)}."


def _missing(row: Mapping[str, Any]) -> str:
    return counted(_part(row), row["name"], row["unit"]) + ("" if row["essential"] else " (optional)")


def _optional(answer: Answer) -> str:
    """Return how much of the price is for needs that do not decide; empty when none is."""
    cost = answer.answer.get("cost") or {}
    part = cost.get("optional")
    if not part or part["base"] <= 0:
        return ""
    return f"; {cost['currency']} {brief(billions(part)['base'])} bn of it for what is optional"


def _cost(answer: Answer, at_base: Sequence[Mapping[str, Any]]) -> str:
    """Return what closing the gaps costs, and which of them have no price."""
    free = [row for row in at_base if row["cost"] is None and row["bought_in"] is None]
    if len(free) == len(at_base) or not prices_of(answer):
        return "closing them has no known price"
    which = (
        "all gaps" if not free else f"the gaps but {listed(short(row['name']) for row in free)}, which has no price,"
    )
    return f"closing {which} costs about {prices_of(answer)}"


def _part(row: Mapping[str, Any]) -> str:
    """Return `18 of 40`; decimals only where rounding would say all or nothing."""
    whole = round(row["missing"])
    plain = 0 < whole < row["required"] or row["missing"] == row["required"]
    return f"{number(whole if plain else row['missing'])} of {number(row['required'])}"


def _nothing_missing(answer: Answer) -> str:
    found = answer.answer
    tight, times = short(found["binding"]["name"]), number(found["s_star"]["base"])
    nothing = "Nothing" if found["able"] else "Next to nothing"
    told = f"{nothing} is missing at base values: {tight} is tightest, with {times} times what the mission needs"
    often = sorted(found["needs"], key=lambda row: -(row["probability_missing"] or 0))
    risky = [row for row in often if (row["probability_missing"] or 0) >= OFTEN][:MOST]
    if not risky:
        return told + "."
    chances = listed(f"{short(row['name'])} ({percent(row['probability_missing'])})" for row in _distinct(risky))
    return f"{told}; over the draws most often short: {chances}."


def _distinct(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return list({row["capability"]: row for row in reversed(rows)}.values())[::-1]


def _years(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return how long the slowest purchase takes."""
    known = [row["years"] for row in rows if row["years"]]
    if not known:
        return ""
    low, base, high = (max(years[end] for years in known) for end in ("low", "base", "high"))
    return f" and takes about {number(base)} years ({number(low)} to {number(high)})"


def _what_flips(answer: Answer) -> str:
    if not answer.answer["access"]:
        return "No amount of forces flips this: the bases or routes come first."
    able = bool(answer.answer["able"])
    together = _together(answer, able)
    single = [row for row in answer.answer["break_even"] if row["value"] is not None]
    if not single:
        return f"No single requirement or assumed share flips it{_at_once(answer)}."
    state = "able, and no longer" if able else "not able, but would be"
    alone = f" (or when all requirements {together} of their values)" if together else ""
    return f"At base values it is {state} when {_flip(answer, single[0], able)}{alone}."


def _at_once(answer: Answer) -> str:
    """Return which requirements would have to fall together, each to what is there."""
    rows = answer.answer["smallest_change"]["together"]
    if not rows:
        return ""
    named = [f"{short(row['name'])} from {number(row['base'])} to {number(row['value'])}" for row in rows[:AT_ONCE]]
    rest = f" and {len(rows) - AT_ONCE} more" if len(rows) > AT_ONCE else ""
    if rest:
        return f": {len(rows)} requirements would have to fall at once, {', '.join(named)}{rest}"
    return f": {listed(named)} would have to fall at once"


def _together(answer: Answer, able: bool) -> str:
    factor = answer.answer["smallest_change"]["all_together"]
    return "" if factor is None else f"{'rise' if able else 'fall'} to {percent(factor)}"


def _flip(answer: Answer, row: Mapping[str, Any], able: bool) -> str:
    """Return where one assumption flips the verdict, beside its own value and range."""
    inside = "inside" if row["within_range"] else "outside"
    own = f"{number(row['low'])} to {number(row['high'])}"
    span = f"{number(row['base'])} is assumed, and this lies {inside} its range {own}"
    value = number(row["value"])
    if row["kind"] == "requirement":
        most = "more than" if able else "no more than"
        return f"{most} {_needed(answer, row, value)} are needed; {span}"
    moves = "rises" if row["value"] > row["base"] else "falls"
    return f"the {figure_label(row['figure'], answer)} {moves} to {value}; {span}"


def _needed(answer: Answer, row: Mapping[str, Any], value: str) -> str:
    phase, _, need = row["figure"].split("/")[2].partition(".")
    name = next((r["name"] for r in answer.answer["needs"] if r["capability"] == need), need)
    return f"{counted(value, name, row['unit'])} ({phase} phase)"


_WORDS = (
    (0.9, "{group} could {task}{when}"),
    (0.66, "{group} probably could {task}{when}"),
    (0.33, "It is uncertain whether {group} could {task}{when}"),
    (0.1, "{group} probably could not {task}{when}"),
    (0.0, "{group} could not {task}{when}"),
)
