"""活动的查询 queries: calendars, one event, its sessions, who came and how it was proved."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.accounts.permissions import Target, may, reach
from app.core.db import db
from app.events.errors import EventNotFound
from app.events.joins import of_attendance
from app.events.models import (
    Attendance,
    Direction,
    Event,
    EventHost,
    EventSession,
    EventState,
    Scan,
    SignUp,
    SignUpState,
)
from app.events.rules import Shown, shown_state
from app.organisations.models import Organisation

PUBLIC_STATES = (
    EventState.PUBLISHED,
    EventState.SETTLED,
    EventState.ARCHIVED,
    EventState.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class EventCard:
    """An event as lists show it."""

    event: Event
    organisation: Organisation
    signed_up: int

    def shown(self, now: datetime) -> Shown:
        """The state that people read."""
        event = self.event
        return shown_state(
            event.state.value,
            event.starts_at,
            event.ends_at,
            now=now,
            takes_sign_ups=event.signup.value != "none",
            is_full=event.capacity is not None and self.signed_up >= event.capacity,
        )


def target(event: Event, organisation: Organisation) -> Target:
    """An event as the permission matrix sees it: its host, the co-hosts, itself."""
    query = (
        sa.select(Organisation.path)
        .join(EventHost, EventHost.organisation_id == Organisation.id)
        .where(EventHost.event_id == event.id)
    )
    return Target(
        path=organisation.path, event_id=event.id, more_paths=tuple(db.session.scalars(query))
    )


_SIGNED_UP = (
    sa.select(sa.func.count())
    .select_from(SignUp)
    .join(EventSession, EventSession.id == SignUp.session_id)
    .where(EventSession.event_id == Event.id, SignUp.state == SignUpState.SIGNED_UP)
    .correlate(Event)
    .scalar_subquery()
)


def card(region_id: int, event_id: uuid.UUID, *, actor: Actor | None) -> EventCard:
    """One event; what is not public is shown only to those who may manage it.

    Raises `EventNotFound`.
    """
    query = (
        sa.select(Event, Organisation, _SIGNED_UP)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(Event.id == event_id, Event.region_id == region_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise EventNotFound
    found = EventCard(row[0], row[1], int(row[2]))
    if not is_public(found.event) and not _may_see_plan(found, actor):
        raise EventNotFound
    return found


def is_public(event: Event) -> bool:
    """Whether everybody may know of it: a plan called off before it was published stays one."""
    return event.state in PUBLIC_STATES and event.published_at is not None


def _may_see_plan(found: EventCard, actor: Actor | None) -> bool:
    if actor is None:
        return False
    if found.event.created_by_id == actor.person_id:
        return True
    return may(actor, "event.manage_list", target(found.event, found.organisation))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a calendar asks for; empty fields do not narrow it."""

    path: str = ""
    category: str = ""
    since: datetime | None = None
    until: datetime | None = None
    over_by: datetime | None = None
    states: tuple[EventState, ...] = PUBLIC_STATES
    words: str = ""


def calendar(
    region_id: int,
    wanted: Filter,
    *,
    limit: int,
    after: tuple[datetime, uuid.UUID] | None = None,
    newest_first: bool = False,
) -> Sequence[EventCard]:
    """Events in the order of their start, from behind `after` (start, id)."""
    query = (
        sa.select(Event, Organisation, _SIGNED_UP)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(Event.region_id == region_id, Event.state.in_(wanted.states))
        .where(Event.published_at.is_not(None))
        .limit(limit)
    )
    for condition in _conditions(wanted):
        query = query.where(condition)
    key = sa.tuple_(Event.starts_at, Event.id)
    if after is not None:
        bound = sa.tuple_(sa.bindparam(None, after[0], Event.starts_at.type), after[1])
        query = query.where(key < bound if newest_first else key > bound)
    order = (Event.starts_at, Event.id)
    query = query.order_by(*(column.desc() for column in order) if newest_first else order)
    return [EventCard(*row) for row in db.session.execute(query)]


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.path:
        found.append(Organisation.path.startswith(wanted.path, autoescape=True))
    if wanted.category:
        found.append(Event.category == wanted.category)
    if wanted.since is not None:
        found.append(Event.ends_at >= wanted.since)
    if wanted.until is not None:
        found.append(Event.starts_at < wanted.until)
    if wanted.over_by is not None:
        found.append(Event.ends_at <= wanted.over_by)
    if wanted.words:
        found.append(Event.title.contains(wanted.words, autoescape=True))
    return found


