"""推送的表 models: who is told what, and what was sent."""

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class SubscriptionState(enum.StrEnum):
    """Where a subscription stands."""

    #: waits for a second person
    PROPOSED = "proposed"
    ACTIVE = "active"
    #: by a person, or after six tries in vain; its cursors stay where they are
    PAUSED = "paused"
    REMOVED = "removed"


class Subscription(Model):
    """推送: one system outside that is told of some subjects of a region, or of a part of it."""

    __tablename__ = "webhook_subscriptions"
    __table_args__ = (
        sa.Index("ix_webhook_subscriptions_due", "state", "next_try_at"),
        sa.Index("ix_webhook_subscriptions_region", "region_id"),
        sa.CheckConstraint("approved_by_id <> made_by_id", name="two"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: the node whose subtree is told of; the top of the tree for all of it
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: what people call the system
    name: Mapped[str] = mapped_column(sa.String(40))
    url: Mapped[str] = mapped_column(sa.String(500))
    subjects: Mapped[list[Any]]
    #: None once it was removed
    secret_sealed: Mapped[bytes | None]
    state: Mapped[SubscriptionState] = mapped_column(default=SubscriptionState.PROPOSED)
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    made_at: Mapped[datetime]
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    approved_at: Mapped[datetime | None]
    #: subject → up to which key everything was written down for sending
    cursors: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: tries in vain since the last success, and when the next one is due
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    #: why it rests: "" by a person, else what the last try met
    paused_by_fault: Mapped[str] = mapped_column(sa.String(32), default="")


class Delivery(Model):
    """一次推送: one message to one subscription, sent in the order of the ids."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        # what happened is written down once, whoever collects it how often
        sa.UniqueConstraint("subscription_id", "event_id"),
        sa.Index(
            "ix_webhook_deliveries_waiting",
            "subscription_id",
            "id",
            postgresql_where=sa.text("sent_at IS NULL"),
            sqlite_where=sa.text("sent_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    subscription_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("webhook_subscriptions.id"))
    #: the id that the receiver sees, the same at each try
    event_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(sa.String(40))
    #: when it happened
    at: Mapped[datetime]
    #: ids, codes, numbers and times; no name, no phone number, no words
    content: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    #: what was answered last: a status, or in a word why nothing was
    answer: Mapped[str] = mapped_column(sa.String(32), default="")
    sent_at: Mapped[datetime | None]
