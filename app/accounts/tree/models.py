"""组织树的表 models: changes that wait: for who uploaded them, or for a second person."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.ids import uuid7


class TreeChange(Model):
    """Steps that are to be made in the tree; sealed, since they name whom to ask at a unit."""

    __tablename__ = "tree_changes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    #: whose people decide: the node that is changed, or below which something is added
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    made_by_id: Mapped[uuid.UUID]
    created_at: Mapped[datetime]
    #: of a preview; None while it waits for a second person
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    file_name: Mapped[str] = mapped_column(sa.String(200), default="")
    #: emptied when it is made or turned down
    plan_sealed: Mapped[bytes | None]
    applied_at: Mapped[datetime | None]
