"""需核对的情况的表 signal_models: what a rule noticed, and what a person made of it."""

import enum
import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class SignalState(enum.StrEnum):
    """What people made of a signal; nothing follows from it by itself."""

    OPEN = "open"
    #: there is a good reason
    EXPLAINED = "explained"
    #: something was done about it, elsewhere and by people
    ACTED = "acted"


class Signal(Model):
    """需核对: once for a reason and a subject; facts are ids and numbers, never names."""

    __tablename__ = "signals"
    __table_args__ = (
        sa.UniqueConstraint("region_id", "code", "subject"),
        sa.Index("ix_signals_open", "region_id", "state", "organisation_id"),
        sa.CheckConstraint("(state = 'open') = (decided_by_id IS NULL)", name="decided"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    code: Mapped[str] = mapped_column(sa.String(32))
    #: what it is about, so that it is noted once: a session, a person and a day
    subject: Mapped[str] = mapped_column(sa.String(120))
    #: whose it is to look into
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: ids of those whom it concerns; none of them decides
    concerned: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[SignalState] = mapped_column(default=SignalState.OPEN)
    found_at: Mapped[datetime]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
