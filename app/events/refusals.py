"""未计入的扫码 refusals: scans that do not count (yet), kept with their reason codes."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.core.db import db, insert_once
from app.core.errors import DomainError
from app.core.ids import uuid7
from app.events.doubt_errors import NotCounted
from app.events.errors import KeyReused
from app.events.models import Direction, Event, EventSession
from app.events.proofs import Proof
from app.events.refusal_models import RefusalState, RefusedScan, Way
from app.events.refusal_words import doubt_of
from app.notices import service as notices


@dataclass(frozen=True, slots=True)
class Refused:
    """A scan that does not count (yet); kept with its reason, never thrown away."""

    id: uuid.UUID
    error: DomainError

    @property
    def is_in_review(self) -> bool:
        """Whether a person will decide."""
        return self.error.status == 202


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What is kept of a scan: who and where, under which key, how it came, what its code proves."""

    session_id: uuid.UUID | None
    person_id: uuid.UUID | None
    key: str = ""
    body_hash: bytes | None = None
    direction: Direction | None = None
    scanned_at: datetime | None = None
    proof: Proof | None = None
    #: of an uploaded picture, by its looks
    picture: int | None = None
    is_photo: bool = False
    is_desk: bool = False
    is_help: bool = False

    @property
    def way(self) -> Way:
        """How it came."""
        if self.is_help:
            return Way.HELPED
        if self.is_photo or self.is_desk:
            return Way.PHOTO if self.is_photo else Way.DESK
        return Way.OFFLINE if self.proof is not None and self.proof.is_offline else Way.PHONE


def keep(error: DomainError, sent: Sent, *, by: Actor, now: datetime) -> Refused:
    """Keep a refused or doubtful scan; nothing a phone sent is thrown away.

    What waits is kept once under its key, and its leader hears of the first one.
    """
    in_review = error.status == 202
    proof, refusal_id = sent.proof, uuid7()
    values = {
        "id": refusal_id,
        "region_id": by.region_id,
        "session_id": sent.session_id,
        "person_id": sent.person_id,
        "actor_id": by.person_id,
        "key": sent.key,
        "body_hash": sent.body_hash,
        "code": error.code,
        "way": sent.way.value,
        "direction": sent.direction,
        "scanned_at": sent.scanned_at,
        "proved_at": proof.proved_at if proof else None,
        "trust": proof.trust if proof else None,
        "step": proof.step if proof else None,
        "picture": sent.picture,
        "at": now,
        "state": RefusalState.IN_REVIEW if in_review else RefusalState.REFUSED,
        "decision_reason": "",
    }
    is_first = in_review and not _waits(sent.session_id)
    if not insert_once(RefusedScan, values):
        return _already(sent, by=by) or Refused(refusal_id, error)
    if is_first and sent.session_id is not None:
        _tell_leader(sent.session_id, sent.person_id, now=now)
    return Refused(refusal_id, error)


def _already(sent: Sent, *, by: Actor) -> Refused | None:
    return kept_before(sent, by=by)


class Keyed(Protocol):
    """What was sent under a key of its actor."""

    @property
    def key(self) -> str:
        """The client's own key."""

    @property
    def body_hash(self) -> bytes | None:
        """What tells two bodies under one key apart."""


def kept_before(sent: Keyed, *, by: Actor) -> Refused | None:
    """The answer to a key whose scan waits for a decision, or was decided and not counted.

    None for a key that is free: a refused key is not used up. Raises `KeyReused`.
    """
    query = (
        sa.select(RefusedScan)
        .where(
            RefusedScan.region_id == by.region_id,
            RefusedScan.actor_id == by.person_id,
            RefusedScan.key == sent.key,
            RefusedScan.state.in_([RefusalState.IN_REVIEW, RefusalState.DISMISSED]),
            RefusedScan.body_hash.is_not(None),
        )
        .order_by(RefusedScan.id)
    )
    found = db.session.scalars(query).first()
    if found is None:
        return None
    if found.body_hash != sent.body_hash:
        raise KeyReused
    if found.state is RefusalState.DISMISSED:
        return Refused(found.id, NotCounted(reason=found.decision_reason))
    return Refused(found.id, doubt_of(found.code))


def _waits(session_id: uuid.UUID | None) -> bool:
    query = sa.select(RefusedScan.id).where(
        RefusedScan.session_id == session_id, RefusedScan.state == RefusalState.IN_REVIEW
    )
    return db.session.scalars(query.limit(1)).first() is not None


def _tell_leader(session_id: uuid.UUID, person_id: uuid.UUID | None, *, now: datetime) -> None:
    """Tell who made the event that scans wait; the office finds them on 待办."""
    session = db.session.get(EventSession, session_id)
    event = db.session.get_one(Event, session.event_id) if session else None
    if event is None or event.created_by_id == person_id:
        return
    notices.send(
        event.region_id,
        "event",
        f"“{event.title}”有扫码等您核对",
        now=now,
        person_id=event.created_by_id,
        body="有人替同行的人签到，或扫码上传晚了、时间对不上，请看看是否计入。",
        link=f"/manage/events/{event.id}/refusals",
    )
