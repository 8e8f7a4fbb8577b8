"""Who signed up is reminded the evening before, once."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from app.accounts.models import PersonState
from app.core.db import db, transaction
from app.core.errors import Busy
from app.events import reminding, service, sign_up
from app.events.jobs import reminders
from app.events.models import Event, EventSession, SignUpRule
from app.notices.models import Notice, OutboxMessage
from tests.support.cast import Cast, gather, published

#: six in the evening in Shanghai
EVENING = datetime(2026, 5, 9, 10, 0, tzinfo=UTC)
#: nine the next morning
START = EVENING + timedelta(hours=15)
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town, a week before."""
    return gather(app, now=EVENING - timedelta(days=7))


def _signed_up(
    app: Flask,
    cast: Cast,
    *who: str,
    starts_at: datetime = START,
    at: datetime = EVENING - timedelta(days=2),
    capacity: int | None = None,
) -> uuid.UUID:
    """An event with these people on its list, signed up then; behind its places they wait."""
    with app.app_context(), transaction():
        event, session = published(
            cast,
            EVENING - timedelta(days=3),
            signup=SignUpRule.OPTIONAL,
            capacity=capacity,
            starts_at=starts_at,
            ends_at=starts_at + HOUR,
        )
        for each in who:
            sign_up.sign_up(event, session, by=cast.actor(each, now=at), now=at, may_wait=True)
        return event.id


def _run(app: Flask, now: datetime = EVENING, due_at: datetime = EVENING) -> str:
    with app.app_context():
        return reminders(due_at, now)


def _told(app: Flask) -> list[tuple[uuid.UUID | None, str, str]]:
    with app.app_context():
        query = sa.select(Notice.person_id, Notice.title, Notice.body)
        found = db.session.execute(query.where(Notice.kind == reminding.KIND).order_by(Notice.id))
        return [(row[0], row[1], row[2]) for row in found]


def _leaving(app: Flask) -> list[str]:
    with app.app_context():
        query = sa.select(OutboxMessage.payload).where(OutboxMessage.kind == reminding.KIND)
        return [payload["text"] for payload in db.session.scalars(query)]


def test_who_signed_up_is_told_the_evening_before(app: Flask, cast: Cast) -> None:
    _signed_up(app, cast, "member", "second_member")

    said = _run(app)

    assert said == "told 2"
    assert {each[0] for each in _told(app)} == {
        cast.people["member"],
        cast.people["second_member"],
    }
    _, title, body = _told(app)[0]
    assert title == "活动提醒：河道清洁"
    assert "5月10日" in body
    assert "09:00，杏园桥头" in body
    assert len(_leaving(app)) == 2
    assert "明天" not in _leaving(app)[0]


def test_the_second_run_tells_nobody_again(app: Flask, cast: Cast) -> None:
    _signed_up(app, cast, "member")

    said = [_run(app), _run(app), _run(app, EVENING + HOUR)]

    assert said == ["told 1", "told 0", "told 0"]
    assert len(_told(app)) == len(_leaving(app)) == 1


def test_of_two_runs_at_one_moment_one_tells(app: Flask, cast: Cast) -> None:
    _signed_up(app, cast, "member", "second_member", "volunteer")
    with app.app_context():
        found = reminding.due(cast.region_id, due_at=EVENING, now=EVENING)
        db.session.rollback()
    start = Barrier(2)

    def tell(_number: int) -> int:
        with app.app_context():
            start.wait(timeout=30)
            done = 0
            for each in found:
                try:
                    with transaction():
                        done += reminding.remind(each, now=EVENING)
                except Busy:
                    continue
            return done

    with ThreadPoolExecutor(2) as both:
        done = list(both.map(tell, range(2)))

    assert sum(done) == 3
    assert len(_told(app)) == len(_leaving(app)) == 3


@pytest.mark.parametrize(
    ("starts_in", "told"),
    [(timedelta(hours=29), 1), (timedelta(hours=31), 0), (timedelta(minutes=-1), 0)],
    ids=["late tomorrow", "the day after", "begun"],
)
def test_only_what_lies_ahead_until_the_end_of_tomorrow(
    app: Flask, cast: Cast, starts_in: timedelta, told: int
) -> None:
    _signed_up(app, cast, "member", starts_at=EVENING + starts_in)

    _run(app)

    assert len(_told(app)) == told


def test_who_signs_up_on_the_day_itself_knows(app: Flask, cast: Cast) -> None:
    _signed_up(app, cast, "member", starts_at=EVENING + HOUR, at=EVENING - HOUR)

    _run(app)

    assert _told(app) == []


