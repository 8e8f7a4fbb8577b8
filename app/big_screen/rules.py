"""大屏的规矩 rules: which counts are too small to hang in a hall, and how hours are rounded."""

from collections.abc import Sequence
from dataclasses import dataclass

#: figures that stand for fewer people say too much about each of them (k-anonymity)
FEWEST = 5
#: of what happened lately, never more than this
LATELY = 20


@dataclass(frozen=True, slots=True)
class Month:
    """One month's volunteer service; `people` took part in it."""

    number: int
    machine: int = 0
    hand: int = 0
    times: int = 0
    people: int = 0

    @property
    def minutes(self) -> int:
        """All volunteer minutes of the month."""
        return self.machine + self.hand


def is_too_few(people: int) -> bool:
    """Whether a figure stands for so few people that it would speak of each of them."""
    return 0 < people < FEWEST


def withheld(months: Sequence[Month]) -> frozenset[int]:
    """The months whose hours are not shown.

    The hours of all that are left out can be had from the sum of the year: with the small months
    goes the smallest other one, so that the rest speaks of nobody either.
    """
    few = [each for each in months if is_too_few(each.people)]
    others = [each for each in months if each.people >= FEWEST]
    if few and others:
        few.append(min(others, key=lambda each: (each.people, each.minutes, each.number)))
    return frozenset(each.number for each in few)


def whole_hours(minutes: int) -> int:
    """Minutes as whole hours, half an hour rounded up."""
    return (minutes + 30) // 60


def tenths_of_hours(minutes: int) -> str:
    """Minutes as hours with one decimal: `1,234.5`."""
    tenths = (minutes + 3) // 6
    return f"{tenths // 10:,}.{tenths % 10}"
