"""Planting: a system outside that is told of everything that was planted, and took none of it."""

from datetime import timedelta

import sqlalchemy as sa

from app.core import clock
from app.core.db import db, transaction
from app.core.ids import uuid7
from app.core.outgoing import networks
from app.webhooks import collecting, service
from app.webhooks.models import Delivery, Subscription, SubscriptionState
from app.webhooks.rules import Subject, floor
from tests.security.canaries import Planted


def push(planted: Planted) -> None:
    """Write down all messages of the last day, as of a subscription of then."""
    cast, now = planted.world.cast, clock.now()
    key, begin = uuid7(), floor(now - timedelta(days=1)).hex
    with transaction():
        service.propose(
            key,
            "市大数据平台",
            "http://127.0.0.1:9/in",
            list(Subject),
            node=cast.node("district"),
            ours=networks("127.0.0.0/8"),
            by=cast.actor("admin"),
            now=now,
            reason="市里发文要求汇集",
        )
        found = db.session.get_one(Subscription, key)
        found.state, found.approved_by_id = SubscriptionState.ACTIVE, cast.people["upper"]
        found.approved_at, found.cursors = now, {each.value: begin for each in Subject}
    with transaction():
        collecting.collect(key, now=now + timedelta(minutes=1))
        db.session.execute(sa.update(Delivery).values(tried_at=now, tries=1, answer="500"))
        kinds = set(db.session.scalars(sa.select(Delivery.kind)))
    assert {"check_in.recorded", "points.credited", "wish.published"} <= kinds
    planted.ids["subscription_id"] = [key]
