"""出示的码 proofs: which session a scan names, how it proves presence, and when it was."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.codes import (
    CodeExpired,
    CodeKind,
    CodeUnknown,
    PersonCode,
    SessionCode,
    is_fresh,
    matches_typed,
    read_code,
    typed_digits,
    valid_between,
)
from app.core.db import db
from app.core.errors import DomainError
from app.core.tickets import ScanTicket
from app.core.vault import vault
from app.events.errors import ClockImplausible, PosterOffline, TooLateOffline
from app.events.models import Event, EventSession, EventState
from app.records.models import Trust

#: how far a phone's own clock may be off
CLOCK_TOLERANCE = timedelta(minutes=2)
OFFLINE_LIFE = timedelta(hours=72)
#: sessions whose typed codes are looked through: open now, with the widest windows
WIDEST = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Proof:
    """A scan as understood: the session, the kind of proof, the moment that counts.

    `doubt` is set where a person must decide before it counts.
    """

    session_id: uuid.UUID
    trust: Trust
    at: datetime
    is_offline: bool = False
    doubt: DomainError | None = None
    #: what the code itself (or a desk that sent too late) stands for, whatever was claimed
    proved_at: datetime | None = None
    #: of the rotating screen
    step: int | None = None
    #: the leader who confirmed what was in doubt
    confirmed_by_id: uuid.UUID | None = None


def from_ticket(ticket: ScanTicket) -> Proof:
    """A scan kept through sign-in; it was fresh when the ticket was signed."""
    if ticket.kind is not CodeKind.SCREEN:
        return Proof(ticket.session_id, Trust.POSTER, ticket.scanned_at)
    at = ticket.scanned_at
    return Proof(ticket.session_id, Trust.SCREEN, at, proved_at=at, step=ticket.step)


def from_code(region_id: int, text: str, *, scanned_at: datetime | None, now: datetime) -> Proof:
    """A scanned, pasted or typed code. Raises `CodeUnknown`, `CodeForged`, `CodeExpired`."""
    claimed = scanned_at or now
    is_offline = abs(now - claimed) > CLOCK_TOLERANCE
    if (digits := typed_digits(text)) is not None:
        session_id = _session_of_digits(region_id, digits, at=claimed)
        return Proof(
            session_id, Trust.POSTER, min(claimed, now), is_offline, _doubt(None, claimed, now)
        )
    code = read_code(vault().code_keys, text)
    if isinstance(code, PersonCode):
        raise CodeUnknown
    trust = Trust.SCREEN if code.kind is CodeKind.SCREEN else Trust.POSTER
    doubt = _doubt(code, claimed, now)
    # a phone whose clock is a little off has a fresh code in front of it all the same
    if doubt is None and not (is_fresh(code, claimed) or (not is_offline and is_fresh(code, now))):
        raise CodeExpired
    proved_at = time_proved(code, claimed, now=now)
    return Proof(code.session_id, trust, min(claimed, now), is_offline, doubt, proved_at, code.step)


def time_proved(code: SessionCode, claimed: datetime, *, now: datetime) -> datetime | None:
    """The moment that a code of the screen stands for: the one claimed while it was shown.

    None for a poster, and for a code that has not been shown yet.
    """
    span = valid_between(code)
    if span is None or span[0] > now:
        return None
    return claimed if span[0] <= claimed < span[1] else span[0]


def code_behind(request_code: str) -> SessionCode | None:
    """The session's code that a text holds, however old; None where it holds none of ours."""
    try:
        code = read_code(vault().code_keys, request_code)
    except DomainError:
        return None
    return code if isinstance(code, SessionCode) else None


def _doubt(code: SessionCode | None, claimed: datetime, now: datetime) -> DomainError | None:
    """Why a scan sent later cannot count at once; None where it was online or proves its time."""
    if abs(now - claimed) <= CLOCK_TOLERANCE:
        return None
    if claimed > now:
        return ClockImplausible()
    if now - claimed > OFFLINE_LIFE:
        return TooLateOffline()
    if code is None or code.kind is CodeKind.POSTER:
        return PosterOffline()
    span = valid_between(code)
    if span is None or not span[0] - CLOCK_TOLERANCE <= claimed < span[1] + CLOCK_TOLERANCE:
        return ClockImplausible()
    return None


def _session_of_digits(region_id: int, digits: str, *, at: datetime) -> uuid.UUID:
    """The one session open at a moment whose typed code these digits are."""
    query = (
        sa.select(EventSession.id)
        .join(Event, Event.id == EventSession.event_id)
        .where(
            EventSession.region_id == region_id,
            EventSession.starts_at <= at + WIDEST,
            EventSession.ends_at >= at - WIDEST,
            Event.state == EventState.PUBLISHED,
        )
    )
    keys = vault().code_keys
    found = [
        session_id
        for session_id in db.session.scalars(query)
        if matches_typed(keys, session_id, digits, at=at) is not None
    ]
    if len(found) != 1:
        raise CodeUnknown
    return found[0]


def doubt_of(code: PersonCode, *, scanned_at: datetime | None, now: datetime) -> DomainError | None:
    """Why a personal code that a desk scanned does not count at once; None where it is good.

    A desk without signal sends later, so a code is fresh or stale at the moment it was scanned.
    Then the desk's clock is believed as far as any: two minutes beside the code's own step; what
    does not fit is looked at by a person. At the desk itself who is there shows a fresh one.
    """
    claimed = scanned_at or now
    if abs(now - claimed) <= CLOCK_TOLERANCE:
        return None if is_fresh(code, claimed) or is_fresh(code, now) else CodeExpired()
    span = valid_between(code)
    if span is None or not span[0] - CLOCK_TOLERANCE <= claimed < span[1] + CLOCK_TOLERANCE:
        return ClockImplausible()
    return None


def from_desk(
    session_id: uuid.UUID,
    *,
    scanned_at: datetime | None,
    now: datetime,
    doubt: DomainError | None = None,
) -> Proof:
    """A person checked in face to face; a desk without signal sends later.

    `doubt` is what is wrong with the code that names the person.
    """
    claimed = scanned_at or now
    if claimed > now + CLOCK_TOLERANCE:
        doubt = ClockImplausible()
    elif now - claimed > OFFLINE_LIFE:
        doubt = TooLateOffline()
    is_offline = abs(now - claimed) > CLOCK_TOLERANCE
    proved_at = None if isinstance(doubt, ClockImplausible) else min(claimed, now)
    return Proof(session_id, Trust.STEWARD, min(claimed, now), is_offline, doubt, proved_at)
