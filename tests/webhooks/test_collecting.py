"""Everything that was committed is written down once, in order, and nothing is passed over."""

import time
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import clock
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.events.models import Direction, EventSession, Scan
from app.organisations import service as organisations
from app.organisations.models import Region
from app.points.models import LedgerEntry
from app.webhooks import collecting, service, streams
from app.webhooks.models import Delivery
from app.webhooks.rules import Subject, floor
from app.webhooks.streams import Span
from tests.review.steps import conclude, publish, sign
from tests.review.year import YEAR, town
from tests.support.cast import Cast, gather
from tests.support.scans import send, taken
from tests.support.wishes import make_wish
from tests.webhooks.scenes import collect, proposed, scan, session_of, subscribed

AWAY = "http://127.0.0.1:9/in"


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setattr(collecting, "MARGIN", timedelta())
    made = gather(app, ago=timedelta(days=30))
    with app.app_context():
        yield made
        db.session.rollback()


def rows(key: uuid.UUID) -> list[Delivery]:
    query = sa.select(Delivery).where(Delivery.subscription_id == key).order_by(Delivery.id)
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def test_a_check_in_is_told_with_the_line_it_brought(cast: Cast) -> None:
    session_id = session_of(cast)
    key, _ = subscribed(cast, AWAY)
    scan_id = scan(cast, session_id, "member")

    assert sorted(collect(key)) == ["check_in.recorded", "points.credited"]
    told = {each.kind: each for each in rows(key)}
    check_in, line = told["check_in.recorded"], told["points.credited"]
    assert check_in.event_id == scan_id
    assert check_in.content["person_id"] == str(cast.people["member"])
    assert check_in.content["organisation_id"] == str(cast.nodes["branch"])
    assert (check_in.content["direction"], check_in.content["trust"]) == ("in", "screen")
    assert set(check_in.content) == {
        "id", "attendance_id", "person_id", "event_id", "session_id", "organisation_id",
        "direction", "at", "trust",
    }  # fmt: skip
    entry = db.session.scalars(sa.select(LedgerEntry)).one()
    assert line.content["points"] == entry.amount / 100
    assert (line.content["sequence"], line.content["reason"]) == (1, "award")
    assert line.content["source"] == f"attendance:{check_in.content['attendance_id']}"


def test_each_is_written_down_once_however_often_it_is_looked_at(cast: Cast) -> None:
    session_id = session_of(cast)
    key, _ = subscribed(cast, AWAY, subjects=(Subject.CHECK_INS,))
    scan(cast, session_id, "member")
    collect(key)
    scan(cast, session_id, "second_member")

    assert len(collect(key)) == 2
    assert len(collect(key)) == 2
    assert len({each.event_id for each in rows(key)}) == 2


def test_what_was_before_it_was_approved_is_not_told(cast: Cast) -> None:
    scan(cast, session_of(cast), "member")
    key, _ = subscribed(cast, AWAY)

    assert collect(key) == []


def test_many_are_read_in_steps_and_in_their_order(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "AT_ONCE", 2)
    session_id = session_of(cast)
    key, _ = subscribed(cast, AWAY, subjects=(Subject.CHECK_INS,))
    people = ["member", "second_member", "organiser", "secretary", "volunteer"]
    made = [scan(cast, session_id, who) for who in people]
    collect(key)

    assert [each.event_id for each in rows(key)] == made


