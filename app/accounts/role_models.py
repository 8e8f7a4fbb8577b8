"""任职的列 role_models: what is kept of an appointment that waits for a second person."""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Role
from app.core.db import Model
from app.core.ids import uuid7


class RoleProposal(Model):
    """Who is to be what, where, until when; how it stands is its approval's."""

    __tablename__ = "role_proposals"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)
    region_id: Mapped[int] = mapped_column(sa.ForeignKey("regions.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("persons.id"))
    role: Mapped[Role]
    organisation_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("organisations.id"))
    to_on: Mapped[date | None]
