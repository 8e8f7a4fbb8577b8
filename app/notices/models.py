"""消息的表 models: the inbox and the outbox."""

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class Notice(Model):
    """A message in the inbox of one person or one organisation."""

    __tablename__ = "notices"
    __table_args__ = (
        sa.Index("ix_notices_person", "person_id", "id"),
        sa.Index("ix_notices_organisation", "organisation_id", "id"),
        # every page of who is signed in asks how many there are
        sa.Index(
            "ix_notices_unread_person",
            "person_id",
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        ),
        sa.Index(
            "ix_notices_unread_organisation",
            "organisation_id",
            postgresql_where=sa.text("read_at IS NULL"),
            sqlite_where=sa.text("read_at IS NULL"),
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (organisation_id IS NULL)", name="one_addressee"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("organisations.id"))
    kind: Mapped[str] = mapped_column(sa.String(32))
    title: Mapped[str] = mapped_column(sa.String(100))
    body: Mapped[str] = mapped_column(sa.String(1000), default="")
    #: a path inside the site, never an outside address
    link: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class KeptIn(Model):
    """A topic that a person keeps to the inbox; what is not here leaves as by default."""

    __tablename__ = "notices_kept_in"

    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    at: Mapped[datetime]


class OutboxState(enum.StrEnum):
    """Where an outgoing message stands."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"


class OutboxMessage(Model):
    """A message that must leave; written in the transaction that caused it, sent by a job."""

    __tablename__ = "outbox_messages"
    __table_args__ = (sa.Index("ix_outbox_messages_due", "state", "next_try_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    channel: Mapped[str] = mapped_column(sa.String(16))
    kind: Mapped[str] = mapped_column(sa.String(32))
    #: by SMS the phone number, by WeChat the id of the person; sealed
    recipient_sealed: Mapped[bytes]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[OutboxState] = mapped_column(default=OutboxState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(sa.String(300), default="")
