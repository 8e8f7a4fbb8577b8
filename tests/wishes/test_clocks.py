"""When something is due: to the second, over holidays, at the ends of months and years."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.calendar import set_day
from app.core.clock import day_end, day_start, local_day
from app.wishes import board
from app.wishes.rules import clocks
from app.wishes.rules.limits import REMINDED_AT
from app.wishes.rules.words import Urgency
from tests.support import wishes as make
from tests.support.cast import gather
from tests.support.scans import FOUNDED, NOW

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
#: a Tuesday in Shanghai, nine in the morning
AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
#: the years 2024 to 2031
moments = st.integers(1_704_067_200, 1_956_528_000).map(lambda at: datetime.fromtimestamp(at, UTC))
days = st.dates(date(2024, 1, 1), date(2032, 1, 1))


def shanghai(text: str) -> datetime:
    """A moment as the wall clock in Shanghai shows it."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def test_a_claim_has_its_days_or_until_the_day_of_need() -> None:
    assert clocks.claim_due(AT, days=15, needed_by=None) == AT + 15 * DAY
    assert clocks.claim_due(AT, days=15, needed_by=date(2026, 4, 1)) == AT + 15 * DAY
    assert clocks.claim_due(AT, days=15, needed_by=date(2026, 3, 9)) == shanghai("2026-03-10 00:00")


def test_a_claim_has_at_least_a_day() -> None:
    assert clocks.claim_due(AT, days=15, needed_by=local_day(AT)) == AT + DAY


def test_an_extension_reaches_to_the_day_of_need_and_takes_nothing_away() -> None:
    assert clocks.extended_due(AT, days=7, needed_by=None) == AT + 7 * DAY
    near = date(2026, 3, 5)
    assert clocks.extended_due(AT, days=7, needed_by=near) == day_end(near)
    assert clocks.extended_due(AT, days=7, needed_by=date(2026, 3, 1)) == AT


def test_a_claim_lapses_to_the_second() -> None:
    due = AT + 3 * DAY
    assert not clocks.is_lapsed(AT, grace_days=3, now=due - SECOND)
    assert clocks.is_lapsed(AT, grace_days=3, now=due)
    assert clocks.is_lapsed(AT, grace_days=0, now=AT)


@pytest.mark.parametrize(
    ("hours", "passed"),
    [(0, []), (4.99, []), (5, [50]), (7.99, [50]), (8, [50, 80]), (10, [50, 80, 100])],
)
def test_reminders_fall_due_at_half_four_fifths_and_the_end(
    hours: float, passed: list[int]
) -> None:
    now = AT + timedelta(hours=hours)

    assert clocks.reminders_due(AT, AT + 10 * HOUR, REMINDED_AT, now=now) == passed


def test_the_street_is_asked_a_week_before_the_day_of_need() -> None:
    needed_by = date(2026, 3, 20)

    assert not clocks.is_near(needed_by, days=7, now=shanghai("2026-03-12 23:59"))
    assert clocks.is_near(needed_by, days=7, now=shanghai("2026-03-13 00:00"))
    assert not clocks.is_near(None, days=7, now=AT)


def test_the_street_is_asked_after_thirty_days_to_the_second() -> None:
    assert not clocks.is_unclaimed_long(AT, days=30, now=AT + 30 * DAY - SECOND)
    assert clocks.is_unclaimed_long(AT, days=30, now=AT + 30 * DAY)


def test_the_day_of_need_itself_is_in_time() -> None:
    needed_by = date(2026, 3, 20)

    assert not clocks.is_expired(needed_by, now=shanghai("2026-03-20 23:59"))
    assert clocks.is_expired(needed_by, now=shanghai("2026-03-21 00:00"))
    assert not clocks.is_expired(None, now=AT)


@pytest.mark.parametrize(
    ("month", "day", "found"),
    [
        (date(2026, 2, 11), 10, date(2026, 2, 10)),
        (date(2026, 2, 11), 31, date(2026, 2, 28)),
        (date(2028, 2, 1), 30, date(2028, 2, 29)),
        (date(2026, 4, 30), 31, date(2026, 4, 30)),
    ],
)
def test_a_short_month_lists_on_its_last_day(month: date, day: int, found: date) -> None:
    assert clocks.list_day(month, day=day) == found


@pytest.mark.parametrize(
    ("posted", "day", "found"),
    [
        (date(2026, 5, 10), 10, date(2026, 5, 10)),
        (date(2026, 5, 11), 10, date(2026, 6, 10)),
        (date(2026, 12, 11), 10, date(2027, 1, 10)),
        (date(2026, 1, 31), 31, date(2026, 1, 31)),
        (date(2026, 1, 30), 29, date(2026, 2, 28)),
    ],
)
def test_a_wish_appears_on_the_next_list(posted: date, day: int, found: date) -> None:
    assert clocks.listed_on(posted, day=day) == found


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 5, 10), date(2026, 4, 10)),
        (date(2026, 5, 11), date(2026, 5, 10)),
        (date(2026, 1, 5), date(2025, 12, 10)),
    ],
)
def test_a_list_is_due_when_its_day_is_over(today: date, found: date) -> None:
    assert clocks.last_list_day(today, day=10) == found


