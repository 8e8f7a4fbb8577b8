"""Working days: the country's rule, and what an office says against it."""

from datetime import date

import pytest

from app.core.calendar import (
    add_working_days,
    clear_day,
    is_working_day,
    set_day,
    special_days,
)
from app.core.db import transaction

REGION = 1
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (FRIDAY, True),
        (SATURDAY, False),
        (date(2026, 10, 1), False),
        (date(2026, 2, 17), False),
        # made up for the Spring Festival
        (date(2026, 2, 14), True),
        # no plan is known yet: the plain week and the fixed holidays
        (date(2031, 10, 1), False),
        (date(2031, 3, 5), True),
    ],
)
def test_the_country_says_when_people_work(context: None, day: date, is_working: bool) -> None:
    assert is_working_day(REGION, day) is is_working


def test_an_office_says_otherwise_for_its_own_region(context: None) -> None:
    with transaction():
        set_day(REGION, SATURDAY, is_working=True, name="防汛值班")
        set_day(REGION, MONDAY, is_working=True, name="")
        set_day(REGION, MONDAY, is_working=False, name="本地节日")

    assert is_working_day(REGION, SATURDAY)
    assert not is_working_day(REGION, MONDAY)
    assert not is_working_day(2, SATURDAY)
    assert is_working_day(2, MONDAY)


def test_the_rule_comes_back_when_the_office_clears_the_day(context: None) -> None:
    with transaction():
        set_day(REGION, SATURDAY, is_working=True, name="")
    with transaction():
        assert clear_day(REGION, SATURDAY)
        assert not clear_day(REGION, SATURDAY)

    assert not is_working_day(REGION, SATURDAY)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, MONDAY),
        (FRIDAY, 2, date(2026, 11, 24)),
        (SATURDAY, 0, MONDAY),
        (SATURDAY, 1, MONDAY),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
    ],
)
def test_a_deadline_counts_working_days_alone(
    context: None, start: date, n: int, end: date
) -> None:
    assert add_working_days(REGION, start, n) == end


def test_a_deadline_moves_with_what_the_office_says(context: None) -> None:
    with transaction():
        set_day(REGION, MONDAY, is_working=False, name="停电")

    assert add_working_days(REGION, FRIDAY, 2) == date(2026, 11, 25)


def test_the_list_shows_what_differs_from_the_plain_week(context: None) -> None:
    with transaction():
        set_day(REGION, SATURDAY, is_working=True, name="防汛值班")

    found = {each.day: each for each in special_days(REGION, 2026)}

    assert (found[SATURDAY].name, found[SATURDAY].is_own) == ("防汛值班", True)
    assert (found[date(2026, 10, 1)].name, found[date(2026, 10, 1)].is_own) == ("国庆节", False)
    assert found[date(2026, 2, 14)].is_working
    assert FRIDAY not in found
