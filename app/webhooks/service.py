"""推送的动作 service: subscribing a system outside, by two people, and everything until it ends."""

import secrets
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.accounts.actor import Actor
from app.accounts.permissions import Target, require
from app.audit import service as audit
from app.core.db import db, insert_once
from app.core.outgoing import AddressRefused as Refused
from app.core.outgoing import Network, NotReached, judged, parse
from app.core.vault import vault
from app.organisations.models import Organisation
from app.organisations.queries import root
from app.webhooks import queries
from app.webhooks.errors import NothingChosen, NotInThisState, SecondPersonNeeded
from app.webhooks.models import Delivery, Subscription, SubscriptionState
from app.webhooks.rules import Subject, floor
from app.webhooks.sending import SEALED, Tried

CHANGE, APPROVE = "webhook.change", "webhook.approve"


def propose(
    key: uuid.UUID,
    name: str,
    url: str,
    subjects: Collection[Subject],
    *,
    node: Organisation,
    ours: Sequence[Network],
    by: Actor,
    now: datetime,
    reason: str,
) -> str:
    """Ask that a system be told; the secret, which nobody sees again, "" where it was asked before.

    Nothing is sent before a second person has approved. Raises `AddressRefused`, `NothingChosen`.
    """
    require(by, CHANGE, Target(path=root(by.region_id).path))
    wanted = [each.value for each in Subject if each in subjects]
    if not wanted:
        raise NothingChosen(fields={"subjects": [NothingChosen.sentence]})
    check(url, ours)
    secret = _new_secret()
    values = {
        "id": key,
        "region_id": by.region_id,
        "organisation_id": node.id,
        "name": name,
        "url": url,
        "subjects": wanted,
        "secret_sealed": vault().sealing.seal(secret, SEALED),
        "reason": reason,
        "made_by_id": by.person_id,
        "made_at": now,
        "next_try_at": now,
    }
    if not insert_once(Subscription, values):
        return ""
    note("proposed", queries.subscription(by.region_id, key), by=by, now=now, reason=reason)
    return secret


def check(url: str, ours: Sequence[Network]) -> None:
    """Look at an address before anybody is asked to approve it. Raises `AddressRefused`."""
    try:
        judged(parse(url), ours)
    except NotReached:
        raise _beside_its_field("没有这个域名") from None
    except Refused as refusal:
        raise _beside_its_field(str(refusal.values["why"])) from None


def _beside_its_field(why: str) -> Refused:
    return Refused(why=why, fields={"url": [Refused.sentence % {"why": why} + Refused.hint]})


def approve(subscription_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Let it begin, as of now. Raises `SecondPersonNeeded`, `NotInThisState`."""
    found = _of(subscription_id, APPROVE, by)
    if found.made_by_id == by.person_id:
        raise SecondPersonNeeded
    begin = floor(now).hex
    _step(
        found,
        SubscriptionState.PROPOSED,
        SubscriptionState.ACTIVE,
        approved_by_id=by.person_id,
        approved_at=now,
        next_try_at=now,
        cursors=dict.fromkeys(found.subjects, begin),
    )
    note("approved", found, by=by, now=now)


def pause(subscription_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Let it rest; what happens meanwhile is told later. Raises `NotInThisState`."""
    found = _of(subscription_id, CHANGE, by)
    _step(found, SubscriptionState.ACTIVE, SubscriptionState.PAUSED, paused_by_fault="")
    note("paused", found, by=by, now=now)


def resume(subscription_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """Let it go on where it stopped. Raises `NotInThisState`."""
    found = _of(subscription_id, CHANGE, by)
    begins = {"tries": 0, "next_try_at": now, "paused_by_fault": ""}
    _step(found, SubscriptionState.PAUSED, SubscriptionState.ACTIVE, **begins)
    note("resumed", found, by=by, now=now)


def renew_secret(subscription_id: uuid.UUID, *, by: Actor, now: datetime) -> str:
    """A new secret instead of one that was lost or seen; it signs from the next message on."""
    found = _of(subscription_id, CHANGE, by)
    secret = _new_secret()
    found.secret_sealed = vault().sealing.seal(secret, SEALED)
    note("secret_renewed", found, by=by, now=now)
    return secret


def remove(subscription_id: uuid.UUID, *, by: Actor, now: datetime) -> None:
    """End it: what waits is dropped, the secret is gone, the log keeps who asked and approved."""
    found = _of(subscription_id, CHANGE, by)
    found.state, found.secret_sealed = SubscriptionState.REMOVED, None
    db.session.execute(
        sa.delete(Delivery)
        .where(Delivery.subscription_id == found.id)
        .execution_options(synchronize_session=False)
    )
    note("removed", found, by=by, now=now)


def note_trial(subscription_id: uuid.UUID, tried: Tried, *, by: Actor, now: datetime) -> None:
    """Write down what a trial message was answered."""
    found = _of(subscription_id, CHANGE, by)
    note("tried", found, by=by, now=now, answer=tried.answer)


def _of(subscription_id: uuid.UUID, action: str, by: Actor) -> Subscription:
    """One that is not removed, if the actor may do this in the whole region."""
    found = queries.subscription(by.region_id, subscription_id)
    require(by, action, Target(path=root(by.region_id).path))
    return found


def _step(
    subscription: Subscription,
    before: SubscriptionState,
    after: SubscriptionState,
    **changes: Any,
) -> None:
    """Compare and set: of two people at once one is too late."""
    moved = db.session.execute(
        sa.update(Subscription)
        .where(Subscription.id == subscription.id, Subscription.state == before)
        .values(state=after, **changes)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise NotInThisState
    db.session.refresh(subscription)


def _new_secret() -> str:
    return f"wgs_{secrets.token_urlsafe(32)}"


def note(
    action: str,
    subscription: Subscription,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    **details: Any,
) -> None:
    """A line in the log; the address without what stands behind its host."""
    audit.note(
        f"webhook.{action}",
        region_id=subscription.region_id,
        actor_id=by.person_id,
        now=now,
        subject_kind="webhook",
        subject_id=subscription.id,
        organisation_id=subscription.organisation_id,
        address=by.address,
        reason=reason,
        details={
            "host": parse(subscription.url).host,
            "subjects": subscription.subjects,
            **details,
        },
    )
    db.session.flush()
