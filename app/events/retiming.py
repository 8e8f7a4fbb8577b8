"""更正时长 retiming: other times for somebody who has a record, by one and approved by another.

The record stays as it was written and is voided; a second one of the class *hand* takes its place,
and the ledger books the opposite and the new worth. The scans stay: they are facts.
"""

import uuid
from datetime import datetime

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval
from app.accounts.models import Approval, ApprovalState
from app.accounts.permissions import require
from app.core import words
from app.core.clock import local_day
from app.core.db import db
from app.events import hand, queries
from app.events.completing import Gain, Whole, complete, source_of, sources_of
from app.events.errors import EventNotFound, NothingTimed
from app.events.hand import TIMES, Ground, Served
from app.events.hand_credit import minutes_of
from app.events.models import (
    Attendance,
    AttendanceMode,
    AttendanceState,
    Event,
    EventSession,
    HandEntry,
    HandPerson,
)
from app.notices import service as notices
from app.organisations.models import Organisation
from app.points import service as ledger
from app.points.models import Reason
from app.points.valuing import Cause
from app.records import queries as records
from app.records import service as facts
from app.records.models import ServiceRecord, TimeClass, Trust


def attendance_of(event: Event, attendance_id: uuid.UUID, *, locked: bool = False) -> Attendance:
    """One attendance of an event. Raises `EventNotFound`."""
    query = sa.select(Attendance).where(
        Attendance.region_id == event.region_id,
        Attendance.id == attendance_id,
        Attendance.event_id == event.id,
    )
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise EventNotFound
    return found


def propose(
    event: Event,
    attendance: Attendance,
    times: tuple[datetime, datetime],
    ground: Ground,
    *,
    by: Actor,
    now: datetime,
) -> HandEntry:
    """Lay other times of somebody's attendance before a second person.

    Raises `NothingTimed`, `TimesOutside`, `OwnApproval` for the own times, `Forbidden`.
    """
    host = db.session.get_one(Organisation, event.organisation_id)
    require(by, "hand.propose", queries.target(event, host))
    _require_timed(event, attendance)
    session = db.session.get_one(EventSession, attendance.session_id)
    person = accounts.person(event.region_id, attendance.person_id)
    if person.id == by.person_id:
        raise OwnApproval
    people = [Served(person.id, *times)]
    hand.check_times(session, people)
    since, until = (words.clock_time(each) for each in times)
    told = (
        f"更正时长“{event.title[:40]}”：{person.name} {since}–{until}"
        f"（原记录 {words.hours(attendance.minutes)}）"
    )
    return hand.lay_before(TIMES, host, session, people, ground, summary=told, by=by, now=now)


def _require_timed(event: Event, attendance: Attendance) -> None:
    is_timed = event.attendance is not AttendanceMode.IN
    if not is_timed or attendance.state is not AttendanceState.DONE:
        raise NothingTimed


def carry_out(approval: Approval, *, by: Actor, now: datetime) -> None:
    """Put the times right, if that was approved; tell the maker and whose times they are.

    Raises `OwnApproval` for who made the event or whose times they are, `NothingTimed` where the
    record is gone meanwhile.
    """
    entry = db.session.get_one(HandEntry, approval.subject_id)
    event = db.session.get_one(Event, entry.event_id)
    each = db.session.scalars(sa.select(HandPerson).where(HandPerson.entry_id == entry.id)).one()
    person = accounts.person(entry.region_id, each.person_id)
    if by.person_id in {event.created_by_id, person.id}:
        raise OwnApproval
    is_approved = approval.state is ApprovalState.APPROVED
    if is_approved:
        gain = _write(entry, event, each, person.id, by=by, now=now)
        _tell(event, person.id, gain, now=now)
    host = db.session.get_one(Organisation, event.organisation_id)
    action = "hand.times_approved" if is_approved else "hand.times_rejected"
    hand.note(action, entry, host, by=by, now=now, count=int(is_approved))
    said = "已批准" if is_approved else "没有批准"
    notices.send(
        entry.region_id,
        "event",
        f"“{event.title}”的更正时长{said}",
        now=now,
        person_id=entry.made_by_id,
        link=f"/manage/events/{event.id}",
    )


def _write(
    entry: HandEntry,
    event: Event,
    each: HandPerson,
    person_id: uuid.UUID,
    *,
    by: Actor,
    now: datetime,
) -> Gain:
    session = db.session.get_one(EventSession, entry.session_id)
    attendance = _locked(session, person_id)
    _require_timed(event, attendance)
    known = sources_of(attendance)
    _take_back(_standing(attendance), entry, by=by, now=now)
    whole = Whole(
        event=event,
        session=session,
        host=db.session.get_one(Organisation, event.organisation_id),
        in_at=each.in_at,
        minutes=minutes_of(session, each),
        time_class=TimeClass.HAND,
        trust=Trust.HAND,
        made_by_id=entry.made_by_id,
        approved_by_id=by.person_id,
        source=f"{source_of(attendance.id)}/{len(known) + 1}",
    )
    return complete(attendance, whole, now=now)


def _locked(session: EventSession, person_id: uuid.UUID) -> Attendance:
    query = sa.select(Attendance).where(
        Attendance.region_id == session.region_id,
        Attendance.year == session.year,
        Attendance.session_id == session.id,
        Attendance.person_id.in_(records.same_human(person_id)),
    )
    query = query.order_by(Attendance.id).limit(1).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NothingTimed
    return found


def _standing(attendance: Attendance) -> ServiceRecord:
    """The record of an attendance that is not void."""
    query = sa.select(ServiceRecord).where(
        ServiceRecord.region_id == attendance.region_id,
        ServiceRecord.person_id.in_(records.same_human(attendance.person_id)),
        ServiceRecord.source.in_(sources_of(attendance)),
        ~records.IS_VOID,
    )
    found = db.session.scalars(query.order_by(ServiceRecord.id.desc()).limit(1)).one_or_none()
    if found is None:
        raise NothingTimed
    return found


def _take_back(record: ServiceRecord, entry: HandEntry, *, by: Actor, now: datetime) -> None:
    """Void the record and book the opposite."""
    facts.void(
        record,
        by_id=entry.made_by_id,
        approved_by_id=by.person_id,
        now=now,
        reason=f"更正时长：{entry.reason}",
    )
    cause = Cause(
        source=record.source,
        reason=Reason.VOIDED,
        day=local_day(record.occurred_at),
        made_by_id=entry.made_by_id,
        approved_by_id=by.person_id,
    )
    ledger.book(record.region_id, record.person_id, cause, now=now)


def _tell(event: Event, person_id: uuid.UUID, gain: Gain, *, now: datetime) -> None:
    notices.send(
        event.region_id,
        "points",
        f"“{event.title}”的时长已更正",
        now=now,
        person_id=person_id,
        body=f"现在这一场记 {words.points(gain.points)} 分；原来的记录作废并扣回，两个人办理。",
        link="/me/entries",
    )
