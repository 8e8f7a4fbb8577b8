"""可问之事 askable: what somebody may doubt now, so that nobody has to look for it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from app.appeals import rules
from app.appeals.models import Appeal
from app.appeals.rules import SubjectKind
from app.appeals.subjects import HELD
from app.core.clock import local_day
from app.core.db import db
from app.events.models import (
    Attendance,
    AttendanceState,
    Event,
    EventSession,
    SignUp,
    SignUpState,
)
from app.events.refusal_models import RefusedScan
from app.points import queries as points
from app.records.queries import same_human

#: an event is settled some time after its end, and the days count from there
LOOK_BACK = timedelta(days=60)
MOST = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something that can be doubted: when it was, what it is called, until when one may ask."""

    kind: SubjectKind
    id: uuid.UUID
    title: str
    at: datetime
    until: date
    #: a code that pages say in words: the state of an attendance, the reason of a refusal
    code: str = ""
    minutes: int = 0


def things(region_id: int, person_id: uuid.UUID, *, now: datetime) -> Sequence[Thing]:
    """What a person may doubt now, the newest first; what is being looked into is left out."""
    since = now - LOOK_BACK
    found = [
        *_attendances(region_id, person_id, since=since),
        *_refused(region_id, person_id, since=since),
        *_missing(region_id, person_id, since=since, now=now),
    ]
    asked = _asked(person_id)
    today = local_day(now)
    left = [each for each in found if each.until >= today and (each.kind, each.id) not in asked]
    return sorted(left, key=lambda each: each.at, reverse=True)[:MOST]


def _asked(person_id: uuid.UUID) -> set[tuple[SubjectKind, uuid.UUID]]:
    query = sa.select(Appeal.subject_kind, Appeal.subject_id).where(
        Appeal.asker_id.in_(same_human(person_id)), Appeal.state != rules.State.WITHDRAWN
    )
    return {(kind, subject_id) for kind, subject_id in db.session.execute(query)}


def _told(session: EventSession, event: Event) -> datetime:
    return max(session.ends_at, event.settled_at or session.ends_at)


def _attendances(region_id: int, person_id: uuid.UUID, *, since: datetime) -> list[Thing]:
    query = (
        sa.select(Attendance, EventSession, Event)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .join(Event, Event.id == EventSession.event_id)
        .where(
            Attendance.region_id == region_id,
            Attendance.person_id.in_(same_human(person_id)),
            EventSession.ends_at >= since,
            Event.state.in_(HELD),
        )
        .order_by(EventSession.starts_at.desc())
        .limit(MOST)
    )
    return [
        Thing(
            kind=SubjectKind.ATTENDANCE,
            id=attendance.id,
            title=event.title,
            at=session.starts_at,
            until=rules.ask_until(_told(session, event)),
            code=attendance.state.value,
            minutes=attendance.minutes,
        )
        for attendance, session, event in db.session.execute(query)
    ]


def _refused(region_id: int, person_id: uuid.UUID, *, since: datetime) -> list[Thing]:
    query = (
        sa.select(RefusedScan, Event)
        .outerjoin(EventSession, EventSession.id == RefusedScan.session_id)
        .outerjoin(Event, Event.id == EventSession.event_id)
        .where(
            RefusedScan.region_id == region_id,
            RefusedScan.person_id.in_(same_human(person_id)),
            RefusedScan.at >= since,
        )
        .order_by(RefusedScan.at.desc())
        .limit(MOST)
    )
    return [
        Thing(
            kind=SubjectKind.REFUSED_SCAN,
            id=refused.id,
            title=event.title if event else "",
            at=refused.at,
            until=rules.ask_until(max(refused.at, (event and event.settled_at) or refused.at)),
            code=refused.code,
        )
        for refused, event in db.session.execute(query)
        if event is None or event.state in HELD
    ]


def _missing(
    region_id: int, person_id: uuid.UUID, *, since: datetime, now: datetime
) -> list[Thing]:
    """Sessions that somebody meant to come to and of which nothing stands."""
    came = sa.exists().where(
        Attendance.region_id == EventSession.region_id,
        Attendance.year == EventSession.year,
        Attendance.session_id == EventSession.id,
        Attendance.person_id == SignUp.person_id,
        Attendance.state != AttendanceState.VOID,
    )
    query = (
        sa.select(EventSession, Event)
        .join(Event, Event.id == EventSession.event_id)
        .join(SignUp, SignUp.session_id == EventSession.id)
        .where(
            SignUp.region_id == region_id,
            SignUp.person_id.in_(same_human(person_id)),
            SignUp.state == SignUpState.SIGNED_UP,
            EventSession.ends_at.between(since, now),
            Event.state.in_(HELD),
            ~came,
        )
        .limit(MOST)
    )
    return [
        Thing(
            kind=SubjectKind.SESSION,
            id=session.id,
            title=event.title,
            at=session.starts_at,
            until=rules.ask_until(_told(session, event)),
        )
        for session, event in db.session.execute(query)
    ]


def total(region_id: int, person_id: uuid.UUID) -> uuid.UUID | None:
    """The newest account of a person, whose total may be doubted."""
    held = points.accounts_of(region_id, person_id)
    return held[0].id if held else None
