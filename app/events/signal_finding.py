"""找出需核对的 signal_finding: a query each for what the rules count; written down once."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from app.core.clock import local_day
from app.core.db import db, insert_once
from app.core.ids import uuid7
from app.events import queries
from app.events import signal_rules as rules
from app.events.models import (
    Attendance,
    AttendanceMode,
    AttendanceState,
    Direction,
    Event,
    EventSession,
    EventState,
    Scan,
)
from app.events.refusal_models import RefusedScan, Way
from app.events.signal_models import Signal, SignalState
from app.events.signal_rules import Came, Shot
from app.organisations.queries import region
from app.organisations.rules import setting

#: people named in the facts of one signal
MOST = 50


@dataclass(frozen=True, slots=True)
class Found:
    """A reason, what it is about, what was counted, and whom it concerns."""

    code: str
    subject: str
    facts: dict[str, Any] = field(default_factory=dict)
    people: Iterable[uuid.UUID] = ()


def over(*, since: datetime, now: datetime) -> Sequence[uuid.UUID]:
    """The events that ended or were settled since a moment."""
    query = sa.select(Event.id).where(
        Event.state.in_([EventState.PUBLISHED, EventState.SETTLED]),
        Event.ends_at <= now,
        sa.or_(Event.ends_at > since, Event.settled_at > since),
    )
    return db.session.scalars(query.order_by(Event.id)).all()


def examine(event_id: uuid.UUID, *, now: datetime) -> int:
    """Look at one event that is over; how many signals are new. Changes nothing else."""
    event = db.session.get_one(Event, event_id)
    settings = region(event.region_id).settings

    def limit(name: str) -> int:
        return int(setting(settings, f"signal_{name}"))

    found: list[Found] = []
    for session in queries.sessions(event.id):
        found += _of_session(event, session, limit)
    found += _of_event(event, limit)
    return sum(_note(event, each, now=now) for each in found)


def _scans(session: EventSession, direction: Direction) -> list[Came]:
    query = (
        sa.select(Attendance.person_id, Scan.at, Scan.recorded_at, Scan.device)
        .join(
            Attendance,
            sa.and_(
                Attendance.region_id == Scan.region_id,
                Attendance.year == Scan.year,
                Attendance.id == Scan.attendance_id,
            ),
        )
        .where(
            Attendance.session_id == session.id,
            Attendance.state != AttendanceState.VOID,
            Scan.direction == direction,
        )
    )
    return [Came(*row) for row in db.session.execute(query)]


def _of_session(event: Event, session: EventSession, limit: Any) -> Iterator[Found]:
    came = _scans(session, Direction.IN)
    here = f"session:{session.id.hex}"
    within = timedelta(seconds=limit("device_seconds"))
    for people in rules.on_one_device(came, people=limit("device_people"), within=within):
        subject = f"{here}:{min(people).hex}"
        yield Found("one_device", subject, {"people": len(people)}, people)
    if event.attendance is AttendanceMode.IN_OUT:
        left = [each.at for each in _scans(session, Direction.OUT)]
        share = {"people": limit("last_minute_people"), "percent": limit("last_minute_percent")}
        if number := rules.left_in_one_minute(left, **share):
            yield Found("last_minute", here, {"people": number, "of": len(left)})
    late = rules.after_settlement(came, event.settled_at, people=limit("after_settlement"))
    if late:
        yield Found("hours_after_settlement", here, {"people": len(late)}, late)
    shots = _shots(session)
    for group in rules.of_one_picture(shots):
        subject = f"{here}:{min(group).hex}"
        yield Found("photo_reuse", subject, {"people": len(group)}, group)
    for step, people in rules.of_one_screen(shots, people=limit("code_people")).items():
        subject = f"{here}:{step}"
        yield Found("same_photo_code", subject, {"people": len(people)}, people)


def _shots(session: EventSession) -> list[Shot]:
    query = sa.select(RefusedScan.person_id, RefusedScan.step, RefusedScan.picture).where(
        RefusedScan.session_id == session.id, RefusedScan.way == Way.PHOTO.value
    )
    rows = db.session.execute(query)
    return [Shot(who, step, picture) for who, step, picture in rows if who is not None]


def _of_event(event: Event, limit: Any) -> Iterator[Found]:
    came, _ = queries.head_count(event.id)
    here = f"event:{event.id.hex}"
    if more := rules.more_than_heads(came, event.heads):
        yield Found("more_than_heads", here, {"came": came, "heads": event.heads, "more": more})
    card = queries.card(event.region_id, event.id, actor=None)
    if rules.is_crowd(came, card.signed_up, crowd=limit("crowd")):
        yield Found("sham_event", here, {"came": came})


def examine_days(region_id: int, *, since: datetime, now: datetime) -> int:
    """Look at people's days since a moment: too long ones, and two places at once."""
    hours = int(setting(region(region_id).settings, "signal_day_hours"))
    days: dict[tuple[uuid.UUID, str], list[tuple[Event, int]]] = {}
    for event, session, attendance in _served(region_id, since=since):
        key = (attendance.person_id, local_day(session.starts_at).isoformat())
        days.setdefault(key, []).append((event, attendance.minutes))
    new = 0
    for (person_id, day), served in days.items():
        minutes = sum(each for _, each in served)
        if minutes > 60 * hours:
            facts = {"minutes": minutes, "events": len(served), "day": day}
            subject = f"person:{person_id.hex}:{day}"
            new += _note(
                served[-1][0], Found("over_12_hours", subject, facts, [person_id]), now=now
            )
    return new + _two_places(region_id, since=since, now=now)


