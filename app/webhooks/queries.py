"""推送的查询 queries: the subscriptions of a region, and what was sent last."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from app.core.db import db
from app.webhooks.errors import SubscriptionNotFound
from app.webhooks.models import Delivery, Subscription, SubscriptionState


def subscriptions(region_id: int) -> Sequence[Subscription]:
    """Those that are not removed, the oldest first."""
    query = sa.select(Subscription).where(
        Subscription.region_id == region_id, Subscription.state != SubscriptionState.REMOVED
    )
    return db.session.scalars(query.order_by(Subscription.id)).all()


def subscription(region_id: int, subscription_id: uuid.UUID) -> Subscription:
    """One of them. Raises `SubscriptionNotFound`."""
    found = db.session.get(Subscription, subscription_id, populate_existing=True)
    if found is None or found.region_id != region_id or found.state is SubscriptionState.REMOVED:
        raise SubscriptionNotFound
    return found


def held(subscription_id: uuid.UUID) -> Subscription | None:
    """One that is active, for whoever holds it now; None where it was paused or removed."""
    return db.session.scalars(
        sa.select(Subscription)
        .where(Subscription.id == subscription_id, Subscription.state == SubscriptionState.ACTIVE)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def last_deliveries(subscription_id: uuid.UUID, *, limit: int) -> Sequence[Delivery]:
    """What was tried last, the newest first."""
    query = sa.select(Delivery).where(
        Delivery.subscription_id == subscription_id, Delivery.tried_at.is_not(None)
    )
    return db.session.scalars(query.order_by(Delivery.id.desc()).limit(limit)).all()
