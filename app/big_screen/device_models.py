"""大屏设备的表 device_models: the machines in halls to which a big screen was handed."""

import uuid
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.handed_models import HandedDevice

#: what views are declared with that such a machine may open
KIND = "big_screen"


class ScreenDevice(HandedDevice):
    """大屏设备: one node's big screen in one browser."""

    __tablename__ = "screen_devices"
    __table_args__ = (
        sa.Index("ix_screen_devices_node", "organisation_id"),
        sa.Index("ix_screen_devices_code", "region_id", "code_hash", unique=True),
        sa.CheckConstraint("(taken_at IS NULL) = (token_hash IS NULL)", name="taken"),
    )
    kind: ClassVar[str] = KIND

    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
