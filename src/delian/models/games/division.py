"""Dividing what a game is worth, or what it costs, by any rule, and asking whether anybody would rather leave."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from delian.core.errors import DelianError, Where
from delian.core.game import Airport, Carried, Claims, Game
from delian.models.games import continuous, sharing, tables
from delian.models.games.nucleolus import nucleolus
from delian.models.games.stability import Complaint, LeastCore, Verdict, in_core, least_core
from delian.models.games.worth import Worth

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """Shares in the sign of the file: numbers, fractions where exact, standard errors where sampled."""

    values: Floats
    fractions: tuple[Fraction, ...] | None
    errors: Floats | None


@dataclass(frozen=True, slots=True, eq=False)
class Bill:
    """A game, what its coalitions are worth, and what its Shapley value was found to be when it is a rule.

    `draws` and `seed` are for the Shapley value of a share carried that has no table.
    """

    game: Game
    worth: Worth
    power: Division | None
    draws: int
    seed: int

    @property
    def sign(self) -> int:
        """Minus 1 for costs, which are worth their negative."""
        return -1 if self.game.kind == "cost" else 1


def divide(bill: Bill, rule: str) -> Division:
    """Return the shares of a bill by a rule of RULES [units of the file]."""
    refuse_early(bill.game, [rule])
    return RULES[rule](bill)


def refuse_early(game: Game, rules: Collection[str]) -> None:
    """Raise what a rule would raise after a long count: more players than the nucleolus takes, the wrong form."""
    if "nucleolus" in rules and len(game.players) > tables.MOST_PLAYERS:
        raise tables.too_many(len(game.players), "the nucleolus")
    for rule, (form, named) in _FORMS.items():
        if rule in rules and not isinstance(game.body, form):
            raise DelianError(
                "unknown-option",
                f"--share {rule} is for {named}. Type --share shapley",
                where=[Where(column="--share", value=rule)],
            )


def judged(bill: Bill, division: Division) -> Verdict:
    """Return whether a division is in the core, and who would do best to leave it if not.

    A division that does not share out the whole is not in the core; everybody together complains.
    """
    shares = bill.sign * division.values
    missing = float(bill.worth.total) - float(shares.sum())
    if abs(missing) > 1e-6 * bill.worth.oracle.size and division.errors is None:
        return Verdict(False, Complaint(np.ones(len(shares), dtype=bool), missing))
    return in_core(bill.worth.oracle, shares)


def core(bill: Bill) -> LeastCore | None:
    """Return the least core of a bill, None where it would take too long.

    That is a share carried by more than 20 members, and a rule too large for a diagram.
    """
    if not bill.worth.searchable:
        return None
    return least_core(bill.worth.oracle, float(bill.worth.total))


def _shapley(bill: Bill) -> Division:
    body = bill.game.body
    if bill.power is not None:
        return bill.power
    if isinstance(body, Airport):
        return _exact(sharing.airport(body.costs))
    if bill.worth.table is not None:
        return _exact([bill.sign * x / bill.worth.scale for x in tables.shapley(bill.worth.table)])
    if isinstance(body, Carried):
        supply = np.array(body.vector.supply, dtype=float)
        chance = np.random.Generator(np.random.Philox(bill.seed))
        found = continuous.shapley(supply, np.array(body.vector.requirement, dtype=float), bill.draws, chance)
        return Division(found.value, None, found.error)
    raise tables.too_many(len(bill.game.players), "the Shapley value of this form")


def _nucleolus(bill: Bill) -> Division:
    if bill.worth.table is None:
        raise tables.too_many(len(bill.game.players), "the nucleolus")
    found = nucleolus(bill.worth.table)
    scale = bill.sign * bill.worth.scale
    return Division(found.shares / scale, found.exact and tuple(x / scale for x in found.exact), None)


def _least_core(bill: Bill) -> Division:
    found = core(bill)
    if found is None:
        raise tables.too_many(len(bill.game.players), "the least core of a game without a table or a diagram")
    return Division(bill.sign * found.shares, None, None)


def _equal(bill: Bill) -> Division:
    return _exact(sharing.equal(bill.sign * bill.worth.total, len(bill.game.players)))


def _proportional(bill: Bill) -> Division:
    return _exact(sharing.proportional(bill.sign * bill.worth.total, _key(bill)))


def _capped(bill: Bill) -> Division:
    return _exact(sharing.capped(bill.sign * bill.worth.total, _key(bill)))


def _airport(bill: Bill) -> Division:
    assert isinstance(bill.game.body, Airport)
    return _exact(sharing.airport(bill.game.body.costs))


def _talmud(bill: Bill) -> Division:
    assert isinstance(bill.game.body, Claims)
    return _exact(sharing.claims(bill.game.body.estate, bill.game.body.claims))


def _prices(bill: Bill) -> Division:
    assert isinstance(bill.game.body, Carried)
    return Division(production(bill.game.body).shares, None, None)


def production(body: Carried) -> continuous.Prices:
    """Return the shadow prices of the rows of a share carried [share of the requirement per unit]."""
    return continuous.production_prices(
        np.array(body.vector.supply, dtype=float), np.array(body.vector.requirement, dtype=float)
    )


def _key(bill: Bill) -> tuple[Fraction, ...]:
    """Return the key of the file; without one, claims, or what each is worth alone."""
    if bill.game.key is not None:
        return bill.game.key
    if isinstance(bill.game.body, Claims):
        return bill.game.body.claims
    alone = tuple(bill.sign * one for one in bill.worth.alone)
    if min(alone) < 0 or max(alone) == 0:
        raise DelianError(
            "file-invalid",
            "a proportional rule needs a key: what players are worth alone is no key here. Add key: {A: 1, ...}.",
            where=[Where(column="key")],
        )
    return alone


def _exact(shares: list[Fraction]) -> Division:
    return Division(np.array([float(x) for x in shares]), tuple(shares), None)


_FORMS: dict[str, tuple[type, str]] = {
    "airport": (Airport, "a cost of the form airport"),
    "talmud": (Claims, "a value of the form claims and estate"),
    "prices": (Carried, "a value of the form requirement and supply"),
}
RULES: dict[str, Callable[[Bill], Division]] = {
    "shapley": _shapley,
    "nucleolus": _nucleolus,
    "least-core": _least_core,
    "equal": _equal,
    "proportional": _proportional,
    "capped": _capped,
    "airport": _airport,
    "talmud": _talmud,
    "prices": _prices,
}