def managed(actor: Actor, *, limit: int, offset: int = 0) -> Sequence[EventCard]:
    """The events an actor prepares, reviews or runs, the newest first."""
    paths = reach(actor, "event.manage_list")
    conditions = [Organisation.path.startswith(path, autoescape=True) for path in paths]
    desks = [grant.event_id for grant in actor.grants if grant.event_id is not None]
    query = (
        sa.select(Event, Organisation, _SIGNED_UP)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(
            Event.region_id == actor.region_id,
            sa.or_(Event.created_by_id == actor.person_id, Event.id.in_(desks), *conditions),
        )
        .order_by(Event.starts_at.desc(), Event.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [EventCard(*row) for row in db.session.execute(query)]


def sessions(event_id: uuid.UUID) -> Sequence[EventSession]:
    """The sessions of an event in the order of time."""
    query = sa.select(EventSession).where(EventSession.event_id == event_id)
    return db.session.scalars(query.order_by(EventSession.starts_at, EventSession.id)).all()


def session(event_id: uuid.UUID, session_id: uuid.UUID) -> EventSession:
    """One session of an event. Raises `EventNotFound`."""
    found = db.session.get(EventSession, session_id)
    if found is None or found.event_id != event_id:
        raise EventNotFound
    return found


def session_of(region_id: int, session_id: uuid.UUID) -> EventSession:
    """A session of the region, of whatever event. Raises `EventNotFound`."""
    found = db.session.get(EventSession, session_id)
    if found is None or found.region_id != region_id:
        raise EventNotFound
    return found


def session_now(event_id: uuid.UUID, *, now: datetime) -> EventSession:
    """The session to show codes for: the one that is on or comes next, else the last."""
    found = sessions(event_id)
    if not found:
        raise EventNotFound
    return next((each for each in found if each.ends_at > now), found[-1])


def sign_up_of(person_id: uuid.UUID, session_id: uuid.UUID) -> SignUp | None:
    """A person's sign-up for a session, cancelled or not."""
    query = sa.select(SignUp).where(SignUp.person_id == person_id, SignUp.session_id == session_id)
    return db.session.scalars(query).one_or_none()


@dataclass(frozen=True, slots=True)
class Presence:
    """One scan of a session, with the person's name for those who may read it."""

    scan: Scan
    attendance: Attendance
    name: str


def presences(
    region_id: int, event_id: uuid.UUID, *, limit: int, after: uuid.UUID | None = None
) -> Sequence[Presence]:
    """The scans of an event in the order in which they were written."""
    query = (
        sa.select(Scan, Attendance, Person.name)
        .join(
            Attendance,
            of_attendance(),
        )
        .join(Person, Person.id == Attendance.person_id)
        .where(Attendance.region_id == region_id, Attendance.event_id == event_id)
        .order_by(Scan.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(Scan.id > after)
    return [Presence(*row) for row in db.session.execute(query)]


def head_count(event_id: uuid.UUID) -> tuple[int, int]:
    """How many checked in, and how many of them are complete."""
    query = sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(sa.case((Attendance.state == "done", 1), else_=0)), 0),
    ).where(Attendance.event_id == event_id, Attendance.state != "void")
    came, done = db.session.execute(query).one()
    return int(came), int(done)


def open_attendances(session_id: uuid.UUID) -> Sequence[tuple[Attendance, str, datetime]]:
    """Attendances of a session that wait for a check-out: with name and check-in time."""
    query = (
        sa.select(Attendance, Person.name, Scan.at)
        .join(Person, Person.id == Attendance.person_id)
        .join(
            Scan,
            of_attendance(Scan, Direction.IN),
        )
        .where(Attendance.session_id == session_id, Attendance.state == "open")
        .order_by(Scan.at)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]
