"""设备的表 device_models: the screens and desks that people handed to a machine."""

import enum
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.handed_models import HandedDevice


class DeviceKind(enum.StrEnum):
    """What a device may be for its event, and nothing else."""

    SCREEN = "screen"
    DESK = "desk"


class EventDevice(HandedDevice):
    """活动的设备: one event's screen or desk on one machine; over 72 hours after its end."""

    __tablename__ = "event_devices"
    __table_args__ = (
        sa.Index("ix_event_devices_event", "event_id"),
        sa.Index("ix_event_devices_code", "region_id", "code_hash", unique=True),
        sa.CheckConstraint("(taken_at IS NULL) = (token_hash IS NULL)", name="taken"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("events.id"))
    #: the session it opens with; None follows the clock
    session_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("event_sessions.id"))
    kind: Mapped[DeviceKind]