def test_who_waits_or_gave_the_place_back_is_not_told(app: Flask, cast: Cast) -> None:
    event_id = _signed_up(app, cast, "member", "second_member", capacity=1)
    with app.app_context(), transaction():
        event = db.session.get_one(Event, event_id)
        session = db.session.scalars(sa.select(EventSession)).one()
        second = cast.actor("second_member", now=EVENING)
        sign_up.cancel(event, session, by=second, now=EVENING - HOUR)
        third = cast.actor("volunteer", now=EVENING)
        sign_up.sign_up(event, session, by=third, now=EVENING - HOUR, may_wait=True)

    _run(app)

    assert [each[0] for each in _told(app)] == [cast.people["member"]]


def test_nobody_is_called_to_an_event_that_was_called_off(app: Flask, cast: Cast) -> None:
    event_id = _signed_up(app, cast, "member")
    with app.app_context():
        (late,) = reminding.due(cast.region_id, due_at=EVENING, now=EVENING)
        db.session.rollback()
        with transaction():
            event = db.session.get_one(Event, event_id)
            by = cast.actor("organiser", now=EVENING)
            service.cancel(event, reason="大雨", by=by, now=EVENING)
        with transaction():
            is_told = reminding.remind(late, now=EVENING)

    assert not is_told
    assert _run(app) == "told 0"


def test_a_person_no_longer_active_is_not_told(app: Flask, cast: Cast) -> None:
    _signed_up(app, cast, "member")
    with app.app_context(), transaction():
        cast.person("member").state = PersonState.DISABLED

    assert _run(app) == "told 0"


def test_two_records_of_one_human_being_are_told_once(app: Flask, cast: Cast) -> None:
    _signed_up(app, cast, "member", "second_member")
    with app.app_context(), transaction():
        double = cast.person("second_member")
        double.state, double.merged_into_id = PersonState.MERGED, cast.people["member"]

    _run(app)

    assert [each[0] for each in _told(app)] == [cast.people["member"]]


def test_after_a_night_without_power_the_morning_tells_of_what_is_ahead(
    app: Flask, cast: Cast
) -> None:
    _signed_up(app, cast, "member", starts_at=START - HOUR)
    _signed_up(app, cast, "second_member", starts_at=START + HOUR)

    said = _run(app, now=START)

    assert said == "told 1"
    assert [each[0] for each in _told(app)] == [cast.people["second_member"]]


@pytest.mark.parametrize(("starts_at", "leaving"), [(START, 1), (START - 2 * HOUR, 0)])
def test_at_night_a_short_message_that_would_come_too_late_is_spared(
    app: Flask, cast: Cast, starts_at: datetime, leaving: int
) -> None:
    _signed_up(app, cast, "member", starts_at=starts_at)

    _run(app, now=EVENING + 5 * HOUR)

    assert len(_told(app)) == 1
    assert len(_leaving(app)) == leaving


def test_who_signed_up_or_waits_is_told_when_an_event_is_called_off(app: Flask, cast: Cast) -> None:
    crowd = ("member", "second_member", "volunteer", "other_member")
    event_id = _signed_up(app, cast, *crowd, capacity=2)
    with app.app_context(), transaction():
        event = db.session.get_one(Event, event_id)
        session = db.session.scalars(sa.select(EventSession)).one()
        at = EVENING - timedelta(days=1)
        sign_up.cancel(event, session, by=cast.actor("member", now=at), now=at)
        by = cast.actor("organiser", now=EVENING)
        service.cancel(event, reason="下大雨，改期再通知。", by=by, now=EVENING)

    with app.app_context():
        told = db.session.scalars(
            sa.select(Notice).where(Notice.kind == reminding.CALLED_OFF).order_by(Notice.id)
        ).all()
        assert {each.person_id for each in told} == {cast.people[each] for each in crowd[1:]}
        assert len(told) == len(crowd) - 1
        assert told[0].title.startswith("活动取消：")
        assert told[0].body.endswith("的活动取消了。下大雨，改期再通知。")
    assert _run(app) == "told 0"


def test_nobody_is_told_of_what_is_over_when_it_is_called_off(app: Flask, cast: Cast) -> None:
    event_id = _signed_up(app, cast, "member")
    after = START + 2 * HOUR
    with app.app_context(), transaction():
        event = db.session.get_one(Event, event_id)
        service.cancel(event, reason="没办成", by=cast.actor("organiser", now=after), now=after)

    with app.app_context():
        query = sa.select(Notice.id).where(Notice.kind == reminding.CALLED_OFF)
        assert db.session.scalars(query).all() == []
