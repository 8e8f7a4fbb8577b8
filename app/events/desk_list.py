"""登记台的名单 desk_list: what a desk counts, and what it takes along where no signal is."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Person, PersonState
from app.core.db import db
from app.events.desk import SHORT_CARD
from app.events.joins import of_attendance
from app.events.models import (
    Attendance,
    AttendanceState,
    Direction,
    Event,
    EventSession,
    Scan,
    SignUp,
    SignUpState,
)

#: how long a desk's device may keep names after the end of an event (promise P20)
KEPT = timedelta(hours=72)
#: more people than a desk meets in a day, and a few hundred kB
MOST_KEPT = 3000
MOST_NEW = 500
#: a scan written by another process just now may be seen a moment later than its own time
OVERLAP = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Counted:
    """Heads of a session: who came, who left again, who signed up and has not come."""

    came: int
    left: int
    missing: int


@dataclass(frozen=True, slots=True)
class Kept:
    """As little of a person as a desk without signal needs: a name, four digits, initials."""

    person_id: uuid.UUID
    name: str
    card: str
    initials: str
    is_signed_up: bool
    #: the last scan of this session: in, out, or none
    last: Direction | None


def kept_until(event: Event) -> datetime:
    """When a device has to forget the names of an event."""
    return event.ends_at + KEPT


def counted(session: EventSession) -> Counted:
    """The heads of a session as they stand."""
    came = sa.select(
        sa.func.count(),
        sa.func.coalesce(
            sa.func.sum(sa.case((Attendance.state == AttendanceState.DONE, 1), else_=0)), 0
        ),
    ).where(_of(session), Attendance.state != AttendanceState.VOID)
    missing = (
        sa.select(sa.func.count())
        .select_from(SignUp)
        .where(
            _signed_up(session),
            ~sa.exists().where(_of(session), Attendance.person_id == SignUp.person_id),
        )
    )
    heads, left = db.session.execute(came).one()
    return Counted(int(heads), int(left), int(db.session.execute(missing).scalar_one()))


def kept(session: EventSession, *, event: Event, now: datetime) -> Sequence[Kept]:
    """Those signed up and those who came; nobody any more once a device has to forget them."""
    if now > kept_until(event):
        return []
    signed_up = sa.exists().where(_signed_up(session), SignUp.person_id == Person.id)
    here = sa.exists().where(_of(session), Attendance.person_id == Person.id)
    query = (
        sa.select(Person.id, Person.name, Person.card_number, Person.initials, signed_up)
        .where(
            Person.region_id == session.region_id,
            Person.state == PersonState.ACTIVE,
            sa.or_(signed_up, here),
        )
        .order_by(Person.pinyin, Person.id)
        .limit(MOST_KEPT)
    )
    last = dict(scans_of(session))
    return [
        Kept(person_id, name, card[-SHORT_CARD:], initials, is_signed_up, last.get(person_id))
        for person_id, name, card, initials, is_signed_up in db.session.execute(query)
    ]


def scans_of(
    session: EventSession, *, since: datetime | None = None
) -> Sequence[tuple[uuid.UUID, Direction]]:
    """Whoever was scanned in or out, by any desk or phone, in the order in which it was written.

    With `since`, only what was written from that moment on, and at most 500 of it.
    """
    query = (
        sa.select(Attendance.person_id, Scan.direction)
        .join(
            Scan,
            of_attendance(),
        )
        .where(_of(session), Attendance.state != AttendanceState.VOID)
        .order_by(Scan.at, Scan.id)
    )
    if since is not None:
        query = query.where(Scan.recorded_at >= since - OVERLAP).limit(MOST_NEW)
    return [(person_id, direction) for person_id, direction in db.session.execute(query)]


def _of(session: EventSession) -> sa.ColumnElement[bool]:
    return sa.and_(
        Attendance.region_id == session.region_id,
        Attendance.year == session.year,
        Attendance.session_id == session.id,
    )


def _signed_up(session: EventSession) -> sa.ColumnElement[bool]:
    return sa.and_(SignUp.session_id == session.id, SignUp.state == SignUpState.SIGNED_UP)
