"""交给设备的列 handed_models: what is kept of every machine that something was handed to."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class HandedDevice(Model):
    """设备: one thing that is open in one browser, in the name of who handed it over.

    A code that is good for ten minutes is exchanged once for a secret; of both a hash is kept.
    """

    __abstract__ = True

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
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
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("persons.id"))
