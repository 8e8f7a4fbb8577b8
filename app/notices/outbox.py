"""发件箱 outbox: messages that leave by SMS or WeChat; written with their cause, sent by a job.

At least once: a message is leased for two minutes before it is sent; if the sender dies in
between, it is sent again. It is tried six times, then given up and shown to the office. Each
channel is taken by itself, so that none waits for another.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from app.accounts.models import Person
from app.accounts.queries import phone_of
from app.core.clock import local
from app.core.db import db
from app.core.errors import Busy
from app.core.ids import uuid7
from app.core.sms import Sms, SmsGate
from app.core.vault import vault
from app.notices import choices
from app.notices.models import OutboxMessage, OutboxState

Message = TypeVar("Message")

RECIPIENT = "outbox_messages.recipient"
SMS = "sms"
CODE = "code"
#: a number was changed: who did not do it must hear of it at once
ACCOUNT = "account"
#: the kinds that go out at any hour
URGENT = (CODE, ACCOUNT)
#: the waits after the first, second, … failure; after the last one it is given up
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
LEASE = timedelta(minutes=2)
#: nobody is woken up: from 21 o'clock to 8 in Shanghai only these leave
QUIET_FROM, QUIET_TO = 21, 8
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Leased(Generic[Message]):
    """A message that is this sender's for two minutes."""

    id: uuid.UUID
    message: Message


def enqueue(
    region_id: int, phone: str, text: str, *, kind: str, now: datetime, code: str = ""
) -> OutboxMessage:
    """Let a short message leave once the transaction is committed. The number is kept sealed."""
    return add(region_id, SMS, phone, {"text": text, "code": code}, kind=kind, now=now)


def enqueue_for(person: Person, text: str, *, kind: str, now: datetime) -> None:
    """Let a short message leave to a person, where there is a phone and the topic may leave."""
    phone = phone_of(person)
    if phone and choices.may_leave(person.id, kind):
        enqueue(person.region_id, phone, text, kind=kind, now=now)


def add(
    region_id: int,
    channel: str,
    recipient: str,
    payload: dict[str, Any],
    *,
    kind: str,
    now: datetime,
) -> OutboxMessage:
    """A new message of a channel; what its recipient is, the channel knows."""
    message = OutboxMessage(
        id=uuid7(),
        region_id=region_id,
        channel=channel,
        kind=kind,
        recipient_sealed=vault().sealing.seal(recipient, RECIPIENT),
        payload=payload,
        created_at=now,
        next_try_at=now,
    )
    db.session.add(message)
    db.session.flush()
    return message


def is_quiet(now: datetime) -> bool:
    """Whether people sleep."""
    hour = local(now).hour
    return hour >= QUIET_FROM or hour < QUIET_TO


def lease_next(*, now: datetime) -> Leased[Sms] | None:
    """Take the next short message that is due."""
    found = take(SMS, now=now)
    if found is None:
        return None
    phone = vault().sealing.unseal(found.recipient_sealed, RECIPIENT)
    text, code = found.payload["text"], found.payload.get("code", "")
    return Leased(found.id, Sms(phone=phone, kind=found.kind, text=text, at=now, code=code))


def take(channel: str, *, now: datetime) -> OutboxMessage | None:
    """Lease the next message of a channel; who looks at the same time takes another one."""
    query = (
        sa.select(OutboxMessage)
        .where(
            OutboxMessage.state == OutboxState.WAITING,
            OutboxMessage.next_try_at <= now,
            OutboxMessage.channel == channel,
        )
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if is_quiet(now):
        query = query.where(OutboxMessage.kind.in_(URGENT))
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return None
    found.tries += 1
    found.next_try_at = now + LEASE
    db.session.flush()
    return found


def send(leased: Leased[Sms], gate: SmsGate) -> str:
    """Hand a message to the gate; "" or why it was not taken. Writes nothing."""
    try:
        gate.send(leased.message)
    except (Busy, OSError) as fault:
        return type(fault).__name__
    return ""


def note_outcome(
    message_id: uuid.UUID, fault: str, *, now: datetime, is_final: bool = False
) -> OutboxState:
    """Write down how a try ended: sent, to be tried again, or (in the end, or at once) given up."""
    message = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
    message.last_error = fault[:300]
    if not fault:
        message.state, message.sent_at = OutboxState.SENT, now
        message.payload = {**message.payload, "code": ""}
    elif is_final or message.tries > len(WAITS):
        message.state = OutboxState.GIVEN_UP
    else:
        message.next_try_at = now + WAITS[message.tries - 1]
    db.session.flush()
    return message.state


def prune(*, now: datetime) -> int:
    """Forget messages that left, or were given up, more than 30 days ago; how many."""
    outcome = db.session.execute(
        sa.delete(OutboxMessage)
        .where(OutboxMessage.state != OutboxState.WAITING, OutboxMessage.created_at < now - KEPT)
        .execution_options(synchronize_session=False)
    )
    return int(outcome.rowcount)  # type: ignore[attr-defined]
