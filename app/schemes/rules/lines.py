"""流水行 lines: what comes out of an evaluation, ready to be compared with the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from app.schemes.rules.numbers import Number
from app.schemes.rules.omissions import Omitted
from app.schemes.rules.overrides import Triggered
from app.schemes.rules.state import State
from app.schemes.rules.trace import Step
from app.schemes.rules.windows import Period


class Line(NamedTuple):
    """What one fact came to under one item; `amount` in hundredths of a point, 0 if refused.

    `quantity` is what counted, in the item's unit; `running` the total after this line.
    """

    source: str
    item: str
    amount: int
    home: str
    trace: tuple[Step, ...]
    quantity: Number = 0
    occurred_at: datetime | None = None
    running: int = 0


class Ignored(NamedTuple):
    """A fact that the scheme says nothing about, or that lies outside the period."""

    source: str
    item: str
    step: Step


@dataclass(frozen=True, slots=True)
class ItemSum:
    """What one item came to over a whole evaluation."""

    points: int
    quantity: Number
    facts: int


@dataclass(frozen=True)
class Evaluation:
    """One member's account under one scheme in one period; the lines add up to `total`."""

    period: Period
    as_of: date
    lines: tuple[Line, ...]
    total: int
    ignored: tuple[Ignored, ...]
    state: State
    omitted: tuple[Omitted, ...] = ()
    overrides: tuple[Triggered, ...] = ()

    @cached_property
    def items(self) -> Mapping[str, ItemSum]:
        """Sums by item, in the order in which the items first occur."""
        sums: dict[str, ItemSum] = {}
        for line in self.lines:
            old = sums.get(line.item, ItemSum(0, 0, 0))
            sums[line.item] = ItemSum(
                old.points + line.amount, old.quantity + line.quantity, old.facts + 1
            )
        return sums
