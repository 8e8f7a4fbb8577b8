"""人工补登: by one, approved by another who gains nothing; never longer than the session."""

import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask

from app.accounts import approvals
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval, ApprovalState, PersonState
from app.core import clock
from app.core.db import db, transaction
from app.core.errors import DomainError, Forbidden
from app.events import closing, hand, hand_credit, hand_list
from app.events.errors import AlreadyRecorded, HandTooEarly, NobodyNamed, TimesOutside, WrongState
from app.events.hand import Ground, Served
from app.events.models import (
    Attendance,
    AttendanceMode,
    Event,
    EventSession,
    EventState,
    Evidence,
    HandEntry,
    Scan,
)
from app.notices.models import Notice
from app.points.models import LedgerEntry
from app.records.models import ServiceRecord, TimeClass, Trust
from tests.support.cast import Cast, gather, published

GROUND = Ground(evidence=Evidence.PAPER, reason="大屏停电，当场用纸签到")


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The town with an event that ended an hour ago."""
    return gather(app, ago=timedelta(days=1))


@pytest.fixture
def held(app: Flask, cast: Cast) -> tuple[uuid.UUID, uuid.UUID]:
    """An event of the branch that ended an hour ago, and its session of two hours."""
    now = clock.now()
    with app.app_context(), transaction():
        event, session = published(cast, now, attendance=AttendanceMode.IN_OUT, item="hours")
        for each in (event, session):
            each.starts_at, each.ends_at = now - timedelta(hours=3), now - timedelta(hours=1)
        return event.id, session.id


def scene(held: tuple[uuid.UUID, uuid.UUID]) -> tuple[Event, EventSession]:
    event, session = held
    return db.session.get_one(Event, event), db.session.get_one(EventSession, session)


def propose(
    cast: Cast,
    held: tuple[uuid.UUID, uuid.UUID],
    *people: str,
    who: str = "organiser",
    minutes: tuple[int, int] = (0, 120),
    now: datetime | None = None,
) -> HandEntry:
    now = now or clock.now()
    with transaction():
        event, session = scene(held)
        since, until = (session.starts_at + timedelta(minutes=each) for each in minutes)
        served = [Served(cast.people[each], since, until) for each in people]
        by = cast.actor(who, now=now)
        return hand.propose(event, session, served, GROUND, by=by, now=now)


def decide(cast: Cast, who: str, *, approved: bool = True) -> None:
    now = clock.now()
    with transaction():
        waiting = db.session.scalars(db.select(Approval).order_by(Approval.id.desc())).first()
        assert waiting is not None
        by = cast.actor(who, now=now)
        approvals.decide(waiting, approved=approved, by=by, now=now)
        hand_credit.carry_out(waiting, by=by, now=now)


def test_what_two_people_say_becomes_a_record_of_its_own_class(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with app.app_context():
        propose(cast, held, "member", "second_member", minutes=(30, 90))
        waiting = db.session.scalars(db.select(Approval)).one()
        assert "周远山、林晓月 2 人" in waiting.summary
        assert waiting.reason == "有纸质签到表；大屏停电，当场用纸签到"
        assert not db.session.scalars(db.select(Attendance)).all()
        decide(cast, "reviewer")

        records = db.session.scalars(db.select(ServiceRecord)).all()
        assert {each.person_id for each in records} == {
            cast.people["member"],
            cast.people["second_member"],
        }
        for each in records:
            assert (each.minutes, each.time_class, each.trust) == (60, TimeClass.HAND, Trust.HAND)
            assert each.made_by_id == cast.people["organiser"]
            assert each.approved_by_id == cast.people["reviewer"]
        assert len(db.session.scalars(db.select(LedgerEntry)).all()) >= 2
        assert {each.trust for each in db.session.scalars(db.select(Scan))} == {Trust.HAND}
        told = db.session.scalars(db.select(Notice.title)).all()
        assert sum("已为您补登" in title for title in told) == 2


def test_what_is_turned_down_leaves_nothing_behind(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with app.app_context():
        propose(cast, held, "member")
        decide(cast, "reviewer", approved=False)

        assert not db.session.scalars(db.select(ServiceRecord)).all()
        assert "没有批准" in "".join(db.session.scalars(db.select(Notice.title)))


def test_neither_maker_nor_gainer_nor_who_made_the_event_approves(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with app.app_context():
        # the organiser made the event; here the reviewer proposes, and gains
        propose(cast, held, "member", "secretary", who="reviewer")
        for who in ("reviewer", "secretary", "organiser"):
            with pytest.raises(OwnApproval):
                decide(cast, who)
        assert db.session.scalars(db.select(Approval)).one().state is ApprovalState.OPEN
        assert not db.session.scalars(db.select(Attendance)).all()
        decide(cast, "upper")
        assert len(db.session.scalars(db.select(Attendance)).all()) == 2


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_gainer_whose_record_was_merged_into_the_approver_is_found_out(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with app.app_context():
        propose(cast, held, "member")
        with transaction():
            merged = cast.person("member")
            merged.state, merged.merged_into_id = PersonState.MERGED, cast.people["reviewer"]
        with pytest.raises(OwnApproval):
            decide(cast, "reviewer")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [((-1, 60), TimesOutside), ((0, 121), TimesOutside), ((60, 60), TimesOutside)],
)
def test_nothing_outside_the_session_is_taken(
    app: Flask,
    cast: Cast,
    held: tuple[uuid.UUID, uuid.UUID],
    minutes: tuple[int, int],
    refusal: type[DomainError],
) -> None:
    with app.app_context(), pytest.raises(refusal):
        propose(cast, held, "member", minutes=minutes)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_before_the_end_there_is_the_desk_and_nobody_writes_himself_in(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with app.app_context():
        with pytest.raises(HandTooEarly):
            propose(cast, held, "member", now=clock.now() - timedelta(minutes=90))
        with pytest.raises(OwnApproval):
            propose(cast, held, "member", "organiser")
        with pytest.raises(NobodyNamed):
            propose(cast, held)
        with pytest.raises(Forbidden):
            propose(cast, held, "member", who="second_member")
        with transaction():
            scene(held)[0].state = EventState.CANCELLED
        with pytest.raises(WrongState):
            propose(cast, held, "member")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_who_is_recorded_is_not_written_in_again_and_a_scan_that_came_meanwhile_stands(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with app.app_context():
        propose(cast, held, "member")
        propose(cast, held, "member", "second_member")
        decide(cast, "reviewer")
        first = db.session.scalars(db.select(Approval).order_by(Approval.id)).first()
        assert first is not None
        with transaction():
            now = clock.now()
            by = cast.actor("reviewer", now=now)
            approvals.decide(first, approved=True, by=by, now=now)
            hand_credit.carry_out(first, by=by, now=now)
        assert len(db.session.scalars(db.select(ServiceRecord)).all()) == 2
        with pytest.raises(AlreadyRecorded):
            propose(cast, held, "member")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_list_masks_names_and_the_share_of_each_organiser_is_told(
    app: Flask, cast: Cast, held: tuple[uuid.UUID, uuid.UUID]
) -> None:
    with app.app_context():
        with transaction():
            closing.settle(
                scene(held)[0], by=cast.actor("reviewer", now=clock.now()), now=clock.now()
            )
        propose(cast, held, "member", "second_member")
        community = cast.node("community").path
        assert not hand_list.approved(cast.region_id, community, now=clock.now())
        decide(cast, "reviewer")
        [listed] = hand_list.approved(cast.region_id, community, now=clock.now())
        assert len(listed.names) == 2
        assert not any(name in {"林晓月", "周远山"} for name in listed.names)
        other = cast.node("other_community").path
        assert not hand_list.approved(cast.region_id, other, now=clock.now())
        [share] = hand_list.shares(cast.actor("reviewer", now=clock.now()), now=clock.now())
        assert (share.events, share.hand, share.part) == (1, 2, 100)
        assert not hand_list.shares(cast.actor("member", now=clock.now()), now=clock.now())
