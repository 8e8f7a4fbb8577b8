"""履职月份 rules: which months a term covers, when a month opens, is late, and when it counts."""

import re
from datetime import UTC, date, datetime, time, timedelta

from app.core.clock import SHANGHAI
from app.posts.errors import MonthUnknown

#: the day of the month from which it may be ticked
OPENS_ON = 20
#: the last day of the following month on which ticking is in time
TICKED_BY = 10
#: how many months back may still be ticked
MONTHS_BACK = 6
#: the Shanghai time on the last day of a month at which its duty happened: behind everything else
#: of that day, so that a cap of the month meets it last
COUNTS_AT = time(23, 59)
#: the longest term: two of three years would be one appointment
LONGEST_TERM = timedelta(days=5 * 366)

_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])", re.ASCII)


def month_of(day: date) -> date:
    """The first day of a day's month; months are named by it."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the following month."""
    return month_of(month.replace(day=28) + timedelta(days=4))


def month_before(month: date) -> date:
    """The first day of the month before."""
    return month_of(month - timedelta(days=1))


def last_day(month: date) -> date:
    """The last day of a month."""
    return next_month(month) - timedelta(days=1)


def read_month(text: str) -> date:
    """A month as addresses write it: `2026-10`. Raises `MonthUnknown`."""
    if not _MONTH.fullmatch(text):
        raise MonthUnknown(fields={"month": [MonthUnknown.sentence]})
    return date(int(text[:4]), int(text[5:]), 1)


def written(month: date) -> str:
    """A month as addresses write it."""
    return f"{month:%Y-%m}"


def said(month: date) -> str:
    """A month in titles and messages, which are kept as they were written: `2026年10月`."""
    return f"{month.year}年{month.month}月"


def covers(month: date, *, from_on: date, until_on: date) -> bool:
    """Whether a term covers a month: at least half of its days (14 of 28, 15 of 30, 16 of 31).

    So who began on the 31st or ended on the 1st has not done that month. A post that changes hands
    gives it to one person, but for an even split of 28 or 30 days, which gives it to both.
    """
    first, last = max(month, from_on), min(last_day(month), until_on)
    return 2 * ((last - first).days + 1) >= last_day(month).day


def months_between(first: date, last: date) -> list[date]:
    """The months from one to another, both included, the oldest first."""
    found, month = [], month_of(first)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def counts_from(from_on: date, *, appointed_on: date) -> date:
    """From which day a term counts: from its first, at most from the month before it was entered.

    A steward of long standing is entered with the true first day; the years before this page was
    used are not made up afterwards.
    """
    return max(from_on, month_before(month_of(appointed_on)))


def earliest(today: date) -> date:
    """The oldest month that may still be ticked."""
    month = month_of(today)
    for _ in range(MONTHS_BACK):
        month = month_before(month)
    return month


def is_open(month: date, *, today: date) -> bool:
    """Whether a month may be ticked: from its 20th day on, for half a year."""
    return earliest(today) <= month and month.replace(day=OPENS_ON) <= today


def open_months(today: date) -> list[date]:
    """The months that may be ticked, the newest first."""
    months = months_between(earliest(today), today)
    return [month for month in reversed(months) if is_open(month, today=today)]


def is_over(month: date, *, today: date) -> bool:
    """Whether a month has ended: only then it can be confirmed, no fact lies in the future."""
    return next_month(month) <= today


def is_late(month: date, *, today: date) -> bool:
    """Whether a month should have been ticked: after the 10th of the following one."""
    return today > next_month(month).replace(day=TICKED_BY)


def late_months(today: date) -> list[date]:
    """The months that are still open and should have been ticked, the newest first."""
    return [month for month in open_months(today) if is_late(month, today=today)]


def counts_at(month: date) -> datetime:
    """The moment (UTC) at which the duty of a month happened: 23:59 in Shanghai on its last day."""
    return datetime.combine(last_day(month), COUNTS_AT, SHANGHAI).astimezone(UTC)
