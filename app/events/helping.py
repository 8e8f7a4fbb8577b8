"""替同行的人签到 helping: a volunteer sends the scan of somebody beside him who has no phone.

The scan proves the moment, nobody proves that the other one is there: it waits until a leader, who
is neither of the two, confirms it. A card and a full name must both fit and every mismatch is
answered alike, so that nobody finds out whose card it is.
"""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts import queries as accounts
from app.accounts.actor import Actor
from app.accounts.models import Person, PersonState
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core import limits
from app.core.db import db
from app.core.errors import DomainError
from app.core.tickets import ScanTicket
from app.events import presence, proofs, refusals
from app.events.doubt_errors import (
    ConsentMissing,
    Helped,
    HelpedAlready,
    HelpsEnough,
    NotCounted,
    NotFitting,
)
from app.events.hand_lines import CARD
from app.events.models import AttendanceMode
from app.events.presence import Presence
from app.events.proofs import Proof
from app.events.refusal_models import RefusalState, RefusedScan, Way
from app.events.refusals import Refused, Sent
from app.events.rules import Step
from app.notices import service as notices
from app.organisations.models import Region
from app.organisations.rules import setting

#: people of one helper and session
MOST = 3
#: tries of one helper, right or wrong
TRIES, WINDOW = 10, timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Who stands beside the helper, as the helper says; and whether he is there and agrees."""

    #: the card's eight digits, or the last four
    card: str
    name: str
    agrees: bool


def send(
    ticket: ScanTicket, companion: Companion, region: Region, *, by: Actor, now: datetime
) -> Refused | DomainError:
    """Lay the scan of a companion before a leader.

    What does not fit is returned, not raised, so that the try is counted. Raises `ConsentMissing`,
    `TooMany`.
    """
    require(by, "attendance.self", Target(person_id=by.person_id))
    if not companion.agrees:
        raise ConsentMissing(fields={"agrees": [ConsentMissing.sentence]})
    # counted first: who sends many at once waits for the counter's row, one after the other
    key = f"helping:{by.person_id}"
    if limits.count(key, window=WINDOW, now=now) > TRIES:
        limits.check(key, most=TRIES, window=WINDOW, now=now)
    person_id = _person(companion, by=by)
    if person_id is None:
        return NotFitting()
    return _lay(ticket, person_id, region, by=by, now=now)


def _person(companion: Companion, *, by: Actor) -> uuid.UUID | None:
    """The one person whom card and name both fit, the helper excepted."""
    card, name = companion.card.strip(), " ".join(companion.name.split())
    if CARD.fullmatch(card) is None or not name:
        return None
    query = sa.select(Person.id).where(
        Person.region_id == by.region_id,
        Person.state == PersonState.ACTIVE,
        Person.card_number.endswith(card, autoescape=True),
        Person.name == name,
        Person.id != by.person_id,
    )
    found = db.session.scalars(query.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _lay(
    ticket: ScanTicket, person_id: uuid.UUID, region: Region, *, by: Actor, now: datetime
) -> Refused | DomainError:
    proof = proofs.from_ticket(ticket)
    found = presence.load(ticket.session_id, person_id)
    before = _before(found, proof, region)
    if before is not None:
        return before
    step = presence.step_of(found, proof, None, region)
    if step in {Step.AGAIN_IN, Step.AGAIN_OUT}:
        return HelpedAlready()
    refusal = presence.refusal_of(found, proof, step, region)
    if refusal is None and _others(ticket.session_id, person_id, by=by) >= MOST:
        refusal = HelpsEnough(most=MOST)
    if refusal is not None:
        return refusal
    kept = refusals.keep(Helped(), _sent(ticket, person_id, proof), by=by, now=now)
    _tell(found, by=by, now=now)
    _note(found, kept, by=by, now=now)
    return kept


def _sent(ticket: ScanTicket, person_id: uuid.UUID, proof: Proof) -> Sent:
    return Sent(
        session_id=ticket.session_id,
        person_id=person_id,
        key=f"{ticket.nonce}:{person_id.hex}",
        body_hash=hashlib.sha256(f"{ticket.session_id}/{person_id}".encode()).digest(),
        scanned_at=proof.at,
        proof=proof,
        is_help=True,
    )


def _before(found: Presence, proof: Proof, region: Region) -> Refused | None:
    """The answer where the person was sent already: it waits, or a leader did not count it.

    Where an event counts by the hours, a later scan is the one of leaving.
    """
    query = (
        sa.select(RefusedScan)
        .where(
            RefusedScan.session_id == found.session.id,
            RefusedScan.person_id == found.person_id,
            RefusedScan.way == Way.HELPED.value,
            RefusedScan.state.in_([RefusalState.IN_REVIEW, RefusalState.DISMISSED]),
        )
        .order_by(RefusedScan.id.desc())
    )
    kept = db.session.scalars(query.limit(1)).first()
    if kept is None:
        return None
    if kept.state is RefusalState.DISMISSED:
        # why, is between the leader and the person
        return Refused(kept.id, NotCounted(reason="请当面找负责人登记"))
    again = timedelta(minutes=int(setting(region.settings, "again_within")))
    may_leave = found.event.attendance is AttendanceMode.IN_OUT
    is_later = proof.at - (kept.scanned_at or kept.at) >= again
    return None if may_leave and is_later else Refused(kept.id, Helped())


def _others(session_id: uuid.UUID, person_id: uuid.UUID, *, by: Actor) -> int:
    """How many other people the helper has sent at this session, whatever became of them."""
    query = sa.select(sa.func.count(sa.distinct(RefusedScan.person_id))).where(
        RefusedScan.session_id == session_id,
        RefusedScan.actor_id == by.person_id,
        RefusedScan.person_id != person_id,
        RefusedScan.way == Way.HELPED.value,
    )
    return int(db.session.scalar(query) or 0)


def _tell(found: Presence, *, by: Actor, now: datetime) -> None:
    helper = accounts.names([by.person_id])[by.person_id]
    notices.send(
        found.event.region_id,
        "event",
        f"{helper}替您签到“{found.event.title}”",
        now=now,
        person_id=found.person_id,
        body="对方写明您在场并同意，等负责人确认后计入。如果您没有参加，请告诉社区。",
        link="/me/refusals",
    )


def _note(found: Presence, kept: Refused, *, by: Actor, now: datetime) -> None:
    audit.note(
        "attendance.helped",
        region_id=found.event.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="event",
        subject_id=found.event.id,
        organisation_id=found.host.id,
        address=by.address,
        reason="本人在场并同意",
        details={"refusal": kept.id.hex, "person_id": str(found.person_id), "consent": True},
    )
    db.session.flush()
