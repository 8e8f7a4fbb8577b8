"""报名 sign_up: places of a session, and a waiting list that moves up by itself."""

import uuid
from datetime import datetime

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core.db import db, insert_once
from app.core.ids import uuid7
from app.events.errors import (
    EventCancelled,
    EventNotPublished,
    Full,
    NoSignUp,
    NotSignedUpYet,
    SignUpClosed,
)
from app.events.models import (
    Event,
    EventSession,
    EventState,
    SignUp,
    SignUpRule,
    SignUpState,
)
from app.events.noting import note
from app.events.queries import sign_up_of
from app.notices import service as notices


def sign_up(
    event: Event, session: EventSession, *, by: Actor, now: datetime, may_wait: bool = False
) -> SignUp:
    """Take a place, or with `may_wait` one on the waiting list. Again changes nothing.

    Raises `NoSignUp`, `SignUpClosed`, `Full`.
    """
    require(by, "event.sign_up", Target(person_id=by.person_id))
    _check_open(event, session, now=now)
    _lock(session)
    found = sign_up_of(by.person_id, session.id)
    if found is not None and found.state is not SignUpState.CANCELLED:
        return found
    is_full = session.capacity is not None and _taken(session.id) >= session.capacity
    if is_full and not may_wait:
        raise Full
    state = SignUpState.WAITING if is_full else SignUpState.SIGNED_UP
    made = found or _new(session, by.person_id, state=state, now=now)
    made.state, made.at = state, now
    note(event, f"sign_up.{state.value}", by=by, now=now)
    return made


def cancel(event: Event, session: EventSession, *, by: Actor, now: datetime) -> uuid.UUID | None:
    """Give a place back. Returns who moved up from the waiting list; he or she is told.

    Raises `NotSignedUpYet`.
    """
    _lock(session)
    found = sign_up_of(by.person_id, session.id)
    if found is None or found.state is SignUpState.CANCELLED:
        raise NotSignedUpYet
    held_a_place = found.state is SignUpState.SIGNED_UP
    found.state, found.at = SignUpState.CANCELLED, now
    note(event, "sign_up.cancelled", by=by, now=now)
    moved_up = _move_up(session, now=now) if held_a_place else None
    if moved_up is not None:
        _tell(event, moved_up, now=now)
    return moved_up


def give_on(session_id: uuid.UUID, *, now: datetime) -> None:
    """Let the next one of the waiting list move up into a place that became free, and tell him.

    A session that has begun, or of an event that is not on, gives nothing on.
    """
    session = db.session.get_one(EventSession, session_id)
    event = db.session.get_one(Event, session.event_id)
    if now >= session.starts_at or event.state is not EventState.PUBLISHED:
        return
    _lock(session)
    if session.capacity is not None and _taken(session.id) >= session.capacity:
        return
    moved_up = _move_up(session, now=now)
    if moved_up is not None:
        _tell(event, moved_up, now=now)


def _tell(event: Event, person_id: uuid.UUID, *, now: datetime) -> None:
    title = f"候补成功：{event.title}"
    body = "有人取消了报名，您已从候补转为正式报名。来不了请在活动页取消，把名额让给别人。"
    notices.send(
        event.region_id,
        "sign_up.moved_up",
        title,
        now=now,
        person_id=person_id,
        body=body,
        link=f"/events/{event.id}",
        sms=f"【微光】{title}。来不了请在活动页取消报名。",
    )


def _move_up(session: EventSession, *, now: datetime) -> uuid.UUID | None:
    query = (
        sa.select(SignUp)
        .where(SignUp.session_id == session.id, SignUp.state == SignUpState.WAITING)
        .order_by(SignUp.at, SignUp.id)
        .limit(1)
    )
    first = db.session.scalars(query).one_or_none()
    if first is None:
        return None
    first.state, first.at = SignUpState.SIGNED_UP, now
    db.session.flush()
    return first.person_id


def _check_open(event: Event, session: EventSession, *, now: datetime) -> None:
    if event.state is EventState.CANCELLED:
        raise EventCancelled(reason=event.decision_reason)
    if event.state is not EventState.PUBLISHED:
        raise EventNotPublished
    if event.signup is SignUpRule.NONE:
        raise NoSignUp
    if now >= session.starts_at:
        raise SignUpClosed


def _lock(session: EventSession) -> None:
    """One sign-up at a time for a session, so that its places are never given twice."""
    db.session.execute(
        sa.select(EventSession.id).where(EventSession.id == session.id).with_for_update()
    )


def _taken(session_id: uuid.UUID) -> int:
    query = sa.select(sa.func.count()).where(
        SignUp.session_id == session_id, SignUp.state == SignUpState.SIGNED_UP
    )
    return int(db.session.execute(query).scalar_one())


def _new(
    session: EventSession, person_id: uuid.UUID, *, state: SignUpState, now: datetime
) -> SignUp:
    insert_once(
        SignUp,
        {
            "id": uuid7(),
            "region_id": session.region_id,
            "session_id": session.id,
            "person_id": person_id,
            "state": state,
            "at": now,
        },
    )
    made = sign_up_of(person_id, session.id)
    if made is None:
        raise NotSignedUpYet
    return made