def test_no_more_are_written_down_while_many_wait(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MOST_WAITING", 1)
    session_id = session_of(cast)
    key, _ = subscribed(cast, AWAY, subjects=(Subject.CHECK_INS,))
    scan(cast, session_id, "member")
    collect(key)
    scan(cast, session_id, "second_member")

    assert len(collect(key)) == 1
    monkeypatch.setattr(collecting, "MOST_WAITING", 10)
    assert len(collect(key)) == 2


def test_a_part_of_the_tree_is_told_of_itself_alone(cast: Cast) -> None:
    session_id = session_of(cast)
    here, _ = subscribed(cast, AWAY, node="community")
    there, _ = proposed(cast, AWAY, node="other_community")
    with transaction():
        service.approve(there, by=cast.actor("volunteer"), now=clock.now())
    scan(cast, session_id, "member")
    with transaction():
        make_wish(cast, "grid", "grid_worker", True, now=clock.now())

    told = {"check_in.recorded", "points.credited", "wish.submitted"}
    assert told == set(collect(here))
    assert collect(there) == []


def test_another_region_is_never_told(cast: Cast) -> None:
    key, _ = subscribed(cast, AWAY)
    made = scan(cast, session_of(cast), "member")
    with transaction():
        db.session.get_one(Region, cast.region_id).host = "localhost"
        region = organisations.found_region("邻区", now=clock.now(), host="next.test")
        neighbour = region.id
    span = Span(
        region_id=neighbour, path="", after=floor(clock.now() - timedelta(hours=1)),
        before=floor(clock.now() + timedelta(hours=1)), most=100,
    )  # fmt: skip

    collect(key)
    assert made in {each.event_id for each in rows(key)}
    assert [each for read in streams.STREAMS.values() for each in read(span)] == []


def test_wishes_are_told_by_their_state_and_never_as_drafts(cast: Cast) -> None:
    key, _ = subscribed(cast, AWAY, subjects=(Subject.WISHES,))
    with transaction():
        make_wish(cast, "grid", "grid_worker", True, now=clock.now())
        make_wish(cast, "grid", "grid_worker", False, now=clock.now())

    kinds = collect(key)
    assert kinds == ["wish.submitted"]
    content = rows(key)[-1].content
    assert set(content) == {
        "id", "number", "state", "before", "step", "community_id", "category",
    }  # fmt: skip


def test_a_year_is_told_when_it_hangs_out_is_signed_for_and_frozen(app: Flask) -> None:
    with app.app_context():
        cast = town(app)
        publish(cast)
        conclude(cast)
        sign(cast, "secretary")
        sign(cast, "second_member")
        span = Span(
            region_id=cast.region_id, path="", after=floor(clock.now() - timedelta(days=4000)),
            before=floor(clock.now() + timedelta(days=4000)), most=100,
        )  # fmt: skip
        found = streams.reviews(span)

    states = sorted(each.content["state"] for each in found)
    assert states == ["frozen", "published", "signing"]
    assert {each.kind for each in found} == {f"review.{state}" for state in states}
    assert all(each.content["period"] == YEAR for each in found)
    allowed = {"id", "organisation_id", "state", "period", "version", "sha256"}
    assert all(set(each.content) == allowed for each in found)


def _open_scan(connection: sa.Connection, cast: Cast, session_id: uuid.UUID) -> uuid.UUID:
    """The rows of a check-in, written in a transaction that somebody else holds open."""
    region, year = db.session.execute(
        sa.select(EventSession.region_id, EventSession.year).where(EventSession.id == session_id)
    ).one()
    db.session.rollback()
    # the transaction begins, as that of a request does, before an id is made in it
    connection.execute(sa.text("SELECT 1"))
    scan_id, attendance_id = uuid7(), uuid7()
    copied = (
        "INSERT INTO attendances (region_id, year, id, session_id, event_id, person_id, state,"
        " minutes, note) SELECT region_id, year, :id, session_id, event_id, :person, 'open', 0, ''"
        " FROM attendances WHERE session_id = :session LIMIT 1"
    )
    connection.execute(
        sa.text(copied),
        {"id": attendance_id, "person": cast.people["volunteer"], "session": session_id},
    )
    connection.execute(
        sa.insert(Scan).values(
            region_id=region, year=year, id=scan_id, attendance_id=attendance_id,
            direction=Direction.IN, at=clock.now(), recorded_at=clock.now(), trust="screen",
            key="held", actor_id=cast.people["volunteer"], remarks=[],
        )
    )  # fmt: skip
    return scan_id


# SQLite has one writer at a time: nothing is committed late there
@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_what_is_committed_late_is_not_passed_over(app: Flask, cast: Cast) -> None:
    session_id = session_of(cast)
    scan(cast, session_id, "organiser")
    key, _ = subscribed(cast, AWAY, subjects=(Subject.CHECK_INS,))
    other = sa.create_engine(db.engine.url)
    with other.connect() as held, held.begin():
        late = _open_scan(held, cast, session_id)
        early = scan(cast, session_id, "member")
        assert late < early

        # the younger one is committed and in sight; it must wait for the older one
        assert collect(key) == []
    other.dispose()

    assert len(collect(key)) == 2
    assert [each.event_id for each in rows(key)] == [late, early]


def test_what_is_younger_than_the_margin_waits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MARGIN", timedelta(seconds=1))
    session_id = session_of(cast)
    key, _ = subscribed(cast, AWAY, subjects=(Subject.CHECK_INS,))
    scan(cast, session_id, "member")

    assert collect(key) == []
    time.sleep(1.1)
    assert len(collect(key)) == 1


def test_a_cursor_never_goes_backwards(cast: Cast) -> None:
    session_id = session_of(cast)
    key, _ = subscribed(cast, AWAY, subjects=(Subject.CHECK_INS,))
    scan(cast, session_id, "member")
    collect(key)

    collect(key, now=clock.now() - timedelta(hours=2))
    assert len(collect(key)) == 1


def test_a_check_in_asks_nothing_of_the_webhooks(app: Flask, cast: Cast) -> None:
    session_id = session_of(cast)
    subscribed(cast, AWAY)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = db.engine
    with transaction():
        session = db.session.get_one(EventSession, session_id)
        sa.event.listen(engine, "before_cursor_execute", note)
        taken(send(cast, session, "member", now=clock.now()))
        sa.event.remove(engine, "before_cursor_execute", note)

    assert any("scans" in each for each in asked)
    assert not [each for each in asked if "webhook" in each]
