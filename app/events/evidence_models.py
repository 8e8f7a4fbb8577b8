"""佐证照片的表 evidence_models: pictures beside an entry by hand, until nobody may doubt it."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class HandPicture(Model):
    """A picture of a paper list or of those who served; written anew, never public.

    The row goes with its files; that there were pictures stays with the entry.
    """

    __tablename__ = "hand_pictures"
    __table_args__ = (
        sa.Index("ix_hand_pictures_entry", "entry_id"),
        sa.Index("ix_hand_pictures_region", "region_id", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    entry_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("hand_entries.id"))
    file: Mapped[str] = mapped_column(sa.String(64))
    thumbnail: Mapped[str] = mapped_column(sa.String(64))
    width: Mapped[int]
    height: Mapped[int]
    #: of the kept file: the same upload gives the same
    sha256: Mapped[bytes]
    #: what a picture looks like in 64 bits; None for one without any contrast
    fingerprint: Mapped[int | None]
    #: an entry of another event for which the same picture was used before
    same_as_entry_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
