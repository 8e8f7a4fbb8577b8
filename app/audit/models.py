"""审计的表 models: the log and the seals over it; both are append-only by trigger."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class AuditEntry(Model):
    """One change, or one look at personal data. Holds ids and masked values, never plain ones."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        sa.Index("ix_audit_entries_subject", "region_id", "subject_id"),
        sa.Index("ix_audit_entries_actor", "region_id", "actor_id"),
    )

    region_id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    at: Mapped[datetime]
    #: None: the system itself (a job or a command)
    actor_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(sa.String(64))
    subject_kind: Mapped[str] = mapped_column(sa.String(32))
    subject_id: Mapped[uuid.UUID | None]
    organisation_id: Mapped[uuid.UUID | None]
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditSeal(Model):
    """A hash over a run of log entries, chained to the seal before it."""

    __tablename__ = "audit_seals"

    region_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    #: entries with an `at` up to here and after the seal before are covered
    until: Mapped[datetime]
    entries: Mapped[int]
    hash: Mapped[bytes]
    previous_hash: Mapped[bytes]
