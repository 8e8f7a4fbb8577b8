"""缺勤 omissions: what follows when too little happened in a window of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from app.core.clock import day_end, local
from app.schemes.rules.conditions import Condition
from app.schemes.rules.facts import Fact, Member
from app.schemes.rules.members import Who
from app.schemes.rules.numbers import Number, ceiled
from app.schemes.rules.windows import Calendar, Period, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Fewer than so many qualifying facts (or so much of their quantity) in a window.

    `in_a_row`: only when so many windows have come one after another; then counting begins anew.
    `points` (hundredths) are booked once per window, or for each one that is missing;
    `ceiling` is the highest level that is still open then. Without `items` and `groups` every
    item counts. `who` are those who had to.
    """

    key: str
    label: str
    per: Window
    fewer_than: Number
    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    when: Condition | None = None
    who: Who = field(default_factory=Who)
    by_quantity: bool = False
    points: int = 0
    each_missing: bool = False
    in_a_row: int = 1
    ceiling: str = ""
    group: str = ""


class Omitted(NamedTuple):
    """One window in which too little happened."""

    omission: Omission
    label: str
    ends_on: date
    missing: int

    @property
    def fact(self) -> Fact:
        """The omission as a fact of its own, at the last moment of the window."""
        return Fact(
            f"omission:{self.omission.key}:{self.label}",
            self.omission.key,
            day_end(self.ends_on) - timedelta(microseconds=1),
            count=self.missing if self.omission.each_missing else 1,
        )


def windows_of(
    calendar: Calendar, period: Period, per: Window, until: date
) -> Iterator[tuple[str, date, date]]:
    """The windows of a period that begin up to a day: a label, the first and the last day."""
    if per == "period":
        yield period.label, period.starts_on, period.ends_on
        return
    first = period.starts_on
    while first <= min(until, period.ends_on):
        last = min(calendar.last_day(per, first), period.ends_on)
        yield f"{first.isoformat()}", first, last
        first = last + timedelta(days=1)


def is_over(last: date, period: Period, *, as_of: date, day_is_over: bool) -> bool:
    """Whether a window that ends on a day can be judged.

    On its own last day only if that day is over; the period's last day is as far as a day can go.
    """
    return last < as_of or (last == as_of and (day_is_over or as_of >= period.ends_on))


def is_exempt(member: Member, first: date, last: date) -> bool:
    """Whether an exemption touches the window: then nothing was owed in it."""
    return any(begin <= last and end >= first for begin, end in member.exempt)


def missing(omission: Omission, facts: Sequence[tuple[Fact, Number]]) -> int:
    """How much is missing in a window of these qualifying facts (with their raw quantity)."""
    happened: Number = sum(q if omission.by_quantity else fact.count for fact, q in facts)
    return ceiled(omission.fewer_than - happened) if happened < omission.fewer_than else 0


def qualifies(omission: Omission, fact: Fact) -> bool:
    """Whether the fact meets the omission's own condition."""
    return omission.when is None or not omission.when.failed_by(fact, local(fact.occurred_at))
