"""One tap makes an event of a line of a unit's lists."""

import uuid
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.events.models import AttendanceMode, Event, EventState
from app.home.drafting import next_saturday
from app.wishes import lines
from app.wishes.lines import Offered
from app.wishes.models import Line, LineKind
from tests.support import wishes as make
from tests.support.cast import Cast, gather
from tests.support.reader import Reader
from tests.support.visits import browser

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture
def cast(app: Flask) -> Cast:
    made = gather(app)
    with app.app_context(), transaction():
        make.vet(made, "unit")
    return made


@pytest.fixture
def line_id(app: Flask, cast: Cast) -> uuid.UUID:
    with app.app_context(), transaction():
        offered = Offered(kind=LineKind.SERVICE, title="免费量血压", text="带上身份证")
        by = cast.actor("unit_contact")
        return lines.add(cast.node("unit"), offered, by=by, now=clock.now()).id


def _tap(visitor: Reader, cast: Cast, line_id: uuid.UUID) -> Reader:
    visitor.open(f"/units/{cast.nodes['unit']}")
    return visitor.send(f"/lines/{line_id}/event")


def _events(app: Flask) -> list[Event]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Event)))


def _count(app: Flask, line_id: uuid.UUID) -> int:
    with app.app_context():
        return db.session.get_one(Line, line_id).events


def test_a_tap_drafts_an_event_of_the_unit_and_counts_it(
    app: Flask, cast: Cast, line_id: uuid.UUID
) -> None:
    unit = browser(app, cast, "unit_contact").open(f"/units/{cast.nodes['unit']}")
    assert "办成一次活动" in unit.text

    _tap(unit, cast, line_id)

    (event,) = _events(app)
    starts = clock.local(event.starts_at)
    assert unit.path == f"/manage/events/{event.id}/edit"
    assert 'value="免费量血压"' in unit.page
    assert (event.organisation_id, event.state) == (cast.nodes["unit"], EventState.DRAFT)
    assert (event.category, event.attendance) == ("co_building", AttendanceMode.IN)
    assert (event.summary, event.place) == ("带上身份证", "")
    assert (starts.weekday(), starts.strftime("%H:%M")) == (5, "09:00")
    assert event.ends_at - event.starts_at == timedelta(hours=2)
    assert _count(app, line_id) == 1


def test_the_office_drafts_for_a_unit(app: Flask, cast: Cast, line_id: uuid.UUID) -> None:
    _tap(browser(app, cast, "reviewer"), cast, line_id)

    assert [event.organisation_id for event in _events(app)] == [cast.nodes["unit"]]


@pytest.mark.parametrize(
    ("who", "status"),
    [("", 401), ("volunteer", 403), ("secretary", 403), ("other_reviewer", 403)],
)
def test_nobody_else_drafts_for_a_unit(
    app: Flask, cast: Cast, line_id: uuid.UUID, who: str, status: int
) -> None:
    visitor = browser(app, cast, who).open("/units")

    visitor.send(f"/lines/{line_id}/event")

    assert visitor.status == status
    assert _events(app) == []
    assert _count(app, line_id) == 0


def test_a_line_that_was_taken_down_makes_no_event(
    app: Flask, cast: Cast, line_id: uuid.UUID
) -> None:
    with app.app_context(), transaction():
        line = lines.line(cast.region_id, line_id)
        lines.take_down(line, by=cast.actor("unit_contact"), now=clock.now())

    page = _tap(browser(app, cast, "unit_contact"), cast, line_id)

    assert page.status == 409
    assert _events(app) == []


def test_a_line_that_is_not_there_is_not_found(app: Flask, cast: Cast) -> None:
    assert _tap(browser(app, cast, "unit_contact"), cast, uuid.UUID(int=1)).status == 404


@pytest.mark.parametrize(
    ("today", "saturday"),
    [
        (date(2026, 5, 1), date(2026, 5, 2)),
        (date(2026, 5, 2), date(2026, 5, 9)),
        (date(2026, 5, 3), date(2026, 5, 9)),
        (date(2026, 12, 31), date(2027, 1, 2)),
    ],
)
def test_the_next_saturday_lies_ahead(app: Flask, today: date, saturday: date) -> None:
    assert next_saturday(today) == saturday
