"""负责人签退 closing: leaders close sessions by the plan, close open check-outs, and settle."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.errors import OwnApproval
from app.accounts.permissions import require
from app.core.db import db
from app.events import queries
from app.events.completing import Whole, complete
from app.events.errors import OutOfSession, SessionNotOver, WrongState
from app.events.models import (
    Attendance,
    AttendanceMode,
    Direction,
    Event,
    EventSession,
    EventState,
    Scan,
)
from app.events.noting import note
from app.events.rules import SHOWN_LABELS, Shown, planned_minutes, served_minutes
from app.organisations.models import Organisation
from app.organisations.queries import region
from app.organisations.rules import setting
from app.records.models import TimeClass


def close_by_plan(
    event: Event,
    session: EventSession,
    *,
    by: Actor,
    now: datetime,
    strike: Collection[uuid.UUID] = (),
) -> int:
    """按计划时长结束: credit everybody still open to the planned end; returns how many.

    `strike` names people who left early; their attendance stays open until it is closed with
    the time at which they left. Raises `SessionNotOver` before the planned end.
    """
    host = _require(event, by=by, action="attendance.close")
    if now < session.ends_at:
        raise SessionNotOver
    longest = timedelta(hours=int(setting(region(event.region_id).settings, "longest_plan_hours")))
    closed = 0
    for attendance, _, in_at in queries.open_attendances(session.id):
        if attendance.person_id in strike or attendance.person_id == by.person_id:
            continue
        minutes = planned_minutes(
            in_at, starts_at=session.starts_at, ends_at=session.ends_at, longest=longest
        )
        _close(event, session, host, attendance, in_at=in_at, minutes=minutes, by=by, now=now)
        closed += 1
    session.closed_at, session.closed_by_id = now, by.person_id
    note(event, "session.closed", by=by, now=now, reason=f"{closed} 人按计划时长结束")
    return closed


def close_open(
    event: Event,
    session: EventSession,
    people: Collection[uuid.UUID],
    *,
    left_at: datetime,
    reason: str,
    by: Actor,
    now: datetime,
) -> int:
    """Close open check-outs of these people at the moment they left; one reason for all.

    Nobody closes the own attendance. Raises `OwnApproval`, `OutOfSession`.
    """
    host = _require(event, by=by, action="attendance.close")
    if by.person_id in people:
        raise OwnApproval
    if not session.starts_at <= left_at <= min(session.ends_at, now):
        raise OutOfSession
    closed = 0
    for attendance, _, in_at in queries.open_attendances(session.id):
        if attendance.person_id not in people:
            continue
        minutes = served_minutes(in_at, left_at, starts_at=session.starts_at)
        attendance.note = reason[:200]
        _close(event, session, host, attendance, in_at=in_at, minutes=minutes, by=by, now=now)
        closed += 1
    note(event, "attendance.closed", by=by, now=now, reason=reason)
    return closed


def settle(event: Event, *, by: Actor, now: datetime, heads: int | None = None) -> int:
    """Confirm an event after its end; complete scans stand already. Returns what stays open.

    `heads`: how many people somebody counted on the spot, if anybody did.

    `in_plan` sessions that nobody closed are closed by the plan. Open
    check-outs may still be closed afterwards.
    """
    _require(event, by=by, action="event.settle")
    if event.state is not EventState.PUBLISHED or now < event.ends_at:
        shown = Shown.ONGOING if event.state is EventState.PUBLISHED else Shown(event.state.value)
        raise WrongState(state=SHOWN_LABELS[shown], verb="结算")
    for session in queries.sessions(event.id):
        if event.attendance is AttendanceMode.IN_PLAN and session.closed_at is None:
            close_by_plan(event, session, by=by, now=now)
    event.state, event.settled_at, event.settled_by_id = EventState.SETTLED, now, by.person_id
    event.heads = heads
    note(event, "event.settled", by=by, now=now)
    return sum(len(queries.open_attendances(each.id)) for each in queries.sessions(event.id))


def _close(
    event: Event,
    session: EventSession,
    host: Organisation,
    attendance: Attendance,
    *,
    in_at: datetime,
    minutes: int,
    by: Actor,
    now: datetime,
) -> None:
    first = db.session.scalars(
        sa.select(Scan).where(
            Scan.region_id == attendance.region_id,
            Scan.year == attendance.year,
            Scan.attendance_id == attendance.id,
            Scan.direction == Direction.IN,
        )
    ).one()
    whole = Whole(
        event=event,
        session=session,
        host=host,
        in_at=in_at,
        minutes=minutes,
        time_class=TimeClass.LEADER_CLOSED,
        trust=first.trust,
        made_by_id=by.person_id,
    )
    complete(attendance, whole, now=now)


def _require(event: Event, *, by: Actor, action: str) -> Organisation:
    host = db.session.get_one(Organisation, event.organisation_id)
    require(by, action, queries.target(event, host))
    return host
