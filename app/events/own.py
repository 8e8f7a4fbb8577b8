"""我的活动 own: what a person signed up for."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core.db import db
from app.events.models import Attendance, Event, EventSession, SignUp, SignUpState
from app.events.queries import PUBLIC_STATES
from app.records.queries import same_human


@dataclass(frozen=True, slots=True)
class Joined:
    """A session that a person has a place in, or waits for."""

    event: Event
    session: EventSession
    sign_up: SignUp


def joined(
    region_id: int, person_id: uuid.UUID, *, now: datetime, limit: int = 50
) -> Sequence[Joined]:
    """The sessions still to come that a person signed up for, the next one first."""
    query = (
        sa.select(Event, EventSession, SignUp)
        .join(EventSession, EventSession.event_id == Event.id)
        .join(SignUp, SignUp.session_id == EventSession.id)
        .where(
            SignUp.person_id == person_id,
            SignUp.region_id == region_id,
            SignUp.state != SignUpState.CANCELLED,
            EventSession.ends_at > now,
            Event.state.in_(PUBLIC_STATES),
        )
        .order_by(EventSession.starts_at, EventSession.id)
        .limit(limit)
    )
    return [Joined(*row) for row in db.session.execute(query)]


def attendances(
    region_id: int, person_id: uuid.UUID, sessions: Sequence[EventSession]
) -> dict[uuid.UUID, uuid.UUID]:
    """What stands of a person in each of these sessions, void or not."""
    query = sa.select(Attendance.session_id, Attendance.id).where(
        Attendance.region_id == region_id,
        Attendance.person_id.in_(same_human(person_id)),
        Attendance.session_id.in_([each.id for each in sessions]),
    )
    return {session_id: found for session_id, found in db.session.execute(query)}  # noqa: C416
