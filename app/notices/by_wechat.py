"""经微信发出 by_wechat: messages to people who bound their WeChat; SMS where it does not take them.

A row names the person, not the receiver: who unbinds gets nothing more by WeChat, whatever waits.
What WeChat refuses for good, or did not take in all tries, leaves by SMS in the same transaction.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.accounts import binding
from app.accounts import queries as accounts
from app.accounts.models import Person
from app.core.db import db
from app.core.vault import vault
from app.core.wechat import TemplateMessage, WechatAway, WechatGate, WechatRefused
from app.notices import choices, outbox
from app.notices.models import Notice, OutboxMessage, OutboxState
from app.notices.outbox import RECIPIENT, Leased

WECHAT = "wechat"
#: where a message leads that leads nowhere by itself
INBOX = "/me/messages"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended: `fault` is "" where it was taken; final is what no later try would mend."""

    fault: str = ""
    is_final: bool = False
    #: whether it is the account that is at fault (a wrong template, say), not the receiver
    is_ours: bool = False


def enqueue(person: Person, notice: Notice, text: str, *, now: datetime) -> None:
    """Let a notice leave by WeChat once the transaction is committed, where its topic may leave.

    `text` is for SMS instead.
    """
    if not choices.may_leave(person.id, notice.kind):
        return
    words = {"title": notice.title, "link": notice.link or INBOX, "text": text}
    outbox.add(person.region_id, WECHAT, str(person.id), words, kind=notice.kind, now=now)


def lease_next(*, now: datetime) -> Leased[TemplateMessage] | None:
    """Take the next message that is due, as `outbox.lease_next`."""
    found = outbox.take(WECHAT, now=now)
    if found is None:
        return None
    message = TemplateMessage(
        id=found.id.hex,
        openid=binding.openid_of(_person(found)),
        title=found.payload["title"],
        link=found.payload["link"],
        at=found.created_at,
    )
    return Leased(found.id, message)


def send(leased: Leased[TemplateMessage], gate: WechatGate | None) -> Outcome:
    """Hand a message to the gate. Writes nothing."""
    if gate is None:
        return Outcome("Off", is_final=True)
    if not leased.message.openid:
        return Outcome("Unbound", is_final=True)
    try:
        gate.send(leased.message)
    except WechatAway:
        return Outcome(WechatAway.__name__)
    except WechatRefused as refusal:
        fault = f"{WechatRefused.__name__} {refusal.errcode}"
        is_ours = refusal.errcode not in WechatRefused.PERSONAL
        return Outcome(fault, is_final=True, is_ours=is_ours)
    return Outcome()


def note_outcome(message_id: uuid.UUID, outcome: Outcome, *, now: datetime) -> OutboxState:
    """Write down how a try ended; what is given up leaves by SMS, to a person with a phone."""
    state = outbox.note_outcome(message_id, outcome.fault, now=now, is_final=outcome.is_final)
    if state is OutboxState.GIVEN_UP:
        message = db.session.get_one(OutboxMessage, message_id)
        outbox.enqueue_for(_person(message), message.payload["text"], kind=message.kind, now=now)
    return state


def _person(message: OutboxMessage) -> Person:
    person_id = uuid.UUID(vault().sealing.unseal(message.recipient_sealed, RECIPIENT))
    return accounts.person(message.region_id, person_id)
