"""Additional missions in words: what must be added, at what price, and the published numbers beside ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from delian.core.answer import Answer
from delian.present.numbers import billions, brief, ends, number, percent
from delian.present.wording import counted, group_name, listed, member_names, named, short

Row = dict[str, Any]
ADD = "What must Europe add to "


def headline(answer: Answer) -> str:
    """Return who has what to add, and for what: the leaver's list, by construction."""
    found = answer.answer
    group, leaver = group_name(answer), _leaver(answer)
    if _is_there(answer):
        whose = listed(found["published"]["publishers"])
        origin = f" ({whose})" if whose else ""
        return f"With {leaver} in it, {group} has nothing to add: the list{origin} is what {leaver} brings"
    added = found["coverage"]["base"]
    if found["able"]:
        return f"{group} adds all that the list asks for {_goal(found)}"
    if added > 0:
        return f"{group} adds {percent(added)} of the list, weighted by price, {_goal(found)}"
    return f"{group} must add the whole list {_goal(found)}"


def first_sentence(answer: Answer) -> str:
    """Return the headline with the warning that it holds by construction."""
    chance = answer.answer["probability_able"]
    if decided(answer) or chance is None:
        return f"{headline(answer)}. By construction: this says nothing about strength."
    met = f"all of it is met in {percent(chance)} of the draws"
    return f"{headline(answer)}; {met}. By construction: nothing counts but what is added."


def second_sentence(answer: Answer, missing: str) -> str:
    """Return what is missing in the words given; with the leaver there, what others would have to add without it."""
    return whole_list(answer) if _is_there(answer) else missing


def decided(answer: Answer) -> bool:
    """Return True when the construction alone decides: the leaver is there, or not every line has a unit added."""
    found = answer.answer
    return bool(found["by_construction"]) and (_is_there(answer) or found["s_star"]["base"] == 0)


def whole_list(answer: Answer) -> str:
    """Return what would have to be added without the leaver, and the price of it."""
    rows = [row for row in answer.answer["needs"] if row["essential"]]
    told = listed(counted(number(row["required"]), row["name"], row["unit"]) for row in rows)
    prices = answer.answer["published"]
    price, whole = prices["essential_price"], prices["list_price"]
    cost = "" if price is None else f"; at our prices that costs about {_bn_range(price)} once"
    more = f" ({_bn(whole)} with the optional lines)" if whole and price and whole["base"] > price["base"] else ""
    return f"Without {_leaver(answer)} others would have to add {told}{cost}{_unpriced(answer, rows)}{more}."


def last_sentence(answer: Answer) -> str:
    """Return what closes the list."""
    if _is_there(answer):
        return f"Take {_leaver(answer)} out with --without to see what is missing; see the published numbers below."
    return (
        "Each unit that --lever adds closes its line by one; what others hold already is committed and does not count."
    )


def tiles(answer: Answer) -> list[tuple[str, str]]:
    """Return the first numbers of the page: what of the list is there, and the price of the whole of it."""
    found, price = answer.answer, answer.answer["published"]["list_price"]
    shown = [("Of the list there, weighted by price", percent(found["coverage"]["base"]))]
    if price is not None:
        title = f"Price of the whole list, {price['currency']} bn of {price['price_year']}"
        bn = billions(price)
        shown.append((title, f"{brief(bn['base'])} ({ends(bn)})"))
    return shown


def lines(answer: Answer) -> list[tuple[str, str]]:
    """Return labelled lines on the published numbers for the terminal; none for a total mission."""
    found = answer.answer.get("published")
    if not found:
        return []
    parts = [held_line(answer, row) for row in answer.answer["published_held"]]
    parts += [row["text"] for row in sums(answer)]
    costs = [f"{row['name']}: {row['there']}; here {row['here']}" for row in line_rows(answer)]
    bases = {f"in {row['converted']['currency']} of {row['converted']['price_year']}:" for row in _lines(answer)}
    return [("Published", "\n".join(parts)), ("Cost of a unit", "\n".join([*bases, *costs]))]


def held_line(answer: Answer, row: Mapping[str, Any]) -> str:
    """Return whether a published number is more than what some members hold together."""
    names = member_names(answer)
    who = listed(named(member, names) for member in row["members"])
    told = f"{_count(row['published'])} {short(row['name'])}, said to be more than {who} hold together"
    if row["holds"] is None:
        return f"{told}: not known"
    spread, odds = row["held"], row["probability_holds"]
    held = f"{_count(spread['base'])}, {ends(spread)}, at the end of {row['year']}"
    share = "" if odds is None or round(odds, 2) in (0.0, 1.0) else f" (more in {percent(odds)} of the draws)"
    return f"{told} ({held}): {'it is' if row['holds'] else 'it is not'}{share}"


def spending_line(answer: Answer) -> str:
    """Return a published spending a year beside GDP times two shares; empty where nothing was published."""
    row = answer.answer["published"]["top_down"]
    if row is None:
        return ""
    told = f"{_bn(row['published'])} a year"
    if row["computed"] is None:
        return f"{told}: cannot be worked out again, {row['why_not']}"
    shares = f"{number(row['share_after'])} less {number(row['share_before'])} percent"
    again = f"{row['currency']} {number(row['computed'] / 1000)} bn"
    price = answer.answer["published"]["list_price"]
    once = (
        "" if price is None else f"; the list costs {_bn(price)} once, another quantity that is not reconciled with it"
    )
    group = f"the {row['members']} members of the {row['alliance'].upper()}"
    return f"{told} is top-down: {shares} of the GDP of {group} in {row['year']} is {again}{once}"


