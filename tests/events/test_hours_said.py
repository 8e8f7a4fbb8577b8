"""From when to when an event is, in words."""

from datetime import datetime

import pytest

from app.core import clock
from app.events.pages import faces


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 12, day, hour, tzinfo=clock.SHANGHAI)


@pytest.mark.usefixtures("context")
def test_midnight_is_the_end_of_the_day_before() -> None:
    assert faces.poster_time(_at(4, 19), _at(5, 0)) == "12月4日周五 19:00–24:00"
    assert faces.row_time(_at(4, 19), _at(5, 0)) == "19:00–24:00"
    assert faces.poster_time(_at(2, 9), _at(5, 0)) == "12月2日周三 09:00 – 12月4日周五 24:00"
    assert faces.row_time(_at(2, 9), _at(5, 0)) == "09:00 起，到12月4日周五"


@pytest.mark.usefixtures("context")
def test_an_event_that_begins_at_midnight_begins_on_that_day() -> None:
    assert faces.poster_time(_at(5, 0), _at(5, 1)) == "12月5日周六 00:00–01:00"
