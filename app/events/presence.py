"""在场情况 presence: what is known of one person in one session, and what a scan means there."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.accounts.models import Person, PersonState
from app.core import words
from app.core.db import db
from app.core.errors import DomainError
from app.events.doubt_errors import AfterSettlement, OfflineNotTaken
from app.events.errors import (
    EventCancelled,
    EventNotFound,
    EventNotOpen,
    EventNotPublished,
    EventOver,
    NotInYet,
    NotSignedUp,
    PersonDisabled,
)
from app.events.joins import of_attendance
from app.events.models import (
    Attendance,
    AttendanceMode,
    AttendanceState,
    Direction,
    Event,
    EventSession,
    EventState,
    Scan,
    SignUp,
    SignUpRule,
    SignUpState,
)
from app.events.proofs import Proof
from app.events.rules import Step, next_step, windows
from app.events.service import worth_at_once
from app.organisations.models import Organisation, Region
from app.organisations.rules import setting
from app.records.models import Trust


@dataclass(slots=True)
class Presence:
    """A session with its event and host, and what is known of one person in it."""

    event: Event
    session: EventSession
    host: Organisation
    person_id: uuid.UUID
    person_state: PersonState
    attendance: Attendance | None
    scans: dict[Direction, Scan]
    is_signed_up: bool
    #: how many came so far; 0 where there is no limit that anybody asks about
    came: int

    def at(self, direction: Direction) -> datetime | None:
        """When the person scanned in this direction."""
        scan = self.scans.get(direction)
        return scan.at if scan else None


#: the attendance of a person in a session
ATTENDED = sa.and_(
    Attendance.region_id == EventSession.region_id,
    Attendance.year == EventSession.year,
    Attendance.session_id == EventSession.id,
    Attendance.person_id == Person.id,
)
#: whether the person is signed up for the session
IS_SIGNED_UP = (
    sa.exists()
    .where(
        SignUp.session_id == EventSession.id,
        SignUp.person_id == Person.id,
        SignUp.state == SignUpState.SIGNED_UP,
    )
    .correlate(EventSession, Person)
)
_OTHERS = aliased(Attendance)
#: how many came to the session; counted only where it has a limit
CAME = sa.case(
    (EventSession.capacity.is_(None), 0),
    else_=sa.select(sa.func.count())
    .select_from(_OTHERS)
    .where(
        _OTHERS.region_id == EventSession.region_id,
        _OTHERS.year == EventSession.year,
        _OTHERS.session_id == EventSession.id,
    )
    .correlate(EventSession)
    .scalar_subquery(),
)
#: built once: a crowd asks it again and again
_PRESENCE = (
    sa.select(EventSession, Event, Organisation, Person.state, Attendance, Scan, IS_SIGNED_UP, CAME)
    .join(Event, Event.id == EventSession.event_id)
    .join(Organisation, Organisation.id == Event.organisation_id)
    .join(Person, Person.region_id == Event.region_id)
    .outerjoin(Attendance, ATTENDED)
    .outerjoin(Scan, of_attendance())
    .where(EventSession.id == sa.bindparam("session_id"), Person.id == sa.bindparam("person_id"))
    .execution_options(populate_existing=True)
)


def load(session_id: uuid.UUID, person_id: uuid.UUID) -> Presence:
    """Everything a scan is decided by, in one statement. Raises `EventNotFound`."""
    named = {"session_id": session_id, "person_id": person_id}
    rows = db.session.execute(_PRESENCE, named).all()
    if not rows:
        raise EventNotFound
    session, event, host, person_state, attendance, _, is_signed_up, came = rows[0]
    scans = {row[5].direction: row[5] for row in rows if row[5] is not None}
    return Presence(
        event, session, host, person_id, person_state, attendance, scans, is_signed_up, came
    )


def step_of(presence: Presence, proof: Proof, direction: Direction | None, region: Region) -> Step:
    mode = presence.event.attendance
    takes_out = mode is AttendanceMode.IN_OUT or (
        mode is AttendanceMode.IN_PLAN and direction is Direction.OUT
    )
    is_closed = presence.attendance is not None and presence.attendance.state is not (
        AttendanceState.OPEN
    )
    step = next_step(
        direction.value if direction else None,
        in_at=presence.at(Direction.IN),
        out_at=presence.at(Direction.OUT),
        scanned_at=proof.at,
        takes_out=takes_out,
        again_within=timedelta(minutes=setting(region.settings, "again_within")),
    )
    return Step.AGAIN_OUT if step is Step.CHECK_OUT and is_closed else step


def refusal_of(presence: Presence, proof: Proof, step: Step, region: Region) -> DomainError | None:
    """Why this scan does not count, if it does not; a repeat is always answered kindly."""
    if step in {Step.AGAIN_IN, Step.AGAIN_OUT}:
        return None
    event, at = presence.event, proof.at
    if (error := _closed(event, proof)) is not None:
        return error
    if presence.person_state is not PersonState.ACTIVE:
        return PersonDisabled()
    span = windows(presence.session.starts_at, presence.session.ends_at, region.settings)
    if at < span.opens_at:
        return EventNotOpen(when=words.when(span.opens_at))
    until = span.in_until if step is Step.CHECK_IN else span.out_until
    if at > until:
        return EventOver(when=words.when(until))
    if step is Step.CHECK_OUT and presence.attendance is None:
        return NotInYet()
    if step is Step.CHECK_IN and _is_turned_away(presence):
        return NotSignedUp()
    return proof.doubt or _offline_doubt(presence, proof, region)


def _offline_doubt(presence: Presence, proof: Proof, region: Region) -> DomainError | None:
    """A code photographed on the spot may be passed on and sent by another (promises F6)."""
    if presence.event.state is EventState.SETTLED:
        return AfterSettlement()
    if not proof.is_offline or proof.trust is Trust.STEWARD:
        return None
    is_dear = many_points(presence.event, presence.host, region)
    return OfflineNotTaken() if is_dear else None


def many_points(event: Event, host: Organisation, region: Region) -> bool:
    """Whether an event brings so many points that being there is proved on the spot alone."""
    most = 100 * int(setting(region.settings, "offline_most_points"))
    return worth_at_once(event, host) > most


def _closed(event: Event, proof: Proof) -> DomainError | None:
    """What is sent later may come after the settlement: a person looks at it (domain.md §4)."""
    if event.state is EventState.CANCELLED:
        return EventCancelled(reason=event.decision_reason or "请留意通知")
    if event.state is EventState.SETTLED and proof.is_offline:
        return None
    if event.state in {EventState.SETTLED, EventState.ARCHIVED}:
        return EventOver(when=words.when(event.ends_at))
    return None if event.state is EventState.PUBLISHED else EventNotPublished()


def _is_turned_away(presence: Presence) -> bool:
    event = presence.event
    return (
        event.signup is SignUpRule.REQUIRED
        and not event.takes_walk_ins
        and not presence.is_signed_up
    )


def remarks_on(presence: Presence, proof: Proof) -> list[str]:
    """Neutral remarks on a check-in; somebody who is there is never turned away for them."""
    remarks = []
    if proof.is_offline:
        remarks.append("offline")
    if proof.at < presence.session.starts_at:
        remarks.append("early")
    if presence.event.signup is not SignUpRule.NONE and not presence.is_signed_up:
        remarks.append("walk_in")
    capacity = presence.session.capacity
    if capacity is not None and presence.came >= capacity:
        remarks.append("over_capacity")
    return remarks