def once_lines(answer: Answer) -> list[Row]:
    """Return a published total, its own lines, our list, and what each leaves unexplained, with groups of figures."""
    row, prices = answer.answer["published"]["once"], answer.answer["published"]
    if row is None:
        return []
    told, whole = f"{_bn(row['published'], whole=True)} once", row["converted"]
    if whole["base"] is None:
        return [{"text": f"{told}: not compared, {whole['why_not']}", "groups": row["from"]}]
    found = [{"text": f"{told}, or {_bn(whole, whole=True)} in prices of {whole['price_year']}", "groups": row["from"]}]
    own = row["rest_of_lines"]
    if own["rest"] is not None:
        text = f"its lines that have a cost sum to {_bn(whole | own['lines'])}; {_rest(own['rest'])}"
        found.append({"text": text, "groups": own["from"]})
    for name, part, what in (
        ("rest", "list_price", "the whole list at our prices is"),
        ("rest_essential", "essential_price", "without its optional lines it is"),
    ):
        if row[name] is not None:
            found.append({"text": f"{what} {_bn(prices[part])}; {_rest(row[name])}", "groups": row[name]["from"]})
    return found


def life_line(answer: Answer) -> str:
    """Return a published cost over many years, with the word that it is not compared."""
    row = answer.answer["published"]["life_cycle"]
    if row is None:
        return ""
    return f"{_bn(row['published'])} over {row['years']} years: life-cycle cost, another quantity, not compared"


def line_rows(answer: Answer) -> list[Row]:
    """Return the published lines as text: quantity, cost there, cost of a unit there and here [million]."""
    return [
        {
            "name": row["name"],
            "quantity": "" if row["quantity"] is None else f"{number(row['quantity'])} {row['quantity_unit']}",
            "cost": _BOUNDS[row["bound"]] + _bn(row["published"]),
            "there": _unit(row["unit_published"], row),
            "here": "no price" if row["unit_ours"] is None else _millions(row["unit_ours"]),
            "note": row["note"],
            "groups": row["from"],
        }
        for row in _lines(answer)
    ]


def held_rows(answer: Answer) -> list[Row]:
    """Return the checks against what members hold together, as text."""
    return [{"text": held_line(answer, row), "groups": row["from"]} for row in answer.answer.get("published_held", ())]


def sums(answer: Answer) -> list[Row]:
    """Return the published sums as text with the groups behind each; none for a total mission."""
    found = answer.answer.get("published")
    if not found:
        return []
    rows = []
    if found["top_down"]:
        rows.append({"text": spending_line(answer), "groups": found["top_down"]["from"]})
    if found["once"]:
        rows += once_lines(answer)
    if found["life_cycle"]:
        rows.append({"text": life_line(answer), "groups": found["life_cycle"]["from"]})
    return rows


def _lines(answer: Answer) -> Sequence[Row]:
    found: Sequence[Row] = answer.answer.get("published_lines", ())
    return found


def _is_there(answer: Answer) -> bool:
    return answer.answer["published"]["replaces"] in answer.answer["members"]


def _leaver(answer: Answer) -> str:
    return named(answer.answer["published"]["replaces"], member_names(answer))


def _goal(found: Mapping[str, Any]) -> str:
    """Return what the list is for: `to do without the United States in the defence of the Baltic states`."""
    question = str(found["mission_question"])
    if question.startswith(ADD):
        return f"in order to {question.removeprefix(ADD).rstrip('?')}"
    return f"for “{found['title']}”"


def _unpriced(answer: Answer, rows: Sequence[Mapping[str, Any]]) -> str:
    free = [short(row["name"]) for row in rows if row["capability"] in answer.answer["published"]["unpriced"]]
    return f", {listed(free)} without a price" if free else ""


def _rest(row: Mapping[str, float]) -> str:
    low, high = (number(row[end] / 1000) for end in ("low", "high"))
    return f"unexplained rest {number(row['base'] / 1000)} ({low} to {high})"


def _bn(row: Mapping[str, Any], *, whole: bool = False) -> str:
    """Return a sum in millions as `EUR 250 bn`; with its range when it has one and *whole* is asked for."""
    if row["base"] is None:
        return "an unknown sum"
    if whole and row["low"] != row["high"]:
        return f"{row['currency']} {number(row['low'] / 1000)} to {number(row['high'] / 1000)} bn"
    return f"{row['currency']} {number(row['base'] / 1000)} bn"


def _bn_range(row: Mapping[str, Any]) -> str:
    bn = billions(row)
    return f"{row['currency']} {brief(bn['base'])} bn ({ends(bn, ' to ')}, prices of {row['price_year']})"


def _unit(unit: Mapping[str, float] | None, row: Mapping[str, Any]) -> str:
    if unit is None:
        why = row["converted"]["why_not"] or "unknown"
        return f"no quantity for {_bn(row['published'])}" if row["quantity"] is None else f"not compared, {why}"
    return f"{_BOUNDS[row['bound']]}{_millions(unit)}"


def _millions(unit: Mapping[str, float]) -> str:
    spread = "" if unit["low"] == unit["high"] else f" ({ends(unit)})"
    if unit["base"] < 1:
        return f"{number(unit['base'] * 1000)} thousand"
    return f"{number(unit['base'])} m{spread}"


def _count(value: float) -> str:
    """Return a count of units in full: a check against a published number must not round the difference away."""
    return f"{value:,.0f}"


_BOUNDS = {"": "", "at-least": "over ", "at-most": "up to "}
