"""Subscriptions for tests, and things that happen for them to be told of."""

import time
import uuid
from datetime import datetime
from ipaddress import ip_network

import sqlalchemy as sa

from app.accounts import service as accounts
from app.accounts.models import Role
from app.core import clock
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.events.models import EventSession
from app.webhooks import collecting, sending, service
from app.webhooks.models import Delivery, Subscription
from app.webhooks.rules import Subject
from tests.support.cast import Cast, published
from tests.support.scans import send, taken

LOOPBACK = (ip_network("127.0.0.0/8"),)
EVERYTHING = tuple(Subject)


def second_admin(cast: Cast) -> None:
    """Another administrator of the region."""
    with transaction():
        person = cast.person("volunteer")
        accounts.grant(person, Role.ADMIN, cast.node("district"), now=clock.now(), by=None)


def proposed(
    cast: Cast,
    url: str,
    *,
    subjects: tuple[Subject, ...] = EVERYTHING,
    node: str = "district",
) -> tuple[uuid.UUID, str]:
    """One that waits for the second administrator, with its secret."""
    key = uuid7()
    with transaction():
        secret = service.propose(
            key,
            "市大数据平台",
            url,
            subjects,
            node=cast.node(node),
            ours=LOOPBACK,
            by=cast.actor("admin"),
            now=clock.now(),
            reason="市里发文要求汇集",
        )
    return key, secret


def subscribed(
    cast: Cast,
    url: str,
    *,
    subjects: tuple[Subject, ...] = EVERYTHING,
    node: str = "district",
) -> tuple[uuid.UUID, str]:
    """One that is told from now on."""
    second_admin(cast)
    key, secret = proposed(cast, url, subjects=subjects, node=node)
    with transaction():
        service.approve(key, by=cast.actor("volunteer"), now=clock.now())
    time.sleep(0.003)
    return key, secret


def session_of(cast: Cast, *, node: str = "branch", maker: str = "organiser") -> uuid.UUID:
    """A session that runs now."""
    with transaction():
        return published(cast, clock.now(), node=node, maker=maker)[1].id


def scan(cast: Cast, session_id: uuid.UUID, who: str) -> uuid.UUID:
    """A check-in, committed; which scan it is."""
    with transaction():
        session = db.session.get_one(EventSession, session_id)
        return taken(send(cast, session, who, now=clock.now())).id


def collect(key: uuid.UUID, *, now: datetime | None = None) -> list[str]:
    """Everything written down; the kinds that wait, in their order."""
    time.sleep(0.003)
    goes_on = True
    while goes_on:
        with transaction():
            goes_on = collecting.collect(key, now=now or clock.now())
    return waiting(key)


def waiting(key: uuid.UUID) -> list[str]:
    query = sa.select(Delivery.kind).where(
        Delivery.subscription_id == key, Delivery.sent_at.is_(None)
    )
    found = list(db.session.scalars(query.order_by(Delivery.id)))
    db.session.rollback()
    return found


def attempt(key: uuid.UUID, *, now: datetime | None = None) -> list[sending.Tried]:
    """One turn of sending, as the job does it."""
    at = now or clock.now()
    with transaction():
        leased = sending.lease(key, now=at)
    if leased is None:
        return []
    tried = sending.send(leased, LOOPBACK)
    with transaction():
        sending.note_outcome(leased, tried, now=at)
    return tried


def standing(key: uuid.UUID) -> Subscription:
    """The row as it stands."""
    db.session.rollback()
    return db.session.get_one(Subscription, key, populate_existing=True)
