"""心愿的时限 clocks: when something is due, said as pure functions of moments and settings."""

import calendar
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.core.clock import day_end, local_day

#: nobody can promise anything for a later day
FARTHEST = timedelta(days=3 * 366)


def is_far(day: date, *, today: date) -> bool:
    """Whether a day of need is so far away that it cannot be meant."""
    return day > today + FARTHEST


def claim_due(claimed_at: datetime, *, days: int, needed_by: date | None) -> datetime:
    """When a claim is due: so many times 24 hours after it, or with `needed_by`, the earlier.

    A `needed_by` that is nearer than a day leaves a day.
    """
    due = claimed_at + timedelta(days=days)
    if needed_by is None:
        return due
    return max(min(due, day_end(needed_by)), claimed_at + timedelta(days=1))


def extended_due(due_at: datetime, *, days: int, needed_by: date | None) -> datetime:
    """The new due moment of a claim that is extended; never behind the day it is needed."""
    due = due_at + timedelta(days=days)
    return due if needed_by is None else max(due_at, min(due, day_end(needed_by)))


def is_lapsed(due_at: datetime, *, grace_days: int, now: datetime) -> bool:
    """Whether a claim is taken back: so many days after it was due."""
    return now >= due_at + timedelta(days=grace_days)


def reminders_due(
    claimed_at: datetime, due_at: datetime, percents: Sequence[int], *, now: datetime
) -> list[int]:
    """The percentages of a claim's time that have passed, of those that people are reminded at."""
    whole = due_at - claimed_at
    return [percent for percent in percents if now >= claimed_at + whole * percent / 100]


def is_near(needed_by: date | None, *, days: int, now: datetime) -> bool:
    """Whether the day of need is so near that the street is asked at once."""
    return needed_by is not None and local_day(now) >= needed_by - timedelta(days=days)


def is_unclaimed_long(open_since: datetime, *, days: int, now: datetime) -> bool:
    """Whether nobody has claimed it for so long that the street is asked."""
    return now >= open_since + timedelta(days=days)


def is_expired(needed_by: date | None, *, now: datetime) -> bool:
    """Whether the day of need is over."""
    return needed_by is not None and local_day(now) > needed_by


def list_day(month: date, *, day: int) -> date:
    """The day of a month's list; the last day of a month that is shorter."""
    last = calendar.monthrange(month.year, month.month)[1]
    return month.replace(day=min(day, last))


def listed_on(posted: date, *, day: int) -> date:
    """On which list a wish posted on a day appears: that of the list day itself, or the next."""
    this_month = list_day(posted, day=day)
    if posted <= this_month:
        return this_month
    first_of_next = (posted.replace(day=1) + timedelta(days=32)).replace(day=1)
    return list_day(first_of_next, day=day)


def last_list_day(today: date, *, day: int) -> date:
    """The newest list day that is over: lists hold what was posted on their day too."""
    this_month = list_day(today, day=day)
    if today > this_month:
        return this_month
    return list_day(today.replace(day=1) - timedelta(days=1), day=day)


def days_left(due_at: datetime, *, now: datetime) -> int:
    """Shanghai days until something is due: 0 today, negative when it is over.

    What is due at midnight is due on the day that ends with it.
    """
    return (local_day(due_at - timedelta(microseconds=1)) - local_day(now)).days
