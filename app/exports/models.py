"""导出的表 models: what was asked for, how far it is, and where its file lies."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7
from app.exports.rules import KEPT, KINDS, ExportKind, ExportState, state_of

_RUNNING = sa.text("finished_at IS NULL")


class Export(Model):
    """导出: one file for one person. Goes, with its file, some days after it was finished."""

    __tablename__ = "exports"
    __table_args__ = (
        # asked for twice at once is asked for once
        sa.Index(
            "uq_exports_running",
            "asked_by_id",
            "organisation_id",
            "kind",
            "format",
            "filters_key",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
        sa.Index("ix_exports_person", "asked_by_id", "id"),
        sa.Index("ix_exports_finished", "finished_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    kind: Mapped[ExportKind]
    format: Mapped[str] = mapped_column(sa.String(4))
    #: what it is narrowed by, and the same as one text
    filters: Mapped[dict[str, Any]]
    filters_key: Mapped[str] = mapped_column(sa.String(300))
    asked_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    #: when its maker last told how far it is
    heard_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    #: pages written, and of how many; 0 of 0 while rows are gathered
    done: Mapped[int] = mapped_column(default=0)
    of: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    #: "", else the code of what was in the way, with its sentence to people
    fault: Mapped[str] = mapped_column(sa.String(40), default="")
    fault_words: Mapped[str] = mapped_column(sa.String(300), default="")
    #: in the store, and what it is called when it is handed out
    file: Mapped[str] = mapped_column(sa.String(80), default="")
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    people: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)

    @property
    def state(self) -> ExportState:
        """Where it stands."""
        return state_of(started_at=self.started_at, finished_at=self.finished_at, fault=self.fault)

    @property
    def label(self) -> str:
        """What people call it."""
        return KINDS[self.kind].label

    @property
    def kept_until(self) -> datetime | None:
        """How long the file can be fetched."""
        return self.finished_at + KEPT if self.finished_at else None
