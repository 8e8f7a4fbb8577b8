"""发送 sending: a few messages of one subscription at a time, in order, at least once.

They are leased before and noted after: who dies in between sends them again, under the same ids.
The first that is not taken holds up those behind it. After six tries in vain the subscription
pauses and its administrators are told; nothing is lost, for its cursors stay where they are.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.accounts.models import Role
from app.accounts.queries import holders
from app.core import clock
from app.core.clock import local_day
from app.core.db import db
from app.core.ids import uuid7
from app.core.outgoing import AddressRefused, Line, Network, NotReached, parse
from app.core.vault import vault
from app.notices import service as notices
from app.notices.outbox import WAITS
from app.organisations.queries import root
from app.webhooks import queries, rules
from app.webhooks.models import Delivery, Subscription, SubscriptionState

#: the place for which secrets are sealed
SEALED = "webhook_subscriptions.secret"
KIND, TRIAL = "webhook", "trial"
#: messages of one lease; ten at their slowest take less than it
AT_ONCE, LEASE = 10, timedelta(minutes=2)
#: how long what was sent is shown
KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready to be signed."""

    id: uuid.UUID
    event_id: uuid.UUID
    body: bytes


@dataclass(frozen=True, slots=True)
class Leased:
    """What is this sender's for two minutes."""

    subscription_id: uuid.UUID
    url: str
    secret: str = field(repr=False)
    messages: Sequence[Message]


@dataclass(frozen=True, slots=True)
class Tried:
    """How one try ended: what was answered, a status or a word, and whether it was taken."""

    id: uuid.UUID
    answer: str
    is_taken: bool


def running() -> Sequence[uuid.UUID]:
    """The subscriptions that are active."""
    query = sa.select(Subscription.id).where(Subscription.state == SubscriptionState.ACTIVE)
    return db.session.scalars(query.order_by(Subscription.id)).all()


def lease(subscription_id: uuid.UUID, *, now: datetime) -> Leased | None:
    """Take the next messages of a subscription whose time has come; of two takers one gets them."""
    taken = db.session.execute(
        sa.update(Subscription)
        .where(
            Subscription.id == subscription_id,
            Subscription.state == SubscriptionState.ACTIVE,
            Subscription.next_try_at <= now,
        )
        .values(next_try_at=now + LEASE)
        .returning(Subscription.url, Subscription.secret_sealed)
        .execution_options(synchronize_session=False)
    ).first()
    if taken is None:
        return None
    rows = db.session.scalars(
        sa.select(Delivery)
        .where(Delivery.subscription_id == subscription_id, Delivery.sent_at.is_(None))
        .order_by(Delivery.id)
        .limit(AT_ONCE)
    ).all()
    messages = [
        Message(row.id, row.event_id, rules.body_of(row.event_id, row.kind, row.at, row.content))
        for row in rows
    ]
    if not messages:
        _set_next(subscription_id, now=now)
        return None
    return Leased(subscription_id, taken.url, unsealed(taken.secret_sealed), messages)


def unsealed(secret: bytes | None) -> str:
    """The secret of a subscription that is not removed."""
    assert secret is not None, "only what was removed has none"
    return vault().sealing.unseal(secret, SEALED)


def send(leased: Leased, ours: Sequence[Network]) -> list[Tried]:
    """Send them one after the other, up to the first that is not taken. Writes nothing."""
    tried: list[Tried] = []
    try:
        line = Line(parse(leased.url), ours)
    except AddressRefused:
        return [Tried(leased.messages[0].id, AddressRefused.code, False)]
    with line:
        for message in leased.messages:
            tried.append(_sent(line, message, leased.secret))
            if not tried[-1].is_taken:
                break
    return tried


def _sent(line: Line, message: Message, secret: str) -> Tried:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Weiguang-Webhook/1",
        "X-Delivery": str(message.event_id),
        **rules.signed(secret, message.body, at=clock.now()),
    }
    try:
        status = line.post(message.body, headers)
    except NotReached as fault:
        return Tried(message.id, fault.fault, False)
    except AddressRefused:
        return Tried(message.id, AddressRefused.code, False)
    return Tried(message.id, str(status), 200 <= status < 300)


def send_trial(subscription: Subscription, ours: Sequence[Network]) -> Tried:
    """Send a message that says nothing, at once and once. Writes nothing."""
    event_id, now = uuid7(), clock.now()
    body = rules.body_of(event_id, TRIAL, now, {})
    message = Message(event_id, event_id, body)
    secret = unsealed(subscription.secret_sealed)
    return send(Leased(subscription.id, subscription.url, secret, [message]), ours)[0]


def note_outcome(leased: Leased, tried: Sequence[Tried], *, now: datetime) -> None:
    """Write down how each try ended, and when the next one is due."""
    for each in tried:
        db.session.execute(
            sa.update(Delivery)
            .where(Delivery.id == each.id)
            .values(
                tries=Delivery.tries + 1,
                tried_at=now,
                answer=each.answer,
                # what another sender was told is taken stays so
                sent_at=now if each.is_taken else Delivery.sent_at,
            )
            .execution_options(synchronize_session=False)
        )
    if tried[-1].is_taken:
        _set_next(leased.subscription_id, now=now)
    else:
        # of some that were taken before it, the first failure counts anew
        _put_off(leased.subscription_id, tried[-1].answer, is_first=len(tried) > 1, now=now)


def _set_next(subscription_id: uuid.UUID, *, now: datetime) -> None:
    db.session.execute(
        sa.update(Subscription)
        .where(Subscription.id == subscription_id)
        .values(next_try_at=now, tries=0)
        .execution_options(synchronize_session=False)
    )


def _put_off(subscription_id: uuid.UUID, answer: str, *, is_first: bool, now: datetime) -> None:
    found = queries.held(subscription_id)
    if found is None:  # somebody paused or removed it meanwhile
        return
    found.tries = 1 if is_first else found.tries + 1
    if found.tries <= len(WAITS):
        found.next_try_at = now + WAITS[found.tries - 1]
    else:
        found.state, found.paused_by_fault = SubscriptionState.PAUSED, answer
        tell_paused(found, answer, now=now)
    db.session.flush()


def tell_paused(subscription: Subscription, answer: str, *, now: datetime) -> None:
    """Tell the administrators of the region, and who asked for it and approved it."""
    top = root(subscription.region_id)
    people = holders(subscription.region_id, top.id, [Role.ADMIN], on=local_day(now))
    people |= {each for each in (subscription.made_by_id, subscription.approved_by_id) if each}
    for person_id in sorted(people):
        notices.send(
            subscription.region_id,
            KIND,
            f"推送已暂停：{subscription.name}",
            now=now,
            person_id=person_id,
            body=f"试了 {len(WAITS) + 1} 次对方都没有收下（{answer}）。没有丢失，对方修好后"
            "点“恢复推送”，从停下的地方接着推。",
            link=f"/admin/webhooks/{subscription.id}",
        )


def prune(*, now: datetime) -> int:
    """Forget what was sent more than seven days ago; how many."""
    outcome = db.session.execute(
        sa.delete(Delivery)
        .where(Delivery.sent_at < now - KEPT)
        .execution_options(synchronize_session=False)
    )
    return int(outcome.rowcount)  # type: ignore[attr-defined]
