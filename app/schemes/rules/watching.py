"""缺勤核查 watching: which windows of a period ended with too little in them."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.core.clock import local_day
from app.schemes.rules.facts import Fact, Member
from app.schemes.rules.numbers import Number
from app.schemes.rules.omissions import (
    Omission,
    Omitted,
    is_exempt,
    is_over,
    missing,
    qualifies,
    windows_of,
)
from app.schemes.rules.version import Version
from app.schemes.rules.windows import Period


def omitted(
    version: Version,
    facts: Sequence[Fact],
    member: Member,
    *,
    period: Period,
    as_of: date,
    day_is_over: bool,
) -> tuple[tuple[Omitted, ...], date | None]:
    """The windows in which too little happened, and the first day on which another is judged."""
    found: list[Omitted] = []
    later: list[date] = []
    for omission in version.omissions:
        if not omission.who.holds(member):
            continue
        qualifying = _qualifying(version, omission, facts)
        run = 0
        for label, first, last in windows_of(version.calendar, period, omission.per, as_of):
            if not is_over(last, period, as_of=as_of, day_is_over=day_is_over):
                later.append(last + timedelta(days=1))
            elif not is_exempt(member, first, last):
                inside = [(fact, q) for fact, q, day in qualifying if first <= day <= last]
                number = missing(omission, inside)
                run = run % omission.in_a_row + 1 if number else 0
                if run == omission.in_a_row:
                    found.append(Omitted(omission, label, last, number))
    return tuple(found), min((day for day in later if day <= period.ends_on), default=None)


def _qualifying(
    version: Version, omission: Omission, facts: Sequence[Fact]
) -> list[tuple[Fact, Number, date]]:
    return [
        (fact, version.items[fact.item].quantity.raw(fact), local_day(fact.occurred_at))
        for fact in facts
        if fact.item in version.items
        and is_watched(version, omission, fact.item)
        and qualifies(omission, fact)
    ]


def is_watched(version: Version, omission: Omission, key: str) -> bool:
    """Whether facts of an item may keep an omission away."""
    if not omission.items and not omission.groups:
        return True
    groups = {group.key for group in version.group_chain(version.items[key])}
    return key in omission.items or bool(groups.intersection(omission.groups))
