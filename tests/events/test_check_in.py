"""Check-in and check-out on real databases: once, and in its window."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.db import db
from app.events import closing
from app.events import service as events
from app.events.errors import KeyReused
from app.events.models import Attendance, AttendanceMode, Direction, EventSession, Scan
from app.events.refusal_models import RefusedScan
from app.points.models import Account, LedgerEntry
from app.records.models import ServiceRecord, TimeClass
from tests.support.cast import Cast, gather, published
from tests.support.scans import FOUNDED, MINUTE, NOW, count, refused, send, taken


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


@pytest.mark.usefixtures("context")
class TestOneScan:
    def test_a_scan_that_itself_counts_books_points_at_once(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        outcome = taken(send(cast, session, now=NOW))
        assert (outcome.gain.points, outcome.gain.total, outcome.again) == (200, 200, False)
        assert count(ServiceRecord) == count(LedgerEntry) == 1

    def test_a_second_scan_earns_nothing(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        first = taken(send(cast, session, now=NOW))
        second = taken(send(cast, session, now=NOW + MINUTE))
        assert (second.again, second.id, second.gain.points) == (True, first.id, 200)
        assert count(Scan) == count(LedgerEntry) == 1

    def test_the_same_key_gets_the_first_answer_even_after_the_code_expired(
        self, cast: Cast
    ) -> None:
        _, session = published(cast, NOW)
        first = taken(send(cast, session, now=NOW, key="k"))
        again = taken(send(cast, session, now=NOW + 30 * MINUTE, shown=NOW, key="k"))
        assert (again.again, again.id) == (True, first.id)

    def test_the_same_key_with_another_body_is_refused(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        taken(send(cast, session, now=NOW, key="k"))
        with pytest.raises(KeyReused):
            send(cast, session, now=NOW, key="k", direction=Direction.OUT)

    def test_a_refused_key_is_not_used_up(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        early = session.starts_at - 61 * MINUTE
        assert refused(send(cast, session, now=early, key="k")) == "event_not_open"
        assert taken(send(cast, session, now=NOW, key="k")).again is False

    def test_every_refused_scan_is_kept_with_its_reason(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        send(cast, session, now=session.starts_at - 61 * MINUTE)
        kept = db.session.scalars(sa.select(RefusedScan)).one()
        assert (kept.code, kept.person_id, kept.session_id) == (
            "event_not_open",
            cast.people["member"],
            session.id,
        )
        assert count(Attendance) == 0


@pytest.mark.usefixtures("context")
class TestWindows:
    @pytest.mark.parametrize(
        ("minutes", "code"),
        [(-61, "event_not_open"), (-60, ""), (0, ""), (120, ""), (121, "event_over")],
    )
    def test_check_in_is_open_from_an_hour_before_to_the_end(
        self, cast: Cast, minutes: int, code: str
    ) -> None:
        _, session = published(cast, NOW)
        outcome = send(cast, session, now=session.starts_at + minutes * MINUTE)
        assert (refused(outcome) if code else "") == code

    def test_check_out_is_open_to_an_hour_after_the_end(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        taken(send(cast, session, now=NOW))
        late = session.ends_at + 61 * MINUTE
        assert refused(send(cast, session, now=late, direction=Direction.OUT)) == "event_over"
        in_time = session.ends_at + 60 * MINUTE
        assert taken(send(cast, session, now=in_time)).direction is Direction.OUT

    def test_a_repeat_after_the_end_is_answered_kindly(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        first = taken(send(cast, session, now=NOW))
        assert taken(send(cast, session, now=session.ends_at + 600 * MINUTE)).id == first.id

    @pytest.mark.parametrize("verb", ["cancel", "draft"])
    def test_an_event_that_is_not_on_takes_no_scan(self, cast: Cast, verb: str) -> None:
        if verb == "cancel":
            event, session = published(cast, NOW)
            events.cancel(event, reason="下雨", by=cast.actor("organiser"), now=NOW)
            expected = "event_cancelled"
        else:
            event = events.propose(
                cast.node("branch"),
                _plan(NOW),
                by=cast.actor("organiser", now=NOW),
                now=NOW,
            )
            session = db.session.scalars(sa.select(EventSession)).one()
            expected = "event_not_open"
        assert refused(send(cast, session, now=NOW)) == expected


def _plan(now: datetime) -> events.Plan:
    return events.Plan(
        title="河道清洁",
        category="environment",
        starts_at=now,
        ends_at=now + 60 * MINUTE,
        attendance=AttendanceMode.IN,
    )


@pytest.mark.usefixtures("context")
class TestInAndOut:
    def test_points_come_with_the_check_out(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        first = taken(send(cast, session, now=session.starts_at))
        assert (first.gain.points, count(ServiceRecord)) == (0, 0)
        out = taken(send(cast, session, now=session.starts_at + 90 * MINUTE))
        assert (out.direction, out.gain.points) == (Direction.OUT, 300)
        record = db.session.scalars(sa.select(ServiceRecord)).one()
        assert (record.minutes, record.time_class) == (90, TimeClass.SCANNED)
        assert record.occurred_at == session.starts_at

    def test_within_five_minutes_it_is_the_check_in_again(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        first = taken(send(cast, session, now=NOW))
        again = taken(send(cast, session, now=NOW + 4 * MINUTE))
        assert (again.id, again.again, again.direction) == (first.id, True, Direction.IN)

    def test_after_out_it_is_the_check_out_again(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        taken(send(cast, session, now=NOW))
        out = taken(send(cast, session, now=NOW + 30 * MINUTE))
        again = taken(send(cast, session, now=NOW + 31 * MINUTE))
        assert (again.id, again.again, count(Scan)) == (out.id, True, 2)

    def test_nobody_checks_out_who_is_not_in(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        assert refused(send(cast, session, now=NOW, direction=Direction.OUT)) == "not_in_yet"

    def test_a_missing_check_out_waits_for_the_leader(self, cast: Cast) -> None:
        event, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        taken(send(cast, session, now=session.starts_at))
        later = session.ends_at + 5 * MINUTE
        closed = closing.close_open(
            event,
            session,
            {cast.people["member"]},
            left_at=session.starts_at + 60 * MINUTE,
            reason="手机没电",
            by=cast.actor("organiser", now=later),
            now=later,
        )
        record = db.session.scalars(sa.select(ServiceRecord)).one()
        assert (closed, record.minutes, record.time_class) == (1, 60, TimeClass.LEADER_CLOSED)
        assert refused(send(cast, session, now=later, direction=Direction.OUT)) == "already_out"

    def test_the_leader_closes_by_the_plan_and_strikes_who_left(self, cast: Cast) -> None:
        event, session = published(cast, NOW, attendance=AttendanceMode.IN_PLAN)
        for who in ("member", "second_member", "volunteer"):
            assert taken(send(cast, session, who, now=session.starts_at)).gain.points == 0
        later = session.ends_at + MINUTE
        closed = closing.close_by_plan(
            event,
            session,
            strike={cast.people["volunteer"]},
            by=cast.actor("organiser", now=later),
            now=later,
        )
        assert (closed, count(ServiceRecord)) == (2, 2)
        held = dict(db.session.execute(sa.select(Account.person_id, Account.total)).all())
        assert held == {cast.people["member"]: 400, cast.people["second_member"]: 400}
