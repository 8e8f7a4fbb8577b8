"""找出需核对的 signal_finding: a query each for what the rules count; written down once.

Finding only reads, so that a job finds outside of the transaction in which it writes down.
"""

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
from app.events import evidence, queries
from app.events import signal_rules as rules
from app.events.joins import of_attendance
from app.events.models import (
    Attendance,
    AttendanceMode,
    AttendanceState,
    Direction,
    Event,
    EventSession,
    EventState,
    HandEntry,
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

    event_id: uuid.UUID
    code: str
    subject: str
    facts: dict[str, Any] = field(default_factory=dict)
    people: Iterable[uuid.UUID] = ()


def over(*, since: datetime, now: datetime) -> Sequence[uuid.UUID]:
    """The events that ended, were settled or were written into by hand since a moment."""
    written = sa.select(HandEntry.event_id).where(HandEntry.made_at > since)
    query = sa.select(Event.id).where(
        Event.state.in_([EventState.PUBLISHED, EventState.SETTLED]),
        Event.ends_at <= now,
        sa.or_(Event.ends_at > since, Event.settled_at > since, Event.id.in_(written)),
    )
    return db.session.scalars(query.order_by(Event.id)).all()


def of_event(event_id: uuid.UUID) -> list[Found]:
    """What is worth a look at one event that is over."""
    event = db.session.get_one(Event, event_id)
    settings = region(event.region_id).settings

    def limit(name: str) -> int:
        return int(setting(settings, f"signal_{name}"))

    found = [each for one in queries.sessions(event.id) for each in _of_session(event, one, limit)]
    return [*found, *_of_whole(event, limit)]


def _scans(session: EventSession, direction: Direction) -> list[Came]:
    query = (
        sa.select(Attendance.person_id, Scan.at, Scan.recorded_at, Scan.device)
        .join(
            Attendance,
            of_attendance(),
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
        yield Found(event.id, "one_device", subject, {"people": len(people)}, people)
    if event.attendance is AttendanceMode.IN_OUT:
        left = [each.at for each in _scans(session, Direction.OUT)]
        share = {"people": limit("last_minute_people"), "percent": limit("last_minute_percent")}
        if number := rules.left_in_one_minute(left, **share):
            yield Found(event.id, "last_minute", here, {"people": number, "of": len(left)})
    late = rules.after_settlement(came, event.settled_at, people=limit("after_settlement"))
    if late:
        yield Found(event.id, "hours_after_settlement", here, {"people": len(late)}, late)
    shots = _shots(session)
    for group in rules.of_one_picture(shots):
        subject = f"{here}:{min(group).hex}"
        yield Found(event.id, "photo_reuse", subject, {"people": len(group)}, group)
    for step, people in rules.of_one_screen(shots, people=limit("code_people")).items():
        subject = f"{here}:{step}"
        yield Found(event.id, "same_photo_code", subject, {"people": len(people)}, people)


def _shots(session: EventSession) -> list[Shot]:
    query = sa.select(RefusedScan.person_id, RefusedScan.step, RefusedScan.picture).where(
        RefusedScan.session_id == session.id, RefusedScan.way == Way.PHOTO.value
    )
    rows = db.session.execute(query)
    return [Shot(who, step, picture) for who, step, picture in rows if who is not None]


def _of_whole(event: Event, limit: Any) -> Iterator[Found]:
    came, _ = queries.head_count(event.id)
    here = f"event:{event.id.hex}"
    if more := rules.more_than_heads(came, event.heads):
        yield Found(
            event.id, "more_than_heads", here, {"came": came, "heads": event.heads, "more": more}
        )
    card = queries.card(event.region_id, event.id, actor=None)
    if rules.is_crowd(came, card.signed_up, crowd=limit("crowd")):
        yield Found(event.id, "sham_event", here, {"came": came})
    for entry_id, maker, number in evidence.used_before(event.id):
        subject = f"entry:{entry_id.hex}"
        yield Found(event.id, "evidence_reuse", subject, {"pictures": number}, [maker])


def of_days(region_id: int, *, since: datetime) -> list[Found]:
    """What is worth a look in people's days since a moment: too long, and two places at once."""
    hours = int(setting(region(region_id).settings, "signal_day_hours"))
    days: dict[tuple[uuid.UUID, str], list[tuple[uuid.UUID, int]]] = {}
    for person_id, starts_at, minutes, event_id in _served(region_id, hours, since=since):
        key = (person_id, local_day(starts_at).isoformat())
        days.setdefault(key, []).append((event_id, minutes))
    found = []
    for (person_id, day), served in days.items():
        minutes = sum(each for _, each in served)
        if minutes > 60 * hours:
            facts = {"minutes": minutes, "events": len(served), "day": day}
            subject = f"person:{person_id.hex}:{day}"
            found.append(Found(served[-1][0], "over_12_hours", subject, facts, [person_id]))
    return found + _two_places(region_id, since=since)


def _served(
    region_id: int, hours: int, *, since: datetime
) -> sa.Result[uuid.UUID, datetime, int, uuid.UUID]:
    """Each stretch of those who served longer than a day's limit in all of the time."""
    here = (
        Attendance.region_id == region_id,
        Attendance.state == AttendanceState.DONE,
        EventSession.starts_at > since,
    )
    busy = (
        sa.select(Attendance.person_id)
        .join(EventSession, EventSession.id == Attendance.session_id)
        .where(*here)
        .group_by(Attendance.person_id)
        .having(sa.func.sum(Attendance.minutes) > 60 * hours)
    )
    return db.session.execute(
        sa.select(
            Attendance.person_id, EventSession.starts_at, Attendance.minutes, Attendance.event_id
        )
        .join(EventSession, EventSession.id == Attendance.session_id)
        .where(*here, Attendance.person_id.in_(busy))
        .order_by(EventSession.starts_at, Attendance.id)
    )


def _two_places(region_id: int, *, since: datetime) -> list[Found]:
    """Two stretches of one person that overlap, at different events."""
    stays: dict[uuid.UUID, list[tuple[datetime, datetime, uuid.UUID]]] = {}
    for person_id, event_id, came, left in _stays(region_id, since=since):
        stays.setdefault(person_id, []).append((came, left, event_id))
    found = []
    for person_id, spans in stays.items():
        spans.sort(key=lambda each: each[0])
        for (_, left, one), (came, until, other) in pairwise(spans):
            if one != other and came < left:
                pair = sorted((one.hex, other.hex))
                minutes = int((min(left, until) - came).total_seconds()) // 60
                facts = {"minutes": minutes, "events": pair}
                subject = f"person:{person_id.hex}:{pair[0]}:{pair[1]}"
                found.append(Found(other, "two_places", subject, facts, [person_id]))
    return found


def _stays(
    region_id: int, *, since: datetime
) -> sa.Result[uuid.UUID, uuid.UUID, datetime, datetime]:
    """From when until when people were where, of those who were at more than one place."""
    came, left = sa.orm.aliased(Scan), sa.orm.aliased(Scan)

    here = (Attendance.region_id == region_id, Attendance.state == AttendanceState.DONE)
    several = (
        sa.select(Attendance.person_id)
        .join(came, of_attendance(came, Direction.IN))
        .where(*here, came.at > since)
        .group_by(Attendance.person_id)
        .having(sa.func.count() > 1)
    )
    return db.session.execute(
        sa.select(Attendance.person_id, Attendance.event_id, came.at, left.at)
        .join(came, of_attendance(came, Direction.IN))
        .join(left, of_attendance(left, Direction.OUT))
        .where(*here, came.at > since, Attendance.person_id.in_(several))
    )


def note(found: Iterable[Found], *, now: datetime) -> int:
    """Write down what does not stand already, whatever became of it; how many are new."""
    return sum(_note(each, now=now) for each in found)


def _note(found: Found, *, now: datetime) -> bool:
    event = db.session.get_one(Event, found.event_id)
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
