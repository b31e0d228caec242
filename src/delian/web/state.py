"""What an address holds: the scenario, the baseline beside it, pinned versions, and what the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from delian.core.scenario import Scenario, scenario_from_query

# Keys of the page, which are no part of the question.
PAGE_KEYS = ("base", "focus", "country", "pin", "groups", "id")


@dataclass(frozen=True, slots=True)
class State:
    """The scenario of an address, its baseline (None: the same question without changes), and the page's keys.

    `pin` is `delian-version+ledger-version` of whoever sent the link; `focus` the member whose forces are open.
    """

    scenario: Scenario
    base: Scenario | None
    page: Mapping[str, str]

    @property
    def baseline(self) -> Scenario:
        """Return the scenario that differences are taken from."""
        return self.base or unchanged(self.scenario)


def unchanged(scenario: Scenario) -> Scenario:
    """Return the question without its changes: nobody out or in, no assumption, no lever."""
    return scenario.changed(without=(), added=(), assume=(), levers=())


def state_from_query(query: str) -> State:
    """Return the state of an address; unknown keys and bad values are told together, as for a scenario."""
    pairs = parse_qsl(query, keep_blank_values=True)
    page = {key: value for key, value in pairs if key in PAGE_KEYS}
    scenario = scenario_from_query(urlencode([pair for pair in pairs if pair[0] not in PAGE_KEYS]))
    base = scenario_from_query(page["base"]) if page.get("base") else None
    return State(scenario, base, page)


def query_of(scenario: Scenario, page: Iterable[tuple[str, str]] = ()) -> str:
    """Return the query of an address that gives this scenario and these keys of the page again."""
    return "&".join(part for part in (scenario.to_query(), urlencode(list(page))) if part)


def base_alone(query: str) -> bool:
    """Return True when an address asks for base values, without draws."""
    return ("draws", "0") in parse_qsl(query)
