"""预告 foresight: what a scan would come to, so that the page shows the right button or why not."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core.db import db
from app.core.errors import DomainError
from app.core.tickets import ScanTicket
from app.events import presence
from app.events.errors import EventNotFound
from app.events.models import Direction, Event, EventSession, SignUp, SignUpState
from app.events.proofs import Proof, from_ticket
from app.events.rules import Step
from app.organisations.models import Organisation, Region


@dataclass(frozen=True, slots=True)
class Place:
    """What a code names, for anybody who holds it."""

    event: Event
    session: EventSession
    host: Organisation


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What pressing the button would do, for one person."""

    step: Step
    refusal: DomainError | None
    stood_at: datetime | None


def place_of(region_id: int, session_id: uuid.UUID) -> Place:
    """The session that a code names. Raises `EventNotFound`."""
    query = (
        sa.select(Event, EventSession, Organisation)
        .join(EventSession, EventSession.event_id == Event.id)
        .join(Organisation, Organisation.id == Event.organisation_id)
        .where(EventSession.id == session_id, Event.region_id == region_id)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise EventNotFound
    return Place(*row)


def foresee(proof: Proof, person_id: uuid.UUID, region: Region) -> Foreseen:
    """Check-in, check-out or a repeat, and why not, without writing anything."""
    found = presence.load(proof.session_id, person_id)
    step = presence.step_of(found, proof, None, region)
    came = step in {Step.CHECK_IN, Step.AGAIN_IN}
    return Foreseen(
        step=step,
        refusal=presence.refusal_of(found, proof, step, region),
        stood_at=found.at(Direction.IN if came else Direction.OUT),
    )


def of_ticket(ticket: ScanTicket, person_id: uuid.UUID, region: Region) -> Foreseen:
    """The same for a scan kept in a cookie."""
    return foresee(from_ticket(ticket), person_id, region)


def heads_expected(session_id: uuid.UUID) -> int:
    """How many people a session expects: its places, or those signed up where they are more."""
    taken = sa.select(sa.func.count()).where(
        SignUp.session_id == session_id, SignUp.state == SignUpState.SIGNED_UP
    )
    found = db.session.get(EventSession, session_id)
    places = found.capacity if found else None
    return max(places or 0, int(db.session.execute(taken).scalar_one()))
