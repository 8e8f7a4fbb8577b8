"""设备的表 device_models: the screens and desks that people handed to a machine."""

import enum
import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class DeviceKind(enum.StrEnum):
    """What a device may be for its event, and nothing else."""

    SCREEN = "screen"
    DESK = "desk"


class EventDevice(Model):
    """设备: one event's screen or desk on one machine, in the name of who handed it over.

    A code that is good for ten minutes is exchanged once for a secret; of both a hash is kept.
    """

    __tablename__ = "event_devices"
    __table_args__ = (
        sa.Index("ix_event_devices_event", "event_id"),
        sa.Index("ix_event_devices_code", "region_id", "code_hash", unique=True),
        sa.CheckConstraint("(taken_at IS NULL) = (token_hash IS NULL)", name="taken"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"))
    #: the session it opens with; None follows the clock
    session_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("event_sessions.id"))
    kind: Mapped[DeviceKind]
    #: what people call the machine: 入口平板
    name: Mapped[str] = mapped_column(sa.String(20), default="")
    #: in whose name it acts, and whose rights it stands on at each request
    issued_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    created_at: Mapped[datetime]
    #: None where it was taken up in the browser that asked for it
    code_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    code_until: Mapped[datetime]
    token_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary(32))
    taken_at: Mapped[datetime | None]
    #: 72 hours after the end of the last session
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
