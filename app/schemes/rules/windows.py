"""时段 windows: days, weeks, months and scheme periods, all of Asia/Shanghai."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Window = Literal["event", "day", "week", "month", "quarter", "half_year", "period"]
Length = Literal["month", "quarter", "half_year", "year", "forever"]

#: from the shortest to the longest: the order in which limits of a quantity are applied
WINDOWS: tuple[Window, ...] = ("event", "day", "week", "month", "quarter", "half_year", "period")

MONTHS: dict[str, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """One run of a scheme, both days included; a year is labelled by the year it ends in."""

    label: str
    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """How a scheme cuts time.

    `own_parts`: quarters and half years (and months, where the first day is not the 1st) run from
    the period's first day; else they are those of the calendar.
    """

    first_month: int = 1
    first_day: int = 1
    length: Length = "year"
    own_parts: bool = False

    def period_of(self, day: date) -> Period:
        """The period a day falls into.

        A year is named by the year of its last day (`2026`), a shorter run by that of its cycle
        and its number in it (`2026-3`), an endless one `all`.
        """
        if self.length == "forever":
            return Period("all", date.min, date.max)
        step = MONTHS[self.length]
        number = self._month_number(day) - (self.first_month - 1)
        start = number // step * step + self.first_month - 1
        starts_on = self._day_of(start)
        ends_on = self._day_of(start + step) - timedelta(days=1)
        if step == 12:
            return Period(str(ends_on.year), starts_on, ends_on)
        cycle = number // 12 * 12 + self.first_month - 1
        year = (self._day_of(cycle + 12) - timedelta(days=1)).year
        return Period(f"{year}-{number % 12 // step + 1}", starts_on, ends_on)

    def key(self, window: Window, day: date) -> int:
        """A number that is the same exactly for the days of one window."""
        return _KEYS[window](self, day)

    def last_day(self, window: Window, day: date) -> date:
        """The last day of the window that holds the day; not for `event` and `period`."""
        if window in ("event", "period"):
            raise ValueError(window)
        later = day
        key = self.key(window, day)
        while self.key(window, later + timedelta(days=1)) == key:
            later += timedelta(days=1)
        return later

    def _month_number(self, day: date) -> int:
        """Months since year 0, a month beginning on the period's first day of the month."""
        return day.year * 12 + day.month - 1 - (day.day < self.first_day)

    def _day_of(self, month_number: int) -> date:
        year, month = divmod(month_number, 12)
        return date(year, month + 1, min(self.first_day, monthrange(year, month + 1)[1]))

    def _months(self, day: date) -> int:
        if self.own_parts:
            return self._month_number(day) - (self.first_month - 1)
        return day.year * 12 + day.month - 1


_KEYS: dict[Window, Callable[[Calendar, date], int]] = {
    "day": lambda _calendar, day: day.toordinal(),
    # 1 January of year 1 was a Monday
    "week": lambda _calendar, day: (day.toordinal() - 1) // 7,
    "month": lambda calendar, day: calendar._months(day),
    "quarter": lambda calendar, day: calendar._months(day) // 3,
    "half_year": lambda calendar, day: calendar._months(day) // 6,
    "period": lambda _calendar, _day: 0,
    "event": lambda _calendar, _day: 0,
}


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days from one to another, both in.

    Each is (year, month, day), or (month, day) of every year, which may run over New Year.
    """

    start: tuple[int, ...]
    end: tuple[int, ...]

    def holds(self, day: date) -> bool:
        """Whether the day is one of them."""
        now = (day.year, day.month, day.day)[-len(self.start) :]
        if self.start <= self.end:
            return self.start <= now <= self.end
        return now >= self.start or now <= self.end


def years_later(day: date, *, years: int = 0, months: int = 0) -> date:
    """The same day of the month some years and months on; the month's last day if there is none."""
    number = day.year * 12 + day.month - 1 + years * 12 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
