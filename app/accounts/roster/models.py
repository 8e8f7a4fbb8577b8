"""名册的表 models: previews, kept so that a confirmation applies exactly what was shown."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class RosterPreview(Model):
    """A roster as it was shown; sealed, since it holds names and numbers in plain."""

    __tablename__ = "roster_previews"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    #: who uploaded it, and the only one who may confirm it
    made_by_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200), default="")
    #: emptied when it is applied
    plan_sealed: Mapped[bytes | None]
    applied_at: Mapped[datetime | None]

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be confirmed."""
        return self.applied_at is None and now < self.expires_at
