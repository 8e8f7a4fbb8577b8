"""The days on which the offices of a region work otherwise: seen, changed at the top, noted."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.audit.models import AuditEntry
from app.core import calendar, clock
from app.core.db import db
from tests.support.cast import Cast, gather
from tests.support.visits import browser


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def some_weekday() -> date:
    """A plain working day of next year."""
    day = date(clock.local_day(clock.now()).year + 1, 7, 1)
    while not calendar.is_working_by_rule(day) or day.weekday() > 3:
        day += timedelta(days=1)
    return day


def works(app: Flask, cast: Cast, day: date) -> bool:
    with app.app_context():
        return calendar.is_working_day(cast.region_id, day)


def test_a_day_off_moves_what_is_due_after_it_and_back(app: Flask, cast: Cast) -> None:
    day = some_weekday()
    admin = browser(app, cast, "admin").open("/admin/calendar")

    admin.send("/admin/calendar", {"day": day.isoformat(), "how": "rest", "name": "市庆"})

    assert "已改好" in admin.text
    assert "市庆" in admin.text
    assert "本地改的" in admin.text
    assert not works(app, cast, day)
    with app.app_context():
        due = calendar.add_working_days(cast.region_id, day - timedelta(days=1), 1)
        assert due > day
        said = sa.select(AuditEntry).where(AuditEntry.action == "calendar.set")
        entry = db.session.scalars(said).one()
        assert (entry.reason, entry.details) == ("市庆", {"on": day.isoformat(), "how": "rest"})
    admin.send("/admin/calendar", {"day": day.isoformat(), "how": "rule"})
    assert works(app, cast, day)
    assert "市庆" not in admin.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({}, 'href="#day">哪一天：请填写'),
        ({"day": "2026-13-01", "how": "rest"}, "日期格式不对"),
        ({"day": "1999-01-01", "how": "rest"}, 'href="#day">哪一天：'),
        ({"day": "2027-07-01", "how": "maybe"}, 'href="#how">这一天：'),
    ],
)
def test_nonsense_is_said_beside_the_field_and_changes_nothing(
    app: Flask, cast: Cast, form: dict[str, str], said: str
) -> None:
    admin = browser(app, cast, "admin").open("/admin/calendar")
    admin.send("/admin/calendar", form)

    assert admin.status == 422
    assert said in admin.page
    with app.app_context():
        first, last = date(1999, 1, 1), date(2100, 1, 1)
        assert not calendar.own_days(cast.region_id, since=first, until=last)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_street_reads_the_days_of_the_region_and_changes_none(app: Flask, cast: Cast) -> None:
    street = browser(app, cast, "upper").open("/admin/calendar?year=nonsense")
    assert street.status == 200
    assert "由地区的平台管理员或上级负责人改" in street.text

    street.send("/admin/calendar", {"day": some_weekday().isoformat(), "how": "rest"})

    assert street.status == 409
    assert works(app, cast, some_weekday())
