"""Doubtful scans decided: by somebody else, once, by what the code proves, and never stronger."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.codes import poster_code
from app.core.db import db
from app.core.vault import vault
from app.events import closing, deciding
from app.events.deciding import Outcome
from app.events.doubt_errors import (
    BeforeCheckIn,
    LeftMissing,
    RefusalDecided,
)
from app.events.errors import HandTooEarly, KeyReused
from app.events.models import AttendanceMode, HandEntry, Scan
from app.events.refusal_models import RefusalState, RefusedScan
from app.events.refusals import Refused
from app.points.models import LedgerEntry
from app.records.models import ServiceRecord, TimeClass, Trust
from tests.support.cast import Cast, gather, published
from tests.support.doubts import approve, counted, late, paper, told
from tests.support.scans import FOUNDED, MINUTE, NOW, count, send, taken

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town."""
    return gather(app, now=FOUNDED)


@pytest.mark.usefixtures("context")
class TestProved:
    def test_a_leader_counts_it_at_the_time_of_the_code_with_its_own_trust(
        self, cast: Cast
    ) -> None:
        _, session = published(cast, NOW)
        kept = late(cast, session)

        decided = counted(cast, kept)

        scan = db.session.scalars(sa.select(Scan)).one()
        assert (decided.outcome, decided.points) == (Outcome.COUNTED, 200)
        assert (scan.at, scan.trust, scan.actor_id) == (NOW, Trust.SCREEN, cast.people["member"])
        record = db.session.scalars(sa.select(ServiceRecord)).one()
        assert (record.made_by_id, record.approved_by_id, record.time_class) == (
            cast.people["member"],
            cast.people["organiser"],
            TimeClass.SCANNED,
        )
        db.session.refresh(kept)
        assert (kept.state, kept.decided_by_id) == (
            RefusalState.ACCEPTED,
            cast.people["organiser"],
        )

    def test_a_clock_that_was_wrong_gives_way_to_the_step_of_the_code(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        claimed = NOW - 20 * MINUTE
        kept = late(cast, session, now=NOW + 60 * MINUTE, scanned_at=claimed)
        assert kept.code == "clock_implausible"

        counted(cast, kept)

        scan = db.session.scalars(sa.select(Scan)).one()
        assert timedelta(0) <= NOW - scan.at < timedelta(seconds=15)

    def test_the_same_key_waits_is_answered_and_finds_the_record_afterwards(
        self, cast: Cast
    ) -> None:
        _, session = published(cast, NOW)
        sent = {"key": "k", "shown": NOW, "scanned_at": NOW, "now": NOW + 73 * 60 * MINUTE}
        kept = late(cast, session, **sent)
        assert late(cast, session, **sent).id == kept.id
        assert count(RefusedScan) == 1

        counted(cast, kept)

        again = taken(send(cast, session, **sent))  # type: ignore[arg-type]
        assert (again.again, again.at, count(Scan)) == (True, NOW, 1)
        with pytest.raises(KeyReused):
            send(cast, session, **{**sent, "scanned_at": NOW + MINUTE})  # type: ignore[arg-type]

    def test_of_two_who_decide_one_wins_and_points_come_once(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        kept = late(cast, session)
        counted(cast, kept)

        for who in ("organiser", "reviewer"):
            with pytest.raises(RefusalDecided):
                counted(cast, kept, who)
        with pytest.raises(RefusalDecided):
            deciding.dismiss(kept.id, reason="没看到人", by=cast.actor("reviewer"), now=NOW)
        assert count(LedgerEntry) == 1

    def test_who_came_otherwise_meanwhile_gets_nothing_twice(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        kept = late(cast, session)
        taken(send(cast, session, now=NOW + 2 * MINUTE))

        decided = counted(cast, kept)

        assert decided.outcome is Outcome.STOOD
        assert (count(Scan), count(LedgerEntry)) == (1, 1)

    def test_what_was_scanned_in_time_and_sent_after_the_settlement_is_looked_at(
        self, cast: Cast
    ) -> None:
        event, session = published(cast, NOW)
        ended = event.ends_at + MINUTE
        closing.settle(event, by=cast.actor("organiser", now=ended), now=ended)
        sent = {"shown": NOW, "scanned_at": NOW, "now": ended + HOUR}
        kept = late(cast, session, **sent)
        assert kept.code == "after_settlement"

        counted(cast, kept)

        scan = db.session.scalars(sa.select(Scan)).one()
        assert (scan.at, scan.trust) == (NOW, Trust.SCREEN)
        online = send(cast, session, "volunteer", shown=ended, now=ended)
        assert isinstance(online, Refused)
        assert online.error.code == "event_over"

    def test_in_and_out_count_the_minutes_between_the_proved_moments(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        came = late(cast, session)
        left = NOW + 40 * MINUTE
        gone = late(cast, session, shown=left, scanned_at=left)

        counted(cast, came)
        counted(cast, gone)

        record = db.session.scalars(sa.select(ServiceRecord)).one()
        assert (record.minutes, record.time_class) == (40, TimeClass.SCANNED)

    def test_a_check_out_before_the_check_in_is_refused(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        taken(send(cast, session, now=NOW + 20 * MINUTE))
        kept = late(cast, session)

        with pytest.raises(BeforeCheckIn):
            counted(cast, kept)
        assert count(Scan) == 1

    def test_a_code_that_was_never_shown_yet_proves_nothing(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        ahead = NOW + 30 * MINUTE
        kept = late(cast, session, now=NOW, shown=ahead, scanned_at=ahead)

        assert (kept.code, kept.proved_at) == ("clock_implausible", None)
        with pytest.raises(HandTooEarly):
            counted(cast, kept, now=NOW)


@pytest.mark.usefixtures("context")
class TestUnproved:
    def test_it_becomes_an_entry_by_hand_that_another_approves(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        kept = paper(cast, session)

        decided = counted(cast, kept)

        assert decided.outcome is Outcome.PROPOSED
        assert (count(Scan), count(LedgerEntry), count(HandEntry)) == (0, 0, 1)
        with pytest.raises(RefusalDecided):
            counted(cast, kept, "reviewer")
        approve(cast, approved=True)
        db.session.refresh(kept)
        record = db.session.scalars(sa.select(ServiceRecord)).one()
        assert (kept.state, record.time_class, record.trust) == (
            RefusalState.ACCEPTED,
            TimeClass.HAND,
            Trust.HAND,
        )

    def test_the_phone_that_sends_it_again_finds_what_was_entered(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        counted(cast, paper(cast, session, key="k"))
        approve(cast, approved=True)

        code = poster_code(vault().code_keys, session.id)
        sent = {"key": "k", "code": code, "scanned_at": NOW, "now": NOW + DAY}
        again = taken(send(cast, session, **sent))  # type: ignore[arg-type]

        assert (again.again, again.trust) == (True, Trust.HAND)

    def test_an_entry_that_is_not_approved_is_told_to_the_person(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        kept = paper(cast, session)
        counted(cast, kept)

        approve(cast, approved=False)

        db.session.refresh(kept)
        assert (kept.state, count(Scan)) == (RefusalState.DISMISSED, 0)
        assert "没有计入" in told(cast)[-1].title

    def test_by_the_hour_the_leader_says_when_they_left(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        kept = paper(cast, session)
        at = NOW + 4 * DAY
        with pytest.raises(LeftMissing):
            counted(cast, kept)

        left = NOW + 30 * MINUTE
        deciding.count(kept.id, by=cast.actor("organiser", now=at), now=at, left_at=left)
        approve(cast, approved=True)

        assert db.session.scalars(sa.select(ServiceRecord.minutes)).one() == 30

    def test_two_posters_make_one_entry_from_the_first_to_the_last(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        came, gone = paper(cast, session), paper(cast, session, scanned_at=NOW + 50 * MINUTE)

        counted(cast, gone)
        approve(cast, approved=True)

        for kept in (came, gone):
            db.session.refresh(kept)
        assert {came.state, gone.state} == {RefusalState.ACCEPTED}
        assert db.session.scalars(sa.select(ServiceRecord.minutes)).one() == 50

    def test_a_check_out_without_proof_counts_as_the_leader_closes_one(self, cast: Cast) -> None:
        _, session = published(cast, NOW, attendance=AttendanceMode.IN_OUT)
        taken(send(cast, session, now=NOW))
        kept = paper(cast, session, scanned_at=NOW + 45 * MINUTE)

        assert counted(cast, kept).outcome is Outcome.COUNTED

        record = db.session.scalars(sa.select(ServiceRecord)).one()
        assert (record.minutes, record.time_class) == (45, TimeClass.LEADER_CLOSED)

    def test_outside_the_windows_even_a_code_of_the_screen_needs_two(self, cast: Cast) -> None:
        _, session = published(cast, NOW)
        kept = late(cast, session)
        kept.proved_at = session.ends_at + 30 * MINUTE

        assert counted(cast, kept).outcome is Outcome.PROPOSED
        assert count(Scan) == 0