@given(posted=days, day=st.integers(1, 31))
def test_the_list_that_is_due_holds_what_belongs_on_it(posted: date, day: int) -> None:
    found = clocks.listed_on(posted, day=day)

    assert posted <= found <= posted + timedelta(days=31)
    assert clocks.last_list_day(found, day=day) < found
    assert clocks.last_list_day(found + DAY, day=day) == found


def test_days_left_are_days_of_shanghai() -> None:
    due = shanghai("2026-03-10 00:30")

    assert clocks.days_left(due, now=shanghai("2026-03-09 23:59")) == 1
    assert clocks.days_left(due, now=shanghai("2026-03-10 23:00")) == 0
    assert clocks.days_left(due, now=shanghai("2026-03-12 00:00")) == -2


def test_what_is_due_at_midnight_is_due_on_the_day_that_ends() -> None:
    due = day_end(date(2026, 3, 10))

    assert clocks.days_left(due, now=shanghai("2026-03-10 00:00")) == 0
    assert clocks.days_left(due, now=due) == -1


@given(
    claimed_at=moments,
    length=st.integers(1, 180),
    needed_by=st.none() | days,
    more=st.integers(0, 60),
    grace=st.integers(0, 60),
)
def test_a_claims_moments_stand_in_their_order(
    claimed_at: datetime, length: int, needed_by: date | None, more: int, grace: int
) -> None:
    due = clocks.claim_due(claimed_at, days=length, needed_by=needed_by)
    later = clocks.extended_due(due, days=more, needed_by=needed_by)

    assert claimed_at + DAY <= due <= claimed_at + timedelta(days=length)
    assert due <= later <= due + timedelta(days=more)
    assert not clocks.is_lapsed(due, grace_days=grace, now=due - SECOND)
    assert clocks.reminders_due(claimed_at, due, REMINDED_AT, now=claimed_at) == []
    assert clocks.reminders_due(claimed_at, due, REMINDED_AT, now=due) == list(REMINDED_AT)


@pytest.mark.usefixtures("context")
class TestWorkingDays:
    """Over the calendar of China, and over the days that an office sets itself."""

    @pytest.fixture(autouse=True)
    def town(self, app: Flask) -> None:
        self.region_id = gather(app, now=FOUNDED).region_id

    @pytest.mark.parametrize(
        ("at", "due"),
        [
            # National Day 2026: off from 1 to 7 October, worked on Saturday the 10th
            ("2026-09-30 17:00", "2026-10-10 00:00"),
            ("2026-10-03 10:00", "2026-10-10 00:00"),
            ("2026-10-08 10:00", "2026-10-11 00:00"),
            # a Friday, and a Saturday, of plain weeks
            ("2026-03-06 23:59", "2026-03-11 00:00"),
            ("2026-03-07 00:00", "2026-03-11 00:00"),
        ],
    )
    def test_two_working_days_end_with_the_second(self, at: str, due: str) -> None:
        assert board.working_days(self.region_id, shanghai(at), 2) == shanghai(due)

    def test_a_day_that_the_office_sets_counts(self) -> None:
        at = shanghai("2026-03-03 09:00")
        set_day(self.region_id, date(2026, 3, 4), is_working=False, name="停电")
        set_day(self.region_id, date(2026, 3, 7), is_working=True, name="调休")

        assert board.working_days(self.region_id, at, 3) == shanghai("2026-03-08 00:00")


@pytest.mark.usefixtures("context")
@pytest.mark.parametrize(
    ("urgency", "due"),
    [
        (Urgency.RED, NOW + 24 * HOUR),
        (Urgency.YELLOW, shanghai("2026-05-14 00:00")),
        (Urgency.BLUE, shanghai("2026-05-10 00:00")),
    ],
)
def test_the_colour_says_when_the_community_answers(
    app: Flask, urgency: Urgency, due: datetime
) -> None:
    # the moment is a Saturday that is worked in turn for Labour Day
    cast = gather(app, now=FOUNDED)
    wish = make.posted(cast, NOW, urgency=urgency)

    assert board.review_due(wish, at=NOW) == due


def test_days_begin_and_end_at_midnight_in_shanghai() -> None:
    assert day_start(date(2026, 3, 10)) == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
    assert day_end(date(2026, 3, 10)) == day_start(date(2026, 3, 11))