def _served(region_id: int, *, since: datetime) -> Iterator[tuple[Event, EventSession, Attendance]]:
    query = (
        sa.select(Event, EventSession, Attendance)
        .join(EventSession, EventSession.event_id == Event.id)
        .join(Attendance, Attendance.session_id == EventSession.id)
        .where(
            Attendance.region_id == region_id,
            Attendance.state == AttendanceState.DONE,
            Attendance.minutes > 0,
            EventSession.starts_at > since,
        )
        .order_by(EventSession.starts_at, Attendance.id)
    )
    for row in db.session.execute(query):
        yield row[0], row[1], row[2]


def _two_places(region_id: int, *, since: datetime, now: datetime) -> int:
    """Two stretches of one person that overlap, at different events."""
    stays: dict[uuid.UUID, list[tuple[datetime, datetime, Event]]] = {}
    for event, attendance, came, left in _stays(region_id, since=since):
        stays.setdefault(attendance.person_id, []).append((came, left, event))
    new = 0
    for person_id, spans in stays.items():
        spans.sort(key=lambda each: each[0])
        for (_, left, one), (came, _, other) in pairwise(spans):
            if one.id != other.id and came < left:
                pair = sorted((one.id.hex, other.id.hex))
                facts = {"minutes": int((left - came).total_seconds()) // 60, "events": pair}
                subject = f"person:{person_id.hex}:{pair[0][:16]}:{pair[1][:16]}"
                new += _note(other, Found("two_places", subject, facts, [person_id]), now=now)
    return new


def _stays(
    region_id: int, *, since: datetime
) -> Iterator[tuple[Event, Attendance, datetime, datetime]]:
    came, left = sa.orm.aliased(Scan), sa.orm.aliased(Scan)

    def of(scan: Any, direction: Direction) -> sa.ColumnElement[bool]:
        return sa.and_(
            scan.region_id == Attendance.region_id,
            scan.year == Attendance.year,
            scan.attendance_id == Attendance.id,
            scan.direction == direction,
        )

    query = (
        sa.select(Event, Attendance, came.at, left.at)
        .join(Attendance, Attendance.event_id == Event.id)
        .join(came, of(came, Direction.IN))
        .join(left, of(left, Direction.OUT))
        .where(
            Attendance.region_id == region_id,
            Attendance.state == AttendanceState.DONE,
            came.at > since,
        )
    )
    for row in db.session.execute(query):
        yield row[0], row[1], row[2], row[3]


def _note(event: Event, found: Found, *, now: datetime) -> bool:
    """Write a signal down unless it stands already, whatever became of it."""
    leaders = {event.created_by_id, event.settled_by_id} - {None}
    people = sorted(str(each) for each in found.people)
    return insert_once(
        Signal,
        {
            "id": uuid7(),
            "region_id": event.region_id,
            "code": found.code,
            "subject": found.subject,
            "organisation_id": event.organisation_id,
            "event_id": event.id,
            "facts": {**found.facts, "who": people[:MOST]},
            "concerned": [*people[:MOST], *(str(each) for each in leaders)],
            "state": SignalState.OPEN,
            "found_at": now,
            "reason": "",
        },
    )
