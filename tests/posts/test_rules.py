"""Which months a term covers, when they open, and when their duty happened."""

from datetime import UTC, date, datetime

import pytest

from app.core.clock import local_day
from app.posts import rules
from app.posts.errors import MonthUnknown

OCTOBER, FEBRUARY, LEAP = date(2026, 10, 1), date(2027, 2, 1), date(2028, 2, 1)


@pytest.mark.parametrize(
    ("month", "from_on", "until_on", "covered"),
    [
        (OCTOBER, date(2026, 1, 1), date(2026, 12, 31), True),
        (OCTOBER, date(2026, 10, 31), date(2026, 12, 31), False),
        (OCTOBER, date(2026, 1, 1), date(2026, 10, 1), False),
        (OCTOBER, date(2026, 10, 16), date(2026, 12, 31), True),
        (OCTOBER, date(2026, 10, 17), date(2026, 12, 31), False),
        (OCTOBER, date(2026, 1, 1), date(2026, 10, 16), True),
        (OCTOBER, date(2026, 1, 1), date(2026, 10, 15), False),
        (OCTOBER, date(2026, 1, 1), date(2026, 9, 30), False),
        (OCTOBER, date(2026, 11, 1), date(2026, 12, 31), False),
        (FEBRUARY, date(2027, 2, 15), date(2027, 12, 31), True),
        (FEBRUARY, date(2027, 2, 16), date(2027, 12, 31), False),
        (FEBRUARY, date(2026, 1, 1), date(2027, 2, 14), True),
        (LEAP, date(2028, 2, 15), date(2028, 12, 31), True),
        (LEAP, date(2026, 1, 1), date(2028, 2, 14), False),
    ],
)
def test_a_term_covers_a_month_by_half_of_its_days(
    month: date, from_on: date, until_on: date, covered: bool
) -> None:
    assert rules.covers(month, from_on=from_on, until_on=until_on) is covered


@pytest.mark.parametrize(
    ("today", "is_open"),
    [
        (date(2026, 10, 19), False),
        (date(2026, 10, 20), True),
        (date(2026, 11, 10), True),
        (date(2027, 4, 30), True),
        (date(2027, 5, 1), False),
    ],
)
def test_a_month_opens_on_its_20th_day_and_closes_after_half_a_year(
    today: date, is_open: bool
) -> None:
    assert rules.is_open(OCTOBER, today=today) is is_open
    assert (OCTOBER in rules.open_months(today)) is is_open


def test_a_month_is_late_after_the_10th_of_the_next() -> None:
    assert not rules.is_late(OCTOBER, today=date(2026, 11, 10))
    assert rules.is_late(OCTOBER, today=date(2026, 11, 11))
    assert not rules.is_late(date(2026, 12, 1), today=date(2027, 1, 10))
    assert rules.is_late(date(2026, 12, 1), today=date(2027, 1, 11))
    assert rules.late_months(date(2026, 11, 11))[0] == OCTOBER


def test_a_month_is_over_on_the_first_of_the_next() -> None:
    assert not rules.is_over(OCTOBER, today=date(2026, 10, 31))
    assert rules.is_over(OCTOBER, today=date(2026, 11, 1))


@pytest.mark.parametrize(
    ("month", "last"),
    [(OCTOBER, date(2026, 10, 31)), (FEBRUARY, date(2027, 2, 28)), (LEAP, date(2028, 2, 29))],
)
def test_duty_happens_a_minute_before_the_end_of_its_month(month: date, last: date) -> None:
    at = rules.counts_at(month)

    assert local_day(at) == last
    assert at.tzinfo is UTC
    assert at == datetime(last.year, last.month, last.day, 15, 59, tzinfo=UTC)


def test_an_old_steward_counts_from_the_month_before_he_was_entered() -> None:
    entered = date(2026, 11, 5)

    assert rules.counts_from(date(2024, 5, 7), appointed_on=entered) == OCTOBER
    assert rules.counts_from(date(2026, 10, 9), appointed_on=entered) == date(2026, 10, 9)
    assert rules.counts_from(date(2027, 1, 1), appointed_on=entered) == date(2027, 1, 1)
    assert rules.counts_from(date(2020, 1, 1), appointed_on=date(2027, 1, 3)) == date(2026, 12, 1)


def test_months_are_read_as_they_are_written() -> None:
    assert rules.read_month(rules.written(OCTOBER)) == OCTOBER
    assert rules.said(OCTOBER) == "2026年10月"
    assert rules.next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    assert rules.month_before(date(2027, 1, 1)) == date(2026, 12, 1)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-1", "1999-10", "2026-10-01", "２０２６-10"]
)
def test_nonsense_is_no_month(text: str) -> None:
    with pytest.raises(MonthUnknown):
        rules.read_month(text)
