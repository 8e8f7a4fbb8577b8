"""补登入账 hand_credit: what was approved becomes attendances, records and points."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval, ApprovalState, Person
from app.core.db import db, insert_once, written_row
from app.core.ids import uuid7
from app.events import doubt_following, hand
from app.events.completing import Gain, Whole, complete
from app.events.models import (
    Attendance,
    AttendanceMode,
    AttendanceState,
    Direction,
    Event,
    EventSession,
    HandEntry,
    HandPerson,
    Scan,
)
from app.events.rules import served_minutes
from app.notices import service as notices
from app.organisations.models import Organisation
from app.records.models import TimeClass, Trust
from app.schemes.rules.numbers import points_text


def carry_out(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Write down what was approved; tell the maker what became of it.

    Who has come to be recorded otherwise meanwhile is left as he is. Raises `OwnApproval` for who
    made the event.
    """
    entry = db.session.get_one(HandEntry, approval.subject_id)
    event = db.session.get_one(Event, entry.event_id)
    if by.person_id == event.created_by_id:
        raise OwnApproval
    is_approved = approval.state is ApprovalState.APPROVED
    written = _write(entry, event, by=by, now=now) if is_approved else 0
    doubt_following.follow(entry, event, approved=is_approved, by=by, now=now)
    notices.send(
        entry.region_id,
        "event",
        f"“{event.title}”的补登" + (f"已批准，{written} 人入账" if is_approved else "没有批准"),
        now=now,
        person_id=entry.made_by_id,
        link=f"/manage/events/{event.id}",
    )
    host = db.session.get_one(Organisation, event.organisation_id)
    action = "hand.approved" if is_approved else "hand.rejected"
    hand.note(action, entry, host, by=by, now=now, count=written)


def _write(entry: HandEntry, event: Event, *, by: Actor, now: datetime) -> int:
    session = db.session.get_one(EventSession, entry.session_id)
    # a record may have been merged into another one since
    query = (
        sa.select(HandPerson, sa.func.coalesce(Person.merged_into_id, Person.id))
        .join(Person, Person.id == HandPerson.person_id)
        .where(HandPerson.entry_id == entry.id)
        .order_by(HandPerson.person_id)
    )
    people = [(each, person_id) for each, person_id in db.session.execute(query)]
    if by.person_id in {person_id for _, person_id in people}:
        raise OwnApproval
    return sum(
        _credit(entry, event, session, each, person_id, by=by, now=now)
        for each, person_id in people
    )


def _credit(
    entry: HandEntry,
    event: Event,
    session: EventSession,
    each: HandPerson,
    person_id: uuid.UUID,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    attendance = _attendance(entry, session, person_id)
    if attendance is None:
        return False
    is_timed = event.attendance is not AttendanceMode.IN
    for direction, at in ((Direction.IN, each.in_at), (Direction.OUT, each.out_at)):
        if direction is Direction.IN or is_timed:
            db.session.add(_scan(attendance, direction, at, entry, now=now))
    db.session.flush()
    whole = Whole(
        event=event,
        session=session,
        host=db.session.get_one(Organisation, event.organisation_id),
        in_at=each.in_at,
        minutes=minutes_of(session, each) if is_timed else 0,
        time_class=TimeClass.HAND,
        trust=Trust.HAND,
        made_by_id=entry.made_by_id,
        approved_by_id=by.person_id,
    )
    gain = complete(attendance, whole, now=now)
    _tell(event, person_id, gain, now=now)
    return True


def _attendance(entry: HandEntry, session: EventSession, person_id: uuid.UUID) -> Attendance | None:
    """A new attendance; None for who has one already."""
    values = {
        "region_id": session.region_id,
        "year": session.year,
        "id": uuid7(),
        "session_id": session.id,
        "event_id": session.event_id,
        "person_id": person_id,
        "state": AttendanceState.OPEN,
        "minutes": 0,
        "note": entry.reason[:200],
    }
    return written_row(Attendance, values) if insert_once(Attendance, values) else None


def _tell(event: Event, person_id: uuid.UUID, gain: Gain, *, now: datetime) -> None:
    points = f"，+{points_text(gain.points)} 分" if gain.points else ""
    notices.send(
        event.region_id,
        "points",
        f"已为您补登“{event.title}”{points}",
        now=now,
        person_id=person_id,
        body="由活动负责人提出、另一人批准。如果您没有参加，请告诉社区。",
        link="/me/entries",
    )


def minutes_of(session: EventSession, each: HandPerson) -> int:
    """What is credited of a stretch of time: never longer than the session."""
    longest = session.ends_at - session.starts_at
    served = served_minutes(each.in_at, each.out_at, starts_at=session.starts_at)
    return min(served, longest // timedelta(minutes=1))


def _scan(
    attendance: Attendance, direction: Direction, at: datetime, entry: HandEntry, *, now: datetime
) -> Scan:
    return Scan(
        region_id=attendance.region_id,
        year=attendance.year,
        id=uuid7(),
        attendance_id=attendance.id,
        direction=direction,
        at=at,
        recorded_at=now,
        trust=Trust.HAND,
        key=f"hand:{entry.id.hex}:{direction.value}",
        actor_id=entry.made_by_id,
        remarks=[],
    )
