"""发件箱 outbox: messages that leave by SMS; written with their cause, sent by a job.

At least once: a message is leased for two minutes before it is sent; if the sender dies in
between, it is sent again. It is tried six times, then given up and shown to the office.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.clock import local
from app.core.db import db
from app.core.errors import Busy
from app.core.ids import uuid7
from app.core.sms import Sms, SmsGate
from app.core.vault import vault
from app.notices.models import OutboxMessage, OutboxState

RECIPIENT = "outbox_messages.recipient"
SMS = "sms"
#: a kind that goes out at any hour
CODE = "code"
#: the waits after the first, second, … failure; after the last one it is given up
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
LEASE = timedelta(minutes=2)
#: nobody is woken up: from 21 o'clock to 8 in Shanghai only codes leave
QUIET_FROM, QUIET_TO = 21, 8
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that is this sender's for two minutes."""

    id: uuid.UUID
    message: Sms


def enqueue(
    region_id: int, phone: str, text: str, *, kind: str, now: datetime, code: str = ""
) -> OutboxMessage:
    """Let a short message leave once the transaction is committed. The number is kept sealed."""
    message = OutboxMessage(
        id=uuid7(),
        region_id=region_id,
        channel=SMS,
        kind=kind,
        recipient_sealed=vault().sealing.seal(phone, RECIPIENT),
        payload={"text": text, "code": code},
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


def lease_next(*, now: datetime) -> Leased | None:
    """Take the next message that is due; others who look at the same time take another one."""
    query = (
        sa.select(OutboxMessage)
        .where(OutboxMessage.state == OutboxState.WAITING, OutboxMessage.next_try_at <= now)
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if is_quiet(now):
        query = query.where(OutboxMessage.kind == CODE)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        return None
    found.tries += 1
    found.next_try_at = now + LEASE
    db.session.flush()
    phone = vault().sealing.unseal(found.recipient_sealed, RECIPIENT)
    text, code = found.payload["text"], found.payload.get("code", "")
    return Leased(found.id, Sms(phone=phone, kind=found.kind, text=text, at=now, code=code))


def send(leased: Leased, gate: SmsGate) -> str:
    """Hand a message to the gate; "" or why it was not taken. Writes nothing."""
    try:
        gate.send(leased.message)
    except (Busy, OSError) as fault:
        return type(fault).__name__
    return ""


def note_outcome(message_id: uuid.UUID, fault: str, *, now: datetime) -> OutboxState:
    """Write down how a try ended: sent, to be tried again, or given up."""
    message = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
    message.last_error = fault[:300]
    if not fault:
        message.state, message.sent_at = OutboxState.SENT, now
        message.payload = {**message.payload, "code": ""}
    elif message.tries > len(WAITS):
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
