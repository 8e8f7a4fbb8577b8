"""工作日 calendar: the working days of China, with the days that an office set by itself.

The rule of the `holidays` package (public holidays and make-up working days as far as they are
known for the year) stands below what an office of the region enters; the state council publishes
each year's plan only in the autumn before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
import sqlalchemy as sa

from app.core.db import db, insert
from app.core.tables import CalendarDay

DAY = timedelta(days=1)
#: how far a deadline may lie ahead: beyond it every weekday counts
LONGEST = 3660


@dataclass(frozen=True, slots=True)
class Day:
    """A day that differs from the plain week, and whether the office said so."""

    day: date
    is_working: bool
    name: str
    is_own: bool


@lru_cache(maxsize=16)
def _rule(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year, language="zh_CN")


def is_working_by_rule(day: date) -> bool:
    """Whether people work on this day unless an office says otherwise."""
    return bool(_rule(day.year).is_working_day(day))


def own_days(region_id: int, *, since: date, until: date) -> Sequence[CalendarDay]:
    """What the office of a region set, first and last day included."""
    query = sa.select(CalendarDay).where(
        CalendarDay.region_id == region_id, CalendarDay.day.between(since, until)
    )
    query = query.order_by(CalendarDay.day).execution_options(populate_existing=True)
    return db.session.scalars(query).all()


def is_working_day(region_id: int, day: date) -> bool:
    """Whether the offices of a region work on this day."""
    own = db.session.get(CalendarDay, (region_id, day), populate_existing=True)
    return own.is_working if own else is_working_by_rule(day)


def add_working_days(region_id: int, day: date, n: int) -> date:
    """The n-th working day after a day; the day itself does not count.

    A deadline "in two working days" from Friday ends on Tuesday. With n = 0 the day itself, or the
    next working day where it is none.
    """
    own = {
        each.day: each.is_working
        for each in own_days(region_id, since=day, until=day + DAY * LONGEST)
    }
    left, found = max(n, 0), day
    if n == 0 and not own.get(day, is_working_by_rule(day)):
        left = 1
    while left:
        found += DAY
        left -= own.get(found, is_working_by_rule(found))
    return found


def special_days(region_id: int, year: int) -> list[Day]:
    """The days of a year that are not as the plain week says, in their order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    own = {each.day: each for each in own_days(region_id, since=first, until=last)}
    rule = _rule(year)
    found = []
    for number in range((last - first).days + 1):
        day = first + DAY * number
        if day in own:
            found.append(Day(day, own[day].is_working, own[day].name, is_own=True))
        elif (is_working := is_working_by_rule(day)) != (day.weekday() < 5):
            found.append(Day(day, is_working, rule.get(day) or "", is_own=False))
    return found


def set_day(region_id: int, day: date, *, is_working: bool, name: str) -> None:
    """Say of a day that people work on it, or do not; again replaces what was said."""
    values = {"is_working": is_working, "name": name[:64]}
    statement = insert(CalendarDay).values(region_id=region_id, day=day, **values)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[CalendarDay.region_id, CalendarDay.day], set_=values
        )
    )


def clear_day(region_id: int, day: date) -> bool:
    """Let the rule decide again; whether there was something to clear."""
    outcome = db.session.execute(
        sa.delete(CalendarDay).where(CalendarDay.region_id == region_id, CalendarDay.day == day)
    )
    return bool(outcome.rowcount)  # type: ignore[attr-defined]
