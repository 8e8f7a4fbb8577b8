"""事后上传的照片 late_photo: a picture of the rotating screen, uploaded when there is signal.

The code's own step says when the screen was shown; that the person stood there, a picture cannot
say (it may be forwarded), so a leader confirms each, and sees how many sent the same. Off where an
event brings many points (promises F6).
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.core.codes import CodeKind, SessionCode, is_fresh, valid_between
from app.core.db import db
from app.core.errors import DomainError
from app.core.tickets import PhotoTicket
from app.events import foresight, presence, refusals
from app.events.answers import Taken, taken_as
from app.events.check_in import direction_of
from app.events.completing import Gain
from app.events.doubt_errors import LatePhoto, NotCounted, PhotoNotTaken, PhotoOutside
from app.events.errors import EventCancelled, EventNotPublished, PersonDisabled, TooLateOffline
from app.events.foresight import Place
from app.events.models import EventState
from app.events.presence import Presence, many_points
from app.events.proofs import Proof
from app.events.refusal_models import RefusalState, RefusedScan
from app.events.refusals import Refused, Sent
from app.events.rules import Step, windows
from app.organisations.models import Region
from app.organisations.rules import setting
from app.records.models import Trust


def is_late(code: SessionCode, *, now: datetime) -> bool:
    """Whether a code is of a screen that is shown no more; one that was not yet shown is none."""
    span = valid_between(code)
    return span is not None and span[0] <= now and not is_fresh(code, now)


def shown_at(ticket: PhotoTicket) -> datetime:
    """When the screen of a picture was shown."""
    span = valid_between(SessionCode(ticket.session_id, CodeKind.SCREEN, ticket.step))
    assert span is not None, "a screen's code has a step"
    return span[0]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture shows, and what handing it in comes to."""

    place: Place
    at: datetime
    #: why it is not even looked at, if it is not
    refusal: DomainError | None
    #: the reason that the leader will read
    doubt: DomainError


def seen(ticket: PhotoTicket, region: Region, *, now: datetime) -> Seen:
    """Which event and which moment a picture shows. Raises `EventNotFound`."""
    place, at = foresight.place_of(region.id, ticket.session_id), shown_at(ticket)
    return Seen(place, at, _refusal(place, region), _doubt(place, at, region, now=now))


def _refusal(place: Place, region: Region) -> DomainError | None:
    event = place.event
    if event.state is EventState.CANCELLED:
        return EventCancelled(reason=event.decision_reason or "请留意通知")
    if event.state not in {EventState.PUBLISHED, EventState.SETTLED}:
        return EventNotPublished()
    return PhotoNotTaken() if many_points(event, place.host, region) else None


def _doubt(place: Place, at: datetime, region: Region, *, now: datetime) -> DomainError:
    if now - at > timedelta(hours=int(setting(region.settings, "offline_hours"))):
        return TooLateOffline()
    span = windows(place.session.starts_at, place.session.ends_at, region.settings)
    return LatePhoto() if span.opens_at <= at <= span.out_until else PhotoOutside()


def hand_in(ticket: PhotoTicket, region: Region, *, by: Actor, now: datetime) -> Taken | Refused:
    """Lay a picture before the leader: once, however often it is sent.

    Who has a record of this already is told so. What is not looked at is kept with its reason.
    """
    require(by, "attendance.self", Target(person_id=by.person_id))
    found = seen(ticket, region, now=now)
    known = presence.load(ticket.session_id, by.person_id)
    proof = Proof(
        ticket.session_id,
        Trust.SCREEN,
        found.at,
        is_offline=True,
        proved_at=found.at,
        step=ticket.step,
    )
    refusal = found.refusal or (None if known.person_state.value == "active" else PersonDisabled())
    if refusal is None and (taken := _stood(known, proof, region)) is not None:
        return taken
    if refusal is None and (before := _before(ticket, by.person_id)) is not None:
        if before.state is RefusalState.DISMISSED:
            return Refused(before.id, NotCounted(reason=before.decision_reason))
        return Refused(before.id, found.doubt)
    sent = Sent(
        session_id=ticket.session_id,
        person_id=by.person_id,
        key=ticket.nonce,
        body_hash=hashlib.sha256(f"{ticket.session_id}/{ticket.step}".encode()).digest(),
        scanned_at=found.at,
        proof=proof,
        picture=ticket.picture,
        is_photo=True,
    )
    return refusals.keep(refusal or found.doubt, sent, by=by, now=now)


def _stood(known: Presence, proof: Proof, region: Region) -> Taken | None:
    step = presence.step_of(known, proof, None, region)
    if step not in {Step.AGAIN_IN, Step.AGAIN_OUT}:
        return None
    stood = known.scans.get(direction_of(step)) or next(iter(known.scans.values()), None)
    return taken_as(known, stood, Gain(0, 0), again=True) if stood is not None else None


def _before(ticket: PhotoTicket, person_id: uuid.UUID) -> RefusedScan | None:
    """The same person's picture of the same screen that waits, or was not counted."""
    query = (
        sa.select(RefusedScan)
        .where(
            RefusedScan.session_id == ticket.session_id,
            RefusedScan.person_id == person_id,
            RefusedScan.step == ticket.step,
            RefusedScan.state.in_([RefusalState.IN_REVIEW, RefusalState.DISMISSED]),
        )
        .order_by(RefusedScan.id.desc())
    )
    return db.session.scalars(query).first()
