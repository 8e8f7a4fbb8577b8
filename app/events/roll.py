"""名单 roll: who came to a session and who signed up, one line a person."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Membership, Person, PersonState
from app.accounts.search import named
from app.core.db import db
from app.events.desk import SHORT_CARD
from app.events.joins import of_attendance
from app.events.models import (
    Attendance,
    AttendanceState,
    Direction,
    EventSession,
    Scan,
    SignUp,
    SignUpState,
)
from app.organisations.queries import below
from app.records.models import Trust


@dataclass(frozen=True, slots=True)
class Came:
    """One person's attendance of a session."""

    attendance: Attendance
    name: str
    card: str
    in_at: datetime
    trust: Trust
    out_at: datetime | None
    #: the desk of the check-in, where that was handed to a device
    device_id: uuid.UUID | None = None


def came(session: EventSession) -> Sequence[Came]:
    """Who checked in to a session, in the order of coming."""
    first, last = aliased(Scan), aliased(Scan)
    query = (
        sa.select(
            Attendance,
            Person.name,
            Person.card_number,
            first.at,
            first.trust,
            last.at,
            first.event_device_id,
        )
        .join(Person, Person.id == Attendance.person_id)
        .join(first, of_attendance(first, Direction.IN))
        .outerjoin(last, of_attendance(last, Direction.OUT))
        .where(
            Attendance.region_id == session.region_id,
            Attendance.year == session.year,
            Attendance.session_id == session.id,
            Attendance.state != AttendanceState.VOID,
        )
        .order_by(first.at, Attendance.id)
    )
    return [Came(*row) for row in db.session.execute(query)]


def called(event_id: uuid.UUID, words: str) -> frozenset[uuid.UUID]:
    """Who came to an event and is so named, in characters or pinyin."""
    query = (
        sa.select(Attendance.person_id)
        .join(Person, Person.id == Attendance.person_id)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .where(EventSession.event_id == event_id, named(words))
    )
    return frozenset(db.session.scalars(query))


@dataclass(frozen=True, slots=True)
class Expected:
    """Somebody who may be meant at the desk, and whether he came already."""

    person_id: uuid.UUID
    name: str
    card: str
    is_signed_up: bool
    has_come: bool


def expected(
    session: EventSession, words: str, *, around: str, limit: int = 30
) -> Sequence[Expected]:
    """People for the desk: those signed up; with words, also those at home around the place.

    Words are a name, its pinyin or initials, or at least four digits of a card; a card is looked
    for in the whole region. `around` is the path of the community that holds the event.
    """
    signed_up = sa.exists().where(
        SignUp.session_id == session.id,
        SignUp.person_id == Person.id,
        SignUp.state == SignUpState.SIGNED_UP,
    )
    has_come = sa.exists().where(
        Attendance.region_id == session.region_id,
        Attendance.year == session.year,
        Attendance.session_id == session.id,
        Attendance.person_id == Person.id,
    )
    query = (
        sa.select(Person.id, Person.name, Person.card_number, signed_up, has_come)
        .where(Person.region_id == session.region_id, Person.state == PersonState.ACTIVE)
        .where(_meant("".join(words.split()), signed_up, around=around, session=session))
        .order_by(signed_up.desc(), Person.name, Person.id)
        .limit(limit)
    )
    return [Expected(*row) for row in db.session.execute(query)]


def _meant(
    words: str, signed_up: sa.ColumnElement[bool], *, around: str, session: EventSession
) -> sa.ColumnElement[bool]:
    if not words:
        return signed_up
    if words.isascii() and words.isdigit():
        is_long = len(words) >= SHORT_CARD
        return Person.card_number.endswith(words) if is_long else sa.false()
    at_home = sa.exists().where(
        Membership.person_id == Person.id,
        Membership.to_on.is_(None),
        Membership.organisation_id.in_(below(session.region_id, around)),
    )
    return sa.and_(named(words), sa.or_(signed_up, at_home))
