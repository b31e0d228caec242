"""The finding of `delian dependence` in plain sentences, and the words its tables and charts share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delian.core.answer import Answer
from delian.present.numbers import DASH, brief, percent
from delian.present.wording import listed, member_names, named, short

MOST = 5  # capabilities named in a sentence
NAMED = 4  # countries that stand for a list without a name
HALF = 0.5  # the leader brings most of what exceeds this share


def sentences(answer: Answer) -> list[str]:
    """Return the finding in plain sentences: what is lost, which missions, what the leader gains, what it brings."""
    told = [_lost(answer), _missions(answer), gains(answer), brings(answer)]
    return [text for text in (*told, _own(answer)) if text]


def _lost(answer: Answer) -> str:
    found, leader = answer.answer["dependence"], leader_of(answer)
    if found["value"] is None:
        return f"How far {alliance_of(answer)} depends on {leader} is unknown: no need has a price."
    return (
        f"Without {leader}, {alliance_of(answer)} loses {share_range(found['value'])} of what it covers of "
        f"{found['missions']} missions that weigh the same: {percent(found['coverage']['without']['base'])} of the "
        f"needs by value instead of {percent(found['coverage']['whole']['base'])}."
    )


def _missions(answer: Answer) -> str:
    rows = answer.answer["multiplier"]
    able = [row for row in rows if row["whole"]["able"]]
    lost = [row["mission"] for row in able if not row["without"]["able"]]
    if not able:
        return f"At base values the whole alliance is able in none of {len(rows)} missions."
    which = f"; lost: {listed(lost)}" if lost else ""
    return (
        f"At base values it is able in {len(able)} of {len(rows)} missions; without {leader_of(answer)} in "
        f"{len(able) - len(lost)} of these{which}."
    )


def gains(answer: Answer) -> str:
    """Return in how many missions the alliance multiplies its leader, by how much, and in which it does not."""
    every = answer.answer["multiplier"]
    rows = sorted((row for row in every if row["multiplier"]), key=lambda row: row["multiplier"]["base"])
    bare = len(every) - len(rows)
    nothing = f"{leader_of(answer)} alone lacks some essential need altogether"
    if not rows:
        return f"There is no multiplier: {nothing} in every mission."
    above = [row for row in rows if row["multiplier"]["base"] > 1]
    below = [f"{row['mission']} ({brief(row['multiplier']['base'])})" for row in rows if row not in above]
    ends = list(dict.fromkeys(_times(row) for row in above[:: max(1, len(above) - 1)]))
    told = f"The alliance multiplies what {leader_of(answer)} can do alone in {len(above)} of {len(rows)} missions"
    told += f", by {' to '.join(ends)}" if ends else ""
    told += f"; not in {listed(below)}" if below else ""
    return f"{told}{f'; in {bare} more {nothing}' if bare else ''}."


def _times(row: Mapping[str, Any]) -> str:
    return f"{brief(row['multiplier']['base'])} ({row['mission']})"


def brings(answer: Answer) -> str:
    """Return of which capabilities the leader brings most; empty when of none."""
    rows = [r for r in answer.answer["leader_shares"] if r["deployable"] and r["deployable"]["base"] > HALF]
    if not rows:
        return ""
    told = [f"{capability_of(row)} {percent(row['deployable']['base'])}" for row in rows[:MOST]]
    more = f" and of {len(rows) - MOST} more" if len(rows) > MOST else ""
    leader = leader_of(answer)
    return f"{leader[0].upper()}{leader[1:]} brings most of what can be there of {', '.join(told)}{more}."


def _own(answer: Answer) -> str:
    found = answer.answer["dependence"]
    if answer.answer["member"] is None or found["coverage"].get("member") is None:
        return ""
    who = named(answer.answer["member"], member_names(answer))
    return (
        f"Alone, {who} covers {share_range(found['coverage']['member'])} of the needs by value; the dependence on "
        f"{leader_of(answer)} is the same for every member as long as all missions weigh the same."
    )


def alliance_of(answer: Answer) -> str:
    """Return the alliance's name; up to four countries named one by one."""
    chosen = answer.scenario.get("members")
    if isinstance(chosen, (list, tuple)) and 0 < len(chosen) <= NAMED:
        return f"the group of {listed(named(str(member), member_names(answer)) for member in chosen)}"
    return str(answer.answer["alliance"])


def leader_of(answer: Answer) -> str:
    """Return the leader's name inside a sentence."""
    return named(answer.answer["leader"], member_names(answer))


def capability_of(row: Mapping[str, Any]) -> str:
    """Return the name of a capability, with the type that counts where only a part does."""
    fit = row.get("fit")
    return short(row["name"]) + (f" fit for {fit.replace('-', ' ')}" if fit else "")


def share_range(spread: Mapping[str, Any] | None) -> str:
    """Return `base (low–high)` of a share in percent; `unknown` without one."""
    if spread is None:
        return "unknown"
    low, base, high = (percent(spread[end]) for end in ("low", "base", "high"))
    return base if low == base == high else f"{base} ({low}{DASH}{high})"
