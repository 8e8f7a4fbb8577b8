"""事实 facts: what happened and to whom, as plain values that a scheme can be applied to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from app.schemes.rules.numbers import Number

Stage = Literal["full", "probationary", "none"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened to one member; a voided fact is simply not passed.

    `source` is unique among the facts of a member. `money` is in hundredths of a yuan, `amount`
    (the value chosen inside a manual range or list) in hundredths of a point. `event` joins facts
    that belong to one event (several sessions); empty = the fact is an event of its own.
    """

    source: str
    item: str
    occurred_at: datetime
    minutes: int = 0
    count: int = 1
    people: int = 0
    pieces: int = 0
    money: int = 0
    amount: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    machine_proved: bool = True
    approved: bool = True
    published: bool = True
    home: str = ""
    event: str = ""
    sessions: int = 1
    planned_minutes: int = 0
    evidence: int = 0

    @property
    def order(self) -> tuple[datetime, str, str]:
        """Where the fact stands in time; ties by item, then source, never by recording."""
        return (self.occurred_at, self.item, self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What a scheme may ask about a person.

    `attributes` and `numbers` are the ones that the scheme names (a ballot's grade, months of
    service). `held` is the level held before; `exempt` are spans of days without obligations.
    """

    category: str = ""
    stage: Stage = "none"
    is_party_member: bool = False
    age: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Number] = field(default_factory=dict)
    held: str = ""
    exempt: tuple[tuple[date, date], ...] = ()
