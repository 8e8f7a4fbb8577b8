"""A location is given of one's own will, costs and brings nothing, and leaves one coarse word."""

import logging
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.codes import poster_code
from app.core.db import db
from app.core.tables import ClientKey
from app.core.vault import vault
from app.events.attendance_schemas import CheckInIn
from app.events.distance_models import ScanDistance
from app.events.distance_rules import Spot
from app.events.models import Event, Scan
from app.events.queries import sessions
from app.events.scan_rows import Request
from tests.events.test_planning_pages import _plan
from tests.support.cast import Cast, gather
from tests.support.visits import browser, event, poster_of

YARD = Spot(39.90001, 116.40001)
THERE = {"latitude": "39.91234", "longitude": "116.43217", "accuracy": "12"}
TRACES = ("39.91", "116.43", "39.912", "116.432")


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


def _session(app: Flask, event_id: uuid.UUID) -> uuid.UUID:
    with app.app_context():
        return sessions(event_id)[0].id


def _words(app: Flask) -> list[str]:
    with app.app_context():
        return [each.value for each in db.session.scalars(sa.select(ScanDistance.distance))]


def _everything(app: Flask) -> str:
    """All rows of all tables, but for the place of events."""
    with app.app_context():
        tables = db.metadata.sorted_tables
        return " ".join(str(row) for each in tables for row in db.session.execute(sa.select(each)))


def _scans(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(sa.select(Scan.id)).all())


def _by_api(app: Flask, cast: Cast, event_id: uuid.UUID, **more: Any) -> Any:
    session_id = _session(app, event_id)
    with app.app_context():
        code = poster_code(vault().code_keys, session_id)
    body = {"key": "k1", "code": code, **more}
    return app.test_client().post("/api/v1/check-ins", json=body, headers=cast.bearer("member"))


def test_a_place_given_with_a_tap_leaves_one_word_and_no_trace(
    app: Flask, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    event_id = event(app, cast, spot=YARD)
    member = browser(app, cast, "member").open(f"/s/{poster_of(app, _session(app, event_id))}")
    assert "附上大致位置（自愿）" in member.text

    with caplog.at_level(logging.DEBUG):
        member.send("/check-ins", THERE)

    assert "签到成功" in member.text
    assert "+2 分" in member.text
    assert _words(app) == ["far"]
    everything = _everything(app) + caplog.text + member.text
    assert not [each for each in TRACES if each in everything]


@pytest.mark.parametrize(
    "sent", [{}, {"latitude": "x", "longitude": "y"}, {**THERE, "accuracy": "90000"}]
)
def test_who_gives_nothing_useful_is_checked_in_all_the_same(
    app: Flask, cast: Cast, sent: dict[str, str]
) -> None:
    event_id = event(app, cast, spot=YARD)
    member = browser(app, cast, "member").open(f"/s/{poster_of(app, _session(app, event_id))}")

    member.send("/check-ins", sent)

    assert "+2 分" in member.text
    assert (_scans(app), _words(app)) == (1, [])


def test_nothing_is_kept_or_offered_where_it_was_not_switched_on(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast)
    member = browser(app, cast, "member").open(f"/s/{poster_of(app, _session(app, event_id))}")
    assert "大致位置" not in member.text

    member.send("/check-ins", THERE)

    assert (_scans(app), _words(app)) == (1, [])


def test_the_leader_sees_counts_and_a_neutral_word(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, spot=YARD)
    member = browser(app, cast, "member").open(f"/s/{poster_of(app, _session(app, event_id))}")
    member.send("/check-ins", THERE)

    leader = browser(app, cast, "organiser").open(f"/manage/events/{event_id}")

    assert "在现场 0 次，附近 0 次，较远 1 次" in leader.text
    assert '<span class="soft">较远</span>' in leader.page


def test_an_organiser_switches_it_on_and_off_with_the_plan(app: Flask, cast: Cast) -> None:
    on = {"asks_location": "1", "latitude": "39.9", "longitude": "116.4"}
    organiser = browser(app, cast, "organiser").open("/manage/events/new")

    organiser.send("/manage/events", {**_plan(cast), **on})
    with app.app_context():
        made = db.session.scalars(sa.select(Event)).one()
        assert (made.latitude, made.longitude, made.asks_location) == (39.9, 116.4, True)
        where = f"/manage/events/{made.id}/edit"
    changed = {key: each for key, each in _plan(cast).items() if key != "organisation_id"}
    organiser.open(where).send(where, {**changed, "latitude": "39.9", "longitude": "116.4"})

    with app.app_context():
        made = db.session.scalars(sa.select(Event)).one()
        assert (made.latitude, made.longitude, made.asks_location) == (None, None, False)


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ({}, "请填写地点的纬度和经度"),
        ({"latitude": "39.9"}, "请填写地点的纬度和经度"),
        ({"latitude": "99", "longitude": "116.4"}, "应在 -90 和 90 之间"),
        ({"latitude": "nan", "longitude": "116.4"}, "地点的纬度"),
    ],
)
def test_a_place_that_is_none_is_said(
    app: Flask, cast: Cast, where: dict[str, str], sentence: str
) -> None:
    organiser = browser(app, cast, "organiser").open("/manage/events/new")

    organiser.send("/manage/events", {**_plan(cast), "asks_location": "1", **where})

    assert organiser.status == 422
    assert sentence in organiser.text


def test_a_call_may_carry_a_place_that_is_not_a_part_of_its_key(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, spot=YARD)

    first = _by_api(app, cast, event_id, location=THERE)
    other = {"latitude": "39.9", "longitude": "116.4"}
    second = _by_api(app, cast, event_id, location=other)
    third = _by_api(app, cast, event_id)

    assert (first.status_code, second.status_code, third.status_code) == (201, 200, 200)
    assert _words(app) == ["far"]
    assert not [each for each in TRACES if each in _everything(app) + first.text + second.text]
    expected = _hash_without_place(app, event_id)
    with app.app_context():
        # of the few places in a town any hash is soon guessed: none is a part of what is kept
        assert db.session.scalars(sa.select(ClientKey.body_hash)).all() == [expected]


def _hash_without_place(app: Flask, event_id: uuid.UUID) -> bytes:
    session_id = _session(app, event_id)
    with app.app_context():
        code = poster_code(vault().code_keys, session_id)
    body = {**CheckInIn().load({"key": "k1", "code": code})}
    del body["key"], body["location"]
    return Request(key="k1", person_id=uuid.UUID(int=0), body=body).body_hash


def test_a_repeat_adds_no_place_to_a_scan_that_stands(app: Flask, cast: Cast) -> None:
    event_id = event(app, cast, spot=YARD)
    _by_api(app, cast, event_id)

    again = _by_api(app, cast, event_id, location=THERE, direction="in", key="k2")

    assert again.status_code == 200
    assert _words(app) == []


def test_an_event_says_whether_it_asks(app: Flask, cast: Cast) -> None:
    asking, silent = event(app, cast, spot=YARD), event(app, cast)
    client = app.test_client()

    assert client.get(f"/api/v1/events/{asking}").json["asks_location"] is True
    assert client.get(f"/api/v1/events/{silent}").json["asks_location"] is False
    assert "39.9" not in client.get(f"/api/v1/events/{asking}").text
