"""分值 values: what a quantity is worth, in hundredths of a point."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.schemes.rules.facts import Fact
from app.schemes.rules.numbers import Number, divided, floored, plain
from app.schemes.rules.windows import Window


@dataclass(frozen=True, slots=True)
class Fixed:
    """So much each time that counts (× the fact's `count`), as soon as any quantity counts."""

    points: Number


@dataclass(frozen=True, slots=True)
class PerUnit:
    """So much for each `each` units of the quantity."""

    points: Number
    each: Number = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The points of a fact that carries all of these attribute values."""

    when: Mapping[str, str]
    points: Number


@dataclass(frozen=True, slots=True)
class Table:
    """Points by attributes, for each unit of the quantity; `otherwise` None = not counted.

    `attribute`: the one attribute that a plain table goes by; empty if several do.
    """

    rows: tuple[Row, ...]
    otherwise: Number | None = None
    attribute: str = ""

    def points_for(self, attributes: Mapping[str, str]) -> Number | None:
        """The points of the row that fits; rows that fit at once are refused by the checker."""
        for row in self.rows:
            if all(attributes.get(name) == value for name, value in row.when.items()):
                return row.points
        return self.otherwise


@dataclass(frozen=True, slots=True)
class Range:
    """A value chosen by whoever approves, between two ends."""

    start: int
    end: int
    default: int
    step: int | None = None

    def holds(self, amount: int) -> bool:
        """Whether the amount may be chosen."""
        return self.start <= amount <= self.end and (
            self.step is None or (amount - self.start) % self.step == 0
        )


@dataclass(frozen=True, slots=True)
class Choices:
    """A value chosen from a list."""

    amounts: tuple[int, ...]
    default: int

    def holds(self, amount: int) -> bool:
        """Whether the amount may be chosen."""
        return amount in self.amounts


@dataclass(frozen=True, slots=True)
class Bracket:
    """A span of the running total in which each `each` units are worth `points`."""

    over: Number
    up_to: Number | None
    points: Number
    each: Number = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Brackets:
    """分段: each part of the running total is valued by its own bracket.

    With `part_units` `floor` only completed units count, cut separately inside each bracket.
    """

    rows: tuple[Bracket, ...]
    per: Window = "period"
    part_units: Literal["none", "floor"] = "none"

    def worth(self, total: Number) -> Number:
        """The points of a running total."""
        return self.gained(0, total)

    def gained(self, before: Number, after: Number) -> Number:
        """What going on from one running total to a higher one is worth.

        The brackets that lie below both cancel out, and most of them do.
        """
        points: Number = 0
        for row in self.rows:
            if row.up_to is not None and row.up_to <= before:
                continue
            if after <= row.over:
                break
            start = before - row.over if before > row.over else 0
            end = (after if row.up_to is None or after < row.up_to else row.up_to) - row.over
            if self.part_units == "floor":
                units: Number = floored(divided(end, row.each)) - floored(divided(start, row.each))
            else:
                units = divided(end - start, row.each)
            points += units * row.points
        return plain(points)


@dataclass(frozen=True, slots=True)
class StepRow:
    """Points for having reached a running total."""

    at: Number
    points: Number


@dataclass(frozen=True, slots=True)
class Repeat:
    """A further `points` each time `every` more units are reached after `after`."""

    every: Number
    points: Number
    after: Number = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """台阶: points for totals reached: of the highest step only, or of all steps together."""

    rows: tuple[StepRow, ...] = ()
    per: Window = "period"
    count: Literal["highest", "all"] = "highest"
    repeat: Repeat | None = None

    def worth(self, total: Number) -> Number:
        """The points of a running total."""
        reached = [row.points for row in self.rows if total >= row.at]
        points: Number = sum(reached) if self.count == "all" else (reached[-1] if reached else 0)
        if self.repeat and total > self.repeat.after:
            times = floored(divided(total - self.repeat.after, self.repeat.every))
            points += times * self.repeat.points
        return points

    def gained(self, before: Number, after: Number) -> Number:
        """What going on from one running total to another one is worth."""
        return plain(self.worth(after) - self.worth(before))


Value = Fixed | PerUnit | Table | Range | Choices | Brackets | Steps
Running = Brackets | Steps


class NotCounted(Exception):
    """The value refuses the chosen amount; the text names why."""


def _chosen(value: Range | Choices, fact: Fact, times: int) -> Number:
    amount = value.default if fact.amount is None else fact.amount
    if not value.holds(amount):
        raise NotCounted("not_in_range" if isinstance(value, Range) else "not_in_choices")
    return amount * times


def counts(value: Value, fact: Fact) -> bool:
    """Whether the value knows what the fact carries: what is not in a table counts nowhere."""
    return not isinstance(value, Table) or value.points_for(fact.attributes) is not None


def _from_table(value: Table, quantity: Number, fact: Fact, _times: int) -> Number:
    return (value.points_for(fact.attributes) or 0) * quantity


_WORTH: dict[type, Callable[..., Number]] = {
    Fixed: lambda value, _quantity, _fact, times: value.points * times,
    PerUnit: lambda value, quantity, _fact, _times: (
        quantity * value.points if value.each == 1 else divided(quantity * value.points, value.each)
    ),
    Table: _from_table,
    Range: lambda value, _quantity, fact, times: _chosen(value, fact, times),
    Choices: lambda value, _quantity, fact, times: _chosen(value, fact, times),
}


def worth(value: Value, quantity: Number, fact: Fact, *, times: int) -> Number:
    """What one fact's quantity is worth where it does not depend on what came before.

    A fixed or chosen amount is given so many `times`.
    Raises `NotCounted` where the chosen amount is not in the scheme.
    """
    return plain(_WORTH[type(value)](value, quantity, fact, times)) if quantity > 0 else 0
