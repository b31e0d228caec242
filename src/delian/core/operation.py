"""Operation: who leads whom where, for what, at which risk; read from YAML by ledger.operation_cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["air", "land", "naval", "training"]
Mandate = Literal["un", "alliance", "invitation", "none"]
Risk = Literal["low", "medium", "high"]
NO_ADVERSARY = ("none", "other")  # nobody, or somebody that the ledger has no capital of


@dataclass(frozen=True, slots=True)
class Operation:
    """What is known of an operation before anybody joins.

    asked: the alliance whose members are asked; place is (longitude, latitude) in degrees; effort: persons planned;
    family: operations that hang together (all of ISAF is one); record: the list of the ledger that says who took part,
    empty where there is none; backstop: who may stand behind it without joining.
    """

    id: str
    title: str
    family: str
    year: int
    leader: str
    asked: str
    kind: Kind
    theatre: str
    place: tuple[float, float]
    hosts: tuple[str, ...]
    mandate: Mandate
    risk: Risk
    effort: float
    adversary: str
    record: str
    missions: tuple[str, ...]
    backstop: str
